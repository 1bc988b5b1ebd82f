//! Clients, calls of each verb, and helpers that wait.

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use discogen_runtime::{HttpTransport, HttpTransportBuilder, RetryBudget};
use discogen_testkit::fault::{FaultServer, Protocol, Reply, Step};
use google_vision_v1::schemas::Product;
use google_vision_v1::{CallOptions, Result, Vision};

pub(crate) const BOTH: [Protocol; 2] = [Protocol::Http1, Protocol::Http2];
/// The body of every response contains the id of its call.
pub(crate) const BODY: &str = r#"{"name":"$id","productCategory":"homegoods-v2"}"#;

const NAME: &str = "projects/p/locations/l/products/q";

/// Milliseconds.
pub(crate) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// The correct response.
pub(crate) fn good() -> Reply {
    Reply::json(BODY)
}

/// A server that responds correctly after its script.
pub(crate) async fn server(protocol: Protocol) -> FaultServer {
    let server = FaultServer::start(protocol, |_| Step::reply(good()));
    server.await.expect("a port")
}

/// A client with the runtime's HTTP transport, for HTTP/2 with prior knowledge.
pub(crate) async fn client(protocol: Protocol) -> Vision {
    // The tests lose many responses of one client.
    let builder = Vision::builder()
        .token("SECRET")
        .retry_budget(RetryBudget::unlimited());
    let builder = match protocol {
        Protocol::Http1 => builder,
        Protocol::Http2 => builder.transport(prior_knowledge().build()),
    };
    builder.build().await.expect("a client")
}

/// HTTP/2 with prior knowledge.
pub(crate) fn prior_knowledge() -> HttpTransportBuilder {
    HttpTransport::builder().http2_only()
}

/// A server and a client with this protocol.
pub(crate) async fn pair(protocol: Protocol) -> (FaultServer, Vision) {
    (server(protocol).await, client(protocol).await)
}

/// A port without a listener. It is bound, so that no other test gets it.
pub(crate) fn unused_port() -> (tokio::net::TcpSocket, String) {
    let taken = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    taken.bind(any).expect("a port");
    let address = taken.local_addr().expect("an address");
    (taken, format!("http://{address}/"))
}

/// Short retry delays and a deadline.
pub(crate) fn quick(server: &FaultServer) -> CallOptions {
    CallOptions::new()
        .endpoint(server.endpoint())
        .timeout(ms(20_000))
        .retry(discogen_runtime::ExponentialBackoff::new().initial(ms(2)))
}

/// A verb, represented by one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Delete,
    Post,
    Patch,
}

impl Verb {
    pub(crate) const ALL: [Self; 4] = [Self::Get, Self::Delete, Self::Post, Self::Patch];

    /// Whether HTTP defines the verb as idempotent.
    pub(crate) fn is_idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Delete)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Delete => "DELETE",
            Self::Post => "POST",
            Self::Patch => "PATCH",
        }
    }
}

/// A product with a description of this size.
pub(crate) fn product(size: usize) -> Product {
    Product::new().description("x".repeat(size))
}

/// Makes a call with this id and returns the id in the response.
pub(crate) async fn send(
    vision: &Vision,
    verb: Verb,
    id: &str,
    options: CallOptions,
) -> Result<String> {
    send_sized(vision, verb, id, options, 100).await
}

/// The same with a body of about this size, if the verb has a body.
pub(crate) async fn send_sized(
    vision: &Vision,
    verb: Verb,
    id: &str,
    options: CallOptions,
    size: usize,
) -> Result<String> {
    let products = vision.projects().locations().products();
    let options = options.header("x-test-id", id);
    let product = match verb {
        Verb::Get => products.get(NAME).with(options).send().await?,
        Verb::Post => {
            let parent = "projects/p/locations/l";
            let call = products.create(parent, product(size));
            call.with(options).send().await?
        }
        Verb::Patch => {
            let call = products.patch(NAME, product(size));
            call.with(options).send().await?
        }
        Verb::Delete => {
            let empty = products.delete(NAME).with(options).send().await?;
            let name = empty.unknown_fields.get("name");
            let name = name.and_then(|name| name.as_str()).unwrap_or_default();
            return Ok(name.to_owned());
        }
    };
    Ok(product.name.unwrap_or_default())
}

/// How often a request with this id was delivered completely.
pub(crate) fn delivered(server: &FaultServer, id: &str) -> usize {
    let deliveries = server.deliveries();
    let whole = deliveries
        .iter()
        .filter(|delivery| delivery.id() == id && delivery.counts());
    whole.count()
}

/// How often a request with this id could be processed: its head was complete, and the server did not refuse it.
pub(crate) fn begun(server: &FaultServer, id: &str) -> usize {
    let deliveries = server.deliveries();
    let begun = deliveries
        .iter()
        .filter(|delivery| delivery.id() == id && !delivery.refused);
    begun.count()
}

/// Waits until a condition holds.
pub(crate) async fn until(what: &str, so: impl Fn() -> bool) {
    let wait = async {
        while !so() {
            tokio::time::sleep(ms(2)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), wait).await;
    assert!(waited.is_ok(), "{what}");
}

/// Runs cases concurrently on this thread, a few at a time. They wait most of the time.
pub(crate) async fn side_by_side<F: Future<Output = ()>>(cases: impl IntoIterator<Item = F>) {
    const AT_ONCE: usize = 8;
    let mut cases = cases.into_iter().fuse();
    let mut running = Vec::new();
    std::future::poll_fn(|context| {
        loop {
            while running.len() < AT_ONCE
                && let Some(case) = cases.next()
            {
                running.push(Box::pin(case));
            }
            let before = running.len();
            running.retain_mut(|case| case.as_mut().poll(context).is_pending());
            match running.len() {
                0 if before == 0 => return Poll::Ready(()),
                after if after == before => return Poll::Pending,
                _ => {}
            }
        }
    })
    .await;
}

/// Limits the time of work that has to end on a loaded machine as well.
pub(crate) async fn ends<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(Duration::from_secs(30), work).await;
    done.unwrap_or_else(|_| panic!("no end: {what}"))
}

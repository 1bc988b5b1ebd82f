//! HTTP/2 with `h2`, which can end streams and connections at any point.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::delivery::Delivery;
use super::limited_stream::{LimitedStream, Limits};
use super::reply::Reply;
use super::shared::Shared;
use super::step::{End, Sent, Step, Take};

/// The concurrent streams of a connection, as with Google's servers.
const STREAMS: u32 = 100;
/// The time to send frames before their connection is cut.
const FLUSH: Duration = Duration::from_millis(2);

/// A request of a stream to its connection.
enum Order {
    Close,
    GoAway(Reason),
}

/// Serves concurrent streams until the connection ends.
pub(super) async fn serve(stream: TcpStream, shared: &Arc<Shared>, number: usize) {
    let (limited_stream, limits) = LimitedStream::new(stream);
    let mut builder = h2::server::Builder::new();
    builder.max_concurrent_streams(STREAMS);
    let Ok(mut connection) = builder.handshake::<_, Bytes>(limited_stream).await else {
        return;
    };
    // Streams and orders are dropped with the connection.
    let mut streams = JoinSet::new();
    let (orders, mut ordered) = mpsc::unbounded_channel();
    loop {
        tokio::select! {
            accepted = connection.accept() => {
                let Some(Ok((request, respond))) = accepted else { return };
                while streams.try_join_next().is_some() {}
                let scripted = shared.scripted();
                let (parts, body) = request.into_parts();
                let index = shared.begin(begun(number, &Request::from_parts(parts, ())));
                let exchange = Exchange {
                    shared: Arc::clone(shared),
                    limits: Arc::clone(&limits),
                    orders: orders.clone(),
                    index,
                };
                streams.spawn(exchange.run(body, respond, scripted));
            }
            order = ordered.recv() => match order {
                Some(Order::GoAway(reason)) => connection.abrupt_shutdown(reason),
                Some(Order::Close) | None => return,
            },
        }
    }
}

fn begun(connection: usize, request: &Request<()>) -> Delivery {
    let target = request.uri().path_and_query().map(ToString::to_string);
    Delivery {
        connection,
        method: request.method().to_string(),
        target: target.unwrap_or_default(),
        headers: request.headers().clone(),
        ..Delivery::default()
    }
}

/// A request and its response.
struct Exchange {
    shared: Arc<Shared>,
    limits: Arc<Limits>,
    orders: mpsc::UnboundedSender<Order>,
    index: usize,
}

impl Exchange {
    async fn run(
        self,
        mut body: RecvStream,
        mut respond: SendResponse<Bytes>,
        scripted: Option<Step>,
    ) {
        let whole = self.read(&mut body, scripted.as_ref()).await;
        if whole.is_none() {
            self.abandoned();
            return;
        }
        let step = self.shared.decide(self.index, scripted);
        // Dropping the body resets its stream.
        let rest = step.rest.map(|rest| (rest, body));
        tokio::time::sleep(step.pause).await;
        if let Sent::Head(bytes) = step.sent {
            if bytes > 0 {
                // The connection fails within the frames of the head.
                self.limits.allow(bytes, step.end == End::Stall);
                let _ = respond.send_response(head(&step.reply), false);
                tokio::time::sleep(FLUSH).await;
            }
            let gone = self
                .end(step.end, |reason| respond.send_reset(reason))
                .await;
            if gone {
                let _ = std::future::poll_fn(|context| respond.poll_reset(context)).await;
                self.abandoned();
            }
            return;
        }
        self.respond(&mut respond, &step).await;
        if let Some((rest, mut body)) = rest {
            self.shared.rest_is_due(self.index, rest).await;
            if self.read(&mut body, None).await.is_none() {
                self.abandoned();
            }
        }
    }

    /// Reads the body as far as the step specifies; `None` if the client closes the stream before.
    async fn read(&self, body: &mut RecvStream, step: Option<&Step>) -> Option<()> {
        let most = match step.map(|step| step.take) {
            Some(Take::First(bytes)) => bytes,
            _ => usize::MAX,
        };
        let (_, pause) = step.and_then(|step| step.reading).unwrap_or_default();
        let mut read = 0;
        while read < most {
            let Some(data) = body.data().await else {
                self.shared
                    .change(self.index, |delivery| delivery.complete = true);
                return Some(());
            };
            let data = data.ok()?;
            read += data.len();
            let _ = body.flow_control().release_capacity(data.len());
            self.shared.change(self.index, |delivery| {
                delivery.body.extend_from_slice(&data)
            });
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        let complete = body.is_end_stream();
        self.shared
            .change(self.index, |delivery| delivery.complete = complete);
        Some(())
    }

    async fn respond(&self, respond: &mut SendResponse<Bytes>, step: &Step) {
        for (status, link) in &step.reply.informational {
            let mut early = Response::new(());
            *early.status_mut() = StatusCode::from_u16(*status).unwrap_or(StatusCode::EARLY_HINTS);
            if let Ok(link) = HeaderValue::from_str(link) {
                early.headers_mut().insert(http::header::LINK, link);
            }
            let _ = respond.send_informational(early);
        }
        let body = step.reply.body.clone();
        let most = match step.sent {
            Sent::Body(most) => most.min(body.len()),
            _ => body.len(),
        };
        let Ok(mut stream) = respond.send_response(head(&step.reply), false) else {
            self.abandoned();
            return;
        };
        let (pieces, pause) = step.pieces(body.get(..most).unwrap_or_default());
        for piece in pieces {
            if stream
                .send_data(Bytes::copy_from_slice(piece), false)
                .is_err()
            {
                self.abandoned();
                return;
            }
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        self.finish(stream, step).await;
    }

    async fn finish(&self, mut stream: SendStream<Bytes>, step: &Step) {
        let whole = step.sent == Sent::All;
        // The end of the stream is the end of the body, even if the stated length is wrong.
        if whole && step.end != End::Stall || step.end == End::Keep {
            let _ = stream.send_data(Bytes::new(), true);
        }
        tokio::time::sleep(if step.end == End::Keep {
            Duration::ZERO
        } else {
            FLUSH
        })
        .await;
        if self.end(step.end, |reason| stream.send_reset(reason)).await {
            let _ = std::future::poll_fn(|context| stream.poll_reset(context)).await;
            self.abandoned();
        }
    }

    /// Ends as the step specifies; true if the stream is kept until the client closes it.
    async fn end(&self, end: End, reset: impl FnOnce(Reason)) -> bool {
        match end {
            End::Keep => {}
            End::Stall => return true,
            End::Close => self.order(Order::Close),
            End::CloseAfter(time) => {
                tokio::time::sleep(time).await;
                self.order(Order::Close);
            }
            End::Reset => {
                self.limits.reset();
                self.order(Order::Close);
            }
            End::ResetStream(code) => {
                if end == End::REFUSED {
                    self.shared
                        .change(self.index, |delivery| delivery.refused = true);
                }
                reset(Reason::from(code));
            }
            End::GoAway(code) => {
                self.order(Order::GoAway(Reason::from(code)));
                tokio::time::sleep(FLUSH).await;
                self.order(Order::Close);
            }
        }
        false
    }

    fn order(&self, order: Order) {
        // The receiver is gone if the connection is closed.
        let _ = self.orders.send(order);
    }

    fn abandoned(&self) {
        self.shared
            .change(self.index, |delivery| delivery.abandoned = true);
    }
}

fn head(reply: &Reply) -> Response<()> {
    let mut head = Response::new(());
    *head.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    for (name, value) in &reply.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            head.headers_mut().append(name, value);
        }
    }
    if let Some(length) = reply.stated_length() {
        head.headers_mut()
            .insert(http::header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    head
}

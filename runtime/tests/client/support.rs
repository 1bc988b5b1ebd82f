//! A loopback server that says what it is told, and an API of three methods to call it with.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use discogen_runtime::codegen as rt;
use discogen_runtime::{ClientBuilder, Result};

/// Answers one connection per text, and gives what each was sent.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    pub(crate) fn new<T: Into<Vec<u8>>>(answers: impl IntoIterator<Item = T>) -> Self {
        let answers: Vec<Vec<u8>> = answers.into_iter().map(Into::into).collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let thread = std::thread::spawn(move || {
            answers
                .iter()
                .map(|answer| serve(&listener, answer))
                .collect()
        });
        Self { address, thread }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was received: one text a request. Call it when every answer was fetched.
    pub(crate) fn requests(self) -> Vec<String> {
        self.thread.join().expect("a server")
    }
}

fn serve(listener: &TcpListener, answer: &[u8]) -> String {
    let (mut stream, _) = listener.accept().expect("a connection");
    let request = read_request(&mut stream);
    // A client that has read enough hangs up.
    let _ = stream.write_all(answer);
    request
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return text,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
}

/// An answer with a length that is right.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

pub(crate) fn json(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

#[derive(Clone, Debug)]
pub(crate) struct Shop {
    client: rt::Client,
}

impl Shop {
    pub(crate) fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    pub(crate) async fn at(server: &Server) -> Self {
        Self::builder()
            .token("SECRET")
            .endpoint(server.url())
            .build()
            .await
            .expect("a client")
    }

    pub(crate) fn get(&self, name: &str) -> GetCall {
        GetCall {
            call: self.client.call(GetParams {
                name: Some(name.to_owned()),
                ..GetParams::default()
            }),
        }
    }

    pub(crate) fn insert(&self, body: rt::Value) -> InsertCall {
        InsertCall {
            call: self.client.call(InsertParams { body: Some(body) }),
        }
    }

    pub(crate) fn delete(&self) -> DeleteCall {
        DeleteCall {
            call: self.client.call(DeleteParams {}),
        }
    }

    pub(crate) fn call<P: rt::Params<Api = Self>>(&self, params: P) -> rt::Call<P> {
        self.client.call(params)
    }
}

impl rt::Api for Shop {
    const SERVICE: rt::Service = rt::Service {
        name: "shop",
        version: "v1",
        title: "Shop API",
        revision: "20260101",
        package: "google-shop-v1",
        package_version: "1.2.3",
        root_url: "https://shop.invalid/",
        service_path: "",
        mtls_root_url: None,
        batch_path: "batch",
        alt_json: false,
        data_wrapper: false,
        scopes: &["https://auth/shop"],
    };

    fn from_client(client: rt::Client) -> Self {
        Self { client }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GetParams {
    pub(crate) name: Option<String>,
    pub(crate) view: Option<String>,
}

impl rt::Params for GetParams {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.get",
        path: "v1/{+name}",
        scopes: &["https://auth/shop.readonly", "https://auth/shop"],
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("name", &self.name);
        request.query("view", &self.view);
    }
}

#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct GetCall {
    call: rt::Call<GetParams>,
}

impl GetCall {
    pub(crate) fn view(mut self, view: &str) -> Self {
        self.call.params.view = Some(view.to_owned());
        self
    }
}

rt::call!(GetCall(GetParams) -> rt::Value);

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InsertParams {
    pub(crate) body: Option<rt::Value>,
}

impl rt::Params for InsertParams {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.insert",
        verb: "POST",
        path: "v1/items",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.body(&self.body);
    }
}

#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct InsertCall {
    call: rt::Call<InsertParams>,
}

rt::call!(InsertCall(InsertParams) -> rt::Value);

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DeleteParams {}

impl rt::Params for DeleteParams {
    type Api = Shop;
    type Response = ();
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.delete",
        verb: "DELETE",
        path: "v1/items",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct DeleteCall {
    call: rt::Call<DeleteParams>,
}

rt::call!(DeleteCall(DeleteParams) -> ());

#[cfg(feature = "reqwest")]
/// Sends one get, and gives what came of it.
pub(crate) async fn get(server: &Server) -> Result<rt::Value> {
    Shop::at(server).await.get("items/1").send().await
}

//! A server on the loopback interface that injects faults.
//!
//! A script has one [`Step`] per request. After the script a function returns the responses. HTTP/1.1 is written byte
//! by byte, because no library writes invalid messages; HTTP/2 uses `h2` with prior knowledge. Each request is
//! recorded as a [`Delivery`], even if only a part of it arrives.

mod delivery;
mod http1;
mod http2;
mod limited_stream;
mod object;
mod reply;
mod request;
mod shared;
mod step;
mod upload;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use shared::{Shared, lock};

pub use delivery::Delivery;
pub use object::Object;
pub use reply::{Framing, Reply};
pub use step::{End, Sent, Step, Take};
pub use upload::{Stored, UploadFault, Uploads};

/// The protocol of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2 without TLS, with prior knowledge.
    Http2,
}

/// A running server. Dropping it closes all its connections.
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl FaultServer {
    /// Starts a server on a free port. `respond` returns the responses after the script.
    ///
    /// # Errors
    /// Returns an error if the loopback interface cannot be bound.
    pub async fn start(
        protocol: Protocol,
        respond: impl Fn(&Delivery) -> Step + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            respond: Box::new(respond),
            script: Mutex::default(),
            deliveries: Mutex::default(),
            connections: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
        });
        let task = tokio::spawn(accept(listener, protocol, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            task,
        })
    }

    /// `http://127.0.0.1:…/`.
    pub fn endpoint(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds a step to the script.
    pub fn then(&self, step: Step) -> &Self {
        lock(&self.shared.script).push_back(step);
        self
    }

    /// The number of steps that were not used yet.
    pub fn remaining(&self) -> usize {
        lock(&self.shared.script).len()
    }

    /// The requests so far, in the order in which they began.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.shared.deliveries).clone()
    }

    /// Clears the recorded requests. Must not be called while a request is in progress.
    pub fn forget(&self) {
        lock(&self.shared.deliveries).clear();
    }

    /// The number of accepted connections.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The number of open connections.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, protocol: Protocol, shared: Arc<Shared>) {
    // Dropping this task drops all connections.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        while connections.try_join_next().is_some() {}
        let number = shared.connections.fetch_add(1, Ordering::SeqCst);
        let open = Open::new(Arc::clone(&shared));
        connections.spawn(async move {
            serve(protocol, stream, &open.0, number).await;
        });
    }
}

async fn serve(protocol: Protocol, stream: TcpStream, shared: &Arc<Shared>, number: usize) {
    // Small pieces are sent immediately, so that the connection can be cut between them.
    let _ = stream.set_nodelay(true);
    match protocol {
        Protocol::Http1 => http1::serve(stream, shared, number).await,
        Protocol::Http2 => http2::serve(stream, shared, number).await,
    }
}

/// Counts a connection while it is open.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        shared.open.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

//! A server on the loopback interface that fails as it is told.
//!
//! A script has one [`Step`] a request; when it is used up, a function answers.
//! HTTP/1.1 is written byte by byte, since no library writes what is wrong on
//! purpose; HTTP/2 goes through `h2`, with prior knowledge. What arrives is
//! kept as [`Delivery`], also what arrives in part.

mod delivery;
mod http1;
mod http2;
mod object;
mod reply;
mod request;
mod shared;
mod step;
mod upload;
mod valve;

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
pub use upload::{Stored, Uploads, Whim};

/// What the server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2 without TLS; the client has to know beforehand.
    Http2,
}

/// A running server; it stops, with all its connections, when it is dropped.
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl FaultServer {
    /// Starts a server on a free port; `answer` speaks when the script is used up.
    ///
    /// # Errors
    /// The loopback interface can't be bound.
    pub async fn start(
        protocol: Protocol,
        answer: impl Fn(&Delivery) -> Step + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            answer: Box::new(answer),
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

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds to the script: what happens to the next request that nothing is said of yet.
    pub fn then(&self, step: Step) -> &Self {
        lock(&self.shared.script).push_back(step);
        self
    }

    /// How many steps of the script nobody has asked for.
    pub fn remaining(&self) -> usize {
        lock(&self.shared.script).len()
    }

    /// What came in so far, in the order in which it began.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.shared.deliveries).clone()
    }

    /// Forgets what came in. Call it when nothing is on its way.
    pub fn forget(&self) {
        lock(&self.shared.deliveries).clear();
    }

    /// How many connections were accepted in all.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many connections are open.
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
    // Dropped with this task, and all connections with it.
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
    // Small pieces have to leave at once, or there would be nothing to cut between.
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

//! HTTP/1.1, written byte by byte, so that responses can be invalid.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::delivery::Delivery;
use super::request::Request;
use super::shared::Shared;
use super::step::{End, Sent, Step, Take};

/// Serves requests until either side closes the connection.
pub(super) async fn serve(stream: TcpStream, shared: &Arc<Shared>, number: usize) {
    let mut connection = Connection {
        stream,
        wire: Vec::new(),
        shared,
        number,
    };
    while let Some(mut received) = connection.receive().await {
        let (index, end) = (received.index, received.step.end);
        let responded = connection.respond(&received.step).await;
        if !responded || !connection.read_on(&mut received).await {
            shared.change(index, |delivery| delivery.abandoned = true);
            return;
        }
        connection.wire.drain(..received.length);
        if !connection.end(index, end).await {
            return;
        }
    }
}

/// A request, as far as its step reads it before the response.
struct Received {
    index: usize,
    step: Step,
    length: usize,
    request: Request,
}

struct Connection<'a> {
    stream: TcpStream,
    /// Received bytes after the last request with a response.
    wire: Vec<u8>,
    shared: &'a Arc<Shared>,
    number: usize,
}

impl Connection<'_> {
    /// Reads a request as far as its step specifies.
    async fn receive(&mut self) -> Option<Received> {
        // The step is taken from the script when a request begins, not when a connection opens.
        if self.wire.is_empty() {
            self.stream.readable().await.ok()?;
            let mut first = [0];
            if self.stream.peek(&mut first).await.ok()? == 0 {
                return None;
            }
        }
        let scripted = self.shared.scripted();
        let index = self.shared.begin(Delivery {
            connection: self.number,
            ..Delivery::default()
        });
        let mut request = Request::default();
        let read = self.read(scripted.as_ref(), &mut request).await;
        let wire = &self.wire;
        self.shared.change(index, |delivery| {
            request.record(wire, delivery);
            delivery.abandoned = read.is_none();
        });
        let length = read?;
        let step = self.shared.decide(index, scripted);
        tokio::time::sleep(step.pause).await;
        Some(Received {
            index,
            step,
            length,
            request,
        })
    }

    /// Reads the rest of a request after an early response; false if the client closes the connection before its end.
    async fn read_on(&mut self, received: &mut Received) -> bool {
        let Some(rest) = received.step.rest else {
            return true;
        };
        self.shared.rest_is_due(received.index, rest).await;
        let read = self.read(None, &mut received.request).await;
        let (wire, request) = (&self.wire, &received.request);
        self.shared.change(received.index, |delivery| {
            request.record(wire, delivery);
        });
        received.length = read.unwrap_or(received.length);
        read.is_some()
    }

    /// Reads the request, or as much of it as the step specifies; `None` if the client closes the connection before.
    async fn read(&mut self, step: Option<&Step>, request: &mut Request) -> Option<usize> {
        let most = match step.map(|step| step.take) {
            Some(Take::First(bytes)) => bytes,
            _ => usize::MAX,
        };
        let (size, pause) = step.and_then(|step| step.reading).unwrap_or_default();
        let mut buffer = vec![0; if size == 0 { 16 * 1024 } else { size }];
        loop {
            if let Some(length) = request.look(&self.wire) {
                return Some(length);
            }
            let room = most.saturating_sub(self.wire.len()).min(buffer.len());
            if room == 0 {
                return Some(self.wire.len());
            }
            match self.stream.read(buffer.get_mut(..room)?).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.wire.extend_from_slice(buffer.get(..count)?),
            }
            if size > 0 {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Sends the response of the step; false if the client closed the connection.
    async fn respond(&mut self, step: &Step) -> bool {
        let (mut bytes, body) = step.reply.http1();
        match step.sent {
            Sent::All => bytes.extend_from_slice(&body),
            Sent::Head(most) => bytes.truncate(most),
            Sent::Body(most) => bytes.extend_from_slice(body.get(..most).unwrap_or(&body)),
        }
        let (pieces, pause) = step.pieces(&bytes);
        for piece in pieces {
            if self.stream.write_all(piece).await.is_err() {
                return false;
            }
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        true
    }

    /// Ends as the step specifies; true if the connection is kept.
    async fn end(&mut self, index: usize, end: End) -> bool {
        match end {
            End::Keep => return true,
            End::Stall => {
                let mut buffer = [0; 1024];
                while !matches!(self.stream.read(&mut buffer).await, Ok(0) | Err(_)) {}
                self.shared
                    .change(index, |delivery| delivery.abandoned = true);
            }
            End::Reset | End::ResetStream(_) => {
                let _ = self.stream.set_zero_linger();
            }
            End::CloseAfter(time) => tokio::time::sleep(time).await,
            End::Close | End::GoAway(_) => {}
        }
        false
    }
}

//! The server side of uploads, as Google documents it, with faults ([`UploadFault`]).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery::Delivery;
use super::reply::Reply;
use super::step::Step;

/// The size of every chunk except the last is a multiple of this.
const QUANTUM: usize = 256 * 1024;

/// A fault of the server in its next response.
#[derive(Clone, Debug)]
pub enum UploadFault {
    /// No fault.
    None,
    /// Stores only this many bytes of the request.
    Keep(usize),
    /// Loses this many of the bytes that it had confirmed.
    Lose(usize),
    /// Reports this many bytes more, or fewer, than it has stored.
    Claim(i64),
    /// Responds with 308 and this `range`, or without one.
    Range(Option<&'static str>),
    /// Processes the request and sends another response.
    Respond(Reply),
    /// Sends this response without processing the request.
    Refuse(Reply),
    /// The session no longer exists, with this status.
    Expire(u16),
    /// Completes the upload, whatever is missing.
    Finish,
    /// Flips a bit of the received bytes.
    Corrupt,
    /// Moves the session to another URL.
    Move,
}

/// A completed upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The media.
    pub bytes: Vec<u8>,
    /// The body of the call, as JSON.
    pub metadata: String,
    /// The type of the media.
    pub media_type: String,
    /// The `fields` of the request.
    pub fields: String,
}

#[derive(Default)]
struct Session {
    metadata: String,
    media_type: String,
    fields: String,
    length: Option<usize>,
    /// The bytes as received. They are damaged when they are stored, so that repeated bytes can be compared.
    bytes: Vec<u8>,
    /// Positions of the bytes that are stored with another value.
    damaged: Vec<usize>,
    gone: Option<u16>,
    stored: Option<usize>,
}

#[derive(Default)]
struct State {
    sessions: Vec<Session>,
    stored: Vec<Stored>,
    faults: VecDeque<UploadFault>,
    violations: Vec<String>,
    /// The origin of session URLs.
    base: String,
    moves: usize,
}

/// The uploads of a server. Clones share their state.
#[derive(Clone, Default)]
pub struct Uploads(Arc<Mutex<State>>);

impl Uploads {
    /// A server without uploads.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault for the next request that has none yet.
    pub fn then(&self, fault: UploadFault) -> &Self {
        self.state().faults.push_back(fault);
        self
    }

    /// Puts session URLs on another origin: `http://127.0.0.1:81`.
    pub fn elsewhere(&self, base: &str) {
        base.trim_end_matches('/')
            .clone_into(&mut self.state().base);
    }

    /// The completed uploads.
    pub fn stored(&self) -> Vec<Stored> {
        self.state().stored.clone()
    }

    /// The number of sessions that were started.
    pub fn sessions(&self) -> usize {
        self.state().sessions.len()
    }

    /// Violations of the protocol by the client.
    pub fn violations(&self) -> Vec<String> {
        self.state().violations.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Processes a request, or the part of it that arrived.
    pub fn respond(&self, delivery: &Delivery) -> Step {
        let mut state = self.state();
        let fault = state.faults.pop_front().unwrap_or(UploadFault::None);
        if let UploadFault::Refuse(reply) = fault {
            return Step::reply(reply);
        }
        let (path, query) = delivery
            .target
            .split_once('?')
            .unwrap_or((&delivery.target, ""));
        let reply = if path.starts_with("/session/") {
            state.put(path, delivery, &fault)
        } else if query.contains("uploadType=resumable") {
            state.begin(query, delivery)
        } else {
            state.whole(query, delivery, &fault)
        };
        Step::reply(match fault {
            UploadFault::Respond(reply) => reply,
            _ => reply,
        })
    }
}

impl State {
    fn begin(&mut self, query: &str, delivery: &Delivery) -> Reply {
        if !delivery.complete {
            return Reply::new(400, "");
        }
        self.sessions.push(Session {
            metadata: String::from_utf8_lossy(&delivery.body).into_owned(),
            media_type: delivery.header("x-upload-content-type").to_owned(),
            fields: fields(query),
            length: delivery.header("x-upload-content-length").parse().ok(),
            ..Session::default()
        });
        Reply::new(200, "").header("location", self.location(self.sessions.len() - 1))
    }

    fn location(&self, number: usize) -> String {
        let (base, moves) = (&self.base, self.moves);
        format!("{base}/session/{number}?moved={moves}&upload_id=SECRET")
    }

    /// A simple or a multipart upload.
    fn whole(&mut self, query: &str, delivery: &Delivery, fault: &UploadFault) -> Reply {
        if !delivery.complete {
            return Reply::new(400, "");
        }
        let kind = delivery.header("content-type");
        let mut stored = if query.contains("uploadType=media") {
            Stored {
                bytes: delivery.body.clone(),
                metadata: String::new(),
                media_type: kind.to_owned(),
                fields: String::new(),
            }
        } else {
            match related(kind, &delivery.body) {
                Some(stored) => stored,
                None => {
                    self.violations.push(format!("not multipart: {kind}"));
                    return Reply::new(400, "");
                }
            }
        };
        if let UploadFault::Keep(most) = fault {
            stored.bytes.truncate(*most);
        }
        corrupt(&mut stored.bytes, fault);
        stored.fields = fields(query);
        self.stored.push(stored);
        described(self.stored.last())
    }

    fn put(&mut self, path: &str, delivery: &Delivery, fault: &UploadFault) -> Reply {
        let number: usize = path
            .trim_start_matches("/session/")
            .parse()
            .unwrap_or(usize::MAX);
        let Some(session) = self.sessions.get_mut(number) else {
            return Reply::new(404, "no such session");
        };
        if let UploadFault::Expire(status) = fault {
            session.gone = Some(*status);
        }
        if let Some(status) = session.gone {
            return Reply::new(status, "gone");
        }
        if delivery.method == "DELETE" {
            // Google's servers respond like this to a cancellation, and with 410 afterwards.
            session.gone = Some(410);
            return Reply::new(499, "");
        }
        if let Some(index) = session.stored {
            return described(self.stored.get(index));
        }
        let Some(range) = ContentRange::read(delivery.header("content-range")) else {
            let text = delivery.header("content-range").to_owned();
            self.violations.push(format!("content-range: {text}"));
            return Reply::new(400, "");
        };
        if let UploadFault::Lose(count) = fault {
            session.keep(session.bytes.len().saturating_sub(*count));
        }
        if let Err(violation) = session.take(&range, delivery, fault) {
            self.violations.push(violation);
            return Reply::new(400, "");
        }
        let complete = delivery.complete || range.first.is_none();
        let done = complete && range.total == Some(session.bytes.len());
        if done || matches!(fault, UploadFault::Finish) {
            session.stored = Some(self.stored.len());
            self.stored.push(Stored {
                bytes: session.damaged_bytes(),
                metadata: session.metadata.clone(),
                media_type: session.media_type.clone(),
                fields: session.fields.clone(),
            });
            return described(self.stored.last());
        }
        self.incomplete(number, fault)
    }

    fn incomplete(&mut self, number: usize, fault: &UploadFault) -> Reply {
        let has = self
            .sessions
            .get(number)
            .map_or(0, |session| session.bytes.len());
        let mut reply = Reply::new(308, "");
        if matches!(fault, UploadFault::Move) {
            self.moves += 1;
            reply = reply.header("location", self.location(number));
        }
        match fault {
            UploadFault::Range(Some(range)) => reply.header("range", *range),
            UploadFault::Range(None) => reply,
            UploadFault::Claim(more) => {
                let claimed = i64::try_from(has).unwrap_or(0) + more;
                match claimed {
                    ..=0 => reply,
                    claimed => reply.header("range", format!("bytes=0-{}", claimed - 1)),
                }
            }
            _ if has == 0 => reply,
            _ => reply.header("range", format!("bytes=0-{}", has - 1)),
        }
    }
}

impl Session {
    /// Stores the received bytes, as far as they are new.
    fn take(
        &mut self,
        range: &ContentRange,
        delivery: &Delivery,
        fault: &UploadFault,
    ) -> Result<(), String> {
        if let (Some(then), Some(now)) = (self.length, range.total)
            && then != now
        {
            return Err(format!("the length was {then} and is {now}"));
        }
        let Some((first, last)) = range.first else {
            return match delivery.body.is_empty() {
                true => Ok(()),
                false => Err("a question with a body".to_owned()),
            };
        };
        let stated = last + 1 - first;
        if delivery.header("content-length") != stated.to_string() {
            return Err(format!("{stated} bytes, and another content-length"));
        }
        if stated % QUANTUM != 0 && range.total != Some(last + 1) {
            return Err(format!("a chunk of {stated} bytes, and not the last"));
        }
        if first > self.bytes.len() {
            // The bytes cannot be stored; the response reports what is missing.
            return Ok(());
        }
        let known = self.bytes.len() - first;
        let again = delivery.body.get(..known.min(delivery.body.len()));
        if again != self.bytes.get(first..first + again.map_or(0, <[u8]>::len)) {
            return Err(format!("bytes {first} and on differ from those of before"));
        }
        let mut new = delivery.body.get(known..).unwrap_or_default().to_vec();
        if let UploadFault::Keep(most) = fault {
            new.truncate(*most);
        }
        if let UploadFault::Corrupt = fault {
            self.damaged.push(self.bytes.len() + new.len() / 2);
        }
        self.bytes.extend_from_slice(&new);
        self.keep(self.bytes.len());
        Ok(())
    }

    /// Truncates the stored bytes.
    fn keep(&mut self, length: usize) {
        self.bytes.truncate(length);
        self.damaged.retain(|at| *at < length);
    }

    fn damaged_bytes(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.bytes);
        for at in &self.damaged {
            if let Some(byte) = bytes.get_mut(*at) {
                *byte ^= 1;
            }
        }
        bytes
    }
}

fn corrupt(bytes: &mut [u8], fault: &UploadFault) {
    let middle = bytes.len() / 2;
    if let (UploadFault::Corrupt, Some(byte)) = (fault, bytes.get_mut(middle)) {
        *byte ^= 1;
    }
}

/// `bytes 0-9/10`, `bytes 0-9/*`, `bytes */10`, `bytes */*`.
struct ContentRange {
    first: Option<(usize, usize)>,
    total: Option<usize>,
}

impl ContentRange {
    fn read(text: &str) -> Option<Self> {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let first = match range {
            "*" => None,
            range => {
                let (first, last) = range.split_once('-')?;
                let (first, last) = (first.parse().ok()?, last.parse().ok()?);
                if last < first {
                    return None;
                }
                Some((first, last))
            }
        };
        let total = match total {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        Some(Self { first, total })
    }
}

/// Parses the two parts of a multipart upload.
fn related(kind: &str, body: &[u8]) -> Option<Stored> {
    let boundary = kind.strip_prefix("multipart/related; boundary=")?;
    let open = format!("--{boundary}\r\n").into_bytes();
    let between = format!("\r\n--{boundary}\r\n").into_bytes();
    let close = format!("\r\n--{boundary}--\r\n").into_bytes();
    let rest = body.strip_prefix(&*open)?.strip_suffix(&*close)?;
    let at = find(rest, &between)?;
    let (first, second) = (rest.get(..at)?, rest.get(at + between.len()..)?);
    let part = |part: &[u8]| -> Option<(String, Vec<u8>)> {
        let end = find(part, b"\r\n\r\n")?;
        let head = String::from_utf8(part.get(..end)?.to_vec()).ok()?;
        Some((head, part.get(end + 4..)?.to_vec()))
    };
    let ((json, metadata), (media, bytes)) = (part(first)?, part(second)?);
    if find(&bytes, boundary.as_bytes()).is_some() || !json.contains("application/json") {
        return None;
    }
    Some(Stored {
        bytes,
        metadata: String::from_utf8(metadata).ok()?,
        media_type: media.strip_prefix("content-type: ")?.to_owned(),
        fields: String::new(),
    })
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

/// Returns the parameter `fields` of a query.
fn fields(query: &str) -> String {
    let pair = query.split('&').find_map(|it| it.strip_prefix("fields="));
    let text = pair.unwrap_or_default();
    text.replace("%2C", ",").replace("%2A", "*")
}

/// The resource of an upload with the checksum of the stored bytes, limited to its `fields`.
fn described(stored: Option<&Stored>) -> Reply {
    let bytes = stored.map_or(&[][..], |stored| &stored.bytes);
    let sum = base64(&crc32c(bytes).to_be_bytes());
    let size = bytes.len();
    let requested = stored.map_or("", |stored| &stored.fields);
    let members = [
        ("name", "$id".to_owned()),
        ("size", size.to_string()),
        ("crc32c", sum),
    ];
    let asked = members.iter().filter(|(name, _)| {
        requested.is_empty()
            || requested
                .split(',')
                .any(|field| field == *name || field == "*")
    });
    let members: Vec<String> = asked
        .map(|(name, value)| format!(r#""{name}":"{value}""#))
        .collect();
    Reply::json(format!("{{{}}}", members.join(",")))
}

/// CRC-32C by its definition, independent of the runtime's implementation.
fn crc32c(bytes: &[u8]) -> u32 {
    let mut table = [0_u32; 256];
    for (index, entry) in table.iter_mut().enumerate() {
        let start = u32::try_from(index).unwrap_or(0);
        *entry = (0..8).fold(start, |sum, _| (sum >> 1) ^ (0x82f6_3b78 * (sum & 1)));
    }
    let step = |sum: u32, byte: &u8| {
        let index = (sum ^ u32::from(*byte)) & 0xff;
        (sum >> 8) ^ table.get(index as usize).copied().unwrap_or(0)
    };
    !bytes.iter().fold(!0, step)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            let known = digit as usize <= chunk.len();
            text.push(if known {
                char::from(DIGITS[index as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{base64, crc32c};

    #[test]
    fn the_check_value() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(base64(&0xe306_9283_u32.to_be_bytes()), "4waSgw==");
    }
}

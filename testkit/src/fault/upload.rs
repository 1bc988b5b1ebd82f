//! A server's side of uploads: what arrived is kept, as Google documents it, or
//! as a [`Whim`] has it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery::Delivery;
use super::reply::Reply;
use super::step::Step;

/// What every chunk but the last is a multiple of.
const QUANTUM: usize = 256 * 1024;

/// What the server does with the next request, besides what it should.
#[derive(Clone, Debug)]
pub enum Whim {
    /// Nothing.
    None,
    /// Of the bytes that came in this request it keeps so many.
    Keep(usize),
    /// It loses so many of the bytes that it had confirmed.
    Lose(usize),
    /// It says that it has so many bytes more, or fewer, than it has.
    Claim(i64),
    /// It answers a 308 with this `range`, or without one.
    Range(Option<&'static str>),
    /// It does what it should and answers something else.
    Say(Reply),
    /// It does nothing and answers this.
    Refuse(Reply),
    /// The session is gone, with this status.
    Expire(u16),
    /// It is done, whatever is missing.
    Finish,
    /// It turns a bit of what came.
    Corrupt,
    /// The session goes on at another URL.
    Move,
}

/// What was uploaded as a whole.
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
    /// As they came. What is damaged is damaged when it is stored, so that what comes again is
    /// held against what came.
    bytes: Vec<u8>,
    /// The bytes that are stored with another value.
    damaged: Vec<usize>,
    gone: Option<u16>,
    stored: Option<usize>,
}

#[derive(Default)]
struct State {
    sessions: Vec<Session>,
    stored: Vec<Stored>,
    whims: VecDeque<Whim>,
    violations: Vec<String>,
    /// Before the path of a session's URL.
    base: String,
    moves: usize,
}

/// The server's memory; a clone is the same.
#[derive(Clone, Default)]
pub struct Uploads(Arc<Mutex<State>>);

impl Uploads {
    /// Nothing uploaded yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What happens to the next request that nothing is said of yet.
    pub fn then(&self, whim: Whim) -> &Self {
        self.state().whims.push_back(whim);
        self
    }

    /// Gives sessions a URL on another host: `http://127.0.0.1:81`.
    pub fn elsewhere(&self, base: &str) {
        base.trim_end_matches('/')
            .clone_into(&mut self.state().base);
    }

    /// All that was uploaded as a whole.
    pub fn stored(&self) -> Vec<Stored> {
        self.state().stored.clone()
    }

    /// How many sessions were begun.
    pub fn sessions(&self) -> usize {
        self.state().sessions.len()
    }

    /// Where the client broke the rules of the protocol.
    pub fn violations(&self) -> Vec<String> {
        self.state().violations.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the server does about a request, or about the part of it that came.
    pub fn answer(&self, delivery: &Delivery) -> Step {
        let mut state = self.state();
        let whim = state.whims.pop_front().unwrap_or(Whim::None);
        if let Whim::Refuse(reply) = whim {
            return Step::say(reply);
        }
        let (path, query) = delivery
            .target
            .split_once('?')
            .unwrap_or((&delivery.target, ""));
        let reply = if path.starts_with("/session/") {
            state.put(path, delivery, &whim)
        } else if query.contains("uploadType=resumable") {
            state.begin(query, delivery)
        } else {
            state.whole(query, delivery, &whim)
        };
        Step::say(match whim {
            Whim::Say(reply) => reply,
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
    fn whole(&mut self, query: &str, delivery: &Delivery, whim: &Whim) -> Reply {
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
        if let Whim::Keep(most) = whim {
            stored.bytes.truncate(*most);
        }
        corrupt(&mut stored.bytes, whim);
        stored.fields = fields(query);
        self.stored.push(stored);
        described(self.stored.last())
    }

    fn put(&mut self, path: &str, delivery: &Delivery, whim: &Whim) -> Reply {
        let number: usize = path
            .trim_start_matches("/session/")
            .parse()
            .unwrap_or(usize::MAX);
        let Some(session) = self.sessions.get_mut(number) else {
            return Reply::new(404, "no such session");
        };
        if let Whim::Expire(status) = whim {
            session.gone = Some(*status);
        }
        if let Some(status) = session.gone {
            return Reply::new(status, "gone");
        }
        if delivery.method == "DELETE" {
            // As Google's servers say that a session was cancelled, and afterwards that it is gone.
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
        if let Whim::Lose(count) = whim {
            session.keep(session.bytes.len().saturating_sub(*count));
        }
        if let Err(violation) = session.take(&range, delivery, whim) {
            self.violations.push(violation);
            return Reply::new(400, "");
        }
        let complete = delivery.complete || range.first.is_none();
        let done = complete && range.total == Some(session.bytes.len());
        if done || matches!(whim, Whim::Finish) {
            session.stored = Some(self.stored.len());
            self.stored.push(Stored {
                bytes: session.damaged_bytes(),
                metadata: session.metadata.clone(),
                media_type: session.media_type.clone(),
                fields: session.fields.clone(),
            });
            return described(self.stored.last());
        }
        self.incomplete(number, whim)
    }

    fn incomplete(&mut self, number: usize, whim: &Whim) -> Reply {
        let has = self
            .sessions
            .get(number)
            .map_or(0, |session| session.bytes.len());
        let mut reply = Reply::new(308, "");
        if matches!(whim, Whim::Move) {
            self.moves += 1;
            reply = reply.header("location", self.location(number));
        }
        match whim {
            Whim::Range(Some(range)) => reply.header("range", *range),
            Whim::Range(None) => reply,
            Whim::Claim(more) => {
                let says = i64::try_from(has).unwrap_or(0) + more;
                match says {
                    ..=0 => reply,
                    says => reply.header("range", format!("bytes=0-{}", says - 1)),
                }
            }
            _ if has == 0 => reply,
            _ => reply.header("range", format!("bytes=0-{}", has - 1)),
        }
    }
}

impl Session {
    /// Takes what came, as far as it is new.
    fn take(
        &mut self,
        range: &ContentRange,
        delivery: &Delivery,
        whim: &Whim,
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
            // Nothing can be done with it; the answer says what is missing.
            return Ok(());
        }
        let known = self.bytes.len() - first;
        let again = delivery.body.get(..known.min(delivery.body.len()));
        if again != self.bytes.get(first..first + again.map_or(0, <[u8]>::len)) {
            return Err(format!("bytes {first} and on differ from those of before"));
        }
        let mut new = delivery.body.get(known..).unwrap_or_default().to_vec();
        if let Whim::Keep(most) = whim {
            new.truncate(*most);
        }
        if let Whim::Corrupt = whim {
            self.damaged.push(self.bytes.len() + new.len() / 2);
        }
        self.bytes.extend_from_slice(&new);
        self.keep(self.bytes.len());
        Ok(())
    }

    /// Loses what is behind this length.
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

fn corrupt(bytes: &mut [u8], whim: &Whim) {
    let middle = bytes.len() / 2;
    if let (Whim::Corrupt, Some(byte)) = (whim, bytes.get_mut(middle)) {
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

/// The two parts of a multipart upload.
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

/// The `fields` of a query.
fn fields(query: &str) -> String {
    let pair = query.split('&').find_map(|it| it.strip_prefix("fields="));
    let text = pair.unwrap_or_default();
    text.replace("%2C", ",").replace("%2A", "*")
}

/// The resource that an upload makes, with the checksum of what is there; the parts that its `fields` ask for.
fn described(stored: Option<&Stored>) -> Reply {
    let bytes = stored.map_or(&[][..], |stored| &stored.bytes);
    let sum = base64(&crc32c(bytes).to_be_bytes());
    let size = bytes.len();
    let wanted = stored.map_or("", |stored| &stored.fields);
    let members = [
        ("name", "$id".to_owned()),
        ("size", size.to_string()),
        ("crc32c", sum),
    ];
    let asked = members.iter().filter(|(name, _)| {
        wanted.is_empty()
            || wanted
                .split(',')
                .any(|field| field == *name || field == "*")
    });
    let members: Vec<String> = asked
        .map(|(name, value)| format!(r#""{name}":"{value}""#))
        .collect();
    Reply::json(format!("{{{}}}", members.join(",")))
}

/// CRC-32C as its definition has it, so that two implementations agree.
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

//! Reads the members of a JSON object without decoding their values.

use super::lexer::{Lexer, Read};

/// Passes the key and the JSON of the value of each member. `None` if the JSON is not an object.
pub(crate) fn members<'j>(json: &'j [u8], mut each: impl FnMut(&str, &'j str)) -> Option<()> {
    let mut lexer = Lexer::new(std::str::from_utf8(json).ok()?);
    walk(&mut lexer, &mut each).ok()
}

fn walk<'j>(lexer: &mut Lexer<'j>, each: &mut dyn FnMut(&str, &'j str)) -> Read {
    if lexer.peek() != b'{' {
        return Err(lexer.unexpected("an object"));
    }
    if !lexer.open(b'}')? {
        loop {
            let key = lexer.key()?.to_owned();
            lexer.colon()?;
            each(&key, lexer.skip()?);
            if !lexer.more(b'}')? {
                break;
            }
        }
    }
    lexer.end()
}

/// The value of a member; the last one if it is repeated.
pub(crate) fn member<'j>(json: &'j [u8], name: &str) -> Option<&'j [u8]> {
    let mut found = None;
    members(json, |key, value| {
        if key == name {
            found = Some(value.as_bytes());
        }
    })?;
    found
}

/// The object without a member.
pub(crate) fn without(json: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut rest = vec![b'{'];
    members(json, |key, value| {
        if key != name {
            if rest.len() > 1 {
                rest.push(b',');
            }
            // A key is a valid string.
            let _ = super::write::write_text(key, &mut rest);
            rest.push(b':');
            rest.extend_from_slice(value.as_bytes());
        }
    })?;
    rest.push(b'}');
    Some(rest)
}

/// The last element of an array.
pub(crate) fn last_element(json: &[u8]) -> Option<&[u8]> {
    fn walk<'j>(lexer: &mut Lexer<'j>) -> Read<Option<&'j str>> {
        if lexer.peek() != b'[' || lexer.open(b']')? {
            return Ok(None);
        }
        loop {
            let last = lexer.skip()?;
            if !lexer.more(b']')? {
                return lexer.end().map(|()| Some(last));
            }
        }
    }
    let mut lexer = Lexer::new(std::str::from_utf8(json).ok()?);
    walk(&mut lexer).ok()?.map(str::as_bytes)
}

/// The value of the only member of an object, if it has this name.
pub(crate) fn only_member<'j>(json: &'j [u8], name: &str) -> Option<&'j [u8]> {
    let mut count = 0;
    let mut found = None;
    members(json, |key, value| {
        count += 1;
        found = (key == name).then_some(value.as_bytes());
    })?;
    found.filter(|_| count == 1)
}

//! `Deserialize` for fields, by way of JSON text.
//!
//! There is one reader, which calls use directly. The data of another deserializer is written as
//! JSON and read again.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::reader::from_slice_within;
use super::{Field, lexer, write};

/// The key under which serde_json yields a number with its feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// `Deserialize` for any field.
pub fn deserialize<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut json = Vec::new();
    Transcode(&mut json).deserialize(deserializer)?;
    from_slice_within(&json, usize::MAX).map_err(|error| D::Error::custom(error.without_position()))
}

/// Writes the visited data as JSON.
struct Transcode<'o>(&'o mut Vec<u8>);

impl Transcode<'_> {
    fn plain<E>(self, text: &str) -> Result<(), E> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.plain(if value { "true" } else { "false" })
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.plain(itoa::Buffer::new().format(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.plain(itoa::Buffer::new().format(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<(), E> {
        self.plain(itoa::Buffer::new().format(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<(), E> {
        self.plain(itoa::Buffer::new().format(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        write::write_float(value, self.0).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        write::write_text(value, self.0).map_err(E::custom)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.plain("null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.plain("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        let mut separator: &[u8] = b"";
        loop {
            let length = self.0.len();
            self.0.extend_from_slice(separator);
            if elements.next_element_seed(Transcode(self.0))?.is_none() {
                self.0.truncate(length);
                self.0.push(b']');
                return Ok(());
            }
            separator = b",";
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.0.push(b'{');
        let mut separator: &[u8] = b"";
        while let Some(key) = entries.next_key::<String>()? {
            if key == NUMBER {
                let number: String = entries.next_value()?;
                if !lexer::is_number(&number) {
                    return Err(A::Error::custom("invalid number"));
                }
                self.0.pop();
                return self.plain(&number);
            }
            self.0.extend_from_slice(separator);
            write::write_text(&key, self.0).map_err(A::Error::custom)?;
            self.0.push(b':');
            entries.next_value_seed(Transcode(self.0))?;
            separator = b",";
        }
        self.0.push(b'}');
        Ok(())
    }
}

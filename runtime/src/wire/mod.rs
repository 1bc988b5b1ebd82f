//! JSON in and out of generated types, by one reader and one writer.
//!
//! A generated struct says only where its fields are ([`Message`]); everything
//! that knows JSON is here and is compiled once. Reading writes straight into
//! the struct through [`Slot`]s, writing walks [`View`]s.
//!
//! What reading and writing a value may change: the base64 alphabet, the spelling of a
//! 64-bit integer as a string or number, the spelling of a number of the same value,
//! an empty list or map, which is left out, a null inside a list of
//! something that has no null, which becomes that type's empty value, and an
//! escaped surrogate without its other half, which becomes U+FFFD.
//!
//! A float beyond the largest of its type is read as infinity. Its text is kept and
//! sent back, like that of numbers in values of any kind that 64 bits do not hold.

mod base64;
mod budget;
mod debug;
mod deserialize;
mod error;
mod exact;
mod field;
mod free;
mod lexer;
pub(crate) mod lookup;
pub(crate) mod members;
mod mend;
mod message;
mod model;
mod number;
#[cfg(test)]
mod numbers_tests;
mod open_enum;
mod reader;
mod redacted;
mod same;
mod scalar;
mod schema;
mod shape;
mod unknown;
mod write;

pub use budget::Budget;
pub use deserialize::deserialize;
pub use error::{DecodeError, EncodeError};
pub use field::{Numbers, Shown, numbers, view_of, visit};
pub use model::{Field, List, Map, Message, OpenEnum, Slot, View, Visit};
pub use open_enum::EnumValue;
pub use reader::{from_slice, from_slice_within};
pub use same::same;
pub use scalar::{Date, Duration, FieldMask, InvalidDuration, InvalidTimestamp, Timestamp};
pub use schema::Schema;
pub use shape::Shape;
pub use unknown::UnknownFields;
pub use write::{serialize, to_vec};

pub(crate) use self::base64::encode as encode_base64;
pub(crate) use self::budget::DEFAULT_LIMIT;
pub use self::debug::debug;
pub(crate) use self::mend::mend_surrogates;

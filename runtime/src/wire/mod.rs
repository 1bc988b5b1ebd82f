//! JSON of generated types: one reader and one writer.
//!
//! Generated code implements [`Message`] for a schema; programs need the items of this module only
//! as bounds of generic code. A schema only lists its fields; everything that depends on JSON is
//! compiled once, in this module. The reader writes directly into the struct through [`Slot`]s, and
//! the writer traverses [`View`]s.
//!
//! Reading and writing a value may change the base64 alphabet, whether a 64-bit integer is a string
//! or a number, and the notation of a number. Empty lists and maps are omitted. A null in a list
//! whose elements cannot be null becomes the empty value of its type. An escaped surrogate without
//! its other half becomes U+FFFD.
//!
//! A float beyond the range of its type is read as infinity. Its text is preserved and sent back,
//! like that of numbers in JSON values that need more than 64 bits.

mod base64;
mod budget;
mod conversions;
mod debug;
mod deserialize;
mod enum_value;
mod error;
mod exact;
mod field;
mod free;
mod into_bytes;
mod into_item;
mod learned;
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
mod variants;
mod write;

pub use budget::Budget;
pub(crate) use debug::debug_field;
pub use deserialize::deserialize;
pub use enum_value::EnumValue;
pub use error::{DecodeError, EncodeError};
pub use field::{boxed_slot, numbers, plain, visit};
pub use into_bytes::IntoBytes;
pub use into_item::{IntoItem, list, map, map_of, object};
pub use model::{Content, Field, List, Map, Message, OpenEnum, Slot, View, Visit};
pub use reader::{from_slice, from_slice_within};
pub use same::same;
pub(crate) use same::same_view;
pub use scalar::{Date, Duration, FieldMask, InvalidDuration, InvalidTimestamp, Timestamp};
pub use schema::Schema;
pub use shape::Shape;
pub use unknown::UnknownFields;
pub use variants::{compare_enum, debug_enum, same_enum, view_enum};
pub use write::{serialize, to_vec};

pub(crate) use self::base64::encode as encode_base64;
pub(crate) use self::budget::DEFAULT_LIMIT;
pub use self::debug::debug;
pub(crate) use self::field::member_names;
pub(crate) use self::mend::mend_surrogates;

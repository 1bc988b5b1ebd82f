//! The data model between generated types and JSON: slots to write to, views to read from.

use serde_json::Value;

use super::budget::Budget;
use super::shape::Shape;
use super::unknown::UnknownFields;

/// A JSON object of any content.
pub(crate) type Object = serde_json::Map<String, Value>;

/// A value that a JSON value can be read into and written from.
pub trait Field {
    /// The empty value, in the place of which a value is read.
    fn blank() -> Self
    where
        Self: Sized;
    /// Where to write.
    fn slot(&mut self) -> Slot<'_>;
    /// What is there.
    fn view(&self) -> View<'_>;
    /// False for what a struct leaves out: nothing, an empty list, an empty map.
    #[inline]
    fn present(&self) -> bool {
        true
    }
}

/// A place to write a value to.
#[allow(missing_docs, reason = "each variant is named after its content")]
pub enum Slot<'a> {
    Str(&'a mut String),
    Bool(&'a mut bool),
    I32(&'a mut i32),
    U32(&'a mut u32),
    I64(&'a mut i64),
    U64(&'a mut u64),
    F32(&'a mut f32),
    F64(&'a mut f64),
    Bytes(&'a mut Vec<u8>),
    Json(&'a mut Value),
    Object(&'a mut Object),
    Enum(&'a mut dyn OpenEnum),
    Message(&'a mut dyn Message),
    /// A message with an allocation of its own.
    Boxed(&'a mut dyn Message),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// Nowhere: the value is passed over.
    Ignore,
}

/// A value to look at.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "each variant is named after its content")]
pub enum View<'a> {
    Absent,
    Str(&'a str),
    Bool(bool),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    /// The text of a JSON number.
    Number(&'a str),
    Bytes(&'a [u8]),
    Json(&'a Value),
    Object(&'a Object),
    Message(&'a dyn Message),
    List(&'a dyn List),
    Map(&'a dyn Map),
    /// A value in which 64-bit integers are JSON numbers and not strings.
    Numbers(&'a dyn Field),
}

/// A list of fields.
pub trait List {
    /// Removes all elements.
    fn clear(&mut self);
    /// Adds an empty element. `None` if that takes more memory than the budget has.
    fn push<'a>(&'a mut self, budget: &mut Budget) -> Option<Slot<'a>>;
    /// Returns capacity that a long list does not need.
    fn shrink(&mut self, budget: &mut Budget);
    /// The number of elements.
    fn len(&self) -> usize;
    /// True for no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// An element; [`View::Absent`] behind the end.
    fn get(&self, index: usize) -> View<'_>;
}

/// A map from text to fields.
pub trait Map {
    /// Removes all entries.
    fn clear(&mut self);
    /// Adds an empty entry, in the place of one that has the key.
    fn entry(&mut self, key: String) -> Slot<'_>;
    /// The size of a value without what it points to.
    fn value_size(&self) -> usize;
    /// The number of entries.
    fn len(&self) -> usize;
    /// True for no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Removes an entry.
    fn remove(&mut self, key: &str);
    /// True if there is an entry with the key.
    fn has(&self, key: &str) -> bool;
    /// All entries, by key.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_>;
}

/// A struct with named fields. Implemented by [`message!`](crate::codegen::message).
pub trait Message: Send + Sync {
    /// Name and field names.
    fn shape(&self) -> &'static Shape;
    /// Where the value of a field goes. An absent value is made first, so
    /// that there is a place to write to.
    fn slot(&mut self, index: usize) -> Slot<'_>;
    /// Shows every field that is present, in the order of the wire names.
    /// Stops and returns false when the visitor does.
    fn visit<'a>(&'a self, visitor: &mut dyn Visit<'a>) -> bool;
    /// What the fields don't hold.
    fn unknown(&self) -> &UnknownFields;
    /// What the fields don't hold.
    fn unknown_mut(&mut self) -> &mut UnknownFields;
}

/// Sees the fields of a message.
pub trait Visit<'a> {
    /// A field that is present. False ends the visit.
    fn field(&mut self, index: usize, view: View<'a>) -> bool;
}

/// An enum with a value for everything.
pub trait OpenEnum {
    /// Becomes the variant with this wire name, else the unrecognised one.
    fn set(&mut self, value: &str);
    /// Becomes the unrecognized variant with this number.
    fn set_number(&mut self, number: &str);
}

//! The data model between generated types and JSON: slots to write to, views to read from.

use serde_json::Value;

use super::budget::Budget;
use super::enum_value::EnumValue;
use super::shape::Shape;
use super::unknown::UnknownFields;

/// A JSON object of any content.
pub(crate) type Object = serde_json::Map<String, Value>;

/// A value that can be decoded from and encoded to JSON.
pub trait Field {
    /// The empty value, which decoding replaces.
    fn blank() -> Self
    where
        Self: Sized;
    /// The slot to which the value is written.
    fn slot(&mut self) -> Slot<'_>;
    /// The value.
    fn view(&self) -> View<'_>;
    /// False for values that a message omits: absent values, empty lists, empty maps.
    #[inline]
    fn present(&self) -> bool {
        true
    }
    /// The value; `None` if a message omits it.
    #[inline]
    fn shown(&self) -> Option<View<'_>> {
        self.present().then(|| self.view())
    }
}

/// A target to which a value is written.
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
    /// A message with its own allocation.
    Boxed(&'a mut dyn Message),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    /// The unknown fields of a message, nulls and empty values.
    Unknown(&'a mut UnknownFields),
    /// The value is ignored.
    Ignore,
}

/// A reference to a value.
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
    /// A value whose 64-bit integers are JSON numbers instead of strings.
    Numbers(&'a dyn Field),
}

/// A list of fields.
pub trait List {
    /// Removes all elements.
    fn clear(&mut self);
    /// Adds an empty element. `None` if that exceeds the budget.
    fn push<'a>(&'a mut self, budget: &mut Budget) -> Option<Slot<'a>>;
    /// Frees unused capacity of a long list.
    fn shrink(&mut self, budget: &mut Budget);
    /// The number of elements.
    fn len(&self) -> usize;
    /// True for no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// An element; [`View::Absent`] after the end.
    fn get(&self, index: usize) -> View<'_>;
}

/// A map from strings to fields.
pub trait Map {
    /// Removes all entries.
    fn clear(&mut self);
    /// Adds an empty entry, which replaces an existing one.
    fn entry(&mut self, key: String) -> Slot<'_>;
    /// The size of a value without its allocations.
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

/// The index of [`Slot::Unknown`] in each message.
const UNKNOWN: usize = usize::MAX;

/// A struct with named fields, implemented by `message!` in generated code.
///
/// A crate has thousands of messages, and each function costs compile time in each of them.
pub trait Message: Send + Sync {
    /// The slot of a field; an absent value is created first. [`Slot::Unknown`] for other indices.
    fn slot(&mut self, index: usize) -> Slot<'_>;
    /// Passes the content to the visitor. Returns false if the visitor stopped.
    fn visit<'a>(&'a self, visitor: &mut dyn Visit<'a>) -> bool;
    /// The names of the struct and its fields; the unknown fields, nulls and empty values.
    fn parts(&self) -> (&'static Shape, &UnknownFields) {
        let mut parts = Parts(&Shape::EMPTY, &UnknownFields::EMPTY);
        self.visit(&mut parts);
        (parts.0, parts.1)
    }
    /// The slot of the message itself.
    #[inline]
    fn message_slot(&mut self) -> Slot<'_>
    where
        Self: Sized,
    {
        Slot::Message(self)
    }
}

impl dyn Message + '_ {
    /// The names of the struct and its fields.
    #[inline]
    pub fn shape(&self) -> &'static Shape {
        self.parts().0
    }

    /// The unknown fields, nulls and empty values.
    #[inline]
    pub fn unknown(&self) -> &UnknownFields {
        self.parts().1
    }

    /// The unknown fields, nulls and empty values, which every message has.
    pub(crate) fn unknown_mut(&mut self) -> Option<&mut UnknownFields> {
        match self.slot(UNKNOWN) {
            Slot::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }
}

/// What a message passes to a visitor.
pub struct Content<'a, 'f> {
    pub(super) shape: &'static Shape,
    /// The unknown fields, nulls and empty values.
    pub(super) unknown: &'a UnknownFields,
    /// All fields, present or not, in the order of the wire names.
    pub(super) fields: &'f [&'a dyn Field],
}

impl<'a> Content<'a, '_> {
    /// Calls a function with each present field, until it returns false.
    #[inline]
    pub(super) fn each(&self, mut field: impl FnMut(usize, View<'a>) -> bool) -> bool {
        if !self.shape.numbers.is_empty() {
            return self.each_of_numbers(&mut field);
        }
        let mut fields = self.fields.iter().enumerate();
        fields.all(|(index, value)| {
            let view = value.shown();
            view.is_none_or(|view| field(index, view))
        })
    }

    fn each_of_numbers(&self, field: &mut dyn FnMut(usize, View<'a>) -> bool) -> bool {
        let mut fields = self.fields.iter().enumerate();
        fields.all(|(index, value)| match value.shown() {
            None => true,
            Some(_) if self.shape.numbers.contains(&index) => field(index, View::Numbers(*value)),
            Some(view) => field(index, view),
        })
    }
}

/// A visitor of a message.
pub trait Visit<'a> {
    /// A present field. Returning false ends the visit.
    fn field(&mut self, index: usize, view: View<'a>) -> bool;
    /// The message. Returns false if the visit was ended.
    ///
    /// Messages pass their content at once instead of calling a function for each field, which costs compile time.
    #[inline]
    fn message(&mut self, content: &Content<'a, '_>) -> bool {
        content.each(|index, view| self.field(index, view))
    }
}

/// Stores the parts of a message that are not fields.
struct Parts<'a>(&'static Shape, &'a UnknownFields);

impl<'a> Visit<'a> for Parts<'a> {
    fn field(&mut self, _: usize, _: View<'a>) -> bool {
        false
    }

    #[inline]
    fn message(&mut self, content: &Content<'a, '_>) -> bool {
        *self = Self(content.shape, content.unknown);
        false
    }
}

/// An enum that can represent any value.
pub trait OpenEnum: AsRef<str> {
    /// The names of the variants on the wire and in Rust, in the order of their declaration, and the value
    /// if it is not one of them.
    fn parts(&self) -> (&'static [(&'static str, &'static str)], Option<&EnumValue>);
    /// Becomes the variant with this wire name; the unrecognized one for another name or a number.
    fn set(&mut self, value: &str, is_number: bool);
}

//! The types that a field can have, as places to write to and values to look at.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Budget, Message, OpenEnum, Visit};

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

/// What can be shown to a visitor.
pub trait Shown<'a> {
    /// What is there; `None` for what a struct leaves out.
    fn shown(self) -> Option<View<'a>>;
    /// What is there, present or not.
    fn whole(self) -> View<'a>;
}

impl<'a, F: Field> Shown<'a> for &'a F {
    #[inline]
    fn shown(self) -> Option<View<'a>> {
        self.present().then(|| self.view())
    }
    #[inline]
    fn whole(self) -> View<'a> {
        self.view()
    }
}

/// A field in which 64-bit integers are JSON numbers.
pub struct Numbers<'a>(&'a dyn Field);

/// The field, with its 64-bit integers as JSON numbers.
#[inline]
pub fn numbers<F: Field>(field: &F) -> Numbers<'_> {
    Numbers(field)
}

impl<'a> Shown<'a> for Numbers<'a> {
    #[inline]
    fn shown(self) -> Option<View<'a>> {
        self.0.present().then_some(View::Numbers(self.0))
    }
    #[inline]
    fn whole(self) -> View<'a> {
        View::Numbers(self.0)
    }
}

/// The view of a value that stands for itself, present or not.
#[inline]
pub fn view_of<'a>(value: impl Shown<'a>) -> View<'a> {
    value.whole()
}

/// Shows a field, if it is present.
#[inline]
pub fn visit<'a>(visitor: &mut dyn Visit<'a>, index: usize, field: impl Shown<'a>) -> bool {
    field.shown().is_none_or(|view| visitor.field(index, view))
}

macro_rules! scalars {
    ($($type:ty = $kind:ident),* $(,)?) => {$(
        impl Field for $type {
            #[inline]
            fn blank() -> Self { <$type>::default() }
            #[inline]
            fn slot(&mut self) -> Slot<'_> { Slot::$kind(self) }
            #[inline]
            fn view(&self) -> View<'_> { View::$kind(*self) }
        }
    )*};
}
scalars!(
    bool = Bool,
    i32 = I32,
    u32 = U32,
    i64 = I64,
    u64 = U64,
    f32 = F32,
    f64 = F64
);

macro_rules! references {
    ($($type:ty = $kind:ident),* $(,)?) => {$(
        impl Field for $type {
            #[inline]
            fn blank() -> Self { <$type>::default() }
            #[inline]
            fn slot(&mut self) -> Slot<'_> { Slot::$kind(self) }
            #[inline]
            fn view(&self) -> View<'_> { View::$kind(self) }
        }
    )*};
}
references!(String = Str, Vec<u8> = Bytes, Value = Json);

impl Field for Object {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::Object(self)
    }
    #[inline]
    fn present(&self) -> bool {
        !self.is_empty()
    }
}

/// An answer without content.
impl Field for () {
    #[inline]
    fn blank() -> Self {}
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Ignore
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::Absent
    }
    #[inline]
    fn present(&self) -> bool {
        false
    }
}

impl<T: Field> Field for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }
    #[inline]
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }
    #[inline]
    fn present(&self) -> bool {
        self.is_some()
    }
}

impl<T: Field> Field for Box<T> {
    #[inline]
    fn blank() -> Self {
        Box::new(T::blank())
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        match (**self).slot() {
            Slot::Message(message) => Slot::Boxed(message),
            slot => slot,
        }
    }
    #[inline]
    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

impl<T: Field> Field for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }
    #[inline]
    fn present(&self) -> bool {
        !self.is_empty()
    }
}

impl<T: Field> List for Vec<T> {
    #[inline]
    fn clear(&mut self) {
        Vec::clear(self);
    }
    #[inline]
    fn push<'a>(&'a mut self, budget: &mut Budget) -> Option<Slot<'a>> {
        if self.len() == self.capacity() {
            self.reserve_exact(budget.growth(self.capacity(), size_of::<T>())?);
        }
        Vec::push(self, T::blank());
        self.last_mut().map(T::slot)
    }
    fn shrink(&mut self, budget: &mut Budget) {
        let room = self.capacity();
        self.shrink_to_fit();
        budget.refund(room - self.capacity(), size_of::<T>());
    }
    #[inline]
    fn len(&self) -> usize {
        Vec::len(self)
    }
    #[inline]
    fn get(&self, index: usize) -> View<'_> {
        <[T]>::get(self, index).map_or(View::Absent, T::view)
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
    #[inline]
    fn present(&self) -> bool {
        !self.is_empty()
    }
}

impl<T: Field> Map for BTreeMap<String, T> {
    #[inline]
    fn clear(&mut self) {
        BTreeMap::clear(self);
    }
    #[inline]
    fn entry(&mut self, key: String) -> Slot<'_> {
        let place = BTreeMap::entry(self, key).or_insert_with(T::blank);
        *place = T::blank();
        place.slot()
    }
    #[inline]
    fn value_size(&self) -> usize {
        size_of::<T>()
    }
    #[inline]
    fn len(&self) -> usize {
        BTreeMap::len(self)
    }
    #[inline]
    fn remove(&mut self, key: &str) {
        BTreeMap::remove(self, key);
    }
    #[inline]
    fn has(&self, key: &str) -> bool {
        self.contains_key(key)
    }
    #[inline]
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value.view())))
    }
}

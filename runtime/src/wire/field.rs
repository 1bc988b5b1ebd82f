//! Implements [`Field`] for the types of fields.

use std::collections::BTreeMap;

use serde_json::Value;

use super::budget::Budget;
use super::model::{Content, Field, List, Map, Message, Object, Slot, View, Visit};
use super::shape::Shape;
use super::unknown::UnknownFields;

/// The view of a field.
#[inline]
pub fn plain<F: Field>(field: &F) -> View<'_> {
    field.view()
}

/// The view of a field whose 64-bit integers are JSON numbers.
#[inline]
pub fn numbers<F: Field>(field: &F) -> View<'_> {
    View::Numbers(field)
}

/// Passes a message to a visitor.
#[inline]
pub fn visit<'a>(
    visitor: &mut dyn Visit<'a>,
    shape: &'static Shape,
    unknown: &'a UnknownFields,
    fields: &[&'a dyn Field],
) -> bool {
    visitor.message(&Content {
        shape,
        unknown,
        fields,
    })
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

/// A response without content.
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

impl<M: Message + Default> Field for M {
    #[inline]
    fn blank() -> Self {
        Self::default()
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        self.message_slot()
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::Message(self)
    }
}

/// The field of a schema that contains itself.
impl<M: Message> Message for Box<M> {
    #[inline]
    fn slot(&mut self, index: usize) -> Slot<'_> {
        (**self).slot(index)
    }
    #[inline]
    fn visit<'a>(&'a self, visitor: &mut dyn Visit<'a>) -> bool {
        (**self).visit(visitor)
    }
    #[inline]
    fn message_slot(&mut self) -> Slot<'_> {
        Slot::Boxed(&mut **self)
    }
}

/// The names of the members of a message; empty for other values.
pub(crate) fn member_names(slot: Slot<'_>) -> &'static [&'static str] {
    match slot {
        Slot::Message(message) | Slot::Boxed(message) => message.shape().names,
        _ => &[],
    }
}

/// The slot of a value with its own allocation.
#[inline]
pub fn boxed_slot(slot: Slot<'_>) -> Slot<'_> {
    match slot {
        Slot::Message(message) => Slot::Boxed(message),
        slot => slot,
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
        let value = BTreeMap::entry(self, key).or_insert_with(T::blank);
        *value = T::blank();
        value.slot()
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

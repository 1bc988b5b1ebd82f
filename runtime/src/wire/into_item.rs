//! Converts the values that setters of lists and maps accept.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::model::{Object, OpenEnum};

/// A value that setters of lists and maps convert to an item of type `T`.
///
/// | item | accepted values |
/// |---|---|
/// | `String` | `&str`, `String`, `Box<str>`, `Cow<str>`, `Rc<str>`, `Arc<str>`, references to them, `char` |
/// | an enum | its values and references to them, `&str`, `String`, references to them |
/// | any JSON, [`Value`] | every type that converts into a `Value`: strings, numbers, booleans, lists, maps |
/// | a list of these | arrays, vectors, slices and iterators of accepted values |
///
/// So a list of strings accepts `["a", "b"]`, `&["a", "b"]`, a `Vec<String>` or a reference to one,
/// and `ids.iter().map(|id| format!("id-{id}"))`. Implement the trait for types of your own.
///
/// An empty list has no type of its own: write `Vec::<String>::new()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert to an item of type `{T}`",
    label = "not an item of type `{T}`"
)]
pub trait IntoItem<T> {
    /// Converts the value.
    fn into_item(self) -> T;
}

macro_rules! texts {
    ($($type:ty),* $(,)?) => {$(
        impl IntoItem<String> for $type {
            #[inline]
            fn into_item(self) -> String { String::from(&*self) }
        }
        impl IntoItem<String> for &$type {
            #[inline]
            fn into_item(self) -> String { String::from(&**self) }
        }
    )*};
}
texts!(&str, &mut str, Cow<'_, str>, Box<str>, Rc<str>, Arc<str>);

impl IntoItem<String> for String {
    #[inline]
    fn into_item(self) -> String {
        self
    }
}

impl IntoItem<String> for &String {
    #[inline]
    fn into_item(self) -> String {
        self.clone()
    }
}

impl IntoItem<String> for &&String {
    #[inline]
    fn into_item(self) -> String {
        String::clone(self)
    }
}

impl IntoItem<String> for char {
    #[inline]
    fn into_item(self) -> String {
        self.into()
    }
}

impl<E: OpenEnum> IntoItem<E> for E {
    #[inline]
    fn into_item(self) -> E {
        self
    }
}

impl<E: OpenEnum + Clone> IntoItem<E> for &E {
    #[inline]
    fn into_item(self) -> E {
        self.clone()
    }
}

macro_rules! enums {
    ($($type:ty),* $(,)?) => {$(
        impl<E: OpenEnum + for<'s> From<&'s str>> IntoItem<E> for $type {
            #[inline]
            fn into_item(self) -> E {
                let text: &str = self.as_ref();
                E::from(text)
            }
        }
    )*};
}
enums!(&str, &&str, String, &String);

impl<V: Into<Value>> IntoItem<Value> for V {
    #[inline]
    fn into_item(self) -> Value {
        self.into()
    }
}

impl<T, I> IntoItem<Vec<T>> for I
where
    I: IntoIterator,
    I::Item: IntoItem<T>,
{
    #[inline]
    fn into_item(self) -> Vec<T> {
        list(self)
    }
}

/// Collects a list, and converts its items.
#[inline]
pub fn list<T, I>(values: I) -> Vec<T>
where
    I: IntoIterator,
    I::Item: IntoItem<T>,
{
    values.into_iter().map(IntoItem::into_item).collect()
}

/// Collects a map, and converts its keys and values.
#[inline]
pub fn map<T, K, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<String, T>
where
    K: IntoItem<String>,
    V: IntoItem<T>,
{
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into_item(), value.into_item()))
        .collect()
}

/// Collects a map, and converts its keys.
#[inline]
pub fn map_of<T, K>(entries: impl IntoIterator<Item = (K, T)>) -> BTreeMap<String, T>
where
    K: IntoItem<String>,
{
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into_item(), value))
        .collect()
}

/// Collects a JSON object, and converts its keys and values.
#[inline]
pub fn object<K, V>(entries: impl IntoIterator<Item = (K, V)>) -> Object
where
    K: IntoItem<String>,
    V: IntoItem<Value>,
{
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into_item(), value.into_item()))
        .collect()
}

//! Stand-in for the (de)serialiser, replaced at merge.
#![allow(missing_docs)]
use serde_json::{Map as JsonMap, Value};
use std::fmt;

#[derive(Debug)]
pub struct Error(String);
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}

pub trait Field {
    fn view(&self) -> View<'_>;
    fn read(value: Value) -> Result<Self, Error>
    where
        Self: Sized;
}
pub trait List {
    fn len(&self) -> usize;
    fn get(&self, i: usize) -> View<'_>;
}
pub trait Message {
    fn json(&self) -> Value;
}
pub trait Map {
    fn json(&self) -> Value;
}
#[derive(Clone, Copy)]
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
    Bytes(&'a [u8]),
    Json(&'a Value),
    Object(&'a JsonMap<String, Value>),
    Message(&'a dyn Message),
    List(&'a dyn List),
    Map(&'a dyn Map),
}
fn json(view: View<'_>) -> Value {
    match view {
        View::Absent => Value::Null,
        View::Str(v) => v.into(),
        View::Bool(v) => v.into(),
        View::I32(v) => v.into(),
        View::U32(v) => v.into(),
        View::I64(v) => v.to_string().into(),
        View::U64(v) => v.to_string().into(),
        View::F32(v) => v.into(),
        View::F64(v) => v.into(),
        View::Bytes(_) => "bytes".into(),
        View::Json(v) => v.clone(),
        View::Object(v) => Value::Object(v.clone()),
        View::Message(v) => v.json(),
        View::List(v) => (0..v.len())
            .map(|i| json(v.get(i)))
            .collect::<Vec<_>>()
            .into(),
        View::Map(v) => v.json(),
    }
}
pub fn to_vec(view: View<'_>) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(&json(view)).map_err(|e| Error(e.to_string()))
}
pub fn from_slice<T: Field + Default>(bytes: &[u8]) -> Result<T, Error> {
    T::read(serde_json::from_slice(bytes).map_err(|e| Error(e.to_string()))?)
}
macro_rules! fields {
    ($($t:ty: $v:ident => $e:expr),* $(,)?) => {$(
        impl Field for $t {
            fn view(&self) -> View<'_> { let $v = self; $e }
            fn read(value: Value) -> Result<Self, Error> {
                serde_json::from_value(value).map_err(|e| Error(e.to_string()))
            }
        }
    )*};
}
fields!(String: v => View::Str(v), bool: v => View::Bool(*v), i32: v => View::I32(*v), u32: v => View::U32(*v),
    i64: v => View::I64(*v), u64: v => View::U64(*v), f32: v => View::F32(*v), f64: v => View::F64(*v),
    Vec<u8>: v => View::Bytes(v), Value: v => View::Json(v), JsonMap<String, Value>: v => View::Object(v), (): _v => View::Absent);
impl<T: Field> Field for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Field::view)
    }
    fn read(value: Value) -> Result<Self, Error> {
        T::read(value).map(Some)
    }
}
pub trait Item: Field {}
impl Item for String {}
impl Item for i32 {}
impl Item for i64 {}
impl Item for f64 {}
impl Item for Value {}
impl<T: Item> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn get(&self, i: usize) -> View<'_> {
        self.as_slice().get(i).map_or(View::Absent, Field::view)
    }
}
impl<T: Item> Field for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
    fn read(value: Value) -> Result<Self, Error> {
        match value {
            Value::Array(items) => items.into_iter().map(T::read).collect(),
            _ => Err(Error("not an array".to_owned())),
        }
    }
}

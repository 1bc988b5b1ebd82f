//! The one reader.

use std::fmt;
use std::mem;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::number::NumberVisitor;
use super::{DecodeError, Field, List, Map, Message, OpenEnum, Shape, Slot, base64};

/// Reads one JSON value, and nothing behind it.
pub fn from_slice<T: Field>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_json(value.slot(), json)?;
    Ok(value)
}

/// Text is checked for UTF-8 once, as a whole, which is quicker than string by
/// string; for bytes that aren't, serde_json says where.
fn read_json(slot: Slot<'_>, json: &[u8]) -> Result<(), DecodeError> {
    match std::str::from_utf8(json) {
        Ok(text) => read_from(slot, serde_json::Deserializer::from_str(text)),
        Err(_) => read_from(slot, serde_json::Deserializer::from_slice(json)),
    }
}

fn read_from<'de, R: serde_json::de::Read<'de>>(
    slot: Slot<'_>,
    mut deserializer: serde_json::Deserializer<R>,
) -> Result<(), DecodeError> {
    let mut context = Context::default();
    Place(slot, &mut context)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::new(context.path(), error))
}

/// `Deserialize` of anything that is a field.
pub fn deserialize<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    let mut context = Context::default();
    match Place(value.slot(), &mut context).deserialize(deserializer) {
        Ok(()) => Ok(value),
        Err(error) if context.steps.is_empty() => Err(error),
        Err(error) => Err(D::Error::custom(format_args!(
            "{}: {error}",
            context.path()
        ))),
    }
}

/// What reading has to say beside the value.
#[derive(Default)]
struct Context {
    /// The way to the value that failed, innermost step first.
    steps: Vec<Step>,
    /// Keys of the map just read whose value was null.
    null_entries: Vec<String>,
}

enum Step {
    Field(&'static str),
    Entry(String),
    Index(usize),
}

impl Context {
    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Entry(key) => path.push_str(&format!("[{key:?}]")),
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// Notes on the way out where the error was.
    #[cold]
    fn at<E>(&mut self, step: Step, error: E) -> E {
        self.steps.push(step);
        error
    }
}

/// A slot to be filled; null leaves it empty.
struct Place<'a, 'c>(Slot<'a>, &'c mut Context);

impl<'de> DeserializeSeed<'de> for Place<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Place<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        fill(self.0, self.1, deserializer)
    }
}

/// Reads a value that isn't null.
fn fill<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    context: &mut Context,
    deserializer: D,
) -> Result<(), D::Error> {
    match slot {
        Slot::Str(text) => deserializer.deserialize_str(TextVisitor(text))?,
        Slot::Message(message) => {
            deserializer.deserialize_map(MessageVisitor { message, context })?;
        }
        Slot::List(list) => deserializer.deserialize_seq(ListVisitor { list, context })?,
        Slot::Enum(value) => deserializer.deserialize_str(EnumVisitor(value))?,
        Slot::Bool(value) => *value = serde::Deserialize::deserialize(deserializer)?,
        Slot::I32(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::U32(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::I64(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::U64(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::F32(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::F64(value) => *value = deserializer.deserialize_any(NumberVisitor::new())?,
        Slot::Map(map) => deserializer.deserialize_map(MapVisitor { map, context })?,
        Slot::Bytes(bytes) => deserializer.deserialize_str(BytesVisitor(bytes))?,
        Slot::Json(value) => *value = serde::Deserialize::deserialize(deserializer)?,
        Slot::Object(value) => *value = serde::Deserialize::deserialize(deserializer)?,
        Slot::Ignore => drop(deserializer.deserialize_ignored_any(IgnoredAny)?),
    }
    Ok(())
}

struct TextVisitor<'a>(&'a mut String);

impl Visitor<'_> for TextVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        // A string of the right size is quicker than one that grows to it.
        *self.0 = text.to_owned();
        Ok(())
    }

    fn visit_string<E>(self, text: String) -> Result<(), E> {
        *self.0 = text;
        Ok(())
    }
}

struct EnumVisitor<'a>(&'a mut dyn OpenEnum);

impl Visitor<'_> for EnumVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an enum value")
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.set(text);
        Ok(())
    }
}

struct BytesVisitor<'a>(&'a mut Vec<u8>);

impl Visitor<'_> for BytesVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        *self.0 = base64::decode(text).map_err(E::custom)?;
        Ok(())
    }
}

struct ListVisitor<'a, 'c> {
    list: &'a mut dyn List,
    context: &'c mut Context,
}

impl<'de> Visitor<'de> for ListVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.list.clear();
        loop {
            let element = Element {
                list: &mut *self.list,
                context: &mut *self.context,
            };
            match elements.next_element_seed(element) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => {
                    let index = self.list.len().saturating_sub(1);
                    return Err(self.context.at(Step::Index(index), error));
                }
            }
        }
    }
}

/// The next element, made only when there is one.
struct Element<'a, 'c> {
    list: &'a mut dyn List,
    context: &'c mut Context,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Place(self.list.push(), self.context).deserialize(deserializer)
    }
}

struct MapVisitor<'a, 'c> {
    map: &'a mut dyn Map,
    context: &'c mut Context,
}

impl<'de> Visitor<'de> for MapVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.map.clear();
        let mut nulls = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let mut kept = Some(key);
            let entry = Entry {
                map: &mut *self.map,
                key: &mut kept,
                context: &mut *self.context,
            };
            match entries.next_value_seed(entry) {
                Ok(()) => nulls.extend(kept),
                Err(error) => {
                    let step = Step::Entry(kept.unwrap_or_default());
                    return Err(self.context.at(step, error));
                }
            }
        }
        self.context.null_entries = nulls;
        Ok(())
    }
}

/// The value of an entry; its key stays behind if the value is null.
struct Entry<'a, 'k, 'c> {
    map: &'a mut dyn Map,
    key: &'k mut Option<String>,
    context: &'c mut Context,
}

impl<'de> DeserializeSeed<'de> for Entry<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let key = self.key.take().unwrap_or_default();
        let slot = self.map.entry(key.clone());
        fill(slot, self.context, deserializer).inspect_err(|_| *self.key = Some(key))
    }
}

struct MessageVisitor<'a, 'c> {
    message: &'a mut dyn Message,
    context: &'c mut Context,
}

impl<'de> Visitor<'de> for MessageVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let shape = self.message.shape();
        let mut place = 0;
        while let Some(key) = entries.next_key_seed(KeySeed { shape, place })? {
            match key {
                Key::Known(index) => {
                    place = index + 1;
                    let value = FieldValue {
                        message: &mut *self.message,
                        index,
                        context: &mut *self.context,
                    };
                    if let Err(error) = entries.next_value_seed(value) {
                        let step = Step::Field(shape.names.get(index).copied().unwrap_or_default());
                        return Err(self.context.at(step, error));
                    }
                }
                Key::Unknown(name) => keep(self.message, name, &mut entries)?,
            }
        }
        Ok(())
    }
}

/// Keeps a field that the schema doesn't have.
#[cold]
fn keep<'de, A: MapAccess<'de>>(
    message: &mut dyn Message,
    name: String,
    entries: &mut A,
) -> Result<(), A::Error> {
    let value: Value = entries.next_value()?;
    message.unknown_mut().insert(name, value);
    Ok(())
}

enum Key {
    Known(usize),
    Unknown(String),
}

struct KeySeed {
    shape: &'static Shape,
    place: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match self.shape.find(key, self.place) {
            Some(index) => Key::Known(index),
            None => Key::Unknown(key.to_owned()),
        })
    }
}

/// The value of a known field.
struct FieldValue<'a, 'c> {
    message: &'a mut dyn Message,
    index: usize,
    context: &'c mut Context,
}

impl FieldValue<'_, '_> {
    fn name(&self) -> &'static str {
        let names = self.message.shape().names;
        names.get(self.index).copied().unwrap_or_default()
    }

    /// A null stays a null: it is sent back as long as the field stays absent.
    #[cold]
    fn keep_null(self) {
        let name = self.name();
        self.message.unknown_mut().insert(name, Value::Null);
    }

    /// The null entries of a map stay with it.
    #[cold]
    fn keep_null_entries(self) {
        let name = self.name();
        let keys = mem::take(&mut self.context.null_entries).into_iter();
        let entries: serde_json::Map<_, _> = keys.map(|key| (key, Value::Null)).collect();
        self.message.unknown_mut().insert(name, entries);
    }
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for FieldValue<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.keep_null();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.keep_null();
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        fill(self.message.slot(self.index), self.context, deserializer)?;
        if !self.context.null_entries.is_empty() {
            self.keep_null_entries();
        }
        Ok(())
    }
}

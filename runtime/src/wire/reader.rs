//! Decodes JSON text into slots.

use std::collections::BTreeMap;
use std::mem;

use serde_json::Value;

use super::budget::{Budget, DEFAULT_LIMIT};
use super::exact::Exact;
use super::learned::Order;
use super::lexer::{Lexer, Read, Stop, not_utf8};
use super::number::Number;
use super::{DecodeError, Field, List, Map, Message, OpenEnum, Slot, UnknownFields, base64};

/// Decodes a JSON document, within the default memory limit.
pub fn from_slice<T: Field>(json: &[u8]) -> Result<T, DecodeError> {
    from_slice_within(json, DEFAULT_LIMIT)
}

/// Decodes a JSON document, and allocates at most `limit` bytes for it.
pub fn from_slice_within<T: Field>(json: &[u8], limit: usize) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_json(value.slot(), json, limit)?;
    Ok(value)
}

/// Checking the whole text for UTF-8 is faster than checking each string.
fn read_json(slot: Slot<'_>, json: &[u8], limit: usize) -> Result<(), DecodeError> {
    let (text, is_utf8) = match std::str::from_utf8(json) {
        Ok(text) => (text, true),
        // The path of the first invalid byte is the path at the end of the valid text.
        Err(error) => {
            let valid = json.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), false)
        }
    };
    let mut reader = Reader::new(text, limit);
    let read = reader.whole(slot);
    if !is_utf8 {
        let read_all = read.is_ok() || reader.lexer.is_at_end();
        let steps = mem::take(&mut reader.steps);
        return Err(match read_all {
            true => not_utf8(path(&steps), json, text.len()),
            false => reader.lexer.into_error(path(&steps)),
        });
    }
    read.map_err(|Stop| reader.lexer.into_error(path(&reader.steps)))
}

/// Decodes tokens into slots.
pub(super) struct Reader<'j> {
    pub(super) lexer: Lexer<'j>,
    pub(super) budget: Budget,
    /// The path of the error, innermost step first.
    steps: Vec<Step>,
    /// The exact numbers of the last value, which the message around it stores.
    pub(super) exact: Option<Exact>,
}

enum Step {
    Field(&'static str),
    /// A field that the schema does not have.
    Unknown(String),
    Entry(String),
    Index(usize),
}

fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps.iter().rev() {
        let dot = if path.is_empty() { "" } else { "." };
        match step {
            Step::Field(name) => path.extend([dot, name]),
            Step::Unknown(name) => path.extend([dot, name]),
            Step::Entry(key) => path.push_str(&format!("[{key:?}]")),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

impl<'j> Reader<'j> {
    fn new(text: &'j str, limit: usize) -> Self {
        Self {
            lexer: Lexer::new(text),
            budget: Budget::new(limit),
            steps: Vec::new(),
            exact: None,
        }
    }

    /// Decodes the whole text as one value.
    fn whole(&mut self, slot: Slot<'_>) -> Read {
        self.read(slot)?;
        self.lexer.end()
    }

    /// Adds a step to the path of an error.
    #[cold]
    fn at(&mut self, step: Step, stop: Stop) -> Stop {
        self.steps.push(step);
        stop
    }

    #[cold]
    pub(super) fn over_budget(&mut self) -> Stop {
        self.lexer.over_budget(self.budget.limit())
    }

    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Read {
        match self.budget.charge(bytes) {
            true => Ok(()),
            false => Err(self.over_budget()),
        }
    }

    #[inline]
    pub(super) fn charge_entry(&mut self, entries: usize, size: usize) -> Read {
        match self.budget.charge_entry(entries, size) {
            true => Ok(()),
            false => Err(self.over_budget()),
        }
    }

    pub(super) fn growth(&mut self, capacity: usize, element: usize) -> Read<usize> {
        match self.budget.growth(capacity, element) {
            Some(more) => Ok(more),
            None => Err(self.over_budget()),
        }
    }

    /// The string at this position.
    #[inline]
    pub(super) fn text(&mut self) -> Read<String> {
        let text = self.lexer.string()?;
        if self.budget.charge_text(text.len()) {
            // A string with the right capacity is faster than one that grows.
            return Ok(text.to_owned());
        }
        Err(self.over_budget())
    }

    /// The key at this position.
    pub(super) fn key(&mut self) -> Read<String> {
        let key = self.lexer.key()?;
        if self.budget.charge_text(key.len()) {
            return Ok(key.to_owned());
        }
        Err(self.over_budget())
    }

    /// The error of a value with another type.
    #[cold]
    fn mismatch(&mut self, expected: &str) -> Stop {
        let found = match self.lexer.peek() {
            b'"' => "a string",
            b'{' => "an object",
            b'[' => "an array",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "a number",
            _ => return self.lexer.unexpected(expected),
        };
        self.lexer
            .fail(format!("expected {expected}, found {found}"))
    }

    /// The error of a value with the right type that is invalid.
    #[cold]
    fn misfit(&mut self, expected: &str, found: &str) -> Stop {
        /// The number of characters that are printed.
        const SHOWN: usize = 40;
        let more = if found.chars().nth(SHOWN).is_some() {
            "…"
        } else {
            ""
        };
        let found: String = found.chars().take(SHOWN).collect();
        self.lexer
            .fail(format!("expected {expected}, found `{found}{more}`"))
    }

    /// A null that cannot be preserved leaves the slot unchanged.
    #[inline]
    fn read(&mut self, slot: Slot<'_>) -> Read {
        if self.lexer.peek() == b'n' {
            return self.lexer.literal("null");
        }
        self.fill(slot)
    }

    /// A value other than null.
    fn fill(&mut self, slot: Slot<'_>) -> Read {
        let byte = self.lexer.peek();
        match slot {
            Slot::Str(text) => match byte {
                b'"' => *text = self.text()?,
                _ => return Err(self.mismatch("a string")),
            },
            Slot::Message(message) => return self.message(message),
            Slot::Boxed(message) => {
                self.charge(size_of_val(message))?;
                return self.message(message);
            }
            Slot::List(list) => return self.list(list),
            Slot::Enum(value) => return self.open_enum(value),
            Slot::Bool(value) => *value = self.boolean()?,
            Slot::I32(value) => *value = self.typed()?,
            Slot::U32(value) => *value = self.typed()?,
            Slot::I64(value) => *value = self.typed()?,
            Slot::U64(value) => *value = self.typed()?,
            Slot::F32(value) => *value = self.typed()?,
            Slot::F64(value) => *value = self.typed()?,
            // Messages preserve null entries of their maps.
            Slot::Map(map) => drop(self.map(map)?),
            Slot::Bytes(bytes) => *bytes = self.bytes()?,
            Slot::Json(value) => *value = self.json()?,
            Slot::Object(value) => match byte {
                b'{' => *value = self.object()?,
                _ => return Err(self.mismatch("an object")),
            },
            Slot::Unknown(_) | Slot::Ignore => drop(self.lexer.skip()?),
        }
        Ok(())
    }

    fn boolean(&mut self) -> Read<bool> {
        match self.lexer.peek() {
            b't' => self.lexer.literal("true").map(|()| true),
            b'f' => self.lexer.literal("false").map(|()| false),
            _ => Err(self.mismatch("a boolean")),
        }
    }

    /// A name or a number, which need not be in the schema.
    fn open_enum(&mut self, value: &mut dyn OpenEnum) -> Read {
        match self.lexer.peek() {
            b'"' => {
                let name = self.lexer.string()?;
                value.set(name, false);
                if !self.budget.charge(name.len()) {
                    return Err(self.over_budget());
                }
            }
            b'-' | b'0'..=b'9' => {
                let number = self.lexer.number()?;
                self.charge(number.len())?;
                value.set(number, true);
            }
            _ => return Err(self.mismatch("the name or the number of an enum value")),
        }
        Ok(())
    }

    /// A number in each notation of Google's JSON mapping.
    fn typed<T: Number>(&mut self) -> Read<T> {
        match self.lexer.peek() {
            b'-' | b'0'..=b'9' => {
                let text = self.lexer.number()?;
                let Some(number) = T::parse(text) else {
                    return Err(self.misfit(T::EXPECTED, text));
                };
                if number.is_overflow() {
                    self.keep_exact(text)?;
                }
                Ok(number)
            }
            b'"' => {
                let text = self.lexer.string()?;
                match T::parse(text) {
                    Some(number) => Ok(number),
                    None => {
                        let text = text.to_owned();
                        Err(self.misfit(T::EXPECTED, &text))
                    }
                }
            }
            _ => Err(self.mismatch(T::EXPECTED)),
        }
    }

    fn bytes(&mut self) -> Read<Vec<u8>> {
        if self.lexer.peek() != b'"' {
            return Err(self.mismatch("base64"));
        }
        let text = self.lexer.string()?;
        if !self.budget.charge(text.len() / 4 * 3) {
            return Err(self.over_budget());
        }
        match base64::decode(text) {
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(self.lexer.fail(format!("invalid base64: {error}"))),
        }
    }

    fn list(&mut self, list: &mut dyn List) -> Read {
        /// Lists up to this length keep their capacity.
        const SHORT: usize = 1024;
        if self.lexer.peek() != b'[' {
            return Err(self.mismatch("an array"));
        }
        list.clear();
        if self.lexer.open(b']')? {
            return Ok(());
        }
        let mut exact = Vec::new();
        let mut index = 0;
        loop {
            let read = match list.push(&mut self.budget) {
                Some(slot) => self.read(slot),
                None => Err(self.over_budget()),
            };
            read.map_err(|stop| self.at(Step::Index(index), stop))?;
            if self.exact.is_some() {
                self.keep_item(&mut exact, index)?;
            }
            index += 1;
            if !self.lexer.more(b']')? {
                break;
            }
        }
        if index > SHORT {
            list.shrink(&mut self.budget);
        }
        if !exact.is_empty() {
            self.exact = Some(Exact::Items(exact));
        }
        Ok(())
    }

    /// Returns the keys whose value is null.
    fn map(&mut self, map: &mut dyn Map) -> Read<Vec<String>> {
        /// A null entry in the list of this map, and in the object of preserved nulls.
        const NULL_ENTRY: usize = size_of::<String>() + size_of::<(String, Value)>();
        if self.lexer.peek() != b'{' {
            return Err(self.mismatch("an object"));
        }
        let mut nulls = Vec::new();
        map.clear();
        if self.lexer.open(b'}')? {
            return Ok(nulls);
        }
        let size = size_of::<String>() + map.value_size();
        let mut exact = BTreeMap::new();
        loop {
            let key = self.key()?;
            self.lexer.colon()?;
            if self.lexer.peek() == b'n' {
                self.lexer.literal("null")?;
                self.charge_entry(nulls.len(), NULL_ENTRY)?;
                nulls.push(key);
            } else {
                self.charge_entry(map.len(), size)?;
                let slot = map.entry(key.clone());
                if let Err(stop) = self.fill(slot) {
                    return Err(self.at(Step::Entry(key), stop));
                }
                if self.exact.is_some() {
                    self.keep_entry(&mut exact, &key)?;
                }
            }
            if !self.lexer.more(b'}')? {
                break;
            }
        }
        if !exact.is_empty() {
            self.exact = Some(Exact::Entries(exact));
        }
        Ok(nulls)
    }

    fn message(&mut self, message: &mut dyn Message) -> Read {
        if self.lexer.peek() != b'{' {
            return Err(self.mismatch("an object"));
        }
        if self.lexer.open(b'}')? {
            return Ok(());
        }
        let shape = message.shape();
        let order = Order::of(shape);
        let mut position = 0;
        loop {
            let key = self.lexer.key()?;
            let found = order.find(key, position).ok_or_else(|| key.to_owned());
            self.lexer.colon()?;
            match found {
                Ok(index) => {
                    position = index + 1;
                    if let Err(stop) = self.field(message, index) {
                        let name = shape.names.get(index).copied().unwrap_or_default();
                        return Err(self.at(Step::Field(name), stop));
                    }
                }
                Err(name) => self.keep(message, name)?,
            }
            if !self.lexer.more(b'}')? {
                return Ok(());
            }
        }
    }

    /// The value of a known field.
    #[inline]
    fn field(&mut self, message: &mut dyn Message, index: usize) -> Read {
        if self.lexer.peek() == b'n' {
            self.lexer.literal("null")?;
            return self.beside(message, index, Value::Null);
        }
        match message.slot(index) {
            Slot::Map(map) => {
                let nulls = self.map(map)?;
                if !nulls.is_empty() {
                    // Inserted one by one: to collect them would compile a sort.
                    let mut entries = serde_json::Map::new();
                    for key in nulls {
                        entries.insert(key, Value::Null);
                    }
                    self.beside(message, index, Value::Object(entries))?;
                }
            }
            slot => self.fill(slot)?,
        }
        match self.exact.is_some() {
            true => self.beside_exact(message, index),
            false => Ok(()),
        }
    }

    /// Preserves a null, or the null entries of a map. It is sent back as long as the field is
    /// absent.
    #[cold]
    fn beside(&mut self, message: &mut dyn Message, index: usize, value: Value) -> Read {
        let name = message.shape().names.get(index).copied();
        self.unknown(message, name.unwrap_or_default().to_owned(), value)
    }

    #[cold]
    fn beside_exact(&mut self, message: &mut dyn Message, index: usize) -> Read {
        let name = message.shape().names.get(index).copied();
        self.keep_unknown_exact(message, name.unwrap_or_default().to_owned())
    }

    /// Moves the exact numbers of a field to its message.
    fn keep_unknown_exact(&mut self, message: &mut dyn Message, name: String) -> Read {
        let unknown = message.unknown();
        if unknown.is_plain() {
            self.charge(UnknownFields::STORE_SIZE)?;
        }
        self.charge_entry(unknown.exact_len(), size_of::<(String, Exact)>())?;
        self.charge(name.len())?;
        if let Some(exact) = self.exact.take()
            && let Some(unknown) = message.unknown_mut()
        {
            unknown.insert_exact(name, exact);
        }
        Ok(())
    }

    /// Preserves an unknown field.
    #[cold]
    fn keep(&mut self, message: &mut dyn Message, name: String) -> Read {
        match self.json() {
            Ok(value) => self.unknown(message, name, value),
            Err(stop) => Err(self.at(Step::Unknown(name), stop)),
        }
    }

    fn unknown(&mut self, message: &mut dyn Message, name: String, value: Value) -> Read {
        let unknown = message.unknown();
        if unknown.is_plain() {
            self.charge(UnknownFields::STORE_SIZE)?;
        }
        self.charge_entry(unknown.len(), size_of::<(String, Value)>())?;
        self.charge(name.len())?;
        let exact_name = self.exact.is_some().then(|| name.clone());
        if let Some(unknown) = message.unknown_mut() {
            unknown.insert(name, value);
        }
        match exact_name {
            Some(name) => self.keep_unknown_exact(message, name),
            None => Ok(()),
        }
    }
}

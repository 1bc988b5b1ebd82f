//! Decodes JSON values.

use std::collections::BTreeMap;

use serde_json::Value;

use super::exact::{Exact, approximate};
use super::lexer::Read;
use super::model::Object;
use super::reader::Reader;

impl Reader<'_> {
    /// A JSON value. Its exact numbers are stored in [`exact`](Self::exact).
    pub(super) fn json(&mut self) -> Read<Value> {
        Ok(match self.lexer.peek() {
            b'"' => Value::String(self.text()?),
            b'{' => Value::Object(self.object()?),
            b'[' => Value::Array(self.array()?),
            b't' => {
                self.lexer.literal("true")?;
                Value::Bool(true)
            }
            b'f' => {
                self.lexer.literal("false")?;
                Value::Bool(false)
            }
            b'n' => {
                self.lexer.literal("null")?;
                Value::Null
            }
            b'-' | b'0'..=b'9' => {
                let text = self.lexer.number()?;
                let (number, is_same) = approximate(text);
                if !is_same {
                    self.keep_exact(text)?;
                }
                Value::Number(number)
            }
            _ => return Err(self.lexer.unexpected("a value")),
        })
    }

    /// The object at this position. For a repeated key, the last value is used.
    pub(super) fn object(&mut self) -> Read<Object> {
        const ENTRY: usize = size_of::<String>() + size_of::<Value>();
        let mut object = Object::new();
        let mut exact = BTreeMap::new();
        if self.lexer.open(b'}')? {
            return Ok(object);
        }
        loop {
            let key = self.key()?;
            self.lexer.colon()?;
            self.charge_entry(object.len(), ENTRY)?;
            let value = self.json()?;
            match self.exact.is_some() {
                true => self.keep_entry(&mut exact, &key)?,
                false if exact.is_empty() => {}
                // The key is repeated.
                false => drop(exact.remove(&key)),
            }
            object.insert(key, value);
            if !self.lexer.more(b'}')? {
                break;
            }
        }
        self.exact = (!exact.is_empty()).then_some(Exact::Entries(exact));
        Ok(object)
    }

    fn array(&mut self) -> Read<Vec<Value>> {
        let mut items = Vec::new();
        let mut exact = Vec::new();
        if self.lexer.open(b']')? {
            return Ok(items);
        }
        loop {
            if items.len() == items.capacity() {
                let more = self.growth(items.capacity(), size_of::<Value>())?;
                items.reserve_exact(more);
            }
            items.push(self.json()?);
            if self.exact.is_some() {
                self.keep_item(&mut exact, items.len() - 1)?;
            }
            if !self.lexer.more(b']')? {
                break;
            }
        }
        self.exact = (!exact.is_empty()).then_some(Exact::Items(exact));
        Ok(items)
    }

    /// Stores the text of a number that is not represented exactly.
    #[cold]
    pub(super) fn keep_exact(&mut self, text: &str) -> Read {
        if !self.budget.charge_text(text.len()) {
            return Err(self.over_budget());
        }
        self.exact = Some(Exact::Number(text.into()));
        Ok(())
    }

    /// Moves the exact numbers of an element to those of its list.
    #[cold]
    pub(super) fn keep_item(&mut self, items: &mut Vec<(usize, Exact)>, index: usize) -> Read {
        if items.len() == items.capacity() {
            let more = self.growth(items.capacity(), size_of::<(usize, Exact)>())?;
            items.reserve_exact(more);
        }
        items.extend(self.exact.take().map(|exact| (index, exact)));
        Ok(())
    }

    /// Moves the exact numbers of an entry to those of its object.
    #[cold]
    pub(super) fn keep_entry(&mut self, entries: &mut BTreeMap<String, Exact>, key: &str) -> Read {
        self.charge_entry(entries.len(), size_of::<(String, Exact)>())?;
        self.charge(key.len())?;
        if let Some(exact) = self.exact.take() {
            entries.insert(key.to_owned(), exact);
        }
        Ok(())
    }
}

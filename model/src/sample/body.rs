//! Fills the body of a request.

use std::cell::{Cell, RefCell};

use super::index::Index;
use super::invention::{Invention, invention};
use super::value::{Value, text_of_field, typicality};
use crate::api::{Field, Method, Scalar, Type};

/// Maximum depth of nested objects.
const DEPTH: usize = 6;

/// Maximum number of typical fields of a body.
const TYPICAL: usize = 3;

/// Maximum number of fields that are tried, which bounds the work for recursive schemas.
const BUDGET: usize = 400;

/// Fills one body.
struct Filling<'s, 'a> {
    index: &'s Index<'a>,
    /// The ID of the method.
    method: &'s str,
    /// Whether the method changes a resource.
    is_update: bool,
    budget: Cell<usize>,
    /// The schemas that contain the current field.
    within: RefCell<Vec<&'a str>>,
}

impl<'a> Index<'a> {
    /// Returns the body of a method.
    pub(super) fn body(&self, ty: &'a Type, method: &Method) -> Value<'a> {
        Filling::new(self, method).value(ty, "", TYPICAL, DEPTH)
    }

    /// Returns the value of a field of a body.
    pub(super) fn field(&self, field: &'a Field, method: &Method) -> Value<'a> {
        Filling::new(self, method).of_field(field, 1, DEPTH)
    }
}

impl<'s, 'a> Filling<'s, 'a> {
    fn new(index: &'s Index<'a>, method: &'s Method) -> Self {
        Self {
            index,
            method: method.id.raw(),
            is_update: matches!(method.verb.raw(), "PATCH" | "PUT"),
            budget: Cell::new(BUDGET),
            within: RefCell::default(),
        }
    }

    /// Returns a value whose objects have up to `most` typical fields.
    fn value(&self, ty: &'a Type, stated: &str, most: usize, depth: usize) -> Value<'a> {
        let item = |item: &'a Type| self.value(item, stated, most, depth);
        match ty {
            Type::List(inner) => Value::list(inner, item(inner)),
            Type::Map(inner) => Value::map(inner, item(inner)),
            Type::Schema(name) if self.index.is_struct(name) => {
                Value::Struct(name, self.fields(name, most, depth))
            }
            _ => self.index.plain(ty, stated),
        }
    }

    /// Returns the fields of a schema; none if the schema contains itself.
    fn fields(&self, schema: &'a str, most: usize, depth: usize) -> Vec<(&'a Field, Value<'a>)> {
        let is_recursive = self.within.borrow().contains(&schema);
        if depth == 0 || self.budget.get() == 0 || is_recursive {
            return Vec::new();
        }
        self.within.borrow_mut().push(schema);
        let fields = self.chosen(schema, most, depth);
        self.within.borrow_mut().pop();
        fields
    }

    fn chosen(&self, schema: &str, most: usize, depth: usize) -> Vec<(&'a Field, Value<'a>)> {
        let all = self.index.fields(schema);
        let required: Vec<&Field> = all.iter().filter(|it| self.is_required(it)).collect();
        if !required.is_empty() {
            // The only field of a request often contains the resource.
            let nested = if required.len() == 1 { most } else { 1 };
            let value = |it: &'a Field| (it, self.of_field(it, nested, depth));
            return required.into_iter().map(value).collect();
        }
        self.typical(all, most, depth)
    }

    /// Returns up to `most` typical fields with a value; at least one if any field has a value.
    fn typical(&self, all: &'a [Field], most: usize, depth: usize) -> Vec<(&'a Field, Value<'a>)> {
        let is_mask = |it: &Field| it.ty == Type::Scalar(Scalar::FieldMask);
        let is_usable = |it: &&Field| is_writable(it) && !is_mask(it) && !it.hints.unsupported;
        let mut usable: Vec<&Field> = all.iter().filter(is_usable).collect();
        usable.sort_by_cached_key(|it| (self.invention(it), typicality(it)));
        let nested = if usable.len() == 1 { most } else { 1 };
        let mut found = Vec::new();
        for field in usable {
            let is_typical = self.invention(field) == Invention::Free;
            if found.len() == most || !is_typical && !found.is_empty() || self.budget.get() == 0 {
                break;
            }
            let value = self.of_field(field, nested, depth);
            if value.is_filled() {
                found.push((field, value));
            }
        }
        found
    }

    /// Returns whether the sample can invent a value. An update cannot change every field.
    fn invention(&self, field: &Field) -> Invention {
        match self.is_update && field.hints.fixed {
            true => Invention::Untypical,
            false => invention(field),
        }
    }

    fn of_field(&self, field: &'a Field, most: usize, depth: usize) -> Value<'a> {
        self.budget.set(self.budget.get().saturating_sub(1));
        self.value(&field.ty, &text_of_field(field), most, depth - 1)
    }

    /// Whether the document requires the field, by annotation or description.
    fn is_required(&self, field: &Field) -> bool {
        let hints = &field.hints;
        let is_annotated = hints.required_by.iter().any(|it| it.raw() == self.method);
        is_writable(field) && (is_annotated || hints.required)
    }
}

/// Whether clients set the field. The server sets `kind` and `etag`.
pub(super) fn is_writable(field: &Field) -> bool {
    let is_set_by_server = field.read_only || field.hints.output_only;
    let is_meta = matches!(field.name.wire.raw(), "kind" | "etag" | "selfLink");
    !is_set_by_server && !field.deprecated && !is_meta
}

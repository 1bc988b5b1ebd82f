//! Finds and names everything that needs a named type: top-level schemas, inline objects and lists
//! of values.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::enums::{self, ParameterUse, Use};
use super::prefix;
use super::types::{Shape, shape, top_shape};
use crate::api::{Enum, EnumUse, Scalar, Type};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::{Document, Method, Resource, Schema};
use crate::excerpt::Kept;
use crate::name::{self, NameId, Scope, Style, reserved};

/// All named types of a document.
pub(super) struct Inventory<'d> {
    /// Rust names of top-level schemas by key, and by `id` unless it equals another key.
    schemas: HashMap<&'d str, String>,
    /// Total length of these keys.
    letters: usize,
    /// Rust names of inline objects by JSON pointer.
    inline: HashMap<&'d str, String>,
    /// Enums by the JSON pointer of their use.
    uses: HashMap<&'d str, EnumUse>,
    /// Enums of parameters by the JSON pointer of the parameter.
    parameters: HashMap<&'d str, ParameterUse>,
    /// Top-level schemas to resolve, in document order.
    pub(super) tops: Vec<&'d Schema>,
    /// Inline objects to resolve, in document order.
    pub(super) objects: Vec<&'d Schema>,
    enums: Vec<Enum>,
}

/// The results of traversing the document.
struct Walk<'d, 'f> {
    kept: &'f Kept,
    /// Whether the schema or method that contains the value is resolved.
    is_kept: bool,
    objects: Vec<Object<'d>>,
    uses: Vec<Use<'d>>,
    findings: &'f mut Vec<Diagnostic>,
    /// Number of lists and maps around the value.
    depth: usize,
    /// Rust names of the top-level schemas.
    tops: HashSet<&'f str>,
    /// The parameter that contains the value, outside of inline objects.
    parameter: Option<&'d Schema>,
}

/// An inline object.
struct Object<'d> {
    schema: &'d Schema,
    name: String,
    is_kept: bool,
}

/// The name of a property or parameter.
struct PropertyName<'d> {
    key: &'d str,
    /// The name of one element of its lists and maps, the singular: `link` of `links`; empty for others.
    element: String,
}

/// Maximum number of nested lists and maps. Deeper types would exhaust the stack of the formatter
/// on a small thread, and of compilers.
const DEEPEST: usize = 32;

impl<'d> Inventory<'d> {
    /// Names all items. The lists contain only the items in `kept`, and what these contain.
    pub(super) fn new(document: &'d Document, kept: &Kept, findings: &mut Vec<Diagnostic>) -> Self {
        let tops = prefix::schema_names(document);
        let mut walk = Walk {
            kept,
            is_kept: true,
            objects: Vec::new(),
            uses: Vec::new(),
            findings,
            depth: 0,
            tops: tops.iter().map(String::as_str).collect(),
            parameter: None,
        };
        for (schema, top) in document.schemas.iter().zip(&tops) {
            walk.top(schema, top);
        }
        walk.methods(&document.methods, "");
        walk.resources(&document.resources, "");
        let Walk { objects, uses, .. } = walk;

        let mut scope = Scope::new(Style::Type, reserved::SCHEMAS);
        for (schema, top) in document.schemas.iter().zip(&tops) {
            scope.register_spelled(0, &schema.key, top.clone(), "");
        }
        let ids: Vec<NameId> = objects
            .iter()
            .map(|it| scope.register_spelled(1, &it.schema.pointer, it.name.clone(), ""))
            .collect();
        let fixed = tops.iter().chain(objects.iter().map(|it| &it.name));
        let groups = enums::group(uses, fixed.map(String::as_str), &mut scope);
        let names = scope.assign();

        let named = enums::build(groups, &names);
        let inline = objects.iter().zip(&ids);
        let schemas = by_key(document, tops);
        Self {
            letters: schemas.keys().map(|key| key.len()).sum(),
            schemas,
            inline: inline
                .map(|(it, &id)| (it.schema.pointer.as_str(), names[id].to_owned()))
                .collect(),
            uses: named.uses,
            parameters: named.parameters,
            tops: document
                .schemas
                .iter()
                .filter(|it| kept.has_schema(&it.key))
                .collect(),
            objects: objects
                .into_iter()
                .filter(|it| it.is_kept)
                .map(|it| it.schema)
                .collect(),
            enums: named.enums,
        }
    }

    pub(super) fn into_enums(self) -> Vec<Enum> {
        self.enums
    }

    /// Returns the Rust name of a top-level schema.
    pub(super) fn schema(&self, id: &str) -> Option<&str> {
        self.schemas.get(id).map(String::as_str)
    }

    /// Returns the Rust name of an inline object.
    pub(super) fn object(&self, schema: &Schema) -> &str {
        self.inline
            .get(schema.pointer.as_str())
            .map_or("", String::as_str)
    }

    /// Returns the enum of a parameter.
    pub(super) fn parameter(&self, parameter: &Schema) -> Option<&ParameterUse> {
        self.parameters.get(parameter.pointer.as_str())
    }

    /// Returns the enum with this Rust name.
    pub(super) fn enum_named(&self, name: &str) -> Option<&Enum> {
        let at = self.enums.binary_search_by(|it| it.name.as_str().cmp(name));
        at.ok().and_then(|i| self.enums.get(i))
    }

    /// Returns the type of a property, element, parameter, request or response.
    pub(super) fn type_of(&self, schema: &'d Schema, findings: &mut Vec<Diagnostic>) -> Type {
        self.type_of_shape(schema, shape(schema).0, findings)
    }

    /// Returns the type of a schema whose shape is already known.
    pub(super) fn type_of_shape(
        &self,
        schema: &'d Schema,
        shape: Shape<'d>,
        findings: &mut Vec<Diagnostic>,
    ) -> Type {
        if shape == Shape::Scalar(Type::Object) {
            for case in schema.variant.iter().flat_map(|it| &it.cases) {
                let id = case.schema.reference.iter();
                id.for_each(|id| drop(self.referred(&case.schema, id, findings)));
            }
        }
        match shape {
            Shape::Scalar(ty) => ty,
            Shape::Ref(id) => self.referred(schema, id, findings),
            Shape::Struct(_) => Type::Schema(self.object(schema).to_owned()),
            Shape::List(items) => Type::List(Box::new(self.type_of(items, findings))),
            Shape::Map(values) => Type::Map(Box::new(self.type_of(values, findings))),
            Shape::Enum => {
                let found = self.uses.get(schema.pointer.as_str());
                found.map_or(Type::Scalar(Scalar::String), |it| Type::Enum(it.clone()))
            }
        }
    }

    fn referred(&self, schema: &Schema, id: &str, findings: &mut Vec<Diagnostic>) -> Type {
        if let Some(name) = self.schema(id) {
            return Type::Schema(name.to_owned());
        }
        let fact = format!(
            "refers to schema {}, which is not in this document",
            quoted(id)
        );
        // Comparing many thousand errors with all schemas would take hours.
        let pairs = (findings.len() + 1).saturating_mul(self.schemas.len());
        let letters = (findings.len() + 1).saturating_mul(self.letters);
        let is_quick = pairs < 200_000 && letters.saturating_mul(id.len()) < 200_000_000;
        let near = is_quick.then(|| super::nearest(id, self.schemas.keys().copied()));
        let remedy = match near.flatten() {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None => "add the schema, or correct the reference".to_owned(),
        };
        findings.push(Diagnostic::error(
            format!("{}/$ref", schema.pointer),
            fact,
            remedy,
        ));
        // A placeholder: an API with errors is not generated.
        Type::Any
    }
}

fn by_key(document: &Document, names: Vec<String>) -> HashMap<&str, String> {
    let mut map = HashMap::with_capacity(names.len());
    for (schema, name) in document.schemas.iter().zip(&names) {
        if let Some(id) = &schema.id {
            map.insert(id.as_str(), name.clone());
        }
    }
    for (schema, name) in document.schemas.iter().zip(names) {
        map.insert(schema.key.as_str(), name);
    }
    map
}

impl<'d> PropertyName<'d> {
    /// Returns a name that is its own singular.
    fn alone(key: &'d str) -> Self {
        Self {
            key,
            element: key.to_owned(),
        }
    }

    /// Returns the name of a value inside this many lists and maps.
    fn at(&self, depth: usize) -> &str {
        match depth {
            0 => self.key,
            _ => &self.element,
        }
    }
}

impl<'d> Walk<'d, '_> {
    fn top(&mut self, schema: &'d Schema, name: &str) {
        self.is_kept = self.kept.has_schema(&schema.key);
        let (shape, message) = top_shape(schema);
        self.note(schema, message);
        if let Some(id) = schema.id.as_ref().filter(|id| **id != schema.key) {
            let fact = format!(
                "is {}, but the schema's key is {}",
                quoted(id),
                quoted(&schema.key)
            );
            let remedy = "the key is used; references may use both";
            self.findings.push(Diagnostic::note(
                format!("{}/id", schema.pointer),
                fact,
                remedy,
            ));
        }
        match shape {
            Shape::Struct(properties) => self.properties(properties, name, name, false),
            Shape::List(items) => self.inside(items, name, "item"),
            Shape::Map(values) => self.inside(values, name, "value"),
            Shape::Enum => self.enum_use(schema, name, name, &PropertyName::alone("value")),
            Shape::Scalar(_) | Shape::Ref(_) => {}
        }
    }

    /// Visits the elements of a top-level list or map.
    fn inside(&mut self, schema: &'d Schema, name: &str, property: &'static str) {
        self.depth = 1;
        self.value(schema, name, name, &PropertyName::alone(property));
        self.depth = 0;
    }

    /// Visits the properties of an object, or the parameters of a method.
    fn properties(
        &mut self,
        properties: &'d [Schema],
        base: &str,
        label: &str,
        are_parameters: bool,
    ) {
        let words = |key: &str| name::words(key).join("_");
        let siblings: LazyCell<HashSet<String>, _> =
            LazyCell::new(|| properties.iter().map(|it| words(&it.key)).collect());
        for property in properties {
            let (found, _) = shape(property);
            let is_inside = property.repeated || matches!(found, Shape::List(_) | Shape::Map(_));
            let element = is_inside.then(|| {
                let singular = name::singular(&words(&property.key));
                // A singular that is another property, or would be the name of a schema, is ambiguous.
                let long = || name::long_name(base, &singular);
                let is_taken = siblings.contains(&singular) || self.tops.contains(long().as_str());
                match is_taken {
                    true => property.key.clone(),
                    false => singular,
                }
            });
            let name = PropertyName {
                key: &property.key,
                element: element.unwrap_or_default(),
            };
            self.depth = usize::from(property.repeated);
            self.parameter = are_parameters.then_some(property);
            self.value(property, base, label, &name);
            self.depth = 0;
            self.parameter = None;
        }
    }

    /// Visits a value called `property` in `base`. Elements of arrays and maps get the singular.
    /// `label` names `base` in prose.
    fn value(&mut self, schema: &'d Schema, base: &str, label: &str, property: &PropertyName<'_>) {
        let (shape, message) = shape(schema);
        self.note(schema, message);
        match shape {
            Shape::Struct(properties) => {
                let name = name::long_name(base, property.at(self.depth));
                let around = (self.depth, self.parameter);
                self.properties(properties, &name, &name, false);
                (self.depth, self.parameter) = around;
                self.objects.push(Object {
                    schema,
                    name,
                    is_kept: self.is_kept,
                });
            }
            Shape::List(inner) | Shape::Map(inner) => {
                self.depth += 1;
                if self.depth == DEEPEST + 1 {
                    let fact = format!("is nested in {DEEPEST} lists and maps");
                    let remedy = "give a part of it a schema of its own";
                    self.findings
                        .push(Diagnostic::error(&schema.pointer, fact, remedy));
                }
                self.value(inner, base, label, property);
                self.depth -= 1;
            }
            Shape::Enum => self.enum_use(schema, base, label, property),
            Shape::Scalar(_) | Shape::Ref(_) => {}
        }
    }

    fn enum_use(
        &mut self,
        schema: &'d Schema,
        base: &str,
        label: &str,
        property: &PropertyName<'_>,
    ) {
        if enums::distinct(&schema.enum_values).len() < schema.enum_values.len() {
            let pointer = format!("{}/enum", schema.pointer);
            let fact = "contains a duplicate value";
            self.findings
                .push(Diagnostic::note(pointer, fact, "it becomes one variant"));
        }
        self.uses.push(Use {
            schema,
            property: name::words(property.at(self.depth)),
            long: name::long_name(base, property.at(self.depth)),
            label: format!("{label}.{}", property.key),
            parameter: self.parameter,
            is_kept: self.is_kept,
        });
    }

    fn resources(&mut self, resources: &'d [Resource], base: &str) {
        for resource in resources {
            let base = joined(base, &resource.key);
            self.methods(&resource.methods, &base);
            self.resources(&resource.resources, &base);
        }
    }

    fn methods(&mut self, methods: &'d [Method], base: &str) {
        let ids = methods.iter().map(|it| it.id.as_deref());
        self.is_kept = self.kept.has_one_of(ids);
        for method in methods {
            let base = joined(base, &method.key);
            let label = method.id.as_deref().unwrap_or(&method.key);
            self.properties(&method.parameters, &base, label, true);
            for (body, property) in [(&method.request, "request"), (&method.response, "response")] {
                if let Some(schema) = body {
                    self.value(schema, &base, label, &PropertyName::alone(property));
                }
            }
        }
    }

    fn note(&mut self, schema: &Schema, message: Option<String>) {
        if let Some(fact) = message {
            self.findings
                .push(Diagnostic::note(&schema.pointer, fact, ""));
        }
    }
}

/// Joins names: `Projects` and `locations` become `ProjectsLocations`.
fn joined(base: &str, key: &str) -> String {
    let word = name::spell(Style::Type, key);
    match base.is_empty() {
        true => word,
        false => format!(
            "{}{}",
            base.trim_end_matches('_'),
            word.trim_start_matches('_')
        ),
    }
}

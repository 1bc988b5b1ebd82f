//! A document reduced to what one method needs.

mod outline;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use serde_json::value::RawValue;

use outline::{Level, Member, Method};

/// The methods and schemas of a document, of which only a few members were read.
///
/// Resolving a large document takes much longer than a call of one of its methods.
/// [`excerpt`](Self::excerpt) writes a smaller document that contains:
///
/// - everything outside of methods and schemas;
/// - the method, and the schemas that it uses directly and through others, without their
///   descriptions;
/// - if its response can be a long-running operation, all methods of the resources that have a GET
///   method with the same response, because these poll, wait for and cancel operations;
/// - of every other method only the ID, the verb and the scopes, which the choice of default scopes
///   compares.
///
/// The method has the same model in both documents, except for Rust names of schemas and enums, which
/// depend on the other names of a document.
///
/// ```
/// use discogen_model::{Options, Outline, resolve};
///
/// # let document = br#"{"kind": "discovery#restDescription", "name": "library", "version": "v1",
/// #     "title": "Library API", "rootUrl": "https://library.example/", "servicePath": "",
/// #     "resources": {"books": {"methods": {
/// #     "get": {"id": "library.books.get", "httpMethod": "GET", "path": "books"}}}}}"#;
/// let outline = Outline::read(document).expect("an object");
/// assert_eq!(outline.ids(), Some(vec!["library.books.get"]));
/// let excerpt = outline.excerpt("library.books.get").expect("a method");
/// let (api, _) = resolve(&excerpt, &Options::new())?;
/// # assert_eq!(api.resources[0].methods[0].path.raw(), "books");
/// # Ok::<(), discogen_model::Diagnostics>(())
/// ```
pub struct Outline<'d> {
    root: Level<'d>,
    schemas: Vec<Member<'d>>,
}

impl<'d> Outline<'d> {
    /// Reads an outline. `None` if the text is not JSON or does not have the form of a document;
    /// [`resolve`](crate::resolve) reports why.
    pub fn read(bytes: &'d [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut root: Level<'d> = serde_json::from_str(text).ok()?;
        let index = root.others.iter().position(|(key, _)| key == "schemas");
        let schemas = match index {
            Some(index) => outline::members(root.others.remove(index).1)?,
            None => Vec::new(),
        };
        Some(Self { root, schemas })
    }

    /// The name of the API, `drive`; `None` if the document states none.
    pub fn name(&self) -> Option<String> {
        let (_, raw) = self.root.others.iter().find(|(key, _)| key == "name")?;
        serde_json::from_str(raw.get()).ok()
    }

    /// The IDs of all methods, in the order of the document; `None` if a method has no ID.
    pub fn ids(&self) -> Option<Vec<&str>> {
        let mut ids = Vec::new();
        self.root.visit(&mut |level| {
            ids.extend(level.methods.iter().map(|it| it.facts.id.as_deref()));
        });
        ids.into_iter().collect()
    }

    /// Writes a document with the methods of this ID. `None` if no method has it, or if one refers to a
    /// schema that does not exist.
    pub fn excerpt(&self, id: &str) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        let mut responses = BTreeSet::new();
        self.root.visit(&mut |level| {
            let named = level.methods.iter();
            for method in named.filter(|it| it.facts.id.as_deref() == Some(id)) {
                whole.push(method.raw);
                responses.extend(method.facts.response.as_deref());
            }
        });
        if whole.is_empty() {
            return None;
        }
        responses.retain(|name| self.may_be_operation(name));
        self.root.visit(&mut |level| {
            if level.methods.iter().any(|it| polls(it, &responses)) {
                whole.extend(level.methods.iter().map(|it| it.raw));
            }
        });
        let used = self.used(&whole)?;
        let mut out = "{".to_owned();
        self.root.write(&mut out, &whole);
        outline::push_key(&mut out, "schemas");
        out.push('{');
        // The order of the document.
        for (key, _) in &self.schemas {
            if let Some(schema) = used.get(key) {
                outline::push_key(&mut out, key);
                out.push_str(&schema.to_string());
            }
        }
        out.push_str("}}");
        Some(out.into_bytes())
    }

    /// Whether a schema has a property that can state that an operation is done.
    fn may_be_operation(&self, name: &str) -> bool {
        let schema = self.schemas.iter().find(|(key, _)| key == name);
        let schema = schema.and_then(|(_, raw)| serde_json::from_str::<Value>(raw.get()).ok());
        let properties = schema.as_ref().map(|it| &it["properties"]);
        properties.is_some_and(|it| it.get("done").is_some() || it.get("status").is_some())
    }

    /// The schemas that methods use, without descriptions.
    fn used(&self, methods: &[&RawValue]) -> Option<BTreeMap<String, Value>> {
        let schemas = self.schemas.iter();
        let by_key: HashMap<&str, &RawValue> =
            schemas.map(|(key, raw)| (key.as_str(), *raw)).collect();
        let mut used = BTreeMap::new();
        let mut waiting = Vec::new();
        for method in methods {
            let method: Value = serde_json::from_str(method.get()).ok()?;
            outline::references(&method, &mut waiting);
        }
        while let Some(name) = waiting.pop() {
            if used.contains_key(&name) {
                continue;
            }
            let raw = by_key.get(name.as_str())?;
            let mut schema: Value = serde_json::from_str(raw.get()).ok()?;
            outline::references(&schema, &mut waiting);
            outline::without_descriptions(&mut schema);
            used.insert(name, schema);
        }
        Some(used)
    }
}

/// Whether a method can poll an operation that is one of these responses.
fn polls(method: &Method<'_>, responses: &BTreeSet<&str>) -> bool {
    let response = method.facts.response.as_deref();
    method.facts.verb == "GET" && response.is_some_and(|it| responses.contains(it))
}

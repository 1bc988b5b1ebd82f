//! Scores how representative a method is for its API.
//!
//! A method scores by the number of methods in its resource, by the size of the resource that it
//! returns, and by the words that its resource and the API's title and description share. Reading
//! methods compete with methods that act: a POST with a request of its own, such as
//! `images.annotate`. Required parameters, depth and long names count against a method.

use std::collections::{HashMap, HashSet};

use super::topic::Topic;
use crate::api::{Api, Field, Method, MethodPath, Schema, Shape, Type};
use crate::name::words;

/// First words of methods that manage resources. A POST with such a name does not act.
const MANAGING: [&str; 24] = [
    "add",
    "async",
    "batch",
    "begin",
    "bulk",
    "commit",
    "create",
    "custombatch",
    "delete",
    "export",
    "get",
    "import",
    "insert",
    "listen",
    "partition",
    "patch",
    "remove",
    "rollback",
    "set",
    "stream",
    "test",
    "undelete",
    "update",
    "upload",
];

/// Maximum number of fields that are counted below a schema.
const REACH: usize = 400;

/// Scores in thousandths.
const UNIT: f64 = 1000.0;

/// The kind of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `list`
    List,
    /// Another GET.
    Read,
    /// A POST with a request of its own.
    Act,
}

/// The facts that scores depend on.
pub(super) struct Scores<'a> {
    methods: &'a [MethodPath<'a>],
    schemas: HashMap<&'a str, &'a [Field]>,
    /// Number of current methods by resource.
    in_resource: HashMap<&'a [String], usize>,
    /// Names of the methods that mention a schema.
    mentions: HashMap<&'a str, HashSet<&'a str>>,
    topic: Topic,
}

impl<'a> Scores<'a> {
    pub(super) fn new(api: &'a Api, methods: &'a [MethodPath<'a>]) -> Self {
        let mut in_resource: HashMap<&[String], usize> = HashMap::new();
        let mut mentions: HashMap<&str, HashSet<&str>> = HashMap::new();
        for it in methods {
            *in_resource.entry(it.accessors()).or_default() += usize::from(!is_deprecated(it));
            let body = it.method.body.as_ref().map(|body| &body.ty);
            for name in body
                .into_iter()
                .chain(&it.method.response)
                .filter_map(Type::named)
            {
                mentions
                    .entry(name)
                    .or_default()
                    .insert(it.method.name.wire.raw());
            }
        }
        let fields = |schema: &'a Schema| match &schema.shape {
            Shape::Struct(fields) => (schema.name.rust.as_str(), fields.as_slice()),
            Shape::Transparent(_) => (schema.name.rust.as_str(), &[][..]),
        };
        Self {
            methods,
            schemas: api.schemas.iter().map(fields).collect(),
            in_resource,
            mentions,
            topic: Topic::new(&api.title, &api.docs),
        }
    }

    /// Returns the method with the highest score. Without a candidate it is the shortest call.
    pub(super) fn best(&self) -> Option<usize> {
        let indices = 0..self.methods.len();
        let scored = indices
            .clone()
            .filter_map(|at| Some((self.score(&self.methods[at])?, at)));
        // The first of equal ones.
        let best = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
        best.map(|(_, at)| at)
            .or_else(|| indices.min_by_key(|at| effort(&self.methods[*at])))
    }

    fn score(&self, it: &MethodPath<'a>) -> Option<i64> {
        let kind = self.kind(it)?;
        let resource = self.resource(it.method)?;
        let in_resource = self
            .in_resource
            .get(it.accessors())
            .copied()
            .unwrap_or_default();
        let name = words(it.method.name.wire.raw());
        let mut score = log(in_resource) + log(self.reach(resource));
        score -= 0.5 * (required(it.method) + it.resources.len()) as f64;
        score -= 0.5 * name.len().saturating_sub(1) as f64;
        score += match kind {
            Kind::List => 1.0,
            Kind::Read => 0.0,
            Kind::Act => 0.25 * log(self.request(it.method).map_or(0, |it| self.reach(it))),
        };
        if let Some(last) = it.resources.last() {
            let words = words(last.name.wire.raw());
            score += f64::from(u8::from(self.topic.is_in_title(&words)));
            score += 2.0 * f64::from(u8::from(self.topic.is_in_description(&words)));
        }
        if !matches!(it.method.name.wire.raw(), "list" | "get") && self.topic.is_about(&name) {
            score += 1.0;
        }
        let beginning: String = it.method.docs.as_str().chars().take(200).collect();
        if beginning.to_lowercase().contains("deprecat") {
            score -= 3.0;
        }
        Some((score * UNIT).round() as i64)
    }

    fn kind(&self, it: &MethodPath<'_>) -> Option<Kind> {
        let last = it.resources.last().map(|it| it.name.wire.raw());
        let name = it.method.name.wire.raw();
        let is_support = matches!(last, Some("operations")) || it.method.waiting.is_some();
        if is_deprecated(it) || is_support {
            return None;
        }
        match it.method.verb.raw() {
            // Every service has this resource.
            "GET" if last == Some("locations") => None,
            "GET" if name == "list" => Some(Kind::List),
            "GET" => Some(Kind::Read),
            "POST" if self.acts(it.method) => Some(Kind::Act),
            _ => None,
        }
    }

    /// Whether the method does what no other does: its request and response are its own.
    fn acts(&self, method: &Method) -> bool {
        let mentions = |name: &str| self.mentions.get(name).map_or(0, HashSet::len);
        let words = words(method.name.wire.raw());
        let manages = words
            .first()
            .is_none_or(|it| MANAGING.contains(&it.as_str()));
        let response = method.response.as_ref().and_then(Type::named);
        let has_own = self.request(method).is_some_and(|it| mentions(it) <= 1)
            && response.is_some_and(|it| mentions(it) <= 2 && !it.contains("Operation"));
        has_own && (!manages || method.name.wire == "list")
    }

    fn request(&self, method: &'a Method) -> Option<&'a str> {
        method.body.as_ref().and_then(|body| body.ty.named())
    }

    /// Returns the schema that the method is about: the items of a page, or the response.
    fn resource(&self, method: &'a Method) -> Option<&'a str> {
        const FEW: usize = 3;
        let items = method.paging.as_ref().and_then(|it| it.items.as_ref());
        if let Some(name) = items.and_then(|it| it.item.named()) {
            return Some(name);
        }
        let response = method.response.as_ref().and_then(Type::named)?;
        let fields = self.fields(response);
        let mut lists = fields.iter().filter_map(|it| match &it.ty {
            Type::List(item) => item.named().filter(|it| self.schemas.contains_key(it)),
            _ => None,
        });
        let inner = lists.next().filter(|_| fields.len() <= FEW);
        Some(inner.unwrap_or(response))
    }

    fn fields(&self, schema: &str) -> &'a [Field] {
        self.schemas.get(schema).copied().unwrap_or_default()
    }

    /// Returns the number of fields in a schema and the schemas that it contains.
    fn reach(&self, schema: &'a str) -> usize {
        let mut seen = HashSet::from([schema]);
        let mut open = vec![schema];
        let mut count = 0;
        while let Some(schema) = open.pop() {
            for field in self.fields(schema) {
                count += 1;
                if count == REACH {
                    return count;
                }
                let inner = field.ty.named().filter(|it| seen.insert(it));
                open.extend(inner);
            }
        }
        count
    }
}

/// Returns the number of required parameters.
pub(super) fn required(method: &Method) -> usize {
    method.parameters.iter().filter(|it| it.required).count()
}

fn is_deprecated(it: &MethodPath<'_>) -> bool {
    it.method.deprecated || it.resources.iter().any(|it| it.deprecated)
}

/// The effort of a call: shorter calls with a response and without a body come first.
fn effort(it: &MethodPath<'_>) -> (bool, bool, bool, bool, usize, usize) {
    let method = it.method;
    (
        method.deprecated,
        method.verb != *"GET",
        method.response.is_none(),
        method.body.is_some(),
        required(method),
        it.accessors().len(),
    )
}

fn log(count: usize) -> f64 {
    (count as f64 + 1.0).log2()
}

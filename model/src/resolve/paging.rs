//! Which methods answer page by page, and what the items of a page are.
//!
//! Names are compared without regard to case and punctuation. The rules, in their order:
//!
//! **The token of the request** is a text parameter of the query, else a text field of the
//! body, called `pageToken`, `nextPageToken`, `token`, `continue` or `page`; the earlier
//! spelling wins. A body of the type of the answer is a resource that is written, and has none.
//!
//! **The token of the answer** is a text field called `nextPageToken` (to a request's `pageToken`
//! also `pageToken`, to `continue` `continue`, to `page` `nextPage`); if there is none, the only
//! field of that name one level down: `metadata.continue`, `pagination.nextPageToken`. A method
//! without both tokens has no pages. (`nextSyncToken` and `nextWaitToken` are no next pages.)
//!
//! **The items** are a list or map of the answer; if it has none and the token stands one
//! level down, of what the token is in:
//!
//! 1. the field called `items`, a list or a map;
//! 2. of the lists of objects, those left out whose name speaks of errors, warnings, or what
//!    was unreachable, failed, deleted, missing or skipped: the only one; of several the one
//!    that is called like the resource, else the one with the longest name that the name of
//!    the method or of the answer's schema contains, else the only one whose name contains the
//!    resource's, else `results`, else `rows`; else there is no choice;
//! 3. the same among maps, then among lists of texts and numbers;
//! 4. the same among lists of objects that were left out.
//!
//! So a list of texts beside a list of objects (`unreachable`) is never taken for the items.

use std::collections::HashMap;

use crate::api::{
    Api, Field, Items, Location, Method, Name, PageToken, Paging, Resource, Schema, Shape, Type,
};

/// What a request calls its token, and what the answer to it may call the next one.
const TOKENS: [(&str, &[&str]); 5] = [
    ("pagetoken", &["nextpagetoken", "pagetoken"]),
    ("nextpagetoken", &["nextpagetoken"]),
    ("token", &["nextpagetoken"]),
    ("continue", &["continue"]),
    ("page", &["nextpage"]),
];
const SIZES: [&str; 3] = ["pagesize", "maxresults", "limit"];
/// What a list that isn't the answer itself has in its name.
const BESIDE: [&str; 7] = [
    "unreachable",
    "warning",
    "error",
    "failed",
    "deleted",
    "missing",
    "skipped",
];

/// Decides for every method.
pub(super) fn decide(api: &mut Api) {
    let schemas: Schemas = api
        .schemas
        .iter()
        .map(|it| (it.name.rust.clone(), it.clone()))
        .collect();
    decide_all(&mut api.methods, "", &schemas);
    below(&mut api.resources, &schemas);
}

fn below(resources: &mut [Resource], schemas: &Schemas) {
    for resource in resources {
        decide_all(&mut resource.methods, resource.name.wire.raw(), schemas);
        below(&mut resource.resources, schemas);
    }
}

fn decide_all(methods: &mut [Method], resource: &str, schemas: &Schemas) {
    for method in methods {
        method.paging = paging(method, resource, schemas);
    }
}

type Schemas = HashMap<String, Schema>;

fn paging(method: &Method, resource: &str, schemas: &Schemas) -> Option<Paging> {
    let (answer, fields) = struct_of(method.response.as_ref()?, schemas)?;
    let (token, next) = tokens(method, schemas)
        .into_iter()
        .find_map(|(spelling, token)| Some((token, next_token(fields, spelling, schemas)?)))?;
    let names = [
        letters(resource),
        letters(method.id.raw().rsplit('.').next().unwrap_or_default()),
        letters(answer.name.wire.raw()),
    ];
    let (items, others) = items(fields, &next, &names, schemas);
    Some(Paging {
        size: size(method, &token, schemas),
        token,
        next: next.into_iter().map(|it| it.name.clone()).collect(),
        items,
        others,
    })
}

/// The struct that a type is, and its fields.
fn struct_of<'s>(ty: &'s Type, schemas: &'s Schemas) -> Option<(&'s Schema, &'s [Field])> {
    let Type::Schema(name) = end(ty, schemas)? else {
        return None;
    };
    let schema = schemas.get(name)?;
    match &schema.shape {
        Shape::Struct(fields) => Some((schema, fields)),
        Shape::Transparent(_) => None,
    }
}

/// What a type is behind the names that stand for another one. Names that lead in a circle have no end;
/// that they do is told elsewhere.
fn end<'s>(ty: &'s Type, schemas: &'s Schemas) -> Option<&'s Type> {
    let mut ty = ty;
    for _ in 0..=schemas.len() {
        let Type::Schema(name) = ty else {
            return Some(ty);
        };
        match schemas.get(name).map(|it| &it.shape) {
            Some(Shape::Transparent(inner)) => ty = inner,
            _ => return Some(ty),
        }
    }
    None
}

/// Only ASCII letters and digits, in lower case.
fn letters(name: &str) -> String {
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// What could be the request's token, the most likely first, with its spelling.
fn tokens(method: &Method, schemas: &Schemas) -> Vec<(usize, PageToken)> {
    let query = method.parameters.iter();
    let query = query.filter(|it| it.location == Location::Query && is_text(&it.ty));
    let query: Vec<&Name> = query.map(|it| &it.name).collect();
    let body = method.body.as_ref();
    let body = body.filter(|body| Some(&body.ty) != method.response.as_ref());
    let written = body.and_then(|body| direct_fields(&body.ty, schemas));
    let written = written.unwrap_or_default().iter();
    let body: Vec<&Name> = written
        .filter(|it| it.ty == Type::String)
        .map(|it| &it.name)
        .collect();
    let mut found = Vec::new();
    for (names, make) in [
        (query, PageToken::Query as fn(Name) -> PageToken),
        (body, PageToken::Body),
    ] {
        for (spelling, (token, _)) in TOKENS.iter().enumerate() {
            let fitting = names.iter().filter(|it| letters(it.wire.raw()) == *token);
            found.extend(fitting.map(|name| (spelling, make((*name).clone()))));
        }
    }
    found
}

/// The fields of a struct that is not inside of another type.
fn direct_fields<'s>(ty: &Type, schemas: &'s Schemas) -> Option<&'s [Field]> {
    let Type::Schema(name) = ty else { return None };
    match &schemas.get(name)?.shape {
        Shape::Struct(fields) => Some(fields),
        Shape::Transparent(_) => None,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Bytes)
}

/// The way to the answer's token: one field, or one and another in it.
fn next_token<'s>(
    fields: &'s [Field],
    spelling: usize,
    schemas: &'s Schemas,
) -> Option<Vec<&'s Field>> {
    let (_, names) = TOKENS.get(spelling)?;
    let called = |fields: &'s [Field], name: &str| {
        let mut fitting = fields.iter();
        fitting.find(|it| is_text(&it.ty) && letters(it.name.wire.raw()) == name)
    };
    if let Some(field) = names.iter().find_map(|name| called(fields, name)) {
        return Some(vec![field]);
    }
    let inner = |field: &'s Field| {
        let found = called(direct_fields(&field.ty, schemas)?, names.first()?)?;
        Some(vec![field, found])
    };
    let mut found = fields.iter().filter_map(inner);
    found.next().filter(|_| found.next().is_none())
}

fn is_integer(ty: &Type) -> bool {
    use Type::{I32, I64, I64Number, U32, U64, U64Number};
    matches!(ty, I32 | U32 | I64 | U64 | I64Number | U64Number)
}

/// What says how large a page may be, where the token is.
fn size(method: &Method, token: &PageToken, schemas: &Schemas) -> Option<Name> {
    let fits = |name: &Name, ty: &Type| {
        is_integer(ty) && SIZES.contains(&letters(name.wire.raw()).as_str())
    };
    match token {
        PageToken::Query(_) => {
            let mut parameters = method.parameters.iter();
            let found = parameters.find(|it| fits(&it.name, &it.ty))?;
            Some(found.name.clone())
        }
        PageToken::Body(_) => {
            let fields = direct_fields(&method.body.as_ref()?.ty, schemas)?;
            let found = fields.iter().find(|it| fits(&it.name, &it.ty))?;
            Some(found.name.clone())
        }
    }
}

/// What a field is as a candidate, in the order of preference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Objects,
    Map,
    Scalars,
}

/// The items, and the names of what else could be wanted.
fn items(
    fields: &[Field],
    next: &[&Field],
    names: &[String; 3],
    schemas: &Schemas,
) -> (Option<Items>, Vec<Name>) {
    let mut within: Option<&Field> = None;
    let mut lists = candidates(fields, schemas);
    if let ([], [holder, _]) = (&lists[..], next) {
        within = Some(holder);
        lists = candidates(
            direct_fields(&holder.ty, schemas).unwrap_or_default(),
            schemas,
        );
    }
    let chosen = choose(&lists, names);
    let is_other =
        |field: &&Field| !is_beside(field) && chosen.is_none_or(|it| it.name != field.name);
    let others = lists.iter().map(|(field, _)| *field).filter(is_other);
    let others = match within {
        None => others.map(|it| it.name.clone()).collect(),
        Some(_) => Vec::new(),
    };
    let Some(chosen) = chosen else {
        return (None, others);
    };
    let (item, map) = match &chosen.ty {
        Type::Map(item) => ((**item).clone(), true),
        Type::List(item) => ((**item).clone(), false),
        _ => return (None, others),
    };
    let path = within.into_iter().chain([chosen]);
    let items = Items {
        deprecated: path.clone().any(|it| it.deprecated),
        path: path.map(|it| it.name.clone()).collect(),
        item,
        map,
    };
    (Some(items), others)
}

/// Lists and maps, and what is in them.
fn candidates<'s>(fields: &'s [Field], schemas: &Schemas) -> Vec<(&'s Field, Kind)> {
    let kind = |field: &'s Field| match &field.ty {
        Type::Map(_) => Some((field, Kind::Map)),
        Type::List(item) if is_scalar(item, schemas) => Some((field, Kind::Scalars)),
        Type::List(_) => Some((field, Kind::Objects)),
        _ => None,
    };
    fields.iter().filter_map(kind).collect()
}

fn is_scalar(ty: &Type, schemas: &Schemas) -> bool {
    !matches!(
        end(ty, schemas),
        None | Some(Type::Any | Type::Object | Type::List(_) | Type::Map(_) | Type::Schema(_))
    )
}

fn is_beside(field: &Field) -> bool {
    let name = letters(field.name.wire.raw());
    BESIDE.iter().any(|it| name.contains(it))
}

fn choose<'s>(lists: &[(&'s Field, Kind)], names: &[String; 3]) -> Option<&'s Field> {
    if let Some((items, _)) = lists.iter().find(|(it, _)| it.name.wire == "items") {
        return Some(items);
    }
    let of = |kind: Kind, beside: bool| -> Vec<&'s Field> {
        let fitting = lists
            .iter()
            .filter(|(it, its)| *its == kind && is_beside(it) == beside);
        fitting.map(|(field, _)| *field).collect()
    };
    let groups = [
        of(Kind::Objects, false),
        of(Kind::Map, false),
        of(Kind::Scalars, false),
        of(Kind::Objects, true),
    ];
    match groups.iter().find(|group| !group.is_empty())?.as_slice() {
        [only] => Some(only),
        several => by_name(several, names),
    }
}

/// One of several, by what the resource, the method and the answer are called.
fn by_name<'s>(of: &[&'s Field], names: &[String; 3]) -> Option<&'s Field> {
    let [resource, method, answer] = names;
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut found = of.iter().filter(|it| fits(&letters(it.name.wire.raw())));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    let longest = of
        .iter()
        .map(|it| letters(it.name.wire.raw()))
        .filter(|name| method.contains(name) || answer.contains(name))
        .map(|name| name.len())
        .max();
    let contained = |name: &str| {
        (method.contains(name) || answer.contains(name)) && Some(name.len()) == longest
    };
    only(&|name| name == resource)
        .or_else(|| only(&contained))
        .or_else(|| only(&|name| !resource.is_empty() && name.contains(resource.as_str())))
        .or_else(|| only(&|name| name == "results"))
        .or_else(|| only(&|name| name == "rows"))
}

//! Determines the paged methods, and the items of their pages.
//!
//! Names are compared without regard to case and punctuation. The rules, in order:
//!
//! **The token of the request** is a string parameter of the query, or else a string field of the
//! body, with the name `pageToken`, `nextPageToken`, `token`, `continue` or `page`; earlier names
//! take precedence. A body with the type of the response is a resource to write, and has no token.
//!
//! **The token of the response** is a string field with the name `nextPageToken`. Depending on the
//! name of the request's token it may also be `pageToken` (for `pageToken`), `continue` (for
//! `continue`) or `nextPage` (for `page`). If there is none, it is the only field of that name one
//! level down: `metadata.continue`, `pagination.nextPageToken`. A method without both tokens is not
//! paged. (`nextSyncToken` and `nextWaitToken` are not page tokens.)
//!
//! **The items** are a list or map of the response, or, if it has none and the token is one level
//! down, of the object that contains the token:
//!
//! 1. the field called `items`, a list or a map;
//! 2. the only list of objects, except for lists whose name contains a word for errors, warnings,
//!    or unreachable, failed, deleted, missing or skipped items. If there are several: the list with
//!    the name of the resource, else the list with the longest name that the name of the method or
//!    of the response's schema contains, else the only list whose name contains the resource's,
//!    else `results`, else `rows`, else the response has no items;
//! 3. the same among maps, then among lists of strings and numbers;
//! 4. the same among the lists of objects that rule 2 excludes.
//!
//! So a list of strings next to a list of objects (`unreachable`) is never chosen.

use std::collections::HashMap;

use crate::api::{
    Api, Field, Items, Location, Method, Name, PageToken, Paging, Scalar, Schema, Shape, Type,
};
use crate::text::Untrusted;

/// Names of the request's token, with the names of the response's token for each.
const TOKENS: [(&str, &[&str]); 5] = [
    ("pagetoken", &["nextpagetoken", "pagetoken"]),
    ("nextpagetoken", &["nextpagetoken"]),
    ("token", &["nextpagetoken"]),
    ("continue", &["continue"]),
    ("page", &["nextpage"]),
];
const SIZES: [&str; 3] = ["pagesize", "maxresults", "limit"];
/// Words in the names of lists that do not contain the items.
const BESIDE: [&str; 7] = [
    "unreachable",
    "warning",
    "error",
    "failed",
    "deleted",
    "missing",
    "skipped",
];

/// Sets the paging of every method.
pub(super) fn decide(api: &mut Api) {
    let schemas: Schemas = api
        .schemas
        .iter()
        .map(|it| (it.name.rust.clone(), it.clone()))
        .collect();
    api.visit_methods(&mut |resources, method| {
        let resource = resources.last().map_or("", Untrusted::raw);
        method.paging = paging(method, resource, &schemas);
    });
}

type Schemas = HashMap<String, Schema>;

fn paging(method: &Method, resource: &str, schemas: &Schemas) -> Option<Paging> {
    let (response, fields) = struct_of(method.response.as_ref()?, schemas)?;
    let (token, next) = tokens(method, schemas)
        .into_iter()
        .find_map(|(spelling, token)| Some((token, next_token(fields, spelling, schemas)?)))?;
    let names = [
        letters(resource),
        letters(method.id.raw().rsplit('.').next().unwrap_or_default()),
        letters(response.name.wire.raw()),
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

/// Returns the struct that a type refers to, and its fields.
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

/// Resolves transparent types to the type that they wrap. Returns `None` for a cycle, which is
/// reported elsewhere.
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

/// Returns the ASCII letters and digits in lower case.
fn letters(name: &str) -> String {
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the candidates for the request's token, the most likely first, with the index of the
/// name.
fn tokens(method: &Method, schemas: &Schemas) -> Vec<(usize, PageToken)> {
    let query = method.parameters.iter();
    let query = query.filter(|it| it.location == Location::Query && is_text(&it.ty));
    let query: Vec<&Name> = query.map(|it| &it.name).collect();
    let body = method.body.as_ref();
    let body = body.filter(|body| Some(&body.ty) != method.response.as_ref());
    let written = body.and_then(|body| direct_fields(&body.ty, schemas));
    let written = written.unwrap_or_default().iter();
    let body: Vec<&Name> = written
        .filter(|it| it.ty == Type::Scalar(Scalar::String))
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

/// Returns the fields of a struct, unless another type wraps it.
fn direct_fields<'s>(ty: &Type, schemas: &'s Schemas) -> Option<&'s [Field]> {
    let Type::Schema(name) = ty else { return None };
    match &schemas.get(name)?.shape {
        Shape::Struct(fields) => Some(fields),
        Shape::Transparent(_) => None,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Scalar(Scalar::String) | Type::Scalar(Scalar::Bytes)
    )
}

/// Returns the path to the response's token: one or two fields.
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
    matches!(ty, Type::Scalar(scalar) if scalar.is_integer())
}

/// Returns the parameter or field that limits the page size, next to the token.
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

/// The kind of a candidate, in the order of preference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Objects,
    Map,
    Scalars,
}

/// Returns the items, and the names of other lists and maps.
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

/// Returns lists and maps with their kinds.
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

/// Chooses one of several by the names of the resource, the method and the response.
fn by_name<'s>(of: &[&'s Field], names: &[String; 3]) -> Option<&'s Field> {
    let [resource, method, response] = names;
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut found = of.iter().filter(|it| fits(&letters(it.name.wire.raw())));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    let longest = of
        .iter()
        .map(|it| letters(it.name.wire.raw()))
        .filter(|name| method.contains(name) || response.contains(name))
        .map(|name| name.len())
        .max();
    let contained = |name: &str| {
        (method.contains(name) || response.contains(name)) && Some(name.len()) == longest
    };
    only(&|name| name == resource)
        .or_else(|| only(&contained))
        .or_else(|| only(&|name| !resource.is_empty() && name.contains(resource.as_str())))
        .or_else(|| only(&|name| name == "results"))
        .or_else(|| only(&|name| name == "rows"))
}

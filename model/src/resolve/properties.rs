//! The properties of a response, from which a parameter such as `readMask` selects.

use super::context::Context;
use crate::document::{Method, Schema};

/// A schema with at most this many properties may wrap the resource: `{"person": …, "status": …}`.
const WRAPPER: usize = 4;

/// Returns the names of the properties of the response. In a list they are those of an item.
pub(super) fn of_response<'d>(context: &Context<'_, 'd>, method: &'d Method) -> Vec<&'d str> {
    let response = method.response.as_ref().and_then(|it| find(context, it));
    let Some(response) = response else {
        return Vec::new();
    };
    let resource = item(response)
        .and_then(|it| find(context, it))
        .unwrap_or(response);
    let mut names = names(resource);
    if names.len() <= WRAPPER {
        let inner = properties(resource)
            .iter()
            .find(|it| it.reference.is_some());
        if let Some(inner) = inner.and_then(|it| find(context, it)) {
            names.extend(self::names(inner));
        }
    }
    names
}

/// Returns the schema that a reference names.
fn find<'d>(context: &Context<'_, 'd>, schema: &'d Schema) -> Option<&'d Schema> {
    let id = schema.reference.as_deref()?;
    context.written.get(id).copied()
}

/// Returns the type of the elements, if the schema is a page of a list.
fn item(page: &Schema) -> Option<&Schema> {
    let elements = |it: &'_ &Schema| it.items.as_ref().is_some_and(|it| it.reference.is_some());
    let lists: Vec<&Schema> = properties(page).iter().filter(elements).collect();
    let is_page = properties(page)
        .iter()
        .any(|it| matches!(it.key.as_str(), "nextPageToken" | "pageInfo"));
    let named = lists.iter().find(|it| it.key == "items");
    let first = lists
        .first()
        .filter(|_| is_page || properties(page).len() <= WRAPPER);
    let list = named.or(first)?;
    list.items.as_deref()
}

fn names(schema: &Schema) -> Vec<&str> {
    properties(schema)
        .iter()
        .map(|it| it.key.as_str())
        .collect()
}

fn properties(schema: &Schema) -> &[Schema] {
    schema.properties.as_deref().unwrap_or_default()
}

//! An example of a response.

use std::collections::HashSet;

use super::index::Index;
use super::preferred;
use super::value::{text_of_field, typicality};
use crate::api::{Field, Method, Scalar, Shape, Type};
use crate::text::Untrusted;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example<'a> {
    /// An object with some of its members.
    Object(Vec<(&'a Untrusted, Example<'a>)>),
    /// A map with one entry.
    Map(Box<Example<'a>>),
    /// An array with one element.
    List(Box<Example<'a>>),
    /// A string.
    Text(Untrusted),
    /// A number or a boolean.
    Literal(String),
}

/// Maximum depth of nested objects.
const DEPTH: usize = 3;

/// Maximum number of members of the response, and of objects in it.
const MEMBERS: [usize; DEPTH + 1] = [0, 2, 3, 5];

impl<'a> Index<'a> {
    /// Returns an example of the method's response; `None` if the response is media.
    pub(super) fn response(&self, method: &'a Method) -> Option<Example<'a>> {
        let is_media = method.raw_answer || method.download && method.response.is_none();
        let ty = method.response.as_ref().filter(|_| !is_media)?;
        self.example(ty, "", DEPTH)
    }

    /// Returns an example; `None` if the type is nested too deeply.
    fn example(&self, ty: &'a Type, text: &str, depth: usize) -> Option<Example<'a>> {
        Some(match ty {
            Type::Scalar(scalar) => scalar_example(*scalar, text),
            Type::Any | Type::Object => Example::Object(Vec::new()),
            Type::Enum(it) => {
                let value = self.variant(&it.name, text);
                Example::Text(value.map(|it| it.name.wire.clone()).unwrap_or_default())
            }
            Type::Schema(_) | Type::List(_) | Type::Map(_) if depth == 0 => return None,
            Type::Schema(name) => match self.shape(name) {
                Some(Shape::Transparent(inner)) => self.example(inner, text, depth - 1)?,
                _ => Example::Object(self.members(self.fields(name), depth)),
            },
            // A list has the depth of its elements.
            Type::List(item) if matches!(**item, Type::List(_)) => {
                Example::List(Box::new(self.example(item, text, depth - 1)?))
            }
            Type::List(item) => Example::List(Box::new(self.example(item, text, depth)?)),
            Type::Map(item) => Example::Map(Box::new(self.example(item, text, depth - 1)?)),
        })
    }

    /// Returns the most typical members in the document's order.
    fn members(&self, fields: &'a [Field], depth: usize) -> Vec<(&'a Untrusted, Example<'a>)> {
        let most = MEMBERS.get(depth).copied().unwrap_or_default();
        let is_page = depth == DEPTH && fields.iter().any(|it| it.name.wire == "nextPageToken");
        let mut shown: Vec<&Field> = fields.iter().filter(|it| is_shown(it, depth)).collect();
        shown.sort_by_cached_key(|it| {
            let is_long = preferred::is_long(it.name.wire.raw());
            (is_page && !is_list_of_objects(it), is_long, typicality(it))
        });
        let chosen = shown.into_iter().take(most).map(std::ptr::from_ref);
        let chosen: HashSet<*const Field> = chosen.collect();
        let chosen = fields
            .iter()
            .filter(|it| chosen.contains(&std::ptr::from_ref(*it)));
        let members = chosen.filter_map(|it| {
            let example = self.example(&it.ty, &text_of_field(it), depth - 1)?;
            Some((&it.name.wire, example))
        });
        members.collect()
    }
}

/// Whether an object at this depth can contain the field.
fn is_shown(field: &Field, depth: usize) -> bool {
    let is_flat = !matches!(field.ty, Type::Schema(_) | Type::List(_) | Type::Map(_));
    let is_meta = matches!(field.name.wire.raw(), "kind" | "etag" | "selfLink");
    !field.deprecated && !is_meta && (is_flat || depth > 1)
}

/// Whether the field contains the items of a page.
fn is_list_of_objects(field: &Field) -> bool {
    matches!(&field.ty, Type::List(item) if matches!(**item, Type::Schema(_)))
}

fn scalar_example<'a>(scalar: Scalar, text: &str) -> Example<'a> {
    let text = match text {
        "" => scalar.facts().sample,
        text => text,
    };
    let is_literal = scalar == Scalar::Bool
        || matches!(scalar, Scalar::F32 | Scalar::F64)
        || scalar.is_integer() && !matches!(scalar, Scalar::I64 | Scalar::U64);
    match is_literal {
        true => Example::Literal(text.to_owned()),
        false => Example::Text(text.into()),
    }
}

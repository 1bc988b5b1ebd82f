//! Compares `fields` with the response of a method.

use discogen_model::api::{Shape, Type};
use discogen_runtime::api::FieldNode;

use crate::method::Method;
use crate::problem::{InvalidCall, ProblemKind, quoted, suggestion};

/// All fields of a level.
const ALL: &str = "*";

/// Returns an error if the response of the method does not have one of the fields. Unchecked are the
/// keys of maps, JSON values, and schemas without fields or with any members. The runtime reports
/// fields that cannot be parsed.
pub(crate) fn check(method: &Method, fields: &str) -> Result<(), InvalidCall> {
    let Some(response) = &method.model().response else {
        return Ok(());
    };
    let nodes = FieldNode::parse(fields).unwrap_or_default();
    let nodes = match &nodes[..] {
        [only] if method.document().api().data_wrapper && only.name == "data" => &only.below,
        nodes => nodes,
    };
    match unknown(method, nodes, response) {
        Some(message) => {
            let kind = ProblemKind::UnknownField;
            Err(InvalidCall::one(method.id(), kind, "fields", message))
        }
        None => Ok(()),
    }
}

/// A description of the first unknown field.
fn unknown(method: &Method, nodes: &[FieldNode], ty: &Type) -> Option<String> {
    match ty {
        _ if nodes.is_empty() => None,
        Type::Any | Type::Object => None,
        Type::List(item) => unknown(method, nodes, item),
        Type::Map(item) => {
            let mut all = nodes.iter().filter(|node| node.name == ALL);
            all.find_map(|node| unknown(method, &node.below, item))
        }
        Type::Scalar(_) | Type::Enum(_) => {
            let node = nodes.iter().find(|node| node.name != ALL)?;
            Some(format!(
                "requests {} of a value that has no fields",
                quoted(&node.name)
            ))
        }
        Type::Schema(name) => {
            let schema = method.document().schema(name)?;
            let fields = match &schema.shape {
                Shape::Transparent(ty) => return unknown(method, nodes, ty),
                Shape::Struct(fields) => fields,
            };
            let is_closed = !schema.open && !fields.is_empty();
            nodes
                .iter()
                .filter(|node| node.name != ALL)
                .find_map(
                    |node| match fields.iter().find(|field| field.name.wire == node.name) {
                        Some(field) => unknown(method, &node.below, &field.ty),
                        None if is_closed => {
                            let known: Vec<&str> =
                                fields.iter().map(|it| it.name.wire.raw()).collect();
                            Some(format!(
                                "requests {}, which {} does not have; {}",
                                quoted(&node.name),
                                quoted(name),
                                suggestion(&node.name, &known, "it has no fields")
                            ))
                        }
                        None => None,
                    },
                )
        }
    }
}

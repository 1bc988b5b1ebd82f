//! Reads the `JsonSchema` type of the discovery format: schemas, properties and parameters.

use super::findings::{Findings, Member};
use super::tree::Tree;

/// A schema, property, element or parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Schema {
    /// The JSON pointer.
    pub(crate) pointer: String,
    /// The key; empty for an element.
    pub(crate) key: String,
    /// `id`
    pub(crate) id: Option<String>,
    /// `$ref`
    pub(crate) reference: Option<String>,
    /// `type`
    pub(crate) type_: Option<String>,
    /// `format`
    pub(crate) format: Option<String>,
    /// `description`
    pub(crate) description: Option<String>,
    /// `items`
    pub(crate) items: Option<Box<Schema>>,
    /// `properties`, in the order of the document; `None` if there is no such key.
    pub(crate) properties: Option<Vec<Schema>>,
    /// `additionalProperties`; `true` is a schema without a type.
    pub(crate) additional_properties: Option<Box<Schema>>,
    /// `enum`
    pub(crate) enum_values: Vec<String>,
    /// `enumDescriptions`
    pub(crate) enum_descriptions: Vec<String>,
    /// `enumDeprecated`
    pub(crate) enum_deprecated: Vec<bool>,
    /// `default`
    pub(crate) default: Option<String>,
    /// `pattern`
    pub(crate) pattern: Option<String>,
    /// `minimum`
    pub(crate) minimum: Option<String>,
    /// `maximum`
    pub(crate) maximum: Option<String>,
    /// `readOnly`
    pub(crate) read_only: bool,
    /// `deprecated`
    pub(crate) deprecated: bool,
    /// `annotations.required`: ids of the methods that require the property.
    pub(crate) required_by: Vec<String>,
    /// `variant`
    pub(crate) variant: Option<Variant>,
    /// `location` of a parameter.
    pub(crate) location: Option<String>,
    /// `required` of a parameter.
    pub(crate) required: bool,
    /// `repeated` of a parameter.
    pub(crate) repeated: bool,
}

/// A union, whose discriminant property selects the schema of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Variant {
    /// `discriminant`: the name of the property.
    pub(crate) discriminant: String,
    /// `map`
    pub(crate) cases: Vec<Case>,
}

/// The schema for one value of the discriminant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Case {
    /// `type_value`
    pub(crate) value: String,
    /// `$ref`
    pub(crate) schema: Schema,
}

/// Reads the members of an object as schemas.
pub(super) fn schemas(member: &Member<'_>, out: &mut Findings) -> Vec<Schema> {
    let pointer = member.pointer();
    let members = out.members(member.value, &pointer);
    members.iter().map(|it| keyed(it, out)).collect()
}

fn keyed(member: &Member<'_>, out: &mut Findings) -> Schema {
    let mut schema = schema(member.value, member.pointer(), out);
    schema.key = member.key.to_owned();
    schema
}

/// Reads one schema. The recursion is bounded by the depth of a [`Tree`].
pub(super) fn schema(tree: &Tree, pointer: String, out: &mut Findings) -> Schema {
    let mut schema = Schema::default();
    for member in out.members(tree, &pointer) {
        read_type(&mut schema, &member, out);
    }
    schema.pointer = pointer;
    schema
}

/// Reads the keys that define a type.
fn read_type(schema: &mut Schema, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "id" => schema.id = out.string(member),
        "$ref" => schema.reference = out.string(member),
        "type" => schema.type_ = type_(member, out),
        "format" => schema.format = out.string(member),
        "items" => schema.items = items(member, out),
        "properties" => schema.properties = Some(schemas(member, out)),
        "additionalProperties" => schema.additional_properties = additional(member, out),
        "enum" => schema.enum_values = out.scalars(member),
        "enumDescriptions" => schema.enum_descriptions = out.proses(member),
        "enumDeprecated" => schema.enum_deprecated = out.bools(member),
        "variant" => schema.variant = Some(variant(member, out)),
        "location" => schema.location = out.string(member),
        "required" => schema.required = required(member, out),
        "repeated" => schema.repeated = out.bool(member),
        _ => read_about(schema, member, out),
    }
}

/// Reads the keys that describe a schema.
fn read_about(schema: &mut Schema, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "description" => schema.description = out.prose(member),
        "default" => schema.default = out.scalar(member),
        "pattern" => schema.pattern = out.string(member),
        "minimum" => schema.minimum = out.scalar(member),
        "maximum" => schema.maximum = out.scalar(member),
        "readOnly" => schema.read_only = out.bool(member),
        "deprecated" => schema.deprecated = out.bool(member),
        "annotations" => {
            let pointer = member.pointer();
            for it in out.members(member.value, &pointer) {
                match it.key {
                    "required" => schema.required_by = out.strings(&it),
                    _ => out.unknown(&it),
                }
            }
        }
        _ => out.unknown(member),
    }
}

/// Reads `required` of a parameter. In JSON Schema the key is a list of properties.
fn required(member: &Member<'_>, out: &mut Findings) -> bool {
    if let Tree::Array(_) = member.value {
        let fact = "is a list of properties, as in JSON Schema";
        let remedy = "it is ignored: a schema may be sent in several methods, which require different properties";
        out.note(member.pointer(), fact, remedy);
        return false;
    }
    out.bool(member)
}

/// Reads `type`. JSON Schema also allows a list.
fn type_(member: &Member<'_>, out: &mut Findings) -> Option<String> {
    if let Tree::Array(_) = member.value {
        let fact = "is an array; must be one type";
        let remedy =
            "write one type; every type also allows absence and null, and \"any\" allows any value";
        out.error(member.pointer(), fact, remedy);
        return None;
    }
    out.string(member)
}

/// Reads `items`, the schema of all elements. JSON Schema also allows a list with one schema per
/// position.
fn items(member: &Member<'_>, out: &mut Findings) -> Option<Box<Schema>> {
    if let Tree::Array(schemas) = member.value {
        let remedy = match schemas.as_slice() {
            [Tree::Object(_)] => "write the schema alone, without the brackets",
            _ => {
                "write one schema for all elements; if they differ, {\"type\": \"any\"} takes any value"
            }
        };
        let fact = "is an array; must be one schema, which all elements have";
        out.error(member.pointer(), fact, remedy);
        return None;
    }
    let schema = schema(member.value, member.pointer(), out);
    Some(Box::new(schema))
}

fn variant(member: &Member<'_>, out: &mut Findings) -> Variant {
    let mut variant = Variant::default();
    let pointer = member.pointer();
    for member in out.members(member.value, &pointer) {
        match member.key {
            "discriminant" => variant.discriminant = out.string(&member).unwrap_or_default(),
            "map" => {
                let cases = out.elements(&member).into_iter();
                variant.cases = cases.map(|(tree, at)| case(tree, at, out)).collect();
            }
            _ => out.unknown(&member),
        }
    }
    variant
}

fn case(tree: &Tree, pointer: String, out: &mut Findings) -> Case {
    let mut case = Case::default();
    for member in out.members(tree, &pointer) {
        match member.key {
            "type_value" => case.value = out.string(&member).unwrap_or_default(),
            "$ref" => case.schema.reference = out.string(&member),
            _ => out.unknown(&member),
        }
    }
    case.schema.pointer = pointer;
    case
}

/// Reads `additionalProperties`. In JSON Schema `true` allows values of any type and `false` allows
/// none.
fn additional(member: &Member<'_>, out: &mut Findings) -> Option<Box<Schema>> {
    match member.value {
        Tree::Bool(true) => Some(Box::new(Schema {
            pointer: member.pointer(),
            type_: Some("any".to_owned()),
            ..Schema::default()
        })),
        Tree::Bool(false) => None,
        tree => Some(Box::new(schema(tree, member.pointer(), out))),
    }
}

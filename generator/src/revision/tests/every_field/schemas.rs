//! Fields of schemas and enums, and the replacement of every type by every other type.

use discogen_model::api::{Enum, Name, Scalar, Schema, Shape, Type, Value};

use super::{create, each, fields, whole};
use crate::revision::compare;

#[test]
fn of_schemas() {
    let Schema {
        name: Name { wire: _, rust: _ },
        docs: _,
        deprecated: _,
        shape: Shape::Struct(_) | Shape::Transparent(_),
        // Generated code does not depend on it.
        open: _,
    } = &whole().schemas[0];
    each::<Schema>(
        "Schema",
        |it| {
            it.schemas
                .iter_mut()
                .find(|it| it.name.rust == "Everything")
                .expect("a schema")
        },
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "Other".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = true),
            ("shape", |it| it.shape = Shape::Transparent(Type::Any)),
        ],
    );
    each(
        "Shape",
        fields,
        &[
            ("fields", |it| drop(it.pop())),
            ("fields, in order", |it| it.reverse()),
        ],
    );
}

#[test]
fn of_enums() {
    let Enum {
        name: _,
        docs: _,
        aliases: _,
        values: _,
    } = &whole().enums[0];
    each::<Enum>(
        "Enum",
        |it| &mut it.enums[0],
        &[
            ("name", |it| it.name = "Other".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("aliases", |it| it.aliases.clear()),
            ("values", |it| drop(it.values.pop())),
            ("values, in order", |it| it.values.reverse()),
        ],
    );
    let Value {
        name: Name { wire: _, rust: _ },
        docs: _,
        deprecated: _,
    } = &whole().enums[0].values[0];
    each::<Value>(
        "Value",
        |it| &mut it.enums[0].values[0],
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "Other".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = !it.deprecated),
        ],
    );
}

/// Replaces every type by every other type.
#[test]
fn of_types() {
    let with = |ty: Type| {
        let mut api = whole();
        fields(&mut api)[0].ty = ty.clone();
        create(&mut api).parameters[0].ty = ty.clone();
        (ty, api)
    };
    let types: Vec<_> = all_types().into_iter().map(with).collect();
    for (old, before) in &types {
        for (new, after) in types.iter().filter(|(new, _)| new != old) {
            let revision = compare(before, after);
            let seen = |part: &str| revision.changes.iter().any(|it| it.rust.contains(part));
            assert!(seen("schemas::Everything"), "{old:?} to {new:?} as a field");
            assert!(seen("CreateParams::"), "{old:?} to {new:?} as a parameter");
        }
    }
}

fn all_types() -> Vec<Type> {
    let plain = [
        Type::Scalar(Scalar::String),
        Type::Scalar(Scalar::Bool),
        Type::Scalar(Scalar::I32),
        Type::Scalar(Scalar::U32),
        Type::Scalar(Scalar::I64),
        Type::Scalar(Scalar::U64),
        Type::Scalar(Scalar::I64Number),
        Type::Scalar(Scalar::U64Number),
        Type::Scalar(Scalar::F32),
        Type::Scalar(Scalar::F64),
        Type::Scalar(Scalar::Bytes),
        Type::Any,
        Type::Object,
        Type::Scalar(Scalar::Timestamp),
        Type::Scalar(Scalar::Duration),
        Type::Scalar(Scalar::Date),
        Type::Scalar(Scalar::FieldMask),
        Type::Enum("Genre".into()),
        Type::Schema("Empty".into()),
    ];
    for ty in &plain {
        // A new type does not compile until it is listed here.
        match ty {
            Type::Scalar(Scalar::String)
            | Type::Scalar(Scalar::Bool)
            | Type::Scalar(Scalar::I32)
            | Type::Scalar(Scalar::U32)
            | Type::Scalar(Scalar::I64)
            | Type::Scalar(Scalar::U64) => {}
            Type::Scalar(Scalar::I64Number) | Type::Scalar(Scalar::U64Number) => {}
            Type::Scalar(Scalar::F32)
            | Type::Scalar(Scalar::F64)
            | Type::Scalar(Scalar::Bytes)
            | Type::Any
            | Type::Object => {}
            Type::Scalar(Scalar::Timestamp)
            | Type::Scalar(Scalar::Duration)
            | Type::Scalar(Scalar::Date)
            | Type::Scalar(Scalar::FieldMask) => {}
            Type::Enum(_) | Type::Schema(_) | Type::List(_) | Type::Map(_) => {}
        }
    }
    let list = |ty: &Type| Type::List(Box::new(ty.clone()));
    let map = |ty: &Type| Type::Map(Box::new(ty.clone()));
    let lists: Vec<Type> = plain.iter().map(list).collect();
    let maps: Vec<Type> = plain.iter().map(map).collect();
    [plain.to_vec(), lists, maps].concat()
}

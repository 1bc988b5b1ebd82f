//! Shows an item of an API as JSON.

use discogen_model::api::{Api, Enum, Field, Location, Method, Parameter, Resource, Schema, Shape};
use discogen_model::text::Code;
use serde_json::{Value, json};

use super::find::Found;
use super::text::{rust_calls, type_name};

pub(super) fn item(api: &Api, found: &Found<'_>) -> Value {
    match found {
        Found::Api => whole(api),
        Found::Resource(it) => resource(it),
        Found::Method(accessors, it) => method(api, accessors, it),
        Found::Schema(it) => schema(it),
        Found::Enum(it) => values(it),
    }
}

fn whole(api: &Api) -> Value {
    json!({
        "kind": "api",
        "id": format!("{}:{}", api.name.raw(), api.version.raw()),
        "revision": api.revision.raw(),
        "title": api.title.raw(),
        "url": format!("{}{}", api.root_url.raw(), api.service_path.raw()),
        "package": api.package.name,
        "client": api.client,
        "methods": api.methods.iter().map(|it| it.id.raw()).collect::<Vec<_>>(),
        "resources": api.resources.iter().map(resource).collect::<Vec<_>>(),
        "scopes": api.scopes.iter().map(|it| it.url.raw()).collect::<Vec<_>>(),
        "schemas": api.schemas.iter().map(|it| &it.name.rust).collect::<Vec<_>>(),
        "enums": api.enums.iter().map(|it| &it.name).collect::<Vec<_>>(),
    })
}

fn resource(resource: &Resource) -> Value {
    json!({
        "kind": "resource",
        "name": resource.name.wire.raw(),
        "rust": resource.module.join("::"),
        "handle": resource.handle,
        "deprecated": resource.deprecated,
        "methods": resource.methods.iter().map(|it| it.id.raw()).collect::<Vec<_>>(),
        "resources": resource.resources.iter().map(self::resource).collect::<Vec<_>>(),
    })
}

fn method(api: &Api, accessors: &[String], method: &Method) -> Value {
    let urls = |indices: &[usize]| -> Vec<String> {
        let scopes = indices.iter().filter_map(|index| api.scopes.get(*index));
        scopes.map(|it| it.url.raw().to_owned()).collect()
    };
    let path = format!("{}{}", api.service_path.raw(), method.path.raw());
    let sample = discogen_build::sample(api, accessors, method);
    let sample: Vec<&str> = sample.iter().map(Code::as_str).collect();
    json!({
        "kind": "method",
        "id": method.id.raw(),
        "verb": method.verb.raw(),
        "path": path,
        "url": format!("{}{path}", api.root_url.raw()),
        "rust": rust_calls(api, accessors, method),
        "sample": sample.join("\n"),
        "docs": method.docs,
        "deprecated": method.deprecated,
        "parameters": method.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "body": method.body.as_ref().map(|body| json!({
            "rust": body.field,
            "type": type_name(&body.ty),
        })),
        "response": method.response.as_ref().map(type_name),
        "scopes": urls(&method.scopes),
        "defaultScopes": urls(&method.default_scopes),
        "upload": method.upload.is_some(),
        "download": method.returns_media(),
        "pages": method.paging.is_some(),
        "waits": method.waiting.is_some(),
    })
}

fn parameter(it: &Parameter) -> Value {
    json!({
        "name": it.name.wire.raw(),
        "rust": it.name.rust,
        "type": type_name(&it.ty),
        "location": match it.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        },
        "required": it.required,
        "deprecated": it.deprecated,
        "docs": it.docs,
    })
}

fn schema(schema: &Schema) -> Value {
    let (fields, same_as) = match &schema.shape {
        Shape::Struct(fields) => (Some(fields.iter().map(field).collect::<Vec<_>>()), None),
        Shape::Transparent(ty) => (None, Some(type_name(ty))),
    };
    json!({
        "kind": "schema",
        "name": schema.name.wire.raw(),
        "rust": schema.name.rust,
        "docs": schema.docs,
        "deprecated": schema.deprecated,
        "fields": fields,
        "same_as": same_as,
    })
}

fn field(it: &Field) -> Value {
    json!({
        "name": it.name.wire.raw(),
        "rust": it.name.rust,
        "type": type_name(&it.ty),
        "read_only": it.read_only,
        "deprecated": it.deprecated,
        "docs": it.docs,
    })
}

fn values(item: &Enum) -> Value {
    let value = |it: &discogen_model::api::Value| {
        json!({
            "name": it.name.wire.raw(),
            "rust": it.name.rust,
            "deprecated": it.deprecated,
            "docs": it.docs,
        })
    };
    json!({
        "kind": "enum",
        "rust": item.name,
        "aliases": item.aliases,
        "docs": item.docs,
        "values": item.values.iter().map(value).collect::<Vec<_>>(),
    })
}

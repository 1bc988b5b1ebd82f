//! The sample of a method: a doctest that compiles and is never run.

use std::collections::BTreeMap;

use super::{doc, download};
use crate::model::{Api, Body, Home, Method, Parameter, Resource, Shape, Type};

/// The sample as a Markdown code block:
///
/// ````text
/// ```
/// // Before running the sample:
/// // - Enable the API at:
/// //   https://console.developers.google.com/apis/api/vision.googleapis.com
/// // …
/// use google_vision_v1::Vision;
///
/// # async fn sample() -> google_vision_v1::Result<()> {
/// let vision = Vision::builder().build().await?;
///
/// let response = vision
///     .operations()
///     .cancel(
///         // The name of the operation resource to be cancelled.
///         "operations/123",
///     )
///     .send()
///     .await?;
/// println!("{response:?}");
/// # Ok(())
/// # }
/// ```
/// ````
///
/// The wrapper is never called, so that all samples of a crate compile as one
/// program and none of them talks to a server.
pub(crate) fn doctest(
    api: &Api,
    accessors: &[String],
    method: &Method,
    is_deprecated: bool,
) -> String {
    block(api, accessors, method, preparation(api), is_deprecated)
}

/// A sample for the crate's front page, without the preparations; `None` if the API has no method.
pub(crate) fn front_page(api: &Api) -> Option<String> {
    let (accessors, method) = first_method(api)?;
    Some(block(api, accessors, method, Vec::new(), method.deprecated))
}

/// The same as a whole program, for a page that isn't tested.
pub(crate) fn first_program(api: &Api) -> Option<String> {
    let (accessors, method) = first_method(api)?;
    let mut lines = imports(api, method);
    lines.extend([
        String::new(),
        "#[tokio::main]".to_owned(),
        format!("async fn main() -> {}::Result<()> {{", api.package.library),
    ]);
    let body = program(api, accessors, method).into_iter();
    lines.extend(body.map(|line| {
        if line.is_empty() {
            line
        } else {
            format!("    {line}")
        }
    }));
    lines.extend(["    Ok(())", "}"].map(str::to_owned));
    Some(lines.join("\n"))
}

fn block(
    api: &Api,
    accessors: &[String],
    method: &Method,
    preparation: Vec<String>,
    is_deprecated: bool,
) -> String {
    // Where somebody's module stands is not known here, so its samples can't be compiled.
    let mut lines = vec![match api.package.home {
        Home::Crate => "```".to_owned(),
        Home::Module => "```ignore".to_owned(),
    }];
    lines.extend(preparation);
    lines.extend(imports(api, method));
    lines.push(String::new());
    if is_deprecated {
        lines.push("# #[allow(deprecated)]".to_owned());
    }
    lines.push(format!(
        "# async fn sample() -> {}::Result<()> {{",
        api.package.library
    ));
    lines.extend(program(api, accessors, method));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines.join("\n")
}

/// The front page shows the shortest call that answers something: the simplest
/// method without a body, first in the document among equals.
fn first_method(api: &Api) -> Option<(&[String], &Method)> {
    fn collect<'a>(resources: &'a [Resource], found: &mut Vec<(&'a [String], &'a Method)>) {
        for resource in resources {
            found.extend(
                resource
                    .methods
                    .iter()
                    .map(|method| (&resource.accessors[..], method)),
            );
            collect(&resource.resources, found);
        }
    }
    let mut found: Vec<(&[String], &Method)> =
        api.methods.iter().map(|method| (&[][..], method)).collect();
    collect(&api.resources, &mut found);
    let effort = |(accessors, method): &(&[String], &Method)| {
        let required = method
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .count();
        (
            method.deprecated,
            method.verb != "GET",
            method.response.is_none(),
            method.body.is_some(),
            required,
            accessors.len(),
        )
    };
    found.into_iter().min_by_key(effort)
}

fn preparation(api: &Api) -> Vec<String> {
    let mut lines = vec![
        "// Before running the sample:".to_owned(),
        "// - Enable the API at:".to_owned(),
        format!(
            "//   https://console.developers.google.com/apis/api/{}.googleapis.com",
            api.name
        ),
        "// - Log in with `gcloud auth application-default login`".to_owned(),
    ];
    if api.package.home == Home::Crate {
        lines.push(format!(
            "// - Add the crate with `cargo add {}`",
            api.package.name
        ));
    }
    lines
}

/// `use google_vision_v1::Vision;` and the schemas that the call names.
fn imports(api: &Api, method: &Method) -> Vec<String> {
    let library = &api.package.library;
    let mut lines = vec![format!("use {library}::{};", api.client)];
    let types = required(method)
        .map(|parameter| &parameter.ty)
        .chain(body(method).map(|body| &body.ty));
    let mut names: Vec<&str> = types
        .filter_map(named)
        .filter(|name| is_imported(api, name))
        .collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [] => {}
        [name] => lines.push(format!("use {library}::schemas::{name};")),
        _ => lines.push(format!("use {library}::schemas::{{{}}};", names.join(", "))),
    }
    lines
}

/// A schema that has the name of something else in the sample is spelled with its path.
fn is_imported(api: &Api, name: &str) -> bool {
    name != api.client && !matches!(name, "Result" | "Ok" | "Err" | "Some" | "None")
}

/// The name of the type itself or of its items.
fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Enum(name) | Type::Schema(name) => Some(name),
        Type::List(item) | Type::Map(item) => named(item),
        _ => None,
    }
}

fn required(method: &Method) -> impl Iterator<Item = &Parameter> {
    method
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
}

fn body(method: &Method) -> Option<&Body> {
    method.body.as_ref().filter(|body| !body.fieldless)
}

fn program(api: &Api, accessors: &[String], method: &Method) -> Vec<String> {
    let variable = variable(api);
    let is_download = download::is_only_answer(method);
    let walk = method.paging.as_ref().map(super::paging::walk);
    let answer = match &walk {
        Some((_, variable, _)) => format!("let mut {variable} = "),
        None if is_download => "let size = ".to_owned(),
        None if method.response.is_some() => "let response = ".to_owned(),
        None => String::new(),
    };
    let mut lines = vec![
        format!("let {variable} = {}::builder().build().await?;", api.client),
        String::new(),
    ];
    lines.push(format!("{answer}{variable}"));
    lines.extend(
        accessors
            .iter()
            .map(|accessor| format!("    .{accessor}()")),
    );
    let arguments = arguments(api, method);
    if arguments.is_empty() {
        lines.push(format!("    .{}()", method.name.rust));
    } else {
        lines.push(format!("    .{}(", method.name.rust));
        lines.extend(arguments);
        lines.push("    )".to_owned());
    }
    if let Some((function, pages, item)) = walk {
        lines.push(format!("    .{function}();"));
        lines.push(format!("while let Some({item}) = {pages}.next().await {{"));
        lines.push(format!("    println!(\"{{:?}}\", {item}?);"));
        lines.push("}".to_owned());
        return lines;
    }
    if is_download {
        lines.extend(
            [
                "    .download()",
                "    .save_to(\"file\")",
                "    .await?;",
                "println!(\"{size} bytes\");",
            ]
            .map(str::to_owned),
        );
        return lines;
    }
    lines.push("    .send()".to_owned());
    lines.push("    .await?;".to_owned());
    if method.response.is_some() {
        lines.push("println!(\"{response:?}\");".to_owned());
    }
    lines
}

fn arguments(api: &Api, method: &Method) -> Vec<String> {
    const INDENT: &str = "        ";
    let values = Values::new(api);
    let mut lines = Vec::new();
    for parameter in required(method) {
        lines.extend(doc::comment(
            &doc::plain(&doc::first_sentence(&parameter.docs)),
            INDENT,
        ));
        lines.push(format!(
            "{INDENT}{},",
            values.of(&parameter.ty, &parameter.sample)
        ));
    }
    if let Some(body) = body(method) {
        lines.push(format!("{INDENT}// The body; its setters fill it."));
        lines.push(format!("{INDENT}{},", values.of(&body.ty, "")));
    }
    lines
}

/// The variable of the client: the API's name if it is fit for one.
fn variable(api: &Api) -> &str {
    let is_fit = api
        .name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && syn::parse_str::<syn::Ident>(&api.name).is_ok();
    if is_fit { &api.name } else { "client" }
}

/// Placeholder values.
struct Values<'a> {
    api: &'a Api,
    schemas: BTreeMap<&'a str, &'a Shape>,
}

impl<'a> Values<'a> {
    fn new(api: &'a Api) -> Self {
        let schemas = api
            .schemas
            .iter()
            .map(|schema| (schema.name.rust.as_str(), &schema.shape));
        Self {
            api,
            schemas: schemas.collect(),
        }
    }

    /// An expression of what a setter for this type takes.
    fn of(&self, ty: &Type, sample: &str) -> String {
        match ty {
            Type::String | Type::Bytes => {
                format!("{:?}", if sample.is_empty() { "…" } else { sample })
            }
            Type::Bool => "true".to_owned(),
            Type::I32 | Type::U32 | Type::I64 | Type::U64 => "1".to_owned(),
            Type::F32 | Type::F64 => "1.0".to_owned(),
            Type::Any => "\"any JSON\"".to_owned(),
            Type::Object => "Default::default()".to_owned(),
            Type::Timestamp => "\"2026-11-22T09:30:00Z\"".to_owned(),
            Type::Duration => "\"3.5s\"".to_owned(),
            Type::Date => "\"2026-11-22\"".to_owned(),
            Type::FieldMask => "\"displayName\"".to_owned(),
            Type::Enum(name) => self.first_value(name),
            Type::Schema(name) => {
                let is_struct = matches!(self.schemas.get(name.as_str()), Some(Shape::Struct(_)));
                format!(
                    "{}::{}()",
                    self.path(name),
                    if is_struct { "new" } else { "default" }
                )
            }
            Type::List(item) => format!("[{}]", self.item(item, sample)),
            Type::Map(item) => format!("[(\"key\", {})]", self.item(item, sample)),
        }
    }

    /// Inside a list only text is converted on the way.
    fn item(&self, ty: &Type, sample: &str) -> String {
        let value = self.of(ty, sample);
        match ty {
            Type::Bytes
            | Type::Any
            | Type::Timestamp
            | Type::Duration
            | Type::Date
            | Type::FieldMask => {
                format!("{value}.into()")
            }
            Type::List(_) | Type::Map(_) => format!("{value}.into_iter().collect()"),
            _ => value,
        }
    }

    fn first_value(&self, name: &str) -> String {
        let values = self
            .api
            .enums
            .iter()
            .find(|item| item.name == name)
            .map_or(&[][..], |item| &item.values);
        // `X_UNSPECIFIED` comes first by custom and says nothing.
        let says_something = |wire: &str| !wire.ends_with("UNSPECIFIED");
        let value = values
            .iter()
            .find(|value| !value.deprecated && says_something(&value.name.wire))
            .or_else(|| values.iter().find(|value| !value.deprecated));
        match value {
            Some(value) => format!("{}::{}", self.path(name), value.name.rust),
            None => format!("{}::from(\"\")", self.path(name)),
        }
    }

    fn path(&self, name: &str) -> String {
        if is_imported(self.api, name) {
            name.to_owned()
        } else {
            format!("{}::schemas::{name}", self.api.package.library)
        }
    }
}

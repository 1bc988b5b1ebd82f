//! Shows an item of an API as text.

use discogen_model::api::{
    Api, Enum, Field, Location, Method, Resource, RustName, Schema, Shape, Type,
};

use super::find::Found;
use discogen_model::text::{Line, Lines, Untrusted};

pub(super) fn item(api: &Api, found: &Found<'_>) -> Lines {
    match found {
        Found::Api => whole(api),
        Found::Resource(resource) => {
            let mut out = Text::new(&format!("resource {}", path(api, resource)));
            out.line(&format!("{}()", steps(api, &resource.accessors)));
            out.members(&resource.methods, &resource.resources);
            out.0
        }
        Found::Method(accessors, method) => call(api, accessors, method),
        Found::Schema(schema) => fields(schema),
        Found::Enum(item) => values(item),
    }
}

/// Maximum number of aliases shown; some enums have dozens.
const SHOWN: usize = 4;

/// Lines for a terminal. Keys, ids and URLs of documents are sanitized.
struct Text(Lines);

impl Text {
    fn new(first: &str) -> Self {
        Self(Line::new(first).into())
    }

    fn line(&mut self, line: &str) {
        self.indented(&Line::words(line));
    }

    fn indented(&mut self, line: &Line) {
        self.0.push(&Line::new(format_args!("  {line}")));
    }

    /// Adds a line of code, which keeps its indentation.
    fn code(&mut self, line: &str) {
        match line {
            "" => self.0.push(&Line::default()),
            _ => self.indented(&Line::new(line)),
        }
    }

    fn title(&mut self, title: &'static str) {
        self.0.push(&Line::default());
        self.0.push(&title.into());
    }

    fn entries(&mut self, title: &'static str, entries: &[(String, String)]) {
        if entries.is_empty() {
            return;
        }
        self.title(title);
        let shown = entries.iter();
        let shown = shown.map(|(name, description)| (Line::words(name), Line::words(description)));
        let entries: Vec<_> = shown.collect();
        let widths = entries.iter().map(|(name, _)| name.chars().count());
        let width = widths.max().unwrap_or_default().min(40);
        for (name, description) in entries {
            let entry = format!("{name:width$}  {description}");
            self.indented(&entry.trim_end().into());
        }
    }

    fn members(&mut self, methods: &[Method], resources: &[Resource]) {
        let method = |it: &Method| {
            let description = format!("{} {}", it.verb.raw(), it.path.raw());
            (
                it.name.wire.raw().to_owned(),
                description + mark(it.deprecated),
            )
        };
        self.entries("Methods", &methods.iter().map(method).collect::<Vec<_>>());
        let resource = |it: &Resource| {
            let inside: Vec<_> = it
                .methods
                .iter()
                .map(|it| it.name.wire.raw())
                .chain(it.resources.iter().map(|it| it.name.wire.raw()))
                .collect();
            (
                it.name.wire.raw().to_owned(),
                inside.join(", ") + mark(it.deprecated),
            )
        };
        self.entries(
            "Resources",
            &resources.iter().map(resource).collect::<Vec<_>>(),
        );
    }
}

fn mark(is_deprecated: bool) -> &'static str {
    if is_deprecated { " (deprecated)" } else { "" }
}

fn whole(api: &Api) -> Lines {
    let (name, version) = (api.name.raw(), api.version.raw());
    let title = Line::words(api.title.raw());
    let mut out = Text::new(&format!("{name}:{version}  {title}"));
    if !api.revision.is_empty() {
        out.line(&format!("revision {}", api.revision.raw()));
    }
    out.line(&format!("{}{}", api.root_url.raw(), api.service_path.raw()));
    out.line(&format!(
        "crate {}, client {}",
        api.package.name, api.client
    ));
    if let Some(link) = &api.documentation_link {
        out.line(link.raw());
    }
    out.members(&api.methods, &api.resources);
    let scopes: Vec<_> = api
        .scopes
        .iter()
        .map(|scope| (scope.constant.clone(), scope.url.raw().to_owned()))
        .collect();
    out.entries("Scopes", &scopes);
    let names = |names: Vec<&str>| names.join(", ");
    out.title("Schemas");
    out.line(&names(
        api.schemas.iter().map(|it| it.name.rust.as_str()).collect(),
    ));
    if !api.enums.is_empty() {
        out.title("Enums");
        out.line(&names(
            api.enums.iter().map(|it| it.name.as_str()).collect(),
        ));
    }
    out.0
}

fn path(api: &Api, resource: &Resource) -> String {
    let module = resource.module.iter().skip(1).map(String::as_str);
    let steps: Vec<_> = [api.name.raw()].into_iter().chain(module).collect();
    steps.join(".")
}

/// Returns the accessors in Rust: `vision.projects().locations`.
fn steps(api: &Api, accessors: &[String]) -> String {
    let variable = variable(api);
    let steps: Vec<_> = [variable]
        .into_iter()
        .chain(accessors.iter().map(String::as_str))
        .collect();
    let mut out = steps.join("().");
    // The client itself is not a function.
    if let Some(at) = out.find("()") {
        out.replace_range(at..at + 2, "");
    }
    out
}

fn variable(api: &Api) -> &str {
    let name = api.name.raw();
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if is_plain { name } else { "client" }
}

/// Returns all forms of the call: `send` and the additional functions of the method.
pub(super) fn rust_calls(api: &Api, accessors: &[String], method: &Method) -> Vec<String> {
    let call = rust_call(api, accessors, method);
    let forms = [
        (true, ".send().await?"),
        (method.upload.is_some(), ".upload(media).send().await?"),
        (method.returns_media(), ".download().save_to(path).await?"),
        (
            method.paging.as_ref().is_some_and(|it| it.items.is_some()),
            ".items()",
        ),
        (method.paging.is_some(), ".pages()"),
        (method.waiting.is_some(), ".wait().await?"),
    ];
    let offered = forms.iter().filter(|(is_offered, _)| *is_offered);
    offered.map(|(_, form)| format!("{call}{form}")).collect()
}

/// Returns the call in Rust: `vision.operations().cancel(name)`.
fn rust_call(api: &Api, accessors: &[String], method: &Method) -> String {
    let required = method.parameters.iter().filter(|it| it.required);
    let names = required.map(|it| it.setter.as_str());
    let body = method.body.iter().filter(|body| !body.fieldless);
    let names: Vec<_> = names.chain(body.map(|body| body.field.as_str())).collect();
    let mut way = steps(api, accessors);
    if !accessors.is_empty() {
        way.push_str("()");
    }
    format!("{way}.{}({})", method.name.rust, names.join(", "))
}

fn call(api: &Api, accessors: &[String], method: &Method) -> Lines {
    let mut out = Text::new(&format!("{}{}", method.id.raw(), mark(method.deprecated)));
    out.line(&format!(
        "{} {}{}{}",
        method.verb.raw(),
        api.root_url.raw(),
        api.service_path.raw(),
        method.path.raw()
    ));
    let paragraph = method
        .docs
        .as_str()
        .trim()
        .split("\n\n")
        .next()
        .unwrap_or_default();
    if !paragraph.is_empty() {
        out.line(paragraph);
    }
    out.title("Rust");
    for call in rust_calls(api, accessors, method) {
        out.line(&call);
    }
    out.title("Sample");
    for line in discogen_build::sample(api, accessors, method) {
        out.code(line.as_str());
    }
    let parameters: Vec<_> = method
        .parameters
        .iter()
        .map(|it| {
            let location = match it.location {
                Location::Path => "path",
                Location::Query => "query",
                Location::Header => "header",
            };
            let required = if it.required { ", required" } else { "" };
            let name = match it.name.wire == it.name.rust {
                true => it.name.rust.clone(),
                false => format!("{} ({})", it.name.rust, it.name.wire.raw()),
            };
            let description = format!("{}, {location}{required}", type_name(&it.ty));
            (name, description + mark(it.deprecated))
        })
        .collect();
    out.entries("Parameters", &parameters);
    let mut bodies = Vec::new();
    if let Some(body) = &method.body {
        bodies.push((body.field.clone(), type_name(&body.ty)));
    }
    let response = method.response.as_ref().map(type_name);
    bodies.push((
        "response".to_owned(),
        response.unwrap_or_else(|| "empty".to_owned()),
    ));
    if let Some(upload) = &method.upload {
        let accept: Vec<_> = upload.accept.iter().map(Untrusted::raw).collect();
        bodies.push(("upload".to_owned(), accept.join(", ")));
    }
    if method.download {
        bodies.push(("download".to_owned(), "yes".to_owned()));
    }
    out.entries("Body and response", &bodies);
    out.entries("Accepted scopes", &scopes(api, &method.scopes));
    if method.default_scopes != method.scopes {
        out.entries(
            "Scopes requested by default",
            &scopes(api, &method.default_scopes),
        );
    }
    out.0
}

/// Returns the constants and URLs of scopes.
fn scopes(api: &Api, indices: &[usize]) -> Vec<(String, String)> {
    let scopes = indices.iter().filter_map(|index| api.scopes.get(*index));
    scopes
        .map(|it| (it.constant.clone(), it.url.raw().to_owned()))
        .collect()
}

fn fields(schema: &Schema) -> Lines {
    let mut out = Text::new(&format!(
        "schemas::{}{}",
        schema.name.rust,
        mark(schema.deprecated)
    ));
    if schema.name.wire != schema.name.rust {
        out.line(&format!("{} in the document", schema.name.wire.raw()));
    }
    match &schema.shape {
        Shape::Transparent(ty) => out.line(&format!("the same as {}", type_name(ty))),
        Shape::Struct(fields) => {
            let entry = |it: &Field| {
                let name = match it.name.wire == it.name.rust {
                    true => it.name.rust.clone(),
                    false => format!("{} ({})", it.name.rust, it.name.wire.raw()),
                };
                let read_only = if it.read_only { ", read only" } else { "" };
                let description = format!("{}{read_only}", type_name(&it.ty));
                (name, description + mark(it.deprecated))
            };
            out.entries("Fields", &fields.iter().map(entry).collect::<Vec<_>>());
        }
    }
    out.0
}

fn values(item: &Enum) -> Lines {
    let mut out = Text::new(&format!("schemas::{}", item.name));
    if !item.aliases.is_empty() {
        let shown: Vec<_> = item
            .aliases
            .iter()
            .take(SHOWN)
            .map(String::as_str)
            .collect();
        let more = match item.aliases.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        out.line(&format!("also {}{more}", shown.join(", ")));
    }
    let entry = |it: &discogen_model::api::Value| {
        let description = it.name.wire.raw().to_owned() + mark(it.deprecated);
        (it.name.rust.clone(), description)
    };
    out.entries("Values", &item.values.iter().map(entry).collect::<Vec<_>>());
    out.0
}

/// Returns a type as written in a program that imports it.
pub(super) fn type_name(ty: &Type) -> String {
    ty.rust_name(&|name| match name {
        RustName::Prelude(name) | RustName::Runtime(name) => name.to_owned(),
        RustName::Map => "BTreeMap".to_owned(),
        RustName::Value => "serde_json::Value".to_owned(),
        RustName::Object => "serde_json::Map".to_owned(),
        RustName::Api(name) => format!("schemas::{name}"),
        RustName::Beside(name) => name.to_owned(),
    })
}

//! Emits the sample of a method: a doctest that compiles and does not run.

use std::collections::BTreeMap;

use discogen_model::api::{Api, Body, Home, Method, Parameter, Shape, Type};
use discogen_model::name::reserved;
use discogen_model::text::{Code, Markdown, RawText, Word};

use super::download;

/// Returns the sample as a Markdown code block:
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
/// The wrapper function is never called. So all samples of a crate compile as one program, and none
/// sends a request.
pub(crate) fn doctest(
    api: &Api,
    accessors: &[String],
    method: &Method,
    is_deprecated: bool,
) -> Markdown {
    block(api, accessors, method, preparation(api), is_deprecated)
}

/// Returns a sample for the crate's front page, without preparations; `None` if the API has no
/// methods.
pub(crate) fn front_page(api: &Api) -> Option<Markdown> {
    let (accessors, method) = first_method(api)?;
    Some(block(api, accessors, method, Vec::new(), method.deprecated))
}

/// Returns the same sample as a whole program, for pages that are not tested.
pub(crate) fn first_program(api: &Api) -> Option<Markdown> {
    let (accessors, method) = first_method(api)?;
    let mut lines = imports(api, method);
    let library = Word::new(&api.package.library);
    lines.extend([
        Code::default(),
        "#[tokio::main]".into(),
        Code::fill("async fn main() -> {}::Result<()> {", &[&library]),
    ]);
    let body = program(api, accessors, method).into_iter();
    lines.extend(body.map(|line| match line.is_empty() {
        true => line,
        false => Code::fill("    {}", &[&line]),
    }));
    lines.extend(["    Ok(())", "}"].map(Code::from));
    Some(Markdown::code_block("rust", &lines))
}

fn block(
    api: &Api,
    accessors: &[String],
    method: &Method,
    preparation: Vec<Code>,
    is_deprecated: bool,
) -> Markdown {
    // The path of a user's module is unknown, so its samples cannot be compiled.
    let info = match api.package.home {
        Home::Crate => "",
        Home::Module => "ignore",
    };
    let mut lines = preparation;
    lines.extend(imports(api, method));
    lines.push(Code::default());
    if is_deprecated {
        lines.push("# #[allow(deprecated)]".into());
    }
    lines.push(Code::fill(
        "# async fn sample() -> {}::Result<()> {",
        &[&Word::new(&api.package.library)],
    ));
    lines.extend(program(api, accessors, method));
    lines.extend(["# Ok(())", "# }"].map(Code::from));
    Markdown::code_block(info, &lines)
}

/// Returns the method for the front page: the shortest call with a response, without a body if
/// possible; of equal ones the first in the document.
fn first_method(api: &Api) -> Option<(&[String], &Method)> {
    let found = api.methods().map(|it| (it.accessors(), it.method));
    let effort = |(accessors, method): &(&[String], &Method)| {
        let required = method
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .count();
        (
            method.deprecated,
            method.verb != *"GET",
            method.response.is_none(),
            method.body.is_some(),
            required,
            accessors.len(),
        )
    };
    found.min_by_key(effort)
}

fn preparation(api: &Api) -> Vec<Code> {
    let mut lines = vec!["// Before running the sample:".into()];
    if api.is_googles {
        lines.extend([
            "// - Enable the API at:".into(),
            Code::fill(
                "//   https://console.developers.google.com/apis/api/{}.googleapis.com",
                &[&Word::new(&api.name)],
            ),
            "// - Log in with `gcloud auth application-default login`".into(),
        ]);
    }
    if api.package.home == Home::Crate {
        lines.push(Code::fill(
            "// - Add the crate with `cargo add {}`",
            &[&Word::new(&api.package.name)],
        ));
    }
    match lines.len() {
        1 => Vec::new(),
        _ => lines,
    }
}

/// Returns `use google_vision_v1::Vision;` and the imports of the schemas that the call names.
fn imports(api: &Api, method: &Method) -> Vec<Code> {
    let library = Word::new(&api.package.library);
    let client = Word::new(&api.client);
    let mut lines = vec![Code::fill("use {}::{};", &[&library, &client])];
    let types = required(method)
        .map(|parameter| &parameter.ty)
        .chain(body(method).map(|body| &body.ty));
    let mut names: Vec<&str> = types
        .filter_map(Type::named)
        .filter(|name| is_imported(api, name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let names: Vec<Word> = names.into_iter().map(Word::new).collect();
    match &names[..] {
        [] => {}
        [name] => lines.push(Code::fill("use {}::schemas::{};", &[&library, name])),
        _ => {
            let names = Code::list(&names);
            let braced = Code::fill("{{}}", &[&names]);
            lines.push(Code::fill("use {}::schemas::{};", &[&library, &braced]));
        }
    }
    lines
}

/// Whether a schema is imported. A schema whose name has another meaning in the sample is written with its path.
fn is_imported(api: &Api, name: &str) -> bool {
    name != api.client && !matches!(name, "Result" | "Ok" | "Err" | "Some" | "None")
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

fn program(api: &Api, accessors: &[String], method: &Method) -> Vec<Code> {
    let variable = variable(api);
    let is_download = download::is_media_only(method);
    let walk = method.paging.as_ref().map(super::paging::walk);
    let binding = match &walk {
        Some((_, variable, _)) => Code::fill("let mut {} = ", &[variable]),
        None if is_download => "let size = ".into(),
        None if method.response.is_some() => "let response = ".into(),
        None => Code::default(),
    };
    let client = Word::new(&api.client);
    let mut lines = vec![
        Code::fill(
            "let {} = {}::builder().build().await?;",
            &[&variable, &client],
        ),
        Code::default(),
        Code::fill("{}{}", &[&binding, &variable]),
    ];
    let steps = accessors.iter().map(Word::new);
    lines.extend(steps.map(|accessor| Code::fill("    .{}()", &[&accessor])));
    let arguments = arguments(api, method);
    let name = Word::new(&method.name.rust);
    if arguments.is_empty() {
        lines.push(Code::fill("    .{}()", &[&name]));
    } else {
        lines.push(Code::fill("    .{}(", &[&name]));
        lines.extend(arguments);
        lines.push("    )".into());
    }
    if let Some((function, pages, item)) = walk {
        lines.push(Code::fill("    .{}();", &[&function]));
        lines.push(Code::fill(
            "while let Some({}) = {}.next().await {",
            &[&item, &pages],
        ));
        lines.push(Code::fill("    println!(\"{:?}\", {}?);", &[&item]));
        lines.push("}".into());
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
            .map(Code::from),
        );
        return lines;
    }
    lines.push("    .send()".into());
    lines.push("    .await?;".into());
    if method.response.is_some() {
        lines.push("println!(\"{response:?}\");".into());
    }
    lines
}

fn arguments(api: &Api, method: &Method) -> Vec<Code> {
    const INDENT: &str = "        ";
    let values = Values::new(api);
    let mut lines = Vec::new();
    for parameter in required(method) {
        lines.extend(parameter.docs.first_sentence().comment(INDENT));
        let value = values.of(&parameter.ty, &parameter.sample);
        lines.push(Code::fill("{}{},", &[&INDENT, &value]));
    }
    if let Some(body) = body(method) {
        let value = values.of(&body.ty, "");
        lines.push("        // The request body; fill it with its setters.".into());
        lines.push(Code::fill("{}{},", &[&INDENT, &value]));
    }
    lines
}

/// Returns the variable of the client: the API's name, if it is a valid identifier.
fn variable(api: &Api) -> Word {
    let name = api.name.raw();
    let is_fit = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !reserved::DISALLOWED.contains(&name)
        && syn::parse_str::<syn::Ident>(name).is_ok();
    Word::new(if is_fit { name } else { "client" })
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

    /// Returns an expression for the argument of a setter of this type.
    fn of(&self, ty: &Type, sample: &(impl RawText + ?Sized)) -> Code {
        match ty {
            Type::Scalar(scalar) => match (scalar.facts().expression, sample.raw_text()) {
                (Some(expression), _) => expression.into(),
                (None, "") => "\"…\"".into(),
                (None, sample) => Code::literal(sample),
            },
            Type::Any => "\"any JSON\"".into(),
            Type::Object => "[(\"key\", \"value\")]".into(),
            Type::Enum(name) => self.first_value(name),
            Type::Schema(name) => {
                let is_struct = matches!(self.schemas.get(name.as_str()), Some(Shape::Struct(_)));
                let function = if is_struct { "new" } else { "default" };
                Code::fill("{}::{}()", &[&self.path(name), &function])
            }
            Type::List(item) => Code::fill("[{}]", &[&self.item(item, sample)]),
            Type::Map(item) => Code::fill("[(\"key\", {})]", &[&self.item(item, sample)]),
        }
    }

    /// Returns an item of a list or map, of its type or of a type that setters convert.
    fn item(&self, ty: &Type, sample: &(impl RawText + ?Sized)) -> Code {
        let value = self.of(ty, sample);
        match ty {
            Type::Object => "Default::default()".into(),
            _ if ty.is_converted_item() => value,
            _ if ty.is_converted() => Code::fill("{}.into()", &[&value]),
            Type::List(_) | Type::Map(_) => Code::fill("{}.into_iter().collect()", &[&value]),
            _ => value,
        }
    }

    fn first_value(&self, name: &str) -> Code {
        let values = self
            .api
            .enums
            .iter()
            .find(|item| item.name == name)
            .map_or(&[][..], |item| &item.values);
        // `X_UNSPECIFIED` is the first value by convention, and not a useful example.
        let says_something = |wire: &str| !wire.ends_with("UNSPECIFIED");
        let value = values
            .iter()
            .find(|value| !value.deprecated && says_something(value.name.wire.raw()))
            .or_else(|| values.iter().find(|value| !value.deprecated));
        let path = self.path(name);
        match value {
            Some(value) => Code::fill("{}::{}", &[&path, &Word::new(&value.name.rust)]),
            None => Code::fill("{}::from(\"\")", &[&path]),
        }
    }

    fn path(&self, name: &str) -> Code {
        let type_ = Word::new(name);
        match is_imported(self.api, name) {
            true => Code::fill("{}", &[&type_]),
            false => {
                let library = Word::new(&self.api.package.library);
                Code::fill("{}::schemas::{}", &[&library, &type_])
            }
        }
    }
}

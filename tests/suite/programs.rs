//! Programs of `discogen call --as-rust` for 200 methods of the checked-in clients compile without warnings.
//!
//! Each call sets all parameters of its method, and a body with values of every kind of type.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use discogen_build::{Action, Api, Credentials, Given, Program, Text};
use discogen_model::api::{Enum, MethodPath, Scalar, Schema, Shape, Type};
use discogen_model::text::Code;
use serde_json::{Map, Value, json};

use crate::nested::{cargo, write_manifest};
use crate::support::root;

/// The number of programs.
const COUNT: usize = 200;

/// A string that is not code, whatever quotes end it.
const HOSTILE: &str = "a\"#\\ {} */ \n//! 'é\u{202e}\u{0}";

/// The features of build dependencies and of tokio are those of `every_tenth.rs`, so that Cargo reuses what that test
/// has checked.
const MANIFEST: &str = r#"
[package]
name = "programs"
edition = "2024"

[dependencies]
{dependencies}
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[build-dependencies]
proc-macro2 = { version = "1", features = ["span-locations"] }
syn = { version = "3", features = ["extra-traits", "fold", "full", "visit", "visit-mut"] }

[workspace]
"#;

/// The models of the checked-in clients, with the folders of their crates.
static APIS: LazyLock<Vec<Api>> = LazyLock::new(|| {
    let entries = fs::read_dir(root().join("discovery")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_json = |it: &PathBuf| it.extension().is_some_and(|it| it == "json");
    let mut paths: Vec<_> = paths.filter(is_json).collect();
    paths.sort();
    let api = |path: PathBuf| {
        let settings = fs::read_to_string(path.with_extension("toml")).expect("settings");
        let options = discogen_model::settings::read(&settings).expect("settings");
        let document = fs::read(&path).expect("a document");
        discogen_model::resolve(&document, &options)
            .expect("a model")
            .0
    };
    paths.into_iter().map(api).collect()
});

/// Creates values of types. Each value differs from the one before.
struct Values<'a> {
    api: &'a Api,
    count: usize,
    /// The number of values that may follow.
    budget: usize,
}

impl<'a> Values<'a> {
    fn schema(&self, name: &str) -> &'a Schema {
        let mut schemas = self.api.schemas.iter();
        schemas.find(|it| it.name.rust == name).expect("a schema")
    }

    fn enumeration(&self, name: &str) -> &'a Enum {
        let mut enums = self.api.enums.iter();
        enums.find(|it| it.name == name).expect("an enum")
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Value {
        self.count += 1;
        self.budget = self.budget.saturating_sub(1);
        let count = self.count;
        match ty {
            Type::Scalar(scalar) => scalar_value(*scalar, count),
            Type::Any => match count % 5 {
                0 => json!({"a": [null, 1.5, HOSTILE], "b": u64::MAX}),
                1 => json!(true),
                2 => Value::from(vec![count; 40]),
                _ => json!(HOSTILE),
            },
            Type::Object => json!({HOSTILE: count, "b": null}),
            Type::Enum(it) => match (count % 4, self.enumeration(&it.name).values.first()) {
                (0, _) | (_, None) => json!(HOSTILE),
                (_, Some(value)) => json!(value.name.wire.raw()),
            },
            Type::List(item) => (0..count % 3)
                .map(|_| self.value(item, depth + 1))
                .collect(),
            Type::Map(item) => {
                let mut entries = Map::new();
                for key in ["a", HOSTILE].iter().take(count % 3) {
                    entries.insert((*key).to_owned(), self.value(item, depth + 1));
                }
                if count.is_multiple_of(2) {
                    entries.insert("null".to_owned(), Value::Null);
                }
                Value::Object(entries)
            }
            Type::Schema(name) => match &self.schema(name).shape {
                Shape::Transparent(ty) => self.value(ty, depth + 1),
                Shape::Struct(fields) => {
                    let mut members = Map::new();
                    for field in fields {
                        let name = field.name.wire.raw().to_owned();
                        if self.budget == 0 || depth > 4 {
                            break;
                        }
                        let value = match self.count % 7 {
                            6 => Value::Null,
                            _ => self.value(&field.ty, depth + 1),
                        };
                        self.count += 1;
                        members.insert(name, value);
                    }
                    if self.count.is_multiple_of(3) {
                        members.insert("newer".to_owned(), json!({"a": [1]}));
                    }
                    Value::Object(members)
                }
            },
        }
    }

    /// The value of a parameter on the command line.
    fn text(&mut self, ty: &Type) -> Vec<String> {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        match ty {
            Type::List(item) => (0..2).map(|_| text(self.value(item, 0))).collect(),
            ty => vec![text(self.value(ty, 0))],
        }
    }
}

fn scalar_value(scalar: Scalar, count: usize) -> Value {
    match scalar {
        Scalar::String => json!(HOSTILE),
        Scalar::Bool => json!(count.is_multiple_of(2)),
        Scalar::I32 => json!(-7),
        Scalar::U32 => json!(u32::MAX),
        Scalar::I64 => json!(i64::MIN.to_string()),
        Scalar::I64Number => json!(i64::MAX),
        Scalar::U64 => json!(u64::MAX.to_string()),
        Scalar::U64Number => json!(u64::MAX),
        Scalar::F32 | Scalar::F64 if count.is_multiple_of(2) => json!("-Infinity"),
        Scalar::F32 => json!(1),
        Scalar::F64 => json!(1e300),
        Scalar::Bytes if count.is_multiple_of(2) => json!("aGVsbG8="),
        Scalar::Bytes => json!("_-8A"),
        Scalar::Timestamp | Scalar::Duration | Scalar::Date | Scalar::FieldMask => json!(HOSTILE),
    }
}

/// What the program with this number does with its call.
fn action(path: &MethodPath<'_>, number: usize) -> Action<'static> {
    let method = path.method;
    let paging = method.paging.as_ref();
    let supported = [
        (true, Action::Send),
        (
            paging.is_some_and(|it| it.items.is_some()),
            Action::Items(None),
        ),
        (
            paging.is_some_and(|it| it.items.is_some()),
            Action::Items(Some(number)),
        ),
        (paging.is_some(), Action::Pages),
        (method.operation().is_some(), Action::Wait),
        (method.takes_media(), Action::Upload(Some(HOSTILE))),
        (method.returns_media(), Action::Download(HOSTILE)),
    ];
    let supported: Vec<_> = supported
        .iter()
        .filter(|(is_supported, _)| *is_supported)
        .collect();
    supported[number % supported.len()].1
}

/// The program with this number.
fn program(api: &Api, path: &MethodPath<'_>, number: usize) -> String {
    let mut values = Values {
        api,
        count: number,
        budget: 60,
    };
    let parameters = path.method.parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|it| (it.name.wire.raw().to_owned(), values.text(&it.ty)))
        .collect();
    let body = path
        .method
        .body
        .as_ref()
        .map(|body| values.value(&body.ty, 0));
    let scopes = ["https://a".to_owned()];
    let credentials = [
        Credentials::Default,
        Credentials::Token("TOKEN"),
        Credentials::ApiKey("KEY"),
        Credentials::Anonymous,
    ];
    let is_set = number.is_multiple_of(3);
    let program = Program {
        add: HOSTILE,
        action: action(path, number),
        credentials: credentials[number % credentials.len()],
        endpoint: is_set.then_some(HOSTILE),
        read_only: is_set,
        fields: is_set.then_some(HOSTILE),
        unchecked: number.is_multiple_of(2),
        timeout: is_set.then_some(20),
        scopes: if is_set { &scopes } else { &[] },
        quota_project: is_set.then_some(HOSTILE),
        query: match is_set {
            true => vec![
                (HOSTILE, Text::Literal(HOSTILE)),
                ("key", Text::Variable("KEY")),
            ],
            false => Vec::new(),
        },
    };
    let given = Given {
        parameters: &parameters,
        body: body.as_ref(),
    };
    let lines = discogen_build::program(api, path.accessors(), path.method, given, &program);
    let lines = lines.unwrap_or_else(|error| panic!("{}: {error}", path.method.id.raw()));
    lines
        .iter()
        .map(|line| format!("{}\n", line.as_str()))
        .collect()
}

#[test]
#[ignore = "checks crates whose dependencies are compiled, not checked; run by `.ci/run crates`"]
fn programs_of_200_methods_compile() {
    let all: Vec<_> = APIS
        .iter()
        .flat_map(|api| api.methods().map(move |it| (api, it)))
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src")).expect("a folder");
    // The main functions are unused. The programs use deprecated items of the APIs.
    let mut library =
        "//! Programs.\n#![deny(warnings)]\n#![allow(dead_code, deprecated)]\n".to_owned();
    for number in 0..COUNT {
        let (api, path) = &all[number * all.len() / COUNT];
        let text = program(api, path, number);
        fs::write(folder.join(format!("src/program_{number}.rs")), text).expect("written");
        let _ = writeln!(library, "mod program_{number};");
    }
    fs::write(folder.join("src/lib.rs"), library).expect("written");
    let dependencies: String = APIS
        .iter()
        .map(|it| {
            let (name, folder) = (&it.package.name, &it.package.folder);
            format!(
                "{name} = {{ path = \"{{root}}/generated/{folder}\", default-features = false }}\n"
            )
        })
        .collect();
    write_manifest(
        &folder,
        &MANIFEST.replace("{dependencies}\n", &dependencies),
    );
    let output = cargo(&folder, "check")
        .arg("--quiet")
        .output()
        .expect("cargo");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

/// The program for the method with this ID and these values.
fn given(id: &str, parameters: &[(&str, &str)], body: Option<Value>) -> Result<String, String> {
    let methods = APIS
        .iter()
        .flat_map(|api| api.methods().map(move |it| (api, it)));
    let mut found = methods.filter(|(_, it)| it.method.id == *id);
    let (api, path) = found.next().expect(id);
    let texts = parameters.iter();
    let texts: Vec<_> = texts
        .map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()]))
        .collect();
    let program = Program {
        add: "api",
        action: Action::Send,
        credentials: Credentials::Default,
        endpoint: None,
        read_only: false,
        fields: None,
        unchecked: false,
        timeout: None,
        scopes: &[],
        quota_project: None,
        query: Vec::new(),
    };
    let given = Given {
        parameters: &texts,
        body: body.as_ref(),
    };
    let lines = discogen_build::program(api, path.accessors(), path.method, given, &program);
    let lines = lines.map_err(|error| error.to_string())?;
    Ok(lines
        .iter()
        .map(Code::as_str)
        .collect::<Vec<_>>()
        .join("\n"))
}

#[test]
fn strings_are_literals() {
    let text = given(
        "drive.files.copy",
        &[("fileId", HOSTILE)],
        Some(
            json!({"name": HOSTILE, "properties": {HOSTILE: HOSTILE}, HOSTILE: {HOSTILE: [HOSTILE]}}),
        ),
    );
    let text = text.expect("a program");
    assert!(!text.contains(['\0', '\u{202e}']), "{text}");
    let file: proc_macro2::TokenStream = text.parse().expect("Rust");
    let mut found = 0;
    visit(file, &mut |literal| {
        if let Ok(literal) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
            found += usize::from(literal.value() == HOSTILE);
        }
    });
    assert_eq!(found, 7, "{text}");
}

fn visit(tokens: proc_macro2::TokenStream, literal: &mut dyn FnMut(proc_macro2::Literal)) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Group(group) => visit(group.stream(), literal),
            proc_macro2::TokenTree::Literal(it) => literal(it),
            _ => {}
        }
    }
}

#[test]
fn values_without_a_type_are_errors() {
    let copy = |body| given("drive.files.copy", &[("fileId", "a")], Some(body));
    assert_eq!(
        given("drive.files.copy", &[], None),
        Err("`fileId` is required and missing".to_owned())
    );
    assert_eq!(
        copy(json!([1])),
        Err("`body` has no type in the generated crate; use `discogen-dynamic`".to_owned())
    );
    // Values that the type of a field excludes are sent as they are.
    let text = copy(json!({"name": 5, "size": "many", "labelInfo": {"labels": [{"id": []}]}}));
    let text = text.expect("a program");
    for part in [
        r#".with_unknown("name", json!(5))"#,
        r#".with_unknown("size", json!("many"))"#,
        r#"Label::new().with_unknown("id", json!([]))"#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

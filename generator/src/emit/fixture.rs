//! A tiny API for tests, with one item of each kind.

use discogen_model::api::{
    Api, Body, Enum, EnumName, EnumUse, Field, Front, Hints, Home, Limits, Location, Method, Name,
    Package, Parameter, ParameterAlias, Resource, Retry, RuntimeSource, Scalar, Schema, Scope,
    Shape, Type, Upload, Value,
};
use discogen_model::text::{Markdown, Untrusted};

fn prose(text: &str) -> Markdown {
    Markdown::prose(text)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn name(wire: &str, rust: &str) -> Name {
    Name {
        wire: wire.into(),
        rust: text(rust),
    }
}

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

fn map(item: Type) -> Type {
    Type::Map(Box::new(item))
}

fn schema_type(name: &str) -> Type {
    Type::Schema(text(name))
}

fn field(wire: &str, rust: &str, ty: Type) -> Field {
    Field {
        name: name(wire, rust),
        setter: text(rust),
        ty,
        boxed: false,
        docs: prose(&format!("The {wire}.")),
        deprecated: false,
        read_only: false,
        limits: Limits::default(),
        hints: Hints::default(),
    }
}

fn schema(rust: &str, shape: Shape) -> Schema {
    Schema {
        name: name(rust, rust),
        docs: prose(&format!("A {rust}. More of it.")),
        deprecated: false,
        shape,
        open: false,
    }
}

fn parameter(wire: &str, rust: &str, location: Location, required: bool, ty: Type) -> Parameter {
    Parameter {
        name: name(wire, rust),
        setter: text(rust),
        location,
        required,
        ty,
        docs: prose(&format!("Required. The {wire} of it. And more.")),
        deprecated: false,
        expected: false,
        sample: "shelves/1".into(),
        limits: Limits::default(),
    }
}

/// Creates a method without parameters and response.
pub(crate) fn method(rust: &str, params: &str, call: &str) -> Method {
    Method {
        id: format!("library.shelves.{rust}").into(),
        name: name(rust, rust),
        params: text(params),
        call: text(call),
        verb: "GET".into(),
        path: format!("v1/{rust}").into(),
        docs: prose(&format!("Does {rust}. In all of it.")),
        deprecated: false,
        scopes: vec![0],
        default_scopes: vec![0],
        parameters: Vec::new(),
        body: None,
        response: None,
        api_version: None,
        upload: None,
        download: false,
        download_service: false,
        raw_answer: false,
        streaming: false,
        paging: None,
        waiting: None,
        aliases: Vec::new(),
        retry: Retry::default(),
        request_id: None,
        reads: false,
    }
}

fn every_type() -> Vec<Field> {
    let mut fields = vec![
        field("zText", "z_text", Type::Scalar(Scalar::String)),
        field("flag", "flag", Type::Scalar(Scalar::Bool)),
        field("small", "small", Type::Scalar(Scalar::I32)),
        field("smallUnsigned", "small_unsigned", Type::Scalar(Scalar::U32)),
        field("big", "big", Type::Scalar(Scalar::I64)),
        field("bigUnsigned", "big_unsigned", Type::Scalar(Scalar::U64)),
        field("single", "single", Type::Scalar(Scalar::F32)),
        field("double", "double", Type::Scalar(Scalar::F64)),
        field("bytes", "bytes", Type::Scalar(Scalar::Bytes)),
        field("any", "any", Type::Any),
        field("object", "object", Type::Object),
        field("time", "time", Type::Scalar(Scalar::Timestamp)),
        field("span", "span", Type::Scalar(Scalar::Duration)),
        field("day", "day", Type::Scalar(Scalar::Date)),
        field("mask", "mask", Type::Scalar(Scalar::FieldMask)),
        field("genre", "genre", Type::Enum("Genre".into())),
        field("empty", "empty", schema_type("Empty")),
        field("texts", "texts", list(Type::Scalar(Scalar::String))),
        field("numbers", "numbers", list(Type::Scalar(Scalar::I64))),
        field("table", "table", list(list(Type::Scalar(Scalar::F64)))),
        field("labels", "labels", map(Type::Scalar(Scalar::String))),
        field("genres", "genres", map(Type::Enum("Genre".into()))),
        field("self", "self_", schema_type("Everything")),
        field("default", "default", Type::Scalar(Scalar::String)),
        field("clone", "clone", Type::Scalar(Scalar::Bool)),
        field("type", "type_", Type::Scalar(Scalar::String)),
    ];
    for field in &mut fields {
        field.boxed = field.name.wire == "self";
        field.deprecated = matches!(field.name.wire.raw(), "small" | "texts");
    }
    fields
}

fn schemas() -> Vec<Schema> {
    let mut old = schema(
        "Old",
        Shape::Struct(vec![field("old", "old", schema_type("Empty"))]),
    );
    old.deprecated = true;
    old.docs = Markdown::default();
    let mut node = field("next", "next", schema_type("Node"));
    node.boxed = true;
    vec![
        schema("Empty", Shape::Struct(Vec::new())),
        schema("Everything", Shape::Struct(every_type())),
        schema("GenreBox", Shape::Transparent(Type::Enum("Genre".into()))),
        schema("Labels", Shape::Transparent(map(schema_type("Labels")))),
        schema("Node", Shape::Struct(vec![node])),
        old,
        schema(
            "Vec",
            Shape::Struct(vec![field("items", "items", list(schema_type("Vec")))]),
        ),
    ]
}

fn enums() -> Vec<Enum> {
    let value = |wire: &str, rust: &str, deprecated| Value {
        name: name(wire, rust),
        docs: if deprecated {
            Markdown::default()
        } else {
            prose(&format!("It is {wire}."))
        },
        deprecated,
    };
    vec![Enum {
        name: "Genre".into(),
        docs: "A genre.".into(),
        aliases: vec![text("BookGenre")],
        values: vec![
            value("GENRE_UNSPECIFIED", "Unspecified", false),
            value("OLD", "Old", true),
            value("POETRY", "Poetry", false),
        ],
    }]
}

fn methods() -> Vec<Method> {
    let mut create = method("create", "CreateParams", "CreateCall");
    create.verb = "POST".into();
    create.path = "v1/{+parent}/shelves".into();
    let mut old = parameter(
        "old",
        "old",
        Location::Query,
        false,
        Type::Scalar(Scalar::String),
    );
    old.deprecated = true;
    create.parameters = vec![
        parameter(
            "parent",
            "parent",
            Location::Path,
            true,
            Type::Scalar(Scalar::String),
        ),
        parameter(
            "genre",
            "genre",
            Location::Query,
            true,
            Type::Enum(EnumUse {
                name: text("Genre"),
                shown: EnumName::Beside(text("CreateGenre")),
            }),
        ),
        parameter(
            "ids",
            "ids",
            Location::Query,
            true,
            list(Type::Scalar(Scalar::I64)),
        ),
        parameter(
            "x-code",
            "x_code",
            Location::Header,
            false,
            Type::Scalar(Scalar::I32),
        ),
        parameter(
            "names",
            "names",
            Location::Query,
            false,
            list(Type::Scalar(Scalar::String)),
        ),
        parameter(
            "since",
            "since",
            Location::Query,
            false,
            Type::Scalar(Scalar::Timestamp),
        ),
        old,
    ];
    create.aliases = vec![ParameterAlias {
        name: text("CreateGenre"),
        of: text("Genre"),
        field: text("genre"),
    }];
    create.body = Some(Body {
        field: text("body"),
        ty: schema_type("Everything"),
        fieldless: false,
    });
    create.response = Some(schema_type("Everything"));
    create.scopes = vec![0, 1];
    create.default_scopes = vec![0];
    create.api_version = Some("2026-11-22".into());

    let mut cancel = method("cancel", "CancelParams", "CancelCall");
    cancel.verb = "POST".into();
    cancel.path = "v1/{+name}:cancel".into();
    cancel.parameters = vec![parameter(
        "name",
        "name",
        Location::Path,
        true,
        Type::Scalar(Scalar::String),
    )];
    cancel.body = Some(Body {
        field: text("body"),
        ty: schema_type("Empty"),
        fieldless: true,
    });
    cancel.response = Some(schema_type("Empty"));

    let mut upload = method("upload", "UploadParams", "UploadCall");
    upload.upload = Some(Upload {
        accept: vec!["image/*".into()],
        max_size: Some(1024),
        simple: Some("/upload/v1/upload".into()),
        resumable: None,
    });
    upload.download = true;
    upload.body = Some(Body {
        field: text("body"),
        ty: schema_type("Labels"),
        fieldless: false,
    });
    upload.response = Some(map(list(Type::Scalar(Scalar::String))));

    let mut gone = method("gone", "GoneParams", "GoneCall");
    gone.deprecated = true;
    gone.docs = Markdown::default();
    let mut required_old = parameter(
        "old",
        "old",
        Location::Query,
        true,
        Type::Scalar(Scalar::I32),
    );
    required_old.deprecated = true;
    let mut odd = method("odd", "OddParams", "OddCall");
    odd.parameters = vec![required_old];
    vec![
        create,
        cancel,
        upload,
        gone,
        odd,
        method("touch", "TouchParams", "TouchCall"),
    ]
}

/// Creates an API with every construct that `emit` handles.
pub(crate) fn api() -> Api {
    let scope = |part: &str, constant: &str| Scope {
        url: format!("https://www.googleapis.com/auth/{part}").into(),
        constant: text(constant),
        docs: prose(&format!("See your {part}")),
    };
    let resource = |wire: &str, handle: &str, module: &[&str], methods, resources| Resource {
        name: name(wire, wire),
        accessor: text(wire),
        handle: text(handle),
        module: module.iter().map(|part| text(part)).collect(),
        accessors: module[1..].iter().map(|part| text(part)).collect(),
        deprecated: wire == "books",
        methods,
        resources,
    };
    let mut list_books = method("list", "ListParams", "ListCall");
    list_books.response = Some(schema_type("Vec"));
    let books = resource(
        "books",
        "Books",
        &["resources", "shelves", "books"],
        vec![list_books.clone()],
        Vec::new(),
    );
    let odd = resource(
        "schemas",
        "Schemas",
        &["resources", "shelves", "schemas"],
        vec![list_books],
        Vec::new(),
    );
    Api {
        package: Package {
            name: text("google-library-v1"),
            library: text("google_library_v1"),
            version: text("0.1.0"),
            folder: text("library-v1"),
            runtime: text("{ path = \"../../runtime\" }"),
            runtime_source: RuntimeSource::Folder(text("../../runtime")),
            repository: None,
            home: Home::Crate,
        },
        client: text("Library"),
        name: "library".into(),
        version: "v1".into(),
        revision: "20261122".into(),
        title: "Library API".into(),
        docs: "Lends books.\n\nTo readers.".into(),
        documentation_link: Some("https://library.example/docs".into()),
        is_googles: true,
        root_url: "https://library.googleapis.com/".into(),
        service_path: Untrusted::default(),
        batch_path: None,
        mtls_root_url: None,
        alt_json: false,
        data_wrapper: false,
        scopes: vec![
            scope("library", "LIBRARY"),
            scope("library.read", "LIBRARY_READ"),
        ],
        methods: vec![method("ping", "PingParams", "PingCall")],
        resources: vec![resource(
            "shelves",
            "Shelves",
            &["resources", "shelves"],
            methods(),
            vec![books, odd],
        )],
        schemas: schemas(),
        enums: enums(),
        unions: Vec::new(),
        left_out: None,
        front: Front {
            first: Some(0),
            ..Front::default()
        },
    }
}

//! Every field of the model, changed alone: the comparison sees it.
//!
//! Each function takes its struct apart without `..`, so that a new field does not compile before it stands here.

use discogen_model::api::{
    Api, Body, Enum, Field, FollowUp, Home, Items, LeftOut, Limits, Location, Method, Name,
    PageToken, Paging, Parameter, Precondition, Resource, Retry, RetryRule, Scalar, Schema, Scope,
    Shape, Type, Union, Upload, Value, Waiting,
};

use crate::emit::fixture;
use crate::revision::{Verdict, compare};

/// A change of one field, with its name.
type Mutation<T> = (&'static str, fn(&mut T));

/// An API that has everything.
fn whole() -> Api {
    let mut api = fixture::api();
    let name = |text: &str| Name {
        wire: text.into(),
        rust: text.into(),
    };
    let follow_up = |id: &str| FollowUp {
        id: id.into(),
        verb: "GET".into(),
        path: "v1/{+name}".into(),
        scopes: vec![0],
        default_scopes: vec![0],
        api_version: None,
        has_body: false,
    };
    api.unions = vec![Union {
        within: "Everything".into(),
        discriminant: "kind".into(),
        cases: vec![("a".into(), "Empty".into())],
    }];
    api.documentation_link = None;
    let shelves = &mut api.resources[0];
    let upload = &mut method(shelves, "upload");
    upload.waiting = Some(Waiting {
        constant: "OPERATIONS_GET".into(),
        get: follow_up("library.get"),
        cancel: Some(follow_up("library.cancel")),
        variables: vec![("name".into(), "**".into())],
        key: "name".into(),
        done: None,
    });
    upload.paging = Some(Paging {
        token: PageToken::Query(name("pageToken")),
        next: vec![name("nextPageToken")],
        size: None,
        items: Some(Items {
            path: vec![name("books")],
            item: Type::Scalar(Scalar::String),
            map: false,
            deprecated: false,
        }),
        others: Vec::new(),
    });
    let create = &mut method(shelves, "create");
    create.parameters[0].limits = Limits {
        default: Some("a".into()),
        minimum: Some("1".into()),
        maximum: Some("9".into()),
        pattern: Some("^a+$".into()),
    };
    api
}

fn method<'a>(resource: &'a mut Resource, name: &str) -> &'a mut Method {
    let mut methods = resource.methods.iter_mut();
    methods.find(|it| it.name.rust == name).expect(name)
}

/// Changes one field after the other of a part of the API.
fn each<T>(part: &str, find: fn(&mut Api) -> &mut T, mutations: &[Mutation<T>]) {
    for (field, mutate) in mutations {
        let (old, mut new) = (whole(), whole());
        mutate(find(&mut new));
        assert_ne!(old, new, "{part}.{field} was not changed");
        for (old, new) in [(&old, &new), (&new, &old)] {
            let revision = compare(old, new);
            assert_ne!(revision.verdict, Verdict::None, "{part}.{field}");
        }
    }
}

fn shelves(api: &mut Api) -> &mut Resource {
    &mut api.resources[0]
}

fn create(api: &mut Api) -> &mut Method {
    method(shelves(api), "create")
}

fn upload(api: &mut Api) -> &mut Method {
    method(shelves(api), "upload")
}

fn fields(api: &mut Api) -> &mut Vec<Field> {
    let mut schemas = api.schemas.iter_mut();
    let everything = schemas.find(|it| it.name.rust == "Everything");
    match &mut everything.expect("a schema").shape {
        Shape::Struct(fields) => fields,
        Shape::Transparent(_) => panic!("a struct"),
    }
}

#[test]
fn of_the_api() {
    // What is not compared: the crate around the API, the number of the revision, and how much of the API the settings
    // select; two revisions are compared whole.
    let Api {
        package: _,
        client: _,
        name: _,
        version: _,
        revision: _,
        title: _,
        docs: _,
        documentation_link: _,
        // Made of the root URL.
        is_googles: _,
        root_url: _,
        service_path: _,
        mtls_root_url: _,
        alt_json: _,
        data_wrapper: _,
        scopes: _,
        methods: _,
        resources: _,
        schemas: _,
        enums: _,
        unions: _,
        left_out: _,
    } = whole();
    each::<Api>(
        "Api",
        |it| it,
        &[
            ("client", |it| it.client = "Other".into()),
            ("name", |it| it.name = "other".into()),
            ("version", |it| it.version = "v2".into()),
            ("title", |it| it.title = "Other".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("documentation_link", |it| {
                it.documentation_link = Some("https://a.example/".into())
            }),
            ("root_url", |it| it.root_url = "https://a.example/".into()),
            ("service_path", |it| it.service_path = "a/".into()),
            ("mtls_root_url", |it| {
                it.mtls_root_url = Some("https://a.example/".into())
            }),
            ("alt_json", |it| it.alt_json = true),
            ("data_wrapper", |it| it.data_wrapper = true),
            ("scopes", |it| drop(it.scopes.pop())),
            ("methods", |it| it.methods.clear()),
            ("resources", |it| it.resources.clear()),
            ("schemas", |it| drop(it.schemas.pop())),
            ("enums", |it| it.enums.clear()),
            ("unions", |it| it.unions.clear()),
        ],
    );
    let mut selected = whole();
    selected.package.version = "9.0.0".into();
    selected.package.home = Home::Module;
    selected.left_out = Some(LeftOut::default());
    assert_eq!(compare(&whole(), &selected).verdict, Verdict::None);
}

#[test]
fn of_scopes_and_unions() {
    let Scope {
        url: _,
        constant: _,
        docs: _,
    } = &whole().scopes[0];
    each::<Scope>(
        "Scope",
        |it| &mut it.scopes[0],
        &[
            ("url", |it| it.url = "https://a.example/auth/a".into()),
            ("constant", |it| it.constant = "A".into()),
            ("docs", |it| it.docs = "Other.".into()),
        ],
    );
    let Union {
        within: _,
        discriminant: _,
        cases: _,
    } = &whole().unions[0];
    each::<Union>(
        "Union",
        |it| &mut it.unions[0],
        &[
            ("within", |it| it.within = "Empty".into()),
            ("discriminant", |it| it.discriminant = "other".into()),
            ("cases", |it| it.cases.push(("b".into(), "Empty".into()))),
        ],
    );
}

#[test]
fn of_resources() {
    let Resource {
        name: Name { wire: _, rust: _ },
        accessor: _,
        handle: _,
        module: _,
        // Made of the accessors above.
        accessors: _,
        deprecated: _,
        methods: _,
        resources: _,
    } = shelves(&mut whole());
    each(
        "Resource",
        shelves,
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("accessor", |it| it.accessor = "other".into()),
            ("handle", |it| it.handle = "Other".into()),
            ("module", |it| {
                *it.module.last_mut().expect("a module") = "other".into()
            }),
            ("deprecated", |it| it.deprecated = true),
            ("methods", |it| drop(it.methods.pop())),
            ("methods, in order", |it| it.methods.reverse()),
            ("resources", |it| drop(it.resources.pop())),
            ("resources, in order", |it| it.resources.reverse()),
        ],
    );
}

#[test]
fn of_methods() {
    let Method {
        id: _,
        name: Name { wire: _, rust: _ },
        params: _,
        call: _,
        verb: _,
        path: _,
        docs: _,
        deprecated: _,
        scopes: _,
        default_scopes: _,
        parameters: _,
        body: _,
        response: _,
        api_version: _,
        upload: _,
        download: _,
        download_service: _,
        raw_answer: _,
        paging: _,
        waiting: _,
        retry: Retry {
            rule: _,
            preconditions: _,
        },
    } = create(&mut whole());
    each(
        "Method",
        create,
        &[
            ("id", |it| it.id = "other".into()),
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("params", |it| it.params = "OtherParams".into()),
            ("call", |it| it.call = "OtherCall".into()),
            ("verb", |it| it.verb = "PUT".into()),
            ("path", |it| it.path = "v2/{+parent}/shelves".into()),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = true),
            ("scopes", |it| it.scopes.truncate(1)),
            ("scopes, all", |it| it.scopes.clear()),
            ("scopes, in order", |it| it.scopes.reverse()),
            ("default_scopes", |it| it.default_scopes = vec![1]),
            ("default_scopes, more", |it| it.default_scopes.push(1)),
            ("parameters", |it| drop(it.parameters.pop())),
            ("parameters, required and in order", |it| {
                it.parameters.swap(0, 1)
            }),
            ("parameters, optional and in order", |it| {
                it.parameters.swap(4, 5)
            }),
            ("body", |it| it.body = None),
            ("response", |it| it.response = None),
            ("api_version", |it| it.api_version = None),
            ("upload", |it| {
                it.upload = upload(&mut whole()).upload.clone()
            }),
            ("download", |it| it.download = true),
            ("raw_answer", |it| it.raw_answer = true),
            ("paging", |it| {
                it.paging = upload(&mut whole()).paging.clone()
            }),
            ("waiting", |it| {
                it.waiting = upload(&mut whole()).waiting.clone()
            }),
            ("retry.rule", |it| it.retry.rule = RetryRule::Never),
            ("retry.preconditions", |it| {
                let etag = Precondition::Body(vec!["etag".into()]);
                it.retry.preconditions.push(etag);
            }),
        ],
    );
    each(
        "Method with media",
        upload,
        &[
            ("download", |it| it.download = false),
            ("download, by the answer", |it| {
                (it.download, it.raw_answer) = (false, true)
            }),
            ("download_service", |it| it.download_service = true),
            ("raw_answer", |it| it.raw_answer = true),
        ],
    );
}

#[test]
fn of_bodies_and_uploads() {
    let Body {
        field: _,
        ty: _,
        fieldless: _,
    } = create(&mut whole()).body.as_ref().expect("a body");
    each::<Body>(
        "Body",
        |it| create(it).body.as_mut().expect("a body"),
        &[
            ("field", |it| it.field = "other".into()),
            ("ty", |it| it.ty = Type::Any),
            ("fieldless", |it| it.fieldless = true),
        ],
    );
    let Upload {
        accept: _,
        max_size: _,
        simple: _,
        resumable: _,
    } = upload(&mut whole()).upload.as_ref().expect("an upload");
    each::<Upload>(
        "Upload",
        |it| upload(it).upload.as_mut().expect("an upload"),
        &[
            ("accept", |it| it.accept = vec!["text/*".into()]),
            ("accept, more", |it| it.accept.push("text/*".into())),
            ("max_size", |it| it.max_size = None),
            ("simple", |it| it.simple = Some("/upload/v2".into())),
            ("simple, gone", |it| it.simple = None),
            ("resumable", |it| it.resumable = Some("/upload/v1".into())),
        ],
    );
}

#[test]
fn of_pages() {
    let Paging {
        token: PageToken::Query(_) | PageToken::Body(_),
        next: _,
        size: _,
        items: _,
        others: _,
    } = upload(&mut whole()).paging.as_ref().expect("pages");
    fn name() -> Name {
        Name {
            wire: "other".into(),
            rust: "other".into(),
        }
    }
    each::<Paging>(
        "Paging",
        |it| upload(it).paging.as_mut().expect("pages"),
        &[
            ("token", |it| it.token = PageToken::Query(name())),
            ("token, in the body", |it| {
                it.token = PageToken::Body(name())
            }),
            ("next", |it| it.next = vec![name()]),
            ("size", |it| it.size = Some(name())),
            ("items", |it| it.items = None),
            ("others", |it| it.others = vec![name()]),
        ],
    );
    let items: fn(&mut Api) -> &mut Items = |it| {
        let paging = upload(it).paging.as_mut();
        paging.and_then(|it| it.items.as_mut()).expect("items")
    };
    let Items {
        path: _,
        item: _,
        map: _,
        deprecated: _,
    } = items(&mut whole());
    each(
        "Items",
        items,
        &[
            ("path", |it| it.path = vec![name()]),
            ("item", |it| it.item = Type::Any),
            ("map", |it| it.map = true),
            ("deprecated", |it| it.deprecated = true),
        ],
    );
}

#[test]
fn of_operations() {
    let waiting: fn(&mut Api) -> &mut Waiting = |it| upload(it).waiting.as_mut().expect("waiting");
    let Waiting {
        constant: _,
        get: _,
        cancel: _,
        variables: _,
        key: _,
        done: _,
    } = waiting(&mut whole());
    each(
        "Waiting",
        waiting,
        &[
            ("constant", |it| it.constant = "OTHER".into()),
            ("cancel", |it| it.cancel = None),
            ("variables", |it| it.variables.clear()),
            ("key", |it| it.key = "id".into()),
            ("done", |it| it.done = Some("DONE".into())),
        ],
    );
    let get: fn(&mut Api) -> &mut FollowUp =
        |it| &mut upload(it).waiting.as_mut().expect("waiting").get;
    let FollowUp {
        id: _,
        verb: _,
        path: _,
        scopes: _,
        default_scopes: _,
        api_version: _,
        has_body: _,
    } = get(&mut whole());
    each(
        "FollowUp",
        get,
        &[
            ("id", |it| it.id = "other".into()),
            ("verb", |it| it.verb = "POST".into()),
            ("path", |it| it.path = "v2/{+name}".into()),
            ("scopes", |it| it.scopes.clear()),
            ("default_scopes", |it| it.default_scopes.clear()),
            ("api_version", |it| it.api_version = Some("1".into())),
            ("has_body", |it| it.has_body = true),
        ],
    );
}

#[test]
fn of_parameters_and_fields() {
    let parent: fn(&mut Api) -> &mut Parameter = |it| &mut create(it).parameters[0];
    let Parameter {
        name: Name { wire: _, rust: _ },
        location: Location::Path | Location::Query | Location::Header,
        required: _,
        ty: _,
        docs: _,
        deprecated: _,
        sample: _,
        limits: _,
    } = parent(&mut whole());
    each(
        "Parameter",
        parent,
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("location", |it| it.location = Location::Query),
            ("required", |it| it.required = false),
            ("ty", |it| it.ty = Type::Any),
            ("docs", |it| it.docs = "Other.\n\nMore.".into()),
            ("docs, of one paragraph", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = true),
            ("sample", |it| it.sample = "other".into()),
        ],
    );
    let limits: fn(&mut Api) -> &mut Limits = |it| &mut create(it).parameters[0].limits;
    let Limits {
        default: _,
        minimum: _,
        maximum: _,
        pattern: _,
    } = limits(&mut whole());
    each(
        "Limits",
        limits,
        &[
            ("default", |it| it.default = None),
            ("default, another", |it| it.default = Some("b".into())),
            ("minimum", |it| it.minimum = None),
            ("minimum, another", |it| it.minimum = Some("2".into())),
            ("maximum", |it| it.maximum = None),
            ("maximum, another", |it| it.maximum = Some("8".into())),
            ("pattern", |it| it.pattern = None),
            ("pattern, another", |it| it.pattern = Some("^b+$".into())),
        ],
    );
    let first: fn(&mut Api) -> &mut Field = |it| &mut fields(it)[0];
    let Field {
        name: Name { wire: _, rust: _ },
        ty: _,
        boxed: _,
        docs: _,
        deprecated: _,
        read_only: _,
        limits: _,
    } = first(&mut whole());
    each(
        "Field",
        first,
        &[
            ("name.wire", |it| it.name.wire = "other".into()),
            ("name.rust", |it| it.name.rust = "other".into()),
            ("ty", |it| it.ty = Type::List(Box::new(Type::Any))),
            ("boxed", |it| it.boxed = !it.boxed),
            ("docs", |it| it.docs = "Other.".into()),
            ("deprecated", |it| it.deprecated = !it.deprecated),
            ("read_only", |it| it.read_only = !it.read_only),
            ("limits", |it| it.limits.default = Some("other".into())),
        ],
    );
}

#[test]
fn of_schemas() {
    let Schema {
        name: Name { wire: _, rust: _ },
        docs: _,
        deprecated: _,
        shape: Shape::Struct(_) | Shape::Transparent(_),
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

/// Every type in the place of every other one.
#[test]
fn of_types() {
    let types = all_types();
    for old in &types {
        for new in types.iter().filter(|new| *new != old) {
            let of = |ty: &Type| {
                let mut api = whole();
                fields(&mut api)[0].ty = ty.clone();
                create(&mut api).parameters[0].ty = ty.clone();
                api
            };
            let revision = compare(&of(old), &of(new));
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
        // A new type does not compile before it stands in the list.
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

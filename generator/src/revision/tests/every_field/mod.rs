//! Every field of the model, changed alone: the comparison detects it.
//!
//! Each function destructures its struct without `..`, so that a new field does not compile until it is listed here.

mod api;
mod methods;
mod schemas;

use discogen_model::api::{
    Api, Field, FollowUp, Items, Limits, Method, Name, PageToken, Paging, Resource, Scalar, Shape,
    Type, Union, Waiting,
};

use crate::emit::fixture;
use crate::revision::{Verdict, compare};

/// A change of one field, with its name.
type Mutation<T> = (&'static str, fn(&mut T));

/// An API with all kinds of items.
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
        wait: Some(follow_up("library.wait")),
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

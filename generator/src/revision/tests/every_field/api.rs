//! Fields of the API, its scopes and its resources.

use discogen_model::api::{Api, Home, LeftOut, Name, Resource, Scope, Union};

use super::{each, shelves, whole};
use crate::revision::{Verdict, compare};

#[test]
fn of_the_api() {
    // Not compared: the crate of the API, the revision, and the selection in the settings.
    let Api {
        package: _,
        client: _,
        name: _,
        version: _,
        revision: _,
        title: _,
        docs: _,
        documentation_link: _,
        // Derived from the root URL.
        is_googles: _,
        root_url: _,
        service_path: _,
        batch_path: _,
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
        front: _,
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
            ("batch_path", |it| it.batch_path = Some("batch/a".into())),
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
            ("front", |it| it.front.first = Some(1)),
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
        // Derived from the accessors of the parents.
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

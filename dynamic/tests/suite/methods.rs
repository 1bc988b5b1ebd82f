//! Lists methods and parameters, as a command does.

use discogen_dynamic::ParameterKind;
use discogen_dynamic::model::api::Location;

use crate::support::document;

#[test]
fn methods_and_parameters() {
    let drive = document("discovery/drive.v3.json");
    assert_eq!((drive.name(), drive.version()), ("drive", "v3"));
    let ids: Vec<String> = drive.methods().map(|it| it.id().to_owned()).collect();
    assert!(ids.len() > 50, "{}", ids.len());
    assert!(ids.contains(&"drive.files.list".to_owned()));
    for method in drive.methods() {
        let found = drive.method(method.id()).expect("an ID");
        assert_eq!((found.id(), found.path()), (method.id(), method.path()));
    }

    let list = drive.method("files.list").expect("the end of an ID");
    assert_eq!((list.id(), list.verb()), ("drive.files.list", "GET"));
    assert!(list.has_pages() && list.has_items() && list.reads());
    assert!(!list.has_body() && !list.accepts_media() && !list.starts_operation());
    let parameter = |name: &str| {
        list.parameters()
            .find(|it| it.name() == name)
            .expect("known")
    };
    assert_eq!(parameter("pageSize").kind(), ParameterKind::Integer);
    assert_eq!(
        parameter("supportsAllDrives").kind(),
        ParameterKind::Boolean
    );
    assert_eq!(parameter("q").kind(), ParameterKind::String);
    let corpus = parameter("corpus");
    assert_eq!(
        (corpus.kind(), corpus.location()),
        (ParameterKind::Enum, Location::Query)
    );
    let values: Vec<&str> = corpus.values().map(|(value, _)| value).collect();
    assert_eq!(values, ["domain", "user"]);
    assert!(corpus.is_deprecated() && !corpus.is_required() && !corpus.is_repeated());
    assert!(!list.description().is_empty());

    let get = drive.method("drive.files.get").expect("a method");
    assert!(get.returns_media() && !get.returns_only_media());
    let first = get.parameters().next().expect("a parameter");
    assert_eq!((first.name(), first.is_required()), ("fileId", true));
    assert!(
        drive
            .method("files.create")
            .expect("a method")
            .accepts_media()
    );
    assert!(get.default_scopes().all(|it| it.starts_with("https://")));
}

#[test]
fn unknown_names_are_explained() {
    let drive = document("discovery/drive.v3.json");
    for (name, expected) in [
        (
            "drive.files.lst",
            "`drive.files.lst` is not a method of `drive:v3`; did you mean `drive.files.list`?",
        ),
        (
            "about.got",
            "`about.got` is not a method of `drive:v3`; did you mean `drive.about.get`?",
        ),
    ] {
        let error = drive.method(name).expect_err("unknown");
        assert_eq!(error.to_string(), expected);
    }
    let ambiguous = drive.method("get").expect_err("ambiguous").to_string();
    assert!(
        ambiguous.starts_with("`get` is ambiguous in `drive:v3`: `drive."),
        "{ambiguous}"
    );
}

#[test]
fn an_invalid_document_is_an_error() {
    let errors = discogen_dynamic::Dynamic::from_document(b"{").expect_err("no document");
    assert!(!errors.to_string().is_empty());
}

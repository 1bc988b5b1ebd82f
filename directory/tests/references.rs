//! References, and errors for those without a document.

use discogen_directory::{NotFound, entries, find, find_prefix};

fn error(reference: &str) -> NotFound {
    find(reference).map(|it| it.id()).expect_err(reference)
}

#[test]
fn a_name_selects_the_preferred_version() -> Result<(), NotFound> {
    assert_eq!(find("gmail")?.id(), "gmail:v1");
    assert_eq!(find("drive")?.id(), "drive:v3");
    assert_eq!(find("drive:v2")?.id(), "drive:v2");
    assert_eq!(find("drive.v2")?.id(), "drive:v2");
    let gmail = find("gmail:v1")?;
    let with_revision = format!("gmail@{}", gmail.revision());
    assert_eq!(find(&with_revision)?.id(), "gmail:v1");
    Ok(())
}

#[test]
fn the_rest_of_a_name_is_an_item_of_the_api() -> Result<(), NotFound> {
    for (name, id, rest) in [
        ("gmail", "gmail:v1", ""),
        (
            "gmail.users.messages.list",
            "gmail:v1",
            "users.messages.list",
        ),
        ("gmail.v1.users", "gmail:v1", "users"),
        ("drive:v2.files", "drive:v2", "files"),
        ("drive.files", "drive:v3", "files"),
    ] {
        let (entry, found) = find_prefix(name)?;
        assert_eq!((entry.id(), found), (id, rest), "{name}");
    }
    let gmail = find("gmail")?;
    let name = format!("gmail:v1@{}.users.messages", gmail.revision());
    let (entry, rest) = find_prefix(&name)?;
    assert_eq!((entry.id(), rest), ("gmail:v1", "users.messages"));
    Ok(())
}

#[test]
fn an_unknown_name_has_suggestions() {
    for reference in [
        "gmial",
        "Gmail",
        "g-mail",
        "gmail2",
        "gmial:v1",
        "gmial.users",
    ] {
        let NotFound::Name { nearest, .. } = error(reference) else {
            panic!("{reference}");
        };
        assert_eq!(
            nearest.first().map(String::as_str),
            Some("gmail"),
            "{reference}"
        );
    }
    assert_eq!(
        error("gmial").to_string(),
        "the directory has no API \"gmial\"; did you mean gmail?"
    );
    for reference in ["", ":", "@", ".", "zzzzzzzz", "gmail v1", "../gmail"] {
        let NotFound::Name { .. } = error(reference) else {
            panic!("{reference}");
        };
    }
}

#[test]
fn an_unknown_version_lists_the_versions() {
    assert_eq!(
        error("drive:v9").to_string(),
        "the directory has no version \"v9\" of drive; use drive:v2 or drive:v3"
    );
}

#[test]
fn an_unknown_revision_names_the_one_in_the_directory() -> Result<(), NotFound> {
    let revision = find("gmail")?.revision();
    for reference in ["gmail@20010101", "gmail:v1@20010101", "gmail@", "gmail@2.0"] {
        let text = error(reference).to_string();
        assert!(
            text.contains(&format!("only gmail:v1@{revision}")),
            "{text}"
        );
    }
    Ok(())
}

#[test]
fn several_versions_without_a_preferred_one_are_ambiguous() {
    let apis = entries().chunk_by(|a, b| a.name() == b.name());
    let mut count = 0;
    for api in apis {
        let found = find(api[0].name());
        if api.len() == 1 || api.iter().any(|it| it.is_preferred()) {
            assert!(found.is_ok(), "{}", api[0].name());
            continue;
        }
        count += 1;
        let Err(NotFound::Ambiguous { available, .. }) = found else {
            panic!("{}", api[0].name());
        };
        let ids: Vec<_> = api.iter().map(|it| it.id().to_owned()).collect();
        assert_eq!(available, ids);
    }
    assert!(count > 0);
}

//! A method is shown as with the descriptions of the complete document.

use std::path::{Path, PathBuf};

use discogen_model::Options;
use discogen_model::api::Api;

use super::{find, json, text};

/// The number of methods of a document that are compared.
const COMPARED: usize = 10;

/// The documents of the repository, or of the folder that `DISCOGEN_DOCUMENTS` names.
fn documents() -> Vec<PathBuf> {
    let folder = std::env::var_os("DISCOGEN_DOCUMENTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery"),
        PathBuf::from,
    );
    let files = std::fs::read_dir(folder).expect("a folder");
    let paths = files.map(|it| it.expect("a file").path());
    paths
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect()
}

/// The output in both formats.
fn shown(api: &Api, path: &str) -> (String, String) {
    let found = find::find(api, path).expect(path);
    let value = json::item(api, &found);
    let value = serde_json::to_string(&value).expect("JSON");
    (text::item(api, &found).to_string(), value)
}

#[test]
fn descriptions_of_other_items_do_not_change_a_method() {
    let mut compared = 0;
    for document in documents() {
        let bytes = std::fs::read(&document).expect("a document");
        let Ok((complete, _)) = discogen_model::resolve(&bytes, &Options::new()) else {
            continue;
        };
        let name = format!("{}.", complete.name.raw());
        let ids: Vec<_> = complete.methods().map(|it| it.method.id.raw()).collect();
        for id in ids.iter().step_by(ids.len().div_ceil(COMPARED).max(1)) {
            let Some(path) = id.strip_prefix(&name) else {
                continue;
            };
            let reduced = discogen_model::resolve_method(&bytes, path, &Options::new());
            let (reduced, _) = reduced.expect("resolved");
            assert_eq!(shown(&reduced, path), shown(&complete, path), "{id}");
            compared += 1;
        }
    }
    assert!(compared >= 60, "{compared}");
}

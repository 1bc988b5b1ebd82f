//! A method that is read alone is shown as in its complete document.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use discogen_model::api::{Api, MethodPath, Name};
use discogen_model::{Options, resolve};

use super::{find, json, of_item, text};

/// What was compared.
#[derive(Debug, Default)]
struct Compared {
    methods: usize,
    paths: usize,
    /// Paths of methods that were read without all others.
    alone: usize,
}

/// The output in both formats.
fn shown(api: &Api, path: &str) -> (String, String) {
    let found = find::find(api, path).expect(path);
    let value = json::item(api, &found);
    let value = serde_json::to_string(&value).expect("JSON");
    (text::item(api, &found).to_string(), value)
}

impl Compared {
    /// Compares every method of a document, or only every so many, by its ID, its path in the document, and
    /// its path in Rust.
    fn add(&mut self, bytes: &[u8], step: usize) {
        let Ok((complete, _)) = resolve(bytes, &Options::new()) else {
            return;
        };
        let name = format!("{}.", complete.name.raw());
        for it in complete.methods().step_by(step) {
            let id = it.method.id.raw().strip_prefix(&name);
            let mut paths = vec![
                path(&it, |name| name.wire.raw()),
                path(&it, |name| name.rust.as_str()),
            ];
            paths.extend(id.map(str::to_owned));
            paths.sort_unstable();
            paths.dedup();
            for path in paths {
                let (api, alone) = of_item(bytes, &path, &Options::new()).expect("resolved");
                assert_eq!(shown(&api, &path), shown(&complete, &path), "{name}{path}");
                self.paths += 1;
                self.alone += usize::from(alone);
            }
            self.methods += 1;
        }
    }
}

/// The names of the resources of a method and its own.
fn path<'a>(it: &MethodPath<'a>, name: impl Fn(&'a Name) -> &'a str) -> String {
    let names = it.resources.iter().map(|it| &it.name);
    let names = names.chain([&it.method.name]).map(name);
    names.collect::<Vec<_>>().join(".")
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).expect("a folder");
    let paths = files.map(|it| it.expect("a file").path());
    paths
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect()
}

#[test]
fn a_method_is_shown_as_in_its_document() {
    let mut compared = Compared::default();
    for document in documents("../tests/documents") {
        compared.add(&fs::read(&document).expect("a document"), 1);
    }
    let calendar = documents("../discovery").into_iter();
    let calendar = calendar.filter(|it| it.ends_with("calendar.v3.json"));
    for document in calendar {
        compared.add(&fs::read(&document).expect("a document"), 9);
    }
    assert!(compared.methods >= 60, "{compared:?}");
    assert!(compared.alone * 2 >= compared.paths, "{compared:?}");
}

#[test]
#[ignore = "compares all methods of all documents"]
fn every_method_of_the_directory_is_shown_as_in_its_document() {
    let next = AtomicUsize::new(0);
    let compare = || {
        let mut compared = Compared::default();
        let entries = discogen_directory::entries();
        while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
            compared.add(&entry.document().expect("a document"), 1);
        }
        compared
    };
    let compared = thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, |it| it.get());
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(compare)).collect();
        let found = threads
            .into_iter()
            .map(|it| it.join().expect("equal output"));
        found.fold(Compared::default(), |all, it| Compared {
            methods: all.methods + it.methods,
            paths: all.paths + it.paths,
            alone: all.alone + it.alone,
        })
    });
    assert!(compared.methods > 20_000, "{compared:?}");
    assert!(compared.alone * 100 >= compared.paths * 99, "{compared:?}");
}

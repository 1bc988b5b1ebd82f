//! Hostile text in every accepted string of a document at once, and in every string of a rejected one: the terminal
//! output of each command contains no control character, no line that begins with the document's text, and in
//! Markdown no markup.
//!
//! `DISCOGEN_PAYLOADS=all cargo test -p discogen --test command payloads` runs all payloads, as CI does; without the
//! variable those run that contain all kinds of them, control characters or line breaks.

#![expect(
    clippy::print_stderr,
    reason = "a run reports how many documents and commands it tried"
)]

use std::fs;
use std::path::Path;

use discogen_model::Options;
use serde_json::Value;

use crate::markdown;
use crate::payload::{self, MARK, Payload, is_hidden};
use crate::strings::{self, Mode, Place};
use crate::support::{discogen, stderr, stdout};

/// The payloads of a default run.
const USUAL: [&str; 3] = ["everything", "controls", "breaks"];

const TABLE: &str = "| document | API | revision | from |\n|---|---|---|---|\n\nProse.\n";

/// The format of a command's output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Text,
    Markdown,
    Json,
}

#[derive(Default)]
struct Counts {
    documents: usize,
    commands: usize,
    /// Outputs that contain text of the payload.
    marked: usize,
}

#[test]
fn no_output_has_control_characters_of_a_document() {
    let is_all = std::env::var_os("DISCOGEN_PAYLOADS").is_some();
    let document = strings::every_key();
    let places = strings::accepted(&document, payload::ALL[0].text, is_accepted);
    assert!(places.len() > 50, "{} strings", places.len());
    let mut counts = Counts::default();
    for payload in payload::ALL {
        if is_all || USUAL.contains(&payload.name) {
            counts.run(&document, &places, payload);
        }
    }
    let Counts {
        documents,
        commands,
        marked,
    } = counts;
    eprintln!("{documents} documents, {commands} commands, {marked} outputs with a payload");
    assert!(marked * 3 > commands, "{marked} of {commands}");
}

fn is_accepted(bytes: &[u8]) -> bool {
    discogen_model::resolve(bytes, &Options::default()).is_ok()
}

impl Counts {
    fn run(&mut self, document: &Value, places: &[Place], payload: &Payload) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let mut hostile = strings::with(document, places, payload.text, Mode::Appended);
        if !is_accepted(hostile.to_string().as_bytes()) {
            let places = strings::accepted(document, payload.text, is_accepted);
            hostile = strings::with(document, &places, payload.text, Mode::Appended);
        }
        // Its values are rejected, and the keys of their parents are hostile.
        let all = strings::places(document);
        let values = all.iter().filter(|it| !it.is_key && !is_identity(it));
        let rejected = strings::with(document, values, payload.text, Mode::Replaced);
        let keys = places.iter().filter(|it| it.is_key);
        let rejected = strings::with(&rejected, keys, payload.text, Mode::Appended);
        let mut named = document.clone();
        named["name"] = payload.text.into();
        named["version"] = payload.text.into();
        for (name, document) in [
            ("discovery/every.v1.json", document),
            ("hostile/every.v1.json", &hostile),
            ("rejected/every.v1.json", &rejected),
            ("named/other.json", &named),
        ] {
            let place = path.join(name);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, document.to_string()).expect("written");
            self.documents += 1;
        }
        fs::write(path.join("discovery/README.md"), TABLE).expect("written");
        self.commands(path, &hostile, payload);
    }

    fn commands(&mut self, path: &Path, hostile: &Value, payload: &Payload) {
        use Output::{Json, Markdown, Text};
        let names = names(hostile);
        let mut show = vec!["show", "--from", "hostile"];
        show.extend(names.iter().map(String::as_str));
        let mut show_json = show.clone();
        show_json.extend(["--format", "json"]);
        let run = |line: &'static str| line.split(' ').collect::<Vec<_>>();
        let commands = [
            (run("generate discovery --out generated -q"), Text),
            (run("generate hostile --out out"), Text),
            (run("generate hostile --out out -v"), Text),
            (run("generate rejected named --out out -v"), Text),
            (run("check hostile --out generated -v"), Text),
            (run("check rejected named --out generated -v"), Text),
            (show, Text),
            (show_json, Json),
            (run("show every every.thing x --from rejected"), Text),
            (run("list hostile"), Text),
            (run("list hostile --format json"), Json),
            (run("list named"), Text),
            (run("list named --format json"), Json),
            (run("list rejected"), Text),
            (run("diff discovery hostile --all"), Text),
            (run("diff hostile discovery"), Text),
            (run("diff hostile discovery --format markdown"), Markdown),
            (run("diff discovery hostile --format markdown"), Markdown),
            (run("diff discovery hostile --format json"), Json),
            (run("diff discovery named"), Text),
            (run("diff discovery named --format markdown"), Markdown),
            (run("diff named hostile --format json"), Json),
            (run("diff discovery rejected"), Text),
            (
                run("update hostile/every.v1.json --allow-older --dry-run -v"),
                Text,
            ),
            (run("update hostile/every.v1.json --allow-older -v"), Text),
            (run("update rejected/every.v1.json -v"), Text),
            (run("update named/other.json -v"), Text),
            (run("list"), Text),
        ];
        for (arguments, output) in commands {
            let about = format!("{}: {arguments:?}", payload.name);
            let coloured: Vec<_> = arguments
                .iter()
                .copied()
                .chain(["--color", "always"])
                .collect();
            let printed = discogen(path, &coloured);
            assert!(printed.status.code().is_some_and(|it| it < 4), "{about}");
            let (out, err) = (stdout(&printed), stderr(&printed));
            for text in [&out, &err] {
                examine(text, &about);
                self.marked += usize::from(text.contains(MARK));
            }
            match output {
                Json => drop(serde_json::from_str::<Value>(&out).expect(&about)),
                Markdown => markdown::examine(&out, &about),
                Text => {}
            }
            self.commands += 1;
            let is_update = arguments.starts_with(&["update", "hostile/every.v1.json"]);
            assert!(!is_update || printed.status.success(), "{about}: {err}");
        }
        for name in ["discovery/README.md", "generated/every-v1/CHANGELOG.md"] {
            let text = fs::read_to_string(path.join(name)).expect(name);
            let about = format!("{}: {name}", payload.name);
            examine(&text, &about);
            markdown::examine(&text, &about);
        }
        let readme = fs::read_to_string(path.join("discovery/README.md")).expect("a README");
        assert_eq!(readme.lines().count(), 5, "{readme}");
    }
}

/// A document of this API requires them.
fn is_identity(place: &Place) -> bool {
    ["/kind", "/name", "/version"].contains(&place.pointer().as_str())
}

/// The API, and its parts by their names in Rust.
fn names(hostile: &Value) -> Vec<String> {
    let bytes = hostile.to_string().into_bytes();
    let (api, _) = discogen_model::resolve(&bytes, &Options::default()).expect("accepted");
    let mut names = vec!["every".to_owned(), "every.thing".to_owned(), "x".to_owned()];
    for resource in &api.resources {
        let path = format!("every.{}", resource.name.rust);
        let methods = resource.methods.iter();
        names.extend(methods.map(|it| format!("{path}.{}", it.name.rust)));
        names.push(path);
    }
    let schemas = api.schemas.iter().map(|it| it.name.rust.as_str());
    let enums = api.enums.iter().map(|it| it.name.as_str());
    names.extend(schemas.chain(enums).map(|it| format!("every.schemas.{it}")));
    names
}

/// Asserts that there are no hidden characters except line breaks and the command's colors, and that no line begins
/// with text of the document.
fn examine(text: &str, about: &str) {
    let colours = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("an expression");
    let own = |it: &str| !it.contains("35");
    assert!(
        colours.find_iter(text).all(|it| own(it.as_str())),
        "{about}: a colour of the document in\n{text:?}"
    );
    for line in colours.replace_all(text, "").split('\n') {
        assert!(!line.contains(is_hidden), "{about}: {line:?}");
        assert!(!line.trim_start().starts_with(MARK), "{about}: {line:?}");
    }
}

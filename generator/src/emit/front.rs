//! Emits the sections of the front page: how to begin, and the most representative calls.

use discogen_model::api::{Api, Home, RuntimeSource};
use discogen_model::text::{Code, Inline, Markdown, Word};

/// Returns the sections with the samples; `heading` is `#` or `##`. Without methods there are none.
pub(crate) fn sections(
    heading: &'static str,
    api: &Api,
    samples: Vec<(&'static str, Markdown)>,
) -> Markdown {
    let mut docs = Markdown::default();
    for (index, (title, sample)) in samples.iter().enumerate() {
        docs.add("\n\n{} {}\n\n", &[&heading, title]);
        if index == 0 {
            docs.push(preparation(api));
        }
        docs.push(sample.clone());
    }
    docs
}

/// Returns what to do before the first call.
fn preparation(api: &Api) -> Markdown {
    if !api.is_googles {
        return Markdown::default();
    }
    Markdown::fill(
        "Enable the API at <https://console.developers.google.com/apis/api/{}.googleapis.com>, log in with \
         `gcloud auth application-default login`, then:\n\n",
        &[&Word::new(&api.name)],
    )
}

/// Returns the section that adds the crate to a project. A crate whose runtime is not in a registry
/// is used by its path.
pub(crate) fn installation(heading: &'static str, api: &Api) -> Markdown {
    if api.package.home == Home::Module {
        return Markdown::default();
    }
    let mut docs = Markdown::fill("\n\n{} Add it to a project\n\n", &[&heading]);
    let name = Word::new(&api.package.name);
    if api.package.runtime_source == RuntimeSource::Registry {
        docs.push(Markdown::code_block(
            "sh",
            &[
                Code::fill("cargo add {}", &[&name]),
                "cargo add tokio --features macros,rt-multi-thread".into(),
            ],
        ));
        return docs;
    }
    let folder = Word::new(&api.package.folder);
    docs.push(Markdown::code_block(
        "toml",
        &[
            "[dependencies]".into(),
            Code::fill("{} = { path = \"path/to/{}\" }", &[&name, &folder]),
            "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }".into(),
        ],
    ));
    docs.add(
        "\n\nThe path leads from your project to the folder `{}`.",
        &[&folder],
    );
    if let RuntimeSource::Folder(path) = &api.package.runtime_source {
        docs.add(
            " The crate uses the runtime in {}, relative to its own folder.",
            &[&Inline::code(path)],
        );
    }
    docs
}

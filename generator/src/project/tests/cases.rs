//! Projects, and their manifests after a client was added.

/// A project with the expected manifests after `GMAIL` was added to one of its packages.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// The manifest of the package that is changed.
    pub(super) manifest: &'static str,
    pub(super) files: &'static [(&'static str, &'static str, &'static str)],
}

pub(super) const TOKIO: &str =
    r#"tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#;
pub(super) const PATH: &str = r#"google-gmail-v1 = { path = "discogen/gmail-v1" }"#;
pub(super) const UP: &str = r#"google-gmail-v1 = { path = "../discogen/gmail-v1" }"#;

/// `{tokio}`, `{path}` and `{up}` stand for the usual entries.
pub(super) const CASES: &[Case] = &[
    Case {
        name: "a package without dependencies",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2024\"\n",
            "[package]\nname = \"a\"\nedition = \"2024\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "an empty table, as of `cargo new`",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\n",
            "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "no line ending at the end",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n{tokio}",
        )],
    },
    Case {
        name: "blank lines and a comment at the end",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n# end\n\n\n",
            "[package]\nname = \"a\"\n# end\n\n[dependencies]\n{path}\n{tokio}\n\n\n",
        )],
    },
    Case {
        name: "a sorted table with comments",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "# My project\n[package]\nname = \"a\" # here\n\n[dependencies] # mine\n# errors\nanyhow = \"1\"   # keep\n\
             # numbers\nnum   =   '0.4'\n\n[profile.release]\nlto = true\n",
            "# My project\n[package]\nname = \"a\" # here\n\n[dependencies] # mine\n# errors\nanyhow = \"1\"   # keep\n\
             {path}\n# numbers\nnum   =   '0.4'\n{tokio}\n\n[profile.release]\nlto = true\n",
        )],
    },
    Case {
        name: "an unsorted table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[dependencies]\nserde = \"1\"\nanyhow = \"1\"\n\n[package]\nname = \"a\"\n",
            "[dependencies]\nserde = \"1\"\nanyhow = \"1\"\n{path}\n{tokio}\n\n[package]\nname = \"a\"\n",
        )],
    },
    Case {
        name: "CR LF",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\nserde = \"1\"\r\n",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n{path}\r\nserde = \"1\"\r\n{tokio}\r\n",
        )],
    },
    Case {
        name: "CR LF without a table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\r\nname = \"a\"\r\n",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n{path}\r\n{tokio}\r\n",
        )],
    },
    Case {
        name: "a byte order mark",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "\u{feff}[package]\nname = \"\u{e9}\"\n",
            "\u{feff}[package]\nname = \"\u{e9}\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "tables of dependencies",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n\n[dependencies.serde]\nversion = \"1\"\n\n[dependencies.tokio]\nversion = \"1\" # one\n\n\
             [features]\nx = []\n",
            "[package]\nname = \"a\"\n\n[dependencies.serde]\nversion = \"1\"\n\n[dependencies.tokio]\nversion = \"1\" # one\n\
             features = [\"macros\", \"rt-multi-thread\"]\n\n[features]\nx = []\n\n[dependencies]\n{path}\n",
        )],
    },
    Case {
        name: "dotted keys at the top",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package.name = \"a\"\ndependencies.serde.version = \"1\"\ndependencies.tokio = { version = '1' }\n",
            "package.name = \"a\"\ndependencies.serde.version = \"1\"\n\
             dependencies.tokio = { version = '1', features = [\"macros\", \"rt-multi-thread\"] }\n\
             dependencies.{path}\n",
        )],
    },
    Case {
        name: "an inline table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package = { name = \"a\" }\ndependencies = { serde = \"1\" } # all\n",
            "package = { name = \"a\" }\ndependencies = { serde = \"1\", {path}, {tokio} } # all\n",
        )],
    },
    Case {
        name: "an empty inline table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package = { name = \"a\" }\ndependencies = {}\n",
            "package = { name = \"a\" }\ndependencies = { {path}, {tokio} }\n",
        )],
    },
    Case {
        name: "tokio with its features",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = { version = \"1.40\", features = [\"full\"] }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio = { version = \"1.40\", features = [\"full\"] }\n",
        )],
    },
    Case {
        name: "tokio as a string",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = '1' # runtime\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n\
             tokio = { version = '1', features = [\"macros\", \"rt-multi-thread\"] } # runtime\n",
        )],
    },
    Case {
        name: "tokio with one of the features",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = { version = \"1\", features = [\n    \"macros\", # attribute\n    \"fs\",\n] }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio = { version = \"1\", features = [\n    \"macros\", # attribute\n    \"fs\",\n    \"rt-multi-thread\",\n] }\n",
        )],
    },
    Case {
        name: "tokio with dotted keys",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio.version = \"1\"\nuuid = \"1\"\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio.version = \"1\"\n\
             tokio.features = [\"macros\", \"rt-multi-thread\"]\nuuid = \"1\"\n",
        )],
    },
    Case {
        name: "tokio under another name",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\nrt = { package = \"tokio\", version = \"1\" }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n\
             rt = { package = \"tokio\", version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n",
        )],
    },
    Case {
        name: "tokio only for tests and for one target",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n\
             [target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n",
            "[package]\nname = \"a\"\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n\
             [target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "a workspace with a list of members",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # first\n    \"lib\" # second\n]\n",
                "[workspace]\nresolver = \"3\"\nmembers = [\n    \"discogen/gmail-v1\",\n    \"app\", # first\n    \"lib\" # second\n]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n",
                "[package]\nname = \"app\"\n\n[dependencies]\n{up}\n{tokio}\n",
            ),
            (
                "lib/Cargo.toml",
                "[package]\nname = \"lib\"\n",
                "[package]\nname = \"lib\"\n",
            ),
        ],
    },
    Case {
        name: "a workspace whose pattern matches folders without a crate",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"*\"]\nexclude = ['src', 'target']\n",
                "[workspace]\nmembers = [\"*\", \"discogen/gmail-v1\"]\nexclude = ['src', 'target', \"discogen\"]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a workspace whose pattern covers the clients",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\", \"discogen/*-v?\"]\n",
                "[workspace]\nmembers = [\"app\", \"discogen/*-v?\"]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a workspace whose pattern matches the documents",
        manifest: "one/app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = ['*/*']\n# end\n",
                "[workspace]\nexclude = [\"discogen\"]\nmembers = ['*/*', \"discogen/gmail-v1\"]\n# end\n",
            ),
            (
                "one/app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\ngoogle-gmail-v1 = { path = \"../../discogen/gmail-v1\" }\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a workspace that excludes the folder",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\nexclude = [\"discogen\"]\n",
                "[workspace]\nmembers = [\"app\"]\nexclude = [\"discogen\"]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a package that is the root of a workspace",
        manifest: "Cargo.toml",
        files: &[
            (
                "x/Cargo.toml",
                "[package]\nname = \"x\"\n",
                "[package]\nname = \"x\"\n",
            ),
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\n\n[workspace]\nmembers = ['x']\n\n[dependencies]\nlog = \"0.4\"\n",
                "[package]\nname = \"a\"\n\n[workspace]\nmembers = ['x', \"discogen/gmail-v1\"]\n\n[dependencies]\n{path}\nlog = \"0.4\"\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "inherited dependencies",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n\n[workspace.dependencies]\nserde = \"1\" # data\n",
                "[workspace]\nmembers = [\"app\", \"discogen/gmail-v1\"]\n\n[workspace.dependencies]\n{path}\nserde = \"1\" # data\ntokio = \"1\"\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde = { workspace = true }\n",
                "[package]\nname = \"app\"\n[dependencies]\ngoogle-gmail-v1 = { workspace = true }\nserde = { workspace = true }\n\
                 tokio = { workspace = true, features = [\"macros\", \"rt-multi-thread\"] }\n",
            ),
        ],
    },
    Case {
        name: "inherited dependencies with dotted keys and tokio",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nserde = \"1\"\ntokio = { version = \"1\", features = [\"macros\"] }\n",
                "[workspace]\nmembers = [\"app\", \"discogen/gmail-v1\"]\n[workspace.dependencies]\n{path}\nserde = \"1\"\ntokio = { version = \"1\", features = [\"macros\"] }\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde.workspace = true\ntokio.workspace = true\n",
                "[package]\nname = \"app\"\n[dependencies]\ngoogle-gmail-v1.workspace = true\nserde.workspace = true\ntokio.workspace = true\n\
                 tokio.features = [\"rt-multi-thread\"]\n",
            ),
        ],
    },
    Case {
        name: "a workspace with dependencies that the package does not inherit",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nserde = \"1\"\n",
                "[workspace]\nmembers = [\"app\", \"discogen/gmail-v1\"]\n[workspace.dependencies]\nserde = \"1\"\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde = \"1\"\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\nserde = \"1\"\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a package that names its workspace",
        manifest: "deep/er/app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"deep/er/app\"]\n",
                "[workspace]\nmembers = [\"deep/er/app\", \"discogen/gmail-v1\"]\n",
            ),
            (
                "deep/er/app/Cargo.toml",
                "[package]\nname = \"app\"\nworkspace = \"../../..\"\n",
                "[package]\nname = \"app\"\nworkspace = \"../../..\"\n\n[dependencies]\n\
                 google-gmail-v1 = { path = \"../../../discogen/gmail-v1\" }\n{tokio}\n",
            ),
        ],
    },
];

//! The end of a sample: what it does with its call.

use discogen_model::api::{Method, Paging};
use discogen_model::text::Code;

use super::imports::Imports;
use crate::emit::download;

/// What a sample does with its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Sends the call; iterates over a paged response, and saves a response that is media.
    Usual,
    /// Uploads media.
    Upload,
    /// Downloads media.
    Download,
    /// Waits for the operation.
    Wait,
}

/// The code of an ending.
pub(super) struct End {
    /// `let response = `, before the call.
    pub(super) binding: Code,
    /// The last functions of the chain.
    pub(super) chain: Vec<Code>,
    /// The statements after the call.
    pub(super) after: Vec<Code>,
}

impl Ending {
    /// Whether the sample shows an example of the response.
    pub(super) fn shows_response(self) -> bool {
        matches!(self, Self::Usual | Self::Upload)
    }

    pub(super) fn end(self, method: &Method, imports: &Imports<'_>) -> End {
        match self {
            Self::Upload => {
                let mut end = send(method);
                let media = imports.of_runtime("Media");
                let upload = Code::fill("    .upload({}::file(\"path/to/file\"))", &[&media]);
                end.chain.insert(0, upload);
                end
            }
            Self::Wait => End {
                binding: "let operation = ".into(),
                chain: ["    .wait()", "    .await?;"].map(Code::from).to_vec(),
                after: vec!["println!(\"{operation:?}\");".into()],
            },
            Self::Download => save(),
            Self::Usual if method.streaming => pages(("elements", "elements", "element")),
            Self::Usual if download::is_media_only(method) => save(),
            Self::Usual => match method.paging.as_ref().map(walk) {
                Some(walk) => pages(walk),
                None => send(method),
            },
        }
    }
}

fn send(method: &Method) -> End {
    let has_response = method.response.is_some();
    let print = has_response.then(|| Code::from("println!(\"{response:?}\");"));
    End {
        binding: if has_response { "let response = " } else { "" }.into(),
        chain: ["    .send()", "    .await?;"].map(Code::from).to_vec(),
        after: print.into_iter().collect(),
    }
}

fn save() -> End {
    let chain = [
        "    .download()",
        "    .save_to(\"path/to/file\")",
        "    .await?;",
    ];
    End {
        binding: "let size = ".into(),
        chain: chain.map(Code::from).to_vec(),
        after: vec!["println!(\"{size} bytes\");".into()],
    }
}

/// Returns the loop over the items or pages of a response.
fn pages((function, pages, item): (&'static str, &'static str, &'static str)) -> End {
    End {
        binding: Code::fill("let mut {} = ", &[&pages]),
        chain: vec![Code::fill("    .{}();", &[&function])],
        after: vec![
            Code::fill("while let Some({}) = {}.next().await {", &[&item, &pages]),
            Code::fill("    println!(\"{:?}\", {}?);", &[&item]),
            "}".into(),
        ],
    }
}

/// Returns the function in the sample, the variable for its result, and the variable for an
/// element.
fn walk(paging: &Paging) -> (&'static str, &'static str, &'static str) {
    match paging.items {
        Some(_) => ("items", "items", "item"),
        None => ("pages", "pages", "page"),
    }
}

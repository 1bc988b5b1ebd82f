//! The end of a sample or a program: what it does with its call.

use discogen_model::api::Method;
use discogen_model::text::Code;

use super::imports::Imports;
use crate::emit::download;

/// What a program does with its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// Sends the call and prints the response.
    Send,
    /// Prints the items of all pages, at most this many.
    Items(Option<usize>),
    /// Prints the pages.
    Pages,
    /// Prints the elements of a stream.
    Elements,
    /// Waits for the operation.
    Wait,
    /// Uploads the file with this path; `None` for standard input.
    Upload(Option<&'a str>),
    /// Saves the media to the file with this path.
    Download(&'a str),
}

/// The code of an action.
pub(super) struct End {
    /// `let response = `, before the call.
    pub(super) binding: Code,
    /// The last functions of the chain.
    pub(super) chain: Vec<Code>,
    /// The statements after the call.
    pub(super) after: Vec<Code>,
}

/// The path of a file in a sample.
const FILE: &str = "path/to/file";

impl Action<'static> {
    /// The upload of a sample.
    pub(super) const UPLOAD: Self = Self::Upload(Some(FILE));
    /// The download of a sample.
    pub(super) const DOWNLOAD: Self = Self::Download(FILE);

    /// The action that suits a method: iterates over a paged response, and saves a response that is
    /// media.
    pub(super) fn usual(method: &Method) -> Self {
        match &method.paging {
            _ if method.streaming => Self::Elements,
            _ if download::is_media_only(method) => Self::DOWNLOAD,
            Some(paging) if paging.items.is_some() => Self::Items(None),
            Some(_) => Self::Pages,
            None => Self::Send,
        }
    }
}

impl Action<'_> {
    /// Whether the action uses the runtime's type for media.
    pub(super) fn has_media(self) -> bool {
        matches!(self, Self::Upload(_))
    }

    pub(super) fn end(self, method: &Method, imports: &Imports<'_>) -> End {
        match self {
            Self::Send => send(method),
            Self::Items(None) => each("items", "item", vec!["    .items();".into()]),
            Self::Items(Some(limit)) => {
                let limit = Code::fill("    .limit({});", &[&Code::usize(limit)]);
                each("items", "item", vec!["    .items()".into(), limit])
            }
            Self::Pages => each("pages", "page", vec!["    .pages();".into()]),
            Self::Elements => each("elements", "element", vec!["    .elements();".into()]),
            Self::Wait => End {
                binding: "let operation = ".into(),
                chain: ["    .wait()", "    .await?;"].map(Code::from).to_vec(),
                after: vec!["println!(\"{operation:?}\");".into()],
            },
            Self::Upload(path) => {
                let mut end = send(method);
                let media = imports.of_runtime("Media");
                let upload = match path {
                    Some(path) => {
                        Code::fill("    .upload({}::file({}))", &[&media, &Code::literal(path)])
                    }
                    None => Code::fill("    .upload({}::reader(tokio::io::stdin()))", &[&media]),
                };
                end.chain.insert(0, upload);
                end
            }
            Self::Download(path) => End {
                binding: "let size = ".into(),
                chain: vec![
                    "    .download()".into(),
                    Code::fill("    .save_to({})", &[&Code::literal(path)]),
                    "    .await?;".into(),
                ],
                after: vec!["println!(\"{size} bytes\");".into()],
            },
        }
    }
}

fn send(method: &Method) -> End {
    let print = match () {
        () if download::is_media_only(method) => {
            Some("println!(\"{}\", String::from_utf8_lossy(&response));")
        }
        () => method
            .response
            .as_ref()
            .map(|_| "println!(\"{response:?}\");"),
    };
    End {
        binding: if print.is_some() {
            "let response = "
        } else {
            ""
        }
        .into(),
        chain: ["    .send()", "    .await?;"].map(Code::from).to_vec(),
        after: print.map(Code::from).into_iter().collect(),
    }
}

/// Returns the loop over the items or pages of a response.
fn each(all: &'static str, one: &'static str, chain: Vec<Code>) -> End {
    End {
        binding: Code::fill("let mut {} = ", &[&all]),
        chain,
        after: vec![
            Code::fill("while let Some({}) = {}.next().await {", &[&one, &all]),
            Code::fill("    println!(\"{:?}\", {}?);", &[&one]),
            "}".into(),
        ],
    }
}

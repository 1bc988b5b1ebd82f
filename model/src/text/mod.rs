//! Escaped text: the only text that outputs accept.
//!
//! A discovery document is untrusted. Its strings are stored as [`Untrusted`], which implements
//! neither `Display` nor `Deref` nor `ToTokens`. Every output accepts its own type, and only this
//! module constructs these types:
//!
//! | output | type | constructors |
//! |---|---|---|
//! | doc comments, READMEs, changelogs | [`Markdown`] | [`Markdown::prose`], [`Markdown::fill`] |
//! | one line of them | [`Inline`] | [`Inline::code`], [`Inline::plain`], [`Inline::fill`] |
//! | a cell of a table | [`Cell`] | [`Cell::new`] |
//! | Rust in samples | [`Code`] | [`Code::literal`], [`Code::bytes`], [`Code::json`], [`Code::note`], [`Inline::comment`], [`Code::fill`] |
//! | string literals in Rust | a literal token | `literal` of the generator |
//! | comments | [`Comment`] | [`Comment::fill`] |
//! | TOML | [`Toml`] | [`Toml::string`], [`Toml::value`], [`Toml::fill`] |
//! | names in any of them | [`Word`] | [`Word::new`] |
//! | a terminal | [`Line`], [`Lines`] | [`Line::new`], [`Lines::of`], [`Lines::json`] |
//!
//! The `fill` functions replace each `{}` of a template with a part. Templates are `&'static str`,
//! so they come from the source code, and parts are already escaped. A string from a document is
//! neither:
//!
//! ```compile_fail,E0277
//! use discogen_model::text::{Inline, Untrusted};
//! let title = Untrusted::from("<script>");
//! Inline::fill("Client for the {}.", &[&title]);
//! ```
//!
//! ```compile_fail,E0277
//! # use discogen_model::text::Markdown;
//! let title: String = std::env::args().collect();
//! Markdown::fill("Client for the {}.", &[&title]);
//! ```
//!
//! ```compile_fail,E0597
//! # use discogen_model::text::Markdown;
//! let title: String = std::env::args().collect();
//! Markdown::fill("Client for the {}.", &[&title.as_str()]);
//! ```
//!
//! ```compile_fail,E0597
//! # use discogen_model::text::Markdown;
//! let template: String = std::env::args().collect();
//! Markdown::fill(&template, &[]);
//! ```
//!
//! ```compile_fail,E0423
//! # use discogen_model::text::Markdown;
//! let docs = Markdown("<script>".to_owned());
//! ```
//!
//! ```compile_fail,E0277
//! # use discogen_model::text::Untrusted;
//! let title = Untrusted::from("<script>");
//! println!("{title}");
//! ```
//!
//! With an escape it compiles:
//!
//! ```
//! use discogen_model::text::{Inline, Untrusted};
//! let title = Untrusted::from("<script>\n//! x");
//! let docs = Inline::fill("Client for the {}.", &[&Inline::plain(&title)]);
//! assert_eq!(docs.as_str(), r"Client for the \<script\> //! x.");
//! ```

mod code;
mod deprecation;
mod json;
mod markdown;
mod raw;
mod sentence;
mod template;
mod terminal;
mod toml;

pub use code::{Code, CodePart, Comment, Word};
pub use markdown::{Cell, Inline, InlinePart, Markdown, MarkdownPart};
pub use raw::{RawText, Untrusted};
pub use terminal::{Line, Lines, escape_hidden, json, of_same_length};
pub use toml::{Toml, TomlPart};

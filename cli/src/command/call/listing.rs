//! Prints the pages of a listing or their items, and how to continue if not all were printed.

use discogen_dynamic::model::api::PageToken;
use discogen_dynamic::{Call, Method};

use super::failure::Failure;
use super::flags;
use super::output::Output;
use crate::command::interrupt;
use crate::command::session::Session;
use crate::command::shell::quoted;

/// The flag that starts a listing at a page.
#[derive(Clone)]
struct TokenFlag(String);

impl TokenFlag {
    fn of(method: &Method) -> Self {
        let paging = method.model().paging.as_ref();
        Self(match paging.map(|paging| &paging.token) {
            Some(PageToken::Body(name)) => format!("--set {}=", name.wire.raw()),
            Some(PageToken::Query(name)) => {
                let flag = flags::flag_of(method, name.wire.raw());
                flag.map_or_else(
                    || format!("--param {}=", name.wire.raw()),
                    |flag| format!("--{flag}="),
                )
            }
            None => "--page-token=".to_owned(),
        })
    }

    /// The flag for a page, quoted for a POSIX shell.
    fn with(&self, token: &str) -> String {
        format!("{}{}", self.0, quoted(token))
    }
}

/// Writes the items of all pages, or the first ones.
pub(super) async fn items(
    session: &Session,
    call: Call,
    limit: Option<usize>,
    output: &mut Output,
) -> Result<(), Failure> {
    let flag = TokenFlag::of(call.method());
    let mut items = call.items()?;
    if let Some(limit) = limit {
        items = items.limit(limit);
    }
    let (mut count, mut in_page) = (0_usize, 0_usize);
    let mut page = items.page_token().map(str::to_owned);
    while let Some(item) = items.next().await {
        if items.page_token() != page.as_deref() {
            page = items.page_token().map(str::to_owned);
            in_page = 0;
            let continued = page.as_deref().map(|token| flag.with(token));
            interrupt::hint(move || {
                let flag = continued.unwrap_or_default();
                format!("continue with {flag} (items of that page are repeated)")
            });
        }
        match item {
            Ok(item) => output.item(item)?,
            Err(error) => {
                output.end()?;
                let fact = format!("{count} items were printed before the error");
                let hint = interrupt::take_hint().map(|hint| hint());
                session.warn(&fact, &hint.unwrap_or_default())?;
                return Err(error.into());
            }
        }
        count += 1;
        in_page += 1;
    }
    output.end()?;
    let next = items.next_page_token().map(|token| flag.with(token));
    let current = page.map(|token| flag.with(&token));
    let remedy = match (items.left_in_page(), current, next) {
        (0, _, None) => return Ok(()),
        (0, _, Some(next)) => format!("more items: {next}"),
        (_, Some(current), _) => {
            format!("more items: {current}, which begins with the last {in_page} of these")
        }
        (left, None, None) => format!("{left} more items: a larger --limit"),
        (left, None, Some(next)) => {
            format!("{left} more items of this page: a larger --limit; later pages: {next}")
        }
    };
    session.warn(
        &format!("stopped after {count} items, as --limit says"),
        &remedy,
    )?;
    Ok(())
}

/// Writes all pages.
pub(super) async fn pages(call: Call, output: &mut Output) -> Result<(), Failure> {
    let flag = TokenFlag::of(call.method());
    let mut pages = call.pages()?;
    while let Some(page) = pages.next().await {
        output.item(page?)?;
        if let Some(token) = pages.next_page_token() {
            let continued = flag.with(token);
            interrupt::hint(move || format!("continue with {continued}"));
        }
    }
    Ok(output.end()?)
}

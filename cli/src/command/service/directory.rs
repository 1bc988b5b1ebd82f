//! Reads the directory of a service, the list of its APIs.

use serde_derive::Deserialize;

use super::target::{Target, shortened};
use crate::command::document_folder::Id;
use crate::command::listed_api::{ListedApi, ServiceError};

#[derive(Deserialize)]
struct Directory {
    kind: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    name: String,
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    preferred: bool,
    discovery_rest_url: String,
}

/// Reads a directory with at least one API and at most `most`.
pub(super) fn read(url: &str, bytes: &[u8], most: usize) -> Result<Vec<ListedApi>, ServiceError> {
    let trouble = |fact: String| ServiceError {
        fact: format!("{url}: {fact}"),
        remedy: "give the URL of a discovery service, such as https://www.googleapis.com",
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii_start().starts_with(b"<") {
        let fact = "is not the directory of a service: it is an HTML or XML page, such as from a proxy or a login";
        return Err(trouble(fact.to_owned()));
    }
    let directory: Directory = serde_json::from_slice(bytes).map_err(|error| {
        let error = shortened(&error.to_string());
        trouble(format!("is not the directory of a service: {error}"))
    })?;
    if directory.kind != "discovery#directoryList" {
        let kind = shortened(&directory.kind);
        return Err(trouble(format!(
            "is of kind {kind:?}, not \"discovery#directoryList\""
        )));
    }
    match directory.items.len() {
        0 => return Err(trouble("lists no APIs".to_owned())),
        count if count > most => {
            return Err(trouble(format!("lists {count} APIs, more than {most}")));
        }
        _ => {}
    }
    let offer = |item: Item| ListedApi {
        id: Id {
            name: item.name,
            version: item.version,
        },
        title: item.title,
        preferred: item.preferred,
        // The name and password in a URL are neither sent nor stored. An invalid URL is reported
        // when it is requested.
        url: match Target::parse(&item.discovery_rest_url) {
            Ok(target) => target.to_string(),
            Err(_) => item.discovery_rest_url,
        },
    };
    Ok(directory.items.into_iter().map(offer).collect())
}

//! Reads and changes the query of a URL; pairs that are not changed keep their encoding.

use std::borrow::Cow;

use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::error::{Error, Result};
use crate::percent::ALL_BUT_UNRESERVED;

/// True for a parameter that selects the format of the request or the response.
pub(super) fn selects_protocol(name: &str) -> bool {
    const NAMES: [&str; 4] = ["alt", "uploadType", "upload_id", "upload_protocol"];
    NAMES.contains(&name)
}

/// The first value of a parameter.
pub(super) fn value<'a>(uri: &'a Uri, name: &str) -> Option<Cow<'a, str>> {
    let pairs = uri.query()?.split('&');
    let mut found = pairs.filter_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key) == name).then_some(value)
    });
    found.next().map(decoded)
}

/// Replaces the values of a parameter.
pub(super) fn set(uri: &mut Uri, name: &str, value: &str) -> Result<()> {
    let mut query = without(uri, name);
    push(&mut query, name, value);
    replace(uri, &query)
}

/// Adds a value of a parameter.
pub(super) fn append(uri: &mut Uri, name: &str, value: &str) -> Result<()> {
    let mut query = uri.query().unwrap_or_default().to_owned();
    push(&mut query, name, value);
    replace(uri, &query)
}

/// Removes a parameter.
pub(super) fn remove(uri: &mut Uri, name: &str) -> Result<()> {
    let query = without(uri, name);
    replace(uri, &query)
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn without(uri: &Uri, name: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let others = query.split('&').filter(|pair| {
        let key = pair.split_once('=').map_or(*pair, |(key, _)| key);
        !pair.is_empty() && decoded(key) != name
    });
    others.collect::<Vec<_>>().join("&")
}

fn push(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, ALL_BUT_UNRESERVED));
    query.push('=');
    query.extend(utf8_percent_encode(value, ALL_BUT_UNRESERVED));
}

fn replace(uri: &mut Uri, query: &str) -> Result<()> {
    let path = uri.path();
    let text = match query.is_empty() {
        true => path.to_owned(),
        false => [path, "?", query].concat(),
    };
    let length = text.len();
    let invalid = |error: &dyn std::fmt::Display| {
        Error::usage(format!(
            "the path and query of the URL have {length} bytes and are invalid: {error}; shorten the query"
        ))
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).map_err(|error| invalid(&error))?);
    *uri = Uri::from_parts(parts).map_err(|error| invalid(&error))?;
    Ok(())
}

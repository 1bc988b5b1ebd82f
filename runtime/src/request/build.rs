//! Builds an `http::Request` from parameters and options.

use std::any::TypeId;
use std::borrow::Cow;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    USER_AGENT,
};

use super::parts::{Location, Payload, RequestParts, Value};
use super::path;
use super::query::Query;
use super::read_only;
use super::recorded;
use super::standard;
use super::text::text;
use super::url;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::fields::{self, Selection};
use crate::framing;
use crate::options::Settings;
use crate::request_ids::{REQUEST_ID, RequestIds};
use crate::secret::is_secret_header;
use crate::service::{Method, Service};
use crate::universe::in_universe;
use crate::wire::{self, View};

const X_GOOG_API_CLIENT: HeaderName = HeaderName::from_static("x-goog-api-client");
const X_GOOG_API_VERSION: HeaderName = HeaderName::from_static("x-goog-api-version");
const X_GOOG_USER_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");

/// The context in which a request is built.
pub(crate) struct Context<'c> {
    pub(crate) service: &'static Service,
    pub(crate) method: &'static Method,
    /// The options of client and call, merged.
    pub(crate) options: &'c Settings,
    pub(crate) user_agent: &'c HeaderValue,
    /// The API key of the client's credentials. A key in the options takes precedence.
    pub(crate) api_key: Option<&'c str>,
    pub(crate) purpose: Purpose,
    /// The transport records calls.
    pub(crate) records: bool,
    /// Calls that may write are rejected.
    pub(crate) read_only: bool,
    /// The upload route; `None` for the path of the method.
    #[cfg(feature = "media")]
    pub(crate) route: Option<Route>,
}

/// The purpose of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The response of the method.
    Response,
    /// The media of the method, or the raw body of a method without another response. It is read as
    /// one response, which may be compressed.
    Bytes,
    /// Several calls in one request.
    Batch,
    /// Media as a download, where byte offsets matter.
    #[cfg(feature = "media")]
    Download,
}

impl Purpose {
    /// The purpose of a call whose response has this type.
    pub(crate) fn of<T: 'static>() -> Self {
        match TypeId::of::<T>() == TypeId::of::<Bytes>() {
            true => Self::Bytes,
            false => Self::Response,
        }
    }

    fn is_media(self) -> bool {
        !matches!(self, Self::Response | Self::Batch)
    }

    /// Offsets in compressed bytes differ from those in the decompressed ones.
    fn is_uncompressed(self) -> bool {
        !matches!(self, Self::Response | Self::Bytes | Self::Batch)
    }
}

impl Context<'_> {
    /// The request has `alt=media`.
    fn requests_media(&self) -> bool {
        self.purpose.is_media() && self.method.download
    }

    /// The path between the root URL and the path of the method. Some APIs serve downloads under
    /// `/download`.
    fn service_path(&self) -> Cow<'static, str> {
        let path = self.service.service_path;
        match self.requests_media() && self.method.download_service {
            true => Cow::Owned(["download/", path.trim_start_matches('/')].concat()),
            false => Cow::Borrowed(path),
        }
    }

    /// The prefix of the path, and the path.
    fn prefix_and_path(&self) -> (Cow<'static, str>, &'static str) {
        #[cfg(feature = "media")]
        if let Some(route) = self.route {
            return (Cow::Borrowed(""), route.path.trim_start_matches('/'));
        }
        if self.purpose == Purpose::Batch {
            return (Cow::Borrowed(""), self.method.path);
        }
        (self.service_path(), self.method.path)
    }
}

/// The path of an upload, relative to the root URL, and the name of its protocol.
#[cfg(feature = "media")]
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) upload_type: &'static str,
}

/// Builds the request, without any I/O.
pub(crate) fn build(
    parts: &RequestParts<'_>,
    context: &Context<'_>,
) -> Result<http::Request<Bytes>, Error> {
    assemble(parts, context).map_err(|error| error.in_method(context.method.id))
}

fn assemble(
    parts: &RequestParts<'_>,
    context: &Context<'_>,
) -> Result<http::Request<Bytes>, Error> {
    read_only::check(context.read_only, context.method, context.options)?;
    if !parts.missing.is_empty() {
        return Err(Error::missing(&parts.missing));
    }
    check_fields(parts, context)?;
    let url = write_url(parts, context)?;
    let mut headers = standard_headers(context)?;
    parameter_headers(parts, &mut headers)?;
    let body = write_body(&parts.body, context, &mut headers)?;
    context.options.write_headers(&mut headers)?;

    let method = http::Method::from_bytes(context.method.verb.as_bytes()).map_err(|_| {
        Error::usage(format!(
            "the document's verb `{}` is not an HTTP method",
            context.method.verb
        ))
    })?;
    let length = url.len();
    let uri = http::Uri::try_from(url).map_err(|error| unsendable(length, &error))?;
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    record(&mut request, parts, context);
    Ok(request)
}

/// Adds method and parameters to a request, if the transport records calls.
#[inline]
fn record(request: &mut http::Request<Bytes>, parts: &RequestParts<'_>, context: &Context<'_>) {
    if context.records {
        recorded::record(request, parts, context.method);
    }
}

/// A request without the parameters of the method: origin and headers only, for a URL that the
/// server returned.
#[cfg(feature = "media")]
pub(crate) fn bare(context: &Context<'_>) -> Result<http::Request<Bytes>, Error> {
    read_only::check(context.read_only, context.method, context.options)?;
    let root = root_url(context)?.into_owned();
    let length = root.len();
    let uri = http::Uri::try_from(root).map_err(|error| unsendable(length, &error))?;
    let mut headers = standard_headers(context)?;
    context.options.write_headers(&mut headers)?;
    let mut request = http::Request::new(Bytes::new());
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    record(&mut request, &RequestParts::new(), context);
    Ok(request)
}

/// Parameters are encoded and endpoints checked, so the URL is either too long or its root is
/// invalid.
fn unsendable(length: usize, error: &http::uri::InvalidUri) -> Error {
    const MOST: usize = u16::MAX as usize - 1;
    Error::usage(if length > MOST {
        format!("the URL has {length} bytes, and the maximum is {MOST}; shorten the parameters")
    } else {
        format!("the URL of the API is invalid: {error}; set another endpoint")
    })
}

fn root_url<'c>(context: &Context<'c>) -> Result<Cow<'c, str>, Error> {
    let options = context.options;
    match &options.endpoint {
        Some(endpoint) => Ok(Cow::Borrowed(endpoint.get()?)),
        None => in_universe(context.service.root_url, options.universe_domain.as_deref()),
    }
}

fn write_url(parts: &RequestParts<'_>, context: &Context<'_>) -> Result<String, Error> {
    let root = root_url(context)?;
    let (below, path) = context.prefix_and_path();
    let mut url = url::join(&root, &below);
    path::expand(path, |name| parts.path_view(name), &mut url)
        .map_err(|error| Error::usage(error.message(&|name| parts.name_of(name))))?;
    write_query(parts, context)?.write(&mut url);
    Ok(url)
}

/// The parameters of the method, then the query pairs of the options, which replace parameters of
/// the same name. Standard parameters (`key`, `fields`) are an exception: if the method has a
/// parameter of that name and the caller set it, that value is sent.
fn write_query<'a>(parts: &RequestParts<'a>, context: &Context<'a>) -> Result<Query<'a>, Error> {
    let mut query = Query::default();
    if context.requests_media() {
        query.push("alt", "media");
    } else if context.service.alt_json && context.purpose != Purpose::Batch {
        query.push("alt", "json");
    }
    for value in parts
        .values
        .iter()
        .filter(|value| value.location == Location::Query)
    {
        query.remove(value.name);
        match own_fields(value, parts, context) {
            Some(fields) => query.push("fields", fields),
            None => query
                .push_view(value.name, value.view)
                .map_err(|error| unwritable(&parts.name_of(value.name), &error))?,
        }
    }
    let own = |name: &str| parts.query_view(name).is_some();
    if let Some(key) = context.options.key.as_deref().or(context.api_key)
        && !own("key")
        && !context.options.emulated
    {
        query.push("key", key);
    }
    context.options.write_query(&mut |key, value, first| {
        if standard::is_standard(key) && own(key) {
            return;
        }
        if first {
            query.remove(key);
        }
        let value = match key {
            "fields" => completed(value, parts, context.service.data_wrapper),
            _ => Cow::Borrowed(value),
        };
        query.push(key, value);
    });
    #[cfg(feature = "media")]
    if let Some(route) = context.route {
        check_upload(parts, route)?;
        query.set("uploadType", route.upload_type);
    }
    if context.requests_media() {
        check_media(&query)?;
    }
    if context.method.request_id.is_some() {
        add_request_id(&mut query, context)?;
    }
    Ok(query)
}

/// Adds an ID, unless the parameters or options of the call set one.
fn add_request_id(query: &mut Query<'_>, context: &Context<'_>) -> Result<(), Error> {
    let is_set = query.values(REQUEST_ID).next().is_some();
    if !is_set && let Some(id) = RequestIds::create(context.options.request_ids.as_ref())? {
        query.push(REQUEST_ID, id);
    }
    Ok(())
}

/// The value of a method parameter named `fields`, for a list or an upload.
fn own_fields<'a>(
    value: &Value<'a>,
    parts: &RequestParts<'_>,
    context: &Context<'_>,
) -> Option<Cow<'a, str>> {
    let reads = parts.paging.is_some() || !parts.compared.is_empty();
    match value.view {
        View::Str(fields) if reads && value.name == "fields" => {
            Some(completed(fields, parts, context.service.data_wrapper))
        }
        _ => None,
    }
}

/// The media determines the upload protocol. A parameter that states another one would make the
/// server misread the body.
#[cfg(feature = "media")]
fn check_upload(parts: &RequestParts<'_>, route: Route) -> Result<(), Error> {
    let stated = parts
        .query_view("uploadType")
        .and_then(|view| text(view).ok()?);
    match stated.filter(|stated| *stated != route.upload_type) {
        None => Ok(()),
        Some(stated) => Err(Error::usage(format!(
            "the parameter `uploadType` is `{}`, and this upload is sent as `{}`; remove the parameter",
            stated.escape_debug(),
            route.upload_type
        ))),
    }
}

/// Without this check, metadata would be stored as if it were the media.
fn check_media(query: &Query<'_>) -> Result<(), Error> {
    match query.values("alt").find(|value| *value != "media") {
        Some(other) => Err(Error::usage(format!(
            "media is requested with `alt=media`, and the options or parameters set `alt={other}`; remove \
             it, or use `send` of a method that has another response"
        ))),
        None => Ok(()),
    }
}

/// Checks that the fields exist, and that the items of a listing are among them.
fn check_fields(parts: &RequestParts<'_>, context: &Context<'_>) -> Result<(), Error> {
    let (mut checked, mut fields) = context.options.fields();
    // The method's own `fields` takes precedence over the option.
    if let Some(View::Str(own)) = parts.query_view("fields") {
        (checked, fields) = (false, Some(own));
    }
    let Some(fields) = fields else { return Ok(()) };
    if !checked && parts.paging.is_none() {
        return Ok(());
    }
    let selection = Selection::parse(fields)?;
    if let (true, Some(response)) = (checked, parts.response) {
        fields::check(&selection, response, context.service.data_wrapper)?;
    }
    match parts.paging {
        Some((paging, true)) if !selection.reaches(paging.items) => Err(Error::usage(format!(
            "`fields` does not include `{0}`, so there would be no items; add `{0}` to it, or use `pages()`",
            paging.items.join("/")
        ))),
        _ => Ok(()),
    }
}

/// Adds the fields that the runtime needs: without its next token a page would look like the last
/// one, and without its checksum an upload could not be verified.
fn completed<'a>(fields: &'a str, parts: &RequestParts<'_>, data_wrapper: bool) -> Cow<'a, str> {
    let token = parts.paging.map(|(paging, _)| paging.next);
    let needed = token
        .into_iter()
        .chain(parts.compared.iter().map(std::slice::from_ref));
    let mut needed = needed.peekable();
    if needed.peek().is_none() {
        return Cow::Borrowed(fields);
    }
    // Fields in an unknown syntax are sent unchanged.
    let Ok(selection) = Selection::parse(fields) else {
        return Cow::Borrowed(fields);
    };
    let root: &[&str] = match data_wrapper && selection.is_below("data") {
        true => &["data"],
        false => &[],
    };
    let mut all = Cow::Borrowed(fields);
    for path in needed {
        let path = [root, path].concat();
        if !selection.reaches(&path) {
            let all = all.to_mut();
            all.push(',');
            all.push_str(&path.join("/"));
        }
    }
    all
}

fn unwritable(name: &str, error: &wire::EncodeError) -> Error {
    Error::usage(format!("parameter {name} cannot be written: {error}"))
}

fn standard_headers(context: &Context<'_>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(capacity(context));
    let accept = match context.purpose {
        Purpose::Response => "application/json",
        Purpose::Batch => "multipart/mixed",
        _ => "*/*",
    };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    if context.purpose.is_uncompressed() {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    headers.insert(USER_AGENT, context.user_agent.clone());
    headers.insert(X_GOOG_API_CLIENT, HeaderValue::from_static(API_CLIENT));
    if let Some(version) = context.method.api_version {
        headers.insert(X_GOOG_API_VERSION, HeaderValue::from_static(version));
    }
    if let Some(project) = &context.options.quota_project {
        let value = HeaderValue::from_str(project).map_err(|_| {
            Error::usage(format!(
                "the quota project `{project}` is not a valid header value"
            ))
        })?;
        headers.insert(X_GOOG_USER_PROJECT, value);
    }
    Ok(headers)
}

/// The number of headers of a usual request. With one more, a map takes twice the memory, more than
/// allocators cache.
fn capacity(context: &Context<'_>) -> usize {
    // The transport adds `host` and `accept-encoding`, and the credentials `authorization`.
    let with_body = !matches!(context.method.verb, "GET" | "HEAD" | "DELETE");
    let optional = [
        with_body,
        context.method.api_version.is_some(),
        context.options.quota_project.is_some(),
        is_plain(context),
    ];
    let optional = optional.into_iter().filter(|is_set| *is_set).count();
    6 + optional
}

/// Whether requests are sent without TLS. Then hyper reserves space for `host` although it is there.
fn is_plain(context: &Context<'_>) -> bool {
    let endpoint = context.options.endpoint.as_deref();
    endpoint.is_some_and(Endpoint::is_plain)
}

const API_CLIENT: &str = concat!(
    "gdcl/",
    env!("CARGO_PKG_VERSION"),
    " gl-rust/",
    env!("DISCOGEN_RUST_VERSION")
);

fn parameter_headers(parts: &RequestParts<'_>, headers: &mut HeaderMap) -> Result<(), Error> {
    for value in parts
        .values
        .iter()
        .filter(|value| value.location == Location::Header)
    {
        let unusable = || {
            let name = parts.name_of(value.name);
            Error::usage(format!("parameter {name} is not a valid header value"))
        };
        let name = HeaderName::from_bytes(value.name.as_bytes()).map_err(|_| unusable())?;
        framing::check(&name).map_err(|reason| {
            let name = parts.name_of(value.name);
            Error::usage(format!("parameter {name} is a header, and {reason}"))
        })?;
        // Replaces a default header of the same name.
        headers.remove(&name);
        let mut append = |view: View<'_>| -> Result<(), Error> {
            if let Some(text) =
                text(view).map_err(|error| unwritable(&parts.name_of(value.name), &error))?
            {
                let mut text = HeaderValue::from_str(&text).map_err(|_| unusable())?;
                text.set_sensitive(is_secret_header(value.name));
                headers.append(&name, text);
            }
            Ok(())
        };
        match value.view {
            View::List(list) => (0..list.len()).try_for_each(|index| append(list.get(index)))?,
            view => append(view)?,
        }
    }
    Ok(())
}

/// A GET or HEAD has no body: servers reject or ignore it, and proxies drop it.
fn write_body(
    payload: &Payload<'_>,
    context: &Context<'_>,
    headers: &mut HeaderMap,
) -> Result<Bytes, Error> {
    let verb = context.method.verb;
    let bytes = match payload {
        _ if matches!(verb, "GET" | "HEAD") => return Ok(Bytes::new()),
        Payload::None => {
            // Without this, a server may respond with 411.
            if matches!(verb, "POST" | "PUT" | "PATCH") {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            return Ok(Bytes::new());
        }
        Payload::Empty => b"{}".to_vec(),
        Payload::Json(view) => wire::to_vec(*view)
            .map_err(|error| Error::usage(format!("the body cannot be written: {error}")))?,
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if !context.service.data_wrapper {
        return Ok(Bytes::from(bytes));
    }
    let mut wrapped = Vec::with_capacity(bytes.len() + 9);
    wrapped.extend_from_slice(b"{\"data\":");
    wrapped.extend_from_slice(&bytes);
    wrapped.push(b'}');
    Ok(Bytes::from(wrapped))
}

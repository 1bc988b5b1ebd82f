//! Reads resources and methods of a discovery document.

use super::findings::{Findings, Member, step};
use super::schema::{Schema, schema, schemas};
use super::tree::Tree;

/// A resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resource {
    /// The JSON pointer.
    pub(crate) pointer: String,
    /// The key.
    pub(crate) key: String,
    /// `deprecated`
    pub(crate) deprecated: bool,
    /// `methods`
    pub(crate) methods: Vec<Method>,
    /// `resources`
    pub(crate) resources: Vec<Resource>,
}

/// A method.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Method {
    /// The JSON pointer.
    pub(crate) pointer: String,
    /// The key.
    pub(crate) key: String,
    /// `id`
    pub(crate) id: Option<String>,
    /// `httpMethod`
    pub(crate) http_method: Option<String>,
    /// `path`
    pub(crate) path: Option<String>,
    /// `description`
    pub(crate) description: Option<String>,
    /// `deprecated`
    pub(crate) deprecated: bool,
    /// `parameters`
    pub(crate) parameters: Vec<Schema>,
    /// `parameterOrder`
    pub(crate) parameter_order: Vec<String>,
    /// `request`
    pub(crate) request: Option<Schema>,
    /// `response`
    pub(crate) response: Option<Schema>,
    /// `scopes`
    pub(crate) scopes: Vec<String>,
    /// `apiVersion`
    pub(crate) api_version: Option<String>,
    /// `mediaUpload`
    pub(crate) media_upload: Option<MediaUpload>,
    /// `supportsMediaUpload`
    pub(crate) supports_media_upload: bool,
    /// `supportsMediaDownload`
    pub(crate) supports_media_download: bool,
    /// `useMediaDownloadService`
    pub(crate) use_media_download_service: bool,
}

impl Method {
    /// Returns the HTTP method in upper case; the default is GET.
    pub(crate) fn verb(&self) -> String {
        let stated = self.http_method.as_deref();
        stated.unwrap_or("GET").to_ascii_uppercase()
    }
}

/// `mediaUpload` of a method.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MediaUpload {
    /// The JSON pointer.
    pub(crate) pointer: String,
    /// `accept`
    pub(crate) accept: Vec<String>,
    /// `maxSize`
    pub(crate) max_size: Option<String>,
    /// `protocols.simple.path`
    pub(crate) simple: Option<String>,
    /// `protocols.resumable.path`
    pub(crate) resumable: Option<String>,
}

/// Reads the members of `resources`.
pub(super) fn resources(member: &Member<'_>, out: &mut Findings) -> Vec<Resource> {
    let pointer = member.pointer();
    let members = out.members(member.value, &pointer);
    members.iter().map(|it| resource(it, out)).collect()
}

fn resource(member: &Member<'_>, out: &mut Findings) -> Resource {
    let mut resource = Resource {
        pointer: member.pointer(),
        key: member.key.to_owned(),
        ..Resource::default()
    };
    let pointer = member.pointer();
    for it in out.members(member.value, &pointer) {
        match it.key {
            "methods" => resource.methods = methods(&it, out),
            "resources" => resource.resources = resources(&it, out),
            "deprecated" => resource.deprecated = out.bool(&it),
            _ => out.unknown(&it),
        }
    }
    resource
}

/// Reads the members of `methods`.
pub(super) fn methods(member: &Member<'_>, out: &mut Findings) -> Vec<Method> {
    let pointer = member.pointer();
    let members = out.members(member.value, &pointer);
    members.iter().map(|it| method(it, out)).collect()
}

fn method(member: &Member<'_>, out: &mut Findings) -> Method {
    let pointer = member.pointer();
    let mut method = Method {
        key: member.key.to_owned(),
        ..Method::default()
    };
    for it in out.members(member.value, &pointer) {
        read_call(&mut method, &it, out);
    }
    if matches!(member.value, Tree::Object(_)) {
        out.require(
            member.value,
            &pointer,
            "httpMethod",
            "add it, for example \"GET\"",
        );
        out.require(
            member.value,
            &pointer,
            "path",
            "add the URL template, relative to `servicePath`",
        );
    }
    method.pointer = pointer;
    method
}

/// Reads the keys that define requests and responses.
fn read_call(method: &mut Method, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "httpMethod" => method.http_method = out.string(member),
        "path" => method.path = path(member, out),
        "parameters" => method.parameters = schemas(member, out),
        "parameterOrder" => method.parameter_order = out.strings(member),
        "request" => method.request = Some(body(member, out)),
        "response" => method.response = Some(body(member, out)),
        "apiVersion" => method.api_version = out.string(member),
        "mediaUpload" => method.media_upload = Some(media_upload(member, out)),
        "supportsMediaUpload" => method.supports_media_upload = out.bool(member),
        "supportsMediaDownload" => method.supports_media_download = out.bool(member),
        "useMediaDownloadService" => method.use_media_download_service = out.bool(member),
        _ => read_about(method, member, out),
    }
}

/// Reads the path template without a leading slash, which some documents have. Google's clients for
/// Python and Node join service path and template with exactly one slash.
fn path(member: &Member<'_>, out: &mut Findings) -> Option<String> {
    let path = out.string(member)?;
    let relative = path.trim_start_matches('/');
    if relative.len() < path.len() {
        let remedy = "it is resolved relative to `servicePath`, as without the slash";
        out.note(member.pointer(), "begins with a slash", remedy);
    }
    Some(relative.to_owned())
}

/// Reads the keys that describe a method.
fn read_about(method: &mut Method, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "id" => method.id = out.string(member),
        "description" => method.description = out.prose(member),
        "deprecated" => method.deprecated = out.bool(member),
        "scopes" => method.scopes = out.strings(member),
        // Duplicates of `path`, and keys for other kinds of clients.
        "flatPath" | "restPath" | "rpcPath" | "etagRequired" | "supportsSubscription" => {}
        _ => out.unknown(member),
    }
}

/// Reads a request or response: a schema and, for a request, the body name that other clients use.
fn body(member: &Member<'_>, out: &mut Findings) -> Schema {
    match member.value {
        Tree::Object(members) if members.iter().any(|(key, _)| key == "parameterName") => {
            let rest = members.iter().filter(|(key, _)| key != "parameterName");
            schema(
                &Tree::Object(rest.cloned().collect()),
                member.pointer(),
                out,
            )
        }
        tree => schema(tree, member.pointer(), out),
    }
}

fn media_upload(member: &Member<'_>, out: &mut Findings) -> MediaUpload {
    let pointer = member.pointer();
    let mut upload = MediaUpload::default();
    for it in out.members(member.value, &pointer) {
        match it.key {
            "accept" => upload.accept = out.strings(&it),
            "maxSize" => upload.max_size = out.scalar(&it),
            "protocols" => {
                let pointer = it.pointer();
                for protocol in out.members(it.value, &pointer) {
                    match protocol.key {
                        "simple" => upload.simple = protocol_path(&protocol, out),
                        "resumable" => upload.resumable = protocol_path(&protocol, out),
                        _ => out.unknown(&protocol),
                    }
                }
            }
            _ => out.unknown(&it),
        }
    }
    upload.pointer = pointer;
    upload
}

fn protocol_path(member: &Member<'_>, out: &mut Findings) -> Option<String> {
    let pointer = member.pointer();
    let mut path = None;
    for it in out.members(member.value, &pointer) {
        match it.key {
            "path" => path = out.string(&it),
            "multipart" => drop(out.bool(&it)),
            _ => out.unknown(&it),
        }
    }
    if path.is_none() {
        let remedy = "add the path of the upload, from the root of the host";
        out.error(step(&pointer, "path"), "is missing", remedy);
    }
    path
}

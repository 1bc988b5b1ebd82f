//! The constants of APIs and methods, in the form in which the runtime has those of generated code.
//!
//! The runtime refers to constants by `&'static` references, which cost generated code nothing.
//! Those of a document are created once for each method that is called, and are kept until the
//! program ends. Equal constants are shared, so that neither calls nor clients that are created
//! again from the same document need more memory: at most about a kilobyte per distinct method.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{LazyLock, Mutex, PoisonError};

use discogen_model::api::{self, Api};
use discogen_model::text::Untrusted;
use discogen_runtime::codegen as rt;

/// The constants of an API.
#[derive(Debug)]
pub(crate) struct ServiceConstants {
    pub(crate) service: rt::Service,
    /// The request of a batch, if the API has batches.
    pub(crate) batch: Option<rt::Method>,
}

/// The constants of a method.
#[derive(Debug)]
pub(crate) struct MethodConstants {
    pub(crate) method: rt::Method,
    pub(crate) paging: rt::Paging,
    pub(crate) polling: rt::Polling,
    /// The names of the parameters, in the order of the model.
    pub(crate) parameters: &'static [&'static str],
}

/// The constants of an API.
pub(crate) fn of_service(api: &Api) -> &'static ServiceConstants {
    static ALL: Interned<(Texts, [bool; 2]), ServiceConstants> = Interned::new();
    let mut texts = Texts::default();
    for text in [
        &api.name,
        &api.version,
        &api.title,
        &api.revision,
        &api.root_url,
        &api.service_path,
    ] {
        texts.push(text);
    }
    texts.list(api.batch_path.iter());
    texts.list(api.mtls_root_url.iter());
    texts.list(api.scopes.iter().map(|scope| &scope.url));
    let key = (texts, [api.alt_json, api.data_wrapper]);
    ALL.get(key, || service(api))
}

fn service(api: &Api) -> ServiceConstants {
    let batch_path = api.batch_path.as_ref().map(keep);
    ServiceConstants {
        service: rt::Service {
            name: keep(&api.name),
            version: keep(&api.version),
            title: keep(&api.title),
            revision: keep(&api.revision),
            package: env!("CARGO_PKG_NAME"),
            package_version: env!("CARGO_PKG_VERSION"),
            root_url: keep(&api.root_url),
            service_path: keep(&api.service_path),
            batch_path,
            mtls_root_url: api.mtls_root_url.as_ref().map(keep),
            alt_json: api.alt_json,
            data_wrapper: api.data_wrapper,
            scopes: keep_all(api.scopes.iter().map(|scope| &scope.url)),
        },
        batch: batch_path.map(|path| rt::Method {
            id: "batch",
            verb: "POST",
            path,
            // In read-only mode, the calls in the batch are checked instead.
            reads: Some(true),
            ..rt::Method::BASE
        }),
    }
}

/// The constants of a method.
pub(crate) fn of_method(api: &Api, method: &api::Method) -> &'static MethodConstants {
    static ALL: Interned<String, MethodConstants> = Interned::new();
    // The key contains everything that `constants` reads.
    let scopes: Vec<&Untrusted> = api.scopes.iter().map(|scope| &scope.url).collect();
    let names: Vec<&Untrusted> = method.parameters.iter().map(|it| &it.name.wire).collect();
    let selected = |list: &[usize]| -> Vec<&Untrusted> {
        list.iter()
            .filter_map(|index| scopes.get(*index).copied())
            .collect()
    };
    let follow_up = |it: &api::FollowUp| {
        format!(
            "{:?} {:?}",
            selected(&it.scopes),
            selected(&it.default_scopes)
        )
    };
    let waiting = method.waiting.as_ref().map(|it| {
        let methods = [Some(&it.get), it.wait.as_ref(), it.cancel.as_ref()];
        (it, methods.map(|it| it.map(follow_up)))
    });
    let key = format!(
        "{:?}",
        (
            (
                &method.id,
                &method.verb,
                &method.path,
                &method.api_version,
                names
            ),
            (selected(&method.scopes), selected(&method.default_scopes)),
            (method.download, method.download_service, &method.upload),
            (&method.retry, &method.request_id, method.reads),
            (&method.paging, waiting),
        )
    );
    ALL.get(key, || constants(api, method))
}

fn constants(api: &Api, method: &api::Method) -> MethodConstants {
    MethodConstants {
        method: rt::Method {
            id: keep(&method.id),
            verb: keep(&method.verb),
            path: keep(&method.path),
            scopes: scopes(api, &method.scopes),
            default_scopes: scopes(api, &method.default_scopes),
            api_version: method.api_version.as_ref().map(keep),
            download: method.download,
            download_service: method.download_service,
            upload: method.upload.as_ref().map(upload),
            idempotent: match method.retry.rule {
                api::RetryRule::Verb => None,
                api::RetryRule::Always => Some(true),
                api::RetryRule::Precondition | api::RetryRule::Never => Some(false),
            },
            preconditions: keep_list(method.retry.preconditions.iter().map(precondition)),
            request_id: match method.request_id {
                Some(api::RequestId::Query {
                    ignores_duplicates: true,
                    ..
                }) => Some(rt::RequestId::Deduplicated),
                Some(api::RequestId::Query { .. }) => Some(rt::RequestId::Sent),
                Some(api::RequestId::Body(_)) | None => None,
            },
            reads: Some(method.reads),
        },
        paging: method.paging.as_ref().map_or(rt::Paging::BASE, paging),
        polling: method
            .waiting
            .as_ref()
            .map_or(rt::Polling::BASE, |it| polling(api, it)),
        parameters: keep_all(method.parameters.iter().map(|it| &it.name.wire)),
    }
}

fn upload(upload: &api::Upload) -> rt::Upload {
    rt::Upload {
        accept: keep_all(&upload.accept),
        max_size: upload.max_size,
        simple: upload.simple.as_ref().map(keep),
        resumable: upload.resumable.as_ref().map(keep),
    }
}

fn precondition(precondition: &api::Precondition) -> rt::Precondition {
    match precondition {
        api::Precondition::Query(name) => rt::Precondition::Query(keep(&name.wire)),
        api::Precondition::Body(path) => rt::Precondition::Body(keep_all(path)),
    }
}

fn paging(paging: &api::Paging) -> rt::Paging {
    let items = paging.items.iter().flat_map(|items| &items.path);
    rt::Paging {
        token: match &paging.token {
            api::PageToken::Query(name) => rt::Token::Query(keep(&name.wire)),
            api::PageToken::Body(name) => rt::Token::Body(keep(&name.wire)),
        },
        next: keep_all(paging.next.iter().map(|name| &name.wire)),
        items: keep_all(items.map(|name| &name.wire)),
    }
}

fn polling(api: &Api, waiting: &api::Waiting) -> rt::Polling {
    let has_body = |it: &Option<api::FollowUp>| it.as_ref().is_some_and(|it| it.has_body);
    let variables = waiting.variables.iter();
    rt::Polling {
        get: follow_up(api, &waiting.get),
        wait: waiting.wait.as_ref().map(|it| follow_up(api, it)),
        wait_body: has_body(&waiting.wait),
        cancel: waiting.cancel.as_ref().map(|it| follow_up(api, it)),
        cancel_body: has_body(&waiting.cancel),
        variables: keep_list(variables.map(|(name, segments)| (keep(name), keep(segments)))),
        key: keep(&waiting.key),
        done: waiting.done.as_ref().map(keep),
    }
}

fn follow_up(api: &Api, method: &api::FollowUp) -> rt::Method {
    rt::Method {
        id: keep(&method.id),
        verb: keep(&method.verb),
        path: keep(&method.path),
        scopes: scopes(api, &method.scopes),
        default_scopes: scopes(api, &method.default_scopes),
        api_version: method.api_version.as_ref().map(keep),
        ..rt::Method::BASE
    }
}

fn scopes(api: &Api, indices: &[usize]) -> &'static [&'static str] {
    let scopes = indices.iter().filter_map(|index| api.scopes.get(*index));
    keep_all(scopes.map(|scope| &scope.url))
}

/// Strings and lists of strings, as a key.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Texts(Vec<String>);

impl Texts {
    fn push(&mut self, text: &Untrusted) {
        self.0.push(text.raw().to_owned());
    }

    fn list<'t>(&mut self, texts: impl ExactSizeIterator<Item = &'t Untrusted>) {
        self.0.push(texts.len().to_string());
        texts.for_each(|text| self.push(text));
    }
}

/// Values that are kept until the program ends, each once.
struct Interned<K, V: 'static>(LazyLock<Mutex<HashMap<K, &'static V>>>);

impl<K: Eq + Hash, V> Interned<K, V> {
    const fn new() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    fn get(&self, key: K, create: impl FnOnce() -> V) -> &'static V {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(key)
            .or_insert_with(|| Box::leak(Box::new(create())))
    }
}

/// The string, shared with equal ones.
fn keep(text: &Untrusted) -> &'static str {
    static ALL: Interned<String, String> = Interned::new();
    ALL.get(text.raw().to_owned(), || text.raw().to_owned())
}

/// The strings, shared with equal lists.
fn keep_all<'t>(texts: impl IntoIterator<Item = &'t Untrusted>) -> &'static [&'static str] {
    static ALL: Interned<Vec<&'static str>, Vec<&'static str>> = Interned::new();
    let texts: Vec<&'static str> = texts.into_iter().map(keep).collect();
    match texts.is_empty() {
        true => &[],
        false => ALL.get(texts.clone(), || texts),
    }
}

fn keep_list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    let items: Vec<T> = items.collect();
    match items.is_empty() {
        true => &[],
        false => Vec::leak(items),
    }
}

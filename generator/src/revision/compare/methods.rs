//! Compares methods: names, requests and responses.

use std::collections::HashSet;

use discogen_model::api::{Api, Body, Method, RequestId, Type};
use discogen_model::text::Untrusted;

use super::location::{ItemLocation, Level};
use super::pairs::Pairs;
use super::{Comparison, code, spell, url};
use crate::revision::{Class, Kind};

impl Comparison<'_> {
    /// Compares the methods of one handle.
    pub(super) fn methods(&mut self, old: &Level, before: &[Method], new: &Level, now: &[Method]) {
        let pairs = Pairs::new(before, now);
        for (method, same) in pairs.of(before, now) {
            match same {
                Some(same) => self.method(old, method, new, same),
                None => {
                    let text = format!("is gone: {}", request(method));
                    let location = old.method(method);
                    self.push(Class::Breaking, Kind::MethodRemoved, &location, text);
                }
            }
        }
        for method in pairs.added(now) {
            let text = format!("is new: {}", request(method));
            let location = new.method(method);
            self.push(Class::Addition, Kind::MethodAdded, &location, text);
        }
        self.order(&new.location(), &pairs, "methods");
    }

    fn method(&mut self, old: &Level, before: &Method, new: &Level, now: &Method) {
        let location = ItemLocation {
            rust: old.method(before).rust,
            ..new.method(now)
        };
        for (what, before, now) in [
            ("name", &before.name.rust, &now.name.rust),
            ("parameters type", &before.params, &now.params),
            ("call type", &before.call, &now.call),
        ] {
            if before != now {
                let text = format!("has the {what} `{now}` (was `{before}`)");
                self.push(Class::Breaking, Kind::MethodRenamed, &location, text);
            }
        }
        self.key(&location, &before.name, &now.name, Kind::MethodRenamed);
        self.request_line(&location, before, now);
        let params = ItemLocation {
            rust: old.params(before).rust,
            ..new.params(now)
        };
        self.parameters(&location, &params, before, now);
        self.body(&location, &params, before.body.as_ref(), now.body.as_ref());
        self.response(&location, before.response.as_ref(), now.response.as_ref());
        self.method_scopes(&location, before, now);
        if before.retry != now.retry {
            let text = "has another retry rule; its documentation states it";
            self.push(Class::Fix, Kind::Retries, &location, text);
        }
        self.request_id(&location, before, now);
        self.reads(&location, before, now);
        self.features(&location, before, now);
        self.deprecation(&location, before.deprecated, now.deprecated);
        self.docs(&location, before.docs.as_str(), now.docs.as_str());
    }

    /// Compares what a call does with its request ID.
    fn request_id(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        if before.request_id != now.request_id {
            let text = match &now.request_id {
                Some(RequestId::Query {
                    ignores_duplicates: true,
                    ..
                }) => "sends a request ID, and is retried even if the server may have executed it",
                Some(RequestId::Query { .. }) => {
                    "sends a request ID, which has no effect on retries"
                }
                Some(RequestId::Body(_)) | None => "sends no request ID",
            };
            self.push(Class::Fix, Kind::Retries, location, text);
        }
    }

    /// Compares whether a read-only client may call the method. Only such clients are affected.
    fn reads(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        match (before.reads, now.reads) {
            (false, true) => {
                let text = "only reads, so that a read-only client can call it";
                self.push(Class::Fix, Kind::Reads, location, text);
            }
            (true, false) => {
                let text = "may write, so that a read-only client rejects it";
                self.push_wire(Kind::Reads, location, text);
            }
            _ => {}
        }
    }

    /// Compares verb, path, API version and id.
    fn request_line(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        if before.verb != now.verb {
            let text = format!("is sent by {} (was {})", now.verb.raw(), before.verb.raw());
            self.push_wire(Kind::Verb, &location.at(&["httpMethod"]), text);
        }
        let whole =
            |api: &Api, method: &Method| format!("{}{}", api.service_path.raw(), method.path.raw());
        // A change of the service path is reported once, for the API.
        let is_same = url::is_same(before.path.raw(), now.path.raw())
            || url::is_same(&whole(self.old, before), &whole(self.new, now));
        if !is_same {
            let text = format!(
                "is sent to {} (was {})",
                code(&now.path),
                code(&before.path)
            );
            self.push_wire(Kind::Path, &location.at(&["path"]), text);
        }
        if before.api_version != now.api_version {
            let version = |it: &Option<Untrusted>| it.as_ref().map_or("none".to_owned(), code);
            let (now, before) = (version(&now.api_version), version(&before.api_version));
            let text = format!("requests the API version {now} (was {before})");
            self.push_wire(Kind::ApiVersion, &location.at(&["apiVersion"]), text);
        }
        if before.id != now.id {
            let text = format!("has the id {} (was {})", code(&now.id), code(&before.id));
            self.push(Class::Fix, Kind::MethodId, &location.at(&["id"]), text);
        }
    }

    fn body(
        &mut self,
        location: &ItemLocation,
        params: &ItemLocation,
        old: Option<&Body>,
        new: Option<&Body>,
    ) {
        match (old, new) {
            (None, None) => {}
            (None, Some(new)) => {
                let at = params.part(&[], &new.field).at(&["request"]);
                let ty = spell::ty(&new.ty);
                match new.fieldless {
                    true => {
                        let text =
                            format!("is new: an optional `{ty}`, which is sent empty by default");
                        self.push(Class::Addition, Kind::BodyAdded, &at, text);
                    }
                    false => {
                        let text = format!("is new and an argument: a body of type `{ty}`");
                        self.push(Class::Breaking, Kind::BodyAdded, &at, text);
                    }
                }
            }
            (Some(old), None) => {
                let at = params.part(&[], &old.field);
                self.push(
                    Class::Breaking,
                    Kind::BodyRemoved,
                    &at,
                    "is gone: no body is sent",
                );
            }
            (Some(old), Some(new)) => self.body_changed(location, params, old, new),
        }
    }

    fn body_changed(
        &mut self,
        location: &ItemLocation,
        params: &ItemLocation,
        old: &Body,
        new: &Body,
    ) {
        let at = params.part(&[], &old.field).at(&["request"]);
        if old.field != new.field {
            let text = format!("is renamed to `{}`", new.field);
            self.push(Class::Breaking, Kind::BodyChanged, &at, text);
        }
        if let Some(text) = spell::numbers(&old.ty, &new.ty) {
            self.push_wire(Kind::BodyChanged, &at, text);
        } else if !self.is_same(&old.ty, &new.ty) {
            let (now, was) = (spell::ty(&new.ty), spell::ty(&old.ty));
            let text = format!("is a `{now}` (was `{was}`)");
            self.push(Class::Breaking, Kind::BodyChanged, &at, text);
        }
        let text = match (old.fieldless, new.fieldless) {
            (true, false) => "takes its body as an argument, because the body has fields now",
            (false, true) => {
                "no longer takes its body as an argument, because the body has no fields"
            }
            _ => return,
        };
        let location = location.at(&["request"]);
        self.push(Class::Breaking, Kind::BodyChanged, &location, text);
    }

    fn response(&mut self, location: &ItemLocation, old: Option<&Type>, new: Option<&Type>) {
        let is_same = match (old, new) {
            // Both numbers and strings are accepted.
            (Some(old), Some(new)) if spell::is_same(old, new) => {
                if old != new {
                    let text = "returns 64-bit integers in another encoding";
                    self.push(Class::Fix, Kind::Response, location, text);
                }
                true
            }
            (Some(old), Some(new)) => self.is_same(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if is_same {
            return;
        }
        let spelled = |ty: Option<&Type>| ty.map_or("()".to_owned(), spell::ty);
        let (now, was) = (spelled(new), spelled(old));
        let location = match new {
            Some(_) => location.at(&["response"]),
            None => location.clone(),
        };
        let text = format!("returns `{now}` (was `{was}`)");
        self.push(Class::Breaking, Kind::Response, &location, text);
    }

    /// Compares accepted scopes, any one of which is sufficient: a removed scope revokes a
    /// permission, an added one grants one.
    fn method_scopes(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        let requested = requested(
            &urls(self.old, &before.default_scopes),
            &urls(self.new, &now.default_scopes),
        );
        let before = urls(self.old, &before.scopes);
        let now = urls(self.new, &now.scopes);
        let location = location.at(&["scopes"]);
        if before.is_empty() && !now.is_empty() {
            // For a method without scopes the document does not specify whether it requires a
            // token.
            let text = format!("lists accepted scopes: {}", now.join(" or "));
            self.push(Class::Addition, Kind::MethodScopes, &location, text);
            return;
        }
        if now.is_empty() && !before.is_empty() {
            let text = "no longer lists accepted scopes";
            self.push(Class::Fix, Kind::MethodScopes, &location, text);
            return;
        }
        let missing = |of: &[String], from: &[String]| -> Vec<String> {
            let from: HashSet<&String> = from.iter().collect();
            of.iter().filter(|it| !from.contains(it)).cloned().collect()
        };
        let (removed, more) = (missing(&before, &now), missing(&now, &before));
        if removed.is_empty() && more.is_empty() {
            if before != now {
                let text = "lists its scopes in another order";
                self.push(Class::Fix, Kind::Order, &location, text);
            }
            if let Some((class, text)) = requested {
                self.push(class, Kind::DefaultScopes, &location, text);
            }
            return;
        }
        let also = requested.map_or(String::new(), |(_, text)| format!("; {text}"));
        if !removed.is_empty() {
            let also = if more.is_empty() { also.as_str() } else { "" };
            let removed = removed.join(" or ");
            let text = format!("no longer accepts the scope {removed}{also}");
            self.push_wire(Kind::MethodScopes, &location, text);
        }
        if !more.is_empty() {
            let text = format!("also accepts the scope {}{also}", more.join(" or "));
            self.push(Class::Addition, Kind::MethodScopes, &location, text);
        }
    }
}

/// `` `GET v1/{+name}` ``
fn request(method: &Method) -> String {
    code(&format!("{} {}", method.verb.raw(), method.path.raw()))
}

fn urls(api: &Api, scopes: &[usize]) -> Vec<String> {
    let scopes = scopes.iter().filter_map(|it| api.scopes.get(*it));
    scopes.map(|it| code(&it.url)).collect()
}

/// Compares default scopes. A subset is a fix: the old grant covers it. Other scopes are an
/// addition, like a newly accepted scope: a grant of exactly the old ones (domain-wide delegation)
/// must be extended, or calls must name the old scopes.
fn requested(before: &[String], now: &[String]) -> Option<(Class, String)> {
    let old: HashSet<&String> = before.iter().collect();
    let new: HashSet<&String> = now.iter().collect();
    if old.is_empty() || new.is_empty() || old == new {
        return None;
    }
    let class = match new.is_subset(&old) {
        true => Class::Fix,
        false => Class::Addition,
    };
    let (now, before) = (now.join(" and "), before.join(" and "));
    let text = format!("requests {now} by default (was {before})");
    Some((class, text))
}

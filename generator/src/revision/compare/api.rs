//! Compares the API as a whole: client, addresses, scopes.

use std::collections::BTreeMap;

use discogen_model::api::{Api, Method, Scope};
use discogen_model::text::Untrusted;

use super::pairs::index;
use super::{Comparison, ItemLocation, code};
use crate::revision::{Class, Kind, Side};

impl Comparison<'_> {
    pub(super) fn api(&mut self) {
        let (old, new) = (self.old, self.new);
        let location = ItemLocation::new(Side::New, "", &old.client);
        if old.client != new.client {
            let text = format!("is renamed to `{}`", new.client);
            self.push(Class::Breaking, Kind::ClientRenamed, &location, text);
        }
        self.docs(&location.at(&["title"]), old.title.raw(), new.title.raw());
        self.docs(
            &location.at(&["description"]),
            old.docs.as_str(),
            new.docs.as_str(),
        );
        self.docs(&location.at(&["documentationLink"]), link(old), link(new));
        self.addresses(&location);
        for (key, old, new) in [
            ("name", &old.name, &new.name),
            ("version", &old.version, &new.version),
        ] {
            if old != new {
                let text = format!("has the {key} {} (was {})", code(new), code(old));
                self.push(Class::Fix, Kind::Host, &location.at(&[key]), text);
            }
        }
        if old.alt_json != new.alt_json {
            let text = match new.alt_json {
                true => "requests JSON, because the service no longer returns it by default",
                false => "no longer requests JSON, which the service returns by default",
            };
            let location = location.at(&["parameters", "alt"]);
            self.push(Class::Fix, Kind::Protocol, &location, text);
        }
        if old.data_wrapper != new.data_wrapper {
            let text = match new.data_wrapper {
                true => "wraps bodies and responses in `data`",
                false => "no longer wraps bodies and responses in `data`",
            };
            self.push_wire(Kind::Protocol, &location.at(&["features"]), text);
        }
    }

    /// Compares addresses.
    fn addresses(&mut self, location: &ItemLocation) {
        let (old, new) = (self.old, self.new);
        if old.root_url != new.root_url {
            let (now, was) = (code(&new.root_url), code(&old.root_url));
            let text = format!("sends requests to {now} (was {was})");
            self.push_wire(Kind::Host, &location.at(&["rootUrl"]), text);
        }
        if old.service_path != new.service_path {
            let (now, was) = (code(&new.service_path), code(&old.service_path));
            let location = location.at(&["servicePath"]);
            let text = format!("has the service path {now} (was {was})");
            match has_same_paths(old, new) {
                true => self.push(Class::Fix, Kind::Host, &location, text),
                false => self.push_wire(Kind::Host, &location, text),
            }
        }
        if old.batch_path != new.batch_path {
            let location = location.at(&["batchPath"]);
            let path = |api: &Api| api.batch_path.as_ref().map_or("none".to_owned(), code);
            let text = format!("has the path for batches {} (was {})", path(new), path(old));
            match (&old.batch_path, &new.batch_path) {
                (None, _) => self.push(Class::Addition, Kind::FeatureAdded, &location, text),
                (Some(_), None) => {
                    self.push(Class::Breaking, Kind::FeatureRemoved, &location, text)
                }
                _ => self.push_wire(Kind::Host, &location, text),
            }
        }
        let location = location.at(&["mtlsRootUrl"]);
        match (&old.mtls_root_url, &new.mtls_root_url) {
            (old, new) if old == new => {}
            (None, Some(new)) => {
                let text = format!("has an address for client certificates, {}", code(new));
                self.push(Class::Fix, Kind::Host, &location, text);
            }
            (Some(old), now) => {
                let now = now.as_ref().map_or("none".to_owned(), code);
                let text = format!(
                    "has the address for client certificates {now} (was {})",
                    code(old)
                );
                self.push_wire(Kind::Host, &location, text);
            }
            (None, None) => {}
        }
    }

    /// Compares the front page, which depends on the facts compared before.
    pub(super) fn front(&mut self) {
        if self.changes.is_empty() && front(self.old) != front(self.new) {
            let location = ItemLocation::new(Side::New, "", &self.new.client);
            let text = "shows other calls on its front page";
            self.push(Class::Docs, Kind::Docs, &location, text);
        }
    }

    pub(super) fn scopes(&mut self) {
        let (old, new) = (self.old, self.new);
        let location = |side, url: &str, constant: &str| {
            let root = ItemLocation::new(side, "", format!("scopes::{constant}"));
            root.at(&["auth", "oauth2", "scopes", url])
        };
        let find = |at: Option<&usize>| at.and_then(|at| new.scopes.get(*at));
        let by_constant = index(&new.scopes, |it| it.constant.clone());
        let by_url = index(&new.scopes, |it| it.url.clone());
        for scope in &old.scopes {
            let Some(now) = find(by_constant.get(&scope.constant)) else {
                let same = find(by_url.get(&scope.url));
                let text = match same {
                    Some(same) => format!("is renamed to `{}`", same.constant),
                    None => format!("is gone: {}", code(&scope.url)),
                };
                let location = location(Side::Old, scope.url.raw(), &scope.constant);
                self.push(Class::Breaking, Kind::ScopeRemoved, &location, text);
                continue;
            };
            let location = location(Side::New, now.url.raw(), &now.constant);
            if now.url != scope.url {
                let text = format!("is {} (was {})", code(&now.url), code(&scope.url));
                self.push_wire(Kind::ScopeUrl, &location, text);
            }
            self.docs(&location, scope.docs.as_str(), now.docs.as_str());
        }
        let before = index(&old.scopes, |it| it.constant.clone());
        let added = |it: &&Scope| !before.contains_key(&it.constant);
        for scope in new.scopes.iter().filter(added) {
            let location = location(Side::New, scope.url.raw(), &scope.constant);
            let text = format!("is new: {}", code(&scope.url));
            self.push(Class::Addition, Kind::ScopeAdded, &location, text);
        }
    }
}

fn link(api: &Api) -> &str {
    let link = api.documentation_link.as_ref();
    link.map_or("", Untrusted::raw)
}

/// Whether every remaining method has the same path, including the service path.
fn has_same_paths(old: &Api, new: &Api) -> bool {
    let (old, new) = (paths(old), paths(new));
    old.iter()
        .all(|(id, path)| new.get(id).is_none_or(|now| now == path))
}

fn paths(api: &Api) -> BTreeMap<&str, String> {
    let base = api.service_path.raw();
    let methods = api.methods().map(|it| it.method);
    let path = |it: &Method| format!("{base}{}", it.path.raw());
    methods.map(|it| (it.id.raw(), path(it))).collect()
}

/// Returns the IDs of the methods on the front page.
fn front(api: &Api) -> Vec<Option<&str>> {
    let front = &api.front;
    let shown = [front.first, front.upload, front.download, front.operation];
    let id = |index: usize| api.methods().nth(index).map(|it| it.method.id.raw());
    shown.into_iter().map(|index| index.and_then(id)).collect()
}

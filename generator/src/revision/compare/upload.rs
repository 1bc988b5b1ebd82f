//! Compares the capabilities of calls: uploads, downloads, pages, waiting.

use std::collections::HashSet;

use discogen_model::api::{Method, Paging, Upload, Waiting};
use discogen_model::text::Untrusted;

use super::{Comparison, ItemLocation, code, url};
use crate::revision::{Class, Kind};

impl Comparison<'_> {
    pub(super) fn features(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        let flags = |it: &Method| {
            let items = it.paging.as_ref().is_some_and(|it| it.items.is_some());
            [
                ("upload", it.upload.is_some()),
                ("download", it.returns_media()),
                ("pages", it.paging.is_some()),
                ("items", items),
                ("wait", it.waiting.is_some()),
            ]
        };
        for ((name, before), (_, now)) in flags(before).into_iter().zip(flags(now)) {
            match (before, now) {
                (false, true) => {
                    let text = format!("has `{name}()` now");
                    self.push(Class::Addition, Kind::FeatureAdded, location, text);
                }
                (true, false) => {
                    let text = format!("no longer has `{name}()`");
                    self.push(Class::Breaking, Kind::FeatureRemoved, location, text);
                }
                _ => {}
            }
        }
        let items = |it: &Method| it.paging.as_ref().and_then(|it| it.items.clone());
        if let (Some(before), Some(now)) = (items(before), items(now))
            && (&before.path, &before.item, before.map) != (&now.path, &now.item, now.map)
        {
            let text = "returns different items from `items()`".to_owned();
            self.push(Class::Breaking, Kind::FeatureChanged, location, text);
        }
        self.pages(location, before, now);
        self.waiting(location, before.waiting.as_ref(), now.waiting.as_ref());
        let (was, is) = (
            (before.download, before.raw_answer),
            (now.download, now.raw_answer),
        );
        if before.returns_media() && now.returns_media() && was != is {
            let text = match now.download {
                true => "requests media with `alt=media` (the response was media)",
                false => "returns media as the response (was requested with `alt=media`)",
            };
            self.push_wire(Kind::FeatureChanged, location, text);
        }
        if before.streaming != now.streaming {
            let text = match now.streaming {
                true => "responds with a stream: `elements()`",
                false => "no longer responds with a stream",
            };
            self.push_wire(Kind::FeatureChanged, location, text);
        }
        if before.download_service != now.download_service {
            let text = match now.download_service {
                true => "downloads from a path below `download/`",
                false => "no longer downloads from a path below `download/`",
            };
            let location = location.at(&["useMediaDownloadService"]);
            self.push_wire(Kind::FeatureChanged, &location, text);
        }
        if let (Some(before), Some(now)) = (&before.upload, &now.upload) {
            self.upload(&location.at(&["mediaUpload"]), before, now);
        }
    }

    /// Compares paging. The runtime follows page tokens, so a change is invisible to callers.
    fn pages(&mut self, location: &ItemLocation, before: &Method, now: &Method) {
        let (Some(before), Some(now)) = (&before.paging, &now.paging) else {
            return;
        };
        let tokens = |it: &Paging| (it.token.clone(), it.next.clone());
        if tokens(before) != tokens(now) {
            let text = "uses another page token";
            self.push(Class::Fix, Kind::FeatureChanged, location, text);
        }
        let is_deprecated = |it: &Paging| it.items.as_ref().is_some_and(|it| it.deprecated);
        let documented = |it: &Paging| (it.size.clone(), it.others.clone(), is_deprecated(it));
        if documented(before) != documented(now) {
            let text = "has different documentation of its pages";
            self.push(Class::Docs, Kind::Docs, location, text);
        }
    }

    fn waiting(
        &mut self,
        location: &ItemLocation,
        before: Option<&Waiting>,
        now: Option<&Waiting>,
    ) {
        let (Some(before), Some(now)) = (before, now) else {
            return;
        };
        match (&before.cancel, &now.cancel) {
            (Some(_), None) => {
                let text = "starts an operation that can no longer be cancelled";
                self.push_wire(Kind::FeatureChanged, location, text);
            }
            (None, Some(_)) => {
                let text = "starts an operation that can be cancelled";
                self.push(Class::Addition, Kind::FeatureChanged, location, text);
            }
            _ if before != now => {
                let text = "polls its operation in another way";
                self.push(Class::Fix, Kind::FeatureChanged, location, text);
            }
            _ => {}
        }
    }

    fn upload(&mut self, location: &ItemLocation, old: &Upload, new: &Upload) {
        let at = location.at(&["accept"]);
        let missing = |of: &Upload, from: &Upload| -> Vec<String> {
            let accepted: HashSet<&Untrusted> = from.accept.iter().collect();
            let any = from.accept.iter().any(|it| *it == "*/*");
            let missing = of.accept.iter();
            let missing = missing.filter(|it| !any && !accepted.contains(it));
            missing.map(code).collect()
        };
        let (removed, more) = (missing(old, new), missing(new, old));
        if !removed.is_empty() {
            let text = format!("no longer accepts uploads of {}", removed.join(", "));
            self.push_wire(Kind::FeatureChanged, &at, text);
        }
        if !more.is_empty() {
            let text = format!("also accepts uploads of {}", more.join(", "));
            self.push(Class::Addition, Kind::FeatureChanged, &at, text);
        }
        if removed.is_empty() && more.is_empty() && old.accept != new.accept {
            let text = "lists the media types of uploads differently";
            self.push(Class::Fix, Kind::Order, &at, text);
        }
        self.max_size(&location.at(&["maxSize"]), old.max_size, new.max_size);
        for (key, old, new) in [
            ("simple", &old.simple, &new.simple),
            ("resumable", &old.resumable, &new.resumable),
        ] {
            let at = location.at(&["protocols", key]);
            match (old, new) {
                (Some(old), Some(new)) if !url::is_same(old.raw(), new.raw()) => {
                    let (new, old) = (code(new), code(old));
                    let text = format!("uploads to {new} ({key}; was {old})");
                    self.push_wire(Kind::FeatureChanged, &at.at(&["path"]), text);
                }
                (Some(_), None) => {
                    let text = format!("no longer has a {key} upload");
                    self.push_wire(Kind::FeatureChanged, location, text);
                }
                (None, Some(_)) => {
                    let text = format!("has a {key} upload");
                    self.push(Class::Fix, Kind::FeatureChanged, &at, text);
                }
                _ => {}
            }
        }
    }

    fn max_size(&mut self, location: &ItemLocation, old: Option<u64>, new: Option<u64>) {
        if old == new {
            return;
        }
        let limit = |it: Option<u64>| it.map_or("any number of".to_owned(), |it| it.to_string());
        let text = format!("accepts at most {} bytes (was {})", limit(new), limit(old));
        match old.unwrap_or(u64::MAX) > new.unwrap_or(u64::MAX) {
            true => self.push_wire(Kind::FeatureChanged, location, text),
            false => self.push(Class::Fix, Kind::FeatureChanged, location, text),
        }
    }
}

//! Matches the items of the new list with those of the old one.

use std::collections::HashMap;
use std::hash::Hash;

use discogen_model::api::{Field, Method, Name, Parameter, Resource, Value};

/// An item with a name in the document and in Rust.
pub(super) trait Named {
    fn name(&self) -> &Name;
}

macro_rules! named {
    ($($type:ty),*) => {$(
        impl Named for $type {
            fn name(&self) -> &Name { &self.name }
        }
    )*};
}
named!(Field, Method, Parameter, Resource, Value);

/// The items of two lists, paired by Rust name, or else by key in the document.
pub(super) struct Pairs {
    /// For each item of the old list, its index in the new list.
    now: Vec<Option<usize>>,
    is_new: Vec<bool>,
    /// Whether both lists have the same names.
    has_same_names: bool,
}

impl Pairs {
    pub(super) fn new<T: Named>(before: &[T], now: &[T]) -> Self {
        let rust = |it: &T| it.name().rust.clone();
        let (old_names, by_rust) = (index(before, rust), index(now, rust));
        let unclaimed = |it: &T| {
            let is_new = !old_names.contains_key(&it.name().rust);
            is_new.then(|| it.name().wire.clone())
        };
        let mut by_wire = HashMap::new();
        for (at, it) in now.iter().enumerate() {
            if let Some(wire) = unclaimed(it) {
                by_wire.entry(wire).or_insert(at);
            }
        }
        let find = |old: &T| {
            let name = old.name();
            by_rust
                .get(&name.rust)
                .or_else(|| by_wire.get(&name.wire))
                .copied()
        };
        let found: Vec<Option<usize>> = before.iter().map(find).collect();
        let mut is_new = vec![true; now.len()];
        for at in found.iter().flatten() {
            if let Some(it) = is_new.get_mut(*at) {
                *it = false;
            }
        }
        let is_same = |(old, at): (&T, &Option<usize>)| {
            let new = at.and_then(|at| now.get(at));
            new.is_some_and(|new| new.name() == old.name())
        };
        let has_same_names = before.len() == now.len() && before.iter().zip(&found).all(is_same);
        Self {
            now: found,
            is_new,
            has_same_names,
        }
    }

    /// Returns each old item with the corresponding new item.
    pub(super) fn of<'a, T>(
        &'a self,
        before: &'a [T],
        now: &'a [T],
    ) -> impl Iterator<Item = (&'a T, Option<&'a T>)> {
        let pair = |(old, at): (&'a T, &Option<usize>)| (old, at.and_then(|at| now.get(at)));
        before.iter().zip(&self.now).map(pair)
    }

    /// Returns new items without a corresponding old item.
    pub(super) fn added<'a, T>(&'a self, now: &'a [T]) -> impl Iterator<Item = &'a T> {
        let added = now.iter().zip(&self.is_new);
        added.filter(|(_, is_new)| **is_new).map(|(it, _)| it)
    }

    /// Whether the lists differ only in order.
    pub(super) fn is_reordered(&self) -> bool {
        self.has_same_names && !self.now.is_sorted()
    }
}

/// Returns the first index of each key.
pub(super) fn index<T, K: Eq + Hash>(list: &[T], key: impl Fn(&T) -> K) -> HashMap<K, usize> {
    let mut index = HashMap::with_capacity(list.len());
    for (at, it) in list.iter().enumerate() {
        index.entry(key(it)).or_insert(at);
    }
    index
}

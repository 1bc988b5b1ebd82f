//! An index of polling methods, which avoids comparing each starting method with each polling
//! method.
//!
//! Each polling method is inserted at every prefix of its path that is long enough to derive its
//! variables, and there at every prefix of its resources. A lookup follows the path and the
//! resources of the starting method as far as possible, and takes the last node with an entry.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::path::{chain, resource, segments};
use super::poll::{Kind, Poll};
use crate::document::Method;

/// The polling methods of a document, by number.
pub(super) struct Index<'d> {
    own: HashMap<&'d str, usize>,
    /// Paths of polling methods, by resource.
    beside: HashMap<&'d str, BTreeSet<&'d str>>,
    paths: Ways<'d>,
    chains: Ways<'d>,
    /// By schema: the best polling method for a prefix of the path and a prefix of the resources.
    best: HashMap<&'d str, HashMap<(usize, usize), Rank>>,
}

/// Ranks by the fewest resources above, then by the document's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    above: usize,
    number: usize,
}

impl<'d> Index<'d> {
    pub(super) fn new(polls: &[Poll<'d>], kinds: &HashMap<&'d str, Kind<'d>>) -> Self {
        let mut index = Self {
            own: HashMap::new(),
            beside: HashMap::new(),
            paths: Ways::default(),
            chains: Ways::default(),
            best: HashMap::new(),
        };
        for (number, poll) in polls.iter().enumerate() {
            index.own.insert(&poll.method.pointer, number);
            let path = poll.method.path.as_deref().unwrap_or_default();
            let beside = index.beside.entry(resource(poll.method)).or_default();
            beside.insert(path);
            if let Some(kind) = kinds.get(poll.response) {
                index.add(poll, number, poll.least_alike(*kind));
            }
        }
        index
    }

    fn add(&mut self, poll: &Poll<'d>, number: usize, least: usize) {
        let chain = chain(poll.method);
        let rank = Rank {
            above: chain.len(),
            number,
        };
        let chains = self.chains.enter(&chain);
        let best = self.best.entry(poll.response).or_default();
        for path in self.paths.enter(&poll.segments).into_iter().skip(least) {
            for chain in &chains {
                let known = best.entry((path, *chain)).or_insert(rank);
                *known = rank.min(*known);
            }
        }
    }

    /// Returns the method's own entry, if it polls.
    pub(super) fn own(&self, method: &Method) -> Option<usize> {
        self.own.get(method.pointer.as_str()).copied()
    }

    /// Whether the path begins with that of a polling method in the same resource.
    pub(super) fn is_about_one(&self, method: &Method) -> bool {
        let beside = self.beside.get(resource(method));
        let (Some(beside), Some(mut path)) = (beside, method.path.as_deref()) else {
            return false;
        };
        // Entries between a prefix and the path itself share that prefix. So the search continues
        // with the common prefix of the path and the previous entry.
        while let Some(before) = beside.range(..=path).next_back() {
            let same = path.bytes().zip(before.bytes());
            let same = same.take_while(|(a, b)| a == b).count();
            if same == before.len() {
                return true;
            }
            path = &path[..path.floor_char_boundary(same)];
        }
        false
    }

    /// Returns the polling method with the longest common path prefix, then with the longest common
    /// resource prefix.
    pub(super) fn nearest(&self, response: &str, method: &Method) -> Option<usize> {
        let best = self.best.get(response)?;
        let chains = self.chains.follow(&chain(method));
        let paths = self.paths.follow(&segments(method)).into_iter().rev();
        let mut nodes = paths.flat_map(|path| chains.iter().rev().map(move |chain| (path, *chain)));
        nodes.find_map(|it| best.get(&it).map(|rank| rank.number))
    }
}

/// A prefix tree. Each node has a number; the root is 0.
#[derive(Default)]
struct Ways<'d> {
    next: HashMap<(usize, &'d str), usize>,
}

impl<'d> Ways<'d> {
    /// Inserts a sequence, and returns its nodes. A part with any number of segments matches no
    /// other segment, so the sequence ends before it.
    fn enter(&mut self, way: &[&'d str]) -> Vec<usize> {
        let mut nodes = vec![0];
        let mut at = 0;
        for step in way.iter().take_while(|it| **it != "**") {
            let free = self.next.len() + 1;
            at = match self.next.entry((at, step)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(free),
            };
            nodes.push(at);
        }
        nodes
    }

    /// Returns the existing nodes along a sequence.
    fn follow(&self, way: &[&str]) -> Vec<usize> {
        let mut nodes = vec![0];
        let mut at = 0;
        for step in way {
            match self.next.get(&(at, *step)) {
                Some(next) => at = *next,
                None => break,
            }
            nodes.push(at);
        }
        nodes
    }
}

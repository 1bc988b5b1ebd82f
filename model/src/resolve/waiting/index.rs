//! Which method polls what another one starts, without looking at each of them for each of those.
//!
//! A poll is entered at every beginning of its path that is long enough to tell its variables, and
//! there at every beginning of its resources. Who looks walks along its own path and resources as far as
//! they lead, and takes what stands at the last place that has something.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use super::{Kind, Poll, chain, place, segments};
use crate::document::Method;

/// The polls of a document, by number.
pub(super) struct Index<'d> {
    own: HashMap<&'d str, usize>,
    /// By resource: the paths of its polls.
    beside: HashMap<&'d str, BTreeSet<&'d str>>,
    paths: Ways<'d>,
    chains: Ways<'d>,
    /// By schema: the best one at a beginning of the path and one of the resources.
    best: HashMap<&'d str, HashMap<(usize, usize), Rank>>,
}

/// The fewest resources above, then the document's order.
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
            let beside = index.beside.entry(place(poll.method)).or_default();
            beside.insert(path);
            if let Some(kind) = kinds.get(poll.answer) {
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
        let best = self.best.entry(poll.answer).or_default();
        for path in self.paths.enter(&poll.segments).into_iter().skip(least) {
            for chain in &chains {
                let known = best.entry((path, *chain)).or_insert(rank);
                *known = rank.min(*known);
            }
        }
    }

    /// The poll that the method is.
    pub(super) fn own(&self, method: &Method) -> Option<usize> {
        self.own.get(method.pointer.as_str()).copied()
    }

    /// Whether its path begins with that of a poll beside it.
    pub(super) fn is_about_one(&self, method: &Method) -> bool {
        let beside = self.beside.get(place(method));
        let (Some(beside), Some(mut path)) = (beside, method.path.as_deref()) else {
            return false;
        };
        // What stands between a beginning and the whole has that beginning too, so that the search goes on with
        // what the one before has in common with the path.
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

    /// The poll whose path begins most like the method's, then the one whose resources do.
    pub(super) fn nearest(&self, answer: &str, method: &Method) -> Option<usize> {
        let best = self.best.get(answer)?;
        let chains = self.chains.follow(&chain(method));
        let paths = self.paths.follow(&segments(method)).into_iter().rev();
        let mut places =
            paths.flat_map(|path| chains.iter().rev().map(move |chain| (path, *chain)));
        places.find_map(|it| best.get(&it).map(|rank| rank.number))
    }
}

/// Ways that begin alike share their beginning. Each place on one has a number, the start is 0.
#[derive(Default)]
struct Ways<'d> {
    next: HashMap<(usize, &'d str), usize>,
}

impl<'d> Ways<'d> {
    /// The places on a way, which is made where there is none. What stands for any number of steps is like nothing
    /// else, so that a way ends before it.
    fn enter(&mut self, way: &[&'d str]) -> Vec<usize> {
        let mut places = vec![0];
        let mut at = 0;
        for step in way.iter().take_while(|it| **it != "**") {
            let free = self.next.len() + 1;
            at = match self.next.entry((at, step)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(free),
            };
            places.push(at);
        }
        places
    }

    /// The places on a way as far as there is one.
    fn follow(&self, way: &[&str]) -> Vec<usize> {
        let mut places = vec![0];
        let mut at = 0;
        for step in way {
            match self.next.get(&(at, *step)) {
                Some(next) => at = *next,
                None => break,
            }
            places.push(at);
        }
        places
    }
}

//! A scope: all names that must differ from each other, settled at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;

use super::{Style, spell};

/// Names of one scope, while they are asked for.
#[derive(Clone, Debug)]
pub struct Scope {
    style: Style,
    reserved: BTreeSet<String>,
    asks: Vec<Ask>,
}

/// What an asker gets, to be shown to [`Names`] afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(usize);

/// The settled names, by ticket.
#[derive(Clone, Debug)]
pub struct Names(Vec<String>);

#[derive(Clone, Debug)]
struct Ask {
    rank: u8,
    wire: String,
    preferred: String,
    qualifier: &'static str,
}

impl Index<Ticket> for Names {
    type Output = str;

    fn index(&self, ticket: Ticket) -> &str {
        // A ticket is made by the scope that these names come from.
        self.0.get(ticket.0).map_or("_", String::as_str)
    }
}

impl Scope {
    /// A scope in which these names are taken.
    pub fn new(style: Style, reserved: &[&str]) -> Self {
        let reserved = reserved.iter().map(|&it| it.to_owned()).collect();
        Self { style, reserved, asks: Vec::new() }
    }

    /// Takes one more name.
    pub fn reserve(&mut self, name: &str) {
        self.reserved.insert(name.to_owned());
    }

    /// Asks for a name for `wire`.
    pub fn ask(&mut self, wire: &str) -> Ticket {
        self.ask_ranked(0, wire, "")
    }

    /// Asks for a name for `wire` that gives way to lower ranks; the qualifier
    /// tells them apart (`foo_resource`).
    pub fn ask_ranked(&mut self, rank: u8, wire: &str, qualifier: &'static str) -> Ticket {
        self.ask_spelled(rank, wire, spell(self.style, wire), qualifier)
    }

    /// Asks for a name that is spelled already; `wire` only decides who comes first.
    pub fn ask_spelled(
        &mut self,
        rank: u8,
        wire: &str,
        spelled: String,
        qualifier: &'static str,
    ) -> Ticket {
        let preferred = match self.reserved.contains(&spelled) {
            true => format!("{spelled}_"),
            false => spelled,
        };
        self.asks.push(Ask { rank, wire: wire.to_owned(), preferred, qualifier });
        Ticket(self.asks.len() - 1)
    }

    /// Settles all names.
    ///
    /// Who wants a name that nobody else wants has it. Of several, the lowest
    /// rank keeps it, then the one that is written so in the document, then the
    /// first by wire name; the others get their qualifier or a number, but
    /// never a name that somebody else wants.
    pub fn settle(self) -> Names {
        let mut order: Vec<usize> = (0..self.asks.len()).collect();
        order.sort_by_key(|&i| {
            let ask = &self.asks[i];
            (ask.rank, ask.preferred != ask.wire, &ask.wire, i)
        });
        let mut rivals: BTreeMap<&str, u32> = BTreeMap::new();
        for ask in &self.asks {
            rivals.insert(&ask.preferred, 1);
        }
        let mut taken = BTreeSet::new();
        let mut names = vec![String::new(); self.asks.len()];
        for i in order {
            let ask = &self.asks[i];
            if taken.insert(ask.preferred.clone()) {
                names[i].clone_from(&ask.preferred);
                continue;
            }
            let qualified = (!ask.qualifier.is_empty())
                .then(|| self.join(&ask.preferred, ask.qualifier))
                .filter(|name| self.is_free(name, &rivals, &taken));
            let name = qualified.unwrap_or_else(|| self.numbered(ask, &mut rivals, &taken));
            taken.insert(name.clone());
            names[i] = name;
        }
        Names(names)
    }

    /// The next free number after the preferred name.
    fn numbered<'a>(
        &'a self,
        ask: &'a Ask,
        rivals: &mut BTreeMap<&'a str, u32>,
        taken: &BTreeSet<String>,
    ) -> String {
        // Counting on from the last number keeps a thousand equal names linear.
        let mut number = rivals.get(ask.preferred.as_str()).copied().unwrap_or(1);
        loop {
            number = number.saturating_add(1);
            let name = self.join(&ask.preferred, &number.to_string());
            if self.is_free(&name, rivals, taken) {
                rivals.insert(&ask.preferred, number);
                return name;
            }
        }
    }

    fn is_free(&self, name: &str, wanted: &BTreeMap<&str, u32>, taken: &BTreeSet<String>) -> bool {
        !wanted.contains_key(name) && !taken.contains(name) && !self.reserved.contains(name)
    }

    fn join(&self, name: &str, suffix: &str) -> String {
        let name = name.trim_end_matches('_');
        let digits = name.ends_with(|c: char| c.is_ascii_digit())
            && suffix.starts_with(|c: char| c.is_ascii_digit());
        match self.style {
            Style::Snake | Style::Constant => format!("{name}_{suffix}"),
            // `V1` and `2` are `V1_2`; between letters an underscore is against the lint.
            Style::Type | Style::Variant if digits => format!("{name}_{suffix}"),
            Style::Type | Style::Variant => format!("{name}{suffix}"),
        }
    }
}

//! Selects the scopes of a login.

use std::collections::BTreeSet;
use std::io;

use discogen_dynamic::{Document, Method};

use crate::command::call::{Refusal, document, method_of};
use crate::command::profile::{StoredToken, normalized};
use crate::command::session::Session;

/// Scopes with which `discogen whoami` can show the account.
const IDENTITY: [&str; 2] = ["openid", "https://www.googleapis.com/auth/userinfo.email"];
/// The scope of a first login without scopes, as for Application Default Credentials.
const PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// What the flags request.
pub(super) struct Requested<'r> {
    pub(super) scopes: &'r [String],
    /// Methods and APIs.
    pub(super) names: &'r [String],
    pub(super) read_only: bool,
}

/// Why there are no scopes.
pub(super) enum NoScopes {
    Name(Refusal),
    /// A fact and a remedy.
    Other(String, String),
}

impl NoScopes {
    pub(super) fn report(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Name(refusal) => refusal.report(session),
            Self::Other(fact, remedy) => session.unusable(fact, remedy),
        }
    }
}

impl Requested<'_> {
    /// Returns the scopes of the flags, of the methods and APIs, of the last login, or the default.
    pub(super) fn resolve(&self, last: Option<&StoredToken>) -> Result<Vec<String>, NoScopes> {
        if self.read_only && self.names.is_empty() {
            let fact =
                "--read-only selects scopes of methods, and no API or method is given".to_owned();
            return Err(NoScopes::Other(
                fact,
                "name one: --api gmail --read-only".to_owned(),
            ));
        }
        let scopes = match (self.scopes, self.names, last) {
            ([], [], Some(last)) => last.scopes.clone(),
            ([], [], None) => IDENTITY
                .into_iter()
                .chain([PLATFORM])
                .map(str::to_owned)
                .collect(),
            ([], names, _) => self.of_names(names)?,
            (scopes, _, _) => unique(scopes)?,
        };
        Ok(scopes)
    }

    fn of_names(&self, names: &[String]) -> Result<Vec<String>, NoScopes> {
        let mut scopes: BTreeSet<String> = IDENTITY.map(str::to_owned).into();
        for name in names {
            let (document, rest) = document(name).map_err(NoScopes::Name)?;
            let found = match rest.is_empty() {
                true if self.read_only => reading(&document),
                true => covering(&document.methods().collect::<Vec<_>>(), |_| true),
                false => {
                    let method = method_of(&document, &rest).map_err(NoScopes::Name)?;
                    method.default_scopes().map(str::to_owned).collect()
                }
            };
            if found.is_empty() {
                let fact = format!(
                    "{name:?} has no {}methods with scopes",
                    if self.read_only { "reading " } else { "" }
                );
                return Err(NoScopes::Other(
                    fact,
                    "such methods need an API key, or no credentials".to_owned(),
                ));
            }
            scopes.extend(found);
        }
        Ok(scopes.into_iter().collect())
    }
}

/// Returns scopes for the methods that only read. Methods that accept only scopes for writing are not covered, unless
/// the API has no others. A scope is for reading if more reading than writing methods request it by default.
fn reading(document: &Document) -> BTreeSet<String> {
    let (reading, writing): (Vec<Method>, Vec<Method>) =
        document.methods().partition(Method::reads);
    let requests = |methods: &[Method], scope: &str| {
        methods
            .iter()
            .filter(|it| it.default_scopes().any(|known| known == scope))
            .count()
    };
    let found = covering(&reading, |scope| {
        requests(&reading, scope) > requests(&writing, scope)
    });
    match found.is_empty() {
        true => covering(&reading, |_| true),
        false => found,
    }
}

/// Returns few scopes such that each method accepts one of them, if one is permitted. The scopes are those that methods
/// request by default. Repeatedly selects the scope that most of the remaining methods accept; among several, the one
/// that most of them request by default.
fn covering(methods: &[Method], is_permitted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut left: Vec<&Method> = methods.iter().collect();
    let mut selected = BTreeSet::new();
    loop {
        let candidates = left
            .iter()
            .flat_map(|it| it.default_scopes())
            .filter(|it| is_permitted(it));
        let candidates: BTreeSet<&str> = candidates.collect();
        let count = |scope: &str, scopes: fn(&Method) -> Vec<&str>| {
            left.iter().filter(|it| scopes(it).contains(&scope)).count()
        };
        let rank = |scope: &&str| {
            (
                count(scope, |it| it.scopes().collect()),
                count(scope, |it| it.default_scopes().collect()),
            )
        };
        let Some(best) = candidates.into_iter().max_by_key(rank) else {
            return selected;
        };
        let best = best.to_owned();
        left.retain(|it| it.scopes().all(|known| known != best));
        selected.insert(best);
    }
}

/// Splits at white space as well, removes duplicates, and rejects names that cannot be part of a URL.
fn unique(scopes: &[String]) -> Result<Vec<String>, NoScopes> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || ":/._-~*@!$'(),;=?".contains(it);
    let is_valid = |it: &str| !it.is_empty() && it.chars().all(is_allowed);
    let mut unique: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for given in scopes {
        let mut parts = given.split_whitespace().peekable();
        let has_none = parts.peek().is_none();
        if let Some(invalid) = parts
            .clone()
            .find(|it| !is_valid(it))
            .or(has_none.then_some(""))
        {
            let fact = format!("--scopes: {invalid:?} is not a scope");
            let remedy = "write scopes as URLs, separated by commas: https://www.googleapis.com/auth/drive.readonly";
            return Err(NoScopes::Other(fact, remedy.to_owned()));
        }
        unique.extend(
            parts
                .filter(|it| seen.insert(normalized(it).to_owned()))
                .map(str::to_owned),
        );
    }
    Ok(unique)
}

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
                true => covering(&self.methods(&document)),
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

    fn methods(&self, document: &Document) -> Vec<Method> {
        document
            .methods()
            .filter(|it| !self.read_only || it.reads())
            .collect()
    }
}

/// Returns few scopes such that each method accepts one of them. Repeatedly selects the scope that most of the
/// remaining methods accept; among several, the one that most methods request by default.
fn covering(methods: &[Method]) -> BTreeSet<String> {
    let mut left: Vec<&Method> = methods
        .iter()
        .filter(|it| it.scopes().next().is_some())
        .collect();
    let mut selected = BTreeSet::new();
    while !left.is_empty() {
        let all: BTreeSet<&str> = left.iter().flat_map(|it| it.scopes()).collect();
        let accepting = |scope: &str| {
            left.iter()
                .filter(|it| it.scopes().any(|known| known == scope))
                .count()
        };
        let default = |scope: &str| {
            left.iter()
                .filter(|it| it.default_scopes().any(|known| known == scope))
                .count()
        };
        let Some(best) = all
            .into_iter()
            .max_by_key(|scope| (accepting(scope), default(scope)))
        else {
            break;
        };
        let best = best.to_owned();
        left.retain(|it| it.scopes().all(|known| known != best));
        selected.insert(best);
    }
    selected
}

/// Removes duplicates, and rejects names that cannot be part of a URL.
fn unique(scopes: &[String]) -> Result<Vec<String>, NoScopes> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || ":/._-~*@!$'(),;=?".contains(it);
    let mut seen = BTreeSet::new();
    let scopes: Vec<String> = scopes.iter().map(|it| it.trim().to_owned()).collect();
    if let Some(invalid) = scopes
        .iter()
        .find(|it| it.is_empty() || !it.chars().all(is_allowed))
    {
        let fact = format!("--scopes: {invalid:?} is not a scope");
        let remedy = "write scopes as URLs, separated by commas: https://www.googleapis.com/auth/drive.readonly";
        return Err(NoScopes::Other(fact, remedy.to_owned()));
    }
    Ok(scopes
        .into_iter()
        .filter(|it| seen.insert(normalized(it).to_owned()))
        .collect())
}

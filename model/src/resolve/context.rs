//! The context in which methods are resolved.

use std::collections::{HashMap, HashSet};

use super::default_scopes::DefaultScopes;
use super::inventory::Inventory;
use super::prose::Prose;
use super::scopes::Scopes;
use super::waiting::Waits;
use crate::document::{Document, Schema};
use crate::excerpt::Kept;

/// Facts about the document that methods depend on.
pub(super) struct Context<'a, 'd> {
    pub(super) document: &'d Document,
    /// The methods and schemas to resolve.
    pub(super) kept: &'a Kept,
    pub(super) inventory: &'a Inventory<'d>,
    pub(super) prose: Prose<'d>,
    /// The schemas of the document by key.
    pub(super) written: HashMap<&'d str, &'d Schema>,
    pub(super) scopes: &'a Scopes,
    pub(super) default_scopes: DefaultScopes<'d>,
    pub(super) waits: Waits<'d>,
    /// Rust names of schemas without fields.
    pub(super) fieldless: HashSet<String>,
    /// Rust names of schemas that represent a raw body.
    pub(super) raw_bodies: HashSet<String>,
}

//! A method as the rule considers it.

use crate::document::Method;

/// The properties of a method that the rule considers.
pub(super) struct Call<'d> {
    pub(super) method: &'d Method,
    pub(super) verb: String,
    /// The key of the resource that contains the method.
    pub(super) resource: Option<&'d str>,
    /// The scopes that the method accepts: indices into the scopes of the API.
    pub(super) accepted: Vec<usize>,
}

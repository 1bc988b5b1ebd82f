//! Setters, which schemas, parameters and calls have alike.

use discogen_model::api::Type;
use discogen_model::text::{Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::ty::{Spelling, argument_name, ident};
use super::{deprecated, doc};

/// What has a setter.
pub(crate) struct Setter<'a> {
    /// Field and setter, `display_name`.
    pub(crate) name: &'a str,
    /// Type of the value.
    pub(crate) ty: &'a Type,
    /// The field keeps it in a box.
    pub(crate) is_boxed: bool,
    /// Marked `deprecated` in the document.
    pub(crate) is_deprecated: bool,
}

impl Setter<'_> {
    /// The setter of a struct for its own field:
    ///
    /// ```ignore
    /// /// Sets [`display_name`](field@Self::display_name).
    /// #[inline]
    /// pub fn display_name(mut self, value: impl Into<String>) -> Self {
    ///     self.display_name = Some(value.into());
    ///     self
    /// }
    /// ```
    pub(crate) fn of_field(&self, spelling: &Spelling) -> TokenStream {
        let name = ident(self.name);
        let shown = Word::new(self.name);
        let docs = Markdown::fill("Sets [`{}`](field@Self::{}).", &[&shown, &shown]);
        self.emit(spelling, &docs, &quote!(self.#name))
    }

    /// The setter of a call for a field of its parameters, with that field's documentation.
    pub(crate) fn of_parameter(&self, spelling: &Spelling, docs: &Markdown) -> TokenStream {
        let name = ident(self.name);
        self.emit(spelling, docs, &quote!(self.call.params.#name))
    }

    fn emit(&self, spelling: &Spelling, docs: &Markdown, place: &TokenStream) -> TokenStream {
        let name = ident(self.name);
        let argument = argument_name(self.ty);
        let argument_ty = spelling.argument(self.ty);
        let value = spelling.store(self.ty, self.is_boxed, &argument);
        let docs = doc::outer(docs);
        let deprecated = deprecated(self.is_deprecated);
        // An item that is deprecated itself is warned of its use of others all the same.
        let allowed = self.is_deprecated.then(
            || quote!(#[allow(deprecated, reason = "the setter assigns a deprecated field")]),
        );
        quote! {
            #docs
            #deprecated
            #allowed
            #[inline]
            pub fn #name(mut self, #argument: #argument_ty) -> Self {
                #place = #value;
                self
            }
        }
    }
}

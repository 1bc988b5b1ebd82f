//! Emits setters of schemas, parameters and calls.

use discogen_model::api::Type;
use discogen_model::text::{Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::tokens::deprecated;
use super::ty::{Spelling, argument_name, ident};

/// A field with a setter.
pub(crate) struct Setter<'a> {
    /// The name of the field, `display_name`.
    pub(crate) field: &'a str,
    /// The name of the setter, usually that of the field.
    pub(crate) name: &'a str,
    /// The type of the value.
    pub(crate) ty: &'a Type,
    /// Whether the field is boxed.
    pub(crate) is_boxed: bool,
    /// The documentation of the field.
    pub(crate) docs: &'a Markdown,
    /// Marked `deprecated` in the document.
    pub(crate) is_deprecated: bool,
    /// Whether the server sets the field and ignores values sent by clients.
    pub(crate) is_read_only: bool,
}

impl Setter<'_> {
    /// Emits the setter of a struct for its own field, with the first sentence of the field's
    /// documentation:
    ///
    /// ```ignore
    /// /// The user-provided name of the product.
    /// pub fn display_name(mut self, value: impl Into<String>) -> Self {
    ///     self.display_name = Some(value.into());
    ///     self
    /// }
    /// ```
    pub(crate) fn of_field(&self, spelling: &Spelling) -> TokenStream {
        let field = ident(self.field);
        let summary = self.docs.summary();
        let mut docs = if summary.is_empty() {
            let shown = Word::new(self.field);
            Markdown::fill("See [the field](field@Self::{}).", &[&shown])
        } else {
            summary.into()
        };
        if self.is_read_only {
            let stop = if docs.ends_with(['.', '!', '?', '…']) {
                ""
            } else {
                "."
            };
            docs.push(stop);
            docs.push(" Output only; the server ignores it in requests.");
        }
        self.emit(spelling, &docs, &quote!(self.#field))
    }

    /// Emits the setter of a call for a field of its parameters, with that field's documentation.
    pub(crate) fn of_parameter(&self, spelling: &Spelling) -> TokenStream {
        let field = ident(self.field);
        self.emit(
            spelling,
            &self.docs.compact(),
            &quote!(self.call.params.#field),
        )
    }

    fn emit(&self, spelling: &Spelling, docs: &Markdown, target: &TokenStream) -> TokenStream {
        let name = ident(self.name);
        let argument = argument_name(self.ty);
        let argument_ty = spelling.argument(self.ty);
        let value = spelling.store(self.ty, self.is_boxed, &argument);
        let docs = doc::outer(docs);
        let inline = spelling.inline([self.ty]);
        let deprecated = deprecated(self.is_deprecated, self.docs);
        // A deprecated item that uses another deprecated item causes a warning, too.
        let allowed = self.is_deprecated.then(
            || quote!(#[allow(deprecated, reason = "the setter assigns a deprecated field")]),
        );
        quote! {
            #docs
            #deprecated
            #allowed
            #inline
            pub fn #name(mut self, #argument: #argument_ty) -> Self {
                #target = #value;
                self
            }
        }
    }
}

//! Code shared by the emitters of a method.

use discogen_model::api::{Api, Method};
use proc_macro2::TokenStream;
use quote::quote;

use super::download;
use super::sample::Printer;
use super::ty::{Spelling, Wrappers};

/// What the files of an API share, so that each file does not read all schemas.
pub(crate) struct Shared<'a> {
    pub(crate) samples: Printer<'a>,
    pub(crate) wrappers: Wrappers,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Self {
            samples: Printer::new(api),
            wrappers: Wrappers::new(api),
        }
    }
}

/// Emits the methods of one handle.
pub(crate) struct Emitter<'a> {
    pub(crate) api: &'a Api,
    pub(crate) samples: &'a Printer<'a>,
    pub(crate) spelling: &'a Spelling,
    /// The handle type, `Operations`, or the client itself.
    pub(crate) handle: &'a str,
    /// The accessors from the client to the handle, `["operations"]`.
    pub(crate) accessors: &'a [String],
    /// Whether the resource or one above it is deprecated.
    pub(crate) is_deprecated: bool,
}

/// The types that the file of these methods defines for them.
pub(super) fn own_types(methods: &[Method]) -> impl Iterator<Item = &str> {
    methods.iter().flat_map(|method| {
        let aliases = method.aliases.iter().map(|it| it.name.as_str());
        [method.params.as_str(), method.call.as_str()]
            .into_iter()
            .chain(aliases)
    })
}

impl Emitter<'_> {
    /// The type of the response: `schemas::Empty`, the bytes of media, or `()`.
    pub(super) fn response(&self, method: &Method) -> TokenStream {
        if download::is_media_only(method) {
            return quote!(rt::Bytes);
        }
        method
            .response
            .as_ref()
            .map_or_else(|| quote!(()), |ty| self.spelling.ty(ty))
    }
}

//! Spells names of the standard library and types of the API within a file.

use std::collections::BTreeSet;
use std::rc::Rc;

use discogen_model::api::{Api, RustName, Scalar, Shape, Type};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// Converts a name to an identifier. Names from `resolve` are valid identifiers.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// The spelling of names in one file. Prelude names are written without a path, unless the file
/// defines the same name.
pub(crate) struct Spelling {
    taken: BTreeSet<String>,
    schemas: TokenStream,
    wrappers: Wrappers,
}

/// The schemas that wrap a list, a map or another value, which setters convert. The files of an API
/// share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrappers(Rc<BTreeSet<String>>);

impl Wrappers {
    pub(crate) fn new(api: &Api) -> Self {
        let wrappers = api
            .schemas
            .iter()
            .filter(|schema| matches!(schema.shape, Shape::Transparent(_)));
        Self(Rc::new(wrappers.map(|it| it.name.rust.clone()).collect()))
    }
}

impl Spelling {
    /// Creates the spelling of a file that defines these types, and uses schemas with this prefix
    /// (`schemas::`).
    pub(crate) fn new<'a>(taken: impl IntoIterator<Item = &'a str>, schemas: TokenStream) -> Self {
        Self {
            taken: taken.into_iter().map(str::to_owned).collect(),
            schemas,
            wrappers: Wrappers::default(),
        }
    }

    /// Setters convert the values of these schemas.
    pub(crate) fn with(mut self, wrappers: &Wrappers) -> Self {
        self.wrappers = wrappers.clone();
        self
    }

    /// Whether setters take `impl Into` of the type.
    fn is_converted(&self, ty: &Type) -> bool {
        match ty {
            Type::Schema(name) => self.wrappers.0.contains(name),
            _ => ty.is_converted(),
        }
    }

    fn std(&self, name: &str, module: &str) -> TokenStream {
        let name_ident = ident(name);
        if self.taken.contains(name) {
            let module = ident(module);
            quote!(::std::#module::#name_ident)
        } else {
            quote!(#name_ident)
        }
    }

    pub(super) fn option(&self) -> TokenStream {
        self.std("Option", "option")
    }

    pub(super) fn vec(&self) -> TokenStream {
        self.std("Vec", "vec")
    }

    fn boxed(&self) -> TokenStream {
        self.std("Box", "boxed")
    }

    fn into(&self) -> TokenStream {
        self.std("Into", "convert")
    }

    fn iterable(&self) -> TokenStream {
        self.std("IntoIterator", "iter")
    }

    /// Returns `Default`, for `Default::default()`; a setter named `default` would make
    /// `Self::default()` ambiguous.
    pub(crate) fn default(&self) -> TokenStream {
        self.std("Default", "default")
    }

    /// Returns `From`.
    pub(crate) fn from(&self) -> TokenStream {
        self.std("From", "convert")
    }

    pub(super) fn some(&self) -> TokenStream {
        if self.taken.contains("Some") {
            quote!(::std::option::Option::Some)
        } else {
            quote!(Some)
        }
    }

    /// Returns the type of a value: `Vec<schemas::Feature>`.
    pub(crate) fn ty(&self, ty: &Type) -> TokenStream {
        let text = ty.rust_name(&|name| match name {
            RustName::Prelude(name @ "String") => self.std(name, "string").to_string(),
            RustName::Prelude(name) => self.std(name, "vec").to_string(),
            RustName::Runtime(name) => format!("rt::{name}"),
            RustName::Map => "rt::BTreeMap".to_owned(),
            RustName::Value => "rt::Value".to_owned(),
            RustName::Object => "rt::Object".to_owned(),
            RustName::Api(name) => format!("{}{name}", self.schemas),
            RustName::Beside(alias) => alias.to_owned(),
        });
        // Names are valid identifiers, so the text is always Rust.
        text.parse().unwrap_or_default()
    }

    /// Returns the type of an optional field: `Option<Box<Node>>`.
    pub(crate) fn field(&self, ty: &Type, is_boxed: bool) -> TokenStream {
        let value = self.ty(ty);
        if ty.holds_absence() {
            return value;
        }
        let option = self.option();
        if is_boxed {
            let boxed = self.boxed();
            quote!(#option<#boxed<#value>>)
        } else {
            quote!(#option<#value>)
        }
    }

    /// Returns the type of a setter's argument: `impl Into<String>`.
    pub(crate) fn argument(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::List(item) => {
                let (iterable, item) = (self.iterable(), self.item_argument(item));
                quote!(impl #iterable<Item = #item>)
            }
            Type::Map(item) => self.entries_argument(item),
            Type::Object => self.entries_argument(&Type::Any),
            Type::Scalar(Scalar::Bytes) => quote!(impl rt::IntoBytes),
            _ if self.is_converted(ty) => {
                let (into, ty) = (self.into(), self.ty(ty));
                quote!(impl #into<#ty>)
            }
            _ => self.ty(ty),
        }
    }

    /// Whether the type of a setter's argument is `impl …`. The function is then generic and compiled
    /// where it is called, so that `#[inline]` would have no effect except on the time of a check.
    pub(crate) fn is_generic(&self, ty: &Type) -> bool {
        ty.holds_absence() || *ty == Type::Scalar(Scalar::Bytes) || self.is_converted(ty)
    }

    /// Returns `#[inline]` for a function with arguments of these types, unless it is generic.
    pub(crate) fn inline<'a>(&self, arguments: impl IntoIterator<Item = &'a Type>) -> TokenStream {
        let is_generic = arguments.into_iter().any(|ty| self.is_generic(ty));
        if is_generic {
            TokenStream::new()
        } else {
            quote!(#[inline])
        }
    }

    /// Returns the type of the entries of a map: `impl IntoIterator<Item = (impl IntoItem<String>,
    /// i64)>`.
    fn entries_argument(&self, value: &Type) -> TokenStream {
        let (iterable, value) = (self.iterable(), self.item_argument(value));
        let key = self.item_argument(&Type::Scalar(Scalar::String));
        quote!(impl #iterable<Item = (#key, #value)>)
    }

    /// Returns the type of an item: `impl rt::IntoItem<String>`.
    fn item_argument(&self, item: &Type) -> TokenStream {
        let ty = self.ty(item);
        match item.is_converted_item() {
            true => quote!(impl rt::IntoItem<#ty>),
            false => ty,
        }
    }

    /// Converts an argument to the type of the field: `Some(value.into())`.
    pub(crate) fn store(&self, ty: &Type, is_boxed: bool, argument: &Ident) -> TokenStream {
        match ty {
            Type::List(item) if item.is_converted_item() => quote!(rt::list(#argument)),
            Type::List(_) => quote!(#argument.into_iter().collect()),
            Type::Map(item) if item.is_converted_item() => quote!(rt::map(#argument)),
            Type::Map(_) => quote!(rt::map_of(#argument)),
            Type::Object => quote!(rt::object(#argument)),
            _ => {
                let some = self.some();
                let value = if matches!(ty, Type::Scalar(Scalar::Bytes)) {
                    quote!(#argument.into_bytes())
                } else if self.is_converted(ty) {
                    quote!(#argument.into())
                } else {
                    quote!(#argument)
                };
                if is_boxed {
                    let boxed = self.boxed();
                    quote!(#some(#boxed::new(#value)))
                } else {
                    quote!(#some(#value))
                }
            }
        }
    }
}

/// Returns `values` for lists, maps and objects, otherwise `value`.
pub(crate) fn argument_name(ty: &Type) -> Ident {
    ident(if ty.holds_absence() {
        "values"
    } else {
        "value"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(item: Type) -> Type {
        Type::List(Box::new(item))
    }

    fn map(item: Type) -> Type {
        Type::Map(Box::new(item))
    }

    fn text(tokens: TokenStream) -> String {
        tokens.to_string().replace(' ', "")
    }

    #[test]
    fn every_type() {
        let spelling = Spelling::new([], quote!(schemas::));
        for (ty, field, argument, store) in [
            (
                Type::Scalar(Scalar::String),
                "Option<String>",
                "implInto<String>",
                "Some(v.into())",
            ),
            (
                Type::Scalar(Scalar::Bool),
                "Option<bool>",
                "bool",
                "Some(v)",
            ),
            (Type::Scalar(Scalar::I64), "Option<i64>", "i64", "Some(v)"),
            (
                Type::Scalar(Scalar::Bytes),
                "Option<Vec<u8>>",
                "implrt::IntoBytes",
                "Some(v.into_bytes())",
            ),
            (
                Type::Any,
                "Option<rt::Value>",
                "implInto<rt::Value>",
                "Some(v.into())",
            ),
            (
                Type::Object,
                "rt::Object",
                "implIntoIterator<Item=(implrt::IntoItem<String>,implrt::IntoItem<rt::Value>)>",
                "rt::object(v)",
            ),
            (
                Type::Scalar(Scalar::Timestamp),
                "Option<rt::Timestamp>",
                "implInto<rt::Timestamp>",
                "Some(v.into())",
            ),
            (
                Type::Enum("E".into()),
                "Option<schemas::E>",
                "implInto<schemas::E>",
                "Some(v.into())",
            ),
            (
                list(Type::Scalar(Scalar::String)),
                "Vec<String>",
                "implIntoIterator<Item=implrt::IntoItem<String>>",
                "rt::list(v)",
            ),
            (
                list(Type::Enum("E".into())),
                "Vec<schemas::E>",
                "implIntoIterator<Item=implrt::IntoItem<schemas::E>>",
                "rt::list(v)",
            ),
            (
                list(list(Type::Any)),
                "Vec<Vec<rt::Value>>",
                "implIntoIterator<Item=implrt::IntoItem<Vec<rt::Value>>>",
                "rt::list(v)",
            ),
            (
                list(list(Type::Scalar(Scalar::I64))),
                "Vec<Vec<i64>>",
                "implIntoIterator<Item=Vec<i64>>",
                "v.into_iter().collect()",
            ),
            (
                list(Type::Scalar(Scalar::Bytes)),
                "Vec<Vec<u8>>",
                "implIntoIterator<Item=Vec<u8>>",
                "v.into_iter().collect()",
            ),
            (
                map(Type::Schema("S".into())),
                "rt::BTreeMap<String,schemas::S>",
                "implIntoIterator<Item=(implrt::IntoItem<String>,schemas::S)>",
                "rt::map_of(v)",
            ),
            (
                map(Type::Scalar(Scalar::String)),
                "rt::BTreeMap<String,String>",
                "implIntoIterator<Item=(implrt::IntoItem<String>,implrt::IntoItem<String>)>",
                "rt::map(v)",
            ),
            (
                map(Type::Enum("E".into())),
                "rt::BTreeMap<String,schemas::E>",
                "implIntoIterator<Item=(implrt::IntoItem<String>,implrt::IntoItem<schemas::E>)>",
                "rt::map(v)",
            ),
        ] {
            assert_eq!(text(spelling.field(&ty, false)), field);
            assert_eq!(text(spelling.argument(&ty)), argument);
            assert_eq!(text(spelling.store(&ty, false, &ident("v"))), store);
        }
        let node = Type::Schema("Node".into());
        assert_eq!(
            text(spelling.field(&node, true)),
            "Option<Box<schemas::Node>>"
        );
        assert_eq!(
            text(spelling.store(&node, true, &ident("v"))),
            "Some(Box::new(v))"
        );
    }

    #[test]
    fn a_taken_name_is_spelled_in_full() {
        let spelling = Spelling::new(["Option", "Box", "Into"], TokenStream::new());
        let ty = Type::Schema("Option".into());
        assert_eq!(
            text(spelling.field(&ty, true)),
            "::std::option::Option<::std::boxed::Box<Option>>"
        );
        assert_eq!(
            text(spelling.argument(&Type::Scalar(Scalar::String))),
            "impl::std::convert::Into<String>"
        );
    }
}

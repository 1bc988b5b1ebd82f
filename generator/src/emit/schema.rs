//! Emits schemas: the request and response types.

use discogen_model::api::{Api, Enum, Field, Scalar, Schema, Shape, Type};
use discogen_model::text::{Inline, Markdown};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::literal::literal;
use super::setter::Setter;
use super::tokens::deprecated;
use super::ty::{Spelling, Wrappers, ident};
use super::undescribed::{self, Uses};
use super::{doc, open_enum};

/// Emits the file `schemas.rs`: structs and enums, sorted by name.
///
/// ```ignore
/// //! Request and response types of the Cloud Vision API: …
/// use discogen_runtime::codegen as rt;
///
/// pub struct Feature { … }
/// …
/// rt::open_enum! { pub enum FeatureType { … } }
/// ```
pub(crate) fn emit_all(api: &Api) -> impl Iterator<Item = TokenStream> {
    let schemas = api.schemas.iter().map(|schema| schema.name.rust.as_str());
    let enums = api.enums.iter().flat_map(open_enum::names);
    let spelling =
        Spelling::new(schemas.chain(enums), TokenStream::new()).with(&Wrappers::new(api));

    let schemas = api.schemas.iter().map(Item::Schema);
    let enums = api.enums.iter();
    let aliases = enums.flat_map(|it| it.aliases.iter().map(move |alias| Item::Alias(alias, it)));
    let enums = api.enums.iter().map(Item::Enum);
    let mut items: Vec<_> = schemas.chain(enums).chain(aliases).collect();
    items.sort_by_key(Item::name);

    let head = head(api, items.is_empty());
    let uses = Uses::new(api);
    let items = items.into_iter().map(move |item| match item {
        Item::Schema(schema) => emit(api, schema, &uses.schema(schema), &spelling),
        Item::Enum(item) => open_enum::emit(item),
        Item::Alias(alias, item) => open_enum::alias(alias, item),
    });
    std::iter::once(head).chain(items)
}

enum Item<'a> {
    Schema(&'a Schema),
    Enum(&'a Enum),
    /// The name of an enum at a use in a schema, next to which it is printed.
    Alias(&'a str, &'a Enum),
}

impl<'a> Item<'a> {
    fn name(&self) -> &'a str {
        match self {
            Self::Schema(schema) => &schema.name.rust,
            Self::Enum(item) => &item.name,
            Self::Alias(alias, _) => alias,
        }
    }
}

/// Emits the documentation and the import of the file.
fn head(api: &Api, is_empty: bool) -> TokenStream {
    let docs = doc::inner(&Markdown::fill(
        "Request and response types of the {}: {} structs and {} enums.\n\n\
         Create a struct with `new()` and fill it with its setters. Lists and maps are empty if absent, all other \
         fields are `None`. Unknown fields and enum values are preserved and sent back unchanged. Set explicit null \
         and empty values, as for a PATCH, with the methods of [`Schema`](crate::runtime::Schema).",
        &[
            &Inline::plain(&api.title),
            &api.schemas.len(),
            &api.enums.len(),
        ],
    ));
    // Without items the import would be unused.
    let import = (!is_empty).then(|| {
        quote!(
            use discogen_runtime::codegen as rt;
        )
    });
    quote!(#docs #import)
}

fn emit(api: &Api, schema: &Schema, docs: &Markdown, spelling: &Spelling) -> TokenStream {
    let docs = deprecated_docs(docs.clone(), schema.deprecated);
    match &schema.shape {
        Shape::Struct(fields) => emit_struct(api, schema, &docs, fields, spelling),
        Shape::Transparent(ty) => emit_transparent(api, schema, &docs, ty, spelling),
    }
}

/// Emits a struct, its setters, and its table of fields for the runtime:
///
/// ```ignore
/// /// A Product contains ReferenceImages.
/// #[derive(Clone, Default)]
/// #[non_exhaustive]
/// pub struct Product {
///     /// The user-provided name …
///     pub display_name: Option<String>,
///     /// Unknown fields, …
///     pub unknown_fields: rt::UnknownFields,
/// }
///
/// impl Product {
///     pub fn new() -> Self { Default::default() }
///     pub fn display_name(mut self, value: impl Into<String>) -> Self { … }
/// }
///
/// rt::message!(Product { 0 display_name "displayName" });
/// ```
fn emit_struct(
    api: &Api,
    schema: &Schema,
    docs: &Markdown,
    fields: &[Field],
    spelling: &Spelling,
) -> TokenStream {
    let name = ident(&schema.name.rust);
    let docs = doc::outer(docs);
    let described: Vec<_> = fields
        .iter()
        .map(|it| undescribed::field(api, it))
        .collect();
    let fields_with_docs = || fields.iter().zip(&described);
    let declarations = fields_with_docs().map(|(field, docs)| declare(field, docs, spelling));
    let setters = fields_with_docs().map(|(field, docs)| {
        Setter {
            field: &field.name.rust,
            name: &field.setter,
            ty: &field.ty,
            is_boxed: field.boxed,
            docs,
            is_deprecated: field.deprecated,
            is_read_only: field.read_only,
        }
        .of_field(spelling)
    });
    let default = spelling.default();
    let table = field_table(fields);
    let id = schema.id().map(literal);
    let alias = search_alias(schema);
    quote! {
        #docs
        #alias
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name {
            #(#declarations)*
            /// Unknown fields, and explicit null and empty values.
            pub unknown_fields: rt::UnknownFields,
        }
        impl #name {
            /// Creates an empty value.
            #[inline]
            pub fn new() -> Self {
                #default::default()
            }
            #(#setters)*
        }
        rt::message!(#name #id #table);
    }
}

/// `#[doc(alias = "GoogleCloudVisionV1Feature")]`: the search of rustdoc finds a schema by its name in
/// the documentation of the API, if the Rust name is the end of it.
fn search_alias(schema: &Schema) -> Option<TokenStream> {
    let id = schema
        .id()
        .filter(|id| id.raw().ends_with(&schema.name.rust))?;
    let is_word = id
        .raw()
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let id = literal(id);
    is_word.then(|| quote!(#[doc(alias = #id)]))
}

/// `pub display_name: Option<String>,`
fn declare(field: &Field, docs: &Markdown, spelling: &Spelling) -> TokenStream {
    let name = ident(&field.name.rust);
    let ty = spelling.field(&field.ty, field.boxed);
    let deprecated = deprecated(field.deprecated, docs);
    let docs = doc::outer(&docs.compact());
    quote! {
        #docs
        #deprecated
        pub #name: #ty,
    }
}

/// Emits `{ 0 description "description", 1 display_name "displayName" }`, in the order of the wire
/// names, by which the runtime searches, and what is special about some of them.
fn field_table(fields: &[Field]) -> TokenStream {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by(|a, b| a.name.wire.cmp(&b.name.wire));
    let rows = sorted.iter().enumerate().map(|(index, field)| {
        let (index, name, wire) = (
            Literal::usize_unsuffixed(index),
            ident(&field.name.rust),
            literal(&field.name.wire),
        );
        quote!(#index #name #wire)
    });
    let numbers = number_table(&sorted);
    let is_deprecated = fields.iter().any(|it| it.deprecated);
    let deprecated = is_deprecated.then(|| quote!(with deprecated));
    quote!({ #(#rows),* } #numbers #deprecated)
}

/// Emits `numbers 0 2`: the fields whose 64-bit integers are JSON numbers.
fn number_table(fields: &[&Field]) -> Option<TokenStream> {
    let fields = fields.iter().enumerate();
    let indices = fields.filter(|(_, it)| it.ty.has_numbers());
    let indices: Vec<_> = indices
        .map(|(index, _)| Literal::usize_unsuffixed(index))
        .collect();
    (!indices.is_empty()).then(|| quote!(numbers #(#indices)*))
}

/// Returns `numbers` for a value whose 64-bit integers are JSON numbers.
fn numbers(ty: &Type) -> Option<TokenStream> {
    ty.has_numbers().then(|| quote!(numbers))
}

/// Emits a wrapper of one value:
///
/// ```ignore
/// #[derive(Clone, Debug, Default, PartialEq)]
/// pub struct Labels(pub rt::BTreeMap<String, String>);
/// rt::transparent!(Labels);
/// rt::conversions!(Labels map String);
/// ```
fn emit_transparent(
    api: &Api,
    schema: &Schema,
    docs: &Markdown,
    ty: &Type,
    spelling: &Spelling,
) -> TokenStream {
    let name = ident(&schema.name.rust);
    let docs = doc::outer(docs);
    let (value, numbers) = (spelling.ty(ty), numbers(ty));
    let (from, default) = (spelling.from(), spelling.default());
    // An open enum has no default; the empty value is its placeholder.
    let (derived, implemented) = match ty {
        Type::Enum(_) => (
            TokenStream::new(),
            quote! {
                impl #default for #name {
                    #[inline]
                    fn default() -> Self {
                        Self(#from::from(""))
                    }
                }
            },
        ),
        _ => (quote!(Default,), TokenStream::new()),
    };
    let alias = search_alias(schema);
    // The conversions of any JSON include this one.
    let wrap = (*ty != Type::Any).then(|| {
        quote! {
            impl #from<#value> for #name {
                #[inline]
                fn from(value: #value) -> Self {
                    Self(value)
                }
            }
        }
    });
    let conversions = conversions(api, ty, spelling);
    let conversions = conversions.map(|kind| quote!(rt::conversions!(#name #kind);));
    quote! {
        #docs
        #alias
        #[derive(Clone, Debug, #derived PartialEq)]
        pub struct #name(
            /// The wrapped value; it is encoded without a wrapper.
            pub #value,
        );
        #implemented
        #wrap
        rt::transparent!(#name #numbers);
        #conversions
    }
}

/// Returns the conversions of a wrapper: `map String`.
fn conversions(api: &Api, ty: &Type, spelling: &Spelling) -> Option<TokenStream> {
    Some(match ty {
        Type::Any => quote!(any),
        Type::Object => quote!(object),
        Type::Scalar(Scalar::String) | Type::Enum(_) => quote!(text),
        Type::List(item) => {
            let item = spelling.ty(item);
            quote!(list #item)
        }
        Type::Map(item) => {
            let kind = ident(if is_json(api, item) {
                "json_map"
            } else {
                "map"
            });
            let item = spelling.ty(item);
            quote!(#kind #item)
        }
        _ => return None,
    })
}

/// Whether the type is any JSON value, or a wrapper of one.
fn is_json(api: &Api, ty: &Type) -> bool {
    let wraps_json = |name: &String| {
        let schemas = &api.schemas;
        let found = schemas.binary_search_by(|it| it.name.rust.as_str().cmp(name));
        found.is_ok_and(|at| schemas[at].shape == Shape::Transparent(Type::Any))
    };
    match ty {
        Type::Any => true,
        Type::Schema(name) => wraps_json(name),
        _ => false,
    }
}

/// Marks a schema as deprecated in its documentation. An attribute would cause a warning at each
/// use in this crate.
fn deprecated_docs(mut docs: Markdown, is_deprecated: bool) -> Markdown {
    if is_deprecated {
        docs.push("\n\n**Deprecated.**");
    }
    docs
}

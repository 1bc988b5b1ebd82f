//! A change: its position, severity, Rust item and description.

use std::fmt;

use discogen_model::text::Inline;

/// One difference between two revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The effect on callers.
    pub class: Class,
    /// The kind of the change.
    pub kind: Kind,
    /// Whether it breaks callers without a compile error: the types are the same, but the request
    /// or its meaning changed.
    pub wire: bool,
    /// The JSON pointer (RFC 6901).
    pub pointer: String,
    /// The document that the pointer refers to: the new one, except for removed items.
    pub side: Side,
    /// The Rust item as in rustdoc, below the crate: `resources::operations::Operations::cancel`.
    pub rust: String,
    /// A sentence without its subject, the item: `is gone`.
    pub text: Inline,
}

impl Change {
    /// Orders by severity, then by position.
    pub(super) fn order(&self) -> impl Ord + '_ {
        let Self {
            class,
            kind,
            pointer,
            rust,
            text,
            ..
        } = self;
        (*class, pointer, *kind, rust, text)
    }
}

/// The effect of a change on the users of the crate, the most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Code no longer compiles, or behaves differently.
    Breaking,
    /// An item is new, or newly deprecated.
    Addition,
    /// The behavior is corrected; the API of the crate is unchanged.
    Fix,
    /// Only documentation changed.
    Docs,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Breaking => "breaking",
            Self::Addition => "addition",
            Self::Fix => "fix",
            Self::Docs => "docs",
        })
    }
}

/// One of the two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The old document.
    Old,
    /// The new document.
    New,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident $text:literal,)*) => {
        /// The kind of a change, a stable identifier for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Kind {
            /// Returns the identifier: `method-removed`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

kinds! {
    /// The documentation changed.
    Docs "docs",
    /// The client type was renamed.
    ClientRenamed "client-renamed",
    /// `rootUrl`, `servicePath` or another address of the service changed.
    Host "host",
    /// The encoding of bodies and responses changed.
    Protocol "protocol",
    /// An OAuth scope was added.
    ScopeAdded "scope-added",
    /// An OAuth scope was removed.
    ScopeRemoved "scope-removed",
    /// A scope's constant has another URL.
    ScopeUrl "scope-url",
    /// A resource was added, with its content.
    ResourceAdded "resource-added",
    /// A resource was removed, with its content.
    ResourceRemoved "resource-removed",
    /// A resource's module, handle or accessor was renamed.
    ResourceRenamed "resource-renamed",
    /// A method was added.
    MethodAdded "method-added",
    /// A method was removed.
    MethodRemoved "method-removed",
    /// A method or one of its types was renamed.
    MethodRenamed "method-renamed",
    /// A method's id changed.
    MethodId "method-id",
    /// The HTTP verb changed.
    Verb "verb",
    /// The URL path changed.
    Path "path",
    /// The value of `x-goog-api-version` changed.
    ApiVersion "api-version",
    /// The retry rule of a method changed.
    Retries "retries",
    /// Whether a method only reads changed, so that a read-only client may call it or not.
    Reads "reads",
    /// The scopes that a method accepts changed.
    MethodScopes "method-scopes",
    /// The scopes that a call requests by default changed; the accepted scopes are the same.
    DefaultScopes "default-scopes",
    /// A parameter was added.
    ParameterAdded "parameter-added",
    /// A parameter was removed.
    ParameterRemoved "parameter-removed",
    /// A parameter was renamed in Rust.
    ParameterRenamed "parameter-renamed",
    /// A parameter became required.
    ParameterRequired "parameter-required",
    /// A parameter became optional.
    ParameterOptional "parameter-optional",
    /// Required parameters were reordered.
    ParametersReordered "parameters-reordered",
    /// A parameter's type changed, including repetition.
    ParameterType "parameter-type",
    /// A parameter's location or name in the request changed.
    ParameterWire "parameter-wire",
    /// A request body was added.
    BodyAdded "body-added",
    /// The request body was removed.
    BodyRemoved "body-removed",
    /// The request body's type or name changed, or whether it is an argument.
    BodyChanged "body-changed",
    /// The response type changed.
    Response "response",
    /// A capability of a call was added: upload, download.
    FeatureAdded "feature-added",
    /// A capability of a call was removed.
    FeatureRemoved "feature-removed",
    /// A capability of a call changed.
    FeatureChanged "feature-changed",
    /// A schema was added.
    SchemaAdded "schema-added",
    /// A schema was removed.
    SchemaRemoved "schema-removed",
    /// A schema was renamed in Rust.
    SchemaRenamed "schema-renamed",
    /// A schema changed its shape: a struct, a wrapper of another type, an enum.
    SchemaShape "schema-shape",
    /// A field was added.
    FieldAdded "field-added",
    /// A field was removed.
    FieldRemoved "field-removed",
    /// A field was renamed in Rust.
    FieldRenamed "field-renamed",
    /// A field's type changed.
    FieldType "field-type",
    /// A field is boxed or no longer boxed, because the recursion changed.
    FieldBoxed "field-boxed",
    /// A field's JSON key changed.
    FieldWire "field-wire",
    /// A field became read-only, or is no longer read-only.
    FieldReadOnly "field-read-only",
    /// An enum was added.
    EnumAdded "enum-added",
    /// An enum was removed.
    EnumRemoved "enum-removed",
    /// An enum was renamed.
    EnumRenamed "enum-renamed",
    /// An enum was split into several.
    EnumSplit "enum-split",
    /// Several enums were merged.
    EnumMerged "enum-merged",
    /// An alias of an enum was added.
    AliasAdded "alias-added",
    /// An alias of an enum was removed.
    AliasRemoved "alias-removed",
    /// A value was added.
    ValueAdded "value-added",
    /// A value was removed.
    ValueRemoved "value-removed",
    /// A value's variant was renamed.
    ValueRenamed "value-renamed",
    /// A variant's wire value changed.
    ValueWire "value-wire",
    /// A default changed.
    Default "default",
    /// A pattern, minimum or maximum changed.
    Limit "limit",
    /// The variants of an object of any content changed.
    Union "union",
    /// The order of a list changed: values, parameters, fields.
    Order "order",
    /// The item became deprecated.
    Deprecated "deprecated",
    /// The item is no longer deprecated.
    Undeprecated "undeprecated",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

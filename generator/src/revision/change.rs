//! One change: where, how grave, which Rust item, in words.

use std::fmt;

use discogen_model::text::Inline;

/// One difference between two revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What it means for callers.
    pub class: Class,
    /// What happened.
    pub kind: Kind,
    /// True if it breaks where no compiler sees it: what is sent or meant changed, the types did not.
    pub wire: bool,
    /// JSON pointer (RFC 6901) of the place.
    pub pointer: String,
    /// The document that the pointer is into: the new one, but for what is gone.
    pub side: Side,
    /// The Rust item as rustdoc calls it, below the crate: `resources::operations::Operations::cancel`.
    pub rust: String,
    /// A sentence without its subject, which is the item: `is gone`.
    pub text: Inline,
}

impl Change {
    /// The gravest first, then by place.
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

/// What a change means for those who call the crate, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Code that compiled does not, or does something else.
    Breaking,
    /// Something is new, or newly deprecated.
    Addition,
    /// The crate does something else, and better; nothing is new and nothing breaks.
    Fix,
    /// Prose alone.
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
    /// The old one.
    Old,
    /// The new one.
    New,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident $text:literal,)*) => {
        /// What happened, as a word that programs can rely on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Kind {
            /// `method-removed`
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

kinds! {
    /// Prose differs.
    Docs "docs",
    /// The client type has another name.
    ClientRenamed "client-renamed",
    /// `rootUrl`, `servicePath` or another address of the service.
    Host "host",
    /// How bodies and answers are wrapped or asked for.
    Protocol "protocol",
    /// An OAuth scope is new.
    ScopeAdded "scope-added",
    /// An OAuth scope is gone.
    ScopeRemoved "scope-removed",
    /// A scope's constant has another URL.
    ScopeUrl "scope-url",
    /// A resource is new, with all that is in it.
    ResourceAdded "resource-added",
    /// A resource is gone, with all that was in it.
    ResourceRemoved "resource-removed",
    /// A resource's module, handle or accessor has another name.
    ResourceRenamed "resource-renamed",
    /// A method is new.
    MethodAdded "method-added",
    /// A method is gone.
    MethodRemoved "method-removed",
    /// A method, or a type beside it, has another name.
    MethodRenamed "method-renamed",
    /// A method's id.
    MethodId "method-id",
    /// The HTTP verb.
    Verb "verb",
    /// The URL's path.
    Path "path",
    /// The value of `x-goog-api-version`.
    ApiVersion "api-version",
    /// The rule by which a method is retried.
    Retries "retries",
    /// The scopes that suffice for a method.
    MethodScopes "method-scopes",
    /// The scopes that a call requests by default, where those that suffice are the same.
    DefaultScopes "default-scopes",
    /// A parameter is new.
    ParameterAdded "parameter-added",
    /// A parameter is gone.
    ParameterRemoved "parameter-removed",
    /// A parameter has another Rust name.
    ParameterRenamed "parameter-renamed",
    /// A parameter is required now.
    ParameterRequired "parameter-required",
    /// A parameter is optional now.
    ParameterOptional "parameter-optional",
    /// Required parameters changed places.
    ParametersReordered "parameters-reordered",
    /// A parameter's type, repetition included.
    ParameterType "parameter-type",
    /// A parameter travels elsewhere, or under another name.
    ParameterWire "parameter-wire",
    /// A request body is new.
    BodyAdded "body-added",
    /// The request body is gone.
    BodyRemoved "body-removed",
    /// The request body's type or name, or whether it is an argument.
    BodyChanged "body-changed",
    /// The answer's type.
    Response "response",
    /// Something that a call can do is new: upload, download.
    FeatureAdded "feature-added",
    /// Something that a call could do is gone.
    FeatureRemoved "feature-removed",
    /// How it does it.
    FeatureChanged "feature-changed",
    /// A schema is new.
    SchemaAdded "schema-added",
    /// A schema is gone.
    SchemaRemoved "schema-removed",
    /// A schema has another Rust name.
    SchemaRenamed "schema-renamed",
    /// A schema is something else: a struct, a wrapper of another type, an enum.
    SchemaShape "schema-shape",
    /// A field is new.
    FieldAdded "field-added",
    /// A field is gone.
    FieldRemoved "field-removed",
    /// A field has another Rust name.
    FieldRenamed "field-renamed",
    /// A field's type.
    FieldType "field-type",
    /// A field is boxed, or not any more, because recursion is found elsewhere.
    FieldBoxed "field-boxed",
    /// A field's key in the JSON.
    FieldWire "field-wire",
    /// Whether the server fills a field.
    FieldReadOnly "field-read-only",
    /// An enum is new.
    EnumAdded "enum-added",
    /// An enum is gone.
    EnumRemoved "enum-removed",
    /// An enum has another name.
    EnumRenamed "enum-renamed",
    /// What was one enum is several.
    EnumSplit "enum-split",
    /// What were several enums is one.
    EnumMerged "enum-merged",
    /// Another name of an enum is new.
    AliasAdded "alias-added",
    /// Another name of an enum is gone.
    AliasRemoved "alias-removed",
    /// A value is new.
    ValueAdded "value-added",
    /// A value is gone.
    ValueRemoved "value-removed",
    /// A value's variant has another name.
    ValueRenamed "value-renamed",
    /// A variant stands for another text.
    ValueWire "value-wire",
    /// A default.
    Default "default",
    /// A pattern, minimum or maximum.
    Limit "limit",
    /// What an object of any content can be.
    Union "union",
    /// The order of a list: of values, parameters, fields.
    Order "order",
    /// Deprecated now.
    Deprecated "deprecated",
    /// Not deprecated any more.
    Undeprecated "undeprecated",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

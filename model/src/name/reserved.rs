//! Reserved names: a document name that collides with a generated item gets a trailing underscore
//! (`with_`).

/// Methods that users call on every value: a setter with the same name would hide the trait's
/// method (`Product::default()`, `product.clone()`).
///
/// The arithmetic methods are those that clippy's `should_implement_trait` reports.
macro_rules! with_traits {
    ($($name:literal),* $(,)?) => {
        &[
            "add", "bitand", "bitor", "bitxor", "clone", "default", "div", "mul", "rem", "shl",
            "shr", "sub", $($name),*
        ]
    };
}

/// Fields of a schema. A field may have the name of a method, a setter may not.
pub const FIELDS: &[&str] = &["unknown_fields"];

/// Setters of a schema.
pub const SETTERS: &[&str] = with_traits![
    "new",
    "discovery_id",
    "unknown_fields",
    "with_null",
    "with_empty",
    "with_null_entry",
    "with_unknown",
];

/// Setters of a parameters struct and its call.
pub const PARAMETERS: &[&str] = with_traits![
    "new",
    "with",
    "maybe",
    "fields",
    "send",
    "send_as",
    "send_full",
    "send_stream",
    "build",
    "call",
    "params",
    "describe",
    "pages",
    "items",
    "upload",
    "download",
    "elements",
    "wait",
    "poller",
    "client",
];

/// The field of a request body.
pub const BODY: &str = "body";

/// Names that clippy's `disallowed_names` reports: for variables and arguments, not for fields and
/// functions.
pub const DISALLOWED: [&str; 3] = ["foo", "baz", "quux"];

/// Methods of a resource's handle. The prelude's `into` and `try_into` take `self` by value, so
/// method resolution would prefer them to a generated method that takes a reference.
pub const HANDLE: &[&str] = &["new", "clone", "cmp", "into", "try_into"];

/// Methods of the client.
pub const CLIENT: &[&str] = &[
    "batch",
    "new",
    "builder",
    "call",
    "clone",
    "cmp",
    "from_client",
    "into",
    "try_into",
];

/// Adds names that files and folders cannot have on Windows, in any case and with any extension.
macro_rules! with_devices {
    ($($name:literal),* $(,)?) => {
        &[
            "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "con", "conin", "conout", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
            "lpt8", "lpt9", "nul", "prn", $($name),*
        ]
    };
}

/// Device names on Windows.
const DEVICES: &[&str] = with_devices![];

/// Whether a file or folder cannot have this name on Windows.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    DEVICES.iter().any(|it| stem.eq_ignore_ascii_case(it))
}

/// Modules of resources: modules that generated code imports, names that would hide a crate, and
/// device names on Windows.
pub const MODULES: &[&str] =
    with_devices!["alloc", "core", "discogen_runtime", "rt", "schemas", "std"];

/// Modules directly below `resources`, which imports no modules; clippy reports a module with the
/// same name as its parent.
pub const ROOT_MODULES: &[&str] = with_devices!["resources"];

/// Variants of an open enum.
pub const VARIANTS: &[&str] = &["Unrecognized"];

/// The names that the root of a crate re-exports from the runtime. All other types of the runtime are
/// in the module `runtime` of the crate, so that they collide neither with types of the API nor with
/// those of the standard library.
pub const EXPORTS: &[&str] = &["CallOptions", "Error", "Result"];

/// Types at the crate's root: the exports, and what the root's own code uses.
pub fn root_types() -> Vec<&'static str> {
    EXPORTS.iter().chain(ROOT_TYPES).copied().collect()
}

/// Names that the code of the crate's root uses besides the exports.
const ROOT_TYPES: &[&str] = &[
    "Api",
    "Body",
    "Client",
    "Retry",
    "Service",
    "Value",
    // The std prelude.
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

/// Types and traits of the std prelude. A schema with such a name hides it where `schemas` is
/// imported, so a schema's package is not dropped if the rest is one of these names.
pub const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Types in `schemas`: clippy rejects a type with the same name as its function `new`.
pub const SCHEMAS: &[&str] = &["New"];

/// Types in a resource's module.
pub const MODULE_TYPES: &[&str] = &[
    "Clone",
    "Debug",
    "Default",
    "Into",
    "IntoIterator",
    "New",
    "None",
    "Option",
    "PartialEq",
    "Some",
    "String",
    "Vec",
];

//! Names that generated code has taken before the document speaks. A name
//! that meets one of them is escaped like a keyword: `with_`.

/// Methods that a user calls on every value: a setter of the same name would
/// hide the trait's method (`Product::default()`, `product.clone()`).
///
/// The arithmetic ones are what clippy's `should_implement_trait` looks for.
macro_rules! with_traits {
    ($($name:literal),* $(,)?) => {
        &[
            "add", "bitand", "bitor", "bitxor", "clone", "default", "div", "mul", "rem", "shl",
            "shr", "sub", $($name),*
        ]
    };
}

/// Fields and setters of a schema.
pub const FIELDS: &[&str] = with_traits![
    "new",
    "unknown_fields",
    "with_null",
    "with_empty",
    "with_null_entry",
];

/// Fields and setters of a parameters struct, and setters of its call.
pub const PARAMETERS: &[&str] = with_traits![
    "new",
    "with",
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
    "wait",
    "poller",
    "client",
];

/// A setter of a call that takes media.
pub const UPLOAD: &str = "upload";

/// The field of a request body.
pub const BODY: &str = "body";

/// The way to the media, on the call of a method that has some.
pub const DOWNLOAD: &str = "download";

/// Names that clippy's `disallowed_names` objects to: of variables and arguments, not of fields and functions.
pub const DISALLOWED: [&str; 3] = ["foo", "baz", "quux"];

/// Methods of a resource's handle. The prelude's `into` and `try_into` take a
/// value, so they would be found before ours, which takes a reference.
pub const HANDLE: &[&str] = &["new", "clone", "cmp", "into", "try_into"];

/// Methods of the client.
pub const CLIENT: &[&str] = &[
    "new",
    "builder",
    "call",
    "clone",
    "cmp",
    "from_client",
    "into",
    "try_into",
];

/// Names that no file or folder has on Windows, whatever follows a dot, and in any case.
macro_rules! with_devices {
    ($($name:literal),* $(,)?) => {
        &[
            "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "con", "conin", "conout", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
            "lpt8", "lpt9", "nul", "prn", $($name),*
        ]
    };
}

/// Names of devices on Windows.
const DEVICES: &[&str] = with_devices![];

/// Whether a file or folder cannot have this name on Windows.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    DEVICES.iter().any(|it| stem.eq_ignore_ascii_case(it))
}

/// Modules of resources. Those that generated code imports, those that would
/// hide a crate, and file names that Windows doesn't have.
pub const MODULES: &[&str] =
    with_devices!["alloc", "core", "discogen_runtime", "rt", "schemas", "std"];

/// Modules directly below `resources`, where nothing is imported; clippy objects
/// to a module in a module of the same name.
pub const ROOT_MODULES: &[&str] = with_devices!["resources"];

/// Variants of an open enum.
pub const VARIANTS: &[&str] = &["Unrecognized"];

/// Types at the crate's root.
pub const ROOT_TYPES: &[&str] = &[
    "Api",
    "Body",
    "Bytes",
    "Call",
    "CallOptions",
    "Client",
    "ClientBuilder",
    "Credentials",
    "Date",
    "Detail",
    "Duration",
    "Error",
    "ExponentialBackoff",
    "FailedAttempt",
    "FieldMask",
    "Items",
    "Pages",
    "Operation",
    "Poller",
    "Response",
    "ResponseStream",
    "Result",
    "Retry",
    "RetryPolicy",
    "Service",
    "Status",
    "Timestamp",
    "Transport",
    "UnknownFields",
    "Value",
    // The std prelude, which the root's own code uses.
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

/// Types in `schemas`: a type with a function `new` isn't called so, says clippy.
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

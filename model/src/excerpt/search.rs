//! Finds the schemas and methods that may contain an enum or an inline object, without parsing them.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::value::RawValue;

static ENUM: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\"enum\""));
static PROPERTIES: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\"properties\""));
/// A letter of a key that is written as an escape.
static ESCAPES: LazyLock<[Finder<'_>; 2]> =
    LazyLock::new(|| [Finder::new("\\u006"), Finder::new("\\u007")]);

/// Whether a schema or method may contain an enum or an inline object: any `properties` except those of
/// the schema itself.
pub(super) fn may_have_names(raw: &RawValue) -> bool {
    let text = raw.get().as_bytes();
    let mut objects = PROPERTIES.find_iter(text);
    let is_own = |at: usize| text[..at].iter().filter(|it| **it == b'{').count() == 1;
    let is_plain = objects.next().is_none_or(is_own) && objects.next().is_none();
    let mut others = [&*ENUM].into_iter().chain(&*ESCAPES);
    !is_plain || others.any(|it| it.find(text).is_some())
}

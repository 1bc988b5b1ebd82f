//! Decides which methods respond with a stream of elements.
//!
//! Documents do not mark them, so the decision depends on the name: `streamGenerateContent`,
//! `message.stream`, `executeStreamingSql`. Other methods can stream, too, and every call can be
//! read as a stream; the decision determines documentation and samples.

use crate::document::Method;
use crate::name;

/// Whether the name of a method with a response begins with the word `stream`, or has the word
/// `streaming`. A name like `createStream` can create a resource.
pub(super) fn is_streaming(method: &Method) -> bool {
    let words = name::words(&method.key);
    let begins = words.first().is_some_and(|word| word == "stream");
    method.response.is_some() && (begins || words.iter().any(|word| word == "streaming"))
}

//! Emits the documentation of methods that respond with a stream of elements.

use discogen_model::api::Method;
use discogen_model::text::{Markdown, Word};

/// Appends the section on elements to the documentation of the method.
pub(super) fn push_docs(docs: &mut Markdown, method: &Method) {
    if method.streaming {
        docs.add(
            "\n\n# Elements\n\nThe response is a stream: [`elements()`]({}::elements) returns each element as soon as it \
             has arrived.",
            &[&Word::new(&method.call)],
        );
    }
}

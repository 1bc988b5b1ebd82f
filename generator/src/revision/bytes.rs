//! Compares two documents given as bytes.

use discogen_model::Options;
use discogen_model::api::Api;
use discogen_model::diagnostic::{Diagnostic, Diagnostics, quoted};

use super::{Revision, compare};

/// Compares two documents of one API.
///
/// # Errors
/// Returns all errors in both documents, each with the document it is in, and the errors of
/// [`check`].
pub fn diff(old: &[u8], new: &[u8], options: &Options) -> Result<Revision, Diagnostics> {
    let (old, new) = (
        side("old", discogen_model::resolve(old, options)),
        side("new", discogen_model::resolve(new, options)),
    );
    match (old, new) {
        (Ok(old), Ok(new)) => {
            check(&old, &new)?;
            Ok(compare(&old, &new))
        }
        (Err(mut errors), Err(more)) => {
            errors.0.extend(more.0);
            Err(errors)
        }
        (Err(errors), _) | (_, Err(errors)) => Err(errors),
    }
}

/// Adds the document to each error.
fn side(
    which: &str,
    read: Result<(Api, Vec<Diagnostic>), Diagnostics>,
) -> Result<Api, Diagnostics> {
    let with_side = |it: Diagnostic| Diagnostic {
        fact: format!("in the {which} document: {}", it.fact).into(),
        ..it
    };
    read.map(|(api, _)| api)
        .map_err(|errors| Diagnostics(errors.0.into_iter().map(with_side).collect()))
}

/// Checks that the new document can be a revision of the old one.
///
/// # Errors
/// Returns an error if the documents have different API names or versions, or if the new one lost
/// all methods or all schemas. The pointer refers to the new document.
pub fn check(old: &Api, new: &Api) -> Result<(), Diagnostics> {
    let mut errors = Vec::new();
    for (key, old, new) in [
        ("name", &old.name, &new.name),
        ("version", &old.version, &new.version),
    ] {
        if old != new {
            let fact = format!(
                "is {}, but the old document's is {}",
                quoted(new),
                quoted(old)
            );
            let remedy = "only revisions of one version of one API can be compared";
            errors.push(Diagnostic::error(format!("/{key}"), fact, remedy));
        }
    }
    let lost = [
        (
            "resources",
            "method",
            old.methods().count(),
            new.methods().count(),
        ),
        (
            "schemas",
            "schema",
            old.schemas.len() + old.enums.len(),
            new.schemas.len() + new.enums.len(),
        ),
    ];
    for (key, noun, before, after) in lost {
        // One or two may have been removed, but not many at once.
        if errors.is_empty() && before > 2 && after == 0 {
            let fact = format!("has no {noun} left; the old document has {before}");
            let remedy = "it is incomplete; fetch it again";
            errors.push(Diagnostic::error(format!("/{key}"), fact, remedy));
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Diagnostics(errors)),
    }
}

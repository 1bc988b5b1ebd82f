//! Sets the page token in a request body.

use crate::wire::{Message, Slot};

/// Sets a field to the token, which is a string, or bytes as a string.
pub(super) fn set(body: &mut dyn Message, name: &str, token: &str) {
    let Some(index) = body.shape().search(name) else {
        return;
    };
    // Removes an explicit null under the same name.
    if let Some(unknown) = body.unknown_mut() {
        unknown.remove(name);
    }
    if let Slot::Str(text) = body.slot(index) {
        token.clone_into(text);
    }
}

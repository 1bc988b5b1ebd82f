//! Converts the values that setters of bytes accept.

use std::borrow::Cow;

use bytes::Bytes;

/// A value that setters of bytes convert to a `Vec<u8>`.
///
/// Vectors, slices, arrays, [`Bytes`] and strings are accepted, and references to them. The bytes are
/// sent as base64; the setter takes them as they are. A `Vec<u8>` and a `String` are moved, other
/// values are copied. Implement the trait for types of your own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert to bytes",
    label = "not bytes, a string or a reference to them"
)]
pub trait IntoBytes {
    /// Converts the value.
    fn into_bytes(self) -> Vec<u8>;
}

macro_rules! moved {
    ($($type:ty),* $(,)?) => {$(
        impl IntoBytes for $type {
            #[inline]
            fn into_bytes(self) -> Vec<u8> { self.into() }
        }
    )*};
}
moved!(Vec<u8>, Box<[u8]>, Cow<'_, [u8]>, Bytes, String);

macro_rules! copied {
    ($($type:ty),* $(,)?) => {$(
        impl IntoBytes for $type {
            #[inline]
            fn into_bytes(self) -> Vec<u8> { AsRef::<[u8]>::as_ref(self).to_vec() }
        }
    )*};
}
copied!(
    &[u8],
    &Vec<u8>,
    &Box<[u8]>,
    &Cow<'_, [u8]>,
    &Bytes,
    &str,
    &String
);

impl<const N: usize> IntoBytes for [u8; N] {
    #[inline]
    fn into_bytes(self) -> Vec<u8> {
        self.into()
    }
}

impl<const N: usize> IntoBytes for &[u8; N] {
    #[inline]
    fn into_bytes(self) -> Vec<u8> {
        self.into()
    }
}

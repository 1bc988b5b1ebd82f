//! Enums that keep values which they don't know.

/// An enum with a value for everything.
pub trait OpenEnum {
    /// Becomes the variant with this wire name, else the unrecognised one.
    fn set(&mut self, value: &str);
}

/// Declares an enum by its variants and their wire names.
#[macro_export]
#[doc(hidden)]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $wire:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )*
            /// A value that this version doesn't know; it is sent back as it came.
            Unrecognized(::std::string::String),
        }
        #[allow(deprecated, reason = "a deprecated value travels like any other")]
        impl $name {
            /// The value as it is sent.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $wire, )*
                    Self::Unrecognized(value) => value,
                }
            }
        }
        #[allow(deprecated, reason = "a deprecated value travels like any other")]
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $( $wire => Self::$variant, )*
                    _ => Self::Unrecognized(::std::convert::From::from(value)),
                }
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::codegen::OpenEnum for $name {
            #[inline]
            fn set(&mut self, value: &str) { *self = ::core::convert::From::from(value); }
        }
        impl $crate::codegen::Field for $name {
            #[inline]
            fn blank() -> Self { Self::Unrecognized(::std::string::String::new()) }
            #[inline]
            fn slot(&mut self) -> $crate::codegen::Slot<'_> { $crate::codegen::Slot::Enum(self) }
            #[inline]
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::View::Str(self.as_str())
            }
        }
        $crate::codegen::serde_impls!($name);
    };
}

//! The macro that declares enums which preserve unknown values.

/// Declares an enum by its variants and their wire names. Its values are ordered as declared, and
/// unknown values follow them.
#[macro_export]
#[doc(hidden)]
macro_rules! __open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $wire:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )*
            /// A value unknown to this version. It is sent back unchanged.
            Unrecognized($crate::codegen::EnumValue),
        }
        // Implemented by this macro, because what the compiler derives costs more compile time.
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool { $crate::codegen::same_enum(self, other) }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::cmp::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                $crate::codegen::compare_enum(self, other)
            }
        }
        impl ::core::cmp::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }
        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }
        #[allow(deprecated, reason = "a deprecated value travels like any other")]
        impl $name {
            /// The value as it is sent; for a number its digits.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $wire, )*
                    Self::Unrecognized(value) => value.as_str(),
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
        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self { ::core::convert::From::from(&*value) }
        }
        impl ::core::convert::From<&::std::string::String> for $name {
            #[inline]
            fn from(value: &::std::string::String) -> Self { ::core::convert::From::from(&**value) }
        }
        impl ::core::convert::From<&Self> for $name {
            #[inline]
            fn from(value: &Self) -> Self { ::core::clone::Clone::clone(value) }
        }
        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str { self.as_str() }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::debug_enum(self, f)
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
            fn parts(
                &self,
            ) -> (
                &'static [(&'static str, &'static str)],
                ::core::option::Option<&$crate::codegen::EnumValue>,
            ) {
                let unrecognized = match self {
                    Self::Unrecognized(value) => ::core::option::Option::Some(value),
                    _ => ::core::option::Option::None,
                };
                (&[$(($wire, ::core::stringify!($variant))),*], unrecognized)
            }
            #[inline]
            fn set(&mut self, value: &str, is_number: bool) {
                *self = match is_number {
                    true => Self::Unrecognized($crate::codegen::EnumValue::from_number(value)),
                    false => ::core::convert::From::from(value),
                };
            }
        }
        impl $crate::codegen::Field for $name {
            #[inline]
            fn blank() -> Self { Self::Unrecognized(::core::default::Default::default()) }
            #[inline]
            fn slot(&mut self) -> $crate::codegen::Slot<'_> { $crate::codegen::Slot::Enum(self) }
            #[inline]
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::view_enum(self)
            }
        }
        $crate::codegen::serde_impls!($name);
    };
}

/// Adds `is_unspecified` to an open enum with the variant `Unspecified`.
#[macro_export]
#[doc(hidden)]
macro_rules! __unspecified {
    ($name:ident) => {
        #[allow(deprecated, reason = "a deprecated value is compared like any other")]
        impl $name {
            /// Whether this is the value that stands for an absent value.
            #[inline]
            pub fn is_unspecified(&self) -> bool {
                ::core::matches!(self, Self::Unspecified)
            }
        }
    };
}

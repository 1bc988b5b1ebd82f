//! Macros that implement the traits of schemas.

/// Implements the traits for a struct with named fields. The id of the schema follows the name if it
/// differs: `rt::message!(Feature "GoogleCloudVisionV1Feature" { … })`. Each row contains the index, the Rust name
/// and the wire name, in the order of the wire names. `numbers 0 2` at the end states the fields whose 64-bit
/// integers are JSON numbers, and `with deprecated` that a field is deprecated: an attribute in each message would cost
/// compile time.
#[macro_export]
#[doc(hidden)]
macro_rules! __message {
    ($name:ident $($id:literal)? { $( $index:literal $field:ident $wire:literal ),* $(,)? } $(numbers $($number:literal)+)? $(with $lint:ident)?) => {
        $( #[allow($lint, reason = "a deprecated field travels like any other")] )?
        impl $crate::codegen::Message for $name {
            #[inline]
            fn slot(&mut self, index: usize) -> $crate::codegen::Slot<'_> {
                match index {
                    $( $index => $crate::codegen::Field::slot(&mut self.$field), )*
                    _ => $crate::codegen::Slot::Unknown(&mut self.unknown_fields),
                }
            }
            #[inline]
            fn visit<'a>(&'a self, visitor: &mut dyn $crate::codegen::Visit<'a>) -> bool {
                $crate::codegen::visit(
                    visitor,
                    &$crate::codegen::Shape {
                        name: ::core::stringify!($name),
                        ids: &[$($id)?],
                        names: &[$($wire),*],
                        numbers: &[$($($number),+)?],
                    },
                    &self.unknown_fields,
                    &[$( &self.$field ),*],
                )
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool { $crate::codegen::same(self, other) }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::debug(self, f)
            }
        }
        $crate::codegen::serde_impls!($name);
    };
}

/// Implements the traits for a struct around one value, which has the JSON of that value.
#[macro_export]
#[doc(hidden)]
macro_rules! __transparent {
    ($name:ident) => { $crate::codegen::transparent!($name plain); };
    ($name:ident $view:ident) => {
        impl $crate::codegen::Field for $name {
            #[inline]
            fn blank() -> Self {
                ::core::default::Default::default()
            }
            #[inline]
            fn slot(&mut self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Field::slot(&mut self.0)
            }
            #[inline]
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::$view(&self.0)
            }
        }
        impl $crate::codegen::Field for ::std::boxed::Box<$name> {
            #[inline]
            fn blank() -> Self {
                ::core::default::Default::default()
            }
            #[inline]
            fn slot(&mut self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::boxed_slot($crate::codegen::Field::slot(&mut **self))
            }
            #[inline]
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::Field::view(&**self)
            }
        }
        $crate::codegen::serde_impls!($name);
    };
}

/// Implements `Serialize` and `Deserialize` by [`Field`](crate::wire::Field).
#[macro_export]
#[doc(hidden)]
macro_rules! __serde_impls {
    ($name:ident) => {
        impl $crate::codegen::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::codegen::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::serialize(self, serializer)
            }
        }
        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::deserialize(deserializer)
            }
        }
    };
}

//! A macro with conversions of a struct around one value.

/// Implements conversions of a wrapper, beyond that of the wrapped type:
///
/// - `any`: from everything that converts into a JSON value;
/// - `text`: from `&str`;
/// - `list`: from arrays and iterators of items;
/// - `map`: from arrays and iterators of pairs;
/// - `json_map`: the same, and from a JSON object;
/// - `object`: from arrays and iterators of pairs whose values convert into JSON values.
#[macro_export]
#[doc(hidden)]
macro_rules! __conversions {
    ($name:ident any) => {
        impl<T: ::core::convert::Into<$crate::codegen::Value>> ::core::convert::From<T> for $name {
            #[inline]
            fn from(value: T) -> Self {
                Self(value.into())
            }
        }
    };
    ($name:ident text) => {
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                Self(::core::convert::From::from(value))
            }
        }
    };
    ($name:ident list $item:ty) => {
        impl<V: ::core::convert::Into<$item>> ::core::iter::FromIterator<V> for $name {
            fn from_iter<I: ::core::iter::IntoIterator<Item = V>>(values: I) -> Self {
                Self(values.into_iter().map(::core::convert::Into::into).collect())
            }
        }
        impl<V: ::core::convert::Into<$item>, const N: usize> ::core::convert::From<[V; N]>
            for $name
        {
            fn from(values: [V; N]) -> Self {
                values.into_iter().collect()
            }
        }
    };
    ($name:ident map $item:ty) => {
        impl<K, V> ::core::iter::FromIterator<(K, V)> for $name
        where
            K: $crate::codegen::IntoItem<::std::string::String>,
            V: ::core::convert::Into<$item>,
        {
            fn from_iter<I: ::core::iter::IntoIterator<Item = (K, V)>>(entries: I) -> Self {
                let entries = entries.into_iter();
                Self(entries.map(|(key, value)| (key.into_item(), value.into())).collect())
            }
        }
        impl<K, V, const N: usize> ::core::convert::From<[(K, V); N]> for $name
        where
            K: $crate::codegen::IntoItem<::std::string::String>,
            V: ::core::convert::Into<$item>,
        {
            fn from(entries: [(K, V); N]) -> Self {
                entries.into_iter().collect()
            }
        }
    };
    ($name:ident json_map $item:ty) => {
        $crate::codegen::conversions!($name map $item);
        impl ::core::convert::From<$crate::codegen::Object> for $name {
            fn from(object: $crate::codegen::Object) -> Self {
                object.into_iter().collect()
            }
        }
    };
    ($name:ident object) => {
        $crate::codegen::conversions!($name map $crate::codegen::Value);
    };
}

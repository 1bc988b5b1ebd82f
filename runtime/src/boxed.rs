//! Boxed types that the public traits use.

use std::future::Future;
use std::pin::Pin;

/// A boxed future, the return type of trait methods that are called through a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

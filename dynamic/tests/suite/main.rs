//! Tests of clients that are created at run time, with the documents in the repository.

mod calls;
mod media;
mod memory;
mod methods;
mod operations;
mod pages;
mod support;
mod validation;

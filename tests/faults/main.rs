//! Calls over a real socket to a server that fails on purpose.

mod answers;
mod cancellation;
mod concurrency;
mod redirects;
mod retries;
mod schedules;
mod streams;
mod support;
mod upload;
mod upload_schedules;

//! Calls over real sockets to a server that injects faults.

mod cancellation;
mod codings;
mod concurrency;
mod download_calls;
mod download_codings;
mod download_files;
mod download_parts;
mod download_schedules;
mod downloads;
mod drops;
mod heads;
mod media;
mod paging;
mod redirects;
mod request_ids;
mod reqwest_client;
mod responses;
mod retries;
mod runs;
mod schedules;
mod streams;
mod support;
mod upload;
mod waiting;

//! The public interface of the runtime, as generated crates and their users use it.

mod alone;
mod batch;
#[cfg(feature = "http")]
mod bounds;
#[cfg(feature = "http")]
mod calls;
mod cancellation;
#[cfg(feature = "http")]
mod child;
#[cfg(feature = "media")]
mod downloads;
mod elements;
mod emulator;
#[cfg(feature = "auth")]
mod environment;
#[cfg(feature = "http")]
mod floods;
#[cfg(feature = "http2")]
mod frame_floods;
mod framing;
#[cfg(feature = "auth")]
mod google;
#[cfg(feature = "media")]
mod interceptors;
mod media_responses;
#[cfg(feature = "media")]
mod mock;
#[cfg(feature = "ring")]
mod mtls;
#[cfg(all(feature = "http", not(feature = "proxy")))]
mod no_proxies;
mod operations;
mod options;
mod parameters;
mod patience;
mod policies;
mod preconditions;
#[cfg(feature = "proxy")]
mod proxies;
mod read_only;
#[cfg(feature = "http")]
mod redirects;
mod rejected;
mod rejections;
mod renewal;
mod request_ids;
mod retries;
mod retry_budget;
mod schedules;
mod secrets;
#[cfg(feature = "http")]
mod server;
mod sessions;
mod shop;
#[cfg(feature = "http")]
mod streams;
#[cfg(feature = "opentelemetry")]
mod telemetry;
#[cfg(feature = "http")]
mod tls;
#[cfg(feature = "auth")]
mod tokens;
mod traces;
mod transport;
mod waiting;
#[cfg(feature = "yup-oauth2")]
mod yup;

//! Uploads of media: simple, multipart, resumable.

mod ahead;
mod buffers;
mod call;
mod callbacks;
mod cancel;
mod checksum;
mod envelope;
mod file;
mod job;
mod media;
mod media_type;
mod protocol;
mod put;
mod reading;
mod resource;
mod resumable;
mod session;
mod single;
mod state;
mod window;

pub use call::UploadCall;
pub use media::Media;
pub use session::UploadSession;

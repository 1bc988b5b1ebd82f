//! Profiles: the credentials of users who logged in with `discogen login`.
//!
//! A profile is a folder with two files: `client.json`, the OAuth client, and `tokens.json`, the tokens in the format of
//! yup-oauth2. Only the user can read them.

mod client_file;
mod config_folder;
mod credentials;
mod delegation;
mod store;
mod stored_token;
mod token_client;
mod token_credentials;

pub(super) use client_file::ClientFile;
pub(super) use credentials::profile_credentials;
pub(super) use delegation::delegated_credentials;
pub(super) use store::{Profile, Selected, profiles, selected};
pub(super) use stored_token::{MemoryStorage, StoredToken, normalized};
pub(super) use token_client::TokenClient;

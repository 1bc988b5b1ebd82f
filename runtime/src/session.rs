//! A session: the credentials, connections, retry budget and options that clients of several APIs
//! share.

use std::fmt;
use std::sync::Arc;

use crate::api::Api;
use crate::builder::{ClientBuilder, Shared};
use crate::client::Client;
use crate::error::Result;
use crate::options::CallOptions;
use crate::service::Service;

/// The credentials, connections, retry budget and options that clients of several APIs share.
/// Cloning is cheap.
///
/// A session is built once. Clients are created from it without I/O. All of them use:
///
/// - the same credentials. Calls that request the same scopes share a token; user credentials have
///   one token for all. To share one token between all calls, set
///   [`CallOptions::scopes`] for the session.
/// - the same transport, with its connections.
/// - the same [`RetryBudget`](crate::RetryBudget).
/// - the options of the session, its user agent, and its read-only mode.
///
/// ```
/// # use discogen_runtime::codegen as rt;
/// # macro_rules! api { ($api:ident, $name:literal) => {
/// #     struct $api(rt::Client);
/// #     impl rt::Api for $api {
/// #         const SERVICE: rt::Service = rt::Service {
/// #             name: $name, version: "v1", title: $name, revision: "1", package: $name, package_version: "1.0.0",
/// #             root_url: "https://x.googleapis.com/", service_path: "", batch_path: None, mtls_root_url: None,
/// #             alt_json: false, data_wrapper: false, scopes: &[],
/// #         };
/// #         fn from_client(client: rt::Client) -> Self { Self(client) }
/// #     }
/// # } }
/// # api!(Drive, "drive");
/// # api!(Sheets, "sheets");
/// use std::time::Duration;
///
/// use discogen_runtime::{CallOptions, Session};
/// # use discogen_runtime::testing::FakeTransport;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> discogen_runtime::Result<()> {
/// let session = Session::builder()
///     .token("…")
///     .options(CallOptions::new().timeout(Duration::from_secs(60)))
/// #   .transport(FakeTransport::new())
///     .build_session()
///     .await?;
/// let drive: Drive = session.client()?;
/// let sheets: Sheets = session.client()?;
/// # let _ = (drive.0, sheets.0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

impl Session {
    /// A builder with the defaults, which are those of a client.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Creates a client of an API, without I/O.
    ///
    /// # Errors
    ///
    /// The user agent or the endpoint is invalid, or the environment variable of an
    /// [emulator](ClientBuilder::emulator).
    pub fn client<A: Api>(&self) -> Result<A> {
        self.client_with(CallOptions::new())
    }

    /// The same with options for this client, such as its endpoint. They take precedence over those
    /// of the session.
    ///
    /// # Errors
    ///
    /// The same as those of [`client`](Self::client).
    pub fn client_with<A: Api>(&self, options: CallOptions) -> Result<A> {
        let client = self.shared.client(const { &A::SERVICE }, options)?;
        Ok(A::from_client(client))
    }

    /// A client of the API with these constants, for clients that are not generated.
    ///
    /// # Errors
    ///
    /// The same as those of [`client`](Self::client).
    #[doc(hidden)]
    pub fn client_of(&self, service: &'static Service, options: CallOptions) -> Result<Client> {
        self.shared.client(service, options)
    }
}

impl ClientBuilder<Session> {
    /// Builds the session. The name differs from `build`, so that code that is generic over APIs can
    /// call that.
    ///
    /// Without credentials, it looks for Application Default Credentials, which may need I/O.
    ///
    /// # Errors
    ///
    /// The credentials are invalid or missing.
    pub async fn build_session(self) -> Result<Session> {
        let shared = self.into_shared()?.complete()?;
        Ok(Session {
            shared: Arc::new(shared),
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.shared).finish()
    }
}

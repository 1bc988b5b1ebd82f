//! A client of the API that a document describes.

use std::fmt;

use discogen_model::Diagnostics;
use discogen_runtime::codegen::Client;
use discogen_runtime::{CallOptions, ClientBuilder, Result, Session};

use crate::batch::Batch;
use crate::call::Call;
use crate::document::Document;
use crate::problem::InvalidCall;

/// A client of the API that a document describes. Cloning is cheap.
///
/// See the [crate documentation](crate) for an example.
#[derive(Clone)]
pub struct Dynamic {
    document: Document,
    client: Client,
}

impl Dynamic {
    /// Reads a document. Its [`connect`](Document::connect) creates a client.
    ///
    /// # Errors
    ///
    /// The same as those of [`Document::new`].
    pub fn from_document(bytes: impl AsRef<[u8]>) -> std::result::Result<Document, Diagnostics> {
        Document::new(bytes.as_ref())
    }

    /// Calls a method by its ID, `drive.files.list`, or by the end of it, `files.list`, if that is
    /// unambiguous.
    ///
    /// # Errors
    ///
    /// The document has no such method, or the end of an ID belongs to several. The message
    /// suggests IDs.
    pub fn method(&self, name: &str) -> std::result::Result<Call, InvalidCall> {
        let method = self.document.method(name)?;
        Ok(Call::new(self.client.clone(), method))
    }

    /// Creates a batch, which sends calls of any methods of the API in one request.
    ///
    /// # Errors
    ///
    /// The document names no path for batches.
    pub fn batch(&self) -> std::result::Result<Batch, InvalidCall> {
        Batch::new(&self.client, self.document.service())
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

impl Document {
    /// Creates a client with the credentials and options of a builder: those of the clients that
    /// are generated. Without credentials, it looks for Application Default Credentials, which may
    /// need I/O.
    ///
    /// ```no_run
    /// # async fn sample(bytes: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    /// use discogen_dynamic::{ClientBuilder, Dynamic};
    ///
    /// let drive = Dynamic::from_document(bytes)?;
    /// let drive = drive.connect(ClientBuilder::new().read_only()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The credentials, the endpoint or another option is invalid or missing.
    pub async fn connect(&self, builder: ClientBuilder<Dynamic>) -> Result<Dynamic> {
        let service = &self.service().service;
        Ok(Dynamic {
            document: self.clone(),
            client: builder.build_client(service).await?,
        })
    }

    /// Creates a client that shares the credentials, connections and options of a session, without
    /// I/O.
    ///
    /// # Errors
    ///
    /// The user agent or the endpoint is invalid.
    pub fn connect_in(&self, session: &Session) -> Result<Dynamic> {
        let service = &self.service().service;
        Ok(Dynamic {
            document: self.clone(),
            client: session.client_of(service, CallOptions::new())?,
        })
    }
}

impl fmt::Debug for Dynamic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dynamic")
            .field("document", &self.document)
            .field("client", &self.client)
            .finish()
    }
}

//! Sends a call: one response, pages, a stream, an operation, media.

use discogen_runtime::codegen::Value;
use discogen_runtime::codegen::serde::de::DeserializeOwned;
use discogen_runtime::{
    Bytes, Elements, Items, Operation, Pages, Poller, Response, ResponseStream, Result,
};
#[cfg(feature = "media")]
use discogen_runtime::{DownloadCall, Media, UploadCall};

use crate::call::Call;
use crate::items::ItemsPath;
use crate::params::Params;
use crate::problem::InvalidCall;

impl Call {
    /// Sends the call and returns the response; `null` if the method has none.
    ///
    /// # Errors
    ///
    /// A required parameter is missing, the server responds with an error, or the connection fails.
    /// A method whose only response is media is an error; use [`send_bytes`](Self::send_bytes) or
    /// `download`.
    pub async fn send(self) -> Result<Value> {
        self.check_json()?;
        match self.method().model().response {
            Some(_) => self.typed::<Value>().send().await,
            None => self.typed::<()>().send().await.map(|()| Value::Null),
        }
    }

    /// Sends the call and returns the response with its status and headers.
    ///
    /// # Errors
    ///
    /// The same as those of [`send`](Self::send).
    pub async fn send_full(self) -> Result<Response<Value>> {
        self.check_json()?;
        if self.method().model().response.is_some() {
            return self.typed::<Value>().send_full().await;
        }
        let response = self.typed::<()>().send_full().await?;
        Ok(response.map(|()| Value::Null))
    }

    /// Sends the call and decodes the response into a type that implements serde's trait. A response
    /// without a body is decoded as `null`.
    ///
    /// # Errors
    ///
    /// The same as those of [`send`](Self::send), and a response that does not match the type.
    pub async fn send_as<T: DeserializeOwned>(self) -> Result<T> {
        self.check_json()?;
        self.typed::<Value>().send_as().await
    }

    /// Sends the call and returns the undecoded body, for methods whose response is media.
    ///
    /// # Errors
    ///
    /// A required parameter is missing, the server responds with an error, or the connection fails.
    pub async fn send_bytes(self) -> Result<Bytes> {
        self.typed::<Bytes>().send().await
    }

    /// Sends the call and returns the body as a stream of bytes. An error status is an error.
    ///
    /// # Errors
    ///
    /// The same as those of [`send_bytes`](Self::send_bytes).
    pub async fn send_stream(self) -> Result<ResponseStream> {
        match self.method().returns_only_media() {
            true => self.typed::<Bytes>().send_stream().await,
            false => self.typed::<Value>().send_stream().await,
        }
    }

    /// Reads the response as a stream of elements, each as soon as it has arrived: a JSON array, or
    /// server-sent events (`alt=sse`).
    pub fn elements(self) -> Elements<Value> {
        self.typed::<Value>().elements()
    }

    /// The pages of the response. Each page is a call of its own with these parameters and options.
    ///
    /// # Errors
    ///
    /// The response of the method does not consist of pages.
    pub fn pages(self) -> std::result::Result<Pages<Params>, InvalidCall> {
        match self.method().has_pages() {
            true => Ok(self.typed().pages()),
            false => Err(self.unsupported("returns no pages; use `send`")),
        }
    }

    /// The items of all pages, which are requested when they are needed. The entry of a map is an
    /// object with the members `key` and `value`.
    ///
    /// # Errors
    ///
    /// The response of the method does not consist of pages, or the document does not show which
    /// list contains the items.
    pub fn items(self) -> std::result::Result<Items<Value>, InvalidCall> {
        let paging = self.method().model().paging.as_ref();
        let items = paging.and_then(|paging| paging.items.as_ref());
        let Some(path) = items.map(ItemsPath::new) else {
            return Err(self.unsupported(match self.method().has_pages() {
                true => "returns pages without a list of items; use `pages`",
                false => "returns no pages; use `send`",
            }));
        };
        let pages = self.typed::<Value>().pages().for_items();
        Ok(pages.items_of(move |page| path.take(page)))
    }

    /// Sends the call and waits until the operation that it starts is done. A failed operation is an
    /// error.
    ///
    /// # Errors
    ///
    /// The method starts no operation, a call fails, or the operation failed.
    pub async fn wait(self) -> Result<Operation<Value>> {
        self.poller()?.wait().await
    }

    /// Polls the operation that the call starts. The call is sent when the first state is requested.
    ///
    /// # Errors
    ///
    /// The method starts no operation, or the document has no method that polls it.
    pub fn poller(self) -> std::result::Result<Poller<Value>, InvalidCall> {
        match self.method().starts_operation() {
            true => Ok(self.typed::<Value>().poller()),
            false => Err(self.unsupported("starts no operation that can be polled; use `send`")),
        }
    }

    /// Uploads media with the call: bytes, a file, a reader or a stream.
    ///
    /// # Errors
    ///
    /// The method accepts no media.
    #[cfg(feature = "media")]
    pub fn upload(
        self,
        media: impl Into<Media>,
    ) -> std::result::Result<UploadCall<Params>, InvalidCall> {
        match self.method().accepts_media() {
            true => Ok(self.typed().upload(media)),
            false => Err(self.unsupported("accepts no media; use `send`")),
        }
    }

    /// Downloads the media of the method, as a stream of bytes or to a file.
    ///
    /// # Errors
    ///
    /// The method returns no media.
    #[cfg(feature = "media")]
    pub fn download(self) -> std::result::Result<DownloadCall<Params<Bytes>>, InvalidCall> {
        match self.method().returns_media() {
            true => Ok(self.typed().download()),
            false => Err(self.unsupported("returns no media; use `send`")),
        }
    }

    /// Returns an error if the response is not JSON.
    fn check_json(&self) -> std::result::Result<(), InvalidCall> {
        match self.method().returns_only_media() {
            true => Err(self.unsupported("responds with media; use `send_bytes` or `download`")),
            false => Ok(()),
        }
    }
}

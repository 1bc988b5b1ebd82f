//! The Rust code of `docs/from-google-apis-rs.md` and `docs/from-node-and-python.md`: this library compiles it, and the
//! tests compare it with the pages.

/// Builds clients.
pub mod clients {
    use google_drive_v3::runtime::yup_oauth2::{
        InstalledFlowAuthenticator, InstalledFlowReturnMethod, read_application_secret,
    };
    use google_drive_v3::runtime::{GoogleCredentials, Session, YupCredentials};
    use google_drive_v3::{CallOptions, Drive, Result, scopes};
    use google_storage_v1::Storage;

    /// Application Default Credentials.
    pub async fn default() -> Result<Drive> {
        let drive = Drive::builder().build().await?;
        Ok(drive)
    }

    /// A key, a token, or the file of a service account.
    pub async fn other() -> std::result::Result<[Drive; 3], Box<dyn std::error::Error>> {
        let with_key = Drive::builder().api_key("KEY").build().await?;
        let with_token = Drive::builder().token("ya29.…").build().await?;
        let text = std::fs::read_to_string("service-account.json")?;
        let account = GoogleCredentials::from_json(&text)?;
        let with_account = Drive::builder().credentials(account).build().await?;
        Ok([with_key, with_token, with_account])
    }

    /// User consent.
    pub async fn consent() -> std::result::Result<Drive, Box<dyn std::error::Error>> {
        let secret = read_application_secret("client-secret.json").await?;
        let method = InstalledFlowReturnMethod::HTTPRedirect;
        let authenticator = InstalledFlowAuthenticator::builder(secret, method)
            .persist_tokens_to_disk("tokens.json")
            .build()
            .await?;
        let drive = Drive::builder()
            .credentials(YupCredentials::new(authenticator))
            .options(CallOptions::new().scopes([scopes::DRIVE]))
            .build()
            .await?;
        Ok(drive)
    }

    /// Two APIs with the same credentials and connections.
    pub async fn session() -> Result<(Drive, Storage)> {
        let session = Session::builder().build_session().await?;
        let (drive, storage) = (session.client::<Drive>()?, session.client::<Storage>()?);
        Ok((drive, storage))
    }
}

/// Calls, their parameters and their responses.
pub mod calls {
    use std::time::Duration;

    use google_drive_v3::resources::files::ListParams;
    use google_drive_v3::runtime::{FieldMask, Schema as _};
    use google_drive_v3::schemas::{File, FileList};
    use google_drive_v3::{CallOptions, Drive, Result, scopes};
    use google_vision_v1::Vision;
    use google_vision_v1::schemas::Product;

    /// A call.
    pub async fn call(drive: &Drive) -> Result<FileList> {
        let list = drive.files().list().q("starred = true").send().await?;
        Ok(list)
    }

    /// The status and the headers of a response.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn full(drive: &Drive) -> Result<FileList> {
        let response = drive.files().list().send_full().await?;
        println!("{} {:?}", response.status(), response.headers());
        let list = response.into_body();
        Ok(list)
    }

    /// Parameters as data.
    pub async fn params(drive: &Drive) -> Result<FileList> {
        let params = ListParams::new().q("starred = true").page_size(10);
        let list = drive.call(params).send().await?;
        Ok(list)
    }

    /// An optional parameter.
    pub async fn optional(drive: &Drive, query: Option<&str>) -> Result<FileList> {
        use google_drive_v3::resources::files::ListCall;

        let list = drive
            .files()
            .list()
            .maybe(query, ListCall::q)
            .send()
            .await?;
        Ok(list)
    }

    /// Scopes of a call.
    pub async fn scope(drive: &Drive) -> Result<FileList> {
        let options = CallOptions::new().scopes([scopes::DRIVE_METADATA_READONLY]);
        let list = drive.files().list().with(options).send().await?;
        Ok(list)
    }

    /// Parameters that the document does not name, standard parameters, headers and a timeout.
    pub async fn query(drive: &Drive) -> Result<FileList> {
        let options = CallOptions::new()
            .query("newParameter", "value")
            .quota_user("user-17")
            .header("x-goog-request-reason", "test")
            .timeout(Duration::from_secs(20));
        let list = drive
            .files()
            .list()
            .fields("files(id)")
            .with(options)
            .send()
            .await?;
        Ok(list)
    }

    /// A body with unset, null and empty fields.
    pub async fn body(drive: &Drive) -> Result<File> {
        let change = File::new()
            .name("report.pdf")
            .starred(true)
            .with_null("description");
        let file = drive.files().update("FILE_ID", change).send().await?;
        Ok(file)
    }

    /// An update mask.
    pub async fn mask(vision: &Vision, name: &str) -> Result<Product> {
        let change = Product::new()
            .display_name("Chair")
            .with_empty("description");
        let mask = FieldMask::of(&change);
        let products = vision.projects().locations().products();
        let product = products
            .patch(name, change)
            .update_mask(mask)
            .send()
            .await?;
        Ok(product)
    }
}

/// Uploads, downloads, pages, batches and operations.
pub mod transfers {
    use std::time::Duration;

    use google_drive_v3::runtime::Media;
    use google_drive_v3::schemas::File;
    use google_drive_v3::{Drive, Result};
    use google_vision_v1::Vision;
    use google_vision_v1::schemas::{
        AsyncBatchAnnotateFilesRequest, AsyncBatchAnnotateFilesResponse,
    };

    /// An upload.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn upload(drive: &Drive) -> Result<File> {
        let file = drive
            .files()
            .create(File::new().name("film.mp4"))
            .upload(Media::file("film.mp4"))
            .progress(|progress| println!("{} bytes", progress.bytes))
            .send()
            .await?;
        Ok(file)
    }

    /// A download.
    pub async fn download(drive: &Drive) -> Result<u64> {
        let size = drive
            .files()
            .get("FILE_ID")
            .download()
            .save_to("film.mp4")
            .await?;
        Ok(size)
    }

    /// A download as a stream.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn stream(drive: &Drive) -> Result<()> {
        let mut media = drive.files().get("FILE_ID").download().send().await?;
        while let Some(chunk) = media.next().await {
            println!("{} bytes", chunk?.len());
        }
        Ok(())
    }

    /// All items of all pages.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn items(drive: &Drive) -> Result<()> {
        let mut files = drive.files().list().page_size(100).items();
        while let Some(file) = files.next().await {
            println!("{}", file?.name.unwrap_or_default());
        }
        Ok(())
    }

    /// Several calls in one request.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn batch(drive: &Drive) -> Result<()> {
        let mut batch = drive.batch();
        let first = batch.add(drive.files().get("FILE_1"));
        let list = batch.add(drive.files().list());
        let mut responses = batch.send().await?;
        match responses.take(first) {
            Ok(file) => println!("{:?}", file.name),
            Err(error) if error.is_not_found() => println!("no such file"),
            Err(error) => return Err(error),
        }
        println!("{} files", responses.take(list)?.files.len());
        Ok(())
    }

    /// A long-running operation.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn wait(vision: &Vision, request: AsyncBatchAnnotateFilesRequest) -> Result<()> {
        let call = vision.files().async_batch_annotate(request);
        let poller = call.poller().timeout(Duration::from_secs(600));
        let operation = poller.wait().await?;
        let result: AsyncBatchAnnotateFilesResponse = operation.response()?;
        println!("{} responses", result.responses.len());
        Ok(())
    }
}

/// Errors and retries.
pub mod errors {
    use std::io::{self, Write as _};
    use std::time::Duration;

    use google_drive_v3::runtime::ExponentialBackoff;
    use google_drive_v3::runtime::interceptor::{AfterAttempt, BeforeAttempt, Interceptor};
    use google_drive_v3::runtime::{BoxError, UploadSession};
    use google_drive_v3::schemas::File;
    use google_drive_v3::{CallOptions, Drive, Result};

    /// Errors by their kind.
    #[expect(clippy::print_stderr, reason = "a program prints")]
    pub async fn kinds(drive: &Drive) -> Result<Option<File>> {
        match drive.files().get("FILE_ID").send().await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) if error.is_credentials() => panic!("log in first: {error}"),
            Err(error) => {
                if let Some(status) = error.status() {
                    eprintln!("{} {}: {}", status.code, status.status, status.message);
                }
                Err(error)
            }
        }
    }

    /// The number of attempts and the delays between them.
    pub async fn retries() -> Result<Drive> {
        let backoff = ExponentialBackoff::new()
            .max_attempts(8)
            .initial(Duration::from_millis(500));
        let options = CallOptions::new()
            .retry(backoff)
            .timeout(Duration::from_secs(120));
        let drive = Drive::builder().options(options).build().await?;
        Ok(drive)
    }

    /// Reports each attempt of each call.
    pub struct Log;

    impl Interceptor for Log {
        fn before_attempt(
            &self,
            attempt: &mut BeforeAttempt<'_>,
        ) -> std::result::Result<(), BoxError> {
            writeln!(io::stderr(), "attempt {}", attempt.number())?;
            Ok(())
        }

        fn after_attempt(&self, attempt: &AfterAttempt<'_>) -> std::result::Result<(), BoxError> {
            writeln!(
                io::stderr(),
                "{} {:?}",
                attempt.method_id(),
                attempt.status()
            )?;
            Ok(())
        }
    }

    /// A client with an interceptor.
    pub async fn interceptor() -> Result<Drive> {
        let drive = Drive::builder().interceptor(Log).build().await?;
        Ok(drive)
    }

    /// Keeps the session of an upload, so that another process can continue it.
    #[expect(clippy::print_stdout, reason = "a program prints")]
    pub async fn session(drive: &Drive, saved: Option<UploadSession>) -> Result<File> {
        let mut upload = drive
            .files()
            .create(File::new().name("film.mp4"))
            .upload(google_drive_v3::runtime::Media::file("film.mp4"))
            .resumable()
            .on_session(|session| println!("store {session:?}"));
        if let Some(session) = saved {
            upload = upload.resume(session);
        }
        upload.send().await
    }
}

/// Tests without a network.
pub mod mocks {
    use google_drive_v3::resources::files;
    use google_drive_v3::runtime::testing::{self, Mock};
    use google_drive_v3::schemas::File;
    use google_drive_v3::{Drive, Result};

    /// A mock responds to the calls that it expects.
    pub async fn mock() -> Result<()> {
        let mock = Mock::new();
        mock.on::<files::GetParams>()
            .with(files::GetParams::new().file_id("a"))
            .respond(File::new().name("report.pdf"));
        mock.on::<files::DeleteParams>()
            .respond_error(testing::status("NOT_FOUND", "no such file"));
        let drive = Drive::builder()
            .anonymous()
            .transport(mock.transport())
            .build()
            .await?;

        let file = drive.files().get("a").send().await?;
        assert_eq!(file.name.as_deref(), Some("report.pdf"));
        let error = drive.files().delete("b").send().await.unwrap_err();
        assert!(error.is_not_found());
        Ok(())
    }
}

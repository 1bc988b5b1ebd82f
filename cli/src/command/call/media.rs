//! Uploads and downloads with their progress.

use std::path::Path;

use discogen_dynamic::{Call, Error, Media, UploadSession};

use super::failure::Failure;
use super::flags::ResponseFlags;
use super::output::Output;
use super::session_file::SessionFile;
use crate::command::interrupt;
use crate::command::session::Session;

/// Downloads the media of the method to a file.
pub(super) async fn download(
    session: &mut Session,
    call: Call,
    path: &Path,
) -> Result<(), Failure> {
    session.begin_transfer();
    let progress = session.progress.handle();
    let download = call
        .download()?
        .progress(move |it| progress.bytes(it.bytes, it.total));
    let size = download.save_to(path).await;
    session.end_progress();
    session.message(&format!("{}: {} bytes", path.display(), size?))?;
    Ok(())
}

/// Uploads a file, and writes the response. If a resumable upload fails or is interrupted, its session is
/// saved.
pub(super) async fn upload(
    session: &mut Session,
    call: Call,
    path: &Path,
    flags: &ResponseFlags,
    output: &mut Output,
) -> Result<(), Failure> {
    let is_stdin = path.as_os_str() == "-";
    let media = match is_stdin {
        true => Media::reader(tokio::io::stdin()),
        false => Media::file(path),
    };
    let file = match &flags.resume {
        Some(file) => SessionFile::at(file),
        None => SessionFile::of_upload(path),
    };
    session.begin_transfer();
    let progress = session.progress.handle();
    let mut upload = call
        .upload(media)?
        .progress(move |it| progress.bytes(it.bytes, it.total));
    if let Some(path) = &flags.resume {
        upload = upload.resume(read(path)?);
    }
    // The bytes of stdin are gone when the process ends.
    if !is_stdin {
        let file = file.clone();
        upload = upload.on_session(move |session| {
            let (file, session) = (file.clone(), session.clone());
            interrupt::hint(move || file.save(&session));
        });
    }
    let result = upload.send().await;
    session.end_progress();
    let hint = interrupt::take_hint();
    match result {
        Ok(value) => {
            if flags.resume.is_some() {
                file.remove();
            }
            session.detail(&format!("{}: uploaded", path.display()))?;
            Ok(output.response(&value)?)
        }
        Err(error) => {
            if let Some(save) = hint.filter(|_| can_continue(&error)) {
                session.warn("the upload is not complete", &save())?;
            }
            Err(error.into())
        }
    }
}

fn read(path: &Path) -> Result<UploadSession, Failure> {
    let unusable = |fact: String| {
        Failure::Usage(format!(
            "{}: {fact}; --resume needs the file that an interrupted upload has saved",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    text.trim()
        .parse()
        .map_err(|error: Error| unusable(error.to_string()))
}

/// Whether the session of a failed upload may still exist: the server has not rejected the upload itself.
fn can_continue(error: &Error) -> bool {
    let status = error.http_status().map(|it| it.as_u16());
    !error.is_upload_expired()
        && !error.is_checksum_mismatch()
        && !matches!(status, Some(code) if (400..500).contains(&code) && !matches!(code, 401 | 403 | 408 | 429))
}

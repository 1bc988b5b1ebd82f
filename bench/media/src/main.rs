//! Uploads or downloads media with the generated storage client or with hyper.
//!
//! `media server` prints its address and serves until it is killed. `media <program> <address> <MiB> <file>` runs one
//! measurement in a process of its own, so that the peak memory is that of the measurement. It prints wall time in seconds,
//! CPU time in seconds and peak memory in KiB. The file must have the stated size; only some programs read it.

mod ours;
mod piece;
mod pieces;
mod plain;
mod server;

use std::time::Instant;

use google_storage_v1::runtime::{Media, UploadCall};

use piece::Result;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [way, address, mib, file] = match arguments[..] {
        ["server"] => return server::serve().await,
        [way, address, mib, file] => [way, address, mib, file],
        _ => return Err("usage: media server | media <program> <address> <MiB> <file>".into()),
    };
    let size = mib.parse::<u64>()? << 20;
    let (started, before) = (Instant::now(), processor()?);
    match way {
        "plain-upload" => plain::upload(address, size).await?,
        "plain-upload-read" => plain::upload_read(address, size).await?,
        "plain-upload-file" => plain::upload_file(address, size, file).await?,
        "plain-upload-blocking" => plain::upload_blocking(address, size, file).await?,
        "plain-download" => plain::download(address, size, async |_| Ok(())).await?,
        "plain-save" => plain::save(address, size).await?,
        "plain-save-file" => plain::save_file(address, size).await?,
        "upload" => ours::upload(address, size, ours::reader(size), |call| call).await?,
        "upload-simple" => {
            ours::upload(address, size, ours::reader(size), UploadCall::simple).await?
        }
        "upload-file" => ours::upload(address, size, Media::file(file), |call| call).await?,
        "upload-file-simple" => {
            ours::upload(address, size, Media::file(file), UploadCall::simple).await?
        }
        "download" => ours::download(address, size).await?,
        "save" => ours::save(address, size).await?,
        other => return Err(format!("unknown program {other}").into()),
    }
    let (wall, processor) = (started.elapsed().as_secs_f64(), processor()? - before);
    println!("{wall:.4} {processor:.4} {}", peak()?);
    Ok(())
}

/// Returns the CPU time of this process in seconds, including the kernel.
fn processor() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    Ok((ticks(11).ok_or("no stat")? + ticks(12).ok_or("no stat")?) / 100.0)
}

/// Returns the peak memory of this process in KiB.
fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().split(' ').next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}

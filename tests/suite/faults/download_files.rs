//! Downloads to files: the file is complete or unchanged, and no temporary file remains.

use discogen_testkit::fault::{End, Object};

use crate::faults::media::{Play, download, files, noise, stage, storage};
use crate::faults::support::{BOTH, ends, ms, until};

/// More than one write.
const SIZE: usize = 1_500_000;

fn object() -> Object {
    Object::new(noise(SIZE, 1)).header("etag", "\"one\"")
}

#[tokio::test]
async fn a_file_is_complete_or_unchanged() {
    for protocol in BOTH {
        let storage = storage(protocol).await;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ä b.txt");
        let server = stage(protocol, object(), vec![Play::Cut(SIZE / 2, End::Close)]).await;
        let size = download(&storage, &server).save_to(&path).await;
        assert_eq!(size.expect("a file"), SIZE as u64);
        assert!(std::fs::read(&path).expect("a file") == noise(SIZE, 1));
        assert_eq!(files(folder.path()), ["ä b.txt"]);

        // The version changes during the download: the file stays unchanged.
        let other = Object::new(noise(SIZE, 2)).header("etag", "\"two\"");
        let plays = vec![Play::Cut(SIZE / 2, End::Close), Play::Become(other)];
        let server = stage(protocol, object(), plays).await;
        let error = download(&storage, &server).save_to(&path).await;
        assert!(error.expect_err("two versions").is_changed());
        assert!(std::fs::read(&path).expect("a file") == noise(SIZE, 1));
        assert_eq!(files(folder.path()), ["ä b.txt"]);

        // Paths where no file can be created.
        let nowhere = folder.path().join("none").join("x");
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).expect("a folder");
        for path in [nowhere, taken, folder.path().join("..")] {
            let server = stage(protocol, object(), vec![]).await;
            let error = download(&storage, &server).save_to(&path).await;
            let error = error.expect_err("no file");
            assert!(
                error.is_io() && error.to_string().contains("cannot write"),
                "{error}"
            );
            assert_eq!(files(folder.path()), ["taken", "ä b.txt"]);
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_modes_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let protocol = BOTH[0];
    let storage = storage(protocol).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("there/file"), folder.path().join("link"));
    std::fs::create_dir(folder.path().join("there")).expect("a folder");
    std::fs::write(&file, "before").expect("a file");
    let private = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(&file, private).expect("a mode");
    symlink("there/file", &link).expect("a link");
    let server = stage(protocol, object(), vec![]).await;
    let size = download(&storage, &server).save_to(&link).await;
    assert_eq!(size.expect("a file"), SIZE as u64);
    assert_eq!(
        std::fs::read_link(&link).expect("a link"),
        std::path::Path::new("there/file")
    );
    assert!(std::fs::read(&file).expect("a file") == noise(SIZE, 1));
    let mode = std::fs::metadata(&file).expect("a file").permissions();
    assert_eq!(mode.mode() & 0o7777, 0o640);

    // A dangling link, and a path that is not a file.
    let nowhere = folder.path().join("nowhere");
    symlink("none", &nowhere).expect("a link");
    let socket = folder.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    for path in [&nowhere, &socket] {
        let server = stage(protocol, object(), vec![]).await;
        let saved = download(&storage, &server).save_to(path).await;
        let error = saved.expect_err("no file");
        assert!(error.is_io(), "{error}");
    }
    assert_eq!(files(&folder.path().join("there")), ["file"]);
    assert_eq!(files(folder.path()), ["link", "nowhere", "socket", "there"]);
}

#[tokio::test]
async fn a_download_can_be_dropped_anywhere() {
    let object = object();
    for protocol in BOTH {
        for plays in [
            vec![],
            vec![Play::Cut(SIZE / 2, End::Stall)],
            vec![Play::End(End::Stall)],
            vec![Play::Cut(SIZE / 2, End::Close), Play::End(End::Stall)],
        ] {
            for after in [0, 2, 8, 30] {
                let about = format!("{protocol:?} {plays:?} {after} ms");
                let storage = storage(protocol).await;
                let server = stage(protocol, object.clone(), plays.clone()).await;
                tokio::task::yield_now().await;
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("file");
                let saving = download(&storage, &server).save_to(&path);
                if let Ok(saved) = tokio::time::timeout(ms(after), saving).await {
                    assert_eq!(saved.expect(&about), SIZE as u64);
                    assert!(
                        std::fs::read(&path).expect("a file") == object.bytes,
                        "{about}"
                    );
                    continue;
                }
                // A writing thread removes the temporary file when it ends.
                until(&about, || files(folder.path()).is_empty()).await;
                drop(storage);
                until(&about, || server.open() == 0).await;
                tokio::time::sleep(ms(5)).await;
                assert!(files(folder.path()).is_empty(), "{about}");
            }
        }
    }
}

#[tokio::test]
async fn a_stream_can_be_dropped_anywhere() {
    for protocol in BOTH {
        for pieces in 0..4 {
            let storage = storage(protocol).await;
            let stall = vec![Play::Cut(SIZE / 2, End::Close), Play::End(End::Stall)];
            let server = stage(protocol, object(), stall).await;
            let mut stream = download(&storage, &server).send().await.expect("a head");
            for _ in 0..pieces {
                stream.next().await.expect("a piece").expect("bytes");
            }
            // Dropped while it waits for data.
            let wait = async { while stream.next().await.is_some() {} };
            let late = tokio::time::timeout(ms(pieces * 20), wait).await;
            assert!(late.is_err(), "{protocol:?} {pieces}");
            drop((stream, storage));
            let gone = until("no connection", || server.open() == 0);
            ends("dropped", gone).await;
        }
    }
}

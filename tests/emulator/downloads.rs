//! Complete and partial downloads.

use crate::uploads::seed;
use crate::{bucket, emulator};

const NAME: &str = "a folder/ä+b.bin";

fn bytes() -> Vec<u8> {
    (0..1_000_000_u64)
        .map(|n| (n * n / 7 % 251) as u8)
        .collect()
}

#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn media_is_downloaded_completely_and_in_ranges() {
    let (storage, host) = emulator().await;
    let (bucket, bytes) = (bucket(&storage, "downloads").await, bytes());
    let encoded = NAME
        .replace('ä', "%C3%A4")
        .replace('+', "%2B")
        .replace(' ', "%20");
    seed(&host, &bucket, &encoded, bytes.clone()).await;
    let get = || storage.objects().get(&bucket, NAME);

    let whole = get().download().send().await.expect("media");
    assert_eq!(whole.content_type(), Some("text/plain"));
    // The checksum is compared at the end.
    assert!(whole.headers().contains_key("x-goog-hash"));
    assert!(whole.bytes(bytes.len()).await.expect("bytes") == bytes);

    for (start, end) in [
        (0, 1),
        (0, 1_000),
        (5, 999_999),
        (999_999, 1_000_000),
        (999_990, 2_000_000),
    ] {
        let part = get().download().range(start as u64..end as u64);
        let part = part.send().await.expect("media");
        assert_eq!(part.status(), 206);
        let part = part.bytes(bytes.len()).await.expect("bytes");
        assert!(part == bytes[start..end.min(bytes.len())], "{start} {end}");
    }
    let rest = get()
        .download()
        .range(999_000..)
        .send()
        .await
        .expect("media");
    assert!(rest.bytes(bytes.len()).await.expect("bytes") == bytes[999_000..]);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let size = get().download().save_to(&path).await.expect("a file");
    assert_eq!(size, bytes.len() as u64);
    assert!(std::fs::read(&path).expect("a file") == bytes);
}

#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn a_missing_object_is_an_error() {
    let (storage, _) = emulator().await;
    let bucket = bucket(&storage, "missing").await;
    let missing = storage.objects().get(&bucket, "missing").download();
    assert!(missing.send().await.expect_err("not found").is_not_found());
}

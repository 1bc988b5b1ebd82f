//! Buckets and lists of their objects.

use google_storage_v1::Storage;
use google_storage_v1::schemas::Bucket;

use crate::uploads::seed;
use crate::{bucket, emulator};

async fn buckets(storage: &Storage) -> Vec<String> {
    let list = storage.buckets().list("project").send().await;
    let names = list.expect("a list").items.into_iter().map(|it| it.name);
    names.map(Option::unwrap_or_default).collect()
}

#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn buckets_are_created_and_deleted() {
    let (storage, _) = emulator().await;
    let name = bucket(&storage, "come-and-go").await;
    assert!(buckets(&storage).await.contains(&name));

    let again = storage
        .buckets()
        .insert("project", Bucket::new().name(&name));
    assert!(
        again
            .send()
            .await
            .expect_err("a conflict")
            .is_already_exists()
    );

    storage.buckets().delete(&name).send().await.expect("gone");
    assert!(!buckets(&storage).await.contains(&name));
    let gone = storage.buckets().get(&name).send().await;
    assert!(gone.expect_err("not found").is_not_found());
}

#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn all_pages_of_objects_are_listed() {
    let (storage, host) = emulator().await;
    let bucket = bucket(&storage, "pages").await;
    let seeded: Vec<String> = (0..7).map(|number| format!("list/{number}")).collect();
    for name in &seeded {
        seed(&host, &bucket, name, name.clone().into_bytes()).await;
    }
    seed(&host, &bucket, "other", b"x".to_vec()).await;
    let list = || {
        storage
            .objects()
            .list(&bucket)
            .prefix("list/")
            .max_results(3)
    };
    let (mut names, mut token) = (Vec::new(), None);
    loop {
        let mut call = list();
        if let Some(token) = token {
            call = call.page_token(token);
        }
        let page = call.send().await.expect("a page");
        names.extend(page.items.into_iter().map(|it| it.name.unwrap_or_default()));
        token = page.next_page_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(names, seeded);

    // The same without requesting pages explicitly.
    let (mut items, mut names) = (list().items(), Vec::new());
    while let Some(item) = items.next().await {
        names.push(item.expect("an object").name.unwrap_or_default());
    }
    assert_eq!(names, seeded);

    let folders = storage.objects().list(&bucket).delimiter("/").send().await;
    assert_eq!(folders.expect("a list").prefixes, ["list/"]);
}

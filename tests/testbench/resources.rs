//! The resources that a run requires: a bucket, an object, a key, a notification.

use google_storage_v1::Storage;
use google_storage_v1::schemas::{
    Bucket, BucketAccessControl, BucketRetentionPolicy, Notification, Object, ObjectAccessControl,
};

pub(crate) const PROJECT: &str = "project";
pub(crate) const ENTITY: &str = "allAuthenticatedUsers";
pub(crate) const OBJECT: &str = "a folder/object.bin";

/// The resources of one run.
pub(crate) struct Resources {
    pub(crate) bucket: String,
    pub(crate) metageneration: i64,
    pub(crate) generation: i64,
    pub(crate) key: String,
    pub(crate) key_etag: String,
    pub(crate) notification: String,
}

/// Larger than the position at which downloads are interrupted.
pub(crate) fn media(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| (n / 7 % 251) as u8).collect()
}

pub(crate) fn account(number: usize) -> String {
    format!("account-{number}@example.com")
}

pub(crate) fn notification() -> Notification {
    Notification::new()
        .topic("//pubsub.googleapis.com/projects/project/topics/topic")
        .payload_format("JSON_API_V1")
}

impl Resources {
    /// Creates all resources; each method uses some of them.
    pub(crate) async fn create(storage: &Storage, method: &str, number: usize) -> Self {
        let bucket = format!("discogen-{}-{number}", std::process::id());
        let policy = BucketRetentionPolicy::new().retention_period(10);
        let described = Bucket::new().name(&bucket);
        let described = match method.ends_with("lockRetentionPolicy") {
            true => described.retention_policy(policy),
            false => described,
        };
        let insert = storage.buckets().insert(PROJECT, described);
        insert.send().await.expect("a bucket");
        let mut generation = 0;
        // A bucket that contains an object cannot be deleted.
        if method.starts_with("storage.object") {
            generation = Self::object(storage, &bucket).await;
        }
        if method.contains("bucket_acl") {
            let control = BucketAccessControl::new().entity(ENTITY).role("READER");
            let insert = storage.bucket_access_controls().insert(&bucket, control);
            insert.send().await.expect("an entry");
        }
        if method.contains("default_object_acl") {
            let controls = storage.default_object_access_controls();
            let control = ObjectAccessControl::new().entity(ENTITY).role("READER");
            let insert = controls.insert(&bucket, control);
            insert.send().await.expect("an entry");
        }
        let (key, key_etag) = match method.contains("hmacKey") {
            true => Self::key(storage, number).await,
            false => Default::default(),
        };
        let notification = match method.contains("notifications") {
            true => Self::notification(storage, &bucket).await,
            false => String::new(),
        };
        let found = storage.buckets().get(&bucket).send().await;
        let metageneration = found.expect("the bucket").metageneration;
        Self {
            bucket,
            metageneration: metageneration.expect("a metageneration"),
            generation,
            key,
            key_etag,
            notification,
        }
    }

    async fn object(storage: &Storage, bucket: &str) -> i64 {
        let insert = storage.objects().insert(bucket, Object::new().name(OBJECT));
        let made = insert.upload(media(1 << 20)).send().await;
        let control = ObjectAccessControl::new().entity(ENTITY).role("READER");
        let controls = storage.object_access_controls();
        let entry = controls.insert(bucket, OBJECT, control).send().await;
        entry.expect("an entry");
        made.expect("an object").generation.expect("a generation")
    }

    async fn key(storage: &Storage, number: usize) -> (String, String) {
        let keys = storage.projects().hmac_keys();
        let made = keys.create(PROJECT, account(number)).send().await;
        let metadata = made.expect("a key").metadata.expect("metadata");
        let key = metadata.access_id.expect("an ID");
        // Only inactive keys can be deleted.
        let inactive = google_storage_v1::schemas::HmacKeyMetadata::new().state("INACTIVE");
        let update = keys.update(PROJECT, &key, inactive).send().await;
        (key, update.expect("the key").etag.expect("an etag"))
    }

    async fn notification(storage: &Storage, bucket: &str) -> String {
        let insert = storage.notifications().insert(bucket, notification());
        let made = insert.send().await.expect("a notification");
        made.id.expect("an ID")
    }
}

//! The methods of the scenarios, by their names in the testbench.

use google_storage_v1::schemas::{
    Bucket, BucketAccessControl, ComposeRequest, ComposeRequestSourceObject, HmacKeyMetadata,
    Object, ObjectAccessControl,
};
use google_storage_v1::{CallOptions, Error, Storage};

use crate::resources::{ENTITY, OBJECT, PROJECT, Resources, account, media, notification};

const NEW: &str = "new";

/// The variants of a call; media can be sent and received in several ways.
pub(crate) fn variants(method: &str, group: Option<&str>) -> &'static [&'static str] {
    match (method, group) {
        (_, Some("storage.resumable.upload")) => &["resumable"],
        (_, Some("storage.objects.download")) => &["download"],
        ("storage.objects.insert", _) => &["simple", "multipart"],
        ("storage.objects.get", _) => &["metadata", "download"],
        _ => &[""],
    }
}

/// One call of a run.
pub(crate) struct Call<'r> {
    pub(crate) storage: &'r Storage,
    pub(crate) resources: &'r Resources,
    pub(crate) precondition: bool,
    pub(crate) options: CallOptions,
}

/// Sends a call with the options of the run, and discards its response.
macro_rules! send {
    ($self:ident, $call:expr) => {
        $call.with($self.options.clone()).send().await.map(drop)
    };
}

/// Sends a call with the options and, if the run has one, the precondition.
macro_rules! send_if {
    ($self:ident, $call:expr, $setter:ident($value:expr)) => {{
        let call = $call;
        match $self.precondition {
            true => send!($self, call.$setter($value)),
            false => send!($self, call),
        }
    }};
}

impl Call<'_> {
    pub(crate) async fn make(&self, method: &str, variant: &str) -> Result<(), Error> {
        let name = method
            .strip_prefix("storage.")
            .expect("a method of storage");
        match name.split_once('.').expect("a resource and a method") {
            ("buckets", method) => self.buckets(method).await,
            ("bucket_acl", method) => self.bucket_acl(method).await,
            ("default_object_acl", method) => self.default_object_acl(method).await,
            ("object_acl", method) => self.object_acl(method).await,
            ("hmacKey", method) => self.keys(method).await,
            ("notifications", method) => self.notifications(method).await,
            ("serviceaccount", _) => {
                send!(self, self.storage.projects().service_account().get(PROJECT))
            }
            ("objects", "insert") => self.insert(variant).await,
            ("objects", "get") if variant == "download" => self.download().await,
            ("objects", method) => self.objects(method).await,
            _ => panic!("no call for {method}"),
        }
    }

    async fn buckets(&self, method: &str) -> Result<(), Error> {
        let (buckets, bucket) = (self.storage.buckets(), &self.resources.bucket);
        let seen = self.resources.metageneration;
        match method {
            "delete" => send!(self, buckets.delete(bucket)),
            "get" => send!(self, buckets.get(bucket)),
            "getIamPolicy" => send!(self, buckets.get_iam_policy(bucket)),
            "insert" => {
                let new = Bucket::new().name(format!("{bucket}-new"));
                send!(self, buckets.insert(PROJECT, new))
            }
            "list" => send!(self, buckets.list(PROJECT)),
            "lockRetentionPolicy" => send!(self, buckets.lock_retention_policy(bucket, seen)),
            "patch" => {
                let call = buckets.patch(bucket, Bucket::new().default_event_based_hold(true));
                send_if!(self, call, if_metageneration_match(seen))
            }
            "update" => {
                let call = buckets.update(bucket, Bucket::new().default_event_based_hold(true));
                send_if!(self, call, if_metageneration_match(seen))
            }
            "setIamPolicy" => {
                let mut policy = buckets.get_iam_policy(bucket).send().await?;
                if !self.precondition {
                    policy.etag = None;
                }
                send!(self, buckets.set_iam_policy(bucket, policy))
            }
            "testIamPermissions" => {
                let permissions = ["storage.buckets.get"];
                send!(self, buckets.test_iam_permissions(bucket, permissions))
            }
            other => panic!("no method for buckets.{other}"),
        }
    }

    async fn bucket_acl(&self, method: &str) -> Result<(), Error> {
        let (controls, bucket) = (
            self.storage.bucket_access_controls(),
            &self.resources.bucket,
        );
        let control = BucketAccessControl::new().entity(ENTITY).role("OWNER");
        match method {
            "delete" => send!(self, controls.delete(bucket, ENTITY)),
            "get" => send!(self, controls.get(bucket, ENTITY)),
            "insert" => send!(self, controls.insert(bucket, control)),
            "list" => send!(self, controls.list(bucket)),
            "patch" => send!(self, controls.patch(bucket, ENTITY, control)),
            "update" => send!(self, controls.update(bucket, ENTITY, control)),
            other => panic!("no method for bucket_acl.{other}"),
        }
    }

    async fn default_object_acl(&self, method: &str) -> Result<(), Error> {
        let controls = self.storage.default_object_access_controls();
        let bucket = &self.resources.bucket;
        let control = ObjectAccessControl::new().entity(ENTITY).role("OWNER");
        match method {
            "delete" => send!(self, controls.delete(bucket, ENTITY)),
            "get" => send!(self, controls.get(bucket, ENTITY)),
            "insert" => send!(self, controls.insert(bucket, control)),
            "list" => send!(self, controls.list(bucket)),
            "patch" => send!(self, controls.patch(bucket, ENTITY, control)),
            "update" => send!(self, controls.update(bucket, ENTITY, control)),
            other => panic!("no method for default_object_acl.{other}"),
        }
    }

    async fn object_acl(&self, method: &str) -> Result<(), Error> {
        let (controls, bucket) = (
            self.storage.object_access_controls(),
            &self.resources.bucket,
        );
        let control = ObjectAccessControl::new().entity(ENTITY).role("OWNER");
        match method {
            "delete" => send!(self, controls.delete(bucket, OBJECT, ENTITY)),
            "get" => send!(self, controls.get(bucket, OBJECT, ENTITY)),
            "insert" => send!(self, controls.insert(bucket, OBJECT, control)),
            "list" => send!(self, controls.list(bucket, OBJECT)),
            "patch" => send!(self, controls.patch(bucket, OBJECT, ENTITY, control)),
            "update" => send!(self, controls.update(bucket, OBJECT, ENTITY, control)),
            other => panic!("no method for object_acl.{other}"),
        }
    }

    async fn keys(&self, method: &str) -> Result<(), Error> {
        let (keys, key) = (self.storage.projects().hmac_keys(), &self.resources.key);
        match method {
            "create" => send!(self, keys.create(PROJECT, account(0))),
            "delete" => send!(self, keys.delete(PROJECT, key)),
            "get" => send!(self, keys.get(PROJECT, key)),
            "list" => send!(self, keys.list(PROJECT)),
            "update" => {
                let mut metadata = HmacKeyMetadata::new().state("ACTIVE");
                if self.precondition {
                    metadata = metadata.etag(&self.resources.key_etag);
                }
                send!(self, keys.update(PROJECT, key, metadata))
            }
            other => panic!("no method for hmacKey.{other}"),
        }
    }

    async fn notifications(&self, method: &str) -> Result<(), Error> {
        let (notifications, bucket) = (self.storage.notifications(), &self.resources.bucket);
        let id = &self.resources.notification;
        match method {
            "delete" => send!(self, notifications.delete(bucket, id)),
            "get" => send!(self, notifications.get(bucket, id)),
            "insert" => send!(self, notifications.insert(bucket, notification())),
            "list" => send!(self, notifications.list(bucket)),
            other => panic!("no method for notifications.{other}"),
        }
    }

    async fn objects(&self, method: &str) -> Result<(), Error> {
        let (objects, bucket) = (self.storage.objects(), &self.resources.bucket);
        let changed = || Object::new().content_language("de");
        match method {
            "compose" => {
                let source = ComposeRequestSourceObject::new().name(OBJECT);
                let body = ComposeRequest::new().source_objects([source]);
                let call = objects.compose(bucket, NEW, body);
                send_if!(self, call, if_generation_match(0))
            }
            "copy" => {
                let call = objects.copy(bucket, OBJECT, bucket, NEW, Object::new());
                send_if!(self, call, if_generation_match(0))
            }
            "rewrite" => {
                let call = objects.rewrite(bucket, OBJECT, bucket, NEW, Object::new());
                send_if!(self, call, if_generation_match(0))
            }
            "delete" => {
                let call = objects.delete(bucket, OBJECT);
                send_if!(self, call, if_generation_match(self.resources.generation))
            }
            "patch" => {
                let call = objects.patch(bucket, OBJECT, changed());
                send_if!(
                    self,
                    call,
                    if_metageneration_match(self.metageneration().await?)
                )
            }
            "update" => {
                let call = objects.update(bucket, OBJECT, changed());
                send_if!(
                    self,
                    call,
                    if_metageneration_match(self.metageneration().await?)
                )
            }
            "get" => send!(self, objects.get(bucket, OBJECT)),
            "list" => send!(self, objects.list(bucket)),
            other => panic!("no method for objects.{other}"),
        }
    }

    async fn metageneration(&self) -> Result<i64, Error> {
        let get = self.storage.objects().get(&self.resources.bucket, OBJECT);
        let found = get.send().await?;
        Ok(found.metageneration.expect("a metageneration"))
    }

    /// More than the 8 MiB after which a scenario fails an upload in chunks.
    async fn insert(&self, variant: &str) -> Result<(), Error> {
        let object = match variant {
            "simple" => Object::new(),
            _ => Object::new().name(NEW),
        };
        let insert = self
            .storage
            .objects()
            .insert(&self.resources.bucket, object);
        let insert = insert.name(NEW).with(self.options.clone());
        let insert = match self.precondition {
            true => insert.if_generation_match(0),
            false => insert,
        };
        let size = if variant == "resumable" {
            10 << 20
        } else {
            4096
        };
        let upload = insert.upload(media(size));
        let upload = match variant {
            "simple" => upload.simple(),
            "multipart" => upload.multipart(),
            _ => upload.resumable(),
        };
        upload.send().await.map(drop)
    }

    async fn download(&self) -> Result<(), Error> {
        let get = self.storage.objects().get(&self.resources.bucket, OBJECT);
        let media = get.with(self.options.clone()).download().send().await?;
        let bytes = media.bytes(2 << 20).await?;
        assert!(bytes == crate::resources::media(1 << 20), "other bytes");
        Ok(())
    }
}

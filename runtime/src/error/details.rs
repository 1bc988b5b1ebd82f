//! The details of an error: the messages of `google.rpc` as types.
//!
//! Servers deviate from the schemas, so decoding never fails: missing and invalid values become
//! empty, and unknown types are preserved.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::secret::Hidden;

/// A detail of a [`Status`](crate::Status), identified by its `@type`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Detail {
    /// The cause, as constants for programs.
    ErrorInfo(ErrorInfo),
    /// When to retry.
    RetryInfo(RetryInfo),
    /// The invalid fields of the request.
    BadRequest(BadRequest),
    /// The exceeded quotas.
    QuotaFailure(QuotaFailure),
    /// The conditions that are not met.
    PreconditionFailure(PreconditionFailure),
    /// Links to documentation.
    Help(Help),
    /// A message for the end user.
    LocalizedMessage(LocalizedMessage),
    /// The resource of the error.
    ResourceInfo(ResourceInfo),
    /// The server's ID of the request, for support requests.
    RequestInfo(RequestInfo),
    /// Data for the developers of the server.
    DebugInfo(DebugInfo),
    /// A detail of another type.
    Unknown(Value),
}

/// The cause: `reason` and `domain` identify it.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorInfo {
    /// The reason: `API_KEY_INVALID`, `SERVICE_DISABLED`.
    pub reason: String,
    /// The domain of the reason: `googleapis.com`.
    pub domain: String,
    /// Additional data, such as the `service` and the `consumer`.
    pub metadata: BTreeMap<String, String>,
}

/// When to retry.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RetryInfo {
    /// The minimum delay.
    pub retry_delay: Option<Duration>,
}

/// The invalid fields of the request.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BadRequest {
    /// The fields.
    pub field_violations: Vec<FieldViolation>,
}

/// An invalid field.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// The path of the field: `requests[0].image`.
    pub field: String,
    /// Why it is invalid.
    pub description: String,
    /// The reason as a constant.
    pub reason: String,
    /// The reason for the end user.
    pub localized_message: Option<LocalizedMessage>,
}

/// The exceeded quotas.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct QuotaFailure {
    /// The quotas.
    pub violations: Vec<QuotaViolation>,
}

/// An exceeded quota.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct QuotaViolation {
    /// The owner of the quota: `project:1234`.
    pub subject: String,
    /// What happened, and often the remedy.
    pub description: String,
    /// The API of the quota.
    pub api_service: String,
    /// The metric of the quota.
    pub quota_metric: String,
    /// The ID of the limit.
    pub quota_id: String,
    /// The dimensions of the limit, such as the `region`.
    pub quota_dimensions: BTreeMap<String, String>,
    /// The limit.
    pub quota_value: Option<i64>,
}

/// The conditions that are not met.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PreconditionFailure {
    /// The conditions.
    pub violations: Vec<PreconditionViolation>,
}

/// A condition that is not met.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PreconditionViolation {
    /// The kind of condition: `TOS`.
    pub type_: String,
    /// The subject of the condition.
    pub subject: String,
    /// How to meet the condition.
    pub description: String,
}

/// Links to documentation.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Help {
    /// The links.
    pub links: Vec<HelpLink>,
}

/// A link to documentation.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct HelpLink {
    /// The description of the link.
    pub description: String,
    /// The URL.
    pub url: String,
}

/// A message for the end user.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct LocalizedMessage {
    /// The locale: `en-US`.
    pub locale: String,
    /// The message.
    pub message: String,
}

/// The resource of the error.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ResourceInfo {
    /// The type of the resource.
    pub resource_type: String,
    /// The name of the resource.
    pub resource_name: String,
    /// The owner of the resource.
    pub owner: String,
    /// The error of the resource.
    pub description: String,
}

/// The server's ID of the request.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RequestInfo {
    /// The ID.
    pub request_id: String,
    /// Data for the developers of the server.
    pub serving_data: String,
}

/// Data for the developers of the server.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct DebugInfo {
    /// The stack trace, innermost frame first.
    pub stack_entries: Vec<String>,
    /// Additional data.
    pub detail: String,
}

/// `Debug` like a derived one, with secrets redacted, because servers repeat parts of requests.
macro_rules! debug {
    ($($name:ident { $($field:ident),+ })+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $(out.field(stringify!($field), &Hidden(&self.$field));)+
                out.finish()
            }
        })+
    };
}

debug! {
    ErrorInfo { reason, domain, metadata }
    RetryInfo { retry_delay }
    BadRequest { field_violations }
    FieldViolation { field, description, reason, localized_message }
    QuotaFailure { violations }
    QuotaViolation { subject, description, api_service, quota_metric, quota_id, quota_dimensions, quota_value }
    PreconditionFailure { violations }
    PreconditionViolation { type_, subject, description }
    Help { links }
    HelpLink { description, url }
    LocalizedMessage { locale, message }
    ResourceInfo { resource_type, resource_name, owner, description }
    RequestInfo { request_id, serving_data }
    DebugInfo { stack_entries, detail }
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, detail): (_, &dyn fmt::Debug) = match self {
            Self::ErrorInfo(it) => ("ErrorInfo", it),
            Self::RetryInfo(it) => ("RetryInfo", it),
            Self::BadRequest(it) => ("BadRequest", it),
            Self::QuotaFailure(it) => ("QuotaFailure", it),
            Self::PreconditionFailure(it) => ("PreconditionFailure", it),
            Self::Help(it) => ("Help", it),
            Self::LocalizedMessage(it) => ("LocalizedMessage", it),
            Self::ResourceInfo(it) => ("ResourceInfo", it),
            Self::RequestInfo(it) => ("RequestInfo", it),
            Self::DebugInfo(it) => ("DebugInfo", it),
            Self::Unknown(it) => ("Unknown", &Hidden(it)),
        };
        f.debug_tuple(name).field(detail).finish()
    }
}

impl Detail {
    /// Parses a detail by its `@type`, `type.googleapis.com/google.rpc.ErrorInfo`.
    pub(crate) fn read(value: &Value) -> Self {
        let known = value
            .as_object()
            .and_then(|object| Self::known(&Fields(object)));
        known.unwrap_or_else(|| Self::Unknown(value.clone()))
    }

    fn known(fields: &Fields<'_>) -> Option<Self> {
        let kind = fields.0.get("@type")?.as_str()?;
        let name = kind.rsplit('/').next()?.strip_prefix("google.rpc.")?;
        Some(match name {
            "ErrorInfo" => Self::ErrorInfo(ErrorInfo {
                reason: fields.text("reason"),
                domain: fields.text("domain"),
                metadata: fields.texts("metadata"),
            }),
            "RetryInfo" => Self::RetryInfo(RetryInfo {
                retry_delay: seconds(&fields.text("retryDelay")),
            }),
            "BadRequest" => Self::BadRequest(BadRequest {
                field_violations: fields.list("fieldViolations", FieldViolation::read),
            }),
            "QuotaFailure" => Self::QuotaFailure(QuotaFailure {
                violations: fields.list("violations", QuotaViolation::read),
            }),
            "PreconditionFailure" => Self::PreconditionFailure(PreconditionFailure {
                violations: fields.list("violations", PreconditionViolation::read),
            }),
            "Help" => Self::Help(Help {
                links: fields.list("links", HelpLink::read),
            }),
            "LocalizedMessage" => Self::LocalizedMessage(LocalizedMessage::read(fields)),
            "ResourceInfo" => Self::ResourceInfo(ResourceInfo {
                resource_type: fields.text("resourceType"),
                resource_name: fields.text("resourceName"),
                owner: fields.text("owner"),
                description: fields.text("description"),
            }),
            "RequestInfo" => Self::RequestInfo(RequestInfo {
                request_id: fields.text("requestId"),
                serving_data: fields.text("servingData"),
            }),
            "DebugInfo" => Self::DebugInfo(DebugInfo {
                stack_entries: fields.strings("stackEntries"),
                detail: fields.text("detail"),
            }),
            _ => return None,
        })
    }
}

impl FieldViolation {
    fn read(fields: &Fields<'_>) -> Self {
        let localized = fields.0.get("localizedMessage").and_then(Value::as_object);
        Self {
            field: fields.text("field"),
            description: fields.text("description"),
            reason: fields.text("reason"),
            localized_message: localized.map(|object| LocalizedMessage::read(&Fields(object))),
        }
    }
}

impl QuotaViolation {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            subject: fields.text("subject"),
            description: fields.text("description"),
            api_service: fields.text("apiService"),
            quota_metric: fields.text("quotaMetric"),
            quota_id: fields.text("quotaId"),
            quota_dimensions: fields.texts("quotaDimensions"),
            quota_value: fields.number("quotaValue"),
        }
    }
}

impl PreconditionViolation {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            type_: fields.text("type"),
            subject: fields.text("subject"),
            description: fields.text("description"),
        }
    }
}

impl HelpLink {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            description: fields.text("description"),
            url: fields.text("url"),
        }
    }
}

impl LocalizedMessage {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            locale: fields.text("locale"),
            message: fields.text("message"),
        }
    }
}

/// The fields of a detail. Invalid values are treated as missing.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn text(&self, key: &str) -> String {
        let text = self.0.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    fn number(&self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        }
    }

    fn items(&self, key: &str) -> impl Iterator<Item = &Value> {
        self.0
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }

    fn strings(&self, key: &str) -> Vec<String> {
        self.items(key)
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    fn list<T>(&self, key: &str, read: fn(&Fields<'_>) -> T) -> Vec<T> {
        self.items(key)
            .filter_map(|item| item.as_object().map(|object| read(&Fields(object))))
            .collect()
    }

    fn texts(&self, key: &str) -> BTreeMap<String, String> {
        // Inserted one by one: to collect them would compile a sort.
        let mut texts = BTreeMap::new();
        for (key, value) in self
            .0
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Some(text) = value.as_str() {
                texts.insert(key.clone(), text.to_owned());
            }
        }
        texts
    }
}

/// Parses `3.5s`. Negative and invalid values are `None`.
fn seconds(text: &str) -> Option<Duration> {
    crate::Duration::new(text).to_std().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Detail, seconds};

    fn read(name: &str, mut fields: Value) -> Detail {
        fields["@type"] = json!(format!("type.googleapis.com/google.rpc.{name}"));
        Detail::read(&fields)
    }

    #[test]
    fn every_type_is_parsed() {
        let violation = json!({"field": "f", "description": "d", "reason": "R",
            "localizedMessage": {"locale": "de", "message": "m"}});
        let quota = json!({"subject": "s", "description": "d", "apiService": "a", "quotaMetric": "m",
            "quotaId": "i", "quotaDimensions": {"region": "r", "odd": 1}, "quotaValue": "9007199254740993"});
        for (name, fields, expected) in [
            (
                "ErrorInfo",
                json!({"reason": "R", "domain": "d", "metadata": {"service": "s"}}),
                r#"ErrorInfo(ErrorInfo { reason: "R", domain: "d", metadata: {"service": "s"} })"#,
            ),
            (
                "RetryInfo",
                json!({"retryDelay": "1.5s"}),
                "RetryInfo(RetryInfo { retry_delay: Some(1.5s) })",
            ),
            (
                "BadRequest",
                json!({"fieldViolations": [violation, 7]}),
                r#"BadRequest(BadRequest { field_violations: [FieldViolation { field: "f", description: "d", reason: "R", localized_message: Some(LocalizedMessage { locale: "de", message: "m" }) }] })"#,
            ),
            (
                "QuotaFailure",
                json!({"violations": [quota]}),
                r#"QuotaFailure(QuotaFailure { violations: [QuotaViolation { subject: "s", description: "d", api_service: "a", quota_metric: "m", quota_id: "i", quota_dimensions: {"region": "r"}, quota_value: Some(9007199254740993) }] })"#,
            ),
            (
                "PreconditionFailure",
                json!({"violations": [{"type": "TOS", "subject": "s", "description": "d"}]}),
                r#"PreconditionFailure(PreconditionFailure { violations: [PreconditionViolation { type_: "TOS", subject: "s", description: "d" }] })"#,
            ),
            (
                "Help",
                json!({"links": [{"description": "d", "url": "u"}]}),
                r#"Help(Help { links: [HelpLink { description: "d", url: "u" }] })"#,
            ),
            (
                "LocalizedMessage",
                json!({"locale": "de", "message": "m"}),
                r#"LocalizedMessage(LocalizedMessage { locale: "de", message: "m" })"#,
            ),
            (
                "ResourceInfo",
                json!({"resourceType": "t", "resourceName": "n", "owner": "o", "description": "d"}),
                r#"ResourceInfo(ResourceInfo { resource_type: "t", resource_name: "n", owner: "o", description: "d" })"#,
            ),
            (
                "RequestInfo",
                json!({"requestId": "i", "servingData": "s"}),
                r#"RequestInfo(RequestInfo { request_id: "i", serving_data: "s" })"#,
            ),
            (
                "DebugInfo",
                json!({"stackEntries": ["a", 7, "b"], "detail": "d"}),
                r#"DebugInfo(DebugInfo { stack_entries: ["a", "b"], detail: "d" })"#,
            ),
        ] {
            assert_eq!(format!("{:?}", read(name, fields)), expected);
            // Fields of the wrong type are decoded as empty.
            let odd = json!({"reason": 1, "metadata": [], "retryDelay": {}, "fieldViolations": {}, "violations": "x",
                "links": null, "locale": [], "stackEntries": 7});
            assert_eq!(read(name, odd), read(name, json!({})));
        }
    }

    #[test]
    fn unknown_types_are_preserved() {
        for value in [
            json!({"@type": "type.googleapis.com/google.rpc.Other", "a": 1}),
            json!({"@type": "type.googleapis.com/my.ErrorInfo"}),
            json!({"@type": 7}),
            json!({}),
            json!([1]),
            json!("x"),
            Value::Null,
        ] {
            assert_eq!(Detail::read(&value), Detail::Unknown(value));
        }
    }

    #[test]
    fn delays_are_parsed() {
        for (text, expected) in [
            ("3s", Some(3.0)),
            ("0.000000001s", Some(1e-9)),
            ("-1s", None),
            ("3", None),
            ("NaNs", None),
            ("infs", None),
            ("1e300s", None),
            ("s", None),
            ("", None),
        ] {
            assert_eq!(
                seconds(text).map(|delay| delay.as_secs_f64()),
                expected,
                "{text}"
            );
        }
    }
}

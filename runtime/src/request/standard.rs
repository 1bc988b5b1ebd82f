//! Query parameters that every method of every API accepts.

/// Whether a query parameter is one of the standard parameters of all methods, such as `fields` or
/// `quotaUser`. Options set them for all calls of a client, so that a parameter
/// of the method with the same name takes precedence.
pub fn is_standard(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "$.xgafv",
        "access_token",
        "alt",
        "bearer_token",
        "callback",
        "fields",
        "key",
        "oauth_token",
        "pp",
        "prettyPrint",
        "quotaUser",
        "uploadType",
        "upload_protocol",
        "userIp",
    ];
    NAMES.contains(&name)
}

//! Parameters of a method with the name of a standard one.

use super::tests::{GET, SERVICE, context};
use super::{RequestParts, build};
use crate::codegen::Method;
use crate::options::CallOptions;

const STANDARD: [&str; 14] = [
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

/// The query of a request with an API key in the client, and this parameter of the method.
fn query(options: CallOptions, name: &'static str, value: Option<&str>) -> String {
    let own = value.map(str::to_owned);
    let mut parts = RequestParts::new();
    parts.query(name, &own);
    let settings = options.settings();
    let mut context = context(&SERVICE, &GET, &settings);
    context.api_key = Some("client");
    let request = build(&parts, &context).expect("a request");
    request.uri().query().unwrap_or_default().to_owned()
}

fn encoded(name: &str) -> String {
    name.replace('$', "%24")
}

#[test]
fn a_method_parameter_takes_precedence() {
    for name in STANDARD {
        let options = CallOptions::new()
            .query(name, "options")
            .query(name, "again");
        let sent = query(options.clone(), name, Some("mine"));
        let rest = if name == "key" { "" } else { "&key=client" };
        assert_eq!(sent, format!("{}=mine{rest}", encoded(name)));
        // Without it the option is sent.
        let sent = query(options, name, None);
        assert!(
            sent.contains(&format!("{}=options", encoded(name))),
            "{sent}"
        );
        assert!(sent.contains(&format!("{}=again", encoded(name))), "{sent}");
    }
}

#[test]
fn a_method_parameter_takes_precedence_over_typed_options() {
    for (name, options) in [
        ("key", CallOptions::new().key("option")),
        ("fields", CallOptions::new().fields_unchecked("option")),
        ("fields", CallOptions::new().fields("option")),
        ("alt", CallOptions::new().alt("option")),
        ("quotaUser", CallOptions::new().quota_user("option")),
        ("userIp", CallOptions::new().user_ip("option")),
        ("prettyPrint", CallOptions::new().pretty_print(true)),
        ("$.xgafv", CallOptions::new().error_format("option")),
    ] {
        let sent = query(options, name, Some("mine"));
        assert!(
            sent.starts_with(&format!("{}=mine", encoded(name))),
            "{sent}"
        );
        assert!(!sent.contains("option") && !sent.contains("true"), "{sent}");
    }
}

#[test]
fn query_options_replace_other_parameters() {
    let sent = query(CallOptions::new().query("q", "option"), "q", Some("mine"));
    assert_eq!(sent, "key=client&q=option");
    // A path variable is not a query parameter.
    static KEYS: Method = Method {
        path: "v1/keys/{key}",
        ..GET
    };
    let key = Some("a".to_owned());
    let mut parts = RequestParts::new();
    parts.path("key", &key);
    let settings = CallOptions::new().settings();
    let mut context = context(&SERVICE, &KEYS, &settings);
    context.api_key = Some("client");
    let request = build(&parts, &context).expect("a request");
    assert_eq!(
        request.uri().to_string(),
        "https://shop.example/v1/keys/a?key=client"
    );
}

#[cfg(feature = "media")]
mod media {
    use super::super::{Purpose, Route};
    use super::*;

    static MEDIA: Method = Method {
        download: true,
        ..GET
    };

    fn download(alt: &str) -> Result<String, String> {
        let own = Some(alt.to_owned());
        let mut parts = RequestParts::new();
        parts.query("alt", &own);
        let settings = CallOptions::new().settings();
        let mut context = context(&SERVICE, &MEDIA, &settings);
        context.purpose = Purpose::Download;
        let request = build(&parts, &context).map_err(|error| error.to_string())?;
        Ok(request.uri().query().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_download_with_its_own_alt() {
        assert_eq!(download("media").as_deref(), Ok("alt=media"));
        let error = download("json").expect_err("no media");
        assert!(error.contains("set `alt=json`"), "{error}");
    }

    fn upload(own: Option<&str>) -> Result<String, String> {
        let own = own.map(str::to_owned);
        let mut parts = RequestParts::new();
        parts.query("uploadType", &own);
        let settings = CallOptions::new().query("uploadType", "option").settings();
        let mut context = context(&SERVICE, &GET, &settings);
        context.route = Some(Route {
            path: "/upload/v1/items",
            upload_type: "multipart",
        });
        let request = build(&parts, &context).map_err(|error| error.to_string())?;
        Ok(request.uri().query().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_conflicting_upload_protocol_is_an_error() {
        assert_eq!(upload(None).as_deref(), Ok("uploadType=multipart"));
        assert_eq!(
            upload(Some("multipart")).as_deref(),
            Ok("uploadType=multipart")
        );
        let error = upload(Some("media")).expect_err("another protocol");
        assert!(
            error.contains("`uploadType` is `media`, and this upload is sent as `multipart`"),
            "{error}"
        );
    }
}

#[test]
fn a_header_parameter_takes_precedence_and_is_sensitive() {
    let (project, secret) = (Some("mine".to_owned()), Some("s".to_owned()));
    let mut parts = RequestParts::new();
    parts.header("x-goog-user-project", &project);
    parts.header("x-api-key", &secret);
    let settings = CallOptions::new().quota_project("option").settings();
    let request = build(&parts, &context(&SERVICE, &GET, &settings)).expect("a request");
    let all = request.headers().get_all("x-goog-user-project");
    assert_eq!(all.iter().collect::<Vec<_>>(), ["mine"]);
    assert!(request.headers()["x-api-key"].is_sensitive());
    assert!(!request.headers()["x-goog-user-project"].is_sensitive());
}

/// A method parameter `fields` also selects the fields of the response, so the page token is added to it.
#[test]
fn a_fields_parameter_includes_the_next_token() {
    static PAGING: crate::codegen::Paging = crate::codegen::Paging {
        token: crate::codegen::Token::Query("pageToken"),
        next: &["nextPageToken"],
        items: &["items"],
    };
    let build = |own: &str, items: bool| {
        let own = Some(own.to_owned());
        let mut parts = RequestParts::new();
        parts.query("fields", &own);
        parts.paging = Some((&PAGING, items));
        let settings = CallOptions::new().fields("option").settings();
        let request = build(&parts, &context(&SERVICE, &GET, &settings));
        let request = request.map_err(|error| error.to_string())?;
        Ok::<_, String>(request.uri().query().unwrap_or_default().to_owned())
    };
    assert_eq!(
        build("items", true).as_deref(),
        Ok("fields=items%2CnextPageToken")
    );
    assert_eq!(
        build("nextPageToken", false).as_deref(),
        Ok("fields=nextPageToken")
    );
    let error = build("nextPageToken", true).expect_err("no items");
    assert!(
        error.contains("`fields` does not include `items`"),
        "{error}"
    );
}

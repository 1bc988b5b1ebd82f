//! `login`: consent, verification, and the files of a profile.

use std::fs;

use serde_json::{Value, json};

use crate::oauth::{Home, OAuth, READ, SECRET, WRITE, device, token};

#[test]
fn a_login_in_a_browser_stores_the_tokens() {
    let server = OAuth::granting(token(&format!("{READ} openid"), 3600));
    let home = Home::with(&server);
    let (ran, url) = home.browser_login("code=4%2Fcode-SECRET&scope=x", &["--scopes", READ]);
    ran.expect(0, &["logged in (profile default)", READ, "openid"]);
    assert!(!ran.all().contains(SECRET), "{}", ran.all());
    for part in [
        "/auth?scope=https://www.googleapis.com/auth/shop.readonly&",
        "access_type=offline",
        "prompt=",
        "consent",
    ] {
        assert!(url.contains(part), "{part}: {url}");
    }
    let [asked] = &server.asked("/token")[..] else {
        panic!("one request")
    };
    assert_eq!(asked.form["grant_type"], "authorization_code");
    assert_eq!(asked.form["code"], "4/code-SECRET");
    assert_eq!(asked.form["client_secret"], "client-SECRET");
    assert!(url.contains(&asked.form["redirect_uri"]), "{url}");
    // The format of yup-oauth2.
    let tokens = home.tokens("default");
    assert_eq!(tokens[0]["scopes"], json!([READ, "openid"]));
    assert_eq!(tokens[0]["token"]["refresh_token"], "refresh-SECRET");
    // The client of the first login is used again, with its scopes.
    fs::remove_file(home.folder.path().join("client.json")).expect("removed");
    home.run(&["login", "--device"])
        .expect(0, &["logged in", "ABCD-EFGH", "https://example.com/device"]);
    assert_eq!(
        server.asked("/device/code")[0].form["scope"],
        format!("{READ} openid")
    );
}

#[test]
fn only_the_user_can_read_the_tokens() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    assert_eq!(modes(&home), EXPECTED);
    #[cfg(unix)]
    for name in ["", "tokens.json", "client.json"] {
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(home.profile("default").join(name), open).expect("changed");
    }
    home.call(&server, &[]).expect(0, &["\"a\""]);
    assert_eq!(modes(&home)[2..], EXPECTED[2..]);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    assert_eq!(modes(&home), EXPECTED);
}

#[cfg(unix)]
const EXPECTED: [u32; 4] = [0o700, 0o700, 0o600, 0o600];
#[cfg(not(unix))]
const EXPECTED: [u32; 4] = [0; 4];

#[cfg(unix)]
fn modes(home: &Home) -> [u32; 4] {
    use std::os::unix::fs::PermissionsExt as _;
    let profile = home.profile("default");
    let paths = [
        home.profile(""),
        profile.clone(),
        profile.join("tokens.json"),
        profile.join("client.json"),
    ];
    assert_eq!(fs::read_dir(profile).expect("a folder").count(), 2);
    paths.map(|it| fs::metadata(it).expect("a file").permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn modes(_: &Home) -> [u32; 4] {
    [0; 4]
}

#[test]
fn a_login_without_the_requested_access_fails_and_stores_nothing() {
    let scopes = format!("{READ},{WRITE}");
    let all = format!("{READ} {WRITE}");
    let with = |name: &str, value: Value| {
        let mut token = token(&all, 3600);
        token[name] = value;
        token
    };
    for (response, parts) in [
        (
            with("scope", json!(READ)),
            &[
                "these scopes were not granted: ",
                "auth/shop; granted: ",
                READ,
            ][..],
        ),
        (with("scope", json!("")), &["granted: none"]),
        (with("refresh_token", Value::Null), &["no refresh token"]),
        (with("refresh_token", json!("")), &["no refresh token"]),
        (with("access_token", Value::Null), &["no access token"]),
        (with("access_token", json!("")), &["no access token"]),
        (
            json!({"error": "access_denied"}),
            &["access was denied", "log in again"],
        ),
        (json!({"error": "expired_token"}), &["the code has expired"]),
        (
            json!({"error": "invalid_client", "error_description": "bad client-SECRET for device-SECRET"}),
            &["bad REDACTED for REDACTED", "Desktop app"],
        ),
        (json!({"error": "\u{1b}[31m"}), &["not logged in"]),
        (json!([1]), &["is not one of OAuth"]),
        (with("token_type", json!("mac")), &["is not one of OAuth"]),
    ] {
        let server = OAuth::granting(response.clone());
        let home = Home::with(&server);
        let ran = home.device_login(&["--scopes", &scopes]);
        ran.expect(4, parts);
        assert!(
            !home.profile("default").exists() && !ran.all().contains('\u{1b}'),
            "{response} {}",
            ran.all()
        );
        assert!(!ran.all().contains("logged in ("), "{response}");
    }
    // A date outside of the calendar.
    let server = OAuth::granting(with("expires_in", json!(i64::MAX)));
    Home::with(&server)
        .device_login(&["--scopes", &scopes])
        .expect(10, &["invalid `expires_in`"]);
    let server = OAuth::start(|_, _| (502, "<html>".to_owned()));
    Home::with(&server)
        .device_login(&["--scopes", &scopes])
        .expect(9, &["status 502"]);
}

#[test]
fn a_failed_login_keeps_the_earlier_one() {
    let server = OAuth::start(|asked, before| match (asked.path.as_str(), before) {
        ("/device/code", _) => (200, device()),
        (_, 0) => (200, token(READ, 3600).to_string()),
        _ => (400, r#"{"error": "access_denied"}"#.to_owned()),
    });
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    let before = home.tokens("default");
    home.device_login(&["--scopes", WRITE])
        .expect(4, &["access was denied"]);
    assert_eq!(home.tokens("default"), before);
}

#[test]
fn a_refusal_in_the_browser_ends_the_login() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    let (ran, _) = home.browser_login("error=access_denied", &["--scopes", READ]);
    ran.expect(4, &["access was denied"]);
    assert!(server.asked("/token").is_empty() && !home.profile("default").exists());
}

#[test]
fn a_response_without_scopes_is_checked_with_the_server() {
    let mut silent = token("", 3600);
    silent.as_object_mut().expect("an object").remove("scope");
    for (info, code, part) in [
        // RFC 6749: all scopes were granted.
        ((404, json!({})), 0, READ),
        ((200, json!({"scope": READ})), 0, READ),
        ((200, json!({"scope": "openid"})), 4, "were not granted"),
        (
            (400, json!({"error": "invalid_token"})),
            4,
            "rejects its token",
        ),
    ] {
        let silent = silent.clone();
        let server = OAuth::start(move |asked, _| match asked.path.as_str() {
            "/device/code" => (200, device()),
            "/token" => (200, silent.to_string()),
            _ => (info.0, info.1.to_string()),
        });
        let home = Home::with(&server);
        home.device_login(&["--scopes", READ]).expect(code, &[part]);
        assert_eq!(
            server.asked("/tokeninfo")[0].form["access_token"],
            "first-SECRET"
        );
    }
}

#[test]
fn the_device_flow_waits_for_the_user() {
    let server = OAuth::start(|asked, before| match (asked.path.as_str(), before) {
        ("/device/code", _) => (200, device()),
        (_, 0 | 1) => (428, r#"{"error": "authorization_pending"}"#.to_owned()),
        _ => (200, token(READ, 3600).to_string()),
    });
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ])
        .expect(0, &["ABCD-EFGH", "30 minutes"]);
    let polls = server.asked("/token");
    assert_eq!(polls.len(), 3);
    assert_eq!(
        polls[0].form["grant_type"],
        "urn:ietf:params:oauth:grant-type:device_code"
    );
    assert_eq!(server.asked("/device/code")[0].form["scope"], READ);
}

#[test]
fn scopes_are_those_of_methods_and_apis() {
    let server = OAuth::granting(token("", 3600));
    let home = Home::with(&server);
    let identity = "https://www.googleapis.com/auth/userinfo.email openid";
    for (arguments, expected) in [
        (&["shop.items.get"][..], format!("{READ} {identity}")),
        (
            &["shop.items.get", "shop.insert"],
            format!("{WRITE} {READ} {identity}"),
        ),
        (&["--api", "shop"], format!("{WRITE} {identity}")),
        (&["shop", "--read-only"], format!("{READ} {identity}")),
        (
            &[
                "--scopes",
                "email,https://www.googleapis.com/auth/userinfo.email, a:b c",
            ],
            "email a:b c".to_owned(),
        ),
    ] {
        home.device_login(arguments).expect(4, &["not granted"]);
        let asked = server.asked("/device/code").pop().expect("a request");
        let sorted = |text: &str| {
            let mut scopes: Vec<_> = text.split(' ').map(str::to_owned).collect();
            scopes.sort();
            scopes
        };
        assert_eq!(
            sorted(&asked.form["scope"]),
            sorted(&expected),
            "{arguments:?}"
        );
    }
    for (arguments, part) in [
        (&["shop.items.gett"][..], "shop.items.get"),
        (&["tiny"], "has no methods with scopes"),
        (&["--read-only"], "no API or method is given"),
        (&["--scopes", "a&b"], "is not a scope"),
        (&["--scopes", ""], "is not a scope"),
        (&["--scopes", "a,,b"], "is not a scope"),
    ] {
        home.device_login(arguments).expect(2, &[part]);
    }
}

#[test]
fn files_that_are_no_client_are_errors() {
    let home = Home::new();
    home.run(&["login"])
        .expect(2, &["--client-secret", "Desktop app"]);
    home.device_login(&[]).expect(2, &["client.json: "]);
    for (text, part) in [
        ("", "truncated"),
        (
            r#"{"installed": {"client_id": "a", "client_secret": "SECRET"#,
            "truncated",
        ),
        (
            r#"{"type": "service_account", "private_key": "SECRET"}"#,
            "--credentials",
        ),
        (r#"{"installed": {"client_id": "a"}}"#, "`client_secret`"),
        (
            r#"{"installed": {"client_id": "a", "client_secret": "SECRET", "token_uri": "http://example.com"}}"#,
            "`token_uri`",
        ),
        (
            r#"{"installed": {"client_id": "a", "client_secret": "SECRET", "auth_uri": " "}}"#,
            "`auth_uri`",
        ),
    ] {
        home.write("client.json", text);
        home.device_login(&["--scopes", READ]).expect(2, &[part]);
    }
    let web = r#"{"web": {"client_id": "a", "client_secret": "SECRET", "redirect_uris": ["https://example.com/"]}}"#;
    home.write("client.json", web);
    home.run(&["login", "--client-secret", "client.json"])
        .expect(2, &["web application"]);
    assert!(!home.folder.path().join("config").exists());
}

#[test]
fn a_client_of_a_web_application_returns_to_its_own_address() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address")
        .port();
    let redirect = format!("http://localhost:{port}/back");
    let client = server
        .client()
        .replace("installed", "web")
        .replace("http://localhost\"", &format!("{redirect}\""));
    home.write("client.json", &client);
    let (ran, url) = home.browser_login("code=1", &["--scopes", READ]);
    ran.expect(0, &["logged in"]);
    assert!(url.contains(&format!("redirect_uri={redirect}&")), "{url}");
    assert_eq!(server.asked("/token")[0].form["redirect_uri"], redirect);
    home.run(&["login", "--client-secret", "client.json", "--port", "1"])
        .expect(2, &["web application"]);
}

#[test]
fn concurrent_calls_refresh_the_token_of_a_profile() {
    let server = OAuth::start(|asked, before| match (asked.path.as_str(), before) {
        ("/device/code", _) => (200, device()),
        ("/token", 0) => (200, token(READ, 0).to_string()),
        ("/token", _) => (
            200,
            r#"{"access_token": "new-SECRET", "expires_in": 0}"#.to_owned(),
        ),
        _ => (200, "{}".to_owned()),
    });
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| home.call(&server, &[]).expect(0, &["{}"]));
        }
    });
    assert_eq!(server.asked("/token").len(), 9);
    assert_eq!(
        home.tokens("default")[0]["token"]["access_token"],
        "new-SECRET"
    );
    assert_eq!(modes(&home), EXPECTED);
}

#[test]
fn tokens_that_cannot_be_stored_are_an_error() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    home.write("config", "a file");
    home.device_login(&["--scopes", READ])
        .expect(11, &["cannot be stored", "DISCOGEN_CONFIG_DIR"]);
}

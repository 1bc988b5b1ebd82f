//! `login` and `logout`, and calls with a profile.

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
fn a_call_uses_the_profile_and_refreshes_its_token() {
    let server =
        OAuth::start(
            |asked, before| match (asked.path.as_str(), asked.authorization.as_str()) {
                ("/device/code", _) => (200, device()),
                ("/token", _) if before == 0 => (200, token(READ, 0).to_string()),
                ("/token", _) => {
                    let token = format!(
                        r#"{{"access_token": "token-{before}-SECRET", "expires_in": 3600}}"#
                    );
                    (200, token)
                }
                (_, "Bearer token-1-SECRET") if before < 2 => (200, r#"{"name": "a"}"#.to_owned()),
                (_, "Bearer token-2-SECRET") => (200, r#"{"name": "b"}"#.to_owned()),
                _ => (401, "{}".to_owned()),
            },
        );
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    home.call(&server, &[]).expect(0, &["\"a\""]);
    let refresh = server.asked("/token").pop().expect("a request");
    assert_eq!(refresh.form["grant_type"], "refresh_token");
    assert_eq!(refresh.form["refresh_token"], "refresh-SECRET");
    assert_eq!(refresh.form["client_secret"], "client-SECRET");
    // The new token and the old refresh token are stored.
    let stored = home.tokens("default");
    assert_eq!(stored[0]["token"]["access_token"], "token-1-SECRET");
    assert_eq!(stored[0]["token"]["refresh_token"], "refresh-SECRET");
    assert_eq!(stored[0]["scopes"], json!([READ]));
    home.call(&server, &["--profile", "default"])
        .expect(0, &["\"a\""]);
    assert_eq!(server.asked("/token").len(), 2);
    // The server no longer accepts the token, which is replaced.
    home.call(&server, &[]).expect(0, &["\"b\""]);
    assert_eq!(server.asked("/token").len(), 3);
    assert_eq!(
        home.tokens("default")[0]["token"]["access_token"],
        "token-2-SECRET"
    );
}

#[test]
fn a_call_states_why_a_token_cannot_be_refreshed() {
    let revoked = r#"{"error": "invalid_grant", "error_description": "Token refresh-SECRET has been revoked."}"#;
    for (status, body, parts) in [
        (
            400,
            revoked,
            &[
                "/token",
                "Token REDACTED has been revoked. (invalid_grant)",
                "run `discogen login --profile work`",
            ][..],
        ),
        (400, r#"{"error": "invalid_client"}"#, &["invalid_client"]),
        (404, "", &["status 404 and no token"]),
        (503, "", &["status 503 and no token", "try again"]),
    ] {
        let server = OAuth::start(move |asked, before| match (asked.path.as_str(), before) {
            ("/device/code", _) => (200, device()),
            ("/token", 0) => (200, token(READ, 0).to_string()),
            _ => (status, body.to_owned()),
        });
        let home = Home::with(&server);
        home.device_login(&["--profile", "work", "--scopes", READ])
            .expect(0, &["profile work"]);
        home.call(&server, &["--profile", "work", "--timeout", "2"])
            .expect(4, parts);
        // A later attempt may succeed.
        assert_eq!(
            home.tokens("work")[0]["token"]["refresh_token"],
            "refresh-SECRET"
        );
    }
}

#[test]
fn profiles_are_separate() {
    let server = OAuth::start(|asked, before| match asked.path.as_str() {
        "/device/code" => (200, device()),
        "/token" => {
            let mut token = token(READ, 3600);
            token["access_token"] = json!(format!("user-{before}-SECRET"));
            (200, token.to_string())
        }
        _ => (200, "{}".to_owned()),
    });
    let home = Home::with(&server);
    for name in ["ann@example.com", "bob"] {
        home.device_login(&["--profile", name, "--scopes", READ])
            .expect(0, &[name]);
    }
    let sent = |more: &[&str], environment: &[(&str, &str)]| {
        let url = format!("{}/", server.url);
        let mut command =
            home.command(&[&["call", "shop.items.get", "--endpoint", &url], more].concat());
        command.envs(environment.iter().copied());
        let output = command.output().expect("discogen runs");
        assert!(output.status.success(), "{output:?}");
        server
            .asked("/items")
            .pop()
            .expect("a request")
            .authorization
    };
    let bob = [("DISCOGEN_PROFILE", "bob")];
    let token = [
        ("DISCOGEN_PROFILE", "bob"),
        ("GOOGLE_OAUTH_ACCESS_TOKEN", "env-SECRET"),
    ];
    assert_eq!(
        sent(&["--profile", "ann@example.com"], &[]),
        "Bearer user-0-SECRET"
    );
    assert_eq!(sent(&[], &bob), "Bearer user-1-SECRET");
    // A flag precedes the token of the environment, which precedes its profile.
    assert_eq!(
        sent(&["--profile", "ann@example.com"], &token),
        "Bearer user-0-SECRET"
    );
    assert_eq!(
        sent(&["--token", "flag-SECRET"], &token),
        "Bearer flag-SECRET"
    );
    assert_eq!(sent(&["--api-key", "key"], &token), "");
    assert_eq!(sent(&[], &token), "Bearer env-SECRET");
    // The client of the default profile is used for others, too.
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    home.run(&["login", "--profile", "dora", "--device", "--scopes", READ])
        .expect(0, &["profile dora"]);
    // A profile without a login is an error, not another profile.
    home.call(&server, &["--profile", "carl"]).expect(
        4,
        &[
            "profile \"carl\" has no login",
            "ann@example.com, bob, default, dora",
        ],
    );
    home.call(&server, &["--profile", "BOB"])
        .expect(4, &["only in case"]);
    home.call(&server, &["--profile", "bob", "--scopes", WRITE])
        .expect(4, &["no consent", "discogen login --profile bob --scopes "]);
    home.run(&["logout", "--profile", "bob", "--local"])
        .expect(0, &["profile bob is removed"]);
    assert!(!home.profile("bob").exists() && home.profile("ann@example.com").exists());
}

#[test]
fn names_of_profiles_are_not_paths() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    home.write("tokens.json", "[]");
    for name in ["../..", "..", ".", "", "a/b", "/tmp", "..\\..", "a\nb"] {
        home.device_login(&["--profile", name, "--scopes", READ])
            .expect(2, &["is not the name of a profile"]);
        home.run(&["logout", &format!("--profile={name}")])
            .expect(2, &["is not the name of a profile"]);
        home.call(&server, &["--profile", name])
            .expect(4, &["is not the name of a profile"]);
        home.run(&["whoami", "--profile", name])
            .expect(2, &["is not the name of a profile"]);
    }
    assert!(home.folder.path().join("tokens.json").exists());
    assert!(!home.folder.path().join("config").exists());
}

#[test]
fn a_logout_revokes_and_removes_everything() {
    let server = OAuth::start(|asked, before| match asked.path.as_str() {
        "/device/code" => (200, device()),
        "/token" => (200, token(READ, 3600).to_string()),
        "/revoke" if before == 1 => (400, r#"{"error": "invalid_token"}"#.to_owned()),
        "/revoke" if before == 2 => (503, "refresh-SECRET".to_owned()),
        _ => (200, "{}".to_owned()),
    });
    let home = Home::with(&server);
    for part in [
        "revoked the tokens at ",
        "no longer valid",
        "removed but not revoked",
    ] {
        home.device_login(&["--scopes", READ]).expect(0, &[]);
        home.run(&["logout"]).expect(0, &["logged out", part]);
        assert!(!home.profile("default").exists());
    }
    assert_eq!(server.asked("/revoke")[0].form["token"], "refresh-SECRET");
    home.run(&["logout"]).expect(4, &["has no login"]);
    // Without a network.
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    let client = home.profile("default").join("client.json");
    let text = fs::read_to_string(&client)
        .expect("a file")
        .replace(&server.url, "http://127.0.0.1:1");
    fs::write(&client, text).expect("written");
    home.run(&["logout"]).expect(
        0,
        &[
            "logged out",
            "removed but not revoked",
            "myaccount.google.com",
        ],
    );
    // Damaged files.
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    home.write(
        "config/profiles/default/tokens.json",
        "[{\"token\": \"SECRET",
    );
    home.call(&server, &[])
        .expect(4, &["tokens.json: not a file of tokens", "discogen login"]);
    home.run(&["logout"]).expect(0, &["logged out", "damaged"]);
    assert!(!home.profile("default").exists());
}

#[test]
fn a_call_does_not_replace_a_later_login() {
    let server = OAuth::start(|asked, before| match (asked.path.as_str(), before) {
        ("/device/code", _) => (200, device()),
        ("/token", 0) => (200, token(READ, 0).to_string()),
        ("/token", _) => {
            // Another login, while the token of the first one is refreshed.
            std::thread::sleep(std::time::Duration::from_secs(1));
            (
                200,
                r#"{"access_token": "old-SECRET", "expires_in": 3600}"#.to_owned(),
            )
        }
        _ => (200, "{}".to_owned()),
    });
    let home = Home::with(&server);
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    let mut later = home.tokens("default");
    later[0]["token"]["refresh_token"] = json!("later-SECRET");
    std::thread::scope(|scope| {
        scope.spawn(|| home.call(&server, &[]).expect(0, &["{}"]));
        while server.asked("/token").len() < 2 {
            std::thread::yield_now();
        }
        home.write("config/profiles/default/tokens.json", &later.to_string());
    });
    assert_eq!(server.asked("/items")[0].authorization, "Bearer old-SECRET");
    assert_eq!(home.tokens("default"), later);
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

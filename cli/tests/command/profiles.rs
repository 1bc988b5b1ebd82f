//! Calls with a profile, and `logout`.

use std::fs;

use serde_json::json;

use crate::oauth::{Home, OAuth, READ, WRITE, device, token};

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

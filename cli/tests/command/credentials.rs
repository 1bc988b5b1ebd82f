//! `whoami`, `--subject`, and the remedies for rejected calls.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::oauth::{Home, INSUFFICIENT, OAuth, READ, WRITE, device, token};

/// The key of a service account.
fn service_account(server: &OAuth) -> String {
    json!({
        "type": "service_account", "client_email": "robot@example.iam.gserviceaccount.com", "client_id": "1",
        "private_key": include_str!("../../../runtime/tests/client/data/service-account-key.pem"),
        "private_key_id": "id-SECRET", "project_id": "p", "token_uri": format!("{}/token", server.url),
    })
    .to_string()
}

/// `whoami --format json`
fn whoami(home: &Home, arguments: &[&str], environment: &[(&str, &str)]) -> Value {
    let arguments = [&["whoami", "--format", "json"], arguments].concat();
    let output = home
        .command(&arguments)
        .envs(environment.iter().copied())
        .output()
        .expect("discogen runs");
    let ran = crate::oauth::Ran::of(&output);
    assert!(!ran.all().contains("PRIVATE KEY"), "{}", ran.all());
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.all()))
}

#[test]
fn whoami_follows_the_order_of_the_credentials() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    let found = whoami(&home, &[], &[]);
    assert_eq!(found["selected_by"], "no other credentials were found");
    // The machine decides about the scopes.
    assert_eq!(
        whoami(&home, &["shop.items.get"], &[])["method"]["sufficient"],
        Value::Null
    );
    let output = home
        .command(&["call", "shop.items.get"])
        .env("GCE_METADATA_HOST", "127.0.0.1:1")
        .output();
    let ran = crate::oauth::Ran::of(&output.expect("discogen runs"));
    ran.expect(
        4,
        &[
            "no credentials were found: neither a flag",
            "run `discogen login --client-secret FILE`",
        ],
    );
    // The file of gcloud.
    std::fs::create_dir_all(home.folder.path().join(".config/gcloud")).expect("a folder");
    std::fs::create_dir_all(home.folder.path().join("gcloud")).expect("a folder");
    let user = r#"{"type": "authorized_user", "client_id": "2", "client_secret": "SECRET", "refresh_token": "SECRET",
        "quota_project_id": "q", "account": ""}"#;
    home.write(".config/gcloud/application_default_credentials.json", user);
    home.write("gcloud/application_default_credentials.json", user);
    let found = whoami(&home, &[], &[]);
    assert_eq!(found["credentials"], "user");
    assert_eq!(
        (&found["quota_project"], &found["scopes"]),
        (&json!("q"), &Value::Null)
    );
    assert_eq!(
        whoami(&home, &[], &[("GOOGLE_CLOUD_QUOTA_PROJECT", "r")])["quota_project"],
        "r"
    );
    // The file of the variable.
    home.write("robot.json", &service_account(&server));
    let found = whoami(
        &home,
        &[],
        &[("GOOGLE_APPLICATION_CREDENTIALS", "robot.json")],
    );
    assert_eq!(found["credentials"], "service account");
    assert_eq!(found["account"], "robot@example.iam.gserviceaccount.com");
    assert_eq!(found["selected_by"], "$GOOGLE_APPLICATION_CREDENTIALS");
    // The default profile, another one, the token, a flag.
    home.device_login(&["--scopes", READ]).expect(0, &[]);
    assert_eq!(whoami(&home, &[], &[])["profile"], "default");
    home.device_login(&["--profile", "work", "--scopes", READ])
        .expect(0, &[]);
    assert_eq!(
        whoami(&home, &[], &[])["profiles"],
        json!(["default", "work"])
    );
    let work = ("DISCOGEN_PROFILE", "work");
    assert_eq!(
        whoami(&home, &[], &[work])["selected_by"],
        "$DISCOGEN_PROFILE"
    );
    let secret = ("GOOGLE_OAUTH_ACCESS_TOKEN", "env-SECRET");
    assert_eq!(
        whoami(&home, &[], &[work, secret])["selected_by"],
        "$GOOGLE_OAUTH_ACCESS_TOKEN"
    );
    assert_eq!(
        whoami(&home, &["--profile", "default"], &[work, secret])["selected_by"],
        "--profile"
    );
    for (flags, name) in [
        (&["--token", "flag-SECRET"][..], "--token"),
        (&["--api-key", "key-SECRET"], "--api-key"),
        (&["--credentials", "robot.json"], "--credentials"),
        (&["--anonymous"], "--anonymous"),
    ] {
        assert_eq!(whoami(&home, flags, &[work, secret])["selected_by"], name);
    }
}

#[test]
fn whoami_shows_a_profile_and_compares_its_scopes() {
    let claims = URL_SAFE_NO_PAD.encode(r#"{"email": "ann@example.com"}"#);
    let mut response = token(&format!("openid {READ}"), 3600);
    response["id_token"] = json!(format!("e30.{claims}.SECRET"));
    let server = OAuth::granting(response);
    let home = Home::with(&server);
    home.device_login(&["--profile", "work", "--scopes", READ])
        .expect(0, &["logged in as ann@example.com"]);
    let found = whoami(
        &home,
        &[
            "--profile",
            "work",
            "shop.items.get",
            "--quota-project",
            "p",
        ],
        &[],
    );
    assert_eq!(found["account"], "ann@example.com");
    assert_eq!(found["scopes"], json!(["openid", READ]));
    assert_eq!(found["quota_project"], "p");
    assert_eq!(found["client_id"], "1.apps.example");
    assert!(
        found["expires_in"].as_u64().is_some_and(|it| it > 3000),
        "{found}"
    );
    assert_eq!(found["method"]["sufficient"], true);
    let found = whoami(&home, &["--profile", "work", "shop.items.insert"], &[]);
    assert_eq!(found["method"]["sufficient"], false);
    let login = format!("discogen login --profile work --scopes openid,{READ},{WRITE}");
    assert_eq!(found["method"]["login"], login.as_str());
    home.run(&["whoami", "--profile", "work", "shop.insert"])
        .expect(
            0,
            &[
                "user (--profile)",
                "ann@example.com",
                "sufficient:     no",
                "quota project:  none",
                &login,
            ],
        );
    home.run(&["whoami", "--profile", "none"])
        .expect(4, &["has no login"]);
    home.run(&["whoami", "shop.items.gett"])
        .expect(2, &["shop.items.get"]);
    home.write("odd.json", r#"{"type": "SECRET"}"#);
    home.run(&["whoami", "--credentials", "odd.json"])
        .expect(4, &["odd.json: not a credentials file"]);
    home.run(&["whoami", "--credentials", "no.json"])
        .expect(4, &["no.json: "]);
}

#[test]
fn a_service_account_acts_for_a_user() {
    let server = OAuth::granting(
        json!({"access_token": "robot-SECRET", "expires_in": 3600, "token_type": "Bearer"}),
    );
    let home = Home::with(&server);
    home.write("robot.json", &service_account(&server));
    let flags = [
        "--credentials",
        "robot.json",
        "--subject",
        "ann@example.com",
    ];
    home.call(&server, &flags).expect(0, &["\"a\""]);
    let claims = |asked: &crate::oauth::Asked| -> Value {
        let part = asked.form["assertion"].split('.').nth(1).expect("claims");
        let bytes = URL_SAFE_NO_PAD
            .decode(part.trim_end_matches('='))
            .expect("base64");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    let sent = claims(&server.asked("/token")[0]);
    assert_eq!(sent["sub"], "ann@example.com");
    assert_eq!(sent["iss"], "robot@example.iam.gserviceaccount.com");
    assert_eq!(sent["scope"], READ);
    assert_eq!(
        server.asked("/items")[0].authorization,
        "Bearer robot-SECRET"
    );
    home.call(&server, &[&flags[..], &["--scopes", WRITE]].concat())
        .expect(0, &[]);
    assert_eq!(claims(&server.asked("/token")[1])["scope"], WRITE);
    // The key of Application Default Credentials. The default profile, which is a user, is not used.
    let with = |environment: &[(&str, &str)]| {
        let url = format!("{}/", server.url);
        let arguments = [
            "call",
            "shop.items.get",
            "--endpoint",
            &url,
            "--subject",
            "bob@example.com",
        ];
        let output = home
            .command(&arguments)
            .envs(environment.iter().copied())
            .output();
        crate::oauth::Ran::of(&output.expect("discogen runs"))
    };
    with(&[("GOOGLE_APPLICATION_CREDENTIALS", "robot.json")]).expect(0, &[]);
    assert_eq!(claims(&server.asked("/token")[2])["sub"], "bob@example.com");
    with(&[("GOOGLE_OAUTH_ACCESS_TOKEN", "x-SECRET")])
        .expect(4, &["requires the key of a service account"]);
    with(&[("DISCOGEN_PROFILE", "work")]).expect(4, &["requires the key of a service account"]);
    with(&[]).expect(4, &["requires the key of a service account"]);
    let found = whoami(&home, &flags, &[]);
    assert_eq!(
        (&found["subject"], &found["problem"]),
        (&json!("ann@example.com"), &Value::Null)
    );
    home.run(&["whoami", "--subject", "a@b"])
        .expect(4, &["requires the key of a service account"]);
    home.run(&[
        "call",
        "shop.items.get",
        "--dry-run",
        "--credentials",
        "robot.json",
        "--subject",
        "a@b",
    ])
    .expect(0, &["credentials file, for a@b"]);
}

#[test]
fn other_credentials_cannot_act_for_a_user() {
    let server = OAuth::granting(token(READ, 3600));
    let home = Home::with(&server);
    let key = service_account(&server);
    for (text, part) in [
        (
            r#"{"type": "authorized_user", "refresh_token": "SECRET"}"#.to_owned(),
            "another kind",
        ),
        (
            r#"{"type": "service_account", "private_key": "SECRET"}"#.to_owned(),
            "lacks",
        ),
        (
            r#"{"type": "service_account", "client_email": "a", "private_key": "SECRET"}"#
                .to_owned(),
            "not an RSA key",
        ),
        ("SECRET".to_owned(), "is not JSON"),
        (
            key.replace("http://127.0.0.1", "http://example.com"),
            "not an https URL",
        ),
    ] {
        home.write("robot.json", &text);
        home.call(
            &server,
            &["--credentials", "robot.json", "--subject", "a@b"],
        )
        .expect(4, &["--subject requires", part]);
    }
    for flags in [
        ["--token", "SECRET"],
        ["--api-key", "SECRET"],
        ["--profile", "default"],
    ] {
        home.call(&server, &[&flags[..], &["--subject", "a@b"]].concat())
            .expect(2, &["cannot be used with"]);
    }
}

#[test]
fn a_delegation_that_was_not_allowed_names_the_scopes() {
    let server = OAuth::start(|asked, _| {
        let description = format!("not allowed: {}", asked.form["assertion"]);
        let error = json!({"error": "unauthorized_client", "error_description": description});
        (401, error.to_string())
    });
    let home = Home::with(&server);
    home.write("robot.json", &service_account(&server));
    let flags = ["--credentials", "robot.json", "--subject", "a@b"];
    let ran = home.call(&server, &flags);
    ran.expect(
        4,
        &[
            "not allowed: REDACTED (unauthorized_client)",
            "domainwidedelegation",
            READ,
        ],
    );
}

/// An error with a reason.
fn error(code: u16, reason: &str, metadata: &Value) -> String {
    json!({"error": {"code": code, "message": "no", "status": "X", "details": [{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com",
        "metadata": metadata}]}})
    .to_string()
}

#[test]
fn rejected_calls_state_what_to_do() {
    let metadata = json!({"service": "shop.googleapis.com", "consumer": "projects/123", "permission": "shop.items.get"});
    let legacy = json!({"error": {"code": 403, "message": "no", "errors": [{"reason": "insufficientPermissions"}]}});
    for (status, body, flags, part) in [
        (
            403,
            error(403, "SERVICE_DISABLED", &metadata),
            &[][..],
            "gcloud services enable shop.googleapis.com --project 123`",
        ),
        (
            403,
            error(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", &json!({})),
            &[],
            "run `discogen login --scopes openid,https://www.googleapis.com/auth/shop.readonly`",
        ),
        (
            403,
            INSUFFICIENT.to_owned(),
            &[],
            "run `discogen login --scopes openid,",
        ),
        (
            403,
            legacy.to_string(),
            &[],
            "run `discogen login --scopes openid,",
        ),
        (
            403,
            error(403, "IAM_PERMISSION_DENIED", &metadata),
            &[],
            "the permission `shop.items.get` for this resource",
        ),
        (
            403,
            error(403, "", &json!({})),
            &[],
            "needs the permission for this resource",
        ),
        (
            403,
            error(403, "BILLING_DISABLED", &metadata),
            &[],
            "enable billing for the project 123",
        ),
        (
            403,
            error(403, "USER_PROJECT_DENIED", &metadata),
            &[],
            "--quota-project",
        ),
        (
            403,
            error(403, "API_KEY_SERVICE_BLOCKED", &metadata),
            &["--api-key", "key-SECRET"],
            "restrictions of the API key",
        ),
        (
            400,
            error(400, "API_KEY_INVALID", &metadata),
            &["--api-key", "key-SECRET"],
            "copy the key again",
        ),
        (
            403,
            error(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", &json!({})),
            &["--token", "x-SECRET"],
            "the token lacks a scope",
        ),
        (
            401,
            error(401, "", &json!({})),
            &["--token", "x-SECRET"],
            "the token has expired",
        ),
        (
            401,
            error(401, "", &json!({})),
            &["--api-key", "key-SECRET"],
            "not an API key",
        ),
        (
            401,
            error(401, "", &json!({})),
            &["--anonymous"],
            "omit --anonymous",
        ),
        (
            401,
            error(401, "", &json!({})),
            &[],
            "run `discogen login` to log in again",
        ),
    ] {
        let response = body.clone();
        let server = OAuth::start(move |asked, _| match asked.path.split('?').next() {
            Some("/device/code") => (200, device()),
            Some("/token") => (200, token("openid", 3600).to_string()),
            _ => (status, response.clone()),
        });
        let home = Home::with(&server);
        home.device_login(&["--scopes", "openid"]).expect(0, &[]);
        let code = if status == 400 { 5 } else { 4 };
        home.call(&server, flags).expect(code, &[part]);
        let ran = home.call(&server, &[flags, &["--format", "json"]].concat());
        ran.expect(code, &[]);
        let printed: Value = serde_json::from_str(&ran.err).expect("JSON");
        assert!(
            printed["error"]["remedy"]
                .as_str()
                .is_some_and(|it| it.contains(part)),
            "{printed}"
        );
    }
}

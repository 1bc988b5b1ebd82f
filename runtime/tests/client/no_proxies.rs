//! Proxies of the environment without the feature `proxy`.

use crate::child::run;
use crate::server::{Server, json};

const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
const PROXY: &str = "http://user:sesame@proxy.invalid";

#[test]
fn connections_are_direct() {
    for variable in [ALL, HTTP].concat() {
        let server = Server::new([json("{}")]);
        let printed = run(&server.url(), &[(variable, "http://127.0.0.1:1")]);
        assert!(printed.contains("response: {}"), "{variable}: {printed}");
    }
}

/// Calls a closed port, and returns whether the error names the feature.
fn names_the_feature(scheme: &str, environment: &[(&str, &str)]) -> bool {
    let printed = run(&format!("{scheme}://127.0.0.1:1"), environment);
    assert!(printed.contains("cannot connect"), "{printed}");
    let remedy = |(variable, _): &(&str, &str)| {
        printed.contains(&format!(
            "for the proxy of `{variable}`, enable the feature `proxy`"
        ))
    };
    let is_named = environment.iter().any(remedy);
    assert_eq!(is_named, printed.contains("feature"), "{printed}");
    is_named
}

#[test]
fn a_failed_connection_names_the_feature_if_there_is_a_proxy() {
    for variable in ALL {
        assert!(names_the_feature("https", &[(variable, PROXY)]));
        assert!(names_the_feature("http", &[(variable, PROXY)]));
    }
    for (https, http) in HTTPS.into_iter().zip(HTTP) {
        assert!(names_the_feature("https", &[(https, PROXY)]));
        assert!(names_the_feature("http", &[(http, PROXY)]));
        assert!(!names_the_feature("https", &[(http, PROXY)]));
        assert!(!names_the_feature("http", &[(https, PROXY)]));
    }
    for environment in [&[][..], &[("HTTPS_PROXY", "")], &[("NO_PROXY", "*")]] {
        assert!(!names_the_feature("https", environment));
    }
}

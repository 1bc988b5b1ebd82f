//! Proxies of the environment without the feature `proxy`.

use crate::child::run;
use crate::server::{Server, json};

const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

#[test]
fn connections_are_direct() {
    for variable in PROXIES {
        let server = Server::new([json("{}")]);
        let printed = run(&server.url(), &[(variable, "http://127.0.0.1:1")]);
        assert!(printed.contains("response: {}"), "{variable}: {printed}");
    }
}

#[test]
fn a_failed_connection_names_the_feature_if_there_is_a_proxy() {
    let remedy = |variable| format!("for the proxy of `{variable}`, enable the feature `proxy`");
    for variable in PROXIES {
        let printed = run(
            "http://127.0.0.1:1",
            &[(variable, "http://user:sesame@proxy.invalid")],
        );
        assert!(printed.contains(&remedy(variable)), "{variable}: {printed}");
        assert!(printed.contains("cannot connect"), "{variable}: {printed}");
    }
    for environment in [&[][..], &[("HTTPS_PROXY", "")], &[("NO_PROXY", "*")]] {
        let printed = run("http://127.0.0.1:1", environment);
        assert!(printed.contains("cannot connect"), "{printed}");
        assert!(!printed.contains("feature"), "{printed}");
    }
}

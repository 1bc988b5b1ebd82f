use super::sample_value;
use regex::Regex;

#[test]
fn values() {
    let project = "(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?\
        (?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))";
    let table = [
        (
            "^projects/[^/]+/locations/[^/]+/products/[^/]+$",
            "name",
            "projects/my-project/locations/my-location/products/my-product",
        ),
        ("^operations/.*$", "name", "operations/my-operation"),
        ("^operations$", "name", "operations"),
        ("^[^/]+$", "fooId", "my-foo-id"),
        ("^[^/]+/[^/]+$", "name", "my-name/my-name"),
        (
            "^projects/[^/]+/locations/global/securityPolicies/[^/]+$",
            "name",
            "projects/my-project/locations/global/securityPolicies/my-security-policy",
        ),
        (
            "^organizations/[^/]+/[^/]+$",
            "name",
            "organizations/my-organization/my-name",
        ),
        (project, "project", "my-project"),
        (
            "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
            "instanceGroup",
            "my-instance-group",
        ),
        (
            "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9][0-9]{0,19}",
            "resource",
            "my-resource",
        ),
        ("(firewallPolicies/)?[0-9]{0,20}", "firewallPolicy", "123"),
        (
            "organizations/[0-9]{0,20}",
            "organization",
            "organizations/123",
        ),
        (
            "(access_evaluation)|(admin)",
            "applicationName",
            "access_evaluation",
        ),
        ("(\\d){4}-(\\d){2}-(\\d){2}", "date", "1111-11-11"),
        ("C.+|my_customer", "customerId", "Cmy-customer-id"),
        ("\\d+", "accountId", "123"),
        ("[a-zA-Z_]+", "locale", "abc"),
        (".{22}", "uploadId", "abcdefghijklmnopqrstuv"),
        ("ga:.+", "metrics", "ga:my-metrics"),
        ("(?i)foo", "url", "foo"),
        // Unsupported patterns, and patterns that match no string.
        ("a(?i)b", "url", "my-url"),
        ("a(?=b)", "x", "my-x"),
        ("(", "x", "my-x"),
        ("[", "x", "my-x"),
        ("a{", "x", "my-x"),
        ("a{2,1}", "x", "my-x"),
        ("[^\\s\\S]", "x", "my-x"),
        ("", "x", "my-x"),
        ("a{1000}", "x", "my-x"),
        (
            "((((((((((((((((((((((((((a))))))))))))))))))))))))))",
            "x",
            "my-x",
        ),
    ];
    for (pattern, parameter, expected) in table {
        assert_eq!(
            sample_value(Some(pattern), parameter),
            expected,
            "{pattern}"
        );
    }
    assert_eq!(sample_value(None, "pageToken"), "my-page-token");
    assert_eq!(sample_value(None, "$.xgafv"), "my-xgafv");
    assert_eq!(sample_value(None, "$"), "my-value");
}

#[test]
fn hostile_patterns_end() {
    let deep = "(".repeat(100_000);
    let nested = format!("{}a{}", "(".repeat(15), ")*".repeat(15));
    let blow_up = format!("{}x{}", "(".repeat(15), "{1000})".repeat(15));
    for pattern in [
        deep.as_str(),
        &nested,
        "(a*)*b",
        &blow_up,
        "(a|a)*(a|a)*(a|a)*c",
    ] {
        sample_value(Some(pattern), "x");
    }
}

/// Documents in the workspace: every value matches its pattern.
#[test]
fn documents() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let document: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let mut patterns = Vec::new();
        collect(&document, &mut patterns);
        for (parameter, pattern) in patterns {
            found += 1;
            let value = sample_value(Some(pattern), parameter);
            let whole = Regex::new(&format!("^(?:{pattern})$")).unwrap();
            assert!(whole.is_match(&value), "{value} for {pattern}");
        }
    }
    assert!(found > 0, "no parameter in discovery/ has a pattern");
}

fn collect<'a>(value: &'a serde_json::Value, out: &mut Vec<(&'a str, &'a str)>) {
    let parameters = value.get("parameters").and_then(|p| p.as_object());
    for (name, parameter) in parameters.into_iter().flatten() {
        let pattern = parameter.get("pattern").and_then(|p| p.as_str());
        out.extend(pattern.map(|pattern| (name.as_str(), pattern)));
    }
    for inner in value.as_object().into_iter().flatten() {
        collect(inner.1, out);
    }
}

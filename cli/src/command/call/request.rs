//! Prints a request without sending it: for `--dry-run`, and as a curl command.

use discogen_dynamic::http::Request;
use discogen_dynamic::{Bytes, Method, Value};
use discogen_model::text::{Line, Lines};

use super::credentials::CredentialFlags;
use crate::command::shell::quoted;

/// The headers that concern this client library.
const OWN: [&str; 3] = ["user-agent", "x-goog-api-client", "accept-encoding"];

/// The query parameters that contain credentials, with the environment variable that replaces each in a
/// curl command.
const SECRETS: [(&str, &str); 3] = [
    ("key", "API_KEY"),
    ("access_token", "ACCESS_TOKEN"),
    ("oauth_token", "OAUTH_TOKEN"),
];

/// Formats the request for a program. Credentials are not shown.
pub(super) fn described(
    request: &Request<Bytes>,
    method: &Method,
    credentials: &CredentialFlags,
) -> Lines {
    let headers = request.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), Value::from(value))
    });
    let headers: serde_json::Map<String, Value> = headers.collect();
    let body = (!request.body().is_empty()).then(|| {
        serde_json::from_slice(request.body())
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(request.body()).into_owned()))
    });
    let mut described = serde_json::json!({
        "method": request.method().as_str(),
        "url": hidden(request, method),
        "headers": headers,
        "credentials": credentials.kind(),
    });
    if let Some(body) = body {
        described["body"] = body;
    }
    Lines::json(&described)
}

/// Formats the request for a reader. Credentials are not shown.
pub(super) fn shown(
    request: &Request<Bytes>,
    method: &Method,
    credentials: &CredentialFlags,
) -> Lines {
    let url = hidden(request, method);
    let mut lines: Lines = Line::new(format_args!("{} {url}", request.method())).into();
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        lines.push(&Line::new(format_args!("{name}: {value}")));
    }
    lines.push(&Line::new(format_args!(
        "credentials: {}",
        credentials.kind()
    )));
    if !request.body().is_empty() {
        lines.push(&Line::default());
        let text = match serde_json::from_slice::<Value>(request.body()) {
            Ok(value) => Lines::json(&value),
            Err(_) => Lines::of(&String::from_utf8_lossy(request.body())),
        };
        for line in text.as_str().lines() {
            lines.push(&Line::new(line));
        }
    }
    lines
}

/// Formats a command for a POSIX shell. Credentials are read from the environment and from gcloud when
/// the command runs.
pub(super) fn curl(
    request: &Request<Bytes>,
    method: &Method,
    credentials: &CredentialFlags,
) -> String {
    let mut command = format!(
        "curl --fail-with-body -X {}",
        quoted(request.method().as_str())
    );
    let url = replaced(request, method, |variable| format!("\0{variable}\0"));
    // The variables are the odd parts.
    let parts = url
        .split('\0')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => quoted(part),
            _ => format!("\"${part}\""),
        });
    command.push(' ');
    command.extend(parts);
    for (name, value) in request.headers() {
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        command.push_str(&format!(
            " \\\n  -H {}",
            quoted(&format!("{name}: {value}"))
        ));
    }
    let needs_token = method.scopes().next().is_some();
    if needs_token && credentials.api_key().is_none() {
        let token = "\"authorization: Bearer ${GOOGLE_OAUTH_ACCESS_TOKEN:-$(gcloud auth print-access-token)}\"";
        command.push_str(&format!(" \\\n  -H {token}"));
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        command.push_str(&format!(" \\\n  --data-binary {}", quoted(&body)));
    } else if !matches!(request.method().as_str(), "GET" | "HEAD" | "DELETE") {
        // Without a body, curl sends no length, which some servers require.
        command.push_str(" \\\n  --data-binary ''");
    }
    command
}

/// The URL with the names of environment variables in place of credentials.
fn hidden(request: &Request<Bytes>, method: &Method) -> String {
    replaced(request, method, str::to_owned)
}

/// The URL with other values of the query parameters that contain credentials. A parameter of the method
/// with such a name contains none.
fn replaced(
    request: &Request<Bytes>,
    method: &Method,
    replacement: impl Fn(&str) -> String,
) -> String {
    let is_own = |name: &str| method.parameters().any(|it| it.name() == name);
    replace(&request.uri().to_string(), |name| {
        let secret = SECRETS.iter().find(|(secret, _)| *secret == name);
        secret
            .filter(|_| !is_own(name))
            .map(|(_, variable)| replacement(variable))
    })
}

/// Replaces values of query parameters.
fn replace(url: &str, replacement: impl Fn(&str) -> Option<String>) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let pairs = query.split('&').map(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        match replacement(name) {
            Some(value) => format!("{name}={value}"),
            None => pair.to_owned(),
        }
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_replaced_and_other_parameters_are_kept() {
        let key = |name: &str| (name == "key").then(|| "KEY".to_owned());
        assert_eq!(
            replace("https://a/b?x=1&key=SECRET&monkey=2", key),
            "https://a/b?x=1&key=KEY&monkey=2"
        );
        assert_eq!(replace("https://a/key=b", key), "https://a/key=b");
    }
}

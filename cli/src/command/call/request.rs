//! Prints a request without sending it: for `--dry-run`, and as a curl command.

use discogen_dynamic::http::Request;
use discogen_dynamic::{Bytes, Value};
use discogen_model::text::{Line, Lines};

use super::credentials::CredentialFlags;

/// The headers that concern this client library.
const OWN: [&str; 3] = ["user-agent", "x-goog-api-client", "accept-encoding"];

/// Formats the request for a reader. The key and the token are not shown.
pub(super) fn shown(request: &Request<Bytes>, credentials: &CredentialFlags) -> Lines {
    let url = hide(&request.uri().to_string(), credentials.api_key(), "KEY");
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
    credentials: &CredentialFlags,
    needs_token: bool,
) -> String {
    let mut command = format!(
        "curl --fail-with-body -X {}",
        quoted(request.method().as_str())
    );
    let url = request.uri().to_string();
    match credentials.api_key() {
        Some(key) => {
            let hidden = hide(&url, Some(key), "\u{0}");
            let parts: Vec<String> = hidden.split('\u{0}').map(quoted).collect();
            command.push_str(&format!(" {}", parts.join("\"$API_KEY\"")));
        }
        None => command.push_str(&format!(" {}", quoted(&url))),
    }
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

/// Replaces the value of the query parameter `key`.
fn hide(url: &str, key: Option<&str>, with: &str) -> String {
    let Some((path, query)) = url.split_once('?').filter(|_| key.is_some()) else {
        return url.to_owned();
    };
    let pairs = query
        .split('&')
        .map(|pair| match pair.strip_prefix("key=") {
            Some(_) => format!("key={with}"),
            None => pair.to_owned(),
        });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_the_shell() {
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
    }

    #[test]
    fn the_key_is_hidden_and_other_parameters_are_kept() {
        assert_eq!(
            hide("https://a/b?x=1&key=SECRET&monkey=2", Some("SECRET"), "KEY"),
            "https://a/b?x=1&key=KEY&monkey=2"
        );
        assert_eq!(
            hide("https://a/b?key=own", None, "KEY"),
            "https://a/b?key=own"
        );
    }
}

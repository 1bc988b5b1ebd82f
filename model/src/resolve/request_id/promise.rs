//! Reads the description of a parameter `requestId`.
//!
//! Descriptions use a few dozen wordings. A sentence is a promise if it states that the server
//! ignores or detects a repeated request, or that requests with an ID are idempotent. Examples:
//!
//! - "… the server will know to ignore the request if it has already been completed."
//! - "If the server receives two requests with the same ID, then the second request is ignored."
//! - "This value is used to identify duplicate requests."
//! - "Idempotent request UUID."
//! - "This request is only idempotent if a `request_id` is provided."

/// Whether a sentence of the description promises that the server executes requests with the same
/// ID once.
pub(super) fn ignores_duplicates(description: &str) -> bool {
    let text = normalized(description);
    let is_promise = |sentence: &str| {
        !is_negative(sentence)
            && (ignores_request(sentence) || detects_duplicates(sentence) || idempotent(sentence))
    };
    text.split(['.', ';']).any(is_promise)
}

/// Whether the description begins with `Required`, although the document declares the parameter as
/// optional.
pub(super) fn is_required(description: &str) -> bool {
    normalized(description).starts_with("required")
}

/// Lower case, without backticks, with single spaces.
fn normalized(description: &str) -> String {
    let text = description.to_lowercase().replace('`', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "ignore the request", "the second request is ignored". The object must be the request: a
/// sentence such as "this field is ignored" is about the parameter.
fn ignores_request(sentence: &str) -> bool {
    const REPEATED: [&str; 6] = [
        "second request",
        "second one",
        "subsequent request",
        "duplicate",
        "repeated request",
        "same request",
    ];
    let verbs = ["ignore", "ignores", "will ignore", "can ignore"];
    let of_request = |it: &str| sentence.contains(&format!("{it} the request"));
    let is_ignored = sentence.contains("ignor") || sentence.contains("not executed again");
    verbs.iter().any(|it| of_request(it))
        || is_ignored && REPEATED.iter().any(|it| sentence.contains(it))
}

/// "used to identify duplicate requests", "prevents clients from creating duplicate resources",
/// "used to de-dup requests".
fn detects_duplicates(sentence: &str) -> bool {
    const VERBS: [&str; 6] = [
        "detect",
        "identify",
        "recognize",
        "prevent",
        "avoid",
        "reject",
    ];
    let is_about_duplicates = sentence.contains("duplicate") || sentence.contains("duplication");
    let deduplicates = ["de-dup", "dedup", "de-duplicat"];
    deduplicates.iter().any(|it| sentence.contains(it))
        || is_about_duplicates && VERBS.iter().any(|it| sentence.contains(it))
}

fn idempotent(sentence: &str) -> bool {
    sentence.contains("idempoten")
}

/// "is not idempotent", "duplicates are not detected". A condition is positive: "is not idempotent
/// unless an ID is provided".
fn is_negative(sentence: &str) -> bool {
    const NEGATIONS: [&str; 8] = [
        "not",
        "never",
        "cannot",
        "no",
        "neither",
        "without",
        "non-idempotent",
        "debugging",
    ];
    let has = |word: &str| {
        let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '\'';
        sentence
            .split(|c| !is_word(c))
            .any(|it| it == word || it.ends_with("n't") && word == "not")
    };
    let is_conditional = has("unless") || sentence.contains("not only");
    !is_conditional && NEGATIONS.iter().any(|it| has(it))
}

#[cfg(test)]
mod tests {
    use super::{ignores_duplicates, is_required};

    #[test]
    fn promises() {
        for text in [
            "An optional request ID to identify requests. Specify a unique request ID so\nthat if you must retry your request, the server will know to ignore the\nrequest if it has already been completed.",
            "If the server receives two CreateClusterRequest (https://x.example/a.b#C.d)s with the same id, then the second request will be ignored and the first google.longrunning.Operation is returned.",
            "Specify a unique request ID so that if you must retry your request, the server ignores the request if it has already been completed.",
            "The server will ignore subsequent requests that provide a duplicate request ID for at least 60 minutes.",
            "This value is used to identify duplicate requests.",
            "A unique request ID for server to detect duplicated requests. For example, a UUID.",
            "Idempotent request UUID.",
            "Optional. Signed UUID request idempotency token.",
            "This request is only idempotent if a `request_id` is provided.",
            "This request is not idempotent unless `request_id` is set.",
            "This is used to de-dup incoming request: if the duplicate request was detected, the response from the previous execution is returned.",
            "Requests with same `request_id` are ignored. The duplicate is ignored for 60 minutes.",
            "Specify a unique request ID to avoid duplication of requests.",
            "A unique ID. Empty `request_id` fields are ignored. If the server receives two requests with the same ID, the second request will be ignored.",
        ] {
            assert!(ignores_duplicates(text), "{text}");
        }
    }

    #[test]
    fn no_promises() {
        for text in [
            "",
            "Request ID used for debugging.",
            "Required. Required. The request ID of the Data Manager API request.",
            "An optional request ID to identify requests.",
            "The request ID must be a valid UUID with the exception that zero UUID is not supported (00000000-0000-0000-0000-000000000000).",
            "A tag that prevents multiple concurrent workflow instances with the same tag from running. This mitigates risk of concurrent instances started due to retries.",
            "A randomly generated numeric ID for each request specified by the caller. This number is used at the server to ensure that the request is handled correctly across retries.",
            "Ignored. Reserved for future use.",
            "Empty `request_id` fields are ignored.",
            "This request is not idempotent, even with a request ID.",
            "An ID for logs. The server doesn't detect duplicate requests.",
            "Duplicate requests are not ignored.",
            "The ID of the request to look up.",
        ] {
            assert!(!ignores_duplicates(text), "{text}");
        }
    }

    #[test]
    fn required_by_description() {
        assert!(is_required("Required. The ID of the request."));
        assert!(is_required(" REQUIRED."));
        assert!(!is_required("Optional. Required for retries."));
    }
}

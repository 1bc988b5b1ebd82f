//! Describes unexpected and missing calls.

use super::received::ReceivedCall;
use super::rule::Rule;

/// Describes a call that no expectation matches, with the nearest expectation.
pub(super) fn unexpected(call: &ReceivedCall, rules: &[Rule]) -> String {
    let mut lines = vec![format!("unexpected call of {}", call.method_id())];
    lines.extend(call.describe().into_iter().map(indented));
    match nearest(call, rules) {
        None => lines.push("the mock has no expectations; add one with `mock.on`".to_owned()),
        Some(rule) => {
            lines.push(format!("nearest expectation: {}", heading(rule)));
            lines.extend(differences(call, rule).into_iter().map(indented));
        }
    }
    lines.join("\n")
}

/// Describes the calls that an expectation misses.
pub(super) fn missing(rule: &Rule) -> Option<String> {
    let (least, calls) = (rule.least(), rule.calls);
    (calls < least).then(|| {
        format!(
            "missing calls of {}\n    expected {least} calls{}, received {calls}",
            heading(rule),
            if rule.max == Some(least) {
                ""
            } else {
                " at least"
            }
        )
    })
}

fn indented(line: String) -> String {
    format!("    {line}")
}

fn heading(rule: &Rule) -> String {
    format!(
        "{} ({}:{})",
        rule.methods.join(" or "),
        rule.at.file(),
        rule.at.line()
    )
}

/// Why a call does not match a rule.
fn differences(call: &ReceivedCall, rule: &Rule) -> Vec<String> {
    if !rule.is_for(call) {
        return vec!["it is for another method".to_owned()];
    }
    let mut found = rule.mismatches(call);
    if rule.is_used_up() {
        found.push(match rule.max {
            Some(0) => "it expects no calls".to_owned(),
            _ => format!("it is used up after {} calls", rule.calls),
        });
    }
    found
}

/// The rule with the fewest differences: first those of the method, then those of the most similar
/// method.
fn nearest<'r>(call: &ReceivedCall, rules: &'r [Rule]) -> Option<&'r Rule> {
    rules.iter().min_by_key(|rule| {
        let other = !rule.is_for(call);
        let shared = rule
            .methods
            .iter()
            .map(|method| shared_prefix(method, call.method_id()));
        let shared = shared.max();
        (
            other,
            std::cmp::Reverse(shared),
            differences(call, rule).len(),
        )
    })
}

fn shared_prefix(one: &str, other: &str) -> usize {
    let pairs = one.bytes().zip(other.bytes());
    pairs.take_while(|(one, other)| one == other).count()
}

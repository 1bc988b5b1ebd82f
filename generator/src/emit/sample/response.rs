//! Prints the example of a response as a comment.

use discogen_model::sample::Example;
use discogen_model::text::{Code, Word};

/// Maximum width of a JSON value on one line.
const WIDTH: usize = 76;

/// Returns `// Example response: {}`, or the response on the lines after `// Example response:`.
pub(super) fn comment(example: &Example<'_>) -> Vec<Code> {
    const TITLE: &str = "// Example response:";
    let flat = flat(example);
    if TITLE.len() + flat.as_str().len() < WIDTH {
        return vec![Code::fill("{} {}", &[&TITLE, &flat])];
    }
    let lines = layout(example, 0);
    let lines = lines.iter().map(|line| Code::fill("// {}", &[line]));
    [TITLE.into()].into_iter().chain(lines).collect()
}

/// Returns the value on one line.
fn flat(example: &Example<'_>) -> Code {
    match example {
        Example::Text(text) => Code::literal(text),
        Example::Literal(text) => Code::fill("{}", &[&Word::new(text)]),
        Example::List(item) => Code::fill("[{}]", &[&flat(item)]),
        Example::Map(value) => Code::fill("{\"key\": {}}", &[&flat(value)]),
        Example::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| Code::fill("{}: {}", &[&Code::literal(*name), &flat(value)]));
            let joined = members.reduce(|all, member| Code::fill("{}, {}", &[&all, &member]));
            match joined {
                Some(members) => Code::fill("{{}}", &[&members]),
                None => "{}".into(),
            }
        }
    }
}

/// Returns the value on several lines, if it is an object or a list that does not fit on one.
fn layout(example: &Example<'_>, depth: usize) -> Vec<Code> {
    let flat = flat(example);
    if depth > 0 && 2 * depth + flat.as_str().len() <= WIDTH {
        return vec![flat];
    }
    match example {
        Example::Object(members) if !members.is_empty() => {
            let mut lines = vec!["{".into()];
            for (index, (name, value)) in members.iter().enumerate() {
                let mut value = layout(value, depth + 1);
                if let Some(first) = value.first_mut() {
                    *first = Code::fill("{}: {}", &[&Code::literal(*name), first]);
                }
                if let Some(last) = value.last_mut().filter(|_| index + 1 < members.len()) {
                    *last = Code::fill("{},", &[last]);
                }
                lines.extend(value.iter().map(|line| line.indented("  ")));
            }
            lines.push("}".into());
            lines
        }
        Example::List(item) => {
            let mut lines = layout(item, depth);
            if let Some(first) = lines.first_mut() {
                *first = Code::fill("[{}", &[first]);
            }
            if let Some(last) = lines.last_mut() {
                *last = Code::fill("{}]", &[last]);
            }
            lines
        }
        _ => vec![flat],
    }
}

//! Derives the path parameters of the polling method from the operation's name and the path of the
//! call that started it.
//!
//! | last path variable | the operation's name | filled with |
//! |---|---|---|
//! | `{+name}` | a path, as in `google.longrunning` | the name |
//! | `{operation}`, after other variables | a path that matches the end of the method's path | the segments of the name |
//! | the same | any other | its last segment; the other variables have the values of the call's path |

use percent_encoding::percent_decode_str;

use crate::service::Polling;

/// A segment of the path: literal text or `*`, with the variable that it belongs to.
#[derive(Clone, Copy)]
struct Segment {
    text: &'static str,
    variable: Option<usize>,
}

impl Segment {
    fn is_any(self) -> bool {
        self.text == "*"
    }
}

/// The values of the variables.
pub(super) type Values = Vec<(&'static str, String)>;

/// The values for an operation with this name, started by a call with this path; `None` if they
/// cannot be derived.
pub(super) fn path_values(polling: &'static Polling, called: &str, name: &str) -> Option<Values> {
    if let [(variable, "**")] = polling.variables {
        return Some(vec![(variable, whole(polling.get.path, name).to_owned())]);
    }
    let segments = segments(polling);
    let texts = from_name(&segments, name).or_else(|| from_call(&segments, called, name))?;
    let mut values: Values = Vec::with_capacity(polling.variables.len());
    for (index, (variable, _)) in polling.variables.iter().enumerate() {
        let parts = segments.iter().zip(&texts);
        let own = parts.filter(|(segment, _)| segment.variable == Some(index));
        let own: Vec<&str> = own.map(|(_, text)| text.as_str()).collect();
        values.push((variable, own.join("/")));
    }
    Some(values)
}

/// The name without a prefix that the path contains: some servers return `operations/7` for
/// `v1/operations/{+name}`.
fn whole<'n>(path: &str, name: &'n str) -> &'n str {
    let before = path.split('{').next().unwrap_or_default();
    let last = before.trim_end_matches('/').rsplit('/').next();
    let rest = last.and_then(|last| name.strip_prefix(last)?.strip_prefix('/'));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn segments(polling: &'static Polling) -> Vec<Segment> {
    let mut segments = Vec::new();
    for text in polling.get.path.split('/') {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let inner = inner.map(|it| it.trim_start_matches('+'));
        let mut variables = polling.variables.iter();
        match inner.and_then(|inner| variables.position(|(name, _)| *name == inner)) {
            None => segments.push(Segment {
                text,
                variable: None,
            }),
            Some(index) => {
                let pattern = polling.variables.get(index).map_or("*", |it| it.1);
                segments.extend(pattern.split('/').map(|text| Segment {
                    text,
                    variable: Some(index),
                }));
            }
        }
    }
    segments
}

/// The name is the end of the path, with all of its variables.
fn from_name(segments: &[Segment], name: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = name.split('/').collect();
    let (before, tail) = segments.split_at_checked(segments.len().checked_sub(parts.len())?)?;
    let fits = |(segment, part): (&Segment, &&str)| {
        (segment.is_any() && !part.is_empty()) || segment.text == *part
    };
    let is_end = parts.len() > 1
        && !before.iter().any(|segment| segment.is_any())
        && tail.iter().zip(&parts).all(fits);
    let before = before.iter().map(|segment| segment.text);
    is_end.then(|| before.chain(parts).map(str::to_owned).collect())
}

/// The path starts like that of the call and ends with the name.
fn from_call(segments: &[Segment], called: &str, name: &str) -> Option<Vec<String>> {
    let id = name.rsplit('/').next().filter(|id| !id.is_empty())?;
    let (_, before) = segments.split_last()?;
    let mut called = called.split('/');
    let mut is_same = true;
    let mut texts = Vec::with_capacity(segments.len());
    for segment in before {
        let theirs = called.next().filter(|_| is_same);
        if segment.is_any() {
            let text = percent_decode_str(theirs?).decode_utf8().ok()?;
            texts.push(text.into_owned());
        } else {
            is_same = theirs == Some(segment.text);
            texts.push(segment.text.to_owned());
        }
    }
    texts.push(id.to_owned());
    Some(texts)
}

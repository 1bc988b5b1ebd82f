//! Finds a method by the end of its ID, and suggests IDs for unknown names.

use discogen_model::name::nearest;

use crate::problem::{InvalidCall, ProblemKind, listed, quoted};

/// The maximum number of IDs in a message.
const SHOWN: usize = 5;

/// The position of the only ID that ends with the name: `files.list`, `list`. `api` names the
/// document in errors.
pub(crate) fn find(ids: &[&str], name: &str, api: &str) -> Result<usize, InvalidCall> {
    let ends = |id: &str| -> bool {
        let start = id.strip_suffix(name);
        !name.is_empty() && start.is_some_and(|start| start.ends_with('.'))
    };
    let positions = ids.iter().enumerate().filter(|(_, id)| ends(id));
    let matches: Vec<(usize, &str)> = positions.map(|(at, id)| (at, *id)).collect();
    if let [(only, _)] = matches[..] {
        return Ok(only);
    }
    let (name_shown, api) = (quoted(name), quoted(api));
    let message = if !matches.is_empty() {
        let ids = listed(matches.iter().map(|(_, id)| *id), SHOWN);
        format!("{name_shown} is ambiguous in {api}: {ids}")
    } else {
        let near = similar(ids, name);
        let remedy = match near.is_empty() {
            true => "see the list of its methods".to_owned(),
            false => format!("did you mean {}?", listed(near.into_iter(), SHOWN)),
        };
        format!("{name_shown} is not a method of {api}; {remedy}")
    };
    Err(InvalidCall::one(name, ProblemKind::Method, "", message))
}

/// The IDs whose last parts are the most similar to the name, which has as many parts; otherwise the
/// most similar ID.
fn similar<'i>(ids: &[&'i str], name: &str) -> Vec<&'i str> {
    let parts = name.split('.').count();
    let tail = |id: &'i str| -> &'i str {
        let cut = id.rmatch_indices('.').nth(parts - 1);
        cut.map_or(id, |(at, _)| &id[at + 1..])
    };
    match nearest(name, ids.iter().map(|id| tail(id))) {
        Some(near) => {
            let with_tail = ids.iter().filter(|id| tail(id) == near);
            with_tail.copied().collect()
        }
        None => nearest(name, ids.iter().copied()).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 4] = [
        "drive.files.list",
        "drive.files.get",
        "drive.drives.list",
        "drive.about.get",
    ];

    fn message(name: &str) -> String {
        find(&IDS, name, "drive:v3")
            .expect_err("unknown")
            .to_string()
    }

    #[test]
    fn the_end_of_one_id_is_sufficient() {
        assert_eq!(find(&IDS, "files.list", "drive:v3"), Ok(0));
        assert_eq!(find(&IDS, "about.get", "drive:v3"), Ok(3));
        assert!(find(&IDS, "iles.list", "drive:v3").is_err());
        assert!(find(&IDS, "", "drive:v3").is_err());
        assert!(find(&IDS, ".", "drive:v3").is_err());
    }

    #[test]
    fn messages_name_ids() {
        assert_eq!(
            message("list"),
            "`list` is ambiguous in `drive:v3`: `drive.files.list`, `drive.drives.list`"
        );
        assert_eq!(
            message("files.lst"),
            "`files.lst` is not a method of `drive:v3`; did you mean `drive.files.list`?"
        );
        assert_eq!(
            message("drive.file.get"),
            "`drive.file.get` is not a method of `drive:v3`; did you mean `drive.files.get`?"
        );
        assert_eq!(
            message("zzz\u{1b}"),
            "`zzz\\u{1b}` is not a method of `drive:v3`; see the list of its methods"
        );
    }
}

//! Which scopes a call asks for, out of those that its method lists.

/// Scopes of the whole platform: whoever has them can call nearly everything.
const PLATFORM: &[&str] = &[
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/cloud-platform.read-only",
];
/// How the names of scopes end that let one read.
const READ: &[&str] = &[".readonly", ".read-only", ".read_only"];
/// How the names of scopes end that let one write too.
const WRITE: &[&str] = &[".readwrite", ".read-write", ".read_write", ".full_control"];

/// The least scopes that lose nothing of what the method can reach.
///
/// Any scope of the list lets the call through, but not each reaches the same:
/// `drive.file` lists only the files that the program made, `drive.apps.readonly`
/// updates none. So one is left out only where another one is sure to do: the
/// platform's beside the API's own, the one that may write beside the same one
/// for reading.
pub(crate) fn least<'a>(listed: &'a [&'a str]) -> Vec<&'a str> {
    let own = listed.iter().any(|scope| !PLATFORM.contains(scope));
    let spare = |scope: &&str| own && PLATFORM.contains(scope) || can_be_read_only(scope, listed);
    listed
        .iter()
        .copied()
        .filter(|scope| !spare(scope))
        .collect()
}

/// True if the list has the same scope for reading.
fn can_be_read_only(scope: &str, listed: &[&str]) -> bool {
    let stem = WRITE
        .iter()
        .find_map(|suffix| scope.strip_suffix(suffix))
        .unwrap_or(scope);
    listed
        .iter()
        .filter_map(|other| other.strip_prefix(stem))
        .any(|suffix| READ.contains(&suffix))
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn least_scopes_of_a_list() {
        let table: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            (&["cloud-platform"], &["cloud-platform"]),
            (&["cloud-platform", "cloud-vision"], &["cloud-vision"]),
            (
                &["cloud-platform", "cloud-platform.read-only"],
                &["cloud-platform.read-only"],
            ),
            (
                &["bigquery", "cloud-platform", "cloud-platform.read-only"],
                &["bigquery"],
            ),
            (
                &["cloud-platform", "compute", "compute.readonly"],
                &["compute.readonly"],
            ),
            (
                &[
                    "cloud-platform",
                    "devstorage.full_control",
                    "devstorage.read_only",
                    "devstorage.read_write",
                ],
                &["devstorage.read_only"],
            ),
            (
                &["apihub.readonly", "apihub.readwrite", "cloud-platform"],
                &["apihub.readonly"],
            ),
            // A scope for reading something else does not do.
            (
                &["drive", "drive.apps.readonly", "drive.file"],
                &["drive", "drive.apps.readonly", "drive.file"],
            ),
            (
                &["drive", "drive.file", "drive.readonly", "spreadsheets"],
                &["drive.file", "drive.readonly", "spreadsheets"],
            ),
            (&["cloud-platform-x"], &["cloud-platform-x"]),
        ];
        for (listed, expected) in table {
            let full = |names: &[&str]| -> Vec<String> {
                let name = |name: &&str| format!("https://www.googleapis.com/auth/{name}");
                names.iter().map(name).collect()
            };
            let listed = full(listed);
            let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
            assert_eq!(least(&listed), full(expected), "{listed:?}");
        }
    }
}

//! The names of the crates of google-apis-rs.

/// Returns the name of the crate that google-apis-rs generates for an API: `google-drive3` for
/// `drive` and `v3`, `google-admin1_directory` for `admin` and `directory_v1`. `None` for a version
/// from which no name follows.
///
/// The name consists of the API's name, the first digit after `v` in the version with its decimals
/// (`d` for a point, without zeros at the end), and the rest of the version after `_`. If the name
/// of the API ends in a digit, `_v` separates the two.
pub fn crate_name(name: &str, version: &str) -> Option<String> {
    let is_unnumbered = |it: &str| it.ends_with("alpha") || it.ends_with("beta");
    let version = match number(version) {
        Some((found, digits)) => {
            let mut digits: Vec<_> = digits.split('.').collect();
            while digits.len() > 1 && digits.last() == Some(&"0") {
                digits.pop();
            }
            match version.replace(found, "").as_str() {
                "" => digits.join("d"),
                rest => format!("{}_{rest}", digits.join("d")),
            }
        }
        None if is_unnumbered(version) => version.to_owned(),
        None => return None,
    };
    let separator = match name.ends_with(|it: char| it.is_ascii_digit()) {
        true if is_unnumbered(&version) => "_",
        true => "_v",
        false => "",
    };
    Some(format!(
        "google-{}{separator}{version}",
        name.to_lowercase()
    ))
}

/// Returns the first number in a version, with `v` and underscores around it, and without.
fn number(version: &str) -> Option<(&str, &str)> {
    let is_digit = |at: usize| version.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let at = version.match_indices('v').map(|(at, _)| at);
    let at = at.into_iter().find(|at| is_digit(at + 1))?;
    let mut end = at + 2;
    while version[end..].starts_with('.') && is_digit(end + 1) {
        end += 2;
    }
    let start = at - usize::from(version[..at].ends_with('_'));
    let digits = &version[at + 1..end];
    let end = end + usize::from(version[end..].starts_with('_'));
    Some((&version[start..end], digits))
}

#[cfg(test)]
mod tests {
    use super::crate_name;

    /// Names by the rule of the generator of google-apis-rs.
    #[test]
    fn names_follow_from_name_and_version() {
        for (name, version, expected) in [
            ("drive", "v3", "google-drive3"),
            ("gmail", "v1", "google-gmail1"),
            ("sheets", "v4", "google-sheets4"),
            ("admin", "directory_v1", "google-admin1_directory"),
            ("cloudbilling", "v1beta", "google-cloudbilling1_beta"),
            ("adexchangebuyer", "v1.4", "google-adexchangebuyer1d4"),
            (
                "adexchangebuyer2",
                "v2beta1",
                "google-adexchangebuyer2_v2_beta1",
            ),
            ("adexchangeseller", "v2.0", "google-adexchangeseller2"),
            ("oauth2", "v2", "google-oauth2_v2"),
            ("vision", "v1p1beta1", "google-vision1_p1beta1"),
            (
                "clouduseraccounts",
                "vm_beta",
                "google-clouduseraccountsvm_beta",
            ),
            ("serviceregistry", "alpha", "google-serviceregistryalpha"),
            ("games", "v1", "google-games1"),
            (
                "gamesConfiguration",
                "v1configuration",
                "google-gamesconfiguration1_configuration",
            ),
            ("area120tables", "v1alpha1", "google-area120tables1_alpha1"),
        ] {
            let found = crate_name(name, version);
            assert_eq!(found.as_deref(), Some(expected), "{name} {version}");
        }
        assert_eq!(crate_name("a", "2024"), None);
        assert_eq!(crate_name("a", "v"), None);
    }
}

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

/// Returns the API to which a crate of google-apis-rs belongs, in any version: `dfareporting` for
/// `google-dfareporting3d5`. `None` if the crate has none of these names of APIs.
pub fn api_of<'n>(package: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // A registry treats `-` and `_` in the name of a crate as the same character.
    let package = package.replace('-', "_");
    let crate_of = package.strip_prefix("google_")?;
    let is_of = |name: &&str| {
        let version = crate_of.strip_prefix(&name.to_lowercase());
        version.is_some_and(is_version)
    };
    let names = names.into_iter().filter(is_of);
    names.max_by_key(|name| name.len())
}

/// Returns whether the end of the name of a crate is a version: `3`, `1d4`, `1_beta1`, `_v2`, `beta`.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('_').unwrap_or(text);
    let text = text.strip_prefix('v').unwrap_or(text);
    text.starts_with(|it: char| it.is_ascii_digit()) || ["alpha", "beta"].contains(&text)
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
    use super::{api_of, crate_name};

    /// Names of published crates, and of those that would follow, by the form of the version.
    const NAMES: [(&str, &str, &str); 39] = [
        // A number.
        ("drive", "v3", "google-drive3"),
        ("gmail", "v1", "google-gmail1"),
        ("sheets", "v4", "google-sheets4"),
        ("mybusinesslodging", "v1", "google-mybusinesslodging1"),
        // A decimal number.
        ("adexchangebuyer", "v1.4", "google-adexchangebuyer1d4"),
        ("adsensehost", "v4.1", "google-adsensehost4d1"),
        ("dfareporting", "v2.8", "google-dfareporting2d8"),
        ("prediction", "v1.6", "google-prediction1d6"),
        // Zeros at the end are dropped.
        ("adexchangeseller", "v2.0", "google-adexchangeseller2"),
        ("dfareporting", "v3.0", "google-dfareporting3"),
        // A number with a stage.
        (
            "accesscontextmanager",
            "v1beta",
            "google-accesscontextmanager1_beta",
        ),
        ("analyticsadmin", "v1alpha", "google-analyticsadmin1_alpha"),
        ("cloudsupport", "v2beta", "google-cloudsupport2_beta"),
        ("sqladmin", "v1beta4", "google-sqladmin1_beta4"),
        ("cloudtasks", "v2beta3", "google-cloudtasks2_beta3"),
        (
            "networkconnectivity",
            "v1alpha1",
            "google-networkconnectivity1_alpha1",
        ),
        ("dataflow", "v1b3", "google-dataflow1_b3"),
        ("vision", "v1p1beta1", "google-vision1_p1beta1"),
        // A number with a word after it.
        ("content", "v2sandbox", "google-content2_sandbox"),
        ("spectrum", "v1explorer", "google-spectrum1_explorer"),
        (
            "gamesManagement",
            "v1management",
            "google-gamesmanagement1_management",
        ),
        // A word before the number.
        ("admin", "directory_v1", "google-admin1_directory"),
        ("admin", "reports_v1", "google-admin1_reports"),
        (
            "admin",
            "email_migration_v2",
            "google-admin2_email_migration",
        ),
        (
            "merchantapi",
            "accounts_v1beta",
            "google-merchantapi1_accountsbeta",
        ),
        // No number.
        (
            "clouduseraccounts",
            "vm_beta",
            "google-clouduseraccountsvm_beta",
        ),
        ("serviceregistry", "alpha", "google-serviceregistryalpha"),
        ("compute", "beta", "google-computebeta"),
        // A name that ends in a digit.
        ("oauth2", "v2", "google-oauth2_v2"),
        (
            "adexchangebuyer2",
            "v2beta1",
            "google-adexchangebuyer2_v2_beta1",
        ),
        ("searchads360", "v0", "google-searchads360_v0"),
        ("searchads360", "v23", "google-searchads360_v2_3"),
        ("a2", "v1beta", "google-a2_1_beta"),
        ("a2", "beta", "google-a2_beta"),
        // A digit or an underscore inside the name, and capital letters.
        ("area120tables", "v1alpha1", "google-area120tables1_alpha1"),
        (
            "prod_tt_sasportal",
            "v1alpha1",
            "google-prod_tt_sasportal1_alpha1",
        ),
        (
            "gamesConfiguration",
            "v1configuration",
            "google-gamesconfiguration1_configuration",
        ),
        // Several decimals.
        ("a", "v1.2.3", "google-a1d2d3"),
        ("a", "v1.0.0", "google-a1"),
    ];

    #[test]
    fn names_follow_from_name_and_version() {
        for (name, version, expected) in NAMES {
            let found = crate_name(name, version);
            assert_eq!(found.as_deref(), Some(expected), "{name} {version}");
        }
        for version in ["2024", "v", "", "preview", "_v", "vé1"] {
            assert_eq!(crate_name("a", version), None, "{version}");
        }
    }

    #[test]
    fn each_name_contains_its_api() {
        let names: Vec<_> = NAMES.iter().map(|it| it.0).collect();
        for (name, _, package) in NAMES {
            let found = api_of(package, names.iter().copied());
            // The one name without a number after the name of the API.
            let expected = (name != "clouduseraccounts").then_some(name);
            assert_eq!(found, expected, "{package}");
        }
        let of = |package| api_of(package, ["drive", "driveactivity", "games"]);
        assert_eq!(of("google-driveactivity9"), Some("driveactivity"));
        assert_eq!(of("google_drive2_beta-cli"), Some("drive"));
        for other in [
            "google-drive",
            "google-drivelabels2",
            "google-gamesx1",
            "drive3",
            "google-",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}

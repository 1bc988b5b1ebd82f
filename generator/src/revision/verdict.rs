//! Determines the required release from the changes.

use std::fmt;

use super::change::{Change, Class};

/// The release that the changes require, by semantic versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// No release.
    None,
    /// Only fixes and documentation.
    Patch,
    /// Items are new or newly deprecated, and no change is breaking.
    Minor,
    /// A change is breaking.
    Major,
}

impl Verdict {
    /// Returns the verdict of the most severe change.
    pub(super) fn of(changes: &[Change]) -> Self {
        let each = changes.iter().map(|it| match it.class {
            Class::Breaking => Self::Major,
            Class::Addition => Self::Minor,
            Class::Fix | Class::Docs => Self::Patch,
        });
        each.max().unwrap_or(Self::None)
    }

    /// Returns the next version of a crate.
    ///
    /// | version | major | minor | patch |
    /// |---|---|---|---|
    /// | `1.2.3` | `2.0.0` | `1.3.0` | `1.2.4` |
    /// | `0.2.3` | `0.3.0` | `0.2.4` | `0.2.4` |
    /// | `0.0.3` | `0.0.4` | `0.0.4` | `0.0.4` |
    /// | `1.0.0-rc.1` | `1.0.0-rc.2` | `1.0.0-rc.2` | `1.0.0-rc.2` |
    ///
    /// Follows Cargo's rules: before 1.0, the first non-zero number indicates breaking changes, and
    /// pre-releases have no compatibility. Drops build metadata. For [`Verdict::None`], and for
    /// text that is not a version, returns the version unchanged.
    ///
    /// ```
    /// use discogen_build::revision::Verdict;
    /// assert_eq!(Verdict::Minor.bump("0.2.3"), "0.2.4");
    /// ```
    pub fn bump(self, version: &str) -> String {
        if self == Self::None {
            return version.to_owned();
        }
        self.next(version).unwrap_or_else(|| version.to_owned())
    }

    fn next(self, version: &str) -> Option<String> {
        let version = version.split('+').next().unwrap_or_default();
        let (numbers, pre) = match version.split_once('-') {
            Some((numbers, pre)) => (numbers, Some(pre)),
            None => (version, None),
        };
        let numbers: Vec<u64> = numbers
            .split('.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let &[x, y, z] = numbers.as_slice() else {
            return None;
        };
        if let Some(pre) = pre {
            return Some(format!("{x}.{y}.{z}-{}", next_pre(pre)));
        }
        let up = |number: u64| number.saturating_add(1);
        Some(match (self, x, y) {
            (_, 0, 0) => format!("0.0.{}", up(z)),
            (Self::Major, 0, _) => format!("0.{}.0", up(y)),
            (_, 0, _) => format!("0.{y}.{}", up(z)),
            (Self::Major, ..) => format!("{}.0.0", up(x)),
            (Self::Minor, ..) => format!("{x}.{}.0", up(y)),
            _ => format!("{x}.{y}.{}", up(z)),
        })
    }
}

/// Increments a pre-release: `rc.1` becomes `rc.2`, `beta` becomes `beta.1`.
fn next_pre(pre: &str) -> String {
    let (head, last) = pre.rsplit_once('.').unwrap_or(("", pre));
    match (last.parse::<u64>(), head) {
        (Ok(number), "") => number.saturating_add(1).to_string(),
        (Ok(number), head) => format!("{head}.{}", number.saturating_add(1)),
        (Err(_), _) => format!("{pre}.1"),
    }
}

impl Verdict {
    /// `major`
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Major, Minor, None, Patch};

    #[test]
    fn versions() {
        for (version, patch, minor, major) in [
            ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
            ("0.2.3", "0.2.4", "0.2.4", "0.3.0"),
            ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
            ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
            ("1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.2", "1.0.0-rc.2"),
            ("1.0.0-beta", "1.0.0-beta.1", "1.0.0-beta.1", "1.0.0-beta.1"),
            ("1.0.0-7", "1.0.0-8", "1.0.0-8", "1.0.0-8"),
            ("1.2.3+20261016", "1.2.4", "1.3.0", "2.0.0"),
            ("1.2.3+a-b.c", "1.2.4", "1.3.0", "2.0.0"),
            ("10.99.999", "10.99.1000", "10.100.0", "11.0.0"),
            ("", "", "", ""),
            ("1.2", "1.2", "1.2", "1.2"),
            ("1.2.x", "1.2.x", "1.2.x", "1.2.x"),
            ("-", "-", "-", "-"),
        ] {
            assert_eq!(None.bump(version), version);
            assert_eq!(Patch.bump(version), patch, "{version}");
            assert_eq!(Minor.bump(version), minor, "{version}");
            assert_eq!(Major.bump(version), major, "{version}");
        }
        let most = format!("1.0.{}", u64::MAX);
        assert_eq!(Patch.bump(&most), most, "no panic");
    }
}

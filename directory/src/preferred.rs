//! Whether a version is the preferred one of its API.

/// Whether a version is the preferred one of its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preferred {
    /// The directory list of the source marks the version as preferred.
    Listed,
    /// The list marks no version of the API, and this is the only one that is neither alpha, beta
    /// nor preview.
    OnlyStable,
    /// Another version is preferred, or none.
    No,
}

impl Preferred {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Listed, Self::OnlyStable, Self::No];
        all.into_iter().find(|it| it.word() == word)
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::OnlyStable => "stable",
            Self::No => "-",
        }
    }
}

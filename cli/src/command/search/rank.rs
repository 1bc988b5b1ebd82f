//! Decides how well a method matches the words of a search.

/// The words of a search, in lower case.
pub(super) struct Query(Vec<String>);

/// How well a method matches. Greater is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    words: usize,
    points: usize,
    /// Fewer other words in the name are better, and fewer bytes.
    brevity: (usize, usize),
}

/// The points of a word that is equal to a word of the name.
const NAME: usize = 12;
/// The points of a word that is equal to a word of the API's title.
const TITLE: usize = 5;
/// The points of a word that is equal to a word of the description.
const DESCRIPTION: usize = 3;

impl Query {
    pub(super) fn new(texts: &[String]) -> Self {
        let mut words: Vec<String> = Vec::new();
        for word in texts.iter().flat_map(|text| split(text)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Self(words)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `None` if no word matches.
    pub(super) fn rank(&self, name: &str, title: &str, description: &str) -> Option<Rank> {
        let texts = [(name, NAME), (title, TITLE), (description, DESCRIPTION)];
        let texts = texts.map(|(text, points)| (split(text), points));
        let is_other = |name: &&String| self.0.iter().all(|word| grade(word, name) < 3);
        let other_words = texts[0].0.iter().filter(is_other).count();
        let points = self.0.iter().map(|word| {
            let best = texts.iter().map(|(text, points)| best(word, text) * points);
            best.max().unwrap_or_default()
        });
        let points: Vec<usize> = points.filter(|points| *points > 0).collect();
        (!points.is_empty()).then(|| Rank {
            words: points.len(),
            points: points.iter().sum(),
            brevity: (usize::MAX - other_words, usize::MAX - name.len()),
        })
    }
}

impl Rank {
    /// The number of words that match.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// Returns how many words match, if some do not.
    pub(super) fn missing_of(&self, query: &Query) -> Option<usize> {
        (self.words < query.len()).then_some(self.words)
    }
}

/// Returns the grade of the best word of a text.
fn best(word: &str, text: &[String]) -> usize {
    let grades = text.iter().map(|other| grade(word, other));
    grades.max().unwrap_or_default()
}

/// Returns 4 for an equal word or its plural, 3 for another form of it (`listing` for `list`), 2 for
/// a word that starts with it, 1 for one that contains it, and otherwise 0.
fn grade(word: &str, other: &str) -> usize {
    let common = other.starts_with(word) || word.starts_with(other);
    let shorter = word.len().min(other.len());
    match () {
        () if singular(other) == singular(word) => 4,
        () if common && shorter >= 3 && word.len().abs_diff(other.len()) <= 3 => 3,
        () if other.starts_with(word) => 2,
        () if word.len() >= 3 && other.contains(word) => 1,
        () => 0,
    }
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s')
        .filter(|it| it.len() >= 3)
        .unwrap_or(word)
}

/// Splits a text at punctuation and at capitals: `batchGet` is `batch` and `get`. A word of capitals
/// stays one word.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if !c.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            let last = words.len() - 1;
            words[last].extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(words: &str, name: &str, description: &str) -> Option<Rank> {
        Query::new(&[words.to_owned()]).rank(name, "Shop API", description)
    }

    #[test]
    fn words_are_split_at_punctuation_and_capitals() {
        for (text, words) in [
            (
                "shop.itemTypes.batchGet",
                &["shop", "item", "types", "batch", "get"][..],
            ),
            ("IAM policy's v2", &["iam", "policy", "s", "v2"]),
            ("Straße-ÄÖ", &["straße", "äö"]),
            (" .:, ", &[]),
        ] {
            assert_eq!(split(text), words, "{text:?}");
        }
    }

    #[test]
    fn a_name_counts_more_than_a_description_and_a_form_less_than_the_word() {
        let exact = rank("item", "shop.items", "");
        let form = rank("item", "shop.itemize", "");
        assert!(rank("items", "shop.item", "") > form);
        let start = rank("item", "shop.itemization", "");
        let inside = rank("item", "shop.subitems", "");
        let description = rank("item", "shop.get", "Returns an item.");
        for (better, worse) in [(exact, form), (form, start), (start, inside)] {
            assert!(better > worse, "{better:?} {worse:?}");
        }
        assert!(form > description && description > rank("item", "shop.get", "Itemizes."));
        assert_eq!(rank("tree", "shop.get", "Returns an item."), None);
    }

    #[test]
    fn more_matching_words_are_better_than_better_ones() {
        let both = rank("delete item", "shop.remove", "Deletes subitems.");
        let one = rank("delete item", "shop.item", "");
        assert!(both > one);
        let query = Query::new(&["delete item".to_owned()]);
        assert_eq!(one.expect("a match").missing_of(&query), Some(1));
        assert_eq!(both.expect("a match").missing_of(&query), None);
    }

    #[test]
    fn a_shorter_name_is_better_than_a_longer_one() {
        assert!(rank("items", "shop.items", "") > rank("items", "shop.items.get", ""));
    }
}

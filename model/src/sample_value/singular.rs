//! Converts English plurals, as in resource names, to the singular.

/// Words that are their own singular, or have an irregular one.
const SPECIAL: &[(&str, &str)] = &[
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("movies", "movie"),
    ("people", "person"),
    ("properties", "property"),
    ("series", "series"),
    ("vertices", "vertex"),
    ("apis", "api"),
    ("aws", "aws"),
    ("cors", "cors"),
    ("dns", "dns"),
    ("gps", "gps"),
    ("https", "https"),
    ("ios", "ios"),
    ("kms", "kms"),
    ("nfs", "nfs"),
    ("os", "os"),
    ("sms", "sms"),
    ("tls", "tls"),
];

/// Returns the singular of a word such as `product-sets`.
pub(crate) fn singular(words: &str) -> String {
    let (head, last) = match words.rfind('-') {
        Some(at) => words.split_at(at + 1),
        None => ("", words),
    };
    format!("{head}{}", one(last))
}

fn one(word: &str) -> String {
    if let Some((_, one)) = SPECIAL.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let long = ["sses", "shes", "xes", "tches", "rches", "nches", "tuses"];
    if long.iter().any(|end| word.ends_with(end)) {
        return word[..word.len() - 2].to_owned();
    }
    let kept = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word
        .strip_suffix('s')
        .filter(|stem| !kept && stem.len() > 1)
    {
        Some(stem) => stem.to_owned(),
        None => word.to_owned(),
    }
}

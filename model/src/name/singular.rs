//! Converts English plurals, as in the names of resources and lists, to the singular.

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
    ("alias", "alias"),
    ("apis", "api"),
    ("atlas", "atlas"),
    ("aws", "aws"),
    ("bias", "bias"),
    ("canvas", "canvas"),
    ("cors", "cors"),
    ("dns", "dns"),
    ("gps", "gps"),
    ("https", "https"),
    ("ios", "ios"),
    ("kms", "kms"),
    ("kubernetes", "kubernetes"),
    ("lens", "lens"),
    ("news", "news"),
    ("nfs", "nfs"),
    ("os", "os"),
    ("sms", "sms"),
    ("tls", "tls"),
];

/// Returns the singular of a word such as `product-sets`, or `product_sets`.
pub(crate) fn singular(words: &str) -> String {
    let (head, last) = match words.rfind(['-', '_']) {
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

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn singulars() {
        let table = [
            ("products", "product"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("databases", "database"),
            ("releases", "release"),
            ("caches", "cache"),
            ("branches", "branch"),
            ("batches", "batch"),
            ("indexes", "index"),
            ("aliases", "alias"),
            ("statuses", "status"),
            ("status", "status"),
            ("dns", "dns"),
            ("apis", "api"),
            ("vms", "vm"),
            ("product-sets", "product-set"),
            ("media", "media"),
            ("people", "person"),
            ("series", "series"),
            ("quotas", "quota"),
            ("alias", "alias"),
            ("news", "news"),
            ("add_ons", "add_on"),
            ("s", "s"),
            ("", ""),
        ];
        for (many, one) in table {
            assert_eq!(singular(many), one);
        }
    }
}

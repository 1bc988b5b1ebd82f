//! Converts case, splits words and replaces characters that are invalid in identifiers.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use super::keyword;

/// The spelling style of a kind of item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Fields, methods, modules: `display_name`.
    Snake,
    /// Types: upper camel case; a valid type name is unchanged.
    Type,
    /// Enum variants: `VeryLikely`.
    Variant,
    /// Constants: `CLOUD_VISION`.
    Constant,
}

/// Returns the preferred spelling before reserved names and collisions: always a valid identifier
/// that passes rustc's naming lints.
pub(crate) fn spell(style: Style, wire: &str) -> String {
    let name = cased(style, wire);
    if keyword::is_keyword(&name) {
        format!("{name}_")
    } else {
        name
    }
}

/// Spells a wire name in a style. The result is a valid identifier unless it is a keyword.
fn cased(style: Style, wire: &str) -> String {
    let plain = ascii(wire);
    let name = match style {
        Style::Snake => in_words(&plain, "_", str::to_ascii_lowercase, str::to_snake_case),
        Style::Constant => in_words(
            &plain,
            "_",
            str::to_ascii_uppercase,
            str::to_shouty_snake_case,
        ),
        Style::Variant => in_words(&plain, "", title, str::to_upper_camel_case),
        Style::Type => type_name(&plain),
    };
    let name = if name.is_empty() {
        stand_in(style, wire).to_owned()
    } else {
        name
    };
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Returns a name for text without letters and digits.
fn stand_in(style: Style, wire: &str) -> &'static str {
    match (style, wire.is_empty()) {
        (Style::Snake, true) => "empty",
        (Style::Snake, false) => "symbol",
        (Style::Constant, true) => "EMPTY",
        (Style::Constant, false) => "SYMBOL",
        (_, true) => "Empty",
        (_, false) => "Symbol",
    }
}

/// Keeps ASCII letters and digits, replaces other letters with their code points, and treats all
/// other characters as word separators.
fn ascii(wire: &str) -> String {
    let mut text = String::with_capacity(wire.len());
    for c in wire.chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c);
        } else if c.is_alphanumeric() {
            text.push_str(&format!(" u{:x} ", u32::from(c)));
        } else {
            text.push(' ');
        }
    }
    text
}

/// Converts each word and joins them.
///
/// Words of which no letter has another case are separated by spaces alone, so that most names need no
/// search for words. For the others, `convert` is the conversion of heck.
fn in_words(
    plain: &str,
    separator: &str,
    word: fn(&str) -> String,
    convert: fn(&str) -> String,
) -> String {
    match has_one_case(plain) {
        true => {
            let words: Vec<String> = plain.split_ascii_whitespace().map(word).collect();
            words.join(separator)
        }
        false => convert(&whole_acronyms(plain)),
    }
}

fn has_one_case(plain: &str) -> bool {
    let is_lower = |it: u8| it.is_ascii_lowercase();
    let is_upper = |it: u8| it.is_ascii_uppercase();
    !plain.bytes().any(is_lower) || !plain.bytes().any(is_upper)
}

/// Writes the first letter as a capital, and the others in lower case.
fn title(word: &str) -> String {
    capitalized(&word.to_ascii_lowercase())
}

/// Makes a word of capitals and a following plural `s` or version `v4`: `externalIPs` becomes
/// `externalIps`, `IPv4Range` becomes `Ipv4Range`. Otherwise the last capital would begin the next
/// word.
fn whole_acronyms(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len());
    let mut rest = plain;
    while let Some(at) = rest.find(|c: char| c.is_ascii_uppercase()) {
        let (before, capitals) = rest.split_at(at);
        let end = capitals.find(|c: char| !c.is_ascii_uppercase());
        let (capitals, after) = capitals.split_at(end.unwrap_or(capitals.len()));
        text.push_str(before);
        let (first, others) = capitals.split_at(1);
        text.push_str(first);
        match !others.is_empty() && ends_an_acronym(after) {
            true => text.push_str(&others.to_ascii_lowercase()),
            false => text.push_str(others),
        }
        rest = after;
    }
    text + rest
}

/// Whether the text begins with `s` at the end of a word, or with `v4`.
fn ends_an_acronym(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('s'), next) => next.is_none_or(|c| !c.is_ascii_lowercase()),
        (Some('v'), Some(next)) => next.is_ascii_digit(),
        _ => false,
    }
}

/// Spells a type name and keeps its capitals (`HTTPHealthCheck`): schemas that differ only in case
/// stay distinct, and names match the documentation of the API. Only words in all capitals change.
fn type_name(plain: &str) -> String {
    let mut parts = plain.split_ascii_whitespace();
    let (Some(first), rest) = (parts.next(), parts) else {
        return String::new();
    };
    let shouts = !plain.contains(|c: char| c.is_ascii_lowercase());
    if shouts && rest.clone().next().is_some() {
        return plain.to_upper_camel_case();
    }
    let mut name = capitalized(first);
    for part in rest {
        name.push_str(&capitalized(part));
    }
    name
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

/// Splits a name into lower-case words.
pub(crate) fn words(name: &str) -> Vec<String> {
    let plain = ascii(name);
    if has_one_case(&plain) {
        let words = plain.split_ascii_whitespace();
        return words.map(str::to_ascii_lowercase).collect();
    }
    whole_acronyms(&plain)
        .to_snake_case()
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Joins the names of a parent and a property: `FaceAnnotation` and `joyLikelihood` become
/// `FaceAnnotationJoyLikelihood`. Words that end the parent and begin the property are not
/// repeated: `Block` and `blockType` become `BlockType`.
pub(crate) fn long_name(parent: &str, property: &str) -> String {
    let (outer, inner) = (words(parent), words(property));
    let longest = inner.len().saturating_sub(1).min(outer.len());
    let overlap = (1..=longest)
        .rev()
        .find(|&n| outer.ends_with(inner.get(..n).unwrap_or_default()))
        .unwrap_or(0);
    // A trailing underscore (`Self_`) is unnecessary before a suffix.
    let parent = parent.trim_end_matches('_');
    let rest = inner.get(overlap..).unwrap_or_default().join("_");
    if rest.is_empty() {
        return format!("{parent}{}", stand_in(Style::Type, property));
    }
    format!("{parent}{}", rest.to_upper_camel_case())
}

/// Returns the type of the client: the canonical name without spaces.
pub(crate) fn client_name(canonical: &str) -> String {
    spell(Style::Type, canonical)
}

/// Returns the type of the client if consecutive words of the title are the API's name:
/// `texttospeech` in `Cloud Text-to-Speech API` is `TextToSpeech`.
pub(crate) fn client_of_title(title: &str, api: &str) -> Option<String> {
    let letters = |text: &str| package_part(text).replace('-', "");
    let api = letters(api);
    let words: Vec<&str> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let found = (0..words.len()).find_map(|from| {
        let mut length = 0;
        let words = words.get(from..)?;
        let enough = words.iter().position(|word| {
            length += word.len();
            length >= api.len()
        })?;
        let words = words.get(..=enough)?;
        (letters(&words.concat()) == api).then_some(words)
    })?;
    let name: String = found.iter().map(|word| capitalized(word)).collect();
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        .then_some(name)
}

/// Returns the constant of an OAuth scope, from the part after `/auth/`, or from the whole URL if
/// it has no such part.
pub fn scope_constant(url: &str) -> &str {
    let tail = match url.split_once("/auth/") {
        Some((_, tail)) => tail,
        None => url.split_once("://").map_or(url, |(_, rest)| rest),
    };
    tail.trim_matches('/')
}

/// Returns a part of a package name in lower case, with `-` for characters that Cargo or crates.io
/// reject.
pub(crate) fn package_part(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_end_matches('-').to_owned()
}

/// Returns the folder of a document's crate: `vision-v1`.
pub(crate) fn folder_name(name: &str, version: &str) -> String {
    let (name, version) = (package_part(name), package_part(version));
    [name, version]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling() {
        let table = [
            (Style::Snake, "displayName", "display_name"),
            (Style::Snake, "type", "type_"),
            (Style::Snake, "self", "self_"),
            (Style::Snake, "gen", "gen_"),
            (Style::Snake, "union", "union"),
            (Style::Snake, "$.xgafv", "xgafv"),
            (Style::Snake, "@type", "type_"),
            (Style::Snake, "x-goog-foo", "x_goog_foo"),
            (Style::Snake, "a__b", "a_b"),
            (Style::Snake, "3d", "_3d"),
            (Style::Snake, "", "empty"),
            (Style::Snake, "_", "symbol"),
            (Style::Snake, "größe", "gr_uf6_udf_e"),
            (Style::Snake, "r#type", "r_type"),
            (Style::Snake, "externalIPs", "external_ips"),
            (Style::Snake, "gatewayIPv4", "gateway_ipv4"),
            (Style::Snake, "IPv6AddressRange", "ipv6_address_range"),
            (Style::Snake, "enableHTTPs", "enable_https"),
            (Style::Snake, "maxCPUsPerNode", "max_cpus_per_node"),
            (Style::Snake, "allowTLSv1_1", "allow_tlsv1_1"),
            (Style::Snake, "GPUs", "gpus"),
            (Style::Snake, "HTTPSettings", "http_settings"),
            (Style::Snake, "AWSsetup", "aw_ssetup"),
            (Style::Snake, "isVisible", "is_visible"),
            (Style::Snake, "aS", "a_s"),
            (Style::Variant, "IPv4Only", "Ipv4Only"),
            (Style::Constant, "IPs", "IPS"),
            (Style::Type, "VMs", "VMs"),
            (Style::Type, "HTTPHealthCheck", "HTTPHealthCheck"),
            (
                Style::Type,
                "GoogleCloudVisionV1p1beta1Image",
                "GoogleCloudVisionV1p1beta1Image",
            ),
            (Style::Type, "Errors__ErrorCode", "ErrorsErrorCode"),
            (Style::Type, "json_value", "JsonValue"),
            (Style::Type, "FOO_BAR", "FooBar"),
            (Style::Type, "FOO", "FOO"),
            (Style::Type, "Self", "Self_"),
            (Style::Type, "Option", "Option"),
            (Style::Type, "3dModel", "_3dModel"),
            (Style::Variant, "VERY_LIKELY", "VeryLikely"),
            (Style::Variant, "SELF", "Self_"),
            (Style::Variant, "1080p", "_1080p"),
            (Style::Variant, "video/mp4", "VideoMp4"),
            (
                Style::Constant,
                "cloud-platform.read-only",
                "CLOUD_PLATFORM_READ_ONLY",
            ),
        ];
        for (style, wire, expected) in table {
            assert_eq!(spell(style, wire), expected, "{style:?} {wire}");
        }
    }

    /// Names of one case have the spelling of heck without it.
    #[test]
    fn names_of_one_case_are_spelled_as_by_heck() {
        // All texts of up to five of these characters; a space separates words.
        let alphabet = [' ', 'a', 'v', 's', 'A', 'V', 'S', '4'];
        let mut count = 0;
        for length in 0..=5_u32 {
            for number in 0..8_usize.pow(length) {
                let digit = |place| number / 8_usize.pow(place) % 8;
                let plain: String = (0..length).map(|place| alphabet[digit(place)]).collect();
                if !has_one_case(&plain) {
                    continue;
                }
                count += 1;
                let whole = whole_acronyms(&plain);
                for (style, expected) in [
                    (Style::Snake, whole.to_snake_case()),
                    (Style::Constant, whole.to_shouty_snake_case()),
                    (Style::Variant, whole.to_upper_camel_case()),
                ] {
                    let found = cased(style, &plain);
                    let found = found.strip_prefix('_').unwrap_or(&found);
                    if !expected.is_empty() {
                        assert_eq!(found, expected, "{style:?} {plain:?}");
                    }
                }
            }
        }
        assert_eq!(count, 7749);
    }

    #[test]
    fn long_names() {
        let table = [
            (
                "FaceAnnotation",
                "joyLikelihood",
                "FaceAnnotationJoyLikelihood",
            ),
            ("Block", "blockType", "BlockType"),
            ("Block", "block", "BlockBlock"),
            ("FooBar", "fooBarBaz", "FooBarBaz"),
            ("FooBar", "fooBaz", "FooBarFooBaz"),
            ("Self_", "type", "SelfType"),
            ("Network", "gatewayIPv4", "NetworkGatewayIpv4"),
            ("Foo", "", "FooEmpty"),
            ("Foo", "$", "FooSymbol"),
        ];
        for (parent, property, expected) in table {
            assert_eq!(long_name(parent, property), expected, "{parent} {property}");
        }
    }

    #[test]
    fn packages_and_scopes() {
        assert_eq!(folder_name("admin", "directory_v1"), "admin-directory-v1");
        assert_eq!(
            folder_name("siteVerification", "v1.2"),
            "siteverification-v1-2"
        );
        assert_eq!(folder_name("../a", "/"), "a");
        assert_eq!(client_name("Ad Exchange Buyer II"), "AdExchangeBuyerII");
        for (title, api, expected) in [
            (
                "Cloud Text-to-Speech API",
                "texttospeech",
                Some("TextToSpeech"),
            ),
            ("YouTube Data API v3", "youtube", Some("YouTube")),
            ("BigQuery API", "bigquery", Some("BigQuery")),
            (
                "Groups Settings API",
                "groupssettings",
                Some("GroupsSettings"),
            ),
            ("Google OAuth2 API", "oauth2", Some("OAuth2")),
            (
                "The Fact Check Tools API",
                "factchecktools",
                Some("FactCheckTools"),
            ),
            ("Ad Exchange Buyer API II", "adexchangebuyer2", None),
            ("Web Fonts Developer API", "webfonts", Some("WebFonts")),
            ("A Web Web Fonts", "webfonts", Some("WebFonts")),
            ("3D Models", "3d", None),
            ("", "vision", None),
            ("API", "", None),
        ] {
            let found = client_of_title(title, api);
            assert_eq!(found.as_deref(), expected, "{title} {api}");
        }
        assert_eq!(
            scope_constant("https://www.googleapis.com/auth/drive.file"),
            "drive.file"
        );
        assert_eq!(
            scope_constant("https://mail.google.com/"),
            "mail.google.com"
        );
        assert_eq!(scope_constant("openid"), "openid");
    }
}

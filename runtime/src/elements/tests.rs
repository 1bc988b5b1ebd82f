//! Tests of both splitters over every division into chunks.

use bytes::Bytes;

use super::event_splitter::EventSplitter;
use super::split_error::SplitError;
use super::splitter::ArraySplitter;

/// A response of Firestore's `runQuery`.
const QUERY: &str = "[{\n  \"document\": {\n    \"name\": \"projects/p/documents/c/a\",\n    \"fields\": {\"n\": \
                     {\"integerValue\": \"1\"}, \"s\": {\"stringValue\": \"a]\\\"},{[\\\\\"}}\n  },\n  \"readTime\": \
                     \"2026-01-01T00:00:00Z\"\n}\n,\r\n{\n  \"readTime\": \"2026-01-01T00:00:01Z\",\n  \"done\": \
                     true\n}\n]";

/// A response of Gemini's `streamGenerateContent` with `alt=sse`.
const EVENTS: &str = "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hé\"}]}}]}\r\n\r\n: comment\r\ndata: \
                      {\"candidates\": [{\"finishReason\": \"STOP\"}],\ndata:\"modelVersion\": \"m\"}\r\rid: 7\nevent: \
                      error\nretry: 10\ndata: {\"error\": {\"code\": 503}}\n\n";

/// The elements, and the error after them.
type Split = (Vec<String>, Result<(), SplitError>);

/// The elements of an array, or the error after them.
fn array(chunks: &[&[u8]], limit: usize) -> Split {
    let mut splitter = ArraySplitter::new(limit);
    let mut elements = Vec::new();
    for chunk in chunks {
        splitter.push(Bytes::copy_from_slice(chunk));
        loop {
            match splitter.next() {
                Ok(Some(element)) => elements.push(String::from_utf8_lossy(&element).into_owned()),
                Ok(None) => break,
                Err(error) => return (elements, Err(error)),
            }
        }
    }
    (elements, splitter.finish())
}

/// The data of the events, or the error after them. An `!` marks events of the type `error`.
fn events(chunks: &[&[u8]], limit: usize) -> Split {
    let mut splitter = EventSplitter::new(limit);
    let mut elements = Vec::new();
    for chunk in chunks {
        splitter.push(Bytes::copy_from_slice(chunk));
        loop {
            match splitter.next() {
                Ok(Some(event)) => {
                    let data = String::from_utf8_lossy(&event.data);
                    elements.push(format!("{}{data}", if event.is_error { "!" } else { "" }));
                }
                Ok(None) => break,
                Err(error) => return (elements, Err(error)),
            }
        }
    }
    (elements, splitter.finish())
}

/// Chunks of this size.
fn sized(text: &[u8], size: usize) -> Vec<&[u8]> {
    text.chunks(size).collect()
}

/// A small generator of random numbers (Knuth's MMIX parameters).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    /// Divides a text into chunks, some of them empty.
    fn chunks<'t>(&mut self, text: &'t [u8]) -> Vec<&'t [u8]> {
        let mut rest = text;
        let mut chunks = Vec::new();
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(self.below(rest.len().min(9) + 1));
            chunks.push(chunk);
            rest = after;
        }
        chunks
    }
}

/// Calls the function with every division of a text into three chunks, and into single bytes.
fn divisions(text: &str, mut check: impl FnMut(Vec<&[u8]>)) {
    let text = text.as_bytes();
    for second in 0..=text.len() {
        for third in second..=text.len() {
            check(vec![&text[..second], &text[second..third], &text[third..]]);
        }
    }
    check(sized(text, 1));
}

#[test]
fn every_division_of_an_array_has_the_same_elements() {
    let expected: Vec<&serde_json::value::RawValue> = serde_json::from_str(QUERY).expect("JSON");
    let expected: Vec<String> = expected.iter().map(|it| it.get().to_owned()).collect();
    assert_eq!(expected.len(), 2);
    divisions(QUERY, |chunks| {
        assert_eq!(array(&chunks, usize::MAX), (expected.clone(), Ok(())));
    });
}

#[test]
fn every_division_of_an_event_stream_has_the_same_events() {
    let expected = [
        "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hé\"}]}}]}",
        "{\"candidates\": [{\"finishReason\": \"STOP\"}],\n\"modelVersion\": \"m\"}",
        "!{\"error\": {\"code\": 503}}",
    ];
    divisions(EVENTS, |chunks| {
        let (events, end) = events(&chunks, usize::MAX);
        assert_eq!(
            (events.as_slice(), end),
            (&expected.map(str::to_owned)[..], Ok(()))
        );
    });
}

#[test]
fn an_element_is_returned_with_its_last_byte() {
    for (text, ends, split) in [
        (
            "[{\"a\":[1]} , \"x]\",[{}],7,null]",
            "}\"],]",
            array as fn(&[&[u8]], usize) -> Split,
        ),
        (
            "data: 1\n\ndata: 2\r\n\r\ndata:3\r\r",
            "\n\r\r",
            events as fn(&[&[u8]], usize) -> Split,
        ),
    ] {
        let (all, end) = split(&[text.as_bytes()], usize::MAX);
        assert_eq!((all.len(), end), (ends.len(), Ok(())), "{text}");
        let mut before = 0;
        let mut found = String::new();
        for length in 1..=text.len() {
            let (elements, _) = split(&[&text.as_bytes()[..length]], usize::MAX);
            assert!(elements.len() - before <= 1, "{text}");
            if elements.len() > before {
                found.push_str(&text[length - 1..length]);
            }
            before = elements.len();
        }
        assert_eq!(found, ends, "{text}");
    }
}

#[test]
fn arrays_of_any_form_are_split_or_rejected() {
    use SplitError::{Truncated, Unexpected};
    let unexpected = |expected, found| Err(Unexpected { expected, found });
    let open = Err(Truncated("its array is not closed"));
    let inside = Err(Truncated("it ends inside of an element"));
    for (text, elements, end) in [
        ("[]", "", Ok(())),
        (" \n[ ] \r\n", "", Ok(())),
        ("{\"a\":1}", "{\"a\":1}", Ok(())),
        (
            "{\"a\":1} x",
            "{\"a\":1}",
            unexpected("the end of the response", b'x'),
        ),
        ("[1 ,-2e5,true]", "1|-2e5|true", Ok(())),
        ("[\"a\\\"]\",[\"b\"]]", "\"a\\\"]\"|[\"b\"]", Ok(())),
        ("[1", "", inside),
        ("[{\"a\":\"", "", inside),
        ("[{}", "{}", open),
        ("[{},", "{}", open),
        ("[", "", open),
        ("", "", Err(Truncated("it has no content"))),
        ("[,1]", "", unexpected("an element", b',')),
        ("[1,]", "1", unexpected("an element", b']')),
        ("[{} {}]", "{}", unexpected("`,` or `]`", b'{')),
        ("[1][2]", "1", unexpected("the end of the response", b'[')),
        ("<html>", "", unexpected("an array", b'<')),
        ("[}", "", unexpected("an element", b'}')),
    ] {
        let expected: Vec<&str> = elements.split('|').filter(|it| !it.is_empty()).collect();
        for size in [1, text.len().max(1)] {
            let (elements, found) = array(&sized(text.as_bytes(), size), usize::MAX);
            assert_eq!(
                (elements, &found),
                (expected.iter().map(|it| (*it).to_owned()).collect(), &end),
                "{text}"
            );
        }
    }
}

#[test]
fn events_follow_the_html_standard() {
    let truncated = Err(SplitError::Truncated("it ends inside of an event"));
    for (text, data, end) in [
        // The examples of the standard.
        ("data: YHOO\ndata: +2\ndata: 10\n\n", "YHOO\n+2\n10", Ok(())),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            "first event|second event| third event",
            Ok(()),
        ),
        ("data:test\n\ndata: test\n\n", "test|test", Ok(())),
        // Without data, and with blank data.
        ("event: ping\n\ndata\n\ndata:\ndata:\n\n", "", Ok(())),
        ("\u{feff}data: a\n\n", "a", Ok(())),
        ("\u{feff}\u{feff}data: a\n\n", "", Ok(())),
        ("unknown: x\ndatax: y\n data: z\n\n", "", Ok(())),
        ("data: a:b\r\rdata: c\r\n\r\n", "a:b|c", Ok(())),
        (
            "event: error\ndata: a\n\nevent: error\nevent: x\ndata: b\n\n",
            "!a|b",
            Ok(()),
        ),
        // Responses that end inside of an event.
        ("data: a\n\ndata: b", "a", truncated),
        ("data: a\n\ndata: b\n", "a", truncated),
        ("data: a\n\nda", "a", truncated),
        ("data: a\n\n: keep-al", "a", Ok(())),
        ("", "", Ok(())),
    ] {
        let expected: Vec<String> = data
            .split('|')
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect();
        for size in [1, text.len().max(1)] {
            let found = events(&sized(text.as_bytes(), size), usize::MAX);
            assert_eq!(found, (expected.clone(), end), "{text:?}");
        }
    }
}

#[test]
fn an_element_over_the_limit_is_an_error() {
    let large = Err(SplitError::TooLarge { limit: 8 });
    let text = "[\"123456\",\"1234567\",1]";
    let lines = "data: 12\n\ndata: 1\ndata: 2\ndata: 345678\n\n";
    for size in [1, 3, 100] {
        let (elements, end) = array(&sized(text.as_bytes(), size), 8);
        assert_eq!((elements.len(), end), (1, large), "{size}");
        let (elements, end) = events(&sized(lines.as_bytes(), size), 8);
        assert_eq!((elements.len(), end), (1, large), "{size}");
    }
    // Elements and events that never end.
    for text in ["[\"", "[[", "[1", "data: ", "data: 1\ndata: ", ": "] {
        let endless = text.as_bytes().iter().chain(&[b'1'; 50]).copied();
        let endless: Vec<u8> = endless.collect();
        let split: fn(&[&[u8]], usize) -> Split =
            if text.starts_with('[') { array } else { events };
        assert_eq!(split(&sized(&endless, 7), 8).1, large, "{text}");
    }
}

/// A JSON value of random shape.
fn value(random: &mut Random, depth: usize, into: &mut String) {
    let below = if depth > 3 { 4 } else { 6 };
    match random.below(below) {
        0 => into.push_str("-1.5e3"),
        1 => into.push_str("null"),
        2 => into.push_str("\"\\\"]}\\\\\""),
        3 => into.push_str("\"é,[\\u0041\""),
        shape => {
            let is_list = shape == 4;
            into.push(if is_list { '[' } else { '{' });
            for index in 0..random.below(4) {
                into.push_str(if index > 0 { " ,\n" } else { "" });
                if !is_list {
                    into.push_str("\"k}\" : ");
                }
                value(random, depth + 1, into);
            }
            into.push(if is_list { ']' } else { '}' });
        }
    }
}

/// Compares the splitter with serde_json, for valid arrays and for arrays with random changes.
#[test]
fn random_arrays_are_split_as_serde_json_reads_them() {
    let mut random = Random(1);
    let mut valid = 0;
    for round in 0..6000 {
        let mut text = String::from("[");
        for index in 0..random.below(4) {
            text.push_str(if index > 0 { "," } else { " " });
            value(&mut random, 0, &mut text);
        }
        text.push(']');
        let mut bytes = text.into_bytes();
        if round % 2 == 1 {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes.truncate(at),
                1 => drop(bytes.remove(at)),
                _ => bytes[at] = b"[]{},\"\\ 1x"[random.below(10)],
            }
        }
        let chunks = random.chunks(&bytes);
        let (elements, end) = array(&chunks, usize::MAX);
        assert_eq!((elements.clone(), end), array(&[&bytes[..]], usize::MAX));
        let whole: Result<Vec<&serde_json::value::RawValue>, _> = serde_json::from_slice(&bytes);
        let parts = elements
            .iter()
            .all(|it| serde_json::from_str::<serde_json::Value>(it).is_ok());
        match whole {
            Ok(whole) => {
                valid += 1;
                let whole: Vec<String> = whole.iter().map(|it| it.get().to_owned()).collect();
                assert_eq!((elements, end), (whole, Ok(())));
            }
            // The splitter finds the error, or the decoder does.
            Err(_) if bytes.starts_with(b"{") || std::str::from_utf8(&bytes).is_err() => {}
            Err(_) => assert!(
                end.is_err() || !parts,
                "{}",
                String::from_utf8_lossy(&bytes)
            ),
        }
    }
    assert!(valid > 3000, "{valid}");
}

/// The algorithm of the HTML standard, for a complete text.
fn reference(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut found, mut data, mut kind) = (Vec::new(), String::new(), "");
    // What follows the last line end is not a line.
    let lines = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
    for line in lines
        .split('\n')
        .take(if text.contains('\n') { usize::MAX } else { 0 })
    {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "" if line.is_empty() => {
                if !data.trim_ascii().is_empty() {
                    let mark = if kind == "error" { "!" } else { "" };
                    found.push(format!(
                        "{mark}{}",
                        data.strip_suffix('\n').unwrap_or(&data)
                    ));
                }
                (data, kind) = (String::new(), "");
            }
            "data" => data.extend([value, "\n"]),
            "event" => kind = value,
            _ => {}
        }
    }
    found
}

#[test]
fn random_event_streams_follow_the_algorithm_of_the_standard() {
    const WORDS: [&str; 14] = [
        "data",
        ":",
        " ",
        "x",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "data: 1",
        "event: error",
        "event:",
        "\u{feff}",
        "é",
        "id: 1\n",
    ];
    let mut random = Random(7);
    let mut found = 0;
    for _ in 0..6000 {
        let count = random.below(24);
        let text: String = (0..count)
            .map(|_| WORDS[random.below(WORDS.len())])
            .collect();
        let expected = reference(&text);
        found += expected.len();
        let chunks = random.chunks(text.as_bytes());
        let (events, _) = events(&chunks, usize::MAX);
        assert_eq!(events, expected, "{text:?}");
    }
    assert!(found > 1000, "{found}");
}

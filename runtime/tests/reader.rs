//! Compares the JSON reader with serde_json on randomly modified documents.

use discogen_runtime::codegen::Object;
use discogen_runtime::wire::{from_slice, to_vec};
use serde_json::Value;

/// A pseudo-random number generator (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

const SEEDS: [&str; 16] = [
    r#"{"items":[{"id":"1","name":"a\nb","ok":true,"none":null},{"id":"2","size":-1.5e-3}],"next":""}"#,
    r#"[[],{},[{}],"",0,-0,1e5,12.0,true,false,null]"#,
    r#""\u0041\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t""#,
    r#"{"a":{"b":{"c":{"d":[1,2,3,[4,[5,[6]]]]}}}}"#,
    "{\"é\":\"😀\",\"\\u0000\":\"\u{7f}\",\"a\":\"\u{ffff}\"}",
    " {\r\n\t\"a\" : [ 1 , 2 ] } \n",
    "18446744073709551615",
    "-9223372036854775808",
    "0.1",
    "1E+2",
    "true",
    "null",
    "[1,[2,[3,[4,[5,[6,[7,[8]]]]]]]]",
    r#"{"":{"":{"":""}},"x":"0123456789abcdef0123456789abcdef"}"#,
    r#"{"a":1,"a":2,"b":[{"a":3}],"a":{"c":4}}"#,
    r#"{"long":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"aaaaaaaaaaaaaaaa"}"#,
];

/// Tokens that affect parsing.
const PIECES: [&[u8]; 40] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"\\u12",
    b"0",
    b"1",
    b"-",
    b"+",
    b".",
    b"e",
    b"E5",
    b"00",
    b"1e",
    b"1.",
    b"tru",
    b"true",
    b"null",
    b"nul",
    b"false",
    b" ",
    b"\n",
    b"\t",
    b"\0",
    b"\x1f",
    b"\x7f",
    b"\xc3",
    b"\xa9",
    b"\xff",
    b"\xed\xa0\x80",
    b"/",
    b"\"\"",
    b"{\"\":0}",
];

fn mutated(random: &mut Random) -> Vec<u8> {
    let mut json = SEEDS[random.below(SEEDS.len())].as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(json.len() + 1);
        match random.below(6) {
            0 => json.truncate(at),
            1 => drop(json.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            2 => {
                let end = (at + random.below(6)).min(json.len());
                json.drain(at..end);
            }
            3 => {
                let end = (at + random.below(12)).min(json.len());
                let copy = json[at..end].to_vec();
                let to = random.below(json.len() + 1);
                json.splice(to..to, copy);
            }
            4 if at < json.len() => json[at] ^= 1 << random.below(8),
            _ => {
                let other = SEEDS[random.below(SEEDS.len())].as_bytes();
                let from = random.below(other.len());
                json.splice(at..at, other[from..].iter().copied());
            }
        }
    }
    json
}

/// The intended differences: numbers of any magnitude, and lone surrogates.
fn is_intended_difference(error: &serde_json::Error) -> bool {
    let text = error.to_string();
    text.contains("number out of range")
        || text.contains("surrogate")
        || text.contains("end of hex escape")
}

/// Equal except for the last digit of floats, where serde_json may be inexact.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => {
            let (Some(one), Some(other)) = (ours.as_f64(), theirs.as_f64()) else {
                return ours == theirs;
            };
            ours == theirs || (one - other).abs() <= one.abs() * 1e-15
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(a, b)| a.0 == b.0 && is_same(a.1, b.1))
        }
        _ => ours == theirs,
    }
}

fn compare(json: &[u8]) {
    let shown = String::from_utf8_lossy(json);
    let ours = from_slice::<Value>(json);
    let theirs = serde_json::from_slice::<Value>(json);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_same(ours, theirs), "{shown}: {ours} is not {theirs}");
            let object = from_slice::<Object>(json);
            let is_object = theirs.is_object() || theirs.is_null();
            assert_eq!(object.is_ok(), is_object, "{shown}");
        }
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => assert!(
            is_intended_difference(error),
            "{shown} was read, but: {error}"
        ),
        (Err(error), Ok(_)) => panic!("{shown} was refused: {error}"),
    }
    if let Ok(value) = &ours {
        use discogen_runtime::codegen::Field;
        let written = to_vec(value.view()).expect("JSON");
        let again = from_slice::<Value>(&written).expect("read again");
        assert_eq!(&again, value, "{shown}");
    }
}

#[test]
fn the_reader_accepts_what_serde_json_accepts() {
    for seed in SEEDS {
        compare(seed.as_bytes());
        for end in 0..seed.len() {
            compare(&seed.as_bytes()[..end]);
        }
    }
    let rounds = std::env::var("READER_ROUNDS").ok();
    let rounds = rounds
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(30_000);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds {
        compare(&mutated(&mut random));
    }
}

#[test]
fn the_nesting_limit_is_that_of_serde_json() {
    for depth in [1, 126, 127, 128, 129, 1000] {
        for (open, inner, close) in [
            ("[", "0", "]"),
            (r#"{"a":"#, "0", "}"),
            ("[{\"a\":", "0", "}]"),
        ] {
            let depth = depth / open.matches(['[', '{']).count();
            let json = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            compare(json.as_bytes());
        }
    }
}

/// Special characters at every position of the machine words by which strings are searched.
#[test]
fn strings_of_every_length_are_read() {
    for length in 0..40 {
        for special in [
            "", "\\n", "é", "\\\"", "\\\\", "\u{7f}", "\u{80}", "\u{1}", "\\u0000",
        ] {
            for at in 0..=length {
                let (start, end) = ("a".repeat(at), "b".repeat(length - at));
                compare(format!("\"{start}{special}{end}\"").as_bytes());
                compare(format!("{{\"{start}{special}{end}\":\"{end}{special}\"}}").as_bytes());
                compare(format!("\"{start}{special}{end}").as_bytes());
            }
        }
    }
}

//! Times as each library has them, there and back.

use discogen_runtime::{Date, Duration, Timestamp};

/// Texts of spans, with their seconds and billionths.
const SPANS: [(&str, i64, i32); 8] = [
    ("3.5s", 3, 500_000_000),
    ("-1s", -1, 0),
    ("0s", 0, 0),
    ("-0.25s", 0, -250_000_000),
    ("0.000000001s", 0, 1),
    ("-1.000000001s", -1, -1),
    ("315576000000s", 315_576_000_000, 0),
    ("-315576000000.999999999s", -315_576_000_000, -999_999_999),
];

const NO_SPANS: [&str; 14] = [
    "",
    "s",
    "1",
    "1m",
    "1h 2s",
    "one s",
    "1.5.s",
    "--1s",
    "-s",
    ".5s",
    "1.s",
    "+1s",
    "1.0000000001s",
    "9223372036854775808s",
];

#[test]
fn spans_as_the_standard_library_has_them() {
    for (text, seconds, nanos) in SPANS {
        let span = Duration::from(text).to_std();
        if seconds < 0 || nanos < 0 {
            let error = span.expect_err(text).to_string();
            assert_eq!(
                error,
                format!("{text:?} is negative, which std::time::Duration cannot be")
            );
            continue;
        }
        let span = span.expect(text);
        assert_eq!(
            (span.as_secs(), span.subsec_nanos()),
            (seconds.unsigned_abs(), nanos.unsigned_abs())
        );
        assert_eq!(Duration::from(span).as_str(), text);
    }
    for text in NO_SPANS {
        let error = Duration::from(text).to_std().expect_err(text).to_string();
        assert_eq!(
            error,
            format!("{text:?} is not a number of seconds followed by \"s\"")
        );
    }
    assert_eq!(
        Duration::from("1.50s").to_std(),
        Duration::from("1.5s").to_std()
    );
    assert_eq!(
        Duration::from(std::time::Duration::MAX).as_str(),
        "9223372036854775807.999999999s"
    );
}

#[cfg(feature = "jiff")]
#[test]
fn times_of_jiff() {
    for (text, seconds, nanos) in SPANS {
        let span = Duration::from(text).to_jiff().expect(text);
        assert_eq!((span.as_secs(), span.subsec_nanos()), (seconds, nanos));
        assert_eq!(Duration::from(span).as_str(), text);
    }
    let timestamp = Timestamp::from("2026-11-22T09:30:00.25Z");
    let time = timestamp.to_jiff().expect("a time");
    assert_eq!(Timestamp::from(time), timestamp);
    let system = timestamp.to_system_time().expect("a time");
    assert_eq!(Timestamp::try_from(system).expect("a time"), timestamp);
    assert!(Timestamp::now().to_jiff().is_ok());
    assert!(Timestamp::from("yesterday").to_jiff().is_err());
    let date = Date::from("2024-02-29");
    assert_eq!(Date::from(date.to_jiff().expect("a day")), date);
    assert!(Date::from("2026-02-30").to_jiff().is_err());
}

#[cfg(feature = "chrono")]
#[test]
fn times_of_chrono() {
    for (text, seconds, nanos) in SPANS {
        let span = Duration::from(text).to_chrono().expect(text);
        assert_eq!((span.num_seconds(), span.subsec_nanos()), (seconds, nanos));
        assert_eq!(Duration::from(span).as_str(), text);
    }
    let error = Duration::from("9223372036854775807s")
        .to_chrono()
        .expect_err("too long");
    assert_eq!(
        error.to_string(),
        "\"9223372036854775807s\" is beyond what chrono::TimeDelta can hold"
    );
    let timestamp = Timestamp::from("2026-11-22T09:30:00.250Z");
    let time = timestamp.to_chrono().expect("a time");
    assert_eq!(Timestamp::from(time), timestamp);
    let elsewhere = Timestamp::from("2026-11-22T10:30:00.25+01:00");
    assert_eq!(elsewhere.to_chrono().expect("a time"), time);
    assert!(Timestamp::from("yesterday").to_chrono().is_err());
    let date = Date::from("2024-02-29");
    assert_eq!(Date::from(date.to_chrono().expect("a day")), date);
    assert!(Date::from("2026-02-30").to_chrono().is_err());
}

#[cfg(feature = "time")]
#[test]
fn times_of_time() {
    for (text, seconds, nanos) in SPANS {
        let span = Duration::from(text).to_time().expect(text);
        assert_eq!(
            (span.whole_seconds(), span.subsec_nanoseconds()),
            (seconds, nanos)
        );
        assert_eq!(Duration::from(span).as_str(), text);
    }
    let timestamp = Timestamp::from("2026-11-22T09:30:00.25Z");
    let time = timestamp.to_time().expect("a time");
    assert_eq!(Timestamp::try_from(time).expect("a text"), timestamp);
    assert!(Timestamp::from("yesterday").to_time().is_err());
    let date = Date::from("2024-02-29");
    assert_eq!(
        Date::try_from(date.to_time().expect("a day")).expect("a text"),
        date
    );
    assert!(Date::from("2026-02-30").to_time().is_err());
}

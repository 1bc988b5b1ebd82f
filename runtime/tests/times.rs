//! Conversions of times between the libraries, in both directions.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use discogen_runtime::Date;
use discogen_runtime::{Duration, Timestamp};

/// Durations as strings, with their seconds and nanoseconds.
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
fn durations_of_the_standard_library() {
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
        "18446744073709551615.999999999s"
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
    for (offset, text) in [
        (0, "2026-11-22T09:30:00.25Z"),
        (3_600, "2026-11-22T10:30:00.25+01:00"),
        (-12_600, "2026-11-22T06:00:00.25-03:30"),
        // RFC 3339 has no seconds in offsets.
        (1_172, "2026-11-22T09:30:00.25Z"),
    ] {
        let offset = jiff::tz::Offset::from_seconds(offset).expect("an offset");
        let zoned = time.to_zoned(offset.to_time_zone());
        assert_eq!(Timestamp::from(&zoned).as_str(), text);
        assert_eq!(Timestamp::from(zoned).as_str(), text);
    }
    let span = jiff::Span::new().minutes(1).milliseconds(500);
    assert_eq!(Duration::try_from(span).expect("seconds").as_str(), "60.5s");
    assert!(Duration::try_from(jiff::Span::new().months(1)).is_err());
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
    let elsewhere = Timestamp::from("2026-11-22T10:30:00.250+01:00");
    assert_eq!(elsewhere.to_chrono().expect("a time"), time);
    for (offset, text) in [
        (3_600, elsewhere.as_str()),
        (-12_600, "2026-11-22T06:00:00.250-03:30"),
        // RFC 3339 has no seconds in offsets.
        (1_172, timestamp.as_str()),
    ] {
        let offset = chrono::FixedOffset::east_opt(offset).expect("an offset");
        assert_eq!(Timestamp::from(time.with_timezone(&offset)).as_str(), text);
    }
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
    assert_eq!(Timestamp::try_from(time).expect("a string"), timestamp);
    let utc = time::UtcDateTime::from(time);
    assert_eq!(Timestamp::try_from(utc).expect("a string"), timestamp);
    assert!(Timestamp::from("yesterday").to_time().is_err());
    let date = Date::from("2024-02-29");
    assert_eq!(
        Date::try_from(date.to_time().expect("a day")).expect("a string"),
        date
    );
    assert!(Date::from("2026-02-30").to_time().is_err());
}

/// Timestamps in protobuf's range and at its limits, with their seconds and nanoseconds.
const TIMES: [(&str, i64, u32); 12] = [
    ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
    ("1600-02-29T23:59:59.000000001Z", -11_670_912_001, 1),
    ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999),
    ("1970-01-01T00:00:00Z", 0, 0),
    ("2000-02-29T12:34:56.789Z", 951_827_696, 789_000_000),
    ("2026-11-22t09:30:00.5z", 1_795_339_800, 500_000_000),
    ("2026-11-22T10:30:00.5+01:00", 1_795_339_800, 500_000_000),
    ("2026-11-21T21:45:00-11:45", 1_795_339_800, 0),
    (
        "2026-11-22T09:30:00.1234567891Z",
        1_795_339_800,
        123_456_789,
    ),
    (
        "9999-12-30T22:00:00.999999999Z",
        253_402_207_200,
        999_999_999,
    ),
    ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
    (
        "9999-12-31T23:59:59.999999999Z",
        253_402_300_799,
        999_999_999,
    ),
];

const NO_TIMES: [&str; 20] = [
    "",
    "yesterday",
    "2026-11-22",
    "2026-11-22T09:30:00",
    "2026-11-22T09:30Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T09:60:00Z",
    "2026-11-22T09:30:61Z",
    "2026-11-22T09:30:00.Z",
    "2026-11-22T09:30:00+25:00",
    "2026-11-22T09:30:00+01:60",
    "2026-11-22T09:30:00ZZ",
    "10000-01-01T00:00:00Z",
    "２026-11-22T09:30:00Z",
    "2026-11-22T09:30:00.é",
];

#[test]
fn times_of_the_standard_library() {
    use std::time::{Duration, UNIX_EPOCH};
    for (text, seconds, nanos) in TIMES {
        let time = Timestamp::from(text).to_system_time().expect(text);
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let expected = match seconds < 0 {
            true => UNIX_EPOCH - whole,
            false => UNIX_EPOCH + whole,
        };
        assert_eq!(
            time,
            expected + Duration::from_nanos(nanos.into()),
            "{text}"
        );
        let back = Timestamp::try_from(time).expect("a time");
        assert_eq!(back.to_system_time(), Ok(time));
        let plain = text.ends_with('Z') && text.len() <= 30;
        assert!(!plain || back.as_str() == text, "{text}: {back}");
    }
    for text in NO_TIMES {
        let error = Timestamp::from(text).to_system_time().expect_err(text);
        assert!(!error.is_out_of_range());
        assert_eq!(
            error.to_string(),
            format!("{text:?} is not an RFC 3339 timestamp (2026-11-22T09:30:00Z)")
        );
    }
    let leap = Timestamp::from("2016-12-31T23:59:60.25Z").to_system_time();
    let second = Timestamp::from("2016-12-31T23:59:59.25Z").to_system_time();
    assert!(leap.is_ok() && leap == second);
    assert!(
        Timestamp::from("2016-12-31T22:59:60Z")
            .to_system_time()
            .is_err()
    );
    let elsewhere = Timestamp::from("2017-01-01T08:59:60.25+09:00").to_system_time();
    assert_eq!(elsewhere, second);
    let year_10000 = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let error = Timestamp::try_from(year_10000).expect_err("too late");
    assert!(
        error.is_out_of_range() && error.to_string().contains("9999"),
        "{error}"
    );
    let now = Timestamp::now().to_system_time().expect("a time");
    assert!(
        UNIX_EPOCH.elapsed().expect("after 1970")
            >= now.duration_since(UNIX_EPOCH).expect("after 1970")
    );
    let long = Timestamp::from("x".repeat(1000)).to_system_time();
    assert!(long.expect_err("no time").to_string().len() < 200);
}

#[cfg(feature = "jiff")]
#[test]
fn times_beyond_the_range_of_jiff_are_errors() {
    for (text, seconds, nanos) in TIMES {
        let time = Timestamp::from(text).to_jiff();
        if seconds > 253_402_207_200 {
            let error = time.expect_err(text);
            assert!(error.is_out_of_range());
            assert_eq!(
                error.to_string(),
                format!(
                    "{text:?} is beyond what jiff::Timestamp can hold (up to \
                     9999-12-30T22:00:00.999999999Z); use `to_system_time`"
                )
            );
            continue;
        }
        let expected = jiff::Timestamp::new(seconds, nanos.cast_signed()).expect("a time");
        assert_eq!(time, Ok(expected), "{text}");
    }
    let error = Timestamp::from("yesterday").to_jiff().expect_err("no time");
    assert!(!error.is_out_of_range());
    let last = jiff::Timestamp::MAX.to_string();
    assert_eq!(last, "9999-12-30T22:00:00.999999999Z");
    assert!(Timestamp::from("2016-12-31T23:59:60Z").to_jiff().is_ok());
    for day in ["0001-01-01", "9999-12-31"] {
        let date = Date::from(day).to_jiff().expect(day);
        assert_eq!(Date::from(date).as_str(), day);
    }
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_represents_every_time() {
    for (text, seconds, nanos) in TIMES {
        let time = Timestamp::from(text).to_chrono().expect(text);
        assert_eq!(
            (time.timestamp(), time.timestamp_subsec_nanos()),
            (seconds, nanos),
            "{text}"
        );
        assert_eq!(Timestamp::from(time).to_chrono(), Ok(time));
    }
    let leap = Timestamp::from("2016-12-31T23:59:60.250Z");
    assert_eq!(Timestamp::from(leap.to_chrono().expect("a time")), leap);
    for day in ["0001-01-01", "9999-12-31"] {
        let date = Date::from(day).to_chrono().expect(day);
        assert_eq!(Date::from(date).as_str(), day);
    }
}

#[cfg(feature = "time")]
#[test]
fn time_represents_every_time() {
    for (text, seconds, nanos) in TIMES {
        let time = Timestamp::from(text).to_time().expect(text);
        assert_eq!(
            (time.unix_timestamp(), time.nanosecond()),
            (seconds, nanos),
            "{text}"
        );
        let back = Timestamp::try_from(time).expect(text);
        assert_eq!(back.to_time(), Ok(time));
    }
    assert!(Timestamp::from("2016-12-31T23:59:60Z").to_time().is_ok());
    for day in ["0001-01-01", "9999-12-31"] {
        let date = Date::from(day).to_time().expect(day);
        assert_eq!(Date::try_from(date).expect(day).as_str(), day);
    }
}

//! Holidays against published dates, hours over a year, the nights on which clocks change.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::holiday::easter;
use super::*;
use crate::time::Moment;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn moment(utc: &str) -> Moment {
    Moment::from_unix_ms(utc.parse::<jiff::Timestamp>().unwrap().as_millisecond() as u64)
}

fn utc(moment: Moment) -> String {
    jiff::Timestamp::from_millisecond(moment.unix_ms() as i64).unwrap().to_string()
}

/// Monday to Friday 10 to 15, Thursday to 17.
fn torvet() -> Calendar {
    let hours = |weekday| WeekdayHours { weekday, opens_min: 600, closes_min: if weekday == 4 { 1020 } else { 900 } };
    Calendar::weekly((1..=5).map(hours).collect())
}

fn told(openness: Openness) -> String {
    match openness {
        Openness::Always => "always".into(),
        Openness::Until(closes) => format!("until {}", utc(closes)),
        Openness::Closed { opens } => format!("closed until {}", opens.map_or("?".into(), utc)),
    }
}

#[track_caller]
fn check(calendars: &[&Calendar], now: &str, expected: &str) {
    assert_eq!(told(Openings::of(calendars.iter().copied()).now(moment(now))), expected, "{now}");
}

#[test]
fn easter_falls_on_the_published_days() {
    // The U.S. Naval Observatory's table.
    for (year, month, date) in [
        (1961, 4, 2),
        (1990, 4, 15),
        (1999, 4, 4),
        (2000, 4, 23),
        (2008, 3, 23),
        (2011, 4, 24),
        (2016, 3, 27),
        (2019, 4, 21),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
        (2099, 4, 12),
    ] {
        assert_eq!(easter(year), Day::new(year, month, date));
    }
}

#[test]
fn the_holidays_of_three_years() {
    let holidays = |year| {
        let first = Day::new(year, 1, 1).unwrap();
        let days = (0..366).map_while(|ahead| first.after(ahead)).filter(|day| day.year() == year);
        days.filter(|day| Holiday::on(*day).is_some()).map(|day| day.to_string()[5..].to_owned()).collect::<Vec<_>>()
    };
    let expected = ["01-01", "04-02", "04-03", "04-05", "04-06", "05-14", "05-24", "05-25", "12-25", "12-26"];
    assert_eq!(holidays(2026), expected);
    let expected = ["01-01", "03-25", "03-26", "03-28", "03-29", "05-06", "05-16", "05-17", "12-25", "12-26"];
    assert_eq!(holidays(2027), expected);
    assert_eq!(Holiday::on(day("2023-05-05")), Some(Holiday::PrayerDay));
    assert_eq!(Holiday::on(day("2024-04-26")), None, "store bededag was abolished");
}

#[test]
fn a_week_with_its_evenings_and_its_weekend() {
    let torvet = torvet();
    check(&[&torvet], "2026-11-18T08:59:59Z", "closed until 2026-11-18T09:00:00Z");
    check(&[&torvet], "2026-11-18T09:00:00Z", "until 2026-11-18T14:00:00Z");
    check(&[&torvet], "2026-11-19T15:59:00Z", "until 2026-11-19T16:00:00Z");
    check(&[&torvet], "2026-11-20T14:00:00Z", "closed until 2026-11-23T09:00:00Z");
    check(&[], "2026-11-20T14:00:00Z", "always");
    check(&[&Calendar::always()], "2026-12-24T23:30:00Z", "always");
    check(&[&Calendar::default()], "2026-12-24T23:30:00Z", "closed until 2026-12-26T23:00:00Z");
}

#[test]
fn holidays_customs_and_exceptions() {
    let mut torvet = torvet();
    check(&[&torvet], "2026-04-01T14:00:00Z", "closed until 2026-04-07T08:00:00Z");
    torvet.customs = BTreeMap::from([(Custom::AfterAscension, 0), (Custom::MayDay, 720)]);
    check(&[&torvet], "2026-05-13T14:00:00Z", "closed until 2026-05-18T08:00:00Z");
    check(&[&torvet], "2026-05-01T08:30:00Z", "until 2026-05-01T10:00:00Z");
    let special = Hours { opens_min: 18 * 60, closes_min: 20 * 60 };
    torvet.exceptions = BTreeMap::from([(day("2026-12-25"), vec![special]), (day("2026-11-23"), Vec::new())]);
    check(&[&torvet], "2026-12-25T12:00:00Z", "closed until 2026-12-25T17:00:00Z");
    check(&[&torvet], "2026-11-20T14:00:00Z", "closed until 2026-11-24T09:00:00Z");
    torvet.open_on_holidays = true;
    check(&[&torvet], "2026-04-01T14:00:00Z", "closed until 2026-04-02T08:00:00Z");
}

#[test]
fn several_things_are_open_together() {
    let hours = |weekday, opens_min, closes_min| WeekdayHours { weekday, opens_min, closes_min };
    let library = Calendar::weekly(vec![hours(4, 480, 720), hours(4, 780, 1320), hours(6, 600, 840)]);
    check(&[&torvet(), &library], "2026-11-19T09:30:00Z", "until 2026-11-19T11:00:00Z");
    check(&[&torvet(), &library], "2026-11-19T11:00:00Z", "closed until 2026-11-19T12:00:00Z");
    check(&[&torvet(), &library], "2026-11-19T16:00:00Z", "closed until 2026-11-26T09:00:00Z");
    let never = Calendar::weekly(vec![hours(7, 600, 660)]);
    check(&[&torvet(), &never], "2026-11-19T12:00:00Z", "closed until ?");
}

#[test]
fn hours_over_midnight_are_one() {
    let hours = |weekday, opens_min, closes_min| WeekdayHours { weekday, opens_min, closes_min };
    let night = Calendar::weekly(vec![hours(1, 1320, 1440), hours(2, 0, 120)]);
    check(&[&night], "2026-11-23T21:30:00Z", "until 2026-11-24T01:00:00Z");
}

#[test]
fn the_nights_on_which_clocks_change() {
    let hours = |weekday| WeekdayHours { weekday, opens_min: 60, closes_min: 240 };
    let night = Calendar::weekly((1..=7).map(hours).collect());
    // 01:00 to 04:00: two hours in the night to summer time (which is Easter night in 2027), four in the other.
    check(&[&night], "2026-03-29T00:30:00Z", "until 2026-03-29T02:00:00Z");
    check(&[&night], "2026-10-24T23:00:00Z", "until 2026-10-25T03:00:00Z");
    let two = Calendar::weekly(vec![WeekdayHours { weekday: 7, opens_min: 150, closes_min: 240 }]);
    check(&[&two], "2026-03-29T00:59:00Z", "closed until 2026-03-29T01:30:00Z");
}

#[test]
fn nobody_is_let_in_whose_affair_takes_too_long() {
    let torvet = torvet();
    let admits = |now, minutes| Openings::of([&torvet]).admits(moment(now), Duration::from_mins(minutes));
    assert!(admits("2026-11-18T13:40:00Z", 20));
    assert!(!admits("2026-11-18T13:40:01Z", 20));
    assert!(!admits("2026-11-18T14:00:00Z", 0));
    assert!(!admits("2026-11-18T08:00:00Z", 0));
}

#[test]
fn a_calendar_that_cannot_be_is_refused() {
    let hours =
        |weekday, opens_min, closes_min| Calendar::weekly(vec![WeekdayHours { weekday, opens_min, closes_min }]);
    assert_eq!(torvet().check(), Ok(()));
    assert_eq!(hours(0, 0, 60).check(), Err(CalendarError::Weekday(0)));
    assert_eq!(hours(8, 0, 60).check(), Err(CalendarError::Weekday(8)));
    for (opens_min, closes_min) in [(60, 60), (0, 1441)] {
        assert_eq!(hours(1, opens_min, closes_min).check(), Err(CalendarError::Hours { opens_min, closes_min }));
    }
    let day_of = |ahead| (day("2026-01-01").after(ahead).unwrap(), Vec::new());
    let many = Calendar { exceptions: (0..=EXCEPTIONS_MAX as u32).map(day_of).collect(), ..Calendar::default() };
    assert_eq!(many.check(), Err(CalendarError::TooMany));
}

fn some_calendar() -> impl Strategy<Value = Calendar> {
    let hours = (1u8..=7, 0u16..1440, 1u16..=1440).prop_map(|(weekday, opens_min, long)| WeekdayHours {
        weekday,
        opens_min,
        closes_min: (opens_min + long).min(DAY_MINUTES),
    });
    (proptest::collection::vec(hours, 1..10), any::<bool>()).prop_map(|(weekly, open_on_holidays)| Calendar {
        weekly,
        open_on_holidays,
        ..Calendar::default()
    })
}

proptest! {
    /// Stepping from change to change gives the same answers as asking at any moment between.
    #[test]
    fn what_is_told_of_the_next_change_is_true(
        one in some_calendar(),
        other in some_calendar(),
        start_min in 0u64..60 * 24 * 365 * 20,
        probe in 0.0f64..1.0,
    ) {
        let openings = Openings::of([&one, &other]);
        let start = Moment::from_unix_ms(1_767_225_600_000 + start_min * 60_000);
        let first = openings.now(start);
        if let Some(change) = first.changes() {
            prop_assert!(change > start);
            let between = start + change.since(start).mul_f64(probe * 0.999);
            prop_assert_eq!(openings.now(between).is_open(), first.is_open());
            prop_assert_ne!(openings.now(change).is_open(), first.is_open());
        }
        prop_assert_eq!(openings.admits(start, Duration::ZERO), first.is_open());
    }

    /// Weekly hours survive being written and read.
    #[test]
    fn a_calendar_survives_json(calendar in some_calendar()) {
        let text = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
    }
}

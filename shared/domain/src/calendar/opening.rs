//! Whether things are open together, until when, and when again.

use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Calendar, DAY_MINUTES, Hours};
use crate::person::Day;
use crate::time::{COPENHAGEN, Moment};

/// The next opening and closing are looked for in this many days: a library's summer closing is shorter.
const DAYS_AHEAD: u32 = 60;

/// Things that must be open at once.
#[derive(Debug, Clone)]
pub struct Openings<'a>(Vec<&'a Calendar>);

/// Whether something is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Yes, and it does not close in the time that is looked ahead.
    Always,
    /// Yes.
    Until(Moment),
    /// No.
    Closed {
        /// When it opens next, if it does in the time that is looked ahead.
        opens: Option<Moment>,
    },
}

impl Openness {
    /// Whether it is open.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed { .. })
    }

    /// When it changes next, if that is known.
    pub const fn changes(self) -> Option<Moment> {
        match self {
            Self::Always => None,
            Self::Until(closes) => Some(closes),
            Self::Closed { opens } => opens,
        }
    }
}

impl<'a> Openings<'a> {
    /// Of these calendars; of none, it is always open.
    pub fn of(calendars: impl IntoIterator<Item = &'a Calendar>) -> Self {
        Self(calendars.into_iter().collect())
    }

    /// Whether they are open now.
    pub fn now(&self, now: Moment) -> Openness {
        if self.0.iter().all(|calendar| calendar.is_always()) {
            // By far the commonest at a site, and the only one for which the days would all be looked through.
            return Openness::Always;
        }
        let Some(today) = Day::danish(now) else { return Openness::Closed { opens: None } };
        let mut closes: Option<Moment> = None;
        for day in (0..DAYS_AHEAD).map_while(|ahead| today.after(ahead)) {
            for hours in self.hours_on(day) {
                let (Some(from), Some(to)) = (at(day, hours.opens_min), at(day, hours.closes_min)) else { continue };
                match closes {
                    None if to <= now => {}
                    None if now < from => return Openness::Closed { opens: Some(from) },
                    None => closes = Some(to),
                    Some(end) if from <= end => closes = Some(end.max(to)),
                    Some(end) => return Openness::Until(end),
                }
            }
            if let Some(end) = closes
                && at(day, DAY_MINUTES).is_some_and(|midnight| end < midnight)
            {
                return Openness::Until(end);
            }
        }
        if closes.is_some() { Openness::Always } else { Openness::Closed { opens: None } }
    }

    /// Whether somebody may still be let in whose affair takes so long.
    pub fn admits(&self, now: Moment, takes: Duration) -> bool {
        match self.now(now) {
            Openness::Always => true,
            Openness::Until(closes) => now + takes <= closes,
            Openness::Closed { .. } => false,
        }
    }

    /// The hours of a day on which all are open.
    pub fn hours_on(&self, day: Day) -> Vec<Hours> {
        self.0.iter().fold(vec![Hours::WHOLE_DAY], |open, calendar| {
            let theirs = calendar.hours_on(day);
            open.iter().flat_map(|ours| theirs.iter().filter_map(|hours| ours.meet(*hours))).collect()
        })
    }
}

/// The moment at a minute of a day in Denmark; minute 1440 is the next midnight. A minute that the clocks leave out is
/// the moment at which they are put forward by as much. Nothing beyond the calendar's end.
pub fn at(day: Day, minute: u16) -> Option<Moment> {
    let midnight: DateTime = day.date().to_datetime(jiff::civil::Time::midnight());
    let local = midnight.checked_add(i64::from(minute).minutes()).ok()?;
    let rule = TimeZone::posix(COPENHAGEN).expect("the rule is a constant and a test reads it");
    let ms = local.to_zoned(rule).ok()?.timestamp().as_millisecond();
    u64::try_from(ms).ok().map(Moment::from_unix_ms)
}

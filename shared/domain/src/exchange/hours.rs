//! Opening hours in Danish time.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::state::{Desk, Exchange};
use super::view::{Opening, WeekdayHours};
use crate::id::SiteId;
use crate::time::Moment;

/// Europe/Copenhagen as a POSIX rule (directive 2000/84/EC): no time zone files are read.
const COPENHAGEN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
/// The next opening is looked for in this many days.
const DAYS_AHEAD: i64 = 8;

impl Exchange {
    /// Whether a desk that serves the site is open.
    pub(super) fn is_open(&self, site: SiteId, now: Moment) -> bool {
        self.desks_of(site).any(|desk| open_until(&desk.hours, now).is_some())
    }

    /// Whether one can be helped at a site.
    pub(super) fn opening(&self, site: SiteId, now: Moment) -> Opening {
        let closings: Vec<_> = self.desks_of(site).filter_map(|desk| open_until(&desk.hours, now)).collect();
        if closings.is_empty() {
            let opens = self.desks_of(site).filter_map(|desk| next_opening(&desk.hours, now)).min();
            let hours = self.desks_of(site).flat_map(|desk| desk.hours.clone()).collect();
            return Opening::Closed { opens, hours };
        }
        let staffed = self
            .consoles
            .values()
            .any(|console| console.link.is_up() && console.on_duty.is_some() && self.serves(console.desk, site));
        if !staffed {
            return Opening::Unstaffed;
        }
        let ends: Option<Vec<Moment>> = closings.into_iter().collect();
        Opening::Open { until: ends.and_then(|ends| ends.into_iter().max()) }
    }

    /// When some desk opens or closes next: views change then without an event.
    pub fn next_opening_change(&self, now: Moment) -> Option<Moment> {
        let change = |desk: &Desk| match open_until(&desk.hours, now) {
            Some(until) => until,
            None => next_opening(&desk.hours, now),
        };
        self.desks.values().filter_map(change).min()
    }

    fn desks_of(&self, site: SiteId) -> impl Iterator<Item = &Desk> {
        self.desks.values().filter(move |desk| desk.sites.contains(&site))
    }
}

/// `None` is closed, `Some(None)` is always open, `Some(Some(_))` is open until then.
#[expect(
    clippy::option_option,
    reason = "closed, open for ever and open until are three things; nobody else sees them"
)]
fn open_until(hours: &[WeekdayHours], now: Moment) -> Option<Option<Moment>> {
    if hours.is_empty() {
        return Some(None);
    }
    let here = wall(now)?;
    let today = here.weekday().to_monday_one_offset() as u8;
    let minute = here.hour() as u16 * 60 + here.minute() as u16;
    let open = |h: &&WeekdayHours| h.weekday == today && h.opens_min <= minute && minute < h.closes_min;
    hours.iter().filter(open).map(|h| h.closes_min).max().map(|closes| at_minute(here.datetime(), 0, closes))
}

fn next_opening(hours: &[WeekdayHours], now: Moment) -> Option<Moment> {
    let here = wall(now)?;
    (0..DAYS_AHEAD).find_map(|ahead| {
        let day = here.date().checked_add(ahead.days()).ok()?.weekday().to_monday_one_offset() as u8;
        let starts = hours.iter().filter(|h| h.weekday == day).map(|h| h.opens_min);
        starts.filter_map(|opens| at_minute(here.datetime(), ahead, opens)).filter(|opens| *opens > now).min()
    })
}

fn wall(now: Moment) -> Option<Zoned> {
    let rule = TimeZone::posix(COPENHAGEN).expect("the rule is a constant and a test reads it");
    Some(Timestamp::from_millisecond(i64::try_from(now.unix_ms()).ok()?).ok()?.to_zoned(rule))
}

/// The moment at a minute of the day that lies `ahead` days after that of `from`; minute 1440 is the next midnight.
fn at_minute(from: DateTime, ahead: i64, minute: u16) -> Option<Moment> {
    let midnight = from.date().checked_add(ahead.days()).ok()?.to_datetime(Time::midnight());
    let local = midnight.checked_add(i64::from(minute).minutes()).ok()?;
    let rule = TimeZone::posix(COPENHAGEN).expect("the rule is a constant and a test reads it");
    let ms = local.to_zoned(rule).ok()?.timestamp().as_millisecond();
    u64::try_from(ms).ok().map(Moment::from_unix_ms)
}

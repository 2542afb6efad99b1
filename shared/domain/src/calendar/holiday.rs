//! Danish public holidays, computed.

use serde::{Deserialize, Serialize};

use crate::person::Day;

/// The last year with store bededag as a public holiday (lov nr. 214 af 06/03/2023).
const PRAYER_DAY_LAST_YEAR: i16 = 2023;

/// A Danish public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January, nytårsdag.
    NewYear,
    /// Skærtorsdag.
    MaundyThursday,
    /// Langfredag.
    GoodFriday,
    /// Påskedag.
    Easter,
    /// 2. påskedag.
    EasterMonday,
    /// Store bededag, until 2023.
    PrayerDay,
    /// Kristi himmelfartsdag.
    Ascension,
    /// Pinsedag.
    Pentecost,
    /// 2. pinsedag.
    PentecostMonday,
    /// 25 December, juledag.
    Christmas,
    /// 26 December, 2. juledag.
    SecondChristmas,
}

/// A day on which many places close although it is no public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Custom {
    /// 1 May.
    MayDay,
    /// The Friday after Kristi himmelfartsdag.
    AfterAscension,
    /// 5 June, Grundlovsdag.
    ConstitutionDay,
    /// 24 December, juleaftensdag.
    ChristmasEve,
    /// 31 December, nytårsaftensdag.
    NewYearsEve,
}

impl Holiday {
    /// The public holiday that a day is, if it is one.
    pub fn on(day: Day) -> Option<Self> {
        match (day.month(), day.day()) {
            (1, 1) => return Some(Self::NewYear),
            (12, 25) => return Some(Self::Christmas),
            (12, 26) => return Some(Self::SecondChristmas),
            _ => {}
        }
        Some(match days_after_easter(day)? {
            -3 => Self::MaundyThursday,
            -2 => Self::GoodFriday,
            0 => Self::Easter,
            1 => Self::EasterMonday,
            26 if day.year() <= PRAYER_DAY_LAST_YEAR => Self::PrayerDay,
            39 => Self::Ascension,
            49 => Self::Pentecost,
            50 => Self::PentecostMonday,
            _ => return None,
        })
    }
}

impl Custom {
    /// The customs of a day: two may fall on one.
    pub(super) fn all_on(day: Day) -> impl Iterator<Item = Self> {
        let fixed = match (day.month(), day.day()) {
            (5, 1) => Some(Self::MayDay),
            (6, 5) => Some(Self::ConstitutionDay),
            (12, 24) => Some(Self::ChristmasEve),
            (12, 31) => Some(Self::NewYearsEve),
            _ => None,
        };
        let moving = (days_after_easter(day) == Some(40)).then_some(Self::AfterAscension);
        fixed.into_iter().chain(moving)
    }
}

fn days_after_easter(day: Day) -> Option<i32> {
    let easter = easter(day.year())?;
    let days = i32::try_from(day.days_apart(easter)).ok()?;
    Some(if day < easter { -days } else { days })
}

/// Easter Sunday of a Gregorian year (Meeus, Astronomical Algorithms, ch. 8; Jones and Butcher's rule).
pub(super) fn easter(year: i16) -> Option<Day> {
    let year_of_era = i32::from(year);
    let (golden, century, of_century) =
        (year_of_era.rem_euclid(19), year_of_era.div_euclid(100), year_of_era.rem_euclid(100));
    let moon_shift = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 19 * to_sunday) / 433;
    let month = (epact + to_sunday - 7 * late + 90) / 25;
    let day = (epact + to_sunday - 7 * late + 33 * month + 19) % 32;
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

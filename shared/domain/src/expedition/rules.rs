//! The rules of each kind of expedition, as dated data.
//!
//! # Rationale
//! Numbers of the law change by a date. They stand in tables whose rows say from when they hold, and kiosk, console and
//! authority evaluate the same row because the day of evaluation is itself an entry of the visit log.

use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::person::Day;

/// A kind of expedition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An ordinary passport for an adult who has an earlier one.
    PassportAdult,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::PassportAdult];

    /// The text key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PassportAdult => "kind-passport-adult",
        }
    }

    /// Whether `step` belongs to this kind, as far as it can be told without the age.
    pub const fn need(self, step: Step) -> Need {
        match (self, step) {
            (Self::PassportAdult, Step::Consents) => Need::Never,
            (Self::PassportAdult, Step::Questions | Step::OldPassport) => Need::Conditional,
            (Self::PassportAdult, _) => Need::Mandatory,
        }
    }
}

/// Fingers are taken from this age, in years (EU 2252/2004 art. 1).
pub const FINGERS_FROM_YEARS: u8 = 12;
/// An adult from this age, in years.
pub const ADULT_FROM_YEARS: u8 = 18;

/// Whether a step belongs to an expedition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// No approval without a result.
    Mandatory,
    /// Done where its condition is met; otherwise it may be left out.
    Conditional,
    /// Does not belong to it.
    Never,
}

/// What holds for one expedition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    kind: Kind,
    age: u8,
    /// How long the passport is valid, in years.
    pub validity_years: u8,
    /// The fee, where the table knows one for the day. An unknown fee stops the payment, not the call.
    pub fee: Option<Fee>,
}

/// A fee with the lines that explain it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fee {
    /// Each part.
    pub lines: Vec<FeeLine>,
}

impl Fee {
    /// The sum, in whole kroner.
    pub fn total_kr(&self) -> u32 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.amount_kr))
    }
}

/// One part of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FeeLine {
    /// What for.
    pub part: FeePart,
    /// In whole kroner.
    pub amount_kr: u32,
}

/// What a part of a fee is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePart {
    /// The passport.
    Passport,
    /// The fingerprints in its chip.
    Fingerprints,
}

impl FeePart {
    /// The text key of its label.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Passport => "fee-passport",
            Self::Fingerprints => "fee-fingerprints",
        }
    }
}

/// Fees that hold from a day until the next row's day.
struct FeeRow {
    from: (i16, i8, i8),
    child_kr: u32,
    adult_kr: u32,
    pensioner_kr: u32,
    fingerprints_kr: u32,
}

/// Published tables of 2021 and 2023. The last row holds until a newer one is entered.
const FEES: [FeeRow; 2] = [
    FeeRow { from: (2021, 1, 1), child_kr: 150, adult_kr: 862, pensioner_kr: 350, fingerprints_kr: 28 },
    FeeRow { from: (2023, 1, 1), child_kr: 150, adult_kr: 862, pensioner_kr: 350, fingerprints_kr: 29 },
];

/// State pension age (folkepensionsalder) by day of birth: who is born on or after the day, in months.
const PENSION_AGE: [((i16, i8, i8), u16); 8] = [
    ((1, 1, 1), 65 * 12),
    ((1954, 1, 1), 65 * 12 + 6),
    ((1954, 7, 1), 66 * 12),
    ((1955, 1, 1), 66 * 12 + 6),
    ((1955, 7, 1), 67 * 12),
    ((1963, 1, 1), 68 * 12),
    ((1967, 1, 1), 69 * 12),
    ((1971, 1, 1), 70 * 12),
];

/// The day does not fit the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRules {
    /// Born after the day, or too long before it to be alive.
    #[error("the day of birth cannot be right")]
    Birth,
    /// Too young or too old for this kind.
    #[error("the age does not fit the kind of expedition")]
    Age,
}

/// Nobody is older, in years.
const AGE_MAX_YEARS: u8 = 125;

impl Rules {
    /// The rules for a citizen born on `birth` whose expedition of this `kind` is judged on `day`.
    ///
    /// # Errors
    /// When the age does not fit the kind.
    pub fn of(kind: Kind, birth: Day, day: Day) -> Result<Self, NoRules> {
        let age = birth.age_on(day).filter(|age| *age <= AGE_MAX_YEARS).ok_or(NoRules::Birth)?;
        match kind {
            Kind::PassportAdult if age < ADULT_FROM_YEARS => Err(NoRules::Age),
            Kind::PassportAdult => {
                Ok(Self { kind, age, validity_years: validity_years(age), fee: passport_fee(birth, age, day) })
            }
        }
    }

    /// The age on the day, in years.
    pub const fn age(&self) -> u8 {
        self.age
    }

    /// Whether fingers are taken.
    pub const fn fingers(&self) -> bool {
        self.age >= FINGERS_FROM_YEARS
    }

    /// Whether `step` belongs to the expedition.
    pub const fn need(&self, step: Step) -> Need {
        match step {
            Step::LeftFinger | Step::RightFinger if !self.fingers() => Need::Never,
            _ => self.kind.need(step),
        }
    }
}

/// How long a passport is valid (pasbekendtgørelsen), in years.
const fn validity_years(age: u8) -> u8 {
    match age {
        0..=1 => 2,
        2..ADULT_FROM_YEARS => 5,
        _ => 10,
    }
}

fn passport_fee(birth: Day, age: u8, day: Day) -> Option<Fee> {
    let holds = |row: &&FeeRow| Day::new(row.from.0, row.from.1, row.from.2).is_some_and(|from| from <= day);
    let row = FEES.iter().rev().find(holds)?;
    let passport = if age < ADULT_FROM_YEARS {
        row.child_kr
    } else if has_pension_age(birth, day) {
        row.pensioner_kr
    } else {
        row.adult_kr
    };
    let mut lines = vec![FeeLine { part: FeePart::Passport, amount_kr: passport }];
    if age >= FINGERS_FROM_YEARS {
        lines.push(FeeLine { part: FeePart::Fingerprints, amount_kr: row.fingerprints_kr });
    }
    Some(Fee { lines })
}

fn has_pension_age(birth: Day, day: Day) -> bool {
    let holds = |row: &&((i16, i8, i8), u16)| Day::new(row.0.0, row.0.1, row.0.2).is_some_and(|from| from <= birth);
    let months_needed = PENSION_AGE.iter().rev().find(holds).map_or(u16::MAX, |row| row.1);
    let months = (i32::from(day.year()) - i32::from(birth.year())) * 12 + i32::from(day.month())
        - i32::from(birth.month())
        - i32::from(day.day() < birth.day());
    months >= i32::from(months_needed)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use expect_test::expect;

    use super::*;

    fn line(birth: &str, day: &str) -> String {
        let birth: Day = birth.parse().unwrap();
        let day: Day = day.parse().unwrap();
        let age = birth.age_on(day).unwrap();
        let fee = passport_fee(birth, age, day);
        let amounts = fee.as_ref().map(|fee| fee.lines.iter().map(|line| line.amount_kr).collect::<Vec<_>>());
        let total = fee.map(|fee| fee.total_kr());
        format!("{birth} on {day}: age {age}, {} years, {amounts:?} = {total:?}\n", validity_years(age))
    }

    #[test]
    fn validity_and_fee_follow_age_and_day() {
        let table: String = [
            ("2022-01-02", "2022-01-02"),
            ("2020-01-02", "2021-06-01"),
            ("2012-06-01", "2023-06-01"),
            ("2011-06-01", "2023-05-31"),
            ("2011-06-01", "2023-06-01"),
            ("2005-06-01", "2023-05-31"),
            ("2005-06-01", "2023-06-01"),
            ("1964-08-12", "2020-12-31"),
            ("1964-08-12", "2021-01-01"),
            ("1964-08-12", "2022-12-31"),
            ("1964-08-12", "2023-01-01"),
            ("1964-08-12", "2026-11-21"),
            ("1959-11-22", "2026-11-21"),
            ("1959-11-21", "2026-11-21"),
            ("1962-12-31", "2030-01-01"),
            ("1963-01-01", "2030-12-31"),
            ("1963-01-01", "2031-01-01"),
        ]
        .iter()
        .map(|(birth, day)| line(birth, day))
        .collect();
        expect![[r"
            2022-01-02 on 2022-01-02: age 0, 2 years, Some([150]) = Some(150)
            2020-01-02 on 2021-06-01: age 1, 2 years, Some([150]) = Some(150)
            2012-06-01 on 2023-06-01: age 11, 5 years, Some([150]) = Some(150)
            2011-06-01 on 2023-05-31: age 11, 5 years, Some([150]) = Some(150)
            2011-06-01 on 2023-06-01: age 12, 5 years, Some([150, 29]) = Some(179)
            2005-06-01 on 2023-05-31: age 17, 5 years, Some([150, 29]) = Some(179)
            2005-06-01 on 2023-06-01: age 18, 10 years, Some([862, 29]) = Some(891)
            1964-08-12 on 2020-12-31: age 56, 10 years, None = None
            1964-08-12 on 2021-01-01: age 56, 10 years, Some([862, 28]) = Some(890)
            1964-08-12 on 2022-12-31: age 58, 10 years, Some([862, 28]) = Some(890)
            1964-08-12 on 2023-01-01: age 58, 10 years, Some([862, 29]) = Some(891)
            1964-08-12 on 2026-11-21: age 62, 10 years, Some([862, 29]) = Some(891)
            1959-11-22 on 2026-11-21: age 66, 10 years, Some([862, 29]) = Some(891)
            1959-11-21 on 2026-11-21: age 67, 10 years, Some([350, 29]) = Some(379)
            1962-12-31 on 2030-01-01: age 67, 10 years, Some([350, 29]) = Some(379)
            1963-01-01 on 2030-12-31: age 67, 10 years, Some([862, 29]) = Some(891)
            1963-01-01 on 2031-01-01: age 68, 10 years, Some([350, 29]) = Some(379)
        "]]
        .assert_eq(&table);
    }

    #[test]
    fn an_adult_passport_needs_an_adult() {
        let day: Day = "2026-11-21".parse().unwrap();
        let of = |birth: &str| Rules::of(Kind::PassportAdult, birth.parse().unwrap(), day);
        assert_eq!(of("2008-11-22"), Err(NoRules::Age));
        assert_eq!(of("2026-11-22"), Err(NoRules::Birth));
        assert_eq!(of("1899-01-01"), Err(NoRules::Birth));
        assert_eq!(of("2008-11-21").unwrap().fee.unwrap().total_kr(), 891);
    }
}

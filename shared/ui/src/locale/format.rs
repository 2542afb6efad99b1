//! Times, dates and amounts as each language writes them.

use super::{Language, Locale};

/// A calendar day, for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Day {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: u8,
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
}

const DANISH_DAYS: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];
const ENGLISH_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DANISH_MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Letters of a shortened weekday or month.
const SHORT: usize = 3;

impl Locale {
    /// "10.42", "10:42".
    pub fn time(&self, hour: u8, minute: u8) -> String {
        match self.language {
            Language::Danish => format!("{hour}.{minute:02}"),
            Language::English => format!("{hour}:{minute:02}"),
        }
    }

    /// A time of day from minutes after midnight.
    pub fn time_of_day(&self, minutes: u16) -> String {
        self.time(u8::try_from(minutes / 60).unwrap_or(u8::MAX), u8::try_from(minutes % 60).unwrap_or(0))
    }

    /// Minutes and seconds that have passed, "04.12", "04:12".
    pub fn stopwatch(&self, seconds: u64) -> String {
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        match self.language {
            Language::Danish => format!("{minutes:02}.{seconds:02}"),
            Language::English => format!("{minutes:02}:{seconds:02}"),
        }
    }

    /// A weekday within a sentence, "mandag", "Monday".
    pub fn weekday(&self, weekday: u8) -> &'static str {
        let names = match self.language {
            Language::Danish => DANISH_DAYS,
            Language::English => ENGLISH_DAYS,
        };
        name(&names, weekday)
    }

    /// A weekday that begins a line, "Mandag", "Monday".
    pub fn weekday_title(&self, weekday: u8) -> String {
        capitalised(self.weekday(weekday))
    }

    /// "Lørdag 21. november", "Saturday 21 November".
    pub fn date(&self, day: Day) -> String {
        let (weekday, month) = (self.weekday_title(day.weekday), self.month(day.month));
        match self.language {
            Language::Danish => format!("{weekday} {}. {month}", day.day),
            Language::English => format!("{weekday} {} {month}", day.day),
        }
    }

    /// "12. august 1964", "12 August 1964".
    pub fn date_in_full(&self, year: i32, month: u8, day: u8) -> String {
        match self.language {
            Language::Danish => format!("{day}. {} {year}", self.month(month)),
            Language::English => format!("{day} {} {year}", self.month(month)),
        }
    }

    /// "Lør 21. nov", "Sat 21 Nov".
    pub fn date_short(&self, day: Day) -> String {
        let weekday: String = self.weekday_title(day.weekday).chars().take(SHORT).collect();
        let month: String = self.month(day.month).chars().take(SHORT).collect();
        match self.language {
            Language::Danish => format!("{weekday} {}. {month}", day.day),
            Language::English => format!("{weekday} {} {month}", day.day),
        }
    }

    /// An amount in whole kroner, "1.752 kr.", "DKK 1,752".
    pub fn kroner(&self, amount: u32) -> String {
        match self.language {
            Language::Danish => format!("{} kr.", grouped(amount, '.')),
            Language::English => format!("DKK {}", grouped(amount, ',')),
        }
    }

    /// A number with one decimal, "0,9", "0.9".
    pub fn decimal(&self, number: f64) -> String {
        let text = format!("{number:.1}");
        match self.language {
            Language::Danish => text.replace('.', ","),
            Language::English => text,
        }
    }

    fn month(&self, month: u8) -> &'static str {
        let names = match self.language {
            Language::Danish => DANISH_MONTHS,
            Language::English => ENGLISH_MONTHS,
        };
        name(&names, month)
    }
}

/// The name of a number that counts from 1.
fn name(names: &[&'static str], number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|index| names.get(index)).copied().unwrap_or_default()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn grouped(number: u32, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

//! The name field: surname, two fillers, given names; filled up, or cut off.

use domain::redact::Personal;

/// The holder's names as transcribed: `A-Z` and spaces. For comparison only, see [`super::fold`]: the true name
/// is in DG11 or in a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The primary identifier.
    pub surname: Personal<String>,
    /// The secondary identifier; empty if the holder has one name only.
    pub given: Personal<String>,
    /// The field is full to its last character, so that something may be cut off (ICAO 9303-3 §4.6, -4 §4.2.3).
    pub may_be_truncated: bool,
}

impl Names {
    pub(super) fn of(field: &str) -> Self {
        let full = !field.ends_with('<');
        let field = field.trim_end_matches('<');
        let (surname, given) = field.split_once("<<").unwrap_or((field, ""));
        Self { surname: spaced(surname), given: spaced(given), may_be_truncated: full && !field.is_empty() }
    }
}

fn spaced(part: &str) -> Personal<String> {
    Personal::new(part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

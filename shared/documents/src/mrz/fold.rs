//! Comparing a name with its transcription.
//!
//! A zone writes AE, OE and AA for Æ, Ø and Å, and the way back is not known: AAGAARD may be Ågård, and may be Aagaard.
//! So names are never restored and never compared letter by letter, but by asking whether they have a common spelling.
//!
//! Sources: ICAO 9303-3 §6 A (Latin letters); what states do beside it (Ä as A, Ü as UXX).
//!
//! Absent on purpose: other scripts. A name in Cyrillic has no common spelling with any zone, and a specialist looks.

use std::collections::BTreeSet;

use super::Names;

/// Names longer than this are not compared, in letters.
const NAME_MAX_LETTERS: usize = 128;

/// How a name stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Both have a common transcription.
    Same,
    /// As far as the cut-off name goes, they have.
    SameAsFarAsItGoes,
    /// They have none, or one of them has letters of another script.
    Different,
}

/// Whether two names, each with or without Danish letters and accents, may be the same.
///
/// ```
/// use documents::mrz::fold::is_same;
/// assert!(is_same("SKOEDT AAGAARD", "Skødt Ågård"));
/// assert!(is_same("SKOEDT AAGAARD", "Skødt Aagaard"));
/// assert!(!is_same("JENSEN", "Hansen"));
/// ```
pub fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (Spelling::of(one), Spelling::of(other));
    matches!((one, other), (Some(one), Some(other)) if one.meets(&other))
}

/// How the names of a zone stand to a surname and given names from a register, an application or DG11.
pub fn compare(zone: &Names, surname: &str, given: &str) -> Likeness {
    let whole = is_same(zone.surname.reveal(), surname) && is_same(zone.given.reveal(), given);
    if whole {
        return Likeness::Same;
    }
    let is_cut = zone.may_be_truncated
        && if zone.given.reveal().is_empty() {
            is_cut_of(zone.surname.reveal(), surname)
        } else {
            is_cut_of(zone.surname.reveal(), surname) && is_cut_of(zone.given.reveal(), given)
        };
    if is_cut { Likeness::SameAsFarAsItGoes } else { Likeness::Different }
}

/// Whether each word of `cut` begins a word of `name`, in their order: words may be shortened and left out
/// (ICAO 9303-4 §4.2.3).
fn is_cut_of(cut: &str, name: &str) -> bool {
    let mut words = words(name).into_iter();
    cut.split(' ').all(|part| {
        let Some(part) = Spelling::of(part) else { return false };
        words.by_ref().any(|word| Spelling::of(&word).is_some_and(|word| part.begins(&word)))
    })
}

fn words(name: &str) -> Vec<String> {
    let separated: String = name.chars().map(|letter| if is_separator(letter) { ' ' } else { letter }).collect();
    separated.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The plainest transcription: capital letters and single spaces, Æ, Ø and Å as AE, OE and AA. Nothing if the name has a
/// letter that has none.
pub fn fold(name: &str) -> Option<String> {
    let spelling = Spelling::of(name)?;
    Some(spelling.0.iter().filter_map(|ways| ways.first().copied()).collect())
}

/// The ways to write each letter of a name.
struct Spelling(Vec<Vec<&'static str>>);

impl Spelling {
    fn of(name: &str) -> Option<Self> {
        let mut letters: Vec<Vec<&'static str>> = Vec::new();
        for letter in composed(name) {
            if letters.len() >= NAME_MAX_LETTERS {
                return None;
            }
            if is_separator(letter) {
                if !letters.is_empty() && letters.last().is_none_or(|last| last != &[" "]) {
                    letters.push(vec![" "]);
                }
            } else if !is_silent(letter) {
                letters.push(ways(letter)?.split('|').collect());
            }
        }
        if letters.last().is_some_and(|last| last == &[" "]) {
            let _ = letters.pop();
        }
        Some(Self(letters))
    }

    /// Whether some way of writing this is some way of writing the other.
    fn meets(&self, other: &Self) -> bool {
        self.walk(other, |one, two, rest| one == self.0.len() && two == other.0.len() && rest.is_empty())
    }

    /// Whether some way of writing this begins some way of writing the other.
    fn begins(&self, other: &Self) -> bool {
        self.walk(other, |one, _, _| one == self.0.len())
    }

    /// Goes through all pairs of places that have a common beginning, until one is good enough. A place is a letter and
    /// what is left of the way in which it is written.
    fn walk(&self, other: &Self, good: impl Fn(usize, usize, &str) -> bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![((0, ""), (0, ""))];
        while let Some(pair) = ahead.pop() {
            if !seen.insert(pair) {
                continue;
            }
            let ((one, rest), (two, other_rest)) = pair;
            match (rest.split_at_checked(1), other_rest.split_at_checked(1)) {
                (None, _) if rest.is_empty() && one < self.0.len() => {
                    let ways = self.0.get(one).into_iter().flatten();
                    ahead.extend(ways.map(|way| ((one + 1, *way), (two, other_rest))));
                }
                (None, _) if good(one, two, other_rest) => return true,
                (_, None) if two < other.0.len() => {
                    let ways = other.0.get(two).into_iter().flatten();
                    ahead.extend(ways.map(|way| ((one, rest), (two + 1, *way))));
                }
                (Some((a, rest)), Some((b, other_rest))) if a == b => ahead.push(((one, rest), (two, other_rest))),
                _ => {}
            }
        }
        false
    }
}

/// Joins a letter and the mark over it that changes its transcription; other marks are [silent](is_silent).
fn composed(name: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    for letter in name.chars().flat_map(char::to_uppercase) {
        let joined = match (letters.last(), letter) {
            (Some('A'), '\u{30a}') => 'Å',
            (Some('A'), '\u{308}') => 'Ä',
            (Some('O'), '\u{308}') => 'Ö',
            (Some('U'), '\u{308}') => 'Ü',
            (Some('N'), '\u{303}') => 'Ñ',
            _ => {
                letters.push(letter);
                continue;
            }
        };
        let _ = letters.pop();
        letters.push(joined);
    }
    letters
}

/// Left out of a zone.
const fn is_silent(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '.' | '\u{300}'..='\u{36f}')
}

/// Fillers in a zone.
const fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '-' | '‐' | '‑' | '–' | ',' | '<' | '\u{a0}' | '/')
}

/// How a capital letter is transcribed, the recommended way first.
#[rustfmt::skip]
const fn ways(letter: char) -> Option<&'static str> {
    Some(match letter {
        'A' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Å' => "AA|A", 'Æ' | 'Ǽ' => "AE", 'Ä' => "AE|A|AXX",
        'B' => "B",
        'C' | 'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'D' | 'Ď' | 'Đ' => "D", 'Ð' => "D|DH",
        'E' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'F' => "F",
        'G' | 'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'H' | 'Ĥ' | 'Ħ' => "H",
        'I' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I", 'Ĳ' => "IJ",
        'J' | 'Ĵ' => "J",
        'K' | 'Ķ' => "K",
        'L' | 'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'M' => "M",
        'N' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N", 'Ñ' => "N|NXX",
        'O' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Ø' | 'Ǿ' | 'Œ' => "OE|O", 'Ö' => "OE|O|OXX",
        'P' => "P", 'Q' => "Q",
        'R' | 'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'S' | 'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S", 'ẞ' => "SS",
        'T' | 'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T", 'Þ' => "TH",
        'U' | 'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U", 'Ü' => "UE|U|UXX",
        'V' => "V",
        'W' | 'Ŵ' | 'Ẁ' | 'Ẃ' | 'Ẅ' => "W",
        'X' => "X",
        'Y' | 'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ' => "Y",
        'Z' | 'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::redact::Personal;
    use proptest::prelude::*;

    use super::*;

    fn names(field: &str) -> Names {
        Names::of(field)
    }

    #[test]
    fn danish_letters_meet_their_transcription() {
        for name in ["Skødt Ågård", "SKØDT AAGAARD", "Skødt Aagård", "skoedt aagaard", "Sko\u{308}dt A\u{30a}gaard"]
        {
            assert!(is_same("SKOEDT AAGAARD", name), "{name}");
        }
        assert!(is_same("SOEREN AEGIR", "Søren Ægir"));
        assert!(is_same("Søren", "Sören"));
        assert!(!is_same("SOEREN", "Seren"));
        assert!(!is_same("SOEREN", "Søre"));
        assert!(!is_same("SOERE", "Søren"));
        assert!(!is_same("", "Søren"));
        assert!(is_same("", ""));
    }

    #[test]
    fn others_write_as_they_like() {
        for zone in ["MUELLER", "MULLER", "MUXXLLER"] {
            assert!(is_same(zone, "Müller"), "{zone}");
        }
        assert!(is_same("OCONNOR SMITH JONES", "O'Connor Smith-Jones"));
        assert!(is_same("WEISS", "Weiß"));
        assert!(is_same("THORARINSDOTTIR", "Þórarinsdóttir"));
        assert!(!is_same("IVANOV", "Иванов"));
    }

    #[test]
    fn a_cut_name_is_compared_as_far_as_it_goes() {
        let cut = names("NIELSEN<BORGERGAARDSDATTER<<MARIE<LOUIS");
        assert!(cut.may_be_truncated);
        assert_eq!(compare(&cut, "Nielsen Borgergårdsdatter", "Marie Louise"), Likeness::SameAsFarAsItGoes);
        assert_eq!(compare(&cut, "Nielsen Borgergårdsdatter", "Marie Louise Anne"), Likeness::SameAsFarAsItGoes);
        assert_eq!(compare(&cut, "Nielsen Borgergårdsdatter", "Maria Louise"), Likeness::Different);
        let whole = names("NIELSEN<<MARIE<LOUIS<<<<<<<<<<<<<<<<<<<");
        assert_eq!(compare(&whole, "Nielsen", "Marie Louise"), Likeness::Different);
        assert_eq!(compare(&whole, "Nielsen", "Marie-Louis"), Likeness::Same);
        let one = Names { surname: Personal::new("ABC".to_owned()), ..names("") };
        assert_eq!(compare(&one, "Abc", ""), Likeness::Same);
    }

    #[test]
    fn the_plain_form_is_the_one_of_danish_zones() {
        assert_eq!(fold(" Skødt-Ågård  von Æ").unwrap(), "SKOEDT AAGAARD VON AE");
    }

    proptest! {
        #[test]
        fn any_name_meets_itself_and_its_plain_form(name in "[ÆØÅæøåÄÖÜñßA-Za-z' -]{0,60}") {
            prop_assert!(is_same(&name, &name));
            prop_assert!(is_same(&name, &fold(&name).unwrap()));
        }

        #[test]
        fn no_text_panics(one in ".{0,200}", other in ".{0,200}") {
            let _ = is_same(&one, &other);
            let _ = compare(&Names::of(&one), &other, &one);
        }
    }
}

//! Who a simulated document is made out to, and its lines of text (ICAO 9303-4 §4.2, 9303-5 §4.2).

use super::issuer::Country;

/// A holder. Nobody real.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Surname as written.
    pub surname: &'static str,
    /// Given names as written.
    pub given: &'static str,
    /// Birth: year, month, day.
    pub birth: (u16, u8, u8),
    /// `F`, `M` or `<`.
    pub sex: char,
    /// Number of the document, nine characters at most.
    pub number: &'static str,
    /// Personal number, as DG11 has it.
    pub personal_number: &'static str,
    /// Place of birth.
    pub birth_place: &'static str,
    /// Address, its lines parted by `<`.
    pub address: &'static str,
    /// Card access number.
    pub can: &'static str,
}

impl Person {
    /// The holder in demonstrations.
    pub const SPECIMEN: Self = Self {
        surname: "Specimen",
        given: "Anna Kibæk",
        birth: (1964, 8, 12),
        sex: 'F',
        number: "210000033",
        personal_number: "120864-0000",
        birth_place: "Aarhus",
        address: "Eksempelvej 1<8000 Aarhus C",
        can: "314159",
    };
    /// Somebody else, whose files lie in the wrong document.
    pub const OTHER: Self = Self {
        surname: "Åkjær",
        given: "Bodil",
        birth: (1971, 2, 3),
        sex: 'F',
        number: "210000071",
        personal_number: "030271-1234",
        birth_place: "Odense",
        address: "Prøvegade 2<5000 Odense C",
        can: "271828",
    };

    /// The two lines of a passport.
    pub(super) fn td3(&self, country: Country, expiry: Date) -> Vec<String> {
        let first = padded(&format!("P<{}{}", country.mrz, self.names()), 44);
        let number = checked(&padded(self.number, 9));
        let (birth, expiry) = (checked(&short(self.birth)), checked(&short(expiry)));
        let optional = checked(&padded("", 14)).replace('0', "<");
        let composite = check_digit(&format!("{number}{birth}{expiry}{optional}"));
        let sex = self.sex;
        vec![first, format!("{number}{}{birth}{sex}{expiry}{optional}{composite}", country.mrz)]
    }

    /// The three lines of an identity card.
    pub(super) fn td1(&self, country: Country, expiry: Date) -> Vec<String> {
        let number = checked(&padded(self.number, 9));
        let first = padded(&format!("I<{}{number}", country.mrz), 30);
        let (birth, expiry) = (checked(&short(self.birth)), checked(&short(expiry)));
        let tail = first.get(5..).unwrap_or_default();
        let composite = check_digit(&format!("{tail}{birth}{expiry}{}", padded("", 11)));
        let sex = self.sex;
        let second = format!("{birth}{sex}{expiry}{}{}{composite}", country.mrz, padded("", 11));
        vec![first, second, padded(&self.names(), 30)]
    }

    /// The line of a licence: configuration 1, state, version, number, random characters, check digit.
    pub(super) fn licence_line(&self, country: Country) -> Vec<String> {
        vec![checked(&format!("D1{}1{}{}", country.mrz, padded(self.number, 10), "A5R98GT5IN2LQ"))]
    }

    /// What opens a passport or card: number, birth and expiry, each with its digit (ICAO 9303-11 §9.7.2).
    pub(super) fn key(&self, expiry: Date) -> String {
        let parts = [padded(self.number, 9), short(self.birth), short(expiry)];
        parts.iter().map(|part| checked(part)).collect()
    }

    /// Surname and given names in letters of the zone.
    pub(super) fn names(&self) -> String {
        format!("{}<<{}", letters(self.surname), letters(self.given))
    }
}

/// Year, month and day.
pub(super) type Date = (u16, u8, u8);

/// Six digits.
fn short((year, month, day): Date) -> String {
    format!("{:02}{month:02}{day:02}", year % 100)
}

/// Eight digits, year first.
pub(super) fn long((year, month, day): Date) -> String {
    format!("{year:04}{month:02}{day:02}")
}

fn padded(text: &str, width: usize) -> String {
    format!("{text:<<width$}").chars().take(width).collect()
}

fn checked(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

/// ICAO 9303-3 §4.9.
fn check_digit(text: &str) -> u32 {
    let value = |character: char| match character {
        '<' => 0,
        _ => character.to_digit(36).unwrap_or_default(),
    };
    text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(character, weight)| value(character) * weight).sum::<u32>()
        % 10
}

/// In letters of the zone, Danish ones as two (ICAO 9303-3 §6 A).
fn letters(text: &str) -> String {
    let two = text.to_uppercase().replace('Æ', "AE").replace('Ø', "OE").replace('Å', "AA");
    two.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '<' }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Person, checked};
    use crate::sim::issuer::Country;

    #[test]
    fn lines_are_as_printed_in_the_standard() {
        let eriksson = Person {
            surname: "Eriksson",
            given: "Anna Maria",
            birth: (1974, 8, 12),
            number: "D23145890",
            ..Person::SPECIMEN
        };
        let utopia = Country { mrz: "UTO", ..Country::DENMARK };
        let td1 =
            ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
        assert_eq!(eriksson.td1(utopia, (2012, 4, 15)), td1);
        let ida = Person { surname: "Hansen", given: "Ida", birth: (1988, 8, 17), ..Person::SPECIMEN };
        let td3 = ["P<DNKHANSEN<<IDA<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "2100000339DNK8808176F3309092<<<<<<<<<<<<<<<8"];
        assert_eq!(ida.td3(Country::DENMARK, (2033, 9, 9)), td3);
        assert_eq!(checked("D1NLD15094962111ABCD1234EFGH9"), "D1NLD15094962111ABCD1234EFGH91");
    }
}

//! Where each format has its fields and check digits. Offsets count through all lines, without line ends.

/// A layout of a machine-readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Three lines of 30: cards (ICAO 9303-5).
    Td1,
    /// Two lines of 36: larger cards (ICAO 9303-6).
    Td2,
    /// Two lines of 44: passports (ICAO 9303-4).
    Td3,
    /// Two lines of 44: visas (ICAO 9303-7).
    MrvA,
    /// Two lines of 36: visas (ICAO 9303-7).
    MrvB,
    /// One line of 30: driving licences (ISO/IEC 18013-3; the French cut differs inside).
    Licence,
}

impl Format {
    /// Characters in a line.
    pub const fn width(self) -> usize {
        match self {
            Self::Td1 | Self::Licence => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// Lines in the zone.
    pub const fn lines(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Licence => 1,
            _ => 2,
        }
    }

    /// The format with so many lines of such a width; visas differ from passports and cards in their first letter.
    pub(super) const fn of_shape(lines: usize, width: usize, code: u8) -> Option<Self> {
        match (lines, width, code) {
            (3, 30, _) => Some(Self::Td1),
            (2, 36, b'V') => Some(Self::MrvB),
            (2, 36, _) => Some(Self::Td2),
            (2, 44, b'V') => Some(Self::MrvA),
            (2, 44, _) => Some(Self::Td3),
            (1, 30, _) => Some(Self::Licence),
            _ => None,
        }
    }

    /// Whether a zone of this format may begin with `code`.
    pub(super) const fn admits_code(self, code: u8) -> bool {
        match self {
            Self::Licence => code == b'D',
            Self::MrvA | Self::MrvB => code == b'V',
            _ => code.is_ascii_uppercase() && code != b'V',
        }
    }
}

/// Which check digit is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Of the document's number.
    Number,
    /// Of the date of birth.
    Birth,
    /// Of the date of expiry.
    Expiry,
    /// Of the personal number or other optional part of a passport.
    Optional,
    /// Of all of them together.
    Composite,
}

/// A part of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The one or two letters that name the kind of document.
    Code,
    /// The issuing state or organisation.
    Issuer,
    /// The document's number.
    Number,
    /// The holder's nationality.
    Nationality,
    /// The date of birth.
    Birth,
    /// The sex.
    Sex,
    /// The date of expiry.
    Expiry,
    /// Surname and given names.
    Names,
    /// What the issuer likes; in cards also the rest of a long number.
    Optional,
    /// The second such part of a three-line card.
    SecondOptional,
    /// A check digit.
    Digit(Check),
}

impl Field {
    /// Whether the field may hold `character`.
    pub(super) const fn admits(self, character: u8) -> bool {
        match (self, character) {
            (Self::Sex, _) => matches!(character, b'M' | b'F' | b'X' | b'<'),
            (Self::Digit(Check::Composite), _) => character.is_ascii_digit(),
            (Self::Birth | Self::Expiry | Self::Digit(_), _) => character.is_ascii_digit() || character == b'<',
            (Self::Code | Self::Issuer | Self::Nationality | Self::Names, _) => {
                character.is_ascii_uppercase() || character == b'<'
            }
            (Self::Number | Self::Optional | Self::SecondOptional, _) => true,
        }
    }
}

/// A check digit: where it stands and over what it is made.
pub(super) struct Rule {
    pub(super) check: Check,
    pub(super) digit: usize,
    pub(super) over: &'static [(usize, usize)],
}

/// Fields and check digits of a format. Spans are half open.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) fields: &'static [(Field, usize, usize)],
    pub(super) rules: &'static [Rule],
}

impl Layout {
    /// Of a format. The licence line has its own cuts and no fields here.
    pub(super) const fn of(format: Format) -> &'static Self {
        match format {
            Format::Td1 => &TD1,
            Format::Td2 => &TD2,
            Format::Td3 => &TD3,
            Format::MrvA => &MRV_A,
            Format::MrvB => &MRV_B,
            Format::Licence => &LICENCE,
        }
    }

    /// Where a field is.
    pub(super) fn span(&self, field: Field) -> Option<(usize, usize)> {
        self.fields.iter().find(|(kind, ..)| *kind == field).map(|&(_, start, end)| (start, end))
    }

    /// The characters of a field; empty if the format lacks it.
    pub(super) fn part<'text>(&self, field: Field, text: &'text str) -> &'text str {
        self.span(field).and_then(|(start, end)| text.get(start..end)).unwrap_or("")
    }

    /// The field at a place.
    pub(super) fn field_at(&self, place: usize) -> Option<Field> {
        self.fields.iter().find(|&&(_, start, end)| (start..end).contains(&place)).map(|&(field, ..)| field)
    }
}

const NUMBER: Field = Field::Digit(Check::Number);
const BIRTH: Field = Field::Digit(Check::Birth);
const EXPIRY: Field = Field::Digit(Check::Expiry);
const OPTIONAL: Field = Field::Digit(Check::Optional);
const COMPOSITE: Field = Field::Digit(Check::Composite);

const fn rule(check: Check, digit: usize, over: &'static [(usize, usize)]) -> Rule {
    Rule { check, digit, over }
}

static TD1: Layout = Layout {
    format: Format::Td1,
    fields: &[
        (Field::Code, 0, 2),
        (Field::Issuer, 2, 5),
        (Field::Number, 5, 14),
        (NUMBER, 14, 15),
        (Field::Optional, 15, 30),
        (Field::Birth, 30, 36),
        (BIRTH, 36, 37),
        (Field::Sex, 37, 38),
        (Field::Expiry, 38, 44),
        (EXPIRY, 44, 45),
        (Field::Nationality, 45, 48),
        (Field::SecondOptional, 48, 59),
        (COMPOSITE, 59, 60),
        (Field::Names, 60, 90),
    ],
    rules: &[
        rule(Check::Number, 14, &[(5, 14)]),
        rule(Check::Birth, 36, &[(30, 36)]),
        rule(Check::Expiry, 44, &[(38, 44)]),
        rule(Check::Composite, 59, &[(5, 30), (30, 37), (38, 45), (48, 59)]),
    ],
};

static TD2: Layout = Layout {
    format: Format::Td2,
    fields: &[
        (Field::Code, 0, 2),
        (Field::Issuer, 2, 5),
        (Field::Names, 5, 36),
        (Field::Number, 36, 45),
        (NUMBER, 45, 46),
        (Field::Nationality, 46, 49),
        (Field::Birth, 49, 55),
        (BIRTH, 55, 56),
        (Field::Sex, 56, 57),
        (Field::Expiry, 57, 63),
        (EXPIRY, 63, 64),
        (Field::Optional, 64, 71),
        (COMPOSITE, 71, 72),
    ],
    rules: &[
        rule(Check::Number, 45, &[(36, 45)]),
        rule(Check::Birth, 55, &[(49, 55)]),
        rule(Check::Expiry, 63, &[(57, 63)]),
        rule(Check::Composite, 71, &[(36, 46), (49, 56), (57, 71)]),
    ],
};

static TD3: Layout = Layout {
    format: Format::Td3,
    fields: &[
        (Field::Code, 0, 2),
        (Field::Issuer, 2, 5),
        (Field::Names, 5, 44),
        (Field::Number, 44, 53),
        (NUMBER, 53, 54),
        (Field::Nationality, 54, 57),
        (Field::Birth, 57, 63),
        (BIRTH, 63, 64),
        (Field::Sex, 64, 65),
        (Field::Expiry, 65, 71),
        (EXPIRY, 71, 72),
        (Field::Optional, 72, 86),
        (OPTIONAL, 86, 87),
        (COMPOSITE, 87, 88),
    ],
    rules: &[
        rule(Check::Number, 53, &[(44, 53)]),
        rule(Check::Birth, 63, &[(57, 63)]),
        rule(Check::Expiry, 71, &[(65, 71)]),
        rule(Check::Optional, 86, &[(72, 86)]),
        rule(Check::Composite, 87, &[(44, 54), (57, 64), (65, 87)]),
    ],
};

static MRV_A: Layout = Layout {
    format: Format::MrvA,
    fields: &[
        (Field::Code, 0, 2),
        (Field::Issuer, 2, 5),
        (Field::Names, 5, 44),
        (Field::Number, 44, 53),
        (NUMBER, 53, 54),
        (Field::Nationality, 54, 57),
        (Field::Birth, 57, 63),
        (BIRTH, 63, 64),
        (Field::Sex, 64, 65),
        (Field::Expiry, 65, 71),
        (EXPIRY, 71, 72),
        (Field::Optional, 72, 88),
    ],
    rules: &[
        rule(Check::Number, 53, &[(44, 53)]),
        rule(Check::Birth, 63, &[(57, 63)]),
        rule(Check::Expiry, 71, &[(65, 71)]),
    ],
};

static MRV_B: Layout = Layout {
    format: Format::MrvB,
    fields: &[
        (Field::Code, 0, 2),
        (Field::Issuer, 2, 5),
        (Field::Names, 5, 36),
        (Field::Number, 36, 45),
        (NUMBER, 45, 46),
        (Field::Nationality, 46, 49),
        (Field::Birth, 49, 55),
        (BIRTH, 55, 56),
        (Field::Sex, 56, 57),
        (Field::Expiry, 57, 63),
        (EXPIRY, 63, 64),
        (Field::Optional, 64, 72),
    ],
    rules: &[
        rule(Check::Number, 45, &[(36, 45)]),
        rule(Check::Birth, 55, &[(49, 55)]),
        rule(Check::Expiry, 63, &[(57, 63)]),
    ],
};

static LICENCE: Layout = Layout {
    format: Format::Licence,
    fields: &[(COMPOSITE, 29, 30)],
    rules: &[rule(Check::Composite, 29, &[(0, 29)])],
};

//! The files of a chip, by the names that the standards give them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// No file is longer, in bytes: more is refused before it is read.
pub const FILE_MAX_BYTES: usize = 1024 * 1024;

/// Which application of a chip is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Application {
    /// Passport, identity card, residence permit (ICAO 9303-10 §3: LDS1 eMRTD).
    Travel,
    /// Driving licence (ISO/IEC 18013-2).
    Licence,
}

impl Application {
    /// Its identifier (ICAO 9303-10 §3.11.1; Regulation (EU) 383/2012 as issued).
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Travel => &[0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01],
            Self::Licence => &[0xA0, 0x00, 0x00, 0x04, 0x56, 0x45, 0x44, 0x4C, 0x2D, 0x30, 0x31],
        }
    }
}

/// The number of a data group, 1 to 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Group(u8);

impl Group {
    /// Nothing beyond 1 to 16.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 16 { Some(Self(number)) } else { None }
    }

    /// 1 to 16.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=16).map(Self)
    }
}

impl TryFrom<u8> for Group {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("no data group has this number")
    }
}

impl From<Group> for u8 {
    fn from(group: Group) -> Self {
        group.0
    }
}

/// An elementary file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum File {
    /// EF.CardAccess: what access the chip offers. In the master file.
    CardAccess,
    /// EF.CardSecurity: the same, signed. In the master file.
    CardSecurity,
    /// EF.ATR/INFO: lengths that the chip takes. In the master file.
    AtrInfo,
    /// EF.CVCA: whose terminals the chip lets in. Its number is that of EF.CardAccess, which lies elsewhere.
    Cvca,
    /// EF.COM: a list of files that nobody has signed.
    Com,
    /// EF.SOD: the signed hashes of the data groups.
    Sod,
    /// A data group.
    Dg(Group),
}

impl File {
    /// Its file identifier (ICAO 9303-10 §3.10, §4.1; ISO/IEC 18013-2 for licences: the same numbers, EF.SOD apart).
    pub const fn id(self) -> [u8; 2] {
        match self {
            Self::CardAccess | Self::Cvca => [0x01, 0x1C],
            Self::AtrInfo => [0x2F, 0x01],
            Self::Com => [0x01, 0x1E],
            // The same number, in the master file and in an application.
            Self::CardSecurity | Self::Sod => [0x01, 0x1D],
            Self::Dg(group) => [0x01, group.0],
        }
    }

    /// Its short file identifier.
    pub const fn short_id(self) -> u8 {
        let [_, short] = self.id();
        if matches!(self, Self::AtrInfo) { 0x01 } else { short }
    }

    /// Whether it lies in the master file and not in an application.
    pub const fn is_in_master_file(self) -> bool {
        matches!(self, Self::CardAccess | Self::CardSecurity | Self::AtrInfo)
    }

    /// The name of its copy on a disk, such as `EF_DG1.bin`.
    pub fn file_name(self) -> String {
        match self {
            Self::CardAccess => "EF_CardAccess.bin".to_owned(),
            Self::CardSecurity => "EF_CardSecurity.bin".to_owned(),
            Self::AtrInfo => "EF_ATR_INFO.bin".to_owned(),
            Self::Cvca => "EF_CVCA.bin".to_owned(),
            Self::Com => "EF_COM.bin".to_owned(),
            Self::Sod => "EF_SOD.bin".to_owned(),
            Self::Dg(group) => format!("EF_DG{}.bin", group.0),
        }
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CardAccess => f.write_str("EF.CardAccess"),
            Self::CardSecurity => f.write_str("EF.CardSecurity"),
            Self::AtrInfo => f.write_str("EF.ATR/INFO"),
            Self::Cvca => f.write_str("EF.CVCA"),
            Self::Com => f.write_str("EF.COM"),
            Self::Sod => f.write_str("EF.SOD"),
            Self::Dg(group) => write!(f, "DG{}", group.0),
        }
    }
}

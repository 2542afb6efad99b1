//! A dump as bytes: elements of tag, length and value behind a mark.
//!
//! Absent on purpose: extensions. Kiosk and console are of one version; an unknown element is an error.

use zeroize::Zeroizing;

use super::{Access, AgreementAnswer, AgreementEvidence, Dump, Evidence, Missing, PageSeen, ReadFinding};
use crate::access::Mapping;
use crate::apdu::Status;
use crate::crypto::cipher::Suite;
use crate::file::{Application, FILE_MAX_BYTES, File, Group};
use crate::tlv::{Reader, Tlv, TlvError, write, write_all};

/// No dump is longer.
pub const DUMP_MAX_BYTES: usize = 4 * 1024 * 1024;
/// No list in it has more entries.
const ENTRIES_MAX: usize = 64;
/// What its bytes begin with.
const MARK: &[u8; 4] = b"SKD1";

const APPLICATION: u32 = 0x80;
const FILE: u32 = 0xA1;
const MISSING: u32 = 0xA2;
const ACCESS: u32 = 0x83;
const OFFERED: u32 = 0x84;
const ACTIVE: u32 = 0xA5;
const AGREEMENT: u32 = 0xA6;
const CAM: u32 = 0xA7;
const FINDING: u32 = 0x88;
const APDUS: u32 = 0x89;
const PAGE: u32 = 0xAA;

/// Tags within an element.
const PART: [u32; 5] = [0x80, 0x81, 0x82, 0x83, 0x84];

/// Why bytes are no dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DumpError {
    /// More bytes than [`DUMP_MAX_BYTES`], or a file of more than [`FILE_MAX_BYTES`].
    #[error("the dump is too long")]
    TooLong,
    /// They begin otherwise.
    #[error("this is no dump of a document")]
    NoDump,
    /// An element is not written as it must be.
    #[error("the dump is malformed")]
    Malformed(#[from] TlvError),
    /// An element means nothing here.
    #[error("an element at {offset} of the dump is not known")]
    Unknown {
        /// Where its value begins.
        offset: usize,
    },
}

impl Dump {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        let mut put = |element: Vec<u8>| bytes.extend_from_slice(&element);
        put(write(APPLICATION, &[u8::from(self.application == Application::Licence)]));
        for (file, content) in &self.files {
            put(parts(FILE, &[&[file_code(*file)], content]));
        }
        for (file, missing) in &self.missing {
            put(parts(MISSING, &[&[file_code(*file)], &missing_code(*missing)]));
        }
        if let Some(access) = self.access {
            put(write(ACCESS, &access_code(access)));
        }
        if let Some(offered) = self.offered_pace {
            put(write(OFFERED, &[offered.into()]));
        }
        for evidence in &self.evidence {
            put(evidence_element(evidence));
        }
        for finding in &self.findings {
            put(write(FINDING, &finding_code(*finding)));
        }
        put(write(APDUS, &self.apdus.to_be_bytes()));
        if let Some(page) = &self.page {
            put(parts(PAGE, &page.parts()));
        }
        bytes
    }

    /// The bytes of a dump in which no page is, with the page.
    ///
    /// # Errors
    /// They would be too long, or begin like no dump.
    pub fn with_page(bytes: &[u8], page: &PageSeen) -> Result<Zeroizing<Vec<u8>>, DumpError> {
        if !bytes.starts_with(MARK) {
            return Err(DumpError::NoDump);
        }
        let element = Zeroizing::new(parts(PAGE, &page.parts()));
        let length = bytes.len() + element.len();
        if length > DUMP_MAX_BYTES {
            return Err(DumpError::TooLong);
        }
        let mut whole = Zeroizing::new(Vec::with_capacity(length));
        whole.extend_from_slice(bytes);
        whole.extend_from_slice(&element);
        Ok(whole)
    }

    /// From bytes that [`Self::to_bytes`] made, or that somebody claims it made.
    ///
    /// # Errors
    /// When they are too long, or no dump.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DumpError> {
        if bytes.len() > DUMP_MAX_BYTES {
            return Err(DumpError::TooLong);
        }
        let mut reader = Reader::new(bytes.strip_prefix(MARK).ok_or(DumpError::NoDump)?);
        let mut dump = Self::new(Application::Travel);
        while let Some(tlv) = reader.next()? {
            take(&mut dump, &tlv)?;
        }
        Ok(dump)
    }
}

fn take(dump: &mut Dump, tlv: &Tlv<'_>) -> Result<(), DumpError> {
    let unknown = DumpError::Unknown { offset: tlv.offset };
    match tlv.tag {
        APPLICATION => {
            dump.application = match tlv.value {
                [0] => Application::Travel,
                [1] => Application::Licence,
                _ => return Err(unknown),
            };
        }
        FILE => {
            let [code, content] = split::<2>(tlv)?;
            if content.len() > FILE_MAX_BYTES {
                return Err(DumpError::TooLong);
            }
            let _ = dump.files.insert(file_of(code).ok_or(unknown)?, content.to_vec());
        }
        MISSING => {
            let [code, why] = split::<2>(tlv)?;
            let _ = dump.missing.insert(file_of(code).ok_or(unknown)?, missing_of(why).ok_or(unknown)?);
        }
        ACCESS => dump.access = Some(access_of(tlv.value).ok_or(unknown)?),
        OFFERED => {
            dump.offered_pace = match tlv.value {
                [0] => Some(false),
                [1] => Some(true),
                _ => return Err(unknown),
            };
        }
        ACTIVE | AGREEMENT | CAM if dump.evidence.len() < ENTRIES_MAX => {
            dump.evidence.push(evidence_of(tlv)?);
        }
        FINDING if dump.findings.len() < ENTRIES_MAX => {
            dump.findings.push(finding_of(tlv.value).ok_or(unknown)?);
        }
        PAGE if dump.page.is_none() => dump.page = Some(PageSeen::of_parts(split(tlv)?).ok_or(unknown)?),
        APDUS => dump.apdus = u32::from_be_bytes(tlv.value.try_into().map_err(|_| unknown)?),
        _ => return Err(unknown),
    }
    Ok(())
}

/// An element around parts, which are tagged by their place.
fn parts(tag: u32, parts: &[&[u8]]) -> Vec<u8> {
    let elements: Vec<Zeroizing<Vec<u8>>> =
        PART.iter().zip(parts).map(|(tag, part)| Zeroizing::new(write(*tag, part))).collect();
    write_all(tag, &elements.iter().map(|element| element.as_slice()).collect::<Vec<_>>())
}

/// The parts of an element, exactly so many.
fn split<'a, const N: usize>(tlv: &Tlv<'a>) -> Result<[&'a [u8]; N], TlvError> {
    let mut reader = tlv.inside();
    let mut parts = [&[] as &[u8]; N];
    for (part, tag) in parts.iter_mut().zip(PART) {
        *part = reader.expect(tag)?.value;
    }
    reader.end()?;
    Ok(parts)
}

const fn file_code(file: File) -> u8 {
    match file {
        File::Dg(group) => group.number(),
        File::CardAccess => 0x1C,
        File::Sod => 0x1D,
        File::Com => 0x1E,
        File::CardSecurity => 0x2D,
        File::Cvca => 0x3C,
        File::AtrInfo => 0x2F,
    }
}

fn file_of(code: &[u8]) -> Option<File> {
    match code {
        [0x1C] => Some(File::CardAccess),
        [0x1D] => Some(File::Sod),
        [0x1E] => Some(File::Com),
        [0x2D] => Some(File::CardSecurity),
        [0x2F] => Some(File::AtrInfo),
        [0x3C] => Some(File::Cvca),
        [number] => Group::new(*number).map(File::Dg),
        _ => None,
    }
}

fn missing_code(missing: Missing) -> Vec<u8> {
    match missing {
        Missing::NotOnChip => vec![0],
        Missing::Denied => vec![1],
        Missing::NotRead => vec![2],
        Missing::Refused(status) => coded(3, status),
        Missing::TooLong => vec![4],
        Missing::Malformed => vec![5],
    }
}

fn missing_of(code: &[u8]) -> Option<Missing> {
    match *code {
        [0] => Some(Missing::NotOnChip),
        [1] => Some(Missing::Denied),
        [2] => Some(Missing::NotRead),
        [3, high, low] => Some(Missing::Refused(status(high, low))),
        [4] => Some(Missing::TooLong),
        [5] => Some(Missing::Malformed),
        _ => None,
    }
}

fn access_code(access: Access) -> Vec<u8> {
    match access {
        Access::Plain => vec![0],
        Access::Bac => vec![1],
        Access::Bap => vec![2],
        Access::Pace { mapping, cipher, parameter_id } => {
            let mapping = match mapping {
                Mapping::Generic => 0,
                Mapping::Integrated => 1,
                Mapping::ChipAuthentication => 2,
            };
            let cipher = match cipher {
                Suite::TripleDes => 0,
                Suite::Aes128 => 1,
                Suite::Aes192 => 2,
                Suite::Aes256 => 3,
            };
            vec![3, mapping, cipher, parameter_id]
        }
    }
}

fn access_of(code: &[u8]) -> Option<Access> {
    match *code {
        [0] => Some(Access::Plain),
        [1] => Some(Access::Bac),
        [2] => Some(Access::Bap),
        [3, mapping, cipher, parameter_id] => {
            let mapping = match mapping {
                0 => Mapping::Generic,
                1 => Mapping::Integrated,
                2 => Mapping::ChipAuthentication,
                _ => return None,
            };
            let cipher = match cipher {
                0 => Suite::TripleDes,
                1 => Suite::Aes128,
                2 => Suite::Aes192,
                3 => Suite::Aes256,
                _ => return None,
            };
            Some(Access::Pace { mapping, cipher, parameter_id })
        }
        _ => None,
    }
}

fn evidence_element(evidence: &Evidence) -> Vec<u8> {
    match evidence {
        Evidence::Active { challenge, response } => parts(ACTIVE, &[challenge, response]),
        Evidence::Agreement(agreement) => {
            let key_id = agreement.key_id.as_deref().map_or(Vec::new(), |id| write(PART[0], id));
            let (first, second): (&[u8], &[u8]) = match &agreement.answer {
                AgreementAnswer::Protected(answer) => (answer, &[]),
                AgreementAnswer::Token { nonce, token } => (nonce, token),
            };
            parts(AGREEMENT, &[&key_id, &agreement.protocol, &agreement.ephemeral, first, second])
        }
        Evidence::Cam { mapping_key, chip_data, parameter_id } => {
            parts(CAM, &[mapping_key, chip_data, &[*parameter_id]])
        }
    }
}

fn evidence_of(tlv: &Tlv<'_>) -> Result<Evidence, DumpError> {
    let unknown = DumpError::Unknown { offset: tlv.offset };
    match tlv.tag {
        ACTIVE => {
            let [challenge, response] = split::<2>(tlv)?;
            let challenge = challenge.try_into().map_err(|_| unknown)?;
            Ok(Evidence::Active { challenge, response: response.to_vec() })
        }
        AGREEMENT => {
            let [key_id, protocol, ephemeral, first, second] = split::<5>(tlv)?;
            let key_id = Reader::new(key_id).take(PART[0])?.map(|id| id.value.to_vec());
            let answer = if second.is_empty() {
                AgreementAnswer::Protected(first.to_vec())
            } else {
                AgreementAnswer::Token { nonce: first.to_vec(), token: second.to_vec() }
            };
            let (protocol, ephemeral) = (protocol.to_vec(), ephemeral.to_vec());
            Ok(Evidence::Agreement(AgreementEvidence { key_id, protocol, ephemeral, answer }))
        }
        _ => {
            let [mapping_key, chip_data, parameter_id] = split::<3>(tlv)?;
            let [parameter_id] = *parameter_id else { return Err(unknown) };
            Ok(Evidence::Cam { mapping_key: mapping_key.to_vec(), chip_data: chip_data.to_vec(), parameter_id })
        }
    }
}

fn finding_code(finding: ReadFinding) -> Vec<u8> {
    match finding {
        ReadFinding::Downgraded => vec![0],
        ReadFinding::PaceFailed(status) => coded(1, status),
        ReadFinding::CardAccessUnreadable => vec![2],
        ReadFinding::LengthFellBack => vec![3],
        ReadFinding::ChannelRenewed => vec![4],
        ReadFinding::ForgedAnswer => vec![5],
        ReadFinding::Shortened(file) => vec![6, file_code(file)],
        ReadFinding::ActiveRefused(status) => coded(7, status),
        ReadFinding::AgreementRefused(None) => vec![8],
        ReadFinding::AgreementRefused(Some(status)) => coded(8, status),
        ReadFinding::TerminalAbsent => vec![9],
        ReadFinding::TerminalRefused(status) => coded(10, status),
        ReadFinding::Resumed => vec![11],
        ReadFinding::AgreementUnproven => vec![12],
    }
}

fn finding_of(code: &[u8]) -> Option<ReadFinding> {
    match *code {
        [0] => Some(ReadFinding::Downgraded),
        [1, high, low] => Some(ReadFinding::PaceFailed(status(high, low))),
        [2] => Some(ReadFinding::CardAccessUnreadable),
        [3] => Some(ReadFinding::LengthFellBack),
        [4] => Some(ReadFinding::ChannelRenewed),
        [5] => Some(ReadFinding::ForgedAnswer),
        [6, file] => file_of(&[file]).map(ReadFinding::Shortened),
        [7, high, low] => Some(ReadFinding::ActiveRefused(status(high, low))),
        [8] => Some(ReadFinding::AgreementRefused(None)),
        [8, high, low] => Some(ReadFinding::AgreementRefused(Some(status(high, low)))),
        [9] => Some(ReadFinding::TerminalAbsent),
        [10, high, low] => Some(ReadFinding::TerminalRefused(status(high, low))),
        [11] => Some(ReadFinding::Resumed),
        [12] => Some(ReadFinding::AgreementUnproven),
        _ => None,
    }
}

fn coded(code: u8, status: Status) -> Vec<u8> {
    let [high, low] = status.code().to_be_bytes();
    vec![code, high, low]
}

fn status(high: u8, low: u8) -> Status {
    Status::from(u16::from_be_bytes([high, low]))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::redact::Personal;
    use proptest::prelude::*;

    use super::super::PAGE_PICTURE_MAX_BYTES;
    use super::*;
    use crate::mrz;

    fn full() -> Dump {
        let mut dump = Dump::new(Application::Licence);
        let _ = dump.files.insert(File::Sod, vec![0x77, 0x00]);
        let _ = dump.files.insert(File::Dg(Group::new(1).unwrap()), vec![0x61; 300]);
        let all = [
            (File::Com, Missing::NotOnChip),
            (File::CardAccess, Missing::Refused(Status::from(0x6F00))),
            (File::CardSecurity, Missing::TooLong),
            (File::AtrInfo, Missing::Malformed),
            (File::Dg(Group::new(3).unwrap()), Missing::Denied),
            (File::Dg(Group::new(16).unwrap()), Missing::NotRead),
        ];
        dump.missing.extend(all);
        dump.access =
            Some(Access::Pace { mapping: Mapping::ChipAuthentication, cipher: Suite::Aes192, parameter_id: 18 });
        dump.offered_pace = Some(true);
        let agreement = |key_id, answer| {
            Evidence::Agreement(AgreementEvidence { key_id, protocol: vec![4, 0], ephemeral: vec![9; 32], answer })
        };
        dump.evidence = vec![
            Evidence::Active { challenge: [1; 8], response: vec![2; 64] },
            agreement(None, AgreementAnswer::Protected(vec![0x90, 0])),
            agreement(Some(vec![]), AgreementAnswer::Token { nonce: vec![3; 8], token: vec![4; 8] }),
            Evidence::Cam { mapping_key: vec![4; 65], chip_data: vec![5; 32], parameter_id: 13 },
        ];
        let some = Status::from(0x6A88);
        dump.findings = vec![
            ReadFinding::Downgraded,
            ReadFinding::PaceFailed(some),
            ReadFinding::CardAccessUnreadable,
            ReadFinding::LengthFellBack,
            ReadFinding::ChannelRenewed,
            ReadFinding::ForgedAnswer,
            ReadFinding::Shortened(File::Com),
            ReadFinding::ActiveRefused(some),
            ReadFinding::AgreementRefused(None),
            ReadFinding::AgreementRefused(Some(some)),
            ReadFinding::TerminalAbsent,
            ReadFinding::TerminalRefused(some),
            ReadFinding::Resumed,
            ReadFinding::AgreementUnproven,
        ];
        dump.apdus = 77;
        dump.page = Some(page());
        dump
    }

    fn page() -> PageSeen {
        let line = mrz::parse("D1NLD15094962111ABCD1234EFGH91").unwrap();
        PageSeen::new(&line, Some(Personal::new(b"a picture".to_vec())))
    }

    #[test]
    fn all_of_it_travels() {
        let dump = full();
        assert_eq!(Dump::from_bytes(&dump.to_bytes()).unwrap(), dump);
        let empty = Dump::new(Application::Travel);
        assert_eq!(Dump::from_bytes(&empty.to_bytes()).unwrap(), empty);
    }

    #[test]
    fn limits_hold() {
        assert_eq!(Dump::from_bytes(&vec![0; DUMP_MAX_BYTES + 1]), Err(DumpError::TooLong));
        assert_eq!(Dump::from_bytes(b"SKD2"), Err(DumpError::NoDump));
        let mut dump = Dump::new(Application::Travel);
        let _ = dump.files.insert(File::Com, vec![0; FILE_MAX_BYTES + 1]);
        assert_eq!(Dump::from_bytes(&dump.to_bytes()), Err(DumpError::TooLong));
        let mut bytes = MARK.to_vec();
        for _ in 0..=ENTRIES_MAX {
            bytes.extend(write(FINDING, &[0]));
        }
        assert!(matches!(Dump::from_bytes(&bytes), Err(DumpError::Unknown { .. })));
    }

    #[test]
    fn a_page_is_added_to_what_was_read_once_and_within_its_limits() {
        let mut dump = full();
        dump.page = None;
        let whole = Dump::with_page(&dump.to_bytes(), &page()).unwrap();
        assert_eq!(Dump::from_bytes(&whole).unwrap(), full());
        let twice = Dump::with_page(&whole, &page()).unwrap();
        assert!(matches!(Dump::from_bytes(&twice), Err(DumpError::Unknown { .. })));
        assert_eq!(Dump::with_page(b"SKD2", &page()), Err(DumpError::NoDump));
        let line = page().zone().unwrap();
        for length in [0, PAGE_PICTURE_MAX_BYTES + 1] {
            assert_eq!(PageSeen::new(&line, Some(Personal::new(vec![1; length]))).picture(), None);
        }
        for odd in [parts(PAGE, &[b"small", &[]]), parts(PAGE, &[b"A", &vec![1; PAGE_PICTURE_MAX_BYTES + 1]])] {
            let bytes = [dump.to_bytes(), odd].concat();
            assert!(matches!(Dump::from_bytes(&bytes), Err(DumpError::Unknown { .. })));
        }
    }

    #[test]
    fn contents_are_not_shown() {
        let shown = format!("{:?}", full());
        assert!(!shown.contains("97, 97") && !shown.contains("9, 9") && !shown.contains("1509"), "{shown}");
    }

    proptest! {
        #[test]
        fn nothing_panics(place in 4_usize..900, value: u8, cut in 0_usize..900) {
            let mut bytes = full().to_bytes();
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
            let _ = Dump::from_bytes(&bytes);
            bytes.truncate(cut);
            let _ = Dump::from_bytes(&bytes);
        }
    }
}

//! Commands to a chip and its answers (ISO/IEC 7816-4 §5).
//!
//! **Invariant:** a command carries Le exactly if its case has one: the four cases are four variants, and there is no
//! default. Chips refuse a SELECT with a surplus Le.

/// More bytes than one command can carry, or one answer: extended length (ISO/IEC 7816-4 §5.2).
pub const EXTENDED_MAX_BYTES: usize = 65_535;
/// As many bytes go in one short command.
pub const SHORT_DATA_MAX_BYTES: usize = 255;
/// As many bytes come back from one short command.
pub const SHORT_LE_MAX: u32 = 256;

/// The four bytes that each command begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// CLA.
    pub class: u8,
    /// INS.
    pub instruction: u8,
    /// P1 and P2.
    pub parameters: [u8; 2],
}

impl Header {
    /// A command of the interindustry class.
    pub const fn new(instruction: u8, p1: u8, p2: u8) -> Self {
        Self { class: 0, instruction, parameters: [p1, p2] }
    }

    /// Its bytes.
    pub const fn bytes(self) -> [u8; 4] {
        [self.class, self.instruction, self.parameters[0], self.parameters[1]]
    }

    /// The same with bits of the class set.
    #[must_use]
    pub const fn with_class(self, bits: u8) -> Self {
        Self { class: self.class | bits, ..self }
    }
}

/// How many bytes are awaited, 1 to 65,536 (Le).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Le(u32);

impl Le {
    /// As many as a short command may ask for.
    pub const SHORT: Self = Self(SHORT_LE_MAX);
    /// As many as an extended command may ask for.
    pub const EXTENDED: Self = Self(65_536);

    /// So many, brought into the range.
    pub const fn new(count: usize) -> Self {
        match count {
            0 => Self(1),
            1..=65_535 => Self(count as u32),
            _ => Self::EXTENDED,
        }
    }

    /// 1 to 65,536.
    pub const fn count(self) -> usize {
        self.0 as usize
    }

    /// Whether a short command can ask for it.
    pub const fn is_short(self) -> bool {
        self.0 <= SHORT_LE_MAX
    }

    /// The shortest field that says it, as in DO 97: one byte up to 256, else two; the greatest value is all zeros.
    pub fn field(self) -> Vec<u8> {
        let [_, _, high, low] = self.0.to_be_bytes();
        if self.is_short() { vec![low] } else { vec![high, low] }
    }
}

/// A command, by its case (ISO/IEC 7816-4 §5.2).
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// Case 1: nothing goes, nothing comes.
    Bare(Header),
    /// Case 2: bytes come.
    Receive(Header, Le),
    /// Case 3: bytes go.
    Send(Header, Vec<u8>),
    /// Case 4: bytes go, bytes come.
    Exchange(Header, Vec<u8>, Le),
}

impl Command {
    /// Its first four bytes.
    pub const fn header(&self) -> Header {
        match self {
            Self::Bare(header) | Self::Receive(header, _) | Self::Send(header, _) | Self::Exchange(header, _, _) => {
                *header
            }
        }
    }

    /// What it carries.
    pub fn data(&self) -> &[u8] {
        match self {
            Self::Bare(_) | Self::Receive(..) => &[],
            Self::Send(_, data) | Self::Exchange(_, data, _) => data,
        }
    }

    /// What it awaits.
    pub const fn le(&self) -> Option<Le> {
        match self {
            Self::Bare(_) | Self::Send(..) => None,
            Self::Receive(_, le) | Self::Exchange(_, _, le) => Some(*le),
        }
    }

    /// Of these parts, whichever case they make.
    pub fn of(header: Header, data: Vec<u8>, le: Option<Le>) -> Self {
        match (data.is_empty(), le) {
            (true, None) => Self::Bare(header),
            (true, Some(le)) => Self::Receive(header, le),
            (false, None) => Self::Send(header, data),
            (false, Some(le)) => Self::Exchange(header, data, le),
        }
    }

    /// Whether it is short.
    pub fn is_short(&self) -> bool {
        self.data().len() <= SHORT_DATA_MAX_BYTES && self.le().is_none_or(Le::is_short)
    }

    /// Its bytes: short if it fits, else extended. Data beyond [`EXTENDED_MAX_BYTES`] must have been chained before.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_as(self.is_short())
    }

    /// Its bytes with lengths of extended form though short ones would do: who answers understands them.
    pub fn encode_extended(&self) -> Vec<u8> {
        self.encode_as(false)
    }

    fn encode_as(&self, short: bool) -> Vec<u8> {
        let data = self.data();
        let mut bytes = self.header().bytes().to_vec();
        let [.., high, low] = data.len().to_be_bytes();
        match (short, data.is_empty()) {
            (true, true) => {}
            (true, false) => bytes.push(low),
            (false, true) => bytes.push(0),
            (false, false) => bytes.extend([0, high, low]),
        }
        bytes.extend_from_slice(data);
        if let Some(le) = self.le() {
            let [_, _, high, low] = le.0.to_be_bytes();
            if !short {
                bytes.push(high);
            }
            bytes.push(low);
        }
        bytes
    }

    /// The command that these bytes are.
    ///
    /// # Errors
    /// When their lengths do not fit together.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApduError> {
        let (&[class, instruction, p1, p2], body) = bytes.split_first_chunk().ok_or(ApduError::Truncated)?;
        let header = Header { class, instruction, parameters: [p1, p2] };
        let short_le = |low: u8| Le::new(if low == 0 { 256 } else { low.into() });
        let long_le = |high: u8, low: u8| match u16::from_be_bytes([high, low]) {
            0 => Le::EXTENDED,
            count => Le::new(count.into()),
        };
        match *body {
            [] => Ok(Self::Bare(header)),
            [le] => Ok(Self::Receive(header, short_le(le))),
            [0, high, low] => Ok(Self::Receive(header, long_le(high, low))),
            [0, high, low, ref rest @ ..] => {
                let length = u16::from_be_bytes([high, low]).into();
                match rest.split_at_checked(length).ok_or(ApduError::Truncated)? {
                    (data, []) => Ok(Self::of(header, data.to_vec(), None)),
                    (data, [high, low]) => Ok(Self::of(header, data.to_vec(), Some(long_le(*high, *low)))),
                    _ => Err(ApduError::Surplus),
                }
            }
            [length, ref rest @ ..] => match rest.split_at_checked(length.into()).ok_or(ApduError::Truncated)? {
                (data, []) => Ok(Self::of(header, data.to_vec(), None)),
                (data, [le]) => Ok(Self::of(header, data.to_vec(), Some(short_le(*le)))),
                _ => Err(ApduError::Surplus),
            },
        }
    }

    /// The same as several commands that carry at most `limit` bytes each, all but the last marked as part of a chain
    /// (ISO/IEC 7816-4 §5.3.3). The last one alone awaits bytes.
    pub fn chain(self, limit: usize) -> Vec<Self> {
        let (header, le) = (self.header(), self.le());
        if self.data().len() <= limit {
            return vec![self];
        }
        let mut parts: Vec<&[u8]> = self.data().chunks(limit.max(1)).collect();
        let last = parts.pop().unwrap_or_default();
        let mut chain: Vec<Self> =
            parts.into_iter().map(|part| Self::Send(header.with_class(CHAINED), part.to_vec())).collect();
        chain.push(Self::of(header, last.to_vec(), le));
        chain
    }
}

/// The class bit of a command that is not the last of its chain.
pub const CHAINED: u8 = 0x10;

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let header = u32::from_be_bytes(self.header().bytes());
        write!(f, "{header:08X} +{} le {:?}", self.data().len(), self.le().map(Le::count))
    }
}

/// Why bytes are no command, or no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApduError {
    /// They end too early.
    #[error("the bytes end within a command or answer")]
    Truncated,
    /// Something follows the end.
    #[error("bytes are left over behind a command")]
    Surplus,
    /// An answer of more than 65,538 bytes.
    #[error("the answer is longer than any answer can be")]
    TooLong,
}

/// A chip's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// What came.
    pub data: Vec<u8>,
    /// How it went.
    pub status: Status,
}

impl Response {
    /// The answer that these bytes are.
    ///
    /// # Errors
    /// When there are fewer than two, or too many.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApduError> {
        if bytes.len() > EXTENDED_MAX_BYTES + 3 {
            return Err(ApduError::TooLong);
        }
        let (data, status) = bytes.split_last_chunk::<2>().ok_or(ApduError::Truncated)?;
        Ok(Self { data: data.to_vec(), status: Status::from(u16::from_be_bytes(*status)) })
    }

    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        [&self.data[..], &self.status.code().to_be_bytes()].concat()
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} +{}", self.status, self.data.len())
    }
}

/// What a chip says about a command: its status word (ISO/IEC 7816-4 §5.6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 9000.
    Done,
    /// 61XX: so many more bytes can be fetched; 0 means 256 or more.
    More(u8),
    /// 6282: the file ended before Le.
    EndOfFile,
    /// 6283: the file or application is blocked.
    Deactivated,
    /// 6300: authentication failed.
    Failed,
    /// 63CX: authentication failed, or would fail: so many tries are left.
    Tries(u8),
    /// 6700: wrong length.
    WrongLength,
    /// 6882: no secure messaging.
    NoSecureMessaging,
    /// 6883, 6884: no chaining.
    NoChaining,
    /// 6982: a condition of security is not met.
    NotAllowed,
    /// 6983: the key is blocked.
    Blocked,
    /// 6985: conditions of use are not met.
    NotNow,
    /// 6987: objects of secure messaging are missing.
    SecureMessagingMissing,
    /// 6988: objects of secure messaging are wrong.
    SecureMessagingWrong,
    /// 6A80: wrong bytes in the command.
    WrongData,
    /// 6A82: no such file or application.
    NotFound,
    /// 6A86, 6A87, 6B00: wrong parameters.
    WrongParameters(WrongParameters),
    /// 6A88: no such key.
    NoSuchKey,
    /// 6CXX: Le should have been this; 0 means 256.
    WrongLe(u8),
    /// 6D00: no such instruction.
    NoSuchInstruction,
    /// 6E00: no such class.
    NoSuchClass,
    /// Another one.
    Other(u16),
}

/// Which of the words for wrong parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WrongParameters {
    /// 6A86.
    P1P2,
    /// 6A87: Lc does not fit them.
    Lc,
    /// 6B00: such as an offset behind the end.
    Offset,
}

impl Status {
    /// Its two bytes.
    pub const fn code(self) -> u16 {
        match self {
            Self::Done => 0x9000,
            Self::More(count) => 0x6100 | count as u16,
            Self::EndOfFile => 0x6282,
            Self::Deactivated => 0x6283,
            Self::Failed => 0x6300,
            Self::Tries(left) => 0x63C0 | (left & 0x0F) as u16,
            Self::WrongLength => 0x6700,
            Self::NoSecureMessaging => 0x6882,
            Self::NoChaining => 0x6884,
            Self::NotAllowed => 0x6982,
            Self::Blocked => 0x6983,
            Self::NotNow => 0x6985,
            Self::SecureMessagingMissing => 0x6987,
            Self::SecureMessagingWrong => 0x6988,
            Self::WrongData => 0x6A80,
            Self::NotFound => 0x6A82,
            Self::WrongParameters(WrongParameters::P1P2) => 0x6A86,
            Self::WrongParameters(WrongParameters::Lc) => 0x6A87,
            Self::WrongParameters(WrongParameters::Offset) => 0x6B00,
            Self::NoSuchKey => 0x6A88,
            Self::WrongLe(right) => 0x6C00 | right as u16,
            Self::NoSuchInstruction => 0x6D00,
            Self::NoSuchClass => 0x6E00,
            Self::Other(code) => code,
        }
    }
}

impl From<u16> for Status {
    fn from(code: u16) -> Self {
        let [high, low] = code.to_be_bytes();
        match (high, low) {
            (0x90, 0x00) => Self::Done,
            (0x61, count) => Self::More(count),
            (0x62, 0x82) => Self::EndOfFile,
            (0x62, 0x83) => Self::Deactivated,
            (0x63, 0x00) => Self::Failed,
            (0x63, tries @ 0xC0..=0xCF) => Self::Tries(tries & 0x0F),
            (0x67, 0x00) => Self::WrongLength,
            (0x68, 0x82) => Self::NoSecureMessaging,
            (0x68, 0x84) => Self::NoChaining,
            (0x69, 0x82) => Self::NotAllowed,
            (0x69, 0x83) => Self::Blocked,
            (0x69, 0x85) => Self::NotNow,
            (0x69, 0x87) => Self::SecureMessagingMissing,
            (0x69, 0x88) => Self::SecureMessagingWrong,
            (0x6A, 0x80) => Self::WrongData,
            (0x6A, 0x82) => Self::NotFound,
            (0x6A, 0x86) => Self::WrongParameters(WrongParameters::P1P2),
            (0x6A, 0x87) => Self::WrongParameters(WrongParameters::Lc),
            (0x6B, 0x00) => Self::WrongParameters(WrongParameters::Offset),
            (0x6A, 0x88) => Self::NoSuchKey,
            (0x6C, right) => Self::WrongLe(right),
            (0x6D, 0x00) => Self::NoSuchInstruction,
            (0x6E, 0x00) => Self::NoSuchClass,
            _ => Self::Other(code),
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.code())
    }
}

impl std::fmt::Debug for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.code())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::{Command, Header, Le, Response, Status};

    const READ: Header = Header::new(0xB0, 0x9E, 0x00);

    #[test]
    fn four_cases_short_and_extended() {
        let check = |command: Command, bytes: &[u8]| {
            assert_eq!(command.encode(), bytes);
            assert_eq!(Command::parse(bytes).unwrap(), command);
        };
        check(Command::Bare(READ), &[0, 0xB0, 0x9E, 0]);
        check(Command::Receive(READ, Le::new(4)), &[0, 0xB0, 0x9E, 0, 4]);
        check(Command::Receive(READ, Le::SHORT), &[0, 0xB0, 0x9E, 0, 0]);
        check(Command::Receive(READ, Le::new(257)), &[0, 0xB0, 0x9E, 0, 0, 1, 1]);
        check(Command::Receive(READ, Le::EXTENDED), &[0, 0xB0, 0x9E, 0, 0, 0, 0]);
        check(Command::Send(READ, vec![7; 2]), &[0, 0xB0, 0x9E, 0, 2, 7, 7]);
        check(Command::Exchange(READ, vec![7; 2], Le::SHORT), &[0, 0xB0, 0x9E, 0, 2, 7, 7, 0]);
        check(Command::Exchange(READ, vec![7; 2], Le::new(0x1234)), &[0, 0xB0, 0x9E, 0, 0, 0, 2, 7, 7, 0x12, 0x34]);
        let asked = Command::Receive(READ, Le::new(4));
        assert_eq!(asked.encode_extended(), [0, 0xB0, 0x9E, 0, 0, 0, 4]);
        assert_eq!(Command::parse(&asked.encode_extended()).unwrap(), asked);
        // A length of nothing: what is carried decides the case.
        assert_eq!(Command::parse(&[0, 0xB0, 0x9E, 0, 0, 4]).unwrap(), Command::Receive(READ, Le::new(4)));
        let long = Command::Send(READ, vec![7; 300]).encode();
        assert_eq!((&long[4..7], long.len()), (&[0, 1, 44][..], 307));
    }

    #[test]
    fn a_chain_ends_with_the_command() {
        let chain = Command::Exchange(READ, vec![1, 2, 3, 4, 5], Le::SHORT).chain(2);
        let bytes: Vec<Vec<u8>> = chain.iter().map(Command::encode).collect();
        let expected: [&[u8]; 3] =
            [&[0x10, 0xB0, 0x9E, 0, 2, 1, 2], &[0x10, 0xB0, 0x9E, 0, 2, 3, 4], &[0, 0xB0, 0x9E, 0, 1, 5, 0]];
        assert_eq!(bytes, expected);
    }

    #[test]
    fn each_status_word_comes_back() {
        for code in 0..=u16::MAX {
            assert_eq!(Status::from(code).code(), code);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(command) = Command::parse(&bytes) {
                prop_assert_eq!(Command::parse(&command.encode()).unwrap(), command);
            }
            let _ = Response::parse(&bytes);
        }
    }
}

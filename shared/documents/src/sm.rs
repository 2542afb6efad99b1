//! Secure messaging: what terminal and chip say once they share keys (ICAO 9303-11 §9.8).
//!
//! **Invariant:** the counter grows by one for each command and each answer, also for those that turn out wrong.
//! **Invariant:** an answer whose code is wrong yields nothing but the error, and codes are compared in constant time.

mod keyed;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use subtle::ConstantTimeEq;

pub(crate) use self::keyed::Keyed;
use crate::apdu::{Command, Le, Response, SHORT_DATA_MAX_BYTES, SHORT_LE_MAX, Status};
use crate::crypto::cipher::{Suite, pad, unpad};
use crate::crypto::kdf::Purpose;
use crate::tlv::{Reader, TlvError, write};

/// Class bits: secure messaging, header authenticated (ISO/IEC 7816-4 §5.4.1).
const PROTECTED: u8 = 0x0C;
/// Encrypted data behind a padding indicator, for even instructions.
const CRYPTOGRAM: u32 = 0x87;
/// Encrypted data for odd instructions.
const CRYPTOGRAM_ODD: u32 = 0x85;
/// Protected Le.
const LE: u32 = 0x97;
/// Protected status word.
const STATUS: u32 = 0x99;
/// The code over all of it.
const CODE: u32 = 0x8E;
/// The padding indicator: ISO/IEC 7816-4 padding.
const PADDED: u8 = 0x01;
/// Protected status and code, in an answer.
const TRAILER_BYTES: usize = 4 + 10;
/// The longest counter.
const COUNTER_MAX_BYTES: usize = 16;

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmError {
    /// The chip answered in the clear: it has dropped the channel.
    #[error("the chip has dropped the secure channel with {0}")]
    Dropped(Status),
    /// The code over the answer is wrong, or there is none.
    #[error("the answer is not the chip's: its code is wrong")]
    WrongCode,
    /// The code is right, and yet the answer cannot be understood.
    #[error("the protected answer is malformed")]
    Malformed(#[from] TlvError),
    /// The code is right, and yet the encrypted part is not padded as it must be.
    #[error("the protected answer is not padded as it must be")]
    Padding,
}

/// One end of a secure channel: the terminal's.
pub struct Channel {
    suite: Suite,
    encryption: Keyed,
    authentication: Keyed,
    counter: Counter,
}

impl Channel {
    /// With keys derived from a shared secret; the counter starts at zero (ICAO 9303-11 §9.8.6.2).
    pub fn of_secret(suite: Suite, secret: &[u8]) -> Self {
        let encryption = Keyed::derive(suite, secret, Purpose::Enc);
        let authentication = Keyed::derive(suite, secret, Purpose::Mac);
        Self { suite, encryption, authentication, counter: Counter::zero(suite) }
    }

    /// With 3DES keys derived from a seed, and the counter that BAC begins with (ICAO 9303-11 §9.8.6.3).
    pub fn of_bac(seed: &[u8], counter: [u8; 8]) -> Self {
        let mut channel = Self::of_secret(Suite::TripleDes, seed);
        channel.counter.number = u128::from(u64::from_be_bytes(counter));
        channel
    }

    /// Its cipher.
    pub const fn suite(&self) -> Suite {
        self.suite
    }

    /// The code over bytes under this channel's key: PACE's tokens are made so.
    pub(crate) fn code(&self, bytes: &[u8]) -> [u8; 8] {
        self.authentication.code(bytes)
    }

    /// The plain bytes behind a cryptogram whose initial vector is given in the clear, padding removed.
    pub(crate) fn decrypt_with(&self, clear_vector: &[u8], cryptogram: &[u8]) -> Option<Vec<u8>> {
        let vector = self.encryption.encrypt(&self.encryption.zeros(), clear_vector);
        self.decrypt(&vector, cryptogram)
    }

    /// Counts a command that somebody else has sent.
    pub(crate) fn pass_command(&mut self) {
        self.counter.grow();
    }

    /// The command as it goes to the chip (ICAO 9303-11 §9.8.4). Its answer is longer than it would be in the clear:
    /// `extended` says that the chip takes extended length where the answer needs it though the command would not.
    pub fn wrap(&mut self, command: &Command, extended: bool) -> Command {
        self.counter.grow();
        let header = command.header().with_class(PROTECTED);
        let mut body = Vec::new();
        if !command.data().is_empty() {
            let plain = pad(self.suite.block_len(), command.data());
            let cipher = self.encryption.encrypt(&self.vector(), &plain);
            body = if header.instruction & 1 == 0 {
                write(CRYPTOGRAM, &[&[PADDED], &cipher[..]].concat())
            } else {
                write(CRYPTOGRAM_ODD, &cipher)
            };
        }
        if let Some(le) = command.le() {
            body.extend(write(LE, &le.field()));
        }
        let mut authenticated = pad(self.suite.block_len(), &header.bytes());
        if !body.is_empty() {
            authenticated.extend_from_slice(&body);
            authenticated = pad(self.suite.block_len(), &authenticated);
        }
        body.extend(write(CODE, &self.authenticate(&authenticated)));
        let fits = command.le().is_none_or(|le| le.count() <= self.plain_max(Le::SHORT));
        let short = fits || (!extended && command.le().is_none_or(Le::is_short));
        let le = if short && body.len() <= SHORT_DATA_MAX_BYTES { Le::SHORT } else { Le::EXTENDED };
        Command::Exchange(header, body, le)
    }

    /// What the chip said (ICAO 9303-11 §9.8.5).
    ///
    /// # Errors
    /// When it did not say it under this channel's keys.
    pub fn unwrap(&mut self, response: &Response) -> Result<Response, SmError> {
        self.counter.grow();
        if response.data.is_empty() {
            return Err(SmError::Dropped(response.status));
        }
        let objects = Objects::parse(&response.data).map_err(|_| SmError::WrongCode)?;
        let code = self.authenticate(&pad(self.suite.block_len(), objects.authenticated));
        if !bool::from(code.ct_eq(objects.code)) {
            return Err(SmError::WrongCode);
        }
        let status = objects.status.map_or(response.status, |status| Status::from(u16::from_be_bytes(status)));
        let data = match objects.cryptogram {
            None => Vec::new(),
            Some(cryptogram) => self.decrypt(&self.vector(), cryptogram).ok_or(SmError::Padding)?,
        };
        Ok(Response { data, status })
    }

    /// How many plain bytes an answer can carry at most, if it must not be longer than `outer` on the wire.
    pub fn plain_max(&self, outer: Le) -> usize {
        plain_max(self.suite, outer.count())
    }

    /// How many plain bytes a short command can carry at most.
    pub fn plain_data_max(&self) -> usize {
        // Cryptogram and indicator, Le, code.
        let cipher = SHORT_DATA_MAX_BYTES - 4 - 4 - 10;
        cipher / self.suite.block_len() * self.suite.block_len() - 1
    }

    fn authenticate(&self, padded: &[u8]) -> [u8; 8] {
        self.authentication.code_of_blocks(&[self.counter.to_bytes().as_slice(), padded].concat())
    }

    /// The initial vector: zero for 3DES, the encrypted counter for AES (ICAO 9303-11 §9.8.6).
    fn vector(&self) -> Vec<u8> {
        match self.suite {
            Suite::TripleDes => self.encryption.zeros(),
            Suite::Aes128 | Suite::Aes192 | Suite::Aes256 => {
                self.encryption.encrypt(&self.encryption.zeros(), &self.counter.to_bytes())
            }
        }
    }

    fn decrypt(&self, vector: &[u8], cryptogram: &[u8]) -> Option<Vec<u8>> {
        let plain = self.encryption.decrypt(vector, cryptogram)?;
        unpad(&plain).map(<[u8]>::to_vec)
    }
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channel").field("suite", &self.suite).finish_non_exhaustive()
    }
}

/// How many plain bytes fit an answer of `outer` bytes, its status word not counted.
pub fn plain_max(suite: Suite, outer: usize) -> usize {
    let block = suite.block_len();
    // Tag and length of the cryptogram, and its padding indicator.
    let head = if outer <= SHORT_LE_MAX as usize { 3 + 1 } else { 4 + 1 };
    let blocks = outer.saturating_sub(TRAILER_BYTES + head) / block;
    if blocks == 0 { 0 } else { blocks * block - 1 }
}

/// The send sequence counter, a number of one block.
struct Counter {
    number: u128,
    length: usize,
}

impl Counter {
    fn zero(suite: Suite) -> Self {
        Self { number: 0, length: suite.block_len() }
    }

    const fn grow(&mut self) {
        self.number = self.number.wrapping_add(1);
    }

    fn to_bytes(&self) -> Vec<u8> {
        let all = self.number.to_be_bytes();
        all.into_iter().skip(COUNTER_MAX_BYTES.saturating_sub(self.length)).collect()
    }
}

/// The parts of a protected answer.
struct Objects<'a> {
    cryptogram: Option<&'a [u8]>,
    status: Option<[u8; 2]>,
    code: &'a [u8],
    authenticated: &'a [u8],
}

impl<'a> Objects<'a> {
    /// In the one order that there is: cryptogram, status, code.
    fn parse(bytes: &'a [u8]) -> Result<Self, TlvError> {
        let mut reader = Reader::new(bytes);
        let cryptogram = match reader.take(CRYPTOGRAM)? {
            Some(tlv) => match tlv.value.split_first() {
                Some((&PADDED, cipher)) => Some(cipher),
                _ => return Err(TlvError::Malformed { offset: tlv.offset }),
            },
            None => reader.take(CRYPTOGRAM_ODD)?.map(|tlv| tlv.value),
        };
        let status = match reader.take(STATUS)? {
            None => None,
            Some(tlv) => Some(tlv.value.try_into().map_err(|_| TlvError::Malformed { offset: tlv.offset })?),
        };
        let authenticated = bytes.get(..reader.offset()).unwrap_or_default();
        let code = reader.expect(CODE)?.value;
        reader.end()?;
        Ok(Self { cryptogram, status, code, authenticated })
    }
}

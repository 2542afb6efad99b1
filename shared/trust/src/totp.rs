//! One-time codes of a second factor: TOTP (RFC 6238) with HMAC-SHA-1, six digits, thirty seconds, as every
//! authenticator app makes them.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::time::Moment;
use rand::Rng as _;
use ring::{aead, hmac};
use zeroize::Zeroizing;

use crate::people::PeopleKey;

/// Bytes of a secret (RFC 4226 §4, R6: 160 bits).
const SECRET_BYTES: usize = 20;
/// How long a code holds, in seconds.
const STEP_S: u64 = 30;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// Two clocks may be so many steps apart (RFC 6238 §5.2).
const STEPS_APART: u64 = 1;
/// A code that is so many steps off, ten minutes, was made by a clock that is wrong.
const STEPS_WRONG: u64 = 20;
/// RFC 4648 §6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that an authenticator app shares with the server. As text base32; `Debug` is blank.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; SECRET_BYTES]>);

/// The text is no secret of an authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the secret of an authenticator")]
pub struct NotASecret;

/// A typed code does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongCode {
    /// Not a code of this secret, or one that was used before.
    #[error("wrong code")]
    Wrong,
    /// One of up to ten minutes ago or ahead: two clocks differ.
    #[error("the code is of another time")]
    OtherTime,
}

impl TotpSecret {
    /// A new secret.
    pub fn generate() -> Self {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        rand::rng().fill_bytes(&mut *secret);
        Self(secret)
    }

    /// In base32 (RFC 4648 §6), as it is typed into an app.
    pub fn to_base32(&self) -> Zeroizing<String> {
        let (mut text, mut bits, mut held) = (Zeroizing::new(String::new()), 0_u32, 0);
        for byte in self.0.iter() {
            bits = (bits << 8) | u32::from(*byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                let letter = ALPHABET.get((bits >> held & 31) as usize).copied().unwrap_or(b'A');
                text.push(char::from(letter));
            }
        }
        text
    }

    /// What a QR code for an app says (the Key URI format of Google Authenticator).
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (escaped(issuer), escaped(account));
        Zeroizing::new(format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", *self.to_base32()))
    }

    /// What an app shows at this moment.
    pub fn shown(&self, now: Moment) -> String {
        format!("{:0width$}", self.code(now.unix_ms() / 1000 / STEP_S), width = CODE_DIGITS)
    }

    /// The code of a step.
    fn code(&self, step: u64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &*self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        // RFC 4226 §5.3: the last four bits say where the four bytes begin.
        let at = usize::from(bytes.last().copied().unwrap_or_default() & 0xF);
        let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).unwrap_or_default();
        (u32::from_be_bytes(four) & 0x7FFF_FFFF) % 10_u32.pow(CODE_DIGITS as u32)
    }

    /// Checks a typed code. `last` is the step of the code that was taken last: neither it nor an earlier one is taken
    /// again. Returns the step that is the last from now on.
    ///
    /// # Errors
    /// When it is not a code of now, or was taken before.
    pub fn check(&self, typed: &str, now: Moment, last: u64) -> Result<u64, WrongCode> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(CODE_DIGITS + 1).collect();
        if digits.len() != CODE_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WrongCode::Wrong);
        }
        let typed: u32 = digits.parse().map_err(|_| WrongCode::Wrong)?;
        let step = now.unix_ms() / 1000 / STEP_S;
        // All are calculated, so that the time taken does not tell which.
        let around = step.saturating_sub(STEPS_WRONG)..=step + STEPS_WRONG;
        let fitting: Vec<u64> = around.filter(|step| self.code(*step) == typed).collect();
        let newest = fitting.iter().copied().filter(|fit| fit.abs_diff(step) <= STEPS_APART).max();
        match newest {
            Some(fit) if fit > last => Ok(fit),
            None if fitting.iter().any(|fit| *fit > last) => Err(WrongCode::OtherTime),
            Some(_) | None => Err(WrongCode::Wrong),
        }
    }
}

impl TotpSecret {
    /// Encrypted (ChaCha20-Poly1305, RFC 8439) for the database: whoever has that alone cannot make codes. It belongs to
    /// one account.
    pub fn sealed(&self, people: &PeopleKey, account: &str) -> String {
        let mut nonce = [0; aead::NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        let mut text = self.0.to_vec();
        let unique = aead::Nonce::assume_unique_for_key(nonce);
        sealing_key(people)
            .seal_in_place_append_tag(unique, aead::Aad::from(account), &mut text)
            .expect("a secret is far shorter than what may be encrypted");
        STANDARD.encode([nonce.as_slice(), &text].concat())
    }

    /// Decrypts what [`TotpSecret::sealed`] made for this account.
    ///
    /// # Errors
    /// When it is not that.
    pub fn unsealed(text: &str, people: &PeopleKey, account: &str) -> Result<Self, NotASecret> {
        let bytes = STANDARD.decode(text).map_err(|_| NotASecret)?;
        let (nonce, sealed) = bytes.split_at_checked(aead::NONCE_LEN).ok_or(NotASecret)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotASecret)?;
        let mut text = Zeroizing::new(sealed.to_vec());
        let opened = sealing_key(people).open_in_place(nonce, aead::Aad::from(account), &mut text);
        let secret: [u8; SECRET_BYTES] = (&*opened.map_err(|_| NotASecret)?).try_into().map_err(|_| NotASecret)?;
        Ok(Self(Zeroizing::new(secret)))
    }
}

/// The key that secrets are encrypted with: from the key that vouches for people, for this purpose only.
fn sealing_key(people: &PeopleKey) -> aead::LessSafeKey {
    let key = people.derived(b"skranke authenticator secrets");
    let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &*key).expect("the key has the length of this cipher");
    aead::LessSafeKey::new(key)
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[authenticator secret]")
    }
}

impl FromStr for TotpSecret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        let (mut secret, mut bits, mut held, mut filled) = (Zeroizing::new([0; SECRET_BYTES]), 0_u32, 0, 0);
        for letter in text.bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter).ok_or(NotASecret)?;
            bits = (bits << 5) | value as u32;
            held += 5;
            if held >= 8 {
                held -= 8;
                *secret.get_mut(filled).ok_or(NotASecret)? = (bits >> held) as u8;
                filled += 1;
            }
        }
        if filled == SECRET_BYTES && held == 0 { Ok(Self(secret)) } else { Err(NotASecret) }
    }
}

/// Percent-encoded (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

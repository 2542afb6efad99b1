//! From a shared secret to keys (ICAO 9303-11 §9.7.1).

use zeroize::Zeroizing;

use super::{cipher::Suite, hash::Hash};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Encrypting the talk with the chip.
    Enc = 1,
    /// Its checksums.
    Mac = 2,
    /// Opening the nonce of PACE with the password (ICAO 9303-11 §9.7.3).
    Pace = 3,
}

/// The key that a secret gives for a purpose.
pub fn derive(suite: Suite, secret: &[u8], purpose: Purpose) -> Zeroizing<Vec<u8>> {
    let hash = match suite {
        Suite::TripleDes | Suite::Aes128 => Hash::Sha1,
        Suite::Aes192 | Suite::Aes256 => Hash::Sha256,
    };
    let counter = (purpose as u32).to_be_bytes();
    let mut key = Zeroizing::new(hash.digest(&[secret, &counter]));
    key.truncate(suite.key_len());
    if suite == Suite::TripleDes {
        key.iter_mut().for_each(|byte| *byte = with_odd_parity(*byte));
    }
    key
}

/// The lowest bit of each byte of a DES key makes the number of ones odd (FIPS 46-3).
const fn with_odd_parity(byte: u8) -> u8 {
    let above = byte & 0xFE;
    above | (above.count_ones() as u8 & 1 ^ 1)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, derive};
    use crate::crypto::{cipher::Suite, testing::unhex};

    /// ICAO 9303-11 Appendix D.
    #[test]
    fn keys_of_basic_access_control() {
        let seed = unhex("239AB9CB282DAF66231DC5A4DF6BFBAE");
        let check = |purpose, expected| {
            assert_eq!(*derive(Suite::TripleDes, &seed, purpose), unhex(expected));
        };
        check(Purpose::Enc, "AB94FDECF2674FDFB9B391F85D7F76F2");
        check(Purpose::Mac, "7962D9ECE03D1ACD4C76089DCE131543");
    }

    /// ICAO 9303-11 Appendix G.1: the secret is the hash of the MRZ information, then the agreed x coordinate.
    #[test]
    fn keys_of_pace() {
        let password = unhex("7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD");
        let agreed = unhex("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925");
        let check = |secret: &[u8], purpose, expected| {
            assert_eq!(*derive(Suite::Aes128, secret, purpose), unhex(expected));
        };
        check(&password, Purpose::Pace, "89DED1B26624EC1E634C1989302849DD");
        check(&agreed, Purpose::Enc, "F5F0E35C0D7161EE6724EE513A0D9A7F");
        check(&agreed, Purpose::Mac, "FE251C7858B356B24514B3BD5F4297D1");
    }

    #[test]
    fn lengths() {
        for suite in [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256] {
            assert_eq!(derive(suite, b"secret", Purpose::Mac).len(), suite.key_len());
        }
    }
}

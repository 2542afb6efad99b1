use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};

use crate::seal::seal_with;
use crate::{AuthorityPublicKey, AuthoritySecretKey, RECORD_MAX_BYTES, SealError, Sealed, open, seal};

/// RFC 9180 appendix A.2.1, base mode, sequence number 0.
mod published {
    pub(super) const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
    pub(super) const EPHEMERAL_SEED: &str = "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
    pub(super) const ENCAPSULATED: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    pub(super) const PUBLIC: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    pub(super) const SECRET: &str = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
    pub(super) const PLAINTEXT: &str = "4265617574792069732074727574682c20747275746820626561757479";
    pub(super) const AAD: &str = "436f756e742d30";
    pub(super) const CIPHERTEXT: &str =
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let pair = |index| u8::from_str_radix(&hexadecimal[index..index + 2], 16).unwrap();
    (0..hexadecimal.len()).step_by(2).map(pair).collect()
}

/// A random source that yields given bytes once.
struct Given(Vec<u8>);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are asked for")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are asked for")
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(target.len());
        target.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[test]
fn opens_the_published_vector() {
    let key: AuthoritySecretKey = published::SECRET.parse().unwrap();
    assert_eq!(key.public_key(), published::PUBLIC.parse().unwrap());
    let sealed = Sealed(bytes(&[published::ENCAPSULATED, published::CIPHERTEXT].concat()));
    let opened = open(&key, &bytes(published::INFO), &bytes(published::AAD), &sealed).unwrap();
    assert_eq!(*opened, bytes(published::PLAINTEXT));
}

#[test]
fn seals_the_published_vector() {
    let key: AuthorityPublicKey = published::PUBLIC.parse().unwrap();
    let mut random = Given(bytes(published::EPHEMERAL_SEED));
    let (info, aad) = (bytes(published::INFO), bytes(published::AAD));
    let sealed = seal_with(&mut random, &key, &info, &aad, &bytes(published::PLAINTEXT)).unwrap();
    assert_eq!(sealed.0, bytes(&[published::ENCAPSULATED, published::CIPHERTEXT].concat()));
}

#[test]
fn only_the_key_the_info_and_the_aad_open() {
    let key = AuthoritySecretKey::generate();
    let sealed = seal(&key.public_key(), b"expedition 1", b"header", b"record").unwrap();
    assert_eq!(**open(&key, b"expedition 1", b"header", &sealed).unwrap(), *b"record");
    assert_eq!(open(&key, b"expedition 2", b"header", &sealed), Err(SealError::DoesNotOpen));
    assert_eq!(open(&key, b"expedition 1", b"Header", &sealed), Err(SealError::DoesNotOpen));
    let other = AuthoritySecretKey::generate();
    assert_eq!(open(&other, b"expedition 1", b"header", &sealed), Err(SealError::DoesNotOpen));
    let again = seal(&key.public_key(), b"expedition 1", b"header", b"record").unwrap();
    assert_ne!(sealed, again, "each sealing has a fresh key");
}

#[test]
fn each_changed_byte_is_refused() {
    let key = AuthoritySecretKey::generate();
    let sealed = seal(&key.public_key(), b"info", b"aad", b"record").unwrap();
    for index in 0..sealed.0.len() {
        let mut changed = sealed.clone();
        changed.0[index] ^= 1;
        assert!(open(&key, b"info", b"aad", &changed).is_err(), "byte {index}");
    }
    for length in 0..sealed.0.len() {
        assert!(open(&key, b"info", b"aad", &Sealed(sealed.0[..length].to_vec())).is_err());
    }
}

#[test]
fn sizes_are_capped() {
    let key = AuthoritySecretKey::generate();
    let long = vec![0; RECORD_MAX_BYTES];
    assert_eq!(seal(&key.public_key(), b"", b"", &long), Err(SealError::TooLarge));
    assert_eq!(seal(&key.public_key(), &long, b"", b""), Err(SealError::TooLarge));
    assert_eq!(open(&key, b"", b"", &Sealed(vec![0; RECORD_MAX_BYTES + 1])), Err(SealError::TooLarge));
    let largest = seal(&key.public_key(), b"", b"", &long[48..]).unwrap();
    assert_eq!(largest.0.len(), RECORD_MAX_BYTES);
    assert_eq!(**open(&key, b"", b"", &largest).unwrap(), long[48..]);
}

#[test]
fn a_weak_key_is_refused() {
    let zero: AuthorityPublicKey = "00".repeat(32).parse().unwrap();
    assert_eq!(seal(&zero, b"", b"", b"record"), Err(SealError::WeakKey));
}

#[test]
fn keys_are_read_as_base64_and_hexadecimal_only() {
    let key = AuthoritySecretKey::generate().public_key();
    assert_eq!(key.to_string().parse(), Ok(key));
    for text in ["", "AAAA", "zz", &"g".repeat(64), &"00".repeat(31), &"æ".repeat(32)] {
        assert!(text.parse::<AuthorityPublicKey>().is_err(), "{text}");
    }
}

//! What OpenSSL signed is verified, what we sign too, and nothing that differs by a bit.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::{RsaPrivateKey, RsaPublicKey, pkcs1_frame, tests::foreign::Foreign};
use crate::crypto::{CryptoError, hash::Hash, testing::unhex};

pub(in crate::crypto) mod foreign;

const MESSAGE: &[u8] = b"Skranke";

fn key(foreign: &Foreign) -> RsaPrivateKey {
    RsaPrivateKey::new(&unhex(foreign.n), &unhex(foreign.e), &unhex(foreign.d)).unwrap()
}

#[test]
fn foreign_signatures() {
    for foreign in [foreign::ODD, foreign::COMMON] {
        let public = RsaPublicKey::new(&unhex(foreign.n), &unhex(foreign.e)).unwrap();
        let (hash, digest) = (foreign.hash, foreign.hash.digest(&[MESSAGE]));
        let (pkcs1, pss) = (unhex(foreign.pkcs1), unhex(foreign.pss));
        assert!(public.verify_pkcs1(hash, &digest, &pkcs1));
        assert!(public.verify_pss(hash, hash, hash.len(), &digest, &pss));
        assert!(!public.verify_pss(hash, hash, hash.len() - 1, &digest, &pss));
        assert!(!public.verify_pss(hash, Hash::Sha1, hash.len(), &digest, &pss));
        assert!(!public.verify_pss(hash, hash, hash.len(), &digest, &pkcs1));
        assert!(!public.verify_pkcs1(hash, &digest, &pss));
        assert!(!public.verify_pkcs1(Hash::Sha512, &digest, &pkcs1));
        assert!(!public.verify_pkcs1(hash, &digest[1..], &pkcs1));
        for place in 0..8 * pkcs1.len() {
            let other = |signature: &[u8]| {
                let mut other = signature.to_vec();
                other[place / 8] ^= 1 << (place % 8);
                other
            };
            if place % 97 == 0 {
                assert!(!public.verify_pkcs1(hash, &digest, &other(&pkcs1)));
                assert!(!public.verify_pss(hash, hash, hash.len(), &digest, &other(&pss)));
            }
        }
        let mut other = digest.clone();
        other[0] ^= 1;
        assert!(!public.verify_pkcs1(hash, &other, &pkcs1));
        assert!(!public.verify_pss(hash, hash, hash.len(), &other, &pss));
    }
}

#[test]
fn own_signatures() {
    for foreign in [foreign::ODD, foreign::COMMON] {
        let key = key(&foreign);
        let digest = foreign.hash.digest(&[MESSAGE]);
        assert_eq!(key.sign_pkcs1(foreign.hash, &digest).unwrap(), unhex(foreign.pkcs1));
        for salt in [&b""[..], b"salt", &[7; 32]] {
            let signature = key.sign_pss(foreign.hash, Hash::Sha256, salt, &digest).unwrap();
            assert!(key.public().verify_pss(foreign.hash, Hash::Sha256, salt.len(), &digest, &signature));
        }
        assert_eq!(key.sign_pss(foreign.hash, Hash::Sha256, &[0; 250], &digest), Err(CryptoError::Frame));
    }
}

/// RFC 8017 §9.2 note 1 lists what stands before each digest; an absent NULL is verified too.
#[test]
fn frames() {
    let prefix = |hash: Hash, expected: &str| {
        let frame = pkcs1_frame(hash, super::Parameters::Null, &vec![0xDD; hash.len()], 256).unwrap();
        let info = frame.iter().position(|byte| *byte == 0x30).unwrap();
        assert_eq!(frame[info..frame.len() - hash.len()], unhex(expected), "{hash:?}");
        assert!(frame.starts_with(&[0, 1, 0xFF]) && frame[info - 1] == 0 && frame.len() == 256);
    };
    prefix(Hash::Sha1, "3021300906052b0e03021a05000414");
    prefix(Hash::Sha224, "302d300d06096086480165030402040500041c");
    prefix(Hash::Sha256, "3031300d060960864801650304020105000420");
    prefix(Hash::Sha384, "3041300d060960864801650304020205000430");
    prefix(Hash::Sha512, "3051300d060960864801650304020305000440");
    let key = key(&foreign::COMMON);
    let digest = Hash::Sha256.digest(&[MESSAGE]);
    let frame = pkcs1_frame(Hash::Sha256, super::Parameters::Absent, &digest, key.public().bytes()).unwrap();
    assert!(key.public().verify_pkcs1(Hash::Sha256, &digest, &key.apply(&frame).unwrap()));
    assert!(pkcs1_frame(Hash::Sha512, super::Parameters::Null, &[0; 64], 93).is_none());
}

#[test]
fn keys_outside_the_limits() {
    let n = unhex(foreign::COMMON.n);
    let check = |n: &[u8], e: &[u8], error| assert_eq!(RsaPublicKey::new(n, e).unwrap_err(), error);
    check(&[], &[3], CryptoError::Modulus { bits: 0 });
    check(&[0xFF; 63], &[3], CryptoError::Modulus { bits: 504 });
    check(&[0xFF; 1025], &[3], CryptoError::Modulus { bits: 8200 });
    check(&[0xFE; 128], &[3], CryptoError::Modulus { bits: 1024 });
    check(&n, &[], CryptoError::Exponent { bits: 0 });
    check(&n, &[0, 1], CryptoError::Exponent { bits: 1 });
    check(&n, &[4], CryptoError::Exponent { bits: 3 });
    check(&n, &[0xFF; 33], CryptoError::Exponent { bits: 264 });
    let key = RsaPublicKey::new(&[&[0, 0], &n[..]].concat(), &[0, 3]).unwrap();
    assert_eq!((key.bits(), key.modulus(), key.exponent()), (2048, &n[..], &[3][..]));
    assert_eq!(key.apply(&[0; 255]), Err(CryptoError::SignatureLength { expected: 256, found: 255 }));
    assert_eq!(key.apply(&n), Err(CryptoError::OutOfRange));
    assert_eq!(key.apply(&[0; 256]).unwrap(), [0; 256]);
    assert!(RsaPublicKey::new(&[0xFF; 1024], &[0xFF; 32]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_panic(n in prop::collection::vec(any::<u8>(), 0..140), e in prop::collection::vec(any::<u8>(), 0..4),
                      signature in prop::collection::vec(any::<u8>(), 64..140), salt in 0_usize..300) {
        let Ok(key) = RsaPublicKey::new(&n, &e) else { return Ok(()); };
        let mut fitting = signature;
        fitting.resize(key.bytes(), 0);
        for hash in Hash::ALL {
            prop_assert!(!key.verify_pkcs1(hash, &hash.digest(&[]), &fitting));
            prop_assert!(!key.verify_pss(hash, hash, salt, &hash.digest(&[]), &fitting));
        }
    }

    /// Frames that an attacker chose, behind any key.
    #[test]
    fn no_frame_panics(frame in prop::collection::vec(any::<u8>(), 0..80), bits in 0_usize..640, salt in 0_usize..90) {
        let _ = super::pss_matches(&frame, bits, Hash::Sha1, Hash::Sha256, salt, &[0; 20]);
    }
}

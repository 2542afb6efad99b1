//! The worked example of ICAO 9303-11 Appendix F, and every hash with a key that OpenSSL made.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::{check, frame, recover};
use crate::crypto::{
    CryptoError,
    hash::Hash,
    rsa::{RsaPrivateKey, foreign},
    testing::unhex,
};

/// The example prints no public key, so it begins with what the signature opens to.
#[test]
fn worked_example() {
    let opened = unhex(
        "6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C\
         98599F40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD\
         4E7292E2DCDA3024B47DA8C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127BC",
    );
    let challenge = unhex("F173589974BF40C6");
    assert_eq!(check(&opened, &challenge), Ok(Hash::Sha1));
    assert_eq!(check(&opened, &[0; 8]), Err(CryptoError::Mismatch));
    assert_eq!(check(&opened[1..], &challenge), Err(CryptoError::Frame));
}

#[test]
fn every_hash_and_both_signs() {
    for foreign in [foreign::COMMON, foreign::ODD] {
        let key = RsaPrivateKey::new(&unhex(foreign.n), &unhex(foreign.e), &unhex(foreign.d)).unwrap();
        every_hash(&key);
    }
}

fn every_hash(key: &RsaPrivateKey) {
    let challenge = [1, 2, 3, 4, 5, 6, 7, 8];
    let frame_bytes = (key.public().bits() - 1).div_ceil(8);
    for hash in Hash::ALL {
        let frame = frame(hash, frame_bytes, &challenge, b"chosen by the chip").unwrap();
        let above = vec![0; key.public().bytes() - frame_bytes];
        let signature = key.apply(&[&above, &frame[..]].concat()).unwrap();
        assert_eq!(recover(key.public(), &signature, &challenge), Ok(hash));
        assert_eq!(recover(key.public(), &key.public().negative(&signature), &challenge), Ok(hash));
        assert_eq!(recover(key.public(), &signature, &[0; 8]), Err(CryptoError::Mismatch));
    }
}

#[test]
fn headers() {
    let hash = Hash::Sha256;
    let framed = |header: &[u8]| {
        let hashed = hash.digest(&[b"chosen", b"asked"]);
        [header, b"chosen", &hashed, &[0x34, 0xCC]].concat()
    };
    assert_eq!(check(&framed(&[0x6A]), b"asked"), Ok(hash));
    assert_eq!(check(&framed(&[0x6B, 0xBA]), b"asked"), Ok(hash));
    assert_eq!(check(&framed(&[0x6B, 0xBB, 0xBB, 0xBA]), b"asked"), Ok(hash));
    // The whole message inside (4A), other fill, none at all.
    for header in [&[0x4A][..], &[0x4B, 0xBA], &[0x6B, 0xBC, 0xBA], &[0x60], &[0x00, 0x6A], &[]] {
        assert_eq!(check(&framed(header), b"asked"), Err(CryptoError::Frame), "{header:02x?}");
    }
    assert_eq!(check(&[0x6A, 0xBC], b"asked"), Err(CryptoError::Frame));
    assert_eq!(check(&[0xBC], b"asked"), Err(CryptoError::Frame));
    assert_eq!(frame(Hash::Sha512, 66, b"asked", b""), Err(CryptoError::Frame));
}

proptest! {
    #[test]
    fn no_frame_panics_or_passes(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xBB), Just(0xCC)], 0..90)) {
        prop_assert!(check(&bytes, b"asked").is_err());
        let framed = [&[0x6A][..], &bytes, &[0x34, 0xCC]].concat();
        prop_assert!(check(&framed, b"asked").is_err());
    }
}

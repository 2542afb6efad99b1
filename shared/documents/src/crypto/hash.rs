//! The hash functions that documents use (ICAO 9303-11 §4.4, 9303-12 table 5).

use serde::{Deserialize, Serialize};
use sha1::Digest;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hash {
    /// SHA-1: collisions can be made, so a signature over it proves little. Old documents have nothing else.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// All of them, the weak one last.
    pub const ALL: [Self; 5] = [Self::Sha256, Self::Sha384, Self::Sha512, Self::Sha224, Self::Sha1];

    /// The hash of these parts, one after the other.
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => of_parts::<sha1::Sha1>(parts),
            Self::Sha224 => of_parts::<sha2::Sha224>(parts),
            Self::Sha256 => of_parts::<sha2::Sha256>(parts),
            Self::Sha384 => of_parts::<sha2::Sha384>(parts),
            Self::Sha512 => of_parts::<sha2::Sha512>(parts),
        }
    }

    /// Bytes of a hash.
    #[expect(clippy::len_without_is_empty, reason = "no hash is empty")]
    pub const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Its name, for a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Whether two messages with the same hash can be made.
    pub const fn is_weak(self) -> bool {
        matches!(self, Self::Sha1)
    }

    /// The function with this object identifier, given as the value of its element.
    pub fn of_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == oid)
    }

    /// Its object identifier, as the value of an element (RFC 8017 §B.1).
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => &[0x2B, 0x0E, 0x03, 0x02, 0x1A],
            Self::Sha224 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04],
            Self::Sha256 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
            Self::Sha384 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02],
            Self::Sha512 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
        }
    }
}

fn of_parts<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Hash;
    use crate::crypto::testing::unhex;

    /// FIPS 180-4, the one-block message "abc" of the NIST examples.
    #[test]
    fn published_answers() {
        let check = |hash: Hash, expected: &str| {
            assert_eq!(hash.digest(&[b"a", b"", b"bc"]), unhex(expected), "{hash:?}");
            assert_eq!(hash.len(), expected.len() / 2);
            assert_eq!(Hash::of_oid(hash.oid()), Some(hash));
        };
        check(Hash::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        check(Hash::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
        check(Hash::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(
            Hash::Sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        );
        check(
            Hash::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        );
        assert_eq!(Hash::of_oid(&[0x2B]), None);
        assert_eq!(serde_json::to_string(&Hash::Sha256).unwrap(), "\"sha256\"");
    }
}

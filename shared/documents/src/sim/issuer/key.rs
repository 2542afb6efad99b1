//! Keys that sign, and how they and their signatures are written in certificates (RFC 3279, RFC 4055, RFC 5758).

use super::der::{bits, integer, null, number, oid, sequence, tagged};
use super::stream::Stream;
use crate::crypto::curve::{Curve, CurveId, Scalar};
use crate::crypto::hash::Hash;
use crate::crypto::rsa::RsaPrivateKey;
use crate::sim::profile::{ChipRsa, Parameters, Signer};
use crate::tlv;

/// `rsaEncryption`.
const RSA: &str = "1.2.840.113549.1.1.1";
/// `id-RSASSA-PSS`.
const PSS: &str = "1.2.840.113549.1.1.10";
/// `id-ecPublicKey`.
const EC: &str = "1.2.840.10045.2.1";

/// Whose RSA key: each has two, which come with this crate since the search for primes takes seconds. The seed decides
/// which one it is.
#[derive(Clone, Copy)]
pub(super) enum RsaOwner {
    /// A country signing authority.
    Authority,
    /// A document signer.
    Document,
}

/// A private key and the way it signs.
pub(super) enum SigningKey {
    /// RSA.
    Rsa { key: RsaPrivateKey, modulus: Vec<u8>, exponent: Vec<u8>, hash: Hash, pss: bool },
    /// A curve.
    Ec { curve: &'static Curve, secret: Scalar, parameters: Parameters, hash: Hash },
}

impl SigningKey {
    /// The key of `owner`; on a curve, drawn from `stream`.
    pub(super) fn new(signer: Signer, owner: RsaOwner, stream: &mut Stream) -> Self {
        let rsa = |hash, pss| {
            let (key, modulus, exponent) = rsa_key(match (owner, stream.takes_the_other()) {
                (RsaOwner::Authority, false) => include_bytes!("../assets/csca-4096.der"),
                (RsaOwner::Authority, true) => include_bytes!("../assets/csca-4096-other.der"),
                (RsaOwner::Document, false) => include_bytes!("../assets/ds-2048.der"),
                (RsaOwner::Document, true) => include_bytes!("../assets/ds-2048-other.der"),
            });
            Self::Rsa { key, modulus, exponent, hash, pss }
        };
        match signer {
            Signer::RsaPkcs1(hash) => rsa(hash, false),
            Signer::RsaPss(hash) => rsa(hash, true),
            Signer::Ec(id, parameters, hash) => {
                let curve = Curve::get(id);
                let secret = curve.random_scalar(&mut |bytes| stream.fill(bytes));
                Self::Ec { curve, secret, parameters, hash }
            }
        }
    }

    /// The hash that it signs with.
    pub(super) const fn hash(&self) -> Hash {
        match self {
            Self::Rsa { hash, .. } | Self::Ec { hash, .. } => *hash,
        }
    }

    /// SubjectPublicKeyInfo.
    pub(super) fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa { modulus, exponent, .. } => rsa_public(modulus, exponent),
            Self::Ec { curve, secret, parameters, .. } => ec_public(curve, secret, *parameters),
        }
    }

    /// What a certificate knows it by: SHA-1 of the key's bits (RFC 5280 §4.2.1.2, method 1).
    pub(super) fn id(&self) -> Vec<u8> {
        let bits = match self {
            Self::Rsa { modulus, exponent, .. } => sequence(&[&integer(modulus), &integer(exponent)]),
            Self::Ec { curve, secret, .. } => curve.multiply(secret, &curve.generator()).encode(),
        };
        Hash::Sha1.digest(&[&bits])
    }

    /// AlgorithmIdentifier of its signatures.
    pub(super) fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::Rsa { hash, pss: true, .. } => {
                let digest = sequence(&[&oid(hash_oid(*hash)), &null()]);
                let mask = sequence(&[&oid("1.2.840.113549.1.1.8"), &digest]);
                let salt = tagged(2, &number(hash.len() as u32));
                let parameters = sequence(&[&tagged(0, &digest), &tagged(1, &mask), &salt]);
                sequence(&[&oid(PSS), &parameters])
            }
            Self::Rsa { hash, .. } => sequence(&[&oid(rsa_oid(*hash)), &null()]),
            Self::Ec { hash, .. } => sequence(&[&oid(ecdsa_oid(*hash))]),
        }
    }

    /// A signature, as it stands in a certificate.
    pub(super) fn sign(&self, message: &[u8], stream: &mut Stream) -> Vec<u8> {
        let digest = self.hash().digest(&[message]);
        match self {
            Self::Rsa { key, hash, pss: true, .. } => {
                let mut salt = vec![0; hash.len()];
                stream.fill(&mut salt);
                key.sign_pss(*hash, *hash, &salt, &digest).unwrap_or_default()
            }
            Self::Rsa { key, hash, .. } => key.sign_pkcs1(*hash, &digest).unwrap_or_default(),
            Self::Ec { curve, secret, .. } => {
                let (r, s) = curve.sign(secret, &digest, &mut |bytes| stream.fill(bytes));
                sequence(&[&integer(&r), &integer(&s)])
            }
        }
    }
}

/// Whose chip an RSA key is in.
#[derive(Clone, Copy)]
pub(super) enum ChipOwner {
    /// The issuer's, one of two.
    Issuer { other: bool },
    /// A clone's.
    Clone,
}

/// The RSA key of a chip, with its SubjectPublicKeyInfo.
pub(super) fn chip_rsa(size: ChipRsa, owner: ChipOwner) -> (RsaPrivateKey, Vec<u8>) {
    let (key, modulus, exponent) = rsa_key(match (size, owner) {
        (ChipRsa::Bits1024, ChipOwner::Issuer { other: false }) => include_bytes!("../assets/chip-1024.der"),
        (ChipRsa::Bits1024, ChipOwner::Issuer { other: true }) => include_bytes!("../assets/chip-1024-other.der"),
        (ChipRsa::Bits1024, ChipOwner::Clone) => include_bytes!("../assets/clone-1024.der"),
        (ChipRsa::Bits2048, ChipOwner::Issuer { other: false }) => include_bytes!("../assets/chip-2048.der"),
        (ChipRsa::Bits2048, ChipOwner::Issuer { other: true }) => include_bytes!("../assets/chip-2048-other.der"),
        (ChipRsa::Bits2048, ChipOwner::Clone) => include_bytes!("../assets/clone-2048.der"),
    });
    (key, rsa_public(&modulus, &exponent))
}

/// A key of PKCS #1 (RFC 8017 §A.1.2) that comes with this crate: private key, modulus, exponent.
fn rsa_key(der: &[u8]) -> (RsaPrivateKey, Vec<u8>, Vec<u8>) {
    let mut inside = tlv::only(der, 0x30).expect("the key comes with this crate").inside();
    let mut next = || inside.expect(0x02).expect("the key comes with this crate").value.to_vec();
    let (_version, modulus, exponent, secret) = (next(), next(), next(), next());
    let key = RsaPrivateKey::new(&modulus, &exponent, &secret).expect("the key comes with this crate");
    (key, modulus, exponent)
}

fn rsa_public(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = sequence(&[&integer(modulus), &integer(exponent)]);
    sequence(&[&sequence(&[&oid(RSA), &null()]), &bits(&key)])
}

/// SubjectPublicKeyInfo of a key on a curve.
pub(super) fn ec_public(curve: &Curve, secret: &Scalar, parameters: Parameters) -> Vec<u8> {
    let point = curve.multiply(secret, &curve.generator()).encode();
    let algorithm = match parameters {
        Parameters::Named => oid(curve_oid(curve.id())),
        Parameters::Explicit => curve.to_explicit(),
    };
    sequence(&[&sequence(&[&oid(EC), &algorithm]), &bits(&point)])
}

/// OIDs of NIST and PKCS #1 (RFC 4055 §2.1).
pub(super) const fn hash_oid(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "1.3.14.3.2.26",
        Hash::Sha224 => "2.16.840.1.101.3.4.2.4",
        Hash::Sha256 => "2.16.840.1.101.3.4.2.1",
        Hash::Sha384 => "2.16.840.1.101.3.4.2.2",
        Hash::Sha512 => "2.16.840.1.101.3.4.2.3",
    }
}

const fn rsa_oid(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "1.2.840.113549.1.1.5",
        Hash::Sha224 => "1.2.840.113549.1.1.14",
        Hash::Sha256 => "1.2.840.113549.1.1.11",
        Hash::Sha384 => "1.2.840.113549.1.1.12",
        Hash::Sha512 => "1.2.840.113549.1.1.13",
    }
}

const fn ecdsa_oid(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "1.2.840.10045.4.1",
        Hash::Sha224 => "1.2.840.10045.4.3.1",
        Hash::Sha256 => "1.2.840.10045.4.3.2",
        Hash::Sha384 => "1.2.840.10045.4.3.3",
        Hash::Sha512 => "1.2.840.10045.4.3.4",
    }
}

/// RFC 5480 §2.1.1.1, RFC 5639 §4.1.
const fn curve_oid(id: CurveId) -> &'static str {
    match id {
        CurveId::P192 => "1.2.840.10045.3.1.1",
        CurveId::P224 => "1.3.132.0.33",
        CurveId::P256 => "1.2.840.10045.3.1.7",
        CurveId::P384 => "1.3.132.0.34",
        CurveId::P521 => "1.3.132.0.35",
        CurveId::Bp192r1 => "1.3.36.3.3.2.8.1.1.3",
        CurveId::Bp192t1 => "1.3.36.3.3.2.8.1.1.4",
        CurveId::Bp224r1 => "1.3.36.3.3.2.8.1.1.5",
        CurveId::Bp224t1 => "1.3.36.3.3.2.8.1.1.6",
        CurveId::Bp256r1 => "1.3.36.3.3.2.8.1.1.7",
        CurveId::Bp256t1 => "1.3.36.3.3.2.8.1.1.8",
        CurveId::Bp320r1 => "1.3.36.3.3.2.8.1.1.9",
        CurveId::Bp320t1 => "1.3.36.3.3.2.8.1.1.10",
        CurveId::Bp384r1 => "1.3.36.3.3.2.8.1.1.11",
        CurveId::Bp384t1 => "1.3.36.3.3.2.8.1.1.12",
        CurveId::Bp512r1 => "1.3.36.3.3.2.8.1.1.13",
        CurveId::Bp512t1 => "1.3.36.3.3.2.8.1.1.14",
    }
}

//! Public keys, signature algorithms and the one place where a signature is verified.
//!
//! **Invariant:** every path to `Ok` ends in an RSA or ECDSA verification that held, on a known curve with its own generator:
//! parameters from outside are compared, never computed with.

use super::{BIT_STRING, CONTEXT_0, CONTEXT_1, CONTEXT_2, Deviation, Deviations, INTEGER, OID, PkiError, SEQUENCE};
use super::{algorithm, bits, oid, unsigned};
use crate::crypto::curve::{Curve, Point};
use crate::crypto::hash::Hash;
use crate::crypto::rsa::RsaPublicKey;
use crate::tlv::{self, Reader, Tlv};

/// Salt of PSS where none is stated (RFC 4055 §3.1).
const SALT_DEFAULT_BYTES: usize = 20;
/// No salt is longer: a modulus of 8192 bits holds no more.
const SALT_MAX_BYTES: usize = 1024;
/// The parameter ids of the known curves (ICAO 9303-11 §9.5.1).
const CURVE_IDS: std::ops::RangeInclusive<u8> = 8..=18;
/// RSA keys shorter than this, in bits, are weak (ICAO 9303-12 §4.1.6.2).
const RSA_WEAK_BITS: usize = 2048;
/// Curves shorter than this, in bytes, are weak (ICAO 9303-12 §4.1.6.3).
const CURVE_WEAK_BYTES: usize = 28;

/// How something was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1(Hash),
    /// RSASSA-PSS (RFC 8017 §8.1).
    RsaPss {
        /// Digest of the message.
        hash: Hash,
        /// Digest of the mask.
        mask: Hash,
        /// Length of the salt.
        salt_bytes: usize,
    },
    /// ECDSA, r and s in DER (RFC 3279 §2.2.3).
    Ecdsa(Hash),
    /// ECDSA, r and s side by side (BSI TR-03111 §5.2.1).
    EcdsaPlain(Hash),
}

impl SignatureAlgorithm {
    /// The algorithm in an `AlgorithmIdentifier`; `digest` is the digest that is named beside it, if any. Nothing if it is
    /// not known.
    pub fn parse(identifier: &mut Reader<'_>, digest: Option<Hash>) -> Result<Option<Self>, PkiError> {
        let (name, parameters) = algorithm(identifier)?;
        Ok(match name {
            oid::RSA_ENCRYPTION => digest.map(Self::RsaPkcs1),
            oid::RSA_SHA1 | oid::RSA_SHA1_OIW => Some(Self::RsaPkcs1(Hash::Sha1)),
            oid::RSA_SHA224 => Some(Self::RsaPkcs1(Hash::Sha224)),
            oid::RSA_SHA256 => Some(Self::RsaPkcs1(Hash::Sha256)),
            oid::RSA_SHA384 => Some(Self::RsaPkcs1(Hash::Sha384)),
            oid::RSA_SHA512 => Some(Self::RsaPkcs1(Hash::Sha512)),
            oid::RSA_PSS => pss(parameters)?,
            oid::EC_PUBLIC_KEY => digest.map(Self::Ecdsa),
            oid::ECDSA_SHA1 => Some(Self::Ecdsa(Hash::Sha1)),
            oid::ECDSA_SHA224 => Some(Self::Ecdsa(Hash::Sha224)),
            oid::ECDSA_SHA256 => Some(Self::Ecdsa(Hash::Sha256)),
            oid::ECDSA_SHA384 => Some(Self::Ecdsa(Hash::Sha384)),
            oid::ECDSA_SHA512 => Some(Self::Ecdsa(Hash::Sha512)),
            oid::ECDSA_SPECIFIED => specified(parameters).or(digest).map(Self::Ecdsa),
            oid::PLAIN_SHA1 => Some(Self::EcdsaPlain(Hash::Sha1)),
            oid::PLAIN_SHA224 => Some(Self::EcdsaPlain(Hash::Sha224)),
            oid::PLAIN_SHA256 => Some(Self::EcdsaPlain(Hash::Sha256)),
            oid::PLAIN_SHA384 => Some(Self::EcdsaPlain(Hash::Sha384)),
            oid::PLAIN_SHA512 => Some(Self::EcdsaPlain(Hash::Sha512)),
            _ => None,
        })
    }

    /// The digest of the message.
    pub const fn hash(self) -> Hash {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss { hash, .. } | Self::Ecdsa(hash) | Self::EcdsaPlain(hash) => hash,
        }
    }

    /// The same with another digest.
    pub const fn with_hash(self, hash: Hash) -> Self {
        match self {
            Self::RsaPkcs1(_) => Self::RsaPkcs1(hash),
            Self::RsaPss { salt_bytes, .. } => Self::RsaPss { hash, mask: hash, salt_bytes },
            Self::Ecdsa(_) => Self::Ecdsa(hash),
            Self::EcdsaPlain(_) => Self::EcdsaPlain(hash),
        }
    }

    /// Its name, for a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1(_) => "rsa",
            Self::RsaPss { .. } => "rsa_pss",
            Self::Ecdsa(_) | Self::EcdsaPlain(_) => "ecdsa",
        }
    }
}

/// The parameters of PSS (RFC 4055 §3.1); nothing if a digest in them is not known.
fn pss(parameters: Option<Tlv<'_>>) -> Result<Option<SignatureAlgorithm>, PkiError> {
    let (mut hash, mut mask, mut salt_bytes) = (Some(Hash::Sha1), Some(Hash::Sha1), SALT_DEFAULT_BYTES);
    if let Some(parameters) = parameters.filter(|parameters| parameters.tag == SEQUENCE) {
        let mut inside = parameters.inside();
        if let Some(field) = inside.take(CONTEXT_0)? {
            hash = Hash::of_oid(algorithm(&mut field.inside())?.0);
        }
        if let Some(field) = inside.take(CONTEXT_1)? {
            let (_, of_mask) = algorithm(&mut field.inside())?;
            mask = specified(of_mask);
        }
        if let Some(field) = inside.take(CONTEXT_2)? {
            let number = unsigned(field.inside().expect(INTEGER)?.value);
            salt_bytes =
                number.iter().fold(0, |sum: usize, byte| sum.saturating_mul(256).saturating_add((*byte).into()));
            if salt_bytes > SALT_MAX_BYTES {
                return Err(PkiError::Value("salt length"));
            }
        }
    }
    Ok(hash.map(|hash| SignatureAlgorithm::RsaPss { hash, mask: mask.unwrap_or(hash), salt_bytes }))
}

/// The digest in an `AlgorithmIdentifier` that is a parameter.
fn specified(parameters: Option<Tlv<'_>>) -> Option<Hash> {
    Hash::of_oid(parameters?.inside().expect(OID).ok()?.value)
}

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The key is of a kind that is not known here.
    #[error("key of an unknown kind")]
    KeyUnsupported,
    /// The algorithm is not known here.
    #[error("unknown signature algorithm")]
    AlgorithmUnsupported,
    /// It is not the signature of this key over this message.
    #[error("wrong signature")]
    Wrong,
}

/// A public key.
#[derive(Debug, Clone)]
pub enum PublicKey {
    /// RSA.
    Rsa(RsaPublicKey),
    /// A point on a known curve.
    Ec {
        /// The curve on which the point lies.
        curve: &'static Curve,
        /// The point.
        point: Point,
        /// Whether the key names another curve than this, or parameters that are no known curve's.
        misnamed: bool,
    },
    /// One of a kind that is not known here.
    Unsupported,
}

impl PublicKey {
    /// The key in a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7); one that cannot be used is [`PublicKey::Unsupported`].
    ///
    /// # Errors
    /// When the element is none.
    pub fn parse(info: &Tlv<'_>) -> Result<Self, PkiError> {
        let mut inside = info.inside();
        let (name, parameters) = algorithm(&mut inside)?;
        let key = bits(&inside.expect(BIT_STRING)?)?;
        Ok(match name {
            oid::RSA_ENCRYPTION | oid::RSA_PSS => rsa(key),
            oid::EC_PUBLIC_KEY | oid::EC_DH => on_curve(parameters, key),
            _ => None,
        }
        .unwrap_or(Self::Unsupported))
    }

    /// Verifies a signature over a message; tells what had to be tolerated.
    ///
    /// # Errors
    /// When it is not this key's signature over this message, or cannot be verified here.
    pub fn verify(
        &self,
        how: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Deviations, SignatureError> {
        self.verify_digest(how, &how.hash().digest(&[message]), signature)
    }

    /// Verifies a signature over a message whose digest this is.
    ///
    /// # Errors
    /// When it is not this key's signature over this digest, or cannot be verified here.
    pub fn verify_digest(
        &self,
        how: SignatureAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<Deviations, SignatureError> {
        match (self, how) {
            (Self::Unsupported, _) => Err(SignatureError::KeyUnsupported),
            (Self::Rsa(key), SignatureAlgorithm::RsaPkcs1(hash)) => {
                key.verify_pkcs1(hash, digest, signature).then(Deviations::new).ok_or(SignatureError::Wrong)
            }
            (Self::Rsa(key), SignatureAlgorithm::RsaPss { hash, mask, salt_bytes }) => {
                verify_pss(key, (hash, mask, salt_bytes), digest, signature)
            }
            (Self::Ec { curve, point, misnamed }, SignatureAlgorithm::Ecdsa(_) | SignatureAlgorithm::EcdsaPlain(_)) => {
                let mut deviations = verify_ecdsa((curve, point), how, digest, signature)?;
                if *misnamed {
                    let _ = deviations.insert(Deviation::CurveMisnamed);
                }
                Ok(deviations)
            }
            // A key of one kind makes no signature of the other.
            (Self::Rsa(_) | Self::Ec { .. }, _) => Err(SignatureError::Wrong),
        }
    }

    /// Whether the key is too short for today (ICAO 9303-12 §4.1.6).
    pub fn is_weak(&self) -> bool {
        match self {
            Self::Rsa(key) => key.bits() < RSA_WEAK_BITS,
            Self::Ec { curve, .. } => curve.order_bytes() < CURVE_WEAK_BYTES,
            Self::Unsupported => false,
        }
    }

    /// Its kind and size, for a report, such as `rsa_4096`.
    pub fn name(&self) -> String {
        match self {
            Self::Rsa(key) => format!("rsa_{}", key.bits()),
            Self::Ec { curve, .. } => format!("{:?}", curve.id()).to_lowercase(),
            Self::Unsupported => "unsupported".to_owned(),
        }
    }
}

/// An `RSAPublicKey` (RFC 8017 App. A.1.1).
fn rsa(key: &[u8]) -> Option<PublicKey> {
    let mut inside = tlv::only(key, SEQUENCE).ok()?.inside();
    let modulus = unsigned(inside.expect(INTEGER).ok()?.value);
    let exponent = unsigned(inside.expect(INTEGER).ok()?.value);
    RsaPublicKey::new(modulus, exponent).ok().map(PublicKey::Rsa)
}

/// A point on the curve that is named, or that the explicit parameters describe, or else on the one known curve of the same
/// size on which it lies: Lithuania names another. A point lies on no two of them by chance.
fn on_curve(parameters: Option<Tlv<'_>>, key: &[u8]) -> Option<PublicKey> {
    let named = parameters.and_then(|parameters| match parameters.tag {
        OID => Curve::of_oid(parameters.value),
        SEQUENCE => Curve::of_explicit(&parameters),
        _ => None,
    });
    if let Some(curve) = named
        && let Ok(point) = curve.decode(key)
    {
        return Some(PublicKey::Ec { curve, point, misnamed: false });
    }
    // A compressed point would fit on many curves.
    if key.first() != Some(&0x04) {
        return None;
    }
    let mut curves =
        CURVE_IDS.filter_map(Curve::of_parameter_id).filter(|curve| key.len() == 1 + 2 * curve.field_bytes());
    curves.find_map(|curve| {
        let point = curve.decode(key).ok()?;
        Some(PublicKey::Ec { curve, point, misnamed: true })
    })
}

/// PSS as stated, then with the parameters that issuers use while stating others.
fn verify_pss(
    key: &RsaPublicKey,
    (hash, mask, salt_bytes): (Hash, Hash, usize),
    digest: &[u8],
    signature: &[u8],
) -> Result<Deviations, SignatureError> {
    let recovered = key.apply(signature).map_err(|_| SignatureError::Wrong)?;
    let right = |(mask, salt): (Hash, usize)| key.is_pss(hash, mask, salt, digest, &recovered);
    if right((mask, salt_bytes)) {
        return Ok(Deviations::new());
    }
    let variants = [(mask, hash.len()), (hash, hash.len()), (mask, SALT_DEFAULT_BYTES), (hash, salt_bytes)];
    if variants.into_iter().any(right) { Ok([Deviation::PssParameters].into()) } else { Err(SignatureError::Wrong) }
}

/// ECDSA with r and s as stated, then in the other form.
fn verify_ecdsa(
    (curve, point): (&Curve, &Point),
    how: SignatureAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Result<Deviations, SignatureError> {
    let plain = matches!(how, SignatureAlgorithm::EcdsaPlain(_));
    let side_by_side = || split(signature, curve.order_bytes()).map(|(r, s)| (r, s, false));
    let in_der = || integers(signature);
    let forms = if plain { [side_by_side(), in_der()] } else { [in_der(), side_by_side()] };
    for (index, form) in forms.into_iter().enumerate() {
        let Some((r, s, canonical)) = form else { continue };
        if r.len() <= curve.order_bytes() && s.len() <= curve.order_bytes() && curve.verify(point, digest, r, s) {
            let clean = index == 0 && (canonical || plain);
            return Ok(if clean { Deviations::new() } else { [Deviation::SignatureEncoding].into() });
        }
    }
    Err(SignatureError::Wrong)
}

/// r and s of equal length, without leading zeros.
fn split(signature: &[u8], order_bytes: usize) -> Option<(&[u8], &[u8])> {
    let half = signature.len() / 2;
    let fits = signature.len().is_multiple_of(2) && half >= 1 && half <= order_bytes + 1;
    let (r, s) = signature.split_at_checked(half).filter(|_| fits)?;
    Some((unsigned(r), unsigned(s)))
}

/// r and s from `ECDSA-Sig-Value` (RFC 3279 §2.2.3), without leading zeros, and whether they are written as DER wants it.
fn integers(signature: &[u8]) -> Option<(&[u8], &[u8], bool)> {
    let mut outer = Reader::new(signature);
    let mut inside = outer.expect(SEQUENCE).ok()?.inside();
    let (r, s) = (inside.expect(INTEGER).ok()?.value, inside.expect(INTEGER).ok()?.value);
    let ends = outer.is_empty() && inside.is_empty();
    Some((unsigned(r), unsigned(s), ends && minimal(r) && minimal(s)))
}

/// Whether a positive number is written as DER wants it (X.690 §8.3.2).
const fn minimal(value: &[u8]) -> bool {
    match value {
        [] | [0x80..=0xFF, ..] | [0, 0..=0x7F, ..] => false,
        [..] => true,
    }
}

//! Public keys of a chip, as SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279 §2.3, BSI TR-03110-3 §A.2).
//!
//! Nothing is computed here: a key over domain parameters that nobody knows is still read, and refused where it is used.

use super::der::{BIT_STRING, Elements, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, unsigned};
use super::{LdsError, LdsFault, Octets};
use crate::crypto::curve::Curve;
use crate::tlv::{self, Tlv};

/// rsaEncryption (RFC 8017 §A.1).
const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
/// id-RSASSA-PSS (RFC 4055 §3.1): the same key, for PSS alone.
const RSA_PSS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];
/// id-ecPublicKey (RFC 5480 §2.1.1).
const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// dhpublicnumber (RFC 3279 §2.3.3).
const DH: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01];
/// dhKeyAgreement (PKCS #3).
const DH_PKCS3: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01];
/// standardizedDomainParameters (BSI TR-03110-3 §A.2.1.1).
const STANDARDISED: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02];
/// The first standardised domain parameters that are a curve (ICAO 9303-11 §9.5.1).
const FIRST_CURVE: u8 = 8;

/// A public key and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeyInfo {
    /// All of it, as written.
    pub raw: Octets,
    /// What it is.
    pub key: KeyMaterial,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyMaterial {
    /// RSA.
    Rsa {
        /// Without leading zeros.
        modulus: Octets,
        /// Without leading zeros.
        exponent: Octets,
    },
    /// A point on a curve.
    Ec {
        /// The curve.
        parameters: EcParameters,
        /// As written: `04`, x, y.
        point: Octets,
    },
    /// A number of a group.
    Dh {
        /// The group.
        parameters: DhParameters,
        /// Without leading zeros.
        public: Octets,
    },
    /// Of an algorithm that is not known here.
    Unknown {
        /// The algorithm's object identifier, its content.
        algorithm: Octets,
    },
}

/// Which curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EcParameters {
    /// By object identifier, its content.
    Named(Octets),
    /// Written out: all of the ECParameters.
    Explicit(Octets),
    /// By number (ICAO 9303-11 §9.5.1).
    Standardised(u8),
}

/// Which group of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DhParameters {
    /// Written out.
    Explicit {
        /// Without leading zeros.
        prime: Octets,
        /// Without leading zeros.
        generator: Octets,
        /// The order of the subgroup, if it is given.
        order: Option<Octets>,
    },
    /// By number (ICAO 9303-11 §9.5.1).
    Standardised(u8),
}

/// Domain parameters alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainParameters {
    /// A curve.
    Ec(EcParameters),
    /// A group of numbers.
    Dh(DhParameters),
}

impl EcParameters {
    /// The curve; nothing if it is not known here. Parameters that are written out are compared, never computed with.
    pub fn curve(&self) -> Option<&'static Curve> {
        match self {
            Self::Named(oid) => Curve::of_oid(oid),
            Self::Explicit(parameters) => Curve::of_explicit(&tlv::only(parameters, SEQUENCE).ok()?),
            Self::Standardised(id) => Curve::of_parameter_id(*id),
        }
    }
}

/// An AlgorithmIdentifier that was read.
enum Algorithm {
    Rsa,
    Domain(DomainParameters),
    Unknown(Octets),
}

/// Reads the SubjectPublicKeyInfo that comes next.
pub(super) fn read(elements: &mut Elements<'_>) -> Result<PublicKeyInfo, LdsError> {
    let file = elements.file();
    let info = elements.expect(SEQUENCE)?;
    let mut inside = Elements::inside(file, &info);
    let algorithm = algorithm(&mut inside)?;
    let string = inside.expect(BIT_STRING)?;
    let malformed = LdsError::new(file, string.offset, LdsFault::Value("the public key"));
    // The first byte counts the bits that are left over; a key is of whole bytes (X.690 §8.6.2.2).
    let Some((0, content)) = string.value.split_first() else { return Err(malformed) };
    let mut within = Elements::inside(file, &Tlv { value: content, offset: string.offset + 1, ..string });
    let key = match algorithm {
        Algorithm::Unknown(algorithm) => KeyMaterial::Unknown { algorithm },
        Algorithm::Rsa => {
            let mut numbers = within.enter(SEQUENCE)?;
            let modulus = numbers.magnitude("the modulus")?.into();
            KeyMaterial::Rsa { modulus, exponent: numbers.magnitude("the exponent")?.into() }
        }
        Algorithm::Domain(DomainParameters::Ec(parameters)) => KeyMaterial::Ec { parameters, point: content.into() },
        Algorithm::Domain(DomainParameters::Dh(parameters)) => {
            KeyMaterial::Dh { parameters, public: within.magnitude("the public number")?.into() }
        }
    };
    Ok(PublicKeyInfo { raw: info.raw.into(), key })
}

/// Reads the AlgorithmIdentifier that comes next, for its domain parameters; nothing if it is of another kind.
pub(super) fn domain_parameters(elements: &mut Elements<'_>) -> Result<Option<DomainParameters>, LdsError> {
    Ok(match algorithm(elements)? {
        Algorithm::Domain(parameters) => Some(parameters),
        Algorithm::Rsa | Algorithm::Unknown(_) => None,
    })
}

fn algorithm(elements: &mut Elements<'_>) -> Result<Algorithm, LdsError> {
    let mut inside = elements.enter(SEQUENCE)?;
    let id = inside.expect(OBJECT_IDENTIFIER)?.value;
    Ok(match id {
        RSA | RSA_PSS => Algorithm::Rsa,
        EC => Algorithm::Domain(DomainParameters::Ec(ec_parameters(&mut inside)?)),
        DH | DH_PKCS3 => {
            let mut numbers = inside.enter(SEQUENCE)?;
            let prime = numbers.magnitude("the prime")?.into();
            let generator = numbers.magnitude("the generator")?.into();
            // PKCS #3 has the length of the private number here, which is of no use.
            let third = numbers.take(INTEGER)?.filter(|_| id == DH);
            let order = third.and_then(|tlv| unsigned(tlv.value)).map(Octets::from);
            Algorithm::Domain(DomainParameters::Dh(DhParameters::Explicit { prime, generator, order }))
        }
        STANDARDISED => match inside.small("the number of the domain parameters")? {
            group @ 0..FIRST_CURVE => Algorithm::Domain(DomainParameters::Dh(DhParameters::Standardised(group))),
            curve => Algorithm::Domain(DomainParameters::Ec(EcParameters::Standardised(curve))),
        },
        other => Algorithm::Unknown(other.into()),
    })
}

/// RFC 5480 §2.1.1; written out as in RFC 3279 §2.3.5, which most documents do.
fn ec_parameters(elements: &mut Elements<'_>) -> Result<EcParameters, LdsError> {
    let missing = elements.fault(LdsFault::Missing("the curve"));
    match elements.next()? {
        Some(tlv) if tlv.tag == OBJECT_IDENTIFIER => Ok(EcParameters::Named(tlv.value.into())),
        Some(tlv) if tlv.tag == SEQUENCE => Ok(EcParameters::Explicit(tlv.raw.into())),
        _ => Err(missing),
    }
}

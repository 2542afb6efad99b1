//! One face for both kinds of groups that PACE and chip authentication compute in.
//!
//! An element is the bytes that go over the wire: `04 || x || y` on a curve, a number of fixed length in a prime field.

use zeroize::Zeroizing;

use super::{AccessError, Suite};
use crate::crypto::Random;
use crate::crypto::curve::Curve;
use crate::crypto::dh::DhGroup;
use crate::crypto::integrated::pseudo_random;
use crate::lds::Agreement;
use crate::lds::public_key::{DhParameters, DomainParameters};

/// A group with its standard generator.
#[derive(Clone)]
pub(crate) enum Group {
    /// A prime field.
    Dh(DhGroup),
    /// A curve.
    Ec(&'static Curve),
}

/// A key of one run.
pub(crate) struct KeyPair {
    pub(crate) secret: Zeroizing<Vec<u8>>,
    pub(crate) public: Vec<u8>,
}

impl Group {
    /// With standardized domain parameters (ICAO 9303-11 §9.5.1).
    pub(crate) fn standard(agreement: Agreement, parameter_id: u8) -> Option<Self> {
        match agreement {
            Agreement::Dh => DhGroup::of_parameter_id(parameter_id).map(Self::Dh),
            Agreement::Ecdh => Curve::of_parameter_id(parameter_id).map(Self::Ec),
        }
    }

    /// With the parameters that a chip states; nothing if they are a curve that is not known, or out of the limits.
    pub(crate) fn of(parameters: &DomainParameters) -> Option<Self> {
        match parameters {
            DomainParameters::Ec(parameters) => parameters.curve().map(Self::Ec),
            DomainParameters::Dh(parameters) => Self::field(parameters),
        }
    }

    /// A prime field.
    pub(crate) fn field(parameters: &DhParameters) -> Option<Self> {
        match parameters {
            DhParameters::Explicit { prime, generator, order } => {
                DhGroup::explicit(prime, generator, order.as_deref()).ok().map(Self::Dh)
            }
            DhParameters::Standardised(id) => DhGroup::of_parameter_id(*id).map(Self::Dh),
        }
    }

    /// Whether it is one of the standard's, however it was named.
    pub(crate) fn is_known(&self) -> bool {
        match self {
            Self::Ec(_) => true,
            Self::Dh(group) => DhGroup::STANDARD_IDS
                .filter_map(DhGroup::of_parameter_id)
                .any(|known| known.modulus() == group.modulus() && known.generator() == group.generator()),
        }
    }

    /// The generator.
    pub(crate) fn generator(&self) -> Vec<u8> {
        match self {
            Self::Dh(group) => group.generator().to_vec(),
            Self::Ec(curve) => curve.generator().encode(),
        }
    }

    /// A new secret.
    pub(crate) fn secret(&self, random: Random<'_>) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Dh(group) => group.random_exponent(random),
            Self::Ec(curve) => Zeroizing::new(curve.random_scalar(random).to_bytes()),
        }
    }

    /// The public key that belongs to a secret over this generator.
    pub(crate) fn pair(&self, secret: Zeroizing<Vec<u8>>, generator: &[u8]) -> Result<KeyPair, AccessError> {
        let public = self.multiply(generator, &secret)?;
        Ok(KeyPair { secret, public })
    }

    /// An element by a number.
    pub(crate) fn multiply(&self, element: &[u8], number: &[u8]) -> Result<Vec<u8>, AccessError> {
        match self {
            Self::Dh(group) => {
                group.check_public(element).map_err(|_| AccessError::Malformed)?;
                Ok(group.power(element, number))
            }
            Self::Ec(curve) => {
                let point = curve.decode(element).map_err(|_| AccessError::Malformed)?;
                let product = curve.multiply(&curve.scalar(number), &point);
                if product.is_infinity() { Err(AccessError::Malformed) } else { Ok(product.encode()) }
            }
        }
    }

    /// Two elements together.
    pub(crate) fn combine(&self, one: &[u8], other: &[u8]) -> Result<Vec<u8>, AccessError> {
        match self {
            Self::Dh(group) => Ok(group.product(one, other)),
            Self::Ec(curve) => {
                let decode = |bytes| curve.decode(bytes).map_err(|_| AccessError::Malformed);
                let sum = curve.add(&decode(one)?, &decode(other)?);
                if sum.is_infinity() { Err(AccessError::Malformed) } else { Ok(sum.encode()) }
            }
        }
    }

    /// The generator that both sides' nonces give (ICAO 9303-11 §4.4.3.3.2).
    pub(crate) fn mapped(&self, suite: Suite, chip: &[u8], terminal: &[u8]) -> Result<Vec<u8>, AccessError> {
        let bytes = match self {
            Self::Dh(group) => group.bytes(),
            Self::Ec(curve) => curve.field_bytes(),
        };
        let number = pseudo_random(suite, chip, terminal, 8 * bytes).map_err(|_| AccessError::Malformed)?;
        match self {
            Self::Dh(group) => group.map_to_generator(&number),
            Self::Ec(curve) => curve.map_to_point(&number).map(|point| point.encode()),
        }
        .map_err(|_| AccessError::Malformed)
    }

    /// What both sides know: the x-coordinate, or the number itself (ICAO 9303-11 §9.7.4).
    pub(crate) fn agree(&self, secret: &[u8], public: &[u8]) -> Result<Zeroizing<Vec<u8>>, AccessError> {
        let element = Zeroizing::new(self.multiply(public, secret)?);
        match self {
            Self::Dh(_) => Ok(element),
            Self::Ec(curve) => {
                Ok(Zeroizing::new(element.get(1..=curve.field_bytes()).ok_or(AccessError::Malformed)?.to_vec()))
            }
        }
    }

    /// Tag of a public key within a token's object (ICAO 9303-11 §9.4.4, tables for DH and EC public keys).
    pub(crate) const fn key_tag(&self) -> u32 {
        match self {
            Self::Dh(_) => 0x84,
            Self::Ec(_) => 0x86,
        }
    }
}

//! Elliptic curves that documents use: points, scalars, ECDSA, the mapping of PACE-IM (ICAO 9303-11 §9.5.1, §4.4.3.3).
//!
//! One code for all sizes. A curve written out with explicit parameters, as most states do, is compared with the known
//! ones and otherwise refused.
//!
//! **Invariant:** a [`Point`] lies on its curve; a [`Scalar`] is below the order.
//! **Invariant:** nothing is computed on parameters that are not among the known.

mod explicit;
mod group;
mod parameters;

use std::{fmt, sync::OnceLock};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use self::{
    group::{Arithmetic, Group},
    parameters::Parameters,
};
use super::{CryptoError, Random};
use crate::tlv::Tlv;

/// Bytes more than a scalar has that are drawn for one, so that none is likelier than another (FIPS 186-5 §A.2.1).
const SURPLUS_BYTES: usize = 8;
/// The first byte of a point with both coordinates (SEC 1 §2.3.3).
const BOTH: u8 = 0x04;

/// Which curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurveId {
    /// NIST P-192.
    P192,
    /// NIST P-224.
    P224,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// brainpoolP192r1.
    Bp192r1,
    /// brainpoolP224r1.
    Bp224r1,
    /// brainpoolP256r1.
    Bp256r1,
    /// brainpoolP320r1.
    Bp320r1,
    /// brainpoolP384r1.
    Bp384r1,
    /// brainpoolP512r1.
    Bp512r1,
    /// brainpoolP192t1.
    Bp192t1,
    /// brainpoolP224t1.
    Bp224t1,
    /// brainpoolP256t1.
    Bp256t1,
    /// brainpoolP320t1.
    Bp320t1,
    /// brainpoolP384t1.
    Bp384t1,
    /// brainpoolP512t1.
    Bp512t1,
}

impl CurveId {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::P192,
        Self::P224,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Bp192r1,
        Self::Bp224r1,
        Self::Bp256r1,
        Self::Bp320r1,
        Self::Bp384r1,
        Self::Bp512r1,
        Self::Bp192t1,
        Self::Bp224t1,
        Self::Bp256t1,
        Self::Bp320t1,
        Self::Bp384t1,
        Self::Bp512t1,
    ];
}

/// A known curve, made once and kept.
pub struct Curve {
    id: CurveId,
    parameters: &'static Parameters,
    group: Box<dyn Arithmetic>,
}

/// Two coordinates, big-endian and as wide as the field.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
struct Affine {
    x: Vec<u8>,
    y: Vec<u8>,
}

/// A point on a curve. It may be a shared secret, so it is wiped and does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Point {
    curve: CurveId,
    /// Nothing at infinity.
    at: Option<Affine>,
}

/// A number below the order of a curve; a secret.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Scalar {
    bytes: Vec<u8>,
}

/// Finding a curve.
impl Curve {
    /// The curve with this name.
    pub fn get(id: CurveId) -> &'static Self {
        static CURVES: [OnceLock<Curve>; CurveId::ALL.len()] = [const { OnceLock::new() }; CurveId::ALL.len()];
        CURVES[id as usize].get_or_init(|| Self::new(id))
    }

    fn new(id: CurveId) -> Self {
        let parameters = parameters::of(id);
        let group: Box<dyn Arithmetic> = match parameters.p.len().div_ceil(8) {
            ..=3 => Box::new(Group::<3>::new(parameters)),
            4 => Box::new(Group::<4>::new(parameters)),
            5 => Box::new(Group::<5>::new(parameters)),
            6 => Box::new(Group::<6>::new(parameters)),
            7 | 8 => Box::new(Group::<8>::new(parameters)),
            _ => Box::new(Group::<9>::new(parameters)),
        };
        Self { id, parameters, group }
    }

    /// The curve with this object identifier, given as the value of its element.
    pub fn of_oid(oid: &[u8]) -> Option<&'static Self> {
        Self::known().find(|curve| curve.parameters.oid == oid)
    }

    /// The curve with this number (ICAO 9303-11 §9.5.1 table 6).
    pub fn of_parameter_id(id: u8) -> Option<&'static Self> {
        Self::known().find(|curve| curve.parameters.parameter_id == Some(id))
    }

    /// The known curve that is written out so (`ECParameters`, RFC 3279 §2.3.5); nothing if none has all these values.
    pub fn of_explicit(ec_parameters: &Tlv<'_>) -> Option<&'static Self> {
        let explicit = explicit::Explicit::read(ec_parameters)?;
        Self::known().find(|curve| explicit.is(curve.parameters))
    }

    /// All curves of the size that this one has, itself first.
    pub fn of_same_size(&'static self) -> impl Iterator<Item = &'static Self> {
        let others = Self::known().filter(|other| other.id != self.id && other.field_bytes() == self.field_bytes());
        std::iter::once(self).chain(others)
    }

    fn known() -> impl Iterator<Item = &'static Self> {
        CurveId::ALL.into_iter().map(Self::get)
    }

    /// Which one it is.
    pub const fn id(&self) -> CurveId {
        self.id
    }

    /// Its object identifier, as the value of an element.
    pub const fn oid(&self) -> &'static [u8] {
        self.parameters.oid
    }

    /// Its number (ICAO 9303-11 §9.5.1 table 6); the twisted ones have none.
    pub const fn parameter_id(&self) -> Option<u8> {
        self.parameters.parameter_id
    }

    /// Bytes of a coordinate.
    pub const fn field_bytes(&self) -> usize {
        self.parameters.p.len()
    }

    /// Bytes of a scalar.
    pub const fn order_bytes(&self) -> usize {
        self.parameters.n.len()
    }

    /// Bits of the order.
    pub fn order_bits(&self) -> usize {
        let unused = self.parameters.n.first().map_or(0, |first| first.leading_zeros());
        8 * self.order_bytes() - unused as usize
    }

    /// Its parameters written out (`ECParameters`, RFC 3279 §2.3.5), as most states put them into certificates.
    pub fn to_explicit(&self) -> Vec<u8> {
        explicit::write(self.parameters)
    }
}

/// Points.
impl Curve {
    /// The generator.
    pub fn generator(&self) -> Point {
        self.point(Affine { x: self.parameters.x.to_vec(), y: self.parameters.y.to_vec() })
    }

    /// A point as bytes: both coordinates, or one of them and the other's parity (SEC 1 §2.3.4).
    ///
    /// Compressed points of P-224 are not taken: no document has been seen with one.
    ///
    /// # Errors
    /// When the bytes have another form, or are no point of this curve.
    pub fn decode(&self, bytes: &[u8]) -> Result<Point, CryptoError> {
        let (form, rest) = bytes.split_first().ok_or(CryptoError::PointForm)?;
        match form {
            &BOTH if rest.len() == 2 * self.field_bytes() => {
                let (x, y) = rest.split_at_checked(self.field_bytes()).ok_or(CryptoError::PointForm)?;
                self.from_xy(x, y)
            }
            0x02 | 0x03 if rest.len() == self.field_bytes() => {
                if rest >= self.parameters.p {
                    return Err(CryptoError::NotOnCurve);
                }
                self.group.lift(rest, form & 1 == 1).map(|at| self.point(at)).ok_or(CryptoError::NotOnCurve)
            }
            _ => Err(CryptoError::PointForm),
        }
    }

    /// A point from its coordinates, each as wide as the field.
    ///
    /// # Errors
    /// When they have another width, or are no point of this curve.
    pub fn from_xy(&self, x: &[u8], y: &[u8]) -> Result<Point, CryptoError> {
        if x.len() != self.field_bytes() || y.len() != self.field_bytes() {
            return Err(CryptoError::PointForm);
        }
        let at = Affine { x: x.to_vec(), y: y.to_vec() };
        let below = x < self.parameters.p && y < self.parameters.p;
        if below && self.group.contains(&at) { Ok(self.point(at)) } else { Err(CryptoError::NotOnCurve) }
    }

    /// A multiple of a point. A point of another curve gives the one at infinity.
    pub fn multiply(&self, scalar: &Scalar, point: &Point) -> Point {
        self.combine(&[(scalar, point)])
    }

    /// The sum of two points. A point of another curve gives the one at infinity.
    pub fn add(&self, left: &Point, right: &Point) -> Point {
        if left.curve != self.id || right.curve != self.id {
            return self.infinity();
        }
        match (&left.at, &right.at) {
            (Some(left), Some(right)) => Point { curve: self.id, at: self.group.add(left, right) },
            (Some(at), None) | (None, Some(at)) => self.point(at.clone()),
            (None, None) => self.infinity(),
        }
    }

    /// The point that a number modulo p is mapped to (ICAO 9303-11 Appendix B.2, used by PACE-IM).
    ///
    /// # Errors
    /// When the curve has no such mapping (P-224), or the number no image (0, 1 and p - 1).
    pub fn map_to_point(&self, field_element: &[u8]) -> Result<Point, CryptoError> {
        if self.parameters.p.last().is_none_or(|last| last & 3 != 3) {
            return Err(CryptoError::NoMapping);
        }
        self.group.map(field_element).map(|at| self.point(at)).ok_or(CryptoError::Degenerate)
    }

    fn combine(&self, terms: &[(&Scalar, &Point)]) -> Point {
        if terms.iter().any(|(_, point)| point.curve != self.id) {
            return self.infinity();
        }
        let terms: Vec<_> =
            terms.iter().filter_map(|(scalar, point)| Some((self.scalar(&scalar.bytes), point.at.as_ref()?))).collect();
        let terms: Vec<_> = terms.iter().map(|(scalar, at)| (&scalar.bytes[..], *at)).collect();
        Point { curve: self.id, at: self.group.combine(&terms) }
    }

    const fn point(&self, at: Affine) -> Point {
        Point { curve: self.id, at: Some(at) }
    }

    const fn infinity(&self) -> Point {
        Point { curve: self.id, at: None }
    }
}

/// Scalars.
impl Curve {
    /// A number of any length, reduced modulo the order.
    pub fn scalar(&self, be: &[u8]) -> Scalar {
        Scalar { bytes: self.group.reduce(be) }
    }

    /// An unpredictable scalar that is not zero.
    pub fn random_scalar(&self, random: Random<'_>) -> Scalar {
        let mut wide = zeroize::Zeroizing::new(vec![0; self.order_bytes() + SURPLUS_BYTES]);
        random(&mut wide);
        let scalar = self.scalar(&wide);
        if scalar.is_zero() { self.scalar(&[1]) } else { scalar }
    }

    /// The product modulo the order.
    pub fn product(&self, left: &Scalar, right: &Scalar) -> Scalar {
        Scalar { bytes: self.group.product(&left.bytes, &right.bytes) }
    }

    /// The sum modulo the order.
    pub fn sum(&self, left: &Scalar, right: &Scalar) -> Scalar {
        Scalar { bytes: self.group.sum(&left.bytes, &right.bytes) }
    }

    /// The inverse modulo the order; nothing of zero.
    pub fn invert(&self, scalar: &Scalar) -> Option<Scalar> {
        self.group.inverse(&scalar.bytes).map(|bytes| Scalar { bytes })
    }
}

/// Signatures (FIPS 186-5 §6.4).
impl Curve {
    /// Whether the signature over this digest was made with the public point's secret.
    pub fn verify(&self, public: &Point, digest: &[u8], r: &[u8], s: &[u8]) -> bool {
        let (Some(r), Some(s)) = (self.signature_part(r), self.signature_part(s)) else {
            return false;
        };
        let Some(inverse) = self.invert(&s) else {
            return false;
        };
        let of_generator = self.product(&self.digest_scalar(digest), &inverse);
        let of_public = self.product(&r, &inverse);
        let point = self.combine(&[(&of_generator, &self.generator()), (&of_public, public)]);
        public.at.is_some() && point.at.is_some_and(|at| self.scalar(&at.x).bytes == r.bytes)
    }

    /// A signature (r, s) over a digest, each as wide as the order.
    pub fn sign(&self, secret: &Scalar, digest: &[u8], random: Random<'_>) -> (Vec<u8>, Vec<u8>) {
        let digest = self.digest_scalar(digest);
        let mut once = self.random_scalar(random);
        loop {
            let r = self.scalar(&self.multiply(&once, &self.generator()).x());
            let signed = self.sum(&digest, &self.product(&r, secret));
            let s = self.invert(&once).map(|inverse| self.product(&inverse, &signed));
            match s {
                Some(s) if !r.is_zero() && !s.is_zero() => return (r.to_bytes(), s.to_bytes()),
                _ => once = self.sum(&once, &self.scalar(&[1])),
            }
        }
    }

    /// A number from 1 to n - 1, as a signature has two.
    fn signature_part(&self, part: &[u8]) -> Option<Scalar> {
        let start = part.iter().position(|byte| *byte != 0)?;
        let part = part.get(start..).filter(|part| part.len() <= self.order_bytes())?;
        let mut bytes = vec![0; self.order_bytes() - part.len()];
        bytes.extend_from_slice(part);
        (&bytes[..] < self.parameters.n).then_some(Scalar { bytes })
    }

    /// As many bits of the digest as the order has, from its left.
    fn digest_scalar(&self, digest: &[u8]) -> Scalar {
        let cut = digest.get(..self.order_bytes()).unwrap_or(digest);
        let surplus = (8 * cut.len()).saturating_sub(self.order_bits());
        if surplus == 0 {
            return self.scalar(cut);
        }
        let mut above = 0;
        let shifted: Vec<u8> = cut
            .iter()
            .map(|byte| {
                let out = above << (8 - surplus) | byte >> surplus;
                above = *byte;
                out
            })
            .collect();
        self.scalar(&shifted)
    }
}

impl Point {
    /// Which curve it lies on.
    pub const fn curve(&self) -> CurveId {
        self.curve
    }

    /// Both coordinates behind a 4 (SEC 1 §2.3.3); a single zero at infinity.
    pub fn encode(&self) -> Vec<u8> {
        self.at.as_ref().map_or_else(|| vec![0], |at| [&[BOTH][..], &at.x, &at.y].concat())
    }

    /// The first coordinate, as wide as the field: what both sides of an agreement share. Nothing at infinity.
    pub fn x(&self) -> Vec<u8> {
        self.at.as_ref().map_or_else(Vec::new, |at| at.x.clone())
    }

    /// Whether it is the one that adds nothing.
    pub const fn is_infinity(&self) -> bool {
        self.at.is_none()
    }
}

impl Scalar {
    /// Big-endian, as wide as the order.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.bytes.iter().fold(0, |any, byte| any | byte) == 0
    }
}

impl PartialEq for Curve {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Curve {}

impl fmt::Debug for Curve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Curve({:?})", self.id)
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Point(on {:?})", self.curve)
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Scalar(..)")
    }
}

#[cfg(test)]
mod tests;

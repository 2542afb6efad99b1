//! Points and scalars, and what can be done with them on a curve.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Curve, CurveId};
use crate::crypto::{CryptoError, Random};

/// Bytes more than a scalar has that are drawn for one, so that none is likelier than another (FIPS 186-5 §A.2.1).
const SURPLUS_BYTES: usize = 8;
/// The first byte of a point with both coordinates (SEC 1 §2.3.3).
const BOTH: u8 = 0x04;

/// Two coordinates, big-endian and as wide as the field.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(super) struct Affine {
    pub(super) x: Vec<u8>,
    pub(super) y: Vec<u8>,
}

/// A point on a curve. It may be a shared secret, so it is wiped and does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Point {
    curve: CurveId,
    /// Nothing at infinity.
    pub(super) at: Option<Affine>,
}

/// A number below the order of a curve; a secret.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Scalar {
    pub(super) bytes: Vec<u8>,
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

    /// The sum of multiples of points; at infinity if one of them lies on another curve.
    pub(super) fn combine(&self, terms: &[(&Scalar, &Point)]) -> Point {
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
        let mut wide = Zeroizing::new(vec![0; self.order_bytes() + SURPLUS_BYTES]);
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

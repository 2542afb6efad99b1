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
mod point;
mod signature;

use std::{fmt, sync::OnceLock};

use serde::{Deserialize, Serialize};

pub use self::point::{Point, Scalar};
use self::{
    group::{Arithmetic, Group},
    parameters::Parameters,
    point::Affine,
};
use crate::tlv::Tlv;

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

    /// Its parameters written out (`ECParameters`, RFC 3279 §2.3.5), as most states put them into certificates.
    pub fn to_explicit(&self) -> Vec<u8> {
        explicit::write(self.parameters)
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

#[cfg(test)]
mod tests;

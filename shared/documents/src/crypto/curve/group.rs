//! Arithmetic on a curve of a size known when compiling, in 64-bit limbs (complete formulas of Renes, Costello and
//! Batina 2016, algorithm 1: no exceptional cases, one formula for adding and doubling).
//!
//! **Invariant:** a scalar's value decides neither which steps are taken nor which table entry is fetched.

use crypto_bigint::{
    CtEq, CtSelect, NonZero, Odd, Uint,
    modular::{FixedMontyForm, FixedMontyParams},
};

use super::{Affine, parameters::Parameters};

/// Bits of a scalar that are worked off at once.
const WINDOW_BITS: u32 = 4;
/// Multiples of a point that are kept for it.
const TABLE_POINTS: usize = 1 << WINDOW_BITS;

/// What a curve computes, whatever its size. Numbers are big-endian bytes of fixed width.
pub(super) trait Arithmetic: Send + Sync {
    /// Whether the point lies on the curve; its coordinates are below p.
    fn contains(&self, at: &Affine) -> bool;
    /// The point with this x, and with an odd y or an even one.
    fn lift(&self, x: &[u8], odd: bool) -> Option<Affine>;
    /// The sum of multiples of points; nothing at infinity.
    fn combine(&self, terms: &[(&[u8], &Affine)]) -> Option<Affine>;
    /// The sum of two points; nothing at infinity.
    fn add(&self, left: &Affine, right: &Affine) -> Option<Affine>;
    /// The point that a number is mapped to (ICAO 9303-11 §4.4.3.3.2); nothing if it has none.
    fn map(&self, number: &[u8]) -> Option<Affine>;
    /// A number reduced modulo n.
    fn reduce(&self, number: &[u8]) -> Vec<u8>;
    /// The product modulo n.
    fn product(&self, left: &[u8], right: &[u8]) -> Vec<u8>;
    /// The sum modulo n.
    fn sum(&self, left: &[u8], right: &[u8]) -> Vec<u8>;
    /// The inverse modulo n; nothing of zero.
    fn inverse(&self, number: &[u8]) -> Option<Vec<u8>>;
}

/// A modulus; its numbers are kept in Montgomery form.
struct Modulus<const LIMBS: usize> {
    params: FixedMontyParams<LIMBS>,
    value: NonZero<Uint<LIMBS>>,
    bytes: usize,
    /// 256 in Montgomery form: bytes are read with it.
    radix: Uint<LIMBS>,
}

impl<const LIMBS: usize> Modulus<LIMBS> {
    fn new(bytes: &[u8]) -> Self {
        let value = number::<LIMBS>(bytes);
        let odd = Odd::new(value).expect("the moduli of the known curves are odd");
        let params = FixedMontyParams::new_vartime(odd);
        let value = NonZero::new(value).expect("an odd number is not zero");
        let radix = FixedMontyForm::new(&Uint::from(256_u32), &params).to_montgomery();
        Self { params, value, bytes: bytes.len(), radix }
    }

    fn form(&self, number: &Uint<LIMBS>) -> FixedMontyForm<LIMBS> {
        FixedMontyForm::from_montgomery(*number, &self.params)
    }

    const fn one(&self) -> &Uint<LIMBS> {
        self.params.one()
    }

    fn mul(&self, left: &Uint<LIMBS>, right: &Uint<LIMBS>) -> Uint<LIMBS> {
        self.form(left).mul(&self.form(right)).to_montgomery()
    }

    const fn add(&self, left: &Uint<LIMBS>, right: &Uint<LIMBS>) -> Uint<LIMBS> {
        left.add_mod(right, &self.value)
    }

    const fn sub(&self, left: &Uint<LIMBS>, right: &Uint<LIMBS>) -> Uint<LIMBS> {
        left.sub_mod(right, &self.value)
    }

    fn invert(&self, number: &Uint<LIMBS>) -> Option<Uint<LIMBS>> {
        self.form(number).invert().into_option().map(|inverse| inverse.to_montgomery())
    }

    /// A power whose exponent is no secret.
    fn power(&self, base: &Uint<LIMBS>, exponent: &Uint<LIMBS>) -> Uint<LIMBS> {
        self.form(base).pow_vartime(exponent).to_montgomery()
    }

    /// Any number of bytes, reduced.
    fn enter(&self, bytes: &[u8]) -> Uint<LIMBS> {
        if bytes.len() < self.bytes {
            return FixedMontyForm::new(&number(bytes), &self.params).to_montgomery();
        }
        bytes.iter().fold(Uint::ZERO, |sum, byte| {
            let byte = FixedMontyForm::new(&Uint::from(*byte), &self.params).to_montgomery();
            self.add(&self.mul(&sum, &self.radix), &byte)
        })
    }

    fn leave(&self, number: &Uint<LIMBS>) -> Vec<u8> {
        let bytes = self.form(number).retrieve().to_be_bytes();
        let bytes: &[u8] = bytes.as_ref();
        bytes.split_at(bytes.len().saturating_sub(self.bytes)).1.to_vec()
    }
}

/// Bytes that fit, as a number.
fn number<const LIMBS: usize>(bytes: &[u8]) -> Uint<LIMBS> {
    bytes.iter().fold(Uint::ZERO, |number, byte| number.wrapping_shl_vartime(8) | Uint::from(*byte))
}

/// A point in projective coordinates: (X/Z, Y/Z), infinity where Z is zero.
#[derive(Clone, Copy)]
struct Projective<const LIMBS: usize> {
    x: Uint<LIMBS>,
    y: Uint<LIMBS>,
    z: Uint<LIMBS>,
}

/// A curve whose numbers have this many limbs.
pub(super) struct Group<const LIMBS: usize> {
    field: Modulus<LIMBS>,
    order: Modulus<LIMBS>,
    a: Uint<LIMBS>,
    b: Uint<LIMBS>,
    /// Three times b.
    b3: Uint<LIMBS>,
}

impl<const LIMBS: usize> Group<LIMBS> {
    pub(super) fn new(parameters: &Parameters) -> Self {
        let field = Modulus::new(parameters.p);
        let order = Modulus::new(parameters.n);
        let (a, b) = (field.enter(parameters.a), field.enter(parameters.b));
        let b3 = field.add(&field.add(&b, &b), &b);
        Self { field, order, a, b, b3 }
    }

    fn infinity(&self) -> Projective<LIMBS> {
        Projective { x: Uint::ZERO, y: *self.field.one(), z: Uint::ZERO }
    }

    fn project(&self, at: &Affine) -> Projective<LIMBS> {
        Projective { x: self.field.enter(&at.x), y: self.field.enter(&at.y), z: *self.field.one() }
    }

    fn affine(&self, point: &Projective<LIMBS>) -> Option<Affine> {
        let field = &self.field;
        let inverse = field.invert(&point.z)?;
        let leave = |coordinate| field.leave(&field.mul(coordinate, &inverse));
        Some(Affine { x: leave(&point.x), y: leave(&point.y) })
    }

    /// x³ + ax + b.
    fn right_side(&self, x: &Uint<LIMBS>) -> Uint<LIMBS> {
        let field = &self.field;
        let square = field.add(&field.mul(x, x), &self.a);
        field.add(&field.mul(&square, x), &self.b)
    }

    fn add_points(&self, left: &Projective<LIMBS>, right: &Projective<LIMBS>) -> Projective<LIMBS> {
        let field = &self.field;
        let mul = |left: &Uint<LIMBS>, right: &Uint<LIMBS>| field.mul(left, right);
        let add = |left: &Uint<LIMBS>, right: &Uint<LIMBS>| field.add(left, right);
        let sub = |left: &Uint<LIMBS>, right: &Uint<LIMBS>| field.sub(left, right);
        let (xx, yy, zz) = (mul(&left.x, &right.x), mul(&left.y, &right.y), mul(&left.z, &right.z));
        // Each mixed product by Karatsuba: (l1 + l2)(r1 + r2) less the two pure ones.
        let xy = sub(&mul(&add(&left.x, &left.y), &add(&right.x, &right.y)), &add(&xx, &yy));
        let xz = sub(&mul(&add(&left.x, &left.z), &add(&right.x, &right.z)), &add(&xx, &zz));
        let yz = sub(&mul(&add(&left.y, &left.z), &add(&right.y, &right.z)), &add(&yy, &zz));
        let azz = mul(&self.a, &zz);
        let bent = add(&mul(&self.a, &xz), &mul(&self.b3, &zz));
        let (minus, plus) = (sub(&yy, &bent), add(&yy, &bent));
        let slope = add(&add(&add(&xx, &xx), &xx), &azz);
        let offset = add(&mul(&self.b3, &xz), &mul(&self.a, &sub(&xx, &azz)));
        Projective {
            x: sub(&mul(&xy, &minus), &mul(&yz, &offset)),
            y: add(&mul(&minus, &plus), &mul(&slope, &offset)),
            z: add(&mul(&yz, &plus), &mul(&xy, &slope)),
        }
    }

    /// The multiples of a point from none to one less than the table is long.
    fn table(&self, point: &Projective<LIMBS>) -> [Projective<LIMBS>; TABLE_POINTS] {
        let mut last = self.infinity();
        std::array::from_fn(|index| {
            if index > 0 {
                last = self.add_points(&last, point);
            }
            last
        })
    }
}

/// The entry at an index that must not be learnt from which memory is read.
fn pick<const LIMBS: usize>(table: &[Projective<LIMBS>; TABLE_POINTS], index: u8) -> Projective<LIMBS> {
    let mut picked = table[0];
    for (entry, point) in (0_u8..).zip(table) {
        let this = index.ct_eq(&entry);
        picked.x = picked.x.ct_select(&point.x, this);
        picked.y = picked.y.ct_select(&point.y, this);
        picked.z = picked.z.ct_select(&point.z, this);
    }
    picked
}

impl<const LIMBS: usize> Arithmetic for Group<LIMBS> {
    fn contains(&self, at: &Affine) -> bool {
        let point = self.project(at);
        self.field.mul(&point.y, &point.y) == self.right_side(&point.x)
    }

    fn lift(&self, x: &[u8], odd: bool) -> Option<Affine> {
        let field = &self.field;
        let modulus = field.value.as_ref();
        if modulus.as_words().first()? & 3 != 3 {
            return None;
        }
        let right = self.right_side(&field.enter(x));
        let root = field.power(&right, &modulus.wrapping_shr_vartime(2).wrapping_add(&Uint::ONE));
        if field.mul(&root, &root) != right {
            return None;
        }
        let y = field.leave(&root);
        let is_odd = y.last()? & 1 == 1;
        let y = if is_odd == odd { y } else { field.leave(&field.sub(&Uint::ZERO, &root)) };
        Some(Affine { x: x.to_vec(), y })
    }

    fn combine(&self, terms: &[(&[u8], &Affine)]) -> Option<Affine> {
        let tables: Vec<_> = terms.iter().map(|(_, at)| self.table(&self.project(at))).collect();
        let mut sum = self.infinity();
        for half in 0..2 * self.order.bytes {
            for _ in 0..WINDOW_BITS {
                sum = self.add_points(&sum, &sum);
            }
            for ((scalar, _), table) in terms.iter().zip(&tables) {
                let byte = scalar.get(half / 2).copied()?;
                let index = if half.is_multiple_of(2) { byte >> WINDOW_BITS } else { byte & 0x0F };
                sum = self.add_points(&sum, &pick(table, index));
            }
        }
        self.affine(&sum)
    }

    fn add(&self, left: &Affine, right: &Affine) -> Option<Affine> {
        self.affine(&self.add_points(&self.project(left), &self.project(right)))
    }

    fn map(&self, number: &[u8]) -> Option<Affine> {
        let field = &self.field;
        let modulus = field.value.as_ref();
        let t = field.enter(number);
        let tt = field.mul(&t, &t);
        let alpha = field.sub(&Uint::ZERO, &tt);
        let inverse = field.invert(&field.add(&alpha, &field.mul(&alpha, &alpha)))?;
        let ratio = field.mul(&field.sub(&Uint::ZERO, &self.b), &field.invert(&self.a)?);
        let x2 = field.mul(&ratio, &field.add(field.one(), &inverse));
        let x3 = field.mul(&alpha, &x2);
        let h2 = self.right_side(&x2);
        let u = field.mul(&field.mul(&tt, &t), &h2);
        // p - 1 - (p + 1)/4: the power that is one over the square root, where there is one.
        let quarter = modulus.wrapping_shr_vartime(2).wrapping_add(&Uint::ONE);
        let root = field.power(&h2, &modulus.wrapping_sub(&Uint::ONE).wrapping_sub(&quarter));
        let is_square = field.mul(&field.mul(&root, &root), &h2) == *field.one();
        let (x, y) = if is_square { (x2, field.mul(&root, &h2)) } else { (x3, field.mul(&root, &u)) };
        let at = Affine { x: field.leave(&x), y: field.leave(&y) };
        self.contains(&at).then_some(at)
    }

    fn reduce(&self, number: &[u8]) -> Vec<u8> {
        self.order.leave(&self.order.enter(number))
    }

    fn product(&self, left: &[u8], right: &[u8]) -> Vec<u8> {
        let order = &self.order;
        order.leave(&order.mul(&order.enter(left), &order.enter(right)))
    }

    fn sum(&self, left: &[u8], right: &[u8]) -> Vec<u8> {
        let order = &self.order;
        order.leave(&order.add(&order.enter(left), &order.enter(right)))
    }

    fn inverse(&self, number: &[u8]) -> Option<Vec<u8>> {
        let order = &self.order;
        order.invert(&order.enter(number)).map(|inverse| order.leave(&inverse))
    }
}

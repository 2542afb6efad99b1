//! ECDSA (FIPS 186-5 §6.4).

use super::{Curve, Point, Scalar};
use crate::crypto::Random;

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

    /// As many bits of the digest as the order has, from its left. Those of every order but P-521's are whole bytes, and
    /// no hash is as long as that one.
    fn digest_scalar(&self, digest: &[u8]) -> Scalar {
        self.scalar(digest.get(..self.order_bytes()).unwrap_or(digest))
    }
}

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Curve, CurveId};

#[test]
fn the_order_times_the_generator_is_infinity() {
    for id in CurveId::ALL {
        let curve = Curve::get(id);
        let generator = curve.generator();
        assert!(curve.decode(&generator.encode()).is_ok(), "{id:?}");
        let mut less = curve.parameters.n.to_vec();
        *less.last_mut().unwrap() -= 1;
        let negative = curve.multiply(&curve.scalar(&less), &generator);
        assert_eq!(negative.x(), generator.x(), "{id:?}");
        assert!(negative != generator);
        assert!(curve.add(&negative, &generator).is_infinity());
        assert!(curve.multiply(&curve.scalar(curve.parameters.n), &generator).is_infinity());
    }
}

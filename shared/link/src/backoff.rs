//! How long to wait before the next try: full jitter, so that a fleet does not return in one wave.

use std::time::Duration;

/// The first try after a break comes within this.
const FIRST_MAX: Duration = Duration::from_millis(300);
/// No later try comes sooner.
const LATER_MIN: Duration = Duration::from_millis(200);
/// No try comes later.
const LATER_MAX: Duration = Duration::from_secs(5);

/// The wait before try number `failures + 1`; `random` lies between 0 and 1.
pub(crate) fn delay(failures: u32, random: f64) -> Duration {
    if failures == 0 {
        return FIRST_MAX.mul_f64(random);
    }
    let most = FIRST_MAX.saturating_mul(2_u32.saturating_pow(failures)).min(LATER_MAX);
    LATER_MIN + most.saturating_sub(LATER_MIN).mul_f64(random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_try_comes_at_once_and_no_try_too_late() {
        let span = |failures| (delay(failures, 0.0).as_millis(), delay(failures, 1.0).as_millis());
        assert_eq!(span(0), (0, 300));
        assert_eq!(span(1), (200, 600));
        assert_eq!(span(2), (200, 1200));
        assert_eq!(span(4), (200, 4800));
        assert_eq!(span(5), (200, 5000));
        assert_eq!(span(u32::MAX), (200, 5000));
    }
}

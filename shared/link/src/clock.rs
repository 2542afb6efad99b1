//! The station's clock, read in one place.

use std::time::SystemTime;

use domain::time::Moment;

/// Now. Before 1970 it is 1970.
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Moment::from_unix_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

//! Machines with their real link become stations of a real server by code, and stay stations.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(dead_code, reason = "the server's own tests use the rest")]
#[path = "../../../signaling/tests/system/common/postgres.rs"]
mod postgres;

mod authority;
mod fleet;
mod life;
mod refused;
mod renewal;
mod window;

use tests::world::port;

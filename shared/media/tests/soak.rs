//! Calls leave nothing behind. Alone in its process, which it counts.

mod world;

use std::time::{Duration, Instant};

use media::Role;
use world::{Side, camera, meet};

/// Calls before counting begins: some things are made once and kept.
const FIRST_CALLS: usize = 3;
/// Calls that must add nothing.
const CALLS: usize = 10;
/// How long the last threads of a call may take to go.
const PATIENCE: Duration = Duration::from_secs(20);

fn entries(of: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{of}")).expect("Linux counts it").count()
}

fn counts() -> (usize, usize) {
    (entries("task"), entries("fd"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_calls_leave_no_thread_and_no_descriptor() {
    let camera = camera();
    let mut level = (0, 0);
    for number in 0..FIRST_CALLS + CALLS {
        if number == FIRST_CALLS {
            level = counts();
        }
        let (mut console, mut kiosk) = (Side::start(&camera, Role::Offerer), Side::start(&camera, Role::Answerer));
        meet(&mut console, &mut kiosk, |console, kiosk| console.shows_frame && kiosk.shows_frame).await;
        let closing = Instant::now();
        console.call.close();
        kiosk.call.close();
        assert!(closing.elapsed() < Duration::from_secs(3), "each call ends within its limit");
    }
    // A call that was only begun leaves nothing behind either.
    drop(Side::start(&camera, Role::Answerer));
    drop(Side::start(&camera, Role::Offerer));
    let deadline = Instant::now() + PATIENCE;
    while counts().0 > level.0 || counts().1 > level.1 {
        assert!(Instant::now() < deadline, "threads and descriptors: {level:?} became {:?}", counts());
        tokio::task::yield_now().await;
    }
}

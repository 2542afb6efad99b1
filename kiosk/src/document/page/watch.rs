//! Frames of a camera, looked at one after the other until the page is read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use documents::dump::PageSeen;
use media::{Frame, FrameSlot};
use protocol::visit::Reading;
use tokio::task::spawn_blocking;
use tokio::time::{sleep_until, timeout};

use super::looking::{Limits, Look, Looking, Seen};
use super::picture::{Grays, page};

/// From one look to the next at least: a page lies still, and the call needs the processor.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// Reads the page that lies before a camera; nothing if that is not possible. Tells how far it is, once each time that it
/// changes. Frames that come while one is looked at are passed over.
pub async fn read(frames: FrameSlot, limits: Limits, tell: impl Fn(Reading)) -> Option<PageSeen> {
    let began = Instant::now();
    let mut looking = Looking::new(limits);
    let mut told = None;
    let mut count = frames.count();
    loop {
        count = timeout(limits.silence, frames.changed(count)).await.ok().flatten()?;
        let Some(frame) = frames.newest() else { continue };
        let looked_at = tokio::time::Instant::now();
        let seen;
        (looking, seen) = spawn_blocking(move || look(looking, began, &frame)).await.ok()?;
        let progress = match seen {
            Seen::Nothing => Reading::Waiting,
            Seen::Lines => Reading::Page,
            Seen::Read(zone) => {
                let best = looking.best()?;
                return spawn_blocking(move || {
                    let picture = page(&best.frame, zone.format(), best.zone.place());
                    Some(PageSeen::new(&zone, picture))
                })
                .await
                .ok()?;
            }
            Seen::TooLong => return None,
        };
        if told != Some(progress) {
            tell(progress);
            told = Some(progress);
        }
        sleep_until(looked_at + LOOK_EVERY).await;
    }
}

fn look(mut looking: Looking<Arc<Frame>>, began: Instant, frame: &Arc<Frame>) -> (Looking<Arc<Frame>>, Seen) {
    let look = Grays::of(frame).and_then(|grays| {
        let zone = grays.lines()?;
        let sharpness = grays.sharpness(zone.place());
        Some(Look { zone, sharpness, frame: Arc::clone(frame) })
    });
    let seen = looking.looked(began.elapsed(), look);
    (looking, seen)
}

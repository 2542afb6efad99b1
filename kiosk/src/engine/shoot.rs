//! Making a portrait: a short burst, of which the sharpest still frame is kept.

use domain::id::LeaseId;
use domain::visit::{Check, Finding};
use media::FrameSlot;

use crate::counter::Shot;

/// Frames in a burst.
const BURST: usize = 5;

/// Captures a burst and keeps the best frame.
pub(super) async fn burst(frames: FrameSlot, lease: LeaseId) -> Option<Shot> {
    let mut taken = Vec::with_capacity(BURST);
    let mut count = frames.count();
    for _ in 0..BURST {
        taken.push(frames.newest()?);
        count = frames.changed(count).await?;
    }
    let portrait = tokio::task::spawn_blocking(move || {
        let pictures: Vec<_> = taken.iter().map(|frame| frame.to_rgb8()).collect();
        let pairs = pictures.iter().skip(1).zip(&pictures);
        let portraits = pairs.filter_map(|(now, before)| biometrics::capture(now, Some(before)).ok());
        portraits.max_by_key(|portrait| sharpness(&portrait.findings))
    });
    let portrait = portrait.await.ok().flatten()?;
    let digest = domain::digest::Digest::of(&portrait.jpeg);
    tracing::info!(target: "capture", %digest, bytes = portrait.jpeg.len(), "a portrait was made");
    let (width, height) = (portrait.width, portrait.height);
    Some(Shot { lease, jpeg: portrait.jpeg, width, height, findings: portrait.findings })
}

/// Measures the newest frame against the one before.
pub(super) async fn findings(frames: FrameSlot) -> Option<Vec<Finding>> {
    let (before, count) = (frames.newest()?, frames.count());
    let _ = frames.changed(count).await?;
    let now = frames.newest()?;
    let measured =
        tokio::task::spawn_blocking(move || biometrics::guidance(&now.to_rgb8(), Some(&before.to_rgb8())).ok());
    measured.await.ok().flatten()
}

fn sharpness(findings: &[Finding]) -> i32 {
    findings.iter().find(|finding| finding.check == Check::Sharpness).map_or(0, |finding| finding.value)
}

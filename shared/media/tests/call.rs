//! Two calls in one process, over the machine's own address.

mod world;

use std::time::Duration;

use media::{Event, FailReason, Fingerprint, Role, SendError, sdp};
use tokio::time::timeout;
use world::{Side, camera, meet};

/// Far more than any of this takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Frames that must come, so that it is not only the first one.
const FRAMES: u64 = 45;

fn pair() -> (Side, Side) {
    let camera = camera();
    (Side::start(&camera, Role::Offerer), Side::start(&camera, Role::Answerer))
}

/// The next event must be the description.
async fn description(side: &mut Side) -> String {
    match timeout(PATIENCE, side.events.recv()).await.expect("a description in time") {
        Some(Event::LocalDescription(sdp)) => sdp,
        other => panic!("a description must come first, not {other:?}"),
    }
}

/// All events until the call is over.
async fn end(side: &mut Side) -> Vec<Event> {
    let mut events = Vec::new();
    let end = timeout(PATIENCE, async {
        while let Some(event) = side.events.recv().await {
            let over = matches!(event, Event::PeerNotAuthentic | Event::Failed(_));
            events.push(event);
            if over {
                return;
            }
        }
    });
    end.await.expect("an end in time");
    events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn picture_and_messages_go_both_ways() {
    let (mut console, mut kiosk) = pair();
    meet(&mut console, &mut kiosk, |console, kiosk| console.shows_frame && kiosk.shows_frame).await;
    for side in [&console, &kiosk] {
        let slot = side.call.remote_frames();
        let count = timeout(PATIENCE, async {
            let mut count = 0;
            while count < FRAMES {
                count = slot.changed(count).await.expect("the call goes on");
            }
            count
        });
        assert!(count.await.expect("frames in time") >= FRAMES);
        let frame = slot.newest().expect("a frame");
        assert_eq!((frame.width(), frame.height()), (media::WIDTH, media::HEIGHT));
        let (luma, stride) = frame.plane(0).expect("luma");
        assert!(media::timecode::read(luma, stride).is_some(), "the picture is the peer's");
    }

    let large: Vec<u8> = (0..3 * 1024 * 1024_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for side in [&console, &kiosk] {
        side.call.send(b"before".to_vec()).expect("room to send");
        side.call.send(large.clone()).expect("room to send");
        side.call.send(Vec::new()).expect("room to send");
    }
    meet(&mut console, &mut kiosk, |console, kiosk| console.messages.len() >= 3 && kiosk.messages.len() >= 3).await;
    for side in [&console, &kiosk] {
        assert_eq!(side.messages, [b"before".to_vec(), large.clone(), Vec::new()]);
    }
    assert_eq!(console.call.send(vec![0; media::MAX_MESSAGE_BYTES + 1]), Err(SendError::TooLong));
    meet(&mut console, &mut kiosk, |console, kiosk| console.rtt_known && kiosk.rtt_known).await;
    console.call.close();
    kiosk.call.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_sent_early_arrives() {
    let (mut console, mut kiosk) = pair();
    console.call.send(b"console".to_vec()).expect("room to send");
    kiosk.call.send(b"kiosk".to_vec()).expect("room to send");
    meet(&mut console, &mut kiosk, |console, kiosk| console.messages.len() + kiosk.messages.len() == 2).await;
    assert_eq!((&console.messages[0][..], &kiosk.messages[0][..]), (&b"kiosk"[..], &b"console"[..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_shows_nothing_and_silence_is_noticed() {
    let (mut console, mut kiosk) = pair();
    meet(&mut console, &mut kiosk, |console, kiosk| console.shows_frame && kiosk.shows_frame).await;
    console.call.set_held(true);
    console.call.set_muted(true);
    console.call.set_volume(0.5);
    // Pings go on, so the call is not lost; frames stop.
    let stopped = timeout(PATIENCE, async {
        let slot = kiosk.call.remote_frames();
        while timeout(Duration::from_secs(1), slot.changed(slot.count())).await.is_ok() {}
    });
    stopped.await.expect("frames stop");
    console.call.set_held(false);
    let slot = kiosk.call.remote_frames();
    assert!(timeout(PATIENCE, slot.changed(slot.count())).await.expect("frames come again").is_some());
    assert!(!kiosk.lost);
    console.call.close();
    timeout(PATIENCE, async {
        loop {
            match kiosk.events.recv().await.expect("an event") {
                Event::Lost(_) => return,
                event => assert!(!matches!(event, Event::Failed(_) | Event::PeerNotAuthentic), "{event:?}"),
            }
        }
    })
    .await
    .expect("silence is noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_description_is_refused_before_connecting() {
    let camera = camera();
    let (mut console, mut kiosk) = (Side::start(&camera, Role::Offerer), Side::start(&camera, Role::Answerer));
    let offer = description(&mut console).await;
    let forged = sdp::with_fingerprint(&offer, Fingerprint::from([7; 32]));
    kiosk.call.remote_description(&forged, console.fingerprint);
    assert_eq!(end(&mut kiosk).await, [Event::PeerNotAuthentic]);
    assert_eq!(kiosk.call.remote_frames().count(), 0);

    let mut kiosk = Side::start(&camera, Role::Answerer);
    kiosk.call.remote_description("v=0\r\nm=video", console.fingerprint);
    assert_eq!(end(&mut kiosk).await, [Event::Failed(FailReason::Description(sdp::SdpError::MediaLines))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_never_comes_is_given_up() {
    let camera = camera();
    let (mut console, mut kiosk) = (Side::start(&camera, Role::Offerer), Side::start(&camera, Role::Answerer));
    kiosk.call.remote_description(&description(&mut console).await, console.fingerprint);
    let events = end(&mut kiosk).await;
    let given_up = Some(&Event::Failed(FailReason::Timeout));
    assert!(events.last() == given_up && !events.contains(&Event::Connected), "{events:?}");
}

/// The attacker ends the DTLS of both sides with certificates of its own, and leaves in every
/// description the fingerprint that the honest peer has signed for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_man_in_the_middle_gets_nothing_through() {
    let camera = camera();
    let (mut console, mut kiosk) = (Side::start(&camera, Role::Offerer), Side::start(&camera, Role::Answerer));
    let (mut to_console, mut to_kiosk) = (Side::start(&camera, Role::Answerer), Side::start(&camera, Role::Offerer));
    to_console.poses_as = Some(kiosk.fingerprint);
    to_kiosk.poses_as = Some(console.fingerprint);
    for attacker in [&to_console, &to_kiosk] {
        for _ in 0..10 {
            attacker.call.send(b"forged".to_vec()).expect("room to send");
        }
    }
    for victim in [&console, &kiosk] {
        victim.call.send(b"private".to_vec()).expect("room to send");
    }
    meet(&mut console, &mut to_console, |victim, _| victim.last.is_some()).await;
    meet(&mut to_kiosk, &mut kiosk, |_, victim| victim.last.is_some()).await;
    // The attacker, who expects its victims' true certificates, may well be connected. It gets nothing either.
    for attacker in [&to_console, &to_kiosk] {
        assert_eq!(attacker.call.remote_frames().count(), 0);
        assert!(attacker.messages.is_empty());
    }
    for victim in [console, kiosk] {
        assert_eq!(victim.last, Some(Event::PeerNotAuthentic));
        assert!(!victim.connected && !victim.shows_frame);
        assert_eq!(victim.call.remote_frames().count(), 0);
        assert!(victim.messages.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_sound_source_connects() {
    let camera = camera();
    let mut console = Side::start_with(&camera, Role::Offerer, media::AudioSource::Auto);
    let mut kiosk = Side::start_with(&camera, Role::Answerer, media::AudioSource::Auto);
    meet(&mut console, &mut kiosk, |console, kiosk| console.shows_frame && kiosk.shows_frame).await;
}

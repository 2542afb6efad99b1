//! Session descriptions: what must be in one before it reaches webrtcbin. Pure.
//!
//! Ours always has the same three media lines in the same order: picture, sound, messages
//! (RFC 8829 §5.2.1). Anything else from a peer is refused, because webrtcbin 1.22 takes
//! descriptions on trust and some of them end the process.

use crate::Fingerprint;

/// Largest description, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most lines in a description.
const MAX_LINES: usize = 512;
const FINGERPRINT: &str = "a=fingerprint:";

/// Why a description is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SdpError {
    /// It is larger than [`MAX_BYTES`] or has too many lines.
    #[error("the description is too large")]
    TooLarge,
    /// It does not begin like one, or has characters that none has.
    #[error("not a session description")]
    Malformed,
    /// Its media lines are not picture, sound, messages.
    #[error("the media lines are not the ones agreed on")]
    MediaLines,
    /// A media line lacks an attribute that the call needs.
    #[error("a media line is incomplete")]
    Incomplete,
    /// It has no fingerprint, several, or one of another kind than SHA-256.
    #[error("not exactly one SHA-256 fingerprint")]
    Fingerprint,
}

/// The one fingerprint of a description. The same one may stand in several places.
///
/// # Errors
/// When there is none, there are two that differ, or one is not SHA-256.
pub fn fingerprint(sdp: &str) -> Result<Fingerprint, SdpError> {
    capped(sdp)?;
    let mut found = None;
    for value in sdp.lines().filter_map(fingerprint_value) {
        let (hash, text) = value.split_once(' ').ok_or(SdpError::Fingerprint)?;
        let one = text.trim_end().parse().map_err(|_| SdpError::Fingerprint)?;
        if !hash.eq_ignore_ascii_case("sha-256") || found.is_some_and(|other| other != one) {
            return Err(SdpError::Fingerprint);
        }
        found = Some(one);
    }
    found.ok_or(SdpError::Fingerprint)
}

/// The description with every fingerprint replaced by `fingerprint`.
///
/// webrtcbin writes the fingerprint of GStreamer's own certificate, not of the one in use.
pub fn with_fingerprint(sdp: &str, fingerprint: Fingerprint) -> String {
    let mut rewritten = String::with_capacity(sdp.len());
    for line in sdp.lines() {
        if fingerprint_value(line).is_some() {
            rewritten.push_str(FINGERPRINT);
            rewritten.push_str("sha-256 ");
            rewritten.push_str(&fingerprint.to_string());
        } else {
            rewritten.push_str(line);
        }
        rewritten.push_str("\r\n");
    }
    rewritten
}

/// Checks a peer's description and gives its fingerprint.
///
/// # Errors
/// When anything that the call needs is missing or different.
pub fn check(sdp: &str) -> Result<Fingerprint, SdpError> {
    capped(sdp)?;
    let fit = |b: u8| b.is_ascii_graphic() || matches!(b, b' ' | b'\r' | b'\n');
    if !sdp.starts_with("v=0\r\n") || !sdp.bytes().all(fit) {
        return Err(SdpError::Malformed);
    }
    let mut sections: Vec<Vec<&str>> = vec![Vec::new()];
    for line in sdp.lines() {
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push(line);
        }
    }
    let [head, picture, sound, messages] = sections.as_slice() else { return Err(SdpError::MediaLines) };
    if !head.iter().any(|line| line.starts_with("a=group:BUNDLE ")) {
        return Err(SdpError::Incomplete);
    }
    media(picture, "m=video ", "UDP/TLS/RTP/SAVPF", " VP8/90000")?;
    media(sound, "m=audio ", "UDP/TLS/RTP/SAVPF", " OPUS/48000/2")?;
    media(messages, "m=application ", "UDP/DTLS/SCTP", "")?;
    fingerprint(sdp)
}

/// Checks one media section: its kind and profile, that it is in use, its codec and its transport.
fn media(section: &[&str], kind: &str, profile: &str, codec: &str) -> Result<(), SdpError> {
    let mut fields = section.first().and_then(|line| line.strip_prefix(kind)).unwrap_or_default().split(' ');
    let port: u16 = fields.next().and_then(|port| port.parse().ok()).ok_or(SdpError::MediaLines)?;
    // Port zero means refused, except where the section lives in the bundle only (RFC 8843 §6).
    let bundled = section.iter().any(|line| line.trim_end() == "a=bundle-only");
    if (port == 0 && !bundled) || fields.next() != Some(profile) {
        return Err(SdpError::MediaLines);
    }
    let has = |prefix: &str| section.iter().any(|line| line.starts_with(prefix));
    let coded = codec.is_empty()
        || section.iter().any(|line| {
            line.starts_with("a=rtpmap:") && line.to_ascii_uppercase().trim_end().ends_with(&codec.to_ascii_uppercase())
        });
    let whole = ["a=mid:", "a=ice-ufrag:", "a=ice-pwd:", "a=setup:"].into_iter().all(has);
    if coded && whole { Ok(()) } else { Err(SdpError::Incomplete) }
}

fn capped(sdp: &str) -> Result<(), SdpError> {
    let fits = sdp.len() <= MAX_BYTES && sdp.lines().nth(MAX_LINES).is_none();
    if fits { Ok(()) } else { Err(SdpError::TooLarge) }
}

fn fingerprint_value(line: &str) -> Option<&str> {
    let head = line.get(..FINGERPRINT.len())?;
    if head.eq_ignore_ascii_case(FINGERPRINT) { line.get(FINGERPRINT.len()..) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn description(fingerprint: &str) -> String {
        let transport = "a=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:actpass\r\n";
        let hash = format!("a=fingerprint:{fingerprint}\r\n");
        format!(
            "v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE video0 audio1 application2\r\n\
             m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:video0\r\n{transport}a=rtpmap:96 VP8/90000\r\n{hash}\
             m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:audio1\r\n{transport}a=rtpmap:111 OPUS/48000/2\r\n{hash}\
             m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:application2\r\n{transport}{hash}"
        )
    }

    fn good() -> String {
        description(&format!("sha-256 {}", Fingerprint::of_der(b"one")))
    }

    #[test]
    fn the_agreed_shape_passes() {
        assert_eq!(check(&good()), Ok(Fingerprint::of_der(b"one")));
    }

    #[test]
    fn every_fingerprint_is_rewritten() {
        let other = Fingerprint::of_der(b"two");
        let sdp = with_fingerprint(&good(), other);
        assert_eq!(check(&sdp), Ok(other));
        assert_eq!(with_fingerprint(&sdp, Fingerprint::of_der(b"one")), good());
    }

    #[test]
    fn fingerprints_must_be_one_and_sha_256() {
        let one = Fingerprint::of_der(b"one").to_string();
        let two = Fingerprint::of_der(b"two").to_string();
        for bad in [
            good().replace("a=fingerprint:", "a=x-fingerprint:"),
            good().replacen(&one, &two, 1),
            good().replace("sha-256", "sha-1"),
            format!("{}A=Fingerprint:sha-256 {two}\r\n", good()),
            description("sha-256"),
            description("sha-256 AA:BB"),
        ] {
            assert_eq!(check(&bad), Err(SdpError::Fingerprint));
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        let cases = [
            (String::new(), SdpError::Malformed),
            (good().replace("v=0", "v=1"), SdpError::Malformed),
            (good().replace("s=-", "s=\u{7f}"), SdpError::Malformed),
            (good().replace("m=video 9", "m=video 0"), SdpError::MediaLines),
            (good().replace("m=video", "m=audio"), SdpError::MediaLines),
            (format!("{}m=video 9 x 1\r\n", good()), SdpError::MediaLines),
            (good().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), SdpError::MediaLines),
            (good().replace("VP8", "H264"), SdpError::Incomplete),
            (good().replace("a=ice-pwd", "a=x"), SdpError::Incomplete),
            (good().replace("a=group", "a=x"), SdpError::Incomplete),
            (format!("{}{}", good(), "a=x\r\n".repeat(MAX_LINES)), SdpError::TooLarge),
            (format!("{}a={}\r\n", good(), "x".repeat(MAX_BYTES)), SdpError::TooLarge),
        ];
        for (sdp, error) in cases {
            assert_eq!(check(&sdp), Err(error));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_without_panic(text in "\\PC*") {
            let _ = check(&text);
            let _ = with_fingerprint(&text, Fingerprint::of_der(b""));
        }

        #[test]
        fn any_damage_is_taken_without_panic(at in 0_usize..1200, insert in "[ -~\r\n]{0,20}", cut in 0_usize..40) {
            let sdp = good();
            let at = at.min(sdp.len());
            let damaged = format!("{}{insert}{}", &sdp[..at], &sdp[(at + cut).min(sdp.len())..]);
            let _ = check(&damaged);
        }
    }
}

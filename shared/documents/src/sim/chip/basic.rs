//! Basic access control as the chip does it (ICAO 9303-11 §4.3); licences do the same under another key.

use super::channel::Channel;
use crate::crypto::Random;
use crate::crypto::cipher::{Suite, pad};
use crate::crypto::hash::Hash;
use crate::crypto::kdf::{Purpose, derive};

/// Answers EXTERNAL AUTHENTICATE: the channel and the answer, or nothing if the key was another.
pub(super) fn authenticate(
    secret: &str,
    challenge: [u8; 8],
    received: &[u8],
    random: Random<'_>,
) -> Option<(Channel, Vec<u8>)> {
    let suite = Suite::TripleDes;
    let seed = Hash::Sha1.digest(&[secret.as_bytes()]);
    let seed = seed.get(..16)?;
    let encryption = derive(suite, seed, Purpose::Enc);
    let code = derive(suite, seed, Purpose::Mac);
    let (sealed, given) = received.split_at_checked(32)?;
    if suite.mac(&code, &pad(8, sealed)).ok()? != given {
        return None;
    }
    let opened = suite.decrypt_cbc(&encryption, &[0; 8], sealed).ok()?;
    let (theirs, rest) = opened.split_first_chunk::<8>()?;
    let (mine, their_key) = rest.split_first_chunk::<8>()?;
    if *mine != challenge {
        return None;
    }
    let mut my_key = [0; 16];
    random(&mut my_key);
    let answer = suite.encrypt_cbc(&encryption, &[0; 8], &[&challenge[..], theirs, &my_key].concat()).ok()?;
    let check = suite.mac(&code, &pad(8, &answer)).ok()?;
    let shared: Vec<u8> = their_key.iter().zip(my_key).map(|(theirs, mine)| theirs ^ mine).collect();
    // The counter begins with the last four bytes of both challenges (ICAO 9303-11 §9.8.6.3).
    let low = |challenge: [u8; 8]| u64::from_be_bytes(challenge) & 0xFFFF_FFFF;
    let counter = low(challenge) << 32 | low(*theirs);
    Some((Channel::new(suite, &shared, counter), [&answer[..], &check].concat()))
}

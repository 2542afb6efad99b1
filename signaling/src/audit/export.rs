//! A journal as text: a line per entry, an empty line, and a signed checkpoint over all of it.
//!
//! A line is number, milliseconds since 1970, previous hash, own hash (hexadecimal) and the event as JSON, separated by
//! spaces. An export holds ids only and can be handed out; whoever has the public key can prove it.

use std::fmt::Write as _;

use domain::time::Moment;
use trust::{Checkpoint, CheckpointKey, CheckpointVerifier};

use super::{Checkpoints, Finding, Walk};
use crate::journal::{Entry, Head};

/// The line of an entry, with its line break.
pub fn line(entry: &Entry) -> String {
    let Entry { seq, at, event, prev, hash } = entry;
    let mut line = format!("{seq} {} ", at.unix_ms());
    for byte in prev {
        let _ = write!(line, "{byte:02x}");
    }
    line.push(' ');
    for byte in hash {
        let _ = write!(line, "{byte:02x}");
    }
    line + " " + event + "\n"
}

/// What stands after the last line.
pub fn end(walk: &Walk, key: &CheckpointKey, at: Moment) -> String {
    let note = key.sign(&Checkpoint { size: walk.tree().size(), root: walk.tree().root(), at });
    format!("\n{note}")
}

/// Proves an export. Where it ends well, says how far it goes.
///
/// # Errors
/// With the first thing that is not as it was written.
pub fn verify(bytes: &[u8], verifier: &CheckpointVerifier) -> Result<Head, Finding> {
    let mut walk = Walk::new(Checkpoints::default());
    let mut rest = bytes;
    loop {
        let next = walk.head().seq + 1;
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or(Finding::Line { first_wrong: next })?;
        let (found, after) = rest.split_at_checked(end + 1).ok_or(Finding::Line { first_wrong: next })?;
        rest = after;
        if found == b"\n" {
            break;
        }
        let entry = read(found).filter(|entry| line(entry).as_bytes() == found);
        let entry = entry.ok_or(Finding::Line { first_wrong: next })?;
        walk.take(&entry)?;
    }
    let head = walk.head();
    let unsigned = Finding::Unsigned { last: head.seq };
    let note = std::str::from_utf8(rest).map_err(|_| unsigned)?;
    let checkpoint = verifier.open(note).map_err(|_| unsigned)?;
    if checkpoint.size > head.seq {
        return Err(Finding::CutOff { first_wrong: head.seq + 1, last: checkpoint.size });
    }
    if checkpoint.size < head.seq {
        return Err(Finding::Unsigned { last: checkpoint.size });
    }
    if checkpoint.root != walk.tree().root() {
        return Err(Finding::Rewritten { first_wrong: 1, last: head.seq });
    }
    Ok(head)
}

fn read(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let mut parts = line.splitn(5, ' ');
    let mut part = || parts.next();
    Some(Entry {
        seq: part()?.parse().ok()?,
        at: Moment::from_unix_ms(part()?.parse().ok()?),
        prev: hash(part()?)?,
        hash: hash(part()?)?,
        event: part()?.to_owned(),
    })
}

fn hash(text: &str) -> Option<[u8; 32]> {
    let digest: domain::exchange::RecordDigest = text.parse().ok()?;
    Some(*digest.bytes())
}

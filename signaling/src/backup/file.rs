//! The form of a backup: lines of JSON, the last of which holds the SHA-256 of all before it.
//!
//! `{"skranke_backup":1,...}`, then a line per file of the folder and per row of each table, then `{"end":...}`.

use std::io::{BufRead, Read as _, Write};
use std::path::Path;

use domain::exchange::RecordDigest;
use domain::time::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::BackupError;
use crate::audit::{Checkpoints, Finding, Walk};
use crate::journal::{Entry, JournalError, unhex};

/// The form that this program writes and reads.
const FORM: u32 = 1;
/// No line is longer, in bytes: a sealed record, in hexadecimal, and what is around it.
const LINE_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first.
    SkrankeBackup {
        /// Which form follows.
        form: u32,
        /// When.
        at: Moment,
    },
    /// A file of the server's folder.
    File {
        /// Its name.
        name: String,
        /// Whether only the server may read it.
        private: bool,
        /// What is in it.
        bytes: protocol::bytes::Bytes,
    },
    /// A row of the journal's home.
    Row {
        /// Of which table.
        table: String,
        /// As a JSON object; bytes as `\x` and hexadecimal digits.
        row: serde_json::Value,
    },
    /// The last.
    End {
        /// How many lines are before it.
        lines: u64,
        /// SHA-256 of them.
        digest: RecordDigest,
    },
}

/// What a whole backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// When it was made.
    pub at: Moment,
    /// So many entries of the journal.
    pub entries: u64,
    /// So many rows of other tables.
    pub rows: u64,
    /// So many files.
    pub files: u64,
}

/// Why a text is no whole backup.
#[derive(Debug)]
pub(super) enum Fault {
    /// What is wrong with the form.
    Form(&'static str),
    /// What is wrong with the journal.
    Journal(Finding),
    /// It cannot be read or written.
    System(std::io::Error),
    /// The journal cannot.
    Home(JournalError),
}

/// What is proved of the lines so far.
struct Proof {
    hasher: Sha256,
    lines: u64,
    at: Option<Moment>,
    walk: Walk,
    rows: u64,
    files: u64,
}

impl Proof {
    fn new() -> Self {
        let walk = Walk::new(Checkpoints::default());
        Self { hasher: Sha256::new(), lines: 0, at: None, walk, rows: 0, files: 0 }
    }

    /// Takes a line; where it is the last, tells what they hold.
    fn take(&mut self, line: &Line, text: &[u8]) -> Result<Option<Contents>, Fault> {
        match (line, self.at) {
            (Line::SkrankeBackup { form: FORM, at }, None) => self.at = Some(*at),
            (Line::SkrankeBackup { .. }, None) => return Err(Fault::Form("made by another version")),
            (_, None) | (Line::SkrankeBackup { .. }, Some(_)) => return Err(Fault::Form("it does not begin as one")),
            (Line::File { .. }, Some(_)) => self.files += 1,
            (Line::Row { table, row }, Some(_)) if table == "journal" => {
                let entry = entry(row).ok_or(Fault::Form("an entry cannot be understood"))?;
                self.walk.take(&entry).map_err(Fault::Journal)?;
            }
            (Line::Row { .. }, Some(_)) => self.rows += 1,
            (Line::End { lines, digest }, Some(at)) => {
                if *lines != self.lines || *digest != self.digest() {
                    return Err(Fault::Form("its sum does not fit"));
                }
                let Self { rows, files, .. } = *self;
                return Ok(Some(Contents { at, entries: self.walk.head().seq, rows, files }));
            }
        }
        self.hasher.update(text);
        self.lines += 1;
        Ok(None)
    }

    fn digest(&self) -> RecordDigest {
        RecordDigest::new(self.hasher.clone().finalize().into())
    }
}

/// Writes lines, and proves them as they come.
pub(super) struct Writer<W> {
    out: W,
    proof: Proof,
}

impl<W: Write> Writer<W> {
    /// Begins a backup.
    pub(super) fn begin(out: W, at: Moment) -> Result<Self, Fault> {
        let mut writer = Self { out, proof: Proof::new() };
        let _ = writer.line(&Line::SkrankeBackup { form: FORM, at })?;
        Ok(writer)
    }

    /// Writes a line; where it is the last, tells what they hold.
    pub(super) fn line(&mut self, line: &Line) -> Result<Option<Contents>, Fault> {
        let mut text = serde_json::to_vec(line).map_err(|_| Fault::Form("a row cannot be written"))?;
        text.push(b'\n');
        let whole = self.proof.take(line, &text)?;
        self.out.write_all(&text).map_err(Fault::System)?;
        Ok(whole)
    }

    /// Writes the last line.
    pub(super) fn end(mut self) -> Result<(W, Contents), Fault> {
        let end = Line::End { lines: self.proof.lines, digest: self.proof.digest() };
        let whole = self.line(&end)?;
        Ok((self.out, whole.ok_or(Fault::Form("it has no end"))?))
    }
}

/// Reads a backup to its end and proves it: the form, the sum, and the chain of its journal.
pub(super) fn read(mut from: impl BufRead, mut each: impl FnMut(Line) -> Result<(), Fault>) -> Result<Contents, Fault> {
    let (mut proof, mut text) = (Proof::new(), Vec::new());
    loop {
        text.clear();
        let length = (&mut from).take(LINE_MAX_BYTES).read_until(b'\n', &mut text).map_err(Fault::System)?;
        if length == 0 {
            return Err(Fault::Form("it was cut off"));
        }
        let line: Line = serde_json::from_slice(&text).map_err(|_| Fault::Form("a line cannot be understood"))?;
        if let Some(whole) = proof.take(&line, &text)? {
            let more = from.read(&mut [0]).map_err(Fault::System)?;
            return if more == 0 { Ok(whole) } else { Err(Fault::Form("something follows its end")) };
        }
        each(line)?;
    }
}

impl Fault {
    /// As an error about this file.
    pub(super) fn about(self, path: &Path) -> BackupError {
        let path = path.to_owned();
        match self {
            Self::Form(what) => BackupError::NotWhole { path, what },
            Self::Journal(finding) => BackupError::Journaled { path, finding },
            Self::System(error) => BackupError::System { path, fault: error.kind() },
            Self::Home(error) => error.into(),
        }
    }
}

fn entry(row: &serde_json::Value) -> Option<Entry> {
    let number = |name: &str| row.get(name)?.as_u64();
    let hash = |name: &str| bytes(row.get(name)?.as_str()?)?.try_into().ok();
    Some(Entry {
        seq: number("seq")?,
        at: Moment::from_unix_ms(number("at")?),
        event: row.get("event")?.as_str()?.to_owned(),
        prev: hash("prev")?,
        hash: hash("hash")?,
    })
}

/// Bytes as PostgreSQL writes them, `\x` and hexadecimal digits.
fn bytes(text: &str) -> Option<Vec<u8>> {
    unhex(text.strip_prefix("\\x")?)
}

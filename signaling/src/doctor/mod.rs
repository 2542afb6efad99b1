//! `signaling doctor`: looks at a server's folder and says in sentences what is wrong with it, or will be.
//!
//! Beside a running server too. Nothing is changed. A **fault** keeps the server from working or makes it unsafe; a
//! **warning** will, or takes something away that would be missed on a bad day.

mod look;
mod state;
#[cfg(test)]
mod tests;

pub use look::look;
pub use state::{Ending, Seen, judge};

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

/// Say what is wrong with a server's folder. Ends with code 2 where there is a fault.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The server does not work, or is not safe.
    Fault,
    /// It will not, or something is missing that one would like to have.
    Warning,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How bad it is.
    pub grade: Grade,
    /// What it is about, for programs.
    pub about: &'static str,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Note {
    pub(super) fn fault(about: &'static str, sentence: String) -> Self {
        Self { grade: Grade::Fault, about, sentence }
    }

    pub(super) fn warning(about: &'static str, sentence: String) -> Self {
        Self { grade: Grade::Warning, about, sentence }
    }
}

/// Looks and tells; says whether there is no fault.
///
/// # Errors
/// When it cannot be printed.
pub fn run(order: &Doctor, out: &mut impl Write) -> std::io::Result<bool> {
    let notes = judge(&look(&order.dir, crate::clock::now()));
    let well = notes.iter().all(|note| note.grade != Grade::Fault);
    if order.json {
        let told = serde_json::json!({ "well": well, "notes": notes });
        writeln!(out, "{told}")?;
    } else {
        for Note { grade, sentence, .. } in &notes {
            let grade = if *grade == Grade::Fault { "FAULT   " } else { "warning " };
            writeln!(out, "{grade} {sentence}")?;
        }
        if notes.is_empty() {
            writeln!(out, "everything is as it should be")?;
        }
    }
    Ok(well)
}

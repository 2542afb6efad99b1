//! What a program says on stderr, one JSON object a line, read by whoever drives it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

/// So many of the last lines stand in a report of what did not come.
const TAIL_LINES: usize = 12;

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// When it was read.
    pub at: Instant,
    /// Its target; empty where the line was no JSON.
    pub target: String,
    /// Its level, as written.
    pub level: String,
    /// Its fields; a line that was no JSON stands whole under `message`.
    pub fields: Map<String, Value>,
}

impl Line {
    fn parse(text: &str) -> Self {
        let at = Instant::now();
        let Ok(Value::Object(mut whole)) = serde_json::from_str::<Value>(text) else {
            let fields = Map::from_iter([("message".to_owned(), Value::from(text))]);
            return Self { at, target: String::new(), level: String::new(), fields };
        };
        let mut word = |key| match whole.remove(key) {
            Some(Value::String(word)) => word,
            _ => String::new(),
        };
        let (target, level) = (word("target"), word("level"));
        let fields = match whole.remove("fields") {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        Self { at, target, level, fields }
    }

    /// A field's text, empty if there is none.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A field's number.
    pub fn number(&self, field: &str) -> Option<f64> {
        match self.fields.get(field)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_f64(),
        }
    }

    /// Whether it has this target, and this text in this field.
    pub fn is(&self, target: &str, field: &str, text: &str) -> bool {
        self.target == target && self.text(field) == text
    }
}

/// What was awaited did not come.
#[derive(Debug, thiserror::Error)]
pub enum Missed {
    /// Not in time.
    #[error("{who}: not seen within {} s: {what}\nits last lines:\n{tail}", limit.as_secs())]
    Late {
        /// The program.
        who: String,
        /// What was awaited.
        what: String,
        /// For how long.
        limit: Duration,
        /// Its last lines.
        tail: String,
    },
    /// The program is gone.
    #[error("{who} ended while this was awaited: {what}\nits last lines:\n{tail}")]
    Ended {
        /// The program.
        who: String,
        /// What was awaited.
        what: String,
        /// Its last lines.
        tail: String,
    },
}

/// A program's lines so far, and those to come.
#[derive(Debug)]
pub struct Log {
    who: String,
    coming: Receiver<Line>,
    seen: Vec<Line>,
}

impl Log {
    /// Reads from now on, keeping a copy of each line in a file.
    pub fn read(who: &str, from: impl Read + Send + 'static, copy: &Path) -> std::io::Result<Self> {
        let mut copy = File::options().create(true).append(true).open(copy)?;
        let (send, coming) = channel();
        drop(std::thread::Builder::new().name(format!("log of {who}")).spawn(move || {
            for text in BufReader::new(from).split(b'\n').map_while(Result::ok) {
                let text = String::from_utf8_lossy(&text);
                let _ = writeln!(copy, "{text}");
                if send.send(Line::parse(&text)).is_err() {
                    break;
                }
            }
        })?);
        Ok(Self { who: who.to_owned(), coming, seen: Vec::new() })
    }

    /// Takes in what has come, and tells how many lines there are: a mark to look from.
    pub fn mark(&mut self) -> usize {
        self.seen.extend(self.coming.try_iter());
        self.seen.len()
    }

    /// The lines so far.
    pub fn lines(&mut self) -> &[Line] {
        let _ = self.mark();
        &self.seen
    }

    /// The first line from a mark on that answers, waiting for it if need be.
    pub fn wait(
        &mut self,
        what: &str,
        from: usize,
        limit: Duration,
        mut answers: impl FnMut(&Line) -> bool,
    ) -> Result<Line, Missed> {
        let until = Instant::now() + limit;
        let mut next = from;
        loop {
            let _ = self.mark();
            if let Some(found) = self.seen.iter().skip(next).find(|line| answers(line)) {
                return Ok(found.clone());
            }
            next = self.seen.len().max(from);
            match self.coming.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Missed::Late {
                        who: self.who.clone(),
                        what: what.to_owned(),
                        limit,
                        tail: self.tail(),
                    });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Missed::Ended { who: self.who.clone(), what: what.to_owned(), tail: self.tail() });
                }
            }
        }
    }

    /// Takes lines in until a moment, or until the program ends.
    pub fn listen_until(&mut self, moment: Instant) {
        while let Ok(line) = self.coming.recv_timeout(moment.saturating_duration_since(Instant::now())) {
            self.seen.push(line);
        }
    }

    /// The last lines, for a report.
    pub fn tail(&self) -> String {
        let words = |line: &Line| format!("  {} {} {}", line.level, line.target, Value::Object(line.fields.clone()));
        let first = self.seen.len().saturating_sub(TAIL_LINES);
        self.seen.iter().skip(first).map(words).collect::<Vec<_>>().join("\n")
    }
}

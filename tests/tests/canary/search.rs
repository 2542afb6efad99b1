//! Looks for texts in every form in which they could have been written.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// A text that must be nowhere.
#[derive(Debug)]
pub(crate) struct Canary {
    pub(crate) name: &'static str,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Canary {
    pub(crate) fn new(name: &'static str, text: &str) -> Self {
        let mut forms = Vec::new();
        for text in [text.to_owned(), text.to_uppercase(), text.to_lowercase()] {
            forms.push(("plain", text.clone().into_bytes()));
            forms.push(("JSON", escaped(&text)));
            forms.push(("UTF-16 LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
            forms.push(("UTF-16 BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
            forms.push(("hexadecimal", hex(text.as_bytes()).into_bytes()));
            forms.push(("hexadecimal", hex(text.as_bytes()).to_uppercase().into_bytes()));
            for shift in 0..3 {
                forms.push(("base64", inside(&STANDARD, shift, text.as_bytes())));
                forms.push(("base64", inside(&URL_SAFE, shift, text.as_bytes())));
            }
        }
        forms.sort();
        forms.dedup();
        Self { name, forms }
    }

    /// Each form, to be planted.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &[u8]> {
        self.forms.iter().map(|(_, form)| form.as_slice())
    }

    fn is_in(&self, bytes: &[u8]) -> Option<&'static str> {
        self.forms.iter().find(|(_, form)| contains(bytes, form)).map(|(kind, _)| *kind)
    }
}

/// What was found in some bytes, in words.
pub(crate) fn found(canaries: &[Canary], place: &str, bytes: &[u8]) -> Vec<String> {
    let found = |canary: &Canary| canary.is_in(bytes).map(|form| format!("{} as {form} in {place}", canary.name));
    canaries.iter().filter_map(found).collect()
}

/// What was found in the files of a folder and of those in it, those named apart left out; and how many were looked at.
pub(crate) fn found_within(canaries: &[Canary], folder: &Path, without: &[PathBuf]) -> (Vec<String>, usize) {
    let (mut faults, mut looked) = (Vec::new(), 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if without.contains(&path) {
            continue;
        }
        if path.is_dir() {
            let (more, so_many) = found_within(canaries, &path, without);
            faults.extend(more);
            looked += so_many;
        } else if path.is_file() {
            // A file may go away while one looks; then there is nothing in it.
            faults.extend(found(canaries, &path.display().to_string(), &fs::read(&path).unwrap_or_default()));
            looked += 1;
        }
    }
    (faults, looked)
}

/// What was found in the files that a process has open, wherever they are and even if they have no name any more.
pub(crate) fn found_open(canaries: &[Canary], process: u32) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in fs::read_dir(format!("/proc/{process}/fd")).unwrap() {
        let path = entry.unwrap().path();
        let target = fs::read_link(&path).unwrap_or_default();
        let is_memory = target.starts_with("/memfd:") || target.starts_with("/dev") || target.starts_with("/SYSV");
        if !is_memory && fs::metadata(&path).is_ok_and(|about| about.is_file()) {
            faults.extend(found(canaries, &target.display().to_string(), &fs::read(&path).unwrap_or_default()));
        }
    }
    faults
}

fn contains(bytes: &[u8], form: &[u8]) -> bool {
    let Some((first, _)) = form.split_first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(form) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// As JSON writes it where it keeps to ASCII.
fn escaped(text: &str) -> Vec<u8> {
    let escape = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(escape).collect::<String>().into_bytes()
}

/// The characters of base64 that hold nothing else, where so many bytes (modulo three) are before the text.
fn inside(engine: &impl base64::Engine, shift: usize, text: &[u8]) -> Vec<u8> {
    let encoded = engine.encode([&vec![0; shift], text].concat());
    let (from, to) = ((shift * 8).div_ceil(6), (shift + text.len()) * 8 / 6);
    encoded.as_bytes()[from..to].to_vec()
}

//! Every corpus through its target: nothing panics, and nothing holds more memory than it may.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use fuzz::Target;
use fuzz::allocation::{Counting, peak_of};
use fuzz::seeds::Samples;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The corpora stay small: tens of files each.
const FILES_MAX: usize = 64;
/// No file of a corpus is longer, in bytes.
const FILE_MAX_BYTES: usize = 64 * 1024;

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

fn files(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = corpus(target.name);
    let listed = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{} has no corpus: {error}", target.name));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn replay(of: impl Fn(&str) -> bool) {
    for target in fuzz::ALL.iter().filter(|target| of(target.name)) {
        (target.run)(&[0]); // what is made once is not the input's
        for (path, bytes) in files(target) {
            check(target, &bytes, &path.display().to_string());
        }
    }
}

fn check(target: &Target, bytes: &[u8], what: &str) {
    let mut outcome = Ok(());
    let peak = peak_of(|| outcome = catch_unwind(|| (target.run)(bytes)));
    assert!(outcome.is_ok(), "{what} panics");
    let most = target.allocated_max + bytes.len();
    assert!(peak <= most, "{what}: {peak} bytes were held, {most} may be");
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    for target in fuzz::ALL {
        let files = files(target);
        assert!(!files.is_empty() && files.len() <= FILES_MAX, "{}: {} files", target.name, files.len());
        for (path, bytes) in files {
            assert!(bytes.len() <= FILE_MAX_BYTES, "{} is too long to be kept", path.display());
        }
    }
    for folder in fs::read_dir(corpus("")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(fuzz::named(&name).is_some(), "{name} is no target");
    }
}

#[test]
fn what_chips_say_is_replayed() {
    replay(|name| !is_session(name) && !is_picture(name));
}

#[test]
fn simulated_documents_take_no_more_than_they_may() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/protocol/tests/golden");
    let samples = Samples::read();
    for target in fuzz::ALL {
        (target.run)(&[0]);
        for (number, bytes) in samples.of(target.name, &golden).unwrap().iter().enumerate() {
            check(target, bytes, &format!("{}, number {number}", target.name));
        }
    }
}

#[test]
fn sessions_are_replayed() {
    replay(is_session);
}

#[test]
fn pictures_are_replayed() {
    replay(is_picture);
}

fn is_session(name: &str) -> bool {
    name.starts_with("session") || name == "verify"
}

fn is_picture(name: &str) -> bool {
    name.starts_with("jpeg") || name == "page"
}

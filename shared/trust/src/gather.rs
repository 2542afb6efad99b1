//! Files that IT staff has laid into a folder: what they mean is for others to say.
//!
//! **Invariant:** neither the number of files nor their length or depth is left to the folder.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::{FileError, FileFault};

/// No file is longer: the largest lists of certificates have one MiB.
pub const GATHERED_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// No more files are looked at.
const FILES_MAX: usize = 20_000;
/// Folders within folders are searched so deep.
const DEPTH_MAX: u32 = 8;

/// The files of a folder and of those in it whose names have one of these endings, sorted.
///
/// # Errors
/// A folder cannot be listed, or holds more files than may be looked at.
pub fn files_within(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, FileError> {
    let mut files = Vec::new();
    collect(folder, endings, DEPTH_MAX, &mut files)?;
    files.sort();
    Ok(files)
}

/// What is in a file.
///
/// # Errors
/// It cannot be read, or is longer than [`GATHERED_MAX_BYTES`].
pub fn file_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(FileError::io(path))?;
    let length = file.take(GATHERED_MAX_BYTES + 1).read_to_end(&mut bytes).map_err(FileError::io(path))?;
    if length as u64 > GATHERED_MAX_BYTES { Err(FileError::new(path, FileFault::TooLong)) } else { Ok(bytes) }
}

fn collect(folder: &Path, endings: &[&str], depth: u32, files: &mut Vec<PathBuf>) -> Result<(), FileError> {
    for entry in fs::read_dir(folder).map_err(FileError::io(folder))? {
        let path = entry.map_err(FileError::io(folder))?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, endings, depth - 1, files)?;
            }
        } else if endings.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            return Err(FileError::new(folder, FileFault::TooMany));
        }
    }
    Ok(())
}

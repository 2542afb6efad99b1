//! A folder with the files of a chip, as `EF_SOD.bin`, `EF_DG1.bin` and so on.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use documents::dump::Dump;
use documents::file::{Application, FILE_MAX_BYTES, File, Group};

/// Endings that a copy of a chip's file may have; without any it is one too.
const ENDINGS: [&str; 2] = ["bin", "dat"];

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be listed.
    #[error("cannot read the folder {0}")]
    Folder(PathBuf, #[source] std::io::Error),
    /// A file in it cannot be read.
    #[error("cannot read {0}")]
    File(PathBuf, #[source] std::io::Error),
    /// A file in it is longer than any file of a chip.
    #[error("{0} is longer than the {FILE_MAX_BYTES} bytes that a file of a chip may have")]
    TooLong(PathBuf),
    /// Two files in it are copies of the same one.
    #[error("{0} and {1} are both said to be {2}")]
    Twice(PathBuf, PathBuf, File),
    /// There is nothing of a chip in it.
    #[error("{0} holds no file of a chip, such as EF_SOD.bin or EF_DG1.bin")]
    Empty(PathBuf),
}

/// Loads what a folder holds; other files in it are left alone.
///
/// # Errors
/// It cannot be read, or holds nothing of a chip.
pub fn load(folder: &Path) -> Result<Dump, FolderError> {
    let mut found: BTreeMap<File, (PathBuf, Vec<u8>)> = BTreeMap::new();
    let listing = std::fs::read_dir(folder).map_err(|error| FolderError::Folder(folder.to_owned(), error))?;
    for entry in listing {
        let path = entry.map_err(|error| FolderError::Folder(folder.to_owned(), error))?.path();
        let named = path.file_name().and_then(|name| name.to_str()).and_then(file_of_name);
        let Some(file) = named.filter(|_| path.is_file()) else { continue };
        let bytes = read(&path)?;
        if let Some((other, _)) = found.insert(file, (path.clone(), bytes)) {
            return Err(FolderError::Twice(other.min(path.clone()), path, file));
        }
    }
    if found.is_empty() {
        return Err(FolderError::Empty(folder.to_owned()));
    }
    let files = found.into_iter().map(|(file, (_, bytes))| (file, bytes)).collect::<BTreeMap<_, _>>();
    Ok(Dump::from_files(application(&files), files))
}

/// A file's contents, if they are not too long.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    let failed = |error| FolderError::File(path.to_owned(), error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    let limit = FILE_MAX_BYTES as u64 + 1;
    let count = file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    if count > FILE_MAX_BYTES { Err(FolderError::TooLong(path.to_owned())) } else { Ok(bytes) }
}

/// Which file a name stands for: `EF_DG1.bin`, `ef.dg01`, `DG1.bin`, `EF_CardAccess.bin`.
fn file_of_name(name: &str) -> Option<File> {
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) => stem,
        _ => name,
    };
    let plain: String = stem.chars().filter(|letter| !matches!(letter, '_' | '.' | '-' | ' ')).collect();
    let plain = plain.to_ascii_uppercase();
    let plain = plain.strip_prefix("EF").unwrap_or(&plain);
    Some(match plain {
        "SOD" => File::Sod,
        "COM" => File::Com,
        "CARDACCESS" => File::CardAccess,
        "CARDSECURITY" => File::CardSecurity,
        "CVCA" => File::Cvca,
        "ATRINFO" | "ATR" => File::AtrInfo,
        group => {
            let number = group.strip_prefix("DG").filter(|number| number.len() <= 2)?;
            File::Dg(Group::new(number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??)?)
        }
    })
}

/// Tag of a portrait's file in either application (ICAO 9303-10 §4.7.2; ISO/IEC 18013-2).
const PORTRAIT: u8 = 0x75;
/// What DG1 of a travel document holds (ICAO 9303-10 §4.7.1).
const LINES: [u8; 2] = [0x5F, 0x1F];

/// A licence has its portrait in DG6 and no lines in DG1, though perhaps something else under their tag.
fn application(files: &BTreeMap<File, Vec<u8>>) -> Application {
    let group = |number| Group::new(number).and_then(|group| files.get(&File::Dg(group)));
    if let Some(first) = group(1) {
        // Tag and length of the whole stand in front, in at most five bytes.
        let lines = first.windows(2).take(6).any(|pair| pair == LINES) && documents::lds::licence::dg1(first).is_err();
        return if lines || first.first() != Some(&0x61) { Application::Travel } else { Application::Licence };
    }
    let licence = group(6).is_some_and(|file| file.first() == Some(&PORTRAIT));
    if licence { Application::Licence } else { Application::Travel }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn dg(number: u8) -> File {
        File::Dg(Group::new(number).unwrap())
    }

    #[test]
    fn files_are_known_by_the_names_that_people_give_them() {
        for (name, file) in [
            ("EF_SOD.bin", Some(File::Sod)),
            ("EF.SOD", Some(File::Sod)),
            ("sod.BIN", Some(File::Sod)),
            ("EF_DG1.bin", Some(dg(1))),
            ("EF_DG16.bin", Some(dg(16))),
            ("DG01.dat", Some(dg(1))),
            ("EF_CardAccess.bin", Some(File::CardAccess)),
            ("EF_CARD_SECURITY.bin", Some(File::CardSecurity)),
            ("EF_CVCA.bin", Some(File::Cvca)),
            ("EF_ATR_INFO.bin", Some(File::AtrInfo)),
            ("EF_COM.bin", Some(File::Com)),
            ("EF_DG0.bin", None),
            ("EF_DG17.bin", None),
            ("EF_DG001.bin", None),
            ("EF_DG+1.bin", None),
            ("EF_DG1.bin.txt", None),
            ("portrait.jpg", None),
            ("", None),
        ] {
            assert_eq!(file_of_name(name), file, "{name}");
        }
        for file in [File::Sod, File::Com, File::CardAccess, File::CardSecurity, File::AtrInfo, dg(7)] {
            assert_eq!(file_of_name(&file.file_name()), Some(file));
        }
    }

    #[test]
    fn a_folder_is_loaded_with_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(load(folder.path()), Err(FolderError::Empty(_))));
        assert!(matches!(load(&folder.path().join("none")), Err(FolderError::Folder(..))));
        std::fs::write(folder.path().join("EF_SOD.bin"), [1]).unwrap();
        std::fs::write(folder.path().join("EF_DG2.bin"), [2]).unwrap();
        std::fs::write(folder.path().join("notes.txt"), [3]).unwrap();
        std::fs::create_dir(folder.path().join("EF_DG3.bin")).unwrap();
        let dump = load(folder.path()).unwrap();
        assert_eq!(dump.files, BTreeMap::from([(File::Sod, vec![1]), (dg(2), vec![2])]));
        assert_eq!(dump.application, Application::Travel);
        std::fs::write(folder.path().join("sod"), [1]).unwrap();
        assert!(matches!(load(folder.path()), Err(FolderError::Twice(..))));
    }

    #[test]
    fn what_is_too_long_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(folder.path().join("EF_DG2.bin")).unwrap();
        file.set_len(FILE_MAX_BYTES as u64 + 1).unwrap();
        assert!(matches!(load(folder.path()), Err(FolderError::TooLong(_))));
    }

    #[test]
    fn a_licence_is_told_by_its_files() {
        let of = |files: &[(u8, &[u8])]| {
            application(&files.iter().map(|(number, bytes)| (dg(*number), bytes.to_vec())).collect())
        };
        assert_eq!(of(&[(1, &[0x61, 0x5B, 0x5F, 0x1F, 0x58])]), Application::Travel);
        assert_eq!(of(&[(1, &[0x61, 0x81, 0x86, 0x5F, 0x01, 0x0E])]), Application::Licence);
        assert_eq!(of(&[(6, &[0x75, 0x82])]), Application::Licence);
        assert_eq!(of(&[(6, &[0x66]), (2, &[0x75])]), Application::Travel);
    }
}

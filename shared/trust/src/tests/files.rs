use std::fs;

use super::{KIOSK, NOW, authority, station};
use crate::{
    AuthorityPublicKey, AuthoritySecretKey, Credentials, CredentialsError, FileFault, FleetCa, FleetCaKey,
    GATHERED_MAX_BYTES, StationCertificate, StationIdentity, StationKey, file_bytes, files_within,
};

#[test]
fn credentials_come_back_from_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let authority = authority();
    let (key, certificate) = station(&authority, KIOSK);
    let credentials = Credentials::new(authority.public().clone(), certificate, key, NOW).unwrap();
    credentials.store(folder.path()).unwrap();
    credentials.store(folder.path()).unwrap();
    let loaded = Credentials::load(folder.path(), NOW).unwrap();
    assert_eq!(loaded.identity(), StationIdentity::Kiosk(KIOSK));
    assert_eq!(loaded.key().public_key(), credentials.key().public_key());
    assert_eq!(loaded.ca(), authority.public());
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["fleet-ca.crt", "station.crt", "station.key"], "nothing is left beside them");
}

#[test]
fn the_error_says_which_file() {
    let folder = tempfile::tempdir().unwrap();
    let authority = authority();
    let (key, certificate) = station(&authority, KIOSK);
    let credentials = Credentials::new(authority.public().clone(), certificate, key, NOW).unwrap();
    credentials.store(folder.path()).unwrap();

    StationKey::generate().store(&folder.path().join("station.key")).unwrap();
    let error = Credentials::load(folder.path(), NOW).unwrap_err();
    assert!(matches!(error, CredentialsError::NotAPair { .. }) && error.to_string().contains("station.key"), "{error}");

    let late = NOW + std::time::Duration::from_hours(91 * 24);
    let error = Credentials::load(folder.path(), late).unwrap_err();
    assert!(error.to_string().contains("station.crt"), "{error}");

    for (file, text) in [("station.key", "-----BEGIN"), ("station.crt", ""), ("fleet-ca.crt", "junk")] {
        fs::write(folder.path().join(file), text).unwrap();
        let CredentialsError::File(error) = Credentials::load(folder.path(), NOW).unwrap_err() else { panic!() };
        assert!(error.path.ends_with(file) && matches!(error.fault, FileFault::Not(_)), "{error}");
    }
    fs::remove_file(folder.path().join("fleet-ca.crt")).unwrap();
    let CredentialsError::File(error) = Credentials::load(folder.path(), NOW).unwrap_err() else { panic!() };
    assert!(matches!(error.fault, FileFault::Io(std::io::ErrorKind::NotFound)), "{error}");
}

#[cfg(unix)]
#[test]
fn a_private_key_is_closed_to_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("station.key");
    // What a crash left behind, with a mode of its own.
    fs::write(folder.path().join("station.key.new"), "half").unwrap();
    StationKey::generate().store(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(StationKey::load(&path).unwrap_err().fault, FileFault::ReadableByOthers));
}

#[test]
fn the_authority_comes_back_and_knows_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("fleet-ca.crt"), folder.path().join("ca-key.pem"));
    authority().store(&certificate, &key).unwrap();
    let loaded = FleetCaKey::load(&certificate, &key).unwrap();
    let (_, kiosk) = station(&loaded, KIOSK);
    assert!(kiosk.check(&FleetCa::load(&certificate).unwrap(), NOW).is_ok());
    StationKey::generate().store(&key).unwrap();
    assert_eq!(FleetCaKey::load(&certificate, &key).unwrap_err().path, key);
}

#[test]
fn a_file_without_end_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("station.crt");
    fs::write(&path, vec![b'x'; 70_000]).unwrap();
    assert!(matches!(StationCertificate::load(&path).unwrap_err().fault, FileFault::TooLong));
}

#[test]
fn authority_keys_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("secret"), folder.path().join("public"));
    let key = AuthoritySecretKey::generate();
    key.store(&secret).unwrap();
    key.public_key().store(&public).unwrap();
    assert_eq!(AuthoritySecretKey::load(&secret).unwrap().public_key(), key.public_key());
    assert_eq!(AuthorityPublicKey::load(&public).unwrap(), key.public_key());
    fs::write(&public, "00").unwrap();
    assert!(AuthorityPublicKey::load(&public).is_err());
}

#[test]
fn files_are_gathered_by_their_endings_however_deep() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    for path in [folder.path().join("z.CER"), deep.join("y.ml"), deep.join("notes.txt")] {
        fs::write(path, b"x").unwrap();
    }
    let found = files_within(folder.path(), &["ml", "cer"]).unwrap();
    assert_eq!(found, [deep.join("y.ml"), folder.path().join("z.CER")]);
    assert_eq!(file_bytes(&found[0]).unwrap(), b"x");
    fs::File::create(&found[0]).unwrap().set_len(GATHERED_MAX_BYTES + 1).unwrap();
    assert!(matches!(file_bytes(&found[0]).unwrap_err().fault, FileFault::TooLong));
    assert!(matches!(files_within(&folder.path().join("none"), &[]).unwrap_err().fault, FileFault::Io(_)));
}

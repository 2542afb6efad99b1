use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::KIOSK;
use super::tls::{authority, clock, connect, identify, server_side};
use crate::{FileFault, Identified, KeyError, Signed, StationKey, Tier, TpmAddress, station_config};

/// A TPM in software, ended when dropped.
struct Tpm {
    state: TempDir,
    port: u16,
    /// Keep other tests away from the two ports.
    _held: [UdpSocket; 2],
    program: Child,
}

impl Tpm {
    fn start() -> Self {
        let (state, (port, held)) = (tempfile::tempdir().unwrap(), two_ports());
        let program = swtpm(state.path(), port);
        Self { state, port, _held: held, program }
    }

    fn address(&self) -> TpmAddress {
        format!("swtpm:host=127.0.0.1,port={}", self.port).parse().unwrap()
    }

    fn stop(&mut self) {
        self.program.kill().unwrap();
        let _ = self.program.wait().unwrap();
    }

    fn start_again(&mut self) {
        self.program = swtpm(self.state.path(), self.port);
    }
}

impl Drop for Tpm {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Two ports in a row, below those that the system gives to anybody, held as UDP ports.
fn two_ports() -> (u16, [UdpSocket; 2]) {
    let start = (std::process::id() % 5_000) as u16;
    let pair = |step| {
        let port = 21_000 + (start + step) % 5_000 * 2;
        let marks = [
            UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).ok()?,
            UdpSocket::bind((Ipv4Addr::LOCALHOST, port + 1)).ok()?,
        ];
        let free = [port, port + 1].iter().all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
        free.then_some((port, marks))
    };
    (0..5_000).find_map(pair).unwrap()
}

fn swtpm(state: &Path, port: u16) -> Child {
    let mut command = Command::new("swtpm");
    let dir = format!("dir={}", state.display());
    let server = format!("type=tcp,port={port},bindaddr=127.0.0.1");
    let control = format!("type=tcp,port={},bindaddr=127.0.0.1", port + 1);
    let _ = command.args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"]);
    let _ = command.args(["--tpmstate", &dir, "--server", &server, "--ctrl", &control]);
    let child = command.stdin(Stdio::null()).spawn().expect("swtpm is among the test packages");
    let until = Instant::now() + Duration::from_secs(20);
    // It may listen on one of them before it does on the other.
    for port in [port, port + 1] {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < until, "the TPM in software does not start");
            std::thread::yield_now();
        }
    }
    child
}

#[test]
fn a_key_in_a_tpm_signs_survives_a_restart_and_is_gone_with_its_tpm() {
    let (mut tpm, folder) = (Tpm::start(), tempfile::tempdir().unwrap());
    let path = folder.path().join("station.key");
    let (key, refused) = StationKey::make(Some(&tpm.address()));
    assert_eq!((key.tier(), refused), (Tier::Tpm, None));
    key.public_key().verify(b"words", &key.sign(b"words").unwrap()).unwrap();
    assert!(key.public_key().verify(b"other", &key.sign(b"words").unwrap()).is_err());
    key.store(&path).unwrap();
    assert!(!std::fs::read_to_string(&path).unwrap().contains("BEGIN PRIVATE KEY"));

    tpm.stop();
    assert_eq!(key.sign(b"words").unwrap_err(), KeyError::Away);
    let away = StationKey::load(&path).unwrap_err();
    assert!(matches!(away.fault, FileFault::Key(KeyError::Away)), "{away}");

    tpm.start_again();
    key.public_key().verify(b"words", &key.sign(b"words").unwrap()).unwrap();
    let public = key.public_key();
    drop(key);
    let again = StationKey::load(&path).unwrap();
    assert_eq!((again.tier(), again.public_key()), (Tier::Tpm, public));
    public.verify(b"words", &again.sign(b"words").unwrap()).unwrap();
}

#[test]
fn another_tpm_does_not_take_the_key() {
    let (mut tpm, folder) = (Tpm::start(), tempfile::tempdir().unwrap());
    let path = folder.path().join("station.key");
    StationKey::make(Some(&tpm.address())).0.store(&path).unwrap();
    tpm.stop();
    tpm.state = tempfile::tempdir().unwrap();
    tpm.start_again();
    let error = StationKey::load(&path).unwrap_err();
    assert!(matches!(error.fault, FileFault::Key(KeyError::Refused)), "{error}");
}

#[test]
fn a_key_in_a_tpm_opens_tls_and_signs_envelopes() {
    let (mut tpm, authority) = (Tpm::start(), authority());
    let key = StationKey::make(Some(&tpm.address())).0;
    let certificate = authority.issue_station(KIOSK.into(), &key.public_key(), clock()).unwrap();
    let config = station_config(authority.public(), &certificate, &key).unwrap();
    let (_, server) = connect(config.clone(), server_side(&authority), "localhost").unwrap();
    let Identified { identity, key: shown, .. } = identify(&authority, server.peer_certificates()).unwrap();
    assert_eq!(identity, domain::id::StationId::from(KIOSK).into());
    assert_eq!(shown, key.public_key().digest());
    let signed = Signed::sign("test", &String::from("words"), &key, &certificate).unwrap();
    assert_eq!(signed.open("test", authority.public(), clock()).unwrap().payload, "words");

    tpm.stop();
    let error = connect(config, server_side(&authority), "localhost").unwrap_err();
    assert!(error.to_string().contains("TPM"), "{error}");
    let error = Signed::sign("test", &String::from("words"), &key, &certificate).unwrap_err();
    assert_eq!(error, KeyError::Away.into());
}

#[test]
fn without_a_tpm_a_key_is_sealed_for_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("station.key");
    let nowhere = "swtpm:host=127.0.0.1,port=1".parse().unwrap();
    let (key, refused) = StationKey::make(Some(&nowhere));
    assert_eq!(refused, Some(KeyError::Away));
    key.store(&path).unwrap();
    let again = StationKey::load(&path).unwrap();
    assert_eq!((again.tier(), again.public_key()), (key.tier(), key.public_key()));
    if key.tier() == Tier::Sealed {
        // The key alone is of no use.
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = elsewhere.path().join("station.key");
        let _ = std::fs::copy(&path, &copy).unwrap();
        assert!(StationKey::load(&copy).is_err());
        StationKey::make(None).0.store(&elsewhere.path().join("other.key")).unwrap();
        let _ = std::fs::copy(elsewhere.path().join("other.salt"), elsewhere.path().join("station.salt")).unwrap();
        let error = StationKey::load(&copy).unwrap_err();
        assert!(matches!(error.fault, FileFault::Not(_)), "{error}");
    }
}

#[test]
fn only_tpms_are_named_as_such() {
    for wrong in ["", "device", "device:", "tabrmd:", "cmd:sh", "swtpm:host=a b", "/dev/tpmrm0"] {
        assert!(wrong.parse::<TpmAddress>().is_err(), "{wrong}");
    }
    assert_eq!("device:/dev/tpmrm0".parse::<TpmAddress>().unwrap().to_string(), "device:/dev/tpmrm0");
}

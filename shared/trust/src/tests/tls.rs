use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

use domain::time::Moment;

use super::KIOSK;
use crate::{
    CertificateError, FleetCaKey, Identified, Identifier, StationCertificate, StationIdentity, StationKey, TlsError,
    server_config, station_config,
};

/// rustls reads the system's clock, so these certificates are made by it too.
pub(super) fn clock() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Moment::from_unix_ms(since.as_millis() as u64)
}

pub(super) fn authority() -> FleetCaKey {
    FleetCaKey::create("Fleet of the tests", clock()).unwrap()
}

fn kiosk(authority: &FleetCaKey) -> (StationKey, StationCertificate) {
    let key = StationKey::generate();
    let certificate = authority.issue_station(KIOSK.into(), &key.public_key(), clock()).unwrap();
    (key, certificate)
}

fn server(authority: &FleetCaKey) -> (StationKey, StationCertificate) {
    let key = StationKey::generate();
    let names = ["localhost".into(), "127.0.0.1".into()];
    let certificate = authority.issue_server(&names, &key.public_key(), clock()).unwrap();
    (key, certificate)
}

/// Carries bytes both ways until both are done, or one refuses.
fn shake(client: &mut ClientConnection, server: &mut ServerConnection) -> Result<(), rustls::Error> {
    let mut bytes = Vec::new();
    while client.is_handshaking() || server.is_handshaking() || client.wants_write() || server.wants_write() {
        bytes.clear();
        while client.wants_write() {
            let _ = client.write_tls(&mut bytes).unwrap();
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let _ = server.read_tls(&mut rest).unwrap();
            let _ = server.process_new_packets()?;
        }
        bytes.clear();
        while server.wants_write() {
            let _ = server.write_tls(&mut bytes).unwrap();
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let _ = client.read_tls(&mut rest).unwrap();
            let _ = client.process_new_packets()?;
        }
    }
    Ok(())
}

pub(super) fn connect(
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    name: &'static str,
) -> Result<(ClientConnection, ServerConnection), rustls::Error> {
    let mut client = ClientConnection::new(client, name.try_into().unwrap())?;
    let mut server = ServerConnection::new(server)?;
    shake(&mut client, &mut server)?;
    Ok((client, server))
}

fn station_side(authority: &FleetCaKey) -> Arc<ClientConfig> {
    let (key, certificate) = kiosk(authority);
    station_config(authority.public(), &certificate, &key).unwrap()
}

pub(super) fn server_side(authority: &FleetCaKey) -> Arc<ServerConfig> {
    let (key, certificate) = server(authority);
    server_config(authority.public(), &certificate, &key).unwrap()
}

fn roots(authority: &FleetCaKey) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(authority.public().der().to_vec().into()).unwrap();
    roots
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Whom somebody sees who has seen nobody before.
pub(super) fn identify(
    authority: &FleetCaKey,
    certificates: Option<&[CertificateDer<'_>]>,
) -> Result<Identified, TlsError> {
    Identifier::new(authority.public().clone()).identify(certificates, clock())
}

#[test]
fn both_sides_know_each_other() {
    let authority = authority();
    for name in ["localhost", "127.0.0.1"] {
        let (mut client, mut server) = connect(station_side(&authority), server_side(&authority), name).unwrap();
        assert_eq!(server.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
        let who = identify(&authority, server.peer_certificates()).map(|who| who.identity);
        assert_eq!(who, Ok(StationIdentity::Kiosk(KIOSK)));
        let who = identify(&authority, client.peer_certificates()).map(|who| who.identity);
        assert_eq!(who, Ok(StationIdentity::Signaling));
        client.writer().write_all(b"hello").unwrap();
        shake(&mut client, &mut server).unwrap();
        let mut word = [0; 5];
        server.reader().read_exact(&mut word).unwrap();
        assert_eq!(&word, b"hello");
    }
}

#[test]
fn a_resumed_connection_still_shows_the_certificate() {
    let authority = authority();
    let (client, server) = (station_side(&authority), server_side(&authority));
    let _ = connect(Arc::clone(&client), Arc::clone(&server), "localhost").unwrap();
    let (_, server) = connect(client, server, "localhost").unwrap();
    assert_eq!(server.handshake_kind(), Some(rustls::HandshakeKind::Resumed));
    assert!(identify(&authority, server.peer_certificates()).is_ok());
}

#[test]
fn a_certificate_that_is_known_expires_all_the_same() {
    let (authority, other) = (authority(), authority());
    let (_, server) = connect(station_side(&authority), server_side(&authority), "localhost").unwrap();
    let identifier = Identifier::new(authority.public().clone());
    let first = identifier.identify(server.peer_certificates(), clock()).unwrap();
    assert_eq!(identifier.identify(server.peer_certificates(), clock()), Ok(first));
    let later = clock() + Duration::from_hours(24 * 365 * 20);
    let expired = Err(TlsError::Certificate(CertificateError::Expired));
    assert_eq!(identifier.identify(server.peer_certificates(), later), expired);
    let foreign = Identifier::new(other.public().clone());
    for _ in 0..2 {
        let refused = Err(TlsError::Certificate(CertificateError::OtherAuthority));
        assert_eq!(foreign.identify(server.peer_certificates(), clock()), refused, "and is not known the next time");
    }
}

#[test]
fn any_number_of_stations_resumes() {
    let authority = authority();
    let server = server_side(&authority);
    let stations: Vec<_> = (0..300).map(|_| station_side(&authority)).collect();
    for station in &stations {
        let _ = connect(Arc::clone(station), Arc::clone(&server), "localhost").unwrap();
    }
    let (_, resumed) = connect(Arc::clone(&stations[0]), server, "localhost").unwrap();
    assert_eq!(resumed.handshake_kind(), Some(rustls::HandshakeKind::Resumed));
}

#[test]
fn a_client_without_certificate_is_nobody() {
    let authority = authority();
    let client = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .with_root_certificates(roots(&authority))
        .with_no_client_auth();
    let (_, server) = connect(Arc::new(client), server_side(&authority), "localhost").unwrap();
    let who = identify(&authority, server.peer_certificates());
    assert_eq!(who, Err(TlsError::NoCertificate));
}

#[test]
fn tls_1_2_is_refused() {
    let authority = authority();
    let client = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS12])
        .unwrap()
        .with_root_certificates(roots(&authority))
        .with_no_client_auth();
    let error = connect(Arc::new(client), server_side(&authority), "localhost").unwrap_err();
    assert!(matches!(error, rustls::Error::PeerIncompatible(_)), "{error}");
}

#[test]
fn a_client_of_another_fleet_is_refused() {
    let authority = authority();
    let stranger = self::authority();
    let (key, certificate) = kiosk(&stranger);
    // It trusts our server, but we do not know it.
    let client = station_config(authority.public(), &certificate, &key).unwrap();
    let error = connect(client, server_side(&authority), "localhost").unwrap_err();
    assert!(matches!(error, rustls::Error::InvalidCertificate(_)), "{error}");
}

#[test]
fn a_server_of_another_fleet_or_name_is_refused() {
    let authority = authority();
    let error = connect(station_side(&authority), server_side(&self::authority()), "localhost").unwrap_err();
    assert!(matches!(error, rustls::Error::InvalidCertificate(_)), "{error}");
    let error = connect(station_side(&authority), server_side(&authority), "elsewhere").unwrap_err();
    assert!(matches!(error, rustls::Error::InvalidCertificate(_)), "{error}");
}

#[test]
fn no_kind_of_certificate_stands_in_for_another() {
    let authority = authority();
    // A kiosk as a server.
    let (key, certificate) = kiosk(&authority);
    let impostor = server_config(authority.public(), &certificate, &key).unwrap();
    assert!(connect(station_side(&authority), impostor, "localhost").is_err());
    // A server and the sign-in service as clients.
    let (key, certificate) = server(&authority);
    let client = station_config(authority.public(), &certificate, &key).unwrap();
    assert!(connect(client, server_side(&authority), "localhost").is_err());
    let certificate = authority.issue_people(&key.public_key(), clock()).unwrap();
    let client = station_config(authority.public(), &certificate, &key).unwrap();
    assert!(connect(client, server_side(&authority), "localhost").is_err());
}

#[test]
fn a_key_of_another_certificate_is_told_at_once() {
    let authority = authority();
    let (key, _) = kiosk(&authority);
    let (_, certificate) = kiosk(&authority);
    assert_eq!(station_config(authority.public(), &certificate, &key).unwrap_err(), TlsError::NotAPair);
    assert_eq!(server_config(authority.public(), &certificate, &key).unwrap_err(), TlsError::NotAPair);
}

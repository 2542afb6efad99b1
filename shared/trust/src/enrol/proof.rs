//! Proofs that both sides know the code: HMAC-SHA-256 (RFC 2104) under a key made of it.

use domain::digest::Digest;
use domain::id::StationId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Code, SALT_BYTES, derive};

/// Length of a proof.
pub const PROOF_BYTES: usize = 32;
/// Length of a key, and of what TLS exports.
const KEY_BYTES: usize = 32;

/// What belongs to one TLS connection alone, and what both its ends can compute: exported keying material (RFC 8446
/// §7.5).
#[derive(Clone)]
pub struct Channel([u8; KEY_BYTES]);

impl Channel {
    /// The label under which TLS is asked for it.
    pub const LABEL: &'static [u8] = b"EXPORTER-skranke-enrol-v1";

    /// The context of a signature by which a station asks again.
    pub const AGAIN: &'static str = "enrol-again";

    /// Of a connection; `export` is its `export_keying_material`, asked with [`Channel::LABEL`] and no context.
    ///
    /// # Errors
    /// When the handshake is not over.
    pub fn of(
        export: impl FnOnce([u8; KEY_BYTES]) -> Result<[u8; KEY_BYTES], rustls::Error>,
    ) -> Result<Self, rustls::Error> {
        export([0; KEY_BYTES]).map(Self)
    }

    /// What a station whose certificate has expired signs, under [`Channel::AGAIN`], to ask again on this connection.
    pub fn statement(&self, request: &[u8]) -> Vec<u8> {
        [self.0.as_slice(), Digest::of(request).as_bytes()].concat()
    }
}

/// What a machine is promised.
#[derive(Debug, Clone, Copy)]
pub struct Promise<'a> {
    /// What it will be.
    pub station: StationId,
    /// How IT calls it.
    pub name: &'a str,
}

impl Promise<'_> {
    fn text(self) -> String {
        format!("{} {}", self.station, self.name)
    }
}

/// The proof does not fit: another code, another connection, another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not fit")]
pub struct WrongProof;

/// The key made of a code. It is overwritten when dropped.
pub struct CodeKey(Zeroizing<[u8; KEY_BYTES]>);

impl CodeKey {
    /// Makes the key; `authority` is [`crate::FleetCa::key_digest`]. Takes a tenth of a second and more: not for an
    /// async thread.
    pub fn new(code: &Code, authority: &Digest) -> Self {
        let salt = Digest::of(&[b"skranke enrolment code".as_slice(), authority.as_bytes()].concat());
        let salt: &[u8; SALT_BYTES] = salt.as_bytes().first_chunk().expect("a digest has 32 bytes");
        Self(derive(code.reveal().as_bytes(), salt))
    }

    /// The machine's proof.
    pub fn machine_proof(&self, channel: &Channel, request: &[u8]) -> [u8; PROOF_BYTES] {
        self.mac("machine", channel, request, "").finalize().into_bytes().into()
    }

    /// Checks the machine's proof.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn check_machine(&self, channel: &Channel, request: &[u8], proof: &[u8]) -> Result<(), WrongProof> {
        self.mac("machine", channel, request, "").verify_slice(proof).map_err(|_| WrongProof)
    }

    /// The server's proof, which also says what the machine will be and how IT calls it.
    pub fn server_proof(&self, channel: &Channel, request: &[u8], promised: Promise<'_>) -> [u8; PROOF_BYTES] {
        self.mac("server", channel, request, &promised.text()).finalize().into_bytes().into()
    }

    /// Checks the server's proof.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn check_server(
        &self,
        channel: &Channel,
        request: &[u8],
        promised: Promise<'_>,
        proof: &[u8],
    ) -> Result<(), WrongProof> {
        self.mac("server", channel, request, &promised.text()).verify_slice(proof).map_err(|_| WrongProof)
    }

    /// Each part has its length before it or a fixed one.
    fn mac(&self, side: &str, Channel(channel): &Channel, request: &[u8], promised: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("a key of HMAC may have any length");
        for part in ["skranke enrolment", side, promised] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.update(channel);
        mac.update(Digest::of(request).as_bytes());
        mac
    }
}

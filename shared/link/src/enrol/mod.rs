//! How a machine becomes a station, and stays one.
//!
//! [`begin`] shows the code that IT handed over and yields a [`Promised`], whose four words IT compares; [`wait`] yields
//! what the station starts with, once IT has approved. [`renew`] gets a new certificate while the old one counts,
//! [`again`] asks IT anew when it has expired.
//!
//! **Invariant:** what is returned was proved: by the code, by the authority that was pinned with it, or by both.
//!
//! Absent on purpose: where the key lives. It comes in as an argument and never leaves.

mod error;
mod kept;
mod socket;

use std::time::Duration;

use domain::digest::Digest;
use domain::id::StationId;
use protocol::bytes::Bytes;
use protocol::enrol::{AUTHORITIES_MAX, Ask, FromServer};
use protocol::station::NODES_MAX;
use tokio::time::sleep;
use trust::enrol::{Card, Channel, Code, CodeKey, NotACode, Promise, Words, words};
use trust::{AuthorityPublicKey, Credentials, FleetCa, StationCertificate, StationIdentity, StationKey};

pub use error::EnrolError;
pub(crate) use kept::PROMISE_FILE;
pub use protocol::enrol::Kind;

use crate::backoff;
use crate::config::Node;
use socket::{Authorities, Socket, parsed};

/// Two clocks of the fleet differ by no more.
const CLOCK_SKEW_MAX: Duration = Duration::from_mins(5);

/// What IT handed over.
#[derive(Debug, Clone)]
pub struct Invitation {
    node: String,
    code: Code,
    authority: Option<Digest>,
}

/// What was typed cannot be an invitation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// Not a server's name or address.
    #[error("not the address of a server")]
    Node,
    /// Not a code.
    #[error(transparent)]
    Code(#[from] NotACode),
}

impl Invitation {
    /// As somebody has typed it: the server (`host` or `host:port`) and the code.
    ///
    /// # Errors
    /// When one of them cannot be what it should.
    pub fn typed(node: &str, code: &str) -> Result<Self, TypedError> {
        let node = Node::parse(node.trim()).map_err(|_| TypedError::Node)?;
        Ok(Self { node: node.authority(), code: code.parse()?, authority: None })
    }

    /// From a QR code or a file, which also says which authority to expect.
    ///
    /// # Errors
    /// When it names no server.
    pub fn card(card: Card) -> Result<Self, TypedError> {
        let node = Node::parse(&card.node).map_err(|_| TypedError::Node)?;
        Ok(Self { node: node.authority(), code: card.code, authority: Some(card.authority) })
    }
}

/// The server knows the code and waits for IT. [`Promised::store`] keeps it over a restart.
#[derive(Debug, Clone)]
pub struct Promised {
    /// What the machine will be.
    pub station: StationId,
    /// How IT calls it.
    pub name: String,
    /// What machine and IT both show.
    pub words: Words,
    /// The fleet's authority, from now on the only one that counts.
    pub ca: FleetCa,
    /// Where the servers are, `wss://host:port`.
    pub nodes: Vec<String>,
}

/// What a station starts with. [`Enrolled::store`] writes all of it but the key.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// Which it is.
    pub station: StationId,
    /// How IT calls it.
    pub name: String,
    /// Its certificate, verified, of the key that was asked with.
    pub certificate: StationCertificate,
    /// The fleet's authority.
    pub ca: FleetCa,
    /// Where the servers are, `wss://host:port`.
    pub nodes: Vec<String>,
    /// Whether its peripherals are simulated, visibly.
    pub demo: bool,
    /// Whom records are sealed to; only at a console.
    pub authority_key: Option<AuthorityPublicKey>,
}

/// Shows the code to the server and makes the server prove that it knows it, too.
///
/// # Errors
/// When the server cannot be reached or proved, or does not take the code.
pub async fn begin(invitation: &Invitation, kind: Kind, key: &StationKey) -> Result<Promised, EnrolError> {
    let node = Node::parse(&invitation.node).map_err(|_| EnrolError::Unreachable)?;
    let mut socket = Socket::unproved(&node).await?;
    let named = socket.authorities().await?;
    // The code proves the one that certifies; others count on its word.
    let first = named.named.first().ok_or(EnrolError::Version)?;
    let ca = named.chosen(first).ok_or(EnrolError::ServerNotAuthentic)?;
    let (authority, server_now) = (ca.key_digest(), named.now);
    if invitation.authority.is_some_and(|expected| expected != authority) {
        return Err(EnrolError::OtherAuthority);
    }
    let now = crate::now();
    if now.since(server_now).max(server_now.since(now)) > CLOCK_SKEW_MAX {
        return Err(EnrolError::Clock);
    }
    socket.check_server(&node, &ca, now)?;
    let (code, machine) = (invitation.code.clone(), key.public_key().digest());
    let made = tokio::task::spawn_blocking(move || (CodeKey::new(&code, &authority), words(&machine, &authority)));
    let (code_key, words) = made.await.map_err(|_| EnrolError::Broken)?;
    let (channel, request) = (socket.channel()?, key.request()?);
    let proof = Bytes(code_key.machine_proof(&channel, &request).to_vec());
    let handle = invitation.code.handle().to_owned();
    socket.ask(&Ask::Begin { kind, handle, request: Bytes(request.clone()), proof }).await?;
    match socket.answer().await? {
        FromServer::Pending { station, name, proof, .. } => {
            let promise = Promise { station, name: &name };
            code_key.check_server(&channel, &request, promise, &proof.0).map_err(|_| EnrolError::NotProved)?;
            Ok(Promised { station, name, words, ca, nodes: vec![format!("wss://{}", node.authority())] })
        }
        FromServer::Refused { reason } => Err(reason.into()),
        FromServer::Authority { .. } | FromServer::Enrolled(_) => Err(EnrolError::Version),
    }
}

/// Waits until IT has approved, however long that takes and however often the connection breaks. `approved` is called
/// when it has, and the certificate has yet to be signed on another machine.
///
/// # Errors
/// When IT has refused, or the server does not know of the promise.
pub async fn wait(promised: &Promised, key: &StationKey, approved: impl Fn()) -> Result<Enrolled, EnrolError> {
    let mut failures = 0;
    loop {
        let asked = Ask::Wait { request: Bytes(key.request()?) };
        for node in &promised.nodes {
            match settled(node, Shown::Nothing(&promised.ca), &asked, key, |is_approved| {
                failures = 0;
                if is_approved {
                    approved();
                }
            })
            .await
            {
                Err(error) if error.is_passing() => tracing::debug!(%error, "not enrolled yet"),
                settled => return settled,
            }
        }
        sleep(backoff::delay(failures, rand::random())).await;
        failures = failures.saturating_add(1);
    }
}

/// Gets a new certificate for the same key, while the old one counts.
///
/// # Errors
/// When no server can be reached, or it does not renew.
pub async fn renew(nodes: &[String], credentials: &Credentials) -> Result<Enrolled, EnrolError> {
    let asked = Ask::Renew { request: Bytes(credentials.key().request()?) };
    let mut last = EnrolError::Unreachable;
    for node in nodes {
        match settled(node, Shown::Certificate(credentials), &asked, credentials.key(), |_| ()).await {
            Err(error) if error.is_passing() => last = error,
            settled => return settled,
        }
    }
    Err(last)
}

/// Which authorities the servers have by now, as far as one that is pinned is among them or vouches for them.
///
/// # Errors
/// When no server can be reached, or has one that counts.
pub async fn learn(nodes: &[String], pinned: &FleetCa) -> Result<FleetCa, EnrolError> {
    let mut last = EnrolError::Unreachable;
    for node in nodes {
        let Ok(node) = Node::parse(node) else { continue };
        match Socket::succeeding(&node, pinned).await {
            Ok((_, Authorities { ca: Some(ca), .. })) => return Ok(ca),
            Ok(_) => {}
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Asks IT anew after the certificate has expired, or its authority has been replaced; then [`wait`] as at first.
///
/// # Errors
/// When no server can be reached, or it does not know the certificate.
pub async fn again(
    nodes: &[String],
    ca: &FleetCa,
    certificate: &StationCertificate,
    key: &StationKey,
) -> Result<Promised, EnrolError> {
    let mut last = EnrolError::Unreachable;
    for node in nodes {
        match ask_again(node, ca, certificate, key).await {
            Err(error) if error.is_passing() => last = error,
            Err(error) => return Err(error),
            Ok((station, name, ca)) => {
                let (machine, authority) = (key.public_key().digest(), ca.key_digest());
                let words = tokio::task::spawn_blocking(move || words(&machine, &authority));
                let words = words.await.map_err(|_| EnrolError::Broken)?;
                return Ok(Promised { station, name, words, ca, nodes: nodes.to_vec() });
            }
        }
    }
    Err(last)
}

async fn ask_again(
    node: &str,
    ca: &FleetCa,
    certificate: &StationCertificate,
    key: &StationKey,
) -> Result<(StationId, String, FleetCa), EnrolError> {
    let node = Node::parse(node).map_err(|_| EnrolError::Unreachable)?;
    let (mut socket, named) = Socket::succeeding(&node, ca).await?;
    let ca = named.ca.ok_or(EnrolError::ServerNotAuthentic)?;
    let request = key.request()?;
    let statement = socket.channel()?.statement(&request);
    let proof = Bytes(key.sign_in_context(Channel::AGAIN, &statement)?.to_bytes().to_vec());
    let certificate = Bytes(certificate.der().to_vec());
    socket.ask(&Ask::Again { request: Bytes(request), certificate, proof }).await?;
    match socket.answer().await? {
        FromServer::Pending { station, name, .. } => Ok((station, name, ca)),
        FromServer::Refused { reason } => Err(reason.into()),
        FromServer::Authority { .. } | FromServer::Enrolled(_) => Err(EnrolError::Version),
    }
}

/// By what a machine is known to the server.
enum Shown<'a> {
    Nothing(&'a FleetCa),
    Certificate(&'a Credentials),
}

/// Asks, and waits for the certificate; `pending` is called whenever the server says that it still waits, with
/// whether IT has approved.
async fn settled(
    node: &str,
    shown: Shown<'_>,
    asked: &Ask,
    key: &StationKey,
    mut pending: impl FnMut(bool),
) -> Result<Enrolled, EnrolError> {
    let known = node.to_owned();
    let node = Node::parse(node).map_err(|_| EnrolError::Unreachable)?;
    let (mut socket, named, pinned) = match shown {
        Shown::Nothing(ca) => {
            let (socket, named) = Socket::succeeding(&node, ca).await?;
            (socket, named, ca)
        }
        Shown::Certificate(credentials) => {
            let mut socket = Socket::known(&node, credentials).await?;
            let named = socket.authorities().await?;
            (socket, named, credentials.ca())
        }
    };
    socket.ask(asked).await?;
    loop {
        match socket.answer().await? {
            FromServer::Pending { approved, .. } => pending(approved),
            FromServer::Enrolled(enrolled) => return verified(*enrolled, pinned, &named, key, known),
            FromServer::Refused { reason } => return Err(reason.into()),
            FromServer::Authority { .. } => return Err(EnrolError::Version),
        }
    }
}

/// What the server sends counts if an authority that is pinned, or that one of these vouches for, has certified this key
/// as this station.
/// The server that was reached stays among those that are known.
fn verified(
    sent: protocol::enrol::Enrolled,
    pinned: &FleetCa,
    named: &Authorities,
    key: &StationKey,
    reached: String,
) -> Result<Enrolled, EnrolError> {
    if sent.authorities.len() > AUTHORITIES_MAX {
        return Err(EnrolError::BadCertificate);
    }
    let ca = pinned.chosen(&parsed(&sent.authorities)?, &named.vouched).ok_or(EnrolError::BadCertificate)?;
    let certificate = StationCertificate::parse(&sent.certificate.0).map_err(|_| EnrolError::BadCertificate)?;
    let identity = certificate.check(&ca, crate::now()).map_err(|_| EnrolError::BadCertificate)?;
    let ours = identity == StationIdentity::from(sent.station) && certificate.public_key() == key.public_key();
    if !ours || sent.nodes.len() >= NODES_MAX || sent.nodes.iter().any(|node| Node::parse(node).is_err()) {
        return Err(EnrolError::BadCertificate);
    }
    let mut nodes = sent.nodes;
    if !nodes.contains(&reached) {
        nodes.push(reached);
    }
    let authority_key = sent.authority_key.map(|key| key.parse()).transpose();
    Ok(Enrolled {
        station: sent.station,
        name: sent.name,
        certificate,
        ca,
        nodes,
        demo: sent.demo,
        authority_key: authority_key.map_err(|_| EnrolError::BadCertificate)?,
    })
}

//! The fleet's certificate authority as a server has it: which are trusted, whether one of their keys is here, and what
//! they have certified for the server itself.
//!
//! The journal says which authorities count ([`domain::exchange::authority`]); each node takes them from there into its
//! own folder, as far as one that it has pinned vouches for them: a journal that somebody has changed adds none. The key
//! lies in the folder of the node that made it, or nowhere.
//!
//! **Invariant:** a folder never lies in between: keys are in place before an authority is trusted, and gone only after
//! it is trusted no longer.

pub(crate) mod keeper;
mod keys;
mod own;
pub(crate) mod secret;
mod tray;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::digest::Digest;
use domain::exchange::Exchange;
use domain::exchange::authority::Authority;
use domain::time::Moment;
use rustls::ServerConfig;
use trust::{
    Credentials, FleetCa, FleetCaKey, Identifier, PeopleKey, StationCertificate, StationIdentity, StationKey,
    VOUCHED_MAX, Vouched,
};

use crate::config::{CERTIFICATE_FILE, ConfigError, FLEET_CA_FILE, KEY_FILE, PEOPLE_CERTIFICATE_FILE, PEOPLE_KEY_FILE};

pub(crate) use keys::store_new;
pub use own::{OwnError, renew as renew_own};
pub(crate) use own::{certificates_due, take_own};
pub use tray::Tray;

/// Whom a node trusts, and by what it is trusted, at one time.
pub struct Trust {
    /// The authorities that count, the one that certifies first.
    pub ca: FleetCa,
    /// Words of authorities for those that came after them.
    pub vouched: Vec<Vouched>,
    /// Authorities that count no longer: who hangs on one may only ask.
    pub retired: Vec<FleetCa>,
    /// Which authorities stations are told of; nothing as long as there has been but one.
    pub edition: Option<Digest>,
    /// TLS towards stations.
    pub tls: Arc<ServerConfig>,
    /// Tells who stations are, by these authorities.
    pub identifier: Identifier,
    /// Vouches for signed-in people.
    pub people: PeopleKey,
    /// Certifies stations, where the key of the authority that does is here.
    pub signer: Option<FleetCaKey>,
    /// When the server's own certificates end.
    ends: Vec<Moment>,
}

impl Trust {
    /// Reads it from a server's folder.
    ///
    /// # Errors
    /// With a sentence that names the file, whenever something is missing, unsafe or does not fit.
    pub fn load(folder: &Path, now: Moment) -> Result<Self, ConfigError> {
        let ca = FleetCa::load(&folder.join(FLEET_CA_FILE))?;
        let path = folder.join(CERTIFICATE_FILE);
        let tls = |source| ConfigError::Tls { path: path.clone(), source };
        let certificate = StationCertificate::load(&path)?;
        let key = StationKey::load(&folder.join(KEY_FILE))?;
        let credentials = Credentials::new(ca.clone(), certificate, key, now).map_err(tls)?;
        if credentials.identity() != StationIdentity::Signaling {
            return Err(ConfigError::NotAServer { path, found: credentials.identity() });
        }
        Ok(Self {
            vouched: Vec::new(),
            retired: Vec::new(),
            edition: None,
            tls: credentials.server_config().map_err(tls)?,
            people: people(folder, &ca, now)?,
            signer: keys::signer(folder, &ca)?,
            identifier: Identifier::new(ca.clone()),
            ends: own::ends(folder),
            ca,
        })
    }

    /// The same, with what the journal says of authorities.
    fn with(self, wanted: &Wanted) -> Self {
        let edition = Some(self.ca.edition()).filter(|_| !wanted.trusted.is_empty());
        Self { vouched: wanted.vouched(), retired: wanted.retired(), edition, ..self }
    }

    /// A certificate of one of these counts, or has counted once: as that of a station that may ask anew.
    pub fn has_counted(&self, certificate: &StationCertificate, now: Moment) -> Option<StationIdentity> {
        if let Ok(identity) = certificate.check_expired(&self.ca, now) {
            return Some(identity);
        }
        let then = now.min(certificate.not_after());
        self.retired.iter().find_map(|retired| certificate.check(retired, then).ok())
    }
}

/// Which authorities have their key in a server's folder, as the SHA-256 of the keys.
pub(crate) fn keys_here(folder: &Path) -> BTreeSet<Digest> {
    keys::all(folder).iter().map(|key| key.public().key_digest()).collect()
}

fn people(folder: &Path, ca: &FleetCa, now: Moment) -> Result<PeopleKey, ConfigError> {
    let path = folder.join(PEOPLE_CERTIFICATE_FILE);
    let certificate = StationCertificate::load(&path)?;
    let key = StationKey::load(&folder.join(PEOPLE_KEY_FILE))?;
    PeopleKey::new(key, certificate, ca, now).map_err(|source| ConfigError::People { path, source })
}

/// How a server's folder stands to the authorities that the journal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It is as the journal says.
    #[default]
    Kept,
    /// The journal names an authority that none that is pinned here vouches for.
    Stranger,
    /// Others than in the journal are trusted here.
    Behind,
    /// A key of an authority was here, and that of the one that certifies is not.
    NoKey,
    /// A key of an authority is here, and that of the one that is to certify is not.
    NoNextKey,
}

impl Standing {
    /// Of a folder whose journal tells this.
    pub(crate) fn of(folder: &Path, exchange: &Exchange) -> Self {
        let wanted = Wanted::of(exchange);
        let Ok(pinned) = FleetCa::load(&folder.join(FLEET_CA_FILE)) else { return Self::Kept };
        if wanted.trusted.is_empty() {
            return Self::Kept;
        }
        let Some(chosen) = wanted.chosen(&pinned) else { return Self::Stranger };
        let here = keys_here(folder);
        let has_had_one = !here.is_empty() || folder.join(keys::LEFT_FILE).exists();
        let lacks = |key: &Digest| has_had_one && !here.contains(key);
        match exchange.next_authority() {
            _ if chosen != pinned => Self::Behind,
            _ if lacks(&chosen.key_digest()) => Self::NoKey,
            Some(next) if lacks(&next.key) => Self::NoNextKey,
            _ => Self::Kept,
        }
    }
}

/// What the journal says of authorities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    trusted: Vec<Authority>,
    retired: Vec<Authority>,
    words: Vec<(Authority, String)>,
}

impl Wanted {
    pub(crate) fn of(exchange: &Exchange) -> Self {
        Self {
            trusted: exchange.authorities().to_vec(),
            retired: exchange.retired_authorities().to_vec(),
            words: exchange.authority_words().take(VOUCHED_MAX).cloned().collect(),
        }
    }

    fn named(&self) -> Vec<FleetCa> {
        self.trusted.iter().filter_map(parsed).collect()
    }

    fn retired(&self) -> Vec<FleetCa> {
        self.retired.iter().filter_map(parsed).collect()
    }

    fn vouched(&self) -> Vec<Vouched> {
        let word = |(authority, word): &(Authority, String)| {
            let (der, word) = (STANDARD.decode(&authority.certificate).ok()?, STANDARD.decode(word).ok()?);
            Vouched::parse(&der, &word).ok()
        };
        self.words.iter().filter_map(word).collect()
    }

    /// Those that count for whoever has pinned these; nothing where not all that the journal names do.
    pub(crate) fn chosen(&self, pinned: &FleetCa) -> Option<FleetCa> {
        let named = self.named();
        let chosen = pinned.chosen(&named, &self.vouched())?;
        (chosen.ders().count() == self.trusted.len()).then_some(chosen)
    }
}

fn parsed(authority: &Authority) -> Option<FleetCa> {
    let ca = FleetCa::parse(&STANDARD.decode(&authority.certificate).ok()?).ok()?;
    (ca.key_digest() == authority.key).then_some(ca)
}

/// An authority as the journal has it.
pub(crate) fn described(ca: &FleetCa) -> Authority {
    let (since, until) = ca.validity();
    Authority { key: ca.key_digest(), certificate: STANDARD.encode(ca.der()), since, until }
}

/// An authority's word as the journal has it.
pub(crate) fn written(word: &Vouched) -> String {
    STANDARD.encode(word.signature())
}

//! What is trusted: states' certificates, and who among them signed whom.
//!
//! **Invariant:** only certificates that were added on purpose end a chain; what a document brings along never does.
//! **Invariant:** a link certificate ends no chain, unless a master list vouches for it: it leads from a key of a state to
//! the one before, and is worth what that one is worth (ICAO 9303-12 §7.1.1).
//! **Invariant:** a master list is taken whole or not at all, and only when a root stands behind its signature.

mod chain;
mod gathering;

use std::collections::BTreeMap;

pub use self::chain::{Chain, ChainError, Revocation};
pub use self::gathering::{AddError, Gathered, Gathering, Kind, Listed, Standing};
use super::cert::{Certificate, Fingerprint};
use super::crl::Crl;
use super::masterlist::{MasterList, MasterListError};
use super::signature::SignatureError;
use super::{PkiError, pem};

/// Certificates that are trusted, others that may be needed to reach them, and lists of revoked ones.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    trusted: Vec<Certificate>,
    by_key_id: BTreeMap<Vec<u8>, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    known: BTreeMap<Fingerprint, Vouched>,
    links: Vec<Certificate>,
    signers: Vec<Certificate>,
    crls: Vec<Crl>,
}

/// Who stands behind a certificate that is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Vouched {
    /// Nobody but the list that it came with.
    ByItsList,
    /// Whoever added it, or a list behind which something stands that was added.
    Otherwise,
}

/// What came of adding something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// How many states' certificates were in it.
    pub certificates: usize,
    /// How many of them were new.
    pub new: usize,
    /// How many certificates that lead from one key of a state to the one before.
    pub links: usize,
    /// How many signers' certificates, which are not trusted by themselves, were in it.
    pub signers: usize,
    /// How many could not be read.
    pub unreadable: usize,
}

/// Who has to stand behind a master list.
#[derive(Debug, Clone, Copy)]
pub enum Root<'a> {
    /// One of these certificates, which were pinned.
    Pinned(&'a [Certificate]),
    /// One of the certificates that are already trusted.
    Trusted,
    /// One of those in the list itself: whoever handed the list over vouches for it, as a person does on a command line.
    Within,
}

impl Anchors {
    /// Adds certificates in DER or PEM. Those that have signed themselves are trusted from now on; others only help to find
    /// who signed.
    ///
    /// # Errors
    /// When there is none that can be read.
    pub fn add_certificate(&mut self, bytes: &[u8]) -> Result<Added, PkiError> {
        let mut added = Added::default();
        let mut failure = PkiError::Value("certificate");
        for block in &pem::blocks_or_whole(bytes) {
            match Certificate::parse(block) {
                Ok(certificate) => self.take(certificate, &mut added),
                Err(error) => {
                    failure = error;
                    added.unreadable += 1;
                }
            }
        }
        if added.certificates + added.links + added.signers > 0 { Ok(added) } else { Err(failure) }
    }

    /// Adds every certificate of a master list, if somebody signed it behind whom such a root stands.
    ///
    /// # Errors
    /// When it cannot be read or believed; then nothing is added.
    pub fn add_master_list(&mut self, bytes: &[u8], root: Root<'_>) -> Result<Added, MasterListError> {
        let list = MasterList::parse(bytes)?;
        let vouched = match root {
            Root::Pinned(roots) => list.verify(&Self::of(roots)).map(|()| Vouched::Otherwise)?,
            Root::Trusted => list.verify(self).map(|()| Vouched::Otherwise)?,
            Root::Within => list.verify(&Self::of(list.certificates())).map(|()| Vouched::ByItsList)?,
        };
        Ok(self.take_list(list, vouched))
    }

    /// Adds a list of revoked certificates in DER or PEM. Whether it is believed is decided when its issuer is known.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_crl(&mut self, bytes: &[u8]) -> Result<(), PkiError> {
        for block in &pem::blocks_or_whole(bytes) {
            self.crls.push(Crl::parse(block)?);
        }
        Ok(())
    }

    /// Every certificate that is trusted.
    pub fn trusted(&self) -> &[Certificate] {
        &self.trusted
    }

    /// Signers' certificates that were added; nothing vouches for them but a chain.
    pub fn signers(&self) -> &[Certificate] {
        &self.signers
    }

    /// Links that lead to nothing trusted: the certificate whose key signed them is not here.
    pub fn loose_links(&self) -> impl Iterator<Item = &Certificate> {
        self.links.iter().filter(|link| self.chain(link, &[]).is_err())
    }

    /// Whether nobody vouches for a trusted certificate but the list that it came with.
    pub fn is_vouched_by_its_list_alone(&self, certificate: &Certificate) -> bool {
        self.known.get(&certificate.fingerprint()) == Some(&Vouched::ByItsList)
    }

    /// Whether nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.trusted.is_empty()
    }

    /// These certificates alone.
    fn of<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let mut anchors = Self::default();
        for certificate in certificates {
            anchors.trust(certificate.clone(), Vouched::Otherwise, &mut Added::default());
        }
        anchors
    }

    /// Takes a certificate in for what it is.
    fn take(&mut self, certificate: Certificate, added: &mut Added) {
        if is_root(&certificate) {
            self.trust(certificate, Vouched::Otherwise, added);
        } else if certificate.is_authority() {
            added.links += 1;
            keep(&mut self.links, certificate);
        } else {
            added.signers += 1;
            keep(&mut self.signers, certificate);
        }
    }

    /// Takes a master list in that was verified. Not each certificate in it says that it is an authority's, and some are
    /// links: whoever signed the list says that they are to be trusted.
    fn take_list(&mut self, list: MasterList, vouched: Vouched) -> Added {
        let mut added = Added { unreadable: list.unreadable(), ..Added::default() };
        for certificate in list.into_certificates() {
            self.trust(certificate, vouched, &mut added);
        }
        added
    }

    /// Takes a certificate in that is trusted, once.
    fn trust(&mut self, certificate: Certificate, vouched: Vouched, added: &mut Added) {
        added.certificates += 1;
        if let Some(known) = self.known.get_mut(&certificate.fingerprint()) {
            *known = vouched.max(*known);
            return;
        }
        let _ = self.known.insert(certificate.fingerprint(), vouched);
        added.new += 1;
        let index = self.trusted.len();
        let mut ids = vec![certificate.key_id().to_vec()];
        ids.push(certificate.key_digest().to_vec());
        ids.dedup();
        for id in ids {
            self.by_key_id.entry(id).or_default().push(index);
        }
        self.by_name.entry(certificate.subject().folded().to_owned()).or_default().push(index);
        self.trusted.push(certificate);
    }
}

/// Whether a certificate stands for itself: its own key signed it, or names itself as what signed it where the signature
/// cannot be verified here.
fn is_root(certificate: &Certificate) -> bool {
    certificate.is_self_issued()
        && match certificate.signed_by(certificate.key()) {
            Ok(_) => true,
            Err(SignatureError::Wrong) => false,
            Err(SignatureError::KeyUnsupported | SignatureError::AlgorithmUnsupported) => {
                certificate.authority_key_id().is_none_or(|id| certificate.has_key_id(id))
            }
        }
}

/// Takes a certificate in, once.
fn keep(certificates: &mut Vec<Certificate>, certificate: Certificate) {
    if !certificates.contains(&certificate) {
        certificates.push(certificate);
    }
}

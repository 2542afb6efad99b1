//! What is trusted: states' certificates, and who among them signed whom.
//!
//! **Invariant:** only certificates that were added on purpose end a chain; what a document brings along never does.
//! **Invariant:** a master list is taken whole or not at all, and only when a root stands behind its signature.

use std::collections::{BTreeMap, BTreeSet};

use super::cert::Certificate;
use super::crl::Crl;
use super::masterlist::{MasterList, MasterListError};
use super::signature::SignatureError;
use super::{Deviation, Deviations, PkiError, pem};
use crate::crypto::hash::Hash;

/// No chain has more certificates above the signer's: a state's links are few.
const CHAIN_MAX: usize = 8;
/// With no more candidates is a signature tried.
const TRIES_MAX: usize = 32;

/// Certificates that are trusted, signers' certificates that may be needed, and lists of revoked ones.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    trusted: Vec<Certificate>,
    by_key_id: BTreeMap<Vec<u8>, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    signers: Vec<Certificate>,
    known: BTreeSet<Vec<u8>>,
    crls: Vec<Crl>,
}

/// What came of adding something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// How many states' certificates were in it.
    pub certificates: usize,
    /// How many of them were new.
    pub new: usize,
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

/// The certificates from a signer up to one that is trusted.
#[derive(Debug, Clone)]
pub struct Chain<'a> {
    /// Those above the signer, the trusted one last.
    pub above: Vec<&'a Certificate>,
    /// What had to be tolerated.
    pub deviations: Deviations,
}

impl<'a> Chain<'a> {
    /// The certificate that is trusted.
    pub fn anchor(&self) -> Option<&'a Certificate> {
        self.above.last().copied()
    }
}

/// Why there is no chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Nothing is trusted at all.
    #[error("nothing is trusted")]
    AnchorsNone,
    /// No certificate of the issuer is trusted.
    #[error("the issuer is not known")]
    IssuerUnknown,
    /// The issuer's certificate is there, but signs in a way that is not known here.
    #[error("the issuer signs in an unknown way")]
    Unsupported,
    /// The certificate that carries the issuer's key identifier did not sign this one.
    #[error("the issuer did not sign it")]
    SignatureWrong,
}

/// What the lists of revoked certificates say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// There is none of this issuer.
    ListNone,
    /// It does not name the certificate, and should have been replaced by now.
    ListOld,
    /// It does not name the certificate.
    Not,
    /// It names the certificate.
    Revoked,
}

impl Anchors {
    /// Adds certificates in DER or PEM. Those of authorities, and those that have signed themselves, are trusted from now on;
    /// others only help to find who signed.
    ///
    /// # Errors
    /// When there is none that can be read.
    pub fn add_certificate(&mut self, bytes: &[u8]) -> Result<Added, PkiError> {
        let blocks = pem::blocks(bytes);
        let mut added = Added::default();
        let mut failure = PkiError::Value("certificate");
        let whole = [bytes.to_vec()];
        for block in if blocks.is_empty() { &whole[..] } else { &blocks } {
            match Certificate::parse(block) {
                Ok(certificate) if certificate.is_authority() || certificate.is_self_signed() => {
                    self.trust(certificate, &mut added);
                }
                Ok(certificate) => self.keep(certificate, &mut added),
                Err(error) => {
                    failure = error;
                    added.unreadable += 1;
                }
            }
        }
        if added.certificates + added.signers > 0 { Ok(added) } else { Err(failure) }
    }

    /// Adds every certificate of a master list, if somebody signed it behind whom such a root stands.
    ///
    /// # Errors
    /// When it cannot be read or believed; then nothing is added.
    pub fn add_master_list(&mut self, bytes: &[u8], root: Root<'_>) -> Result<Added, MasterListError> {
        let list = MasterList::parse(bytes)?;
        let _ = match root {
            Root::Pinned(roots) => list.verify(roots)?,
            Root::Trusted => list.verify(&self.trusted)?,
            Root::Within => list.verify(list.certificates())?,
        };
        let mut added = Added { unreadable: list.unreadable(), ..Added::default() };
        // Not each of them says that it is an authority's; the list says so.
        for certificate in list.into_certificates() {
            self.trust(certificate, &mut added);
        }
        Ok(added)
    }

    /// Adds a list of revoked certificates in DER or PEM. Whether it is believed is decided when its issuer is known.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_crl(&mut self, bytes: &[u8]) -> Result<(), PkiError> {
        let block = pem::blocks(bytes).into_iter().next();
        self.crls.push(Crl::parse(block.as_deref().unwrap_or(bytes))?);
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

    /// Whether nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.trusted.is_empty()
    }

    /// The chain from a signer to a certificate that is trusted; `between` are certificates that came along and that may
    /// link, such as one key of a state to its next.
    ///
    /// # Errors
    /// When there is none.
    pub fn chain<'a>(&'a self, signer: &Certificate, between: &'a [Certificate]) -> Result<Chain<'a>, ChainError> {
        if self.is_empty() {
            return Err(ChainError::AnchorsNone);
        }
        let mut failure = ChainError::IssuerUnknown;
        match self.issuer(signer) {
            Ok((issuer, deviations)) => return Ok(Chain { above: vec![issuer], deviations }),
            Err(error) => failure = graver(failure, error),
        }
        // What came along is tried next, breadth first; a certificate is used once.
        let mut paths: Vec<(Vec<&'a Certificate>, Deviations)> = vec![(Vec::new(), Deviations::new())];
        for _ in 0..CHAIN_MAX {
            let mut longer = Vec::new();
            for (path, deviations) in &paths {
                let below = path.last().copied().unwrap_or(signer);
                for link in
                    between.iter().filter(|link| link.is_authority() && !path.contains(link) && **link != *signer)
                {
                    let Ok(more) = below.signed_by(link.key()) else { continue };
                    let path = [&path[..], &[link]].concat();
                    let deviations: Deviations = deviations.iter().copied().chain(more).collect();
                    match self.issuer(link) {
                        Ok((issuer, more)) => {
                            let deviations = deviations.into_iter().chain(more).collect();
                            return Ok(Chain { above: [&path[..], &[issuer]].concat(), deviations });
                        }
                        Err(error) => failure = graver(failure, error),
                    }
                    if longer.len() < TRIES_MAX {
                        longer.push((path, deviations));
                    }
                }
            }
            paths = longer;
        }
        Err(failure)
    }

    /// The trusted certificate whose key signed this one: by the key's identifier, else by name, and always by signature.
    fn issuer(&self, certificate: &Certificate) -> Result<(&Certificate, Deviations), ChainError> {
        let by_id = certificate.authority_key_id().and_then(|id| self.by_key_id.get(id)).map_or(&[][..], Vec::as_slice);
        let by_name = self.by_name.get(certificate.issuer().folded()).map_or(&[][..], Vec::as_slice);
        let mut failure = ChainError::IssuerUnknown;
        let others = by_name.iter().filter(|index| !by_id.contains(index));
        let candidates = by_id.iter().map(|index| (true, index)).chain(others.map(|index| (false, index)));
        let mut found: Option<(&Certificate, Deviations)> = None;
        for (identified, index) in candidates.take(TRIES_MAX) {
            let Some(issuer) = self.trusted.get(*index) else { continue };
            match certificate.signed_by(issuer.key()) {
                Ok(mut deviations) => {
                    if !identified {
                        let _ = deviations.insert(Deviation::IssuerNamed);
                    }
                    // Of several certificates for one key, the one that was valid when it signed.
                    if issuer.validity().holds(certificate.validity().from) {
                        return Ok((issuer, deviations));
                    }
                    found = found.or(Some((issuer, deviations)));
                }
                // A namesake that did not sign is another key of the same state: that one is simply not here.
                Err(SignatureError::Wrong) if identified => failure = graver(failure, ChainError::SignatureWrong),
                Err(SignatureError::Wrong) => {}
                Err(SignatureError::KeyUnsupported | SignatureError::AlgorithmUnsupported) => {
                    failure = graver(failure, ChainError::Unsupported);
                }
            }
        }
        found.ok_or(failure)
    }

    /// Whether the issuer has revoked a certificate. Only lists that the issuer's key signed count, the newest first.
    pub fn revocation(&self, certificate: &Certificate, issuer: &Certificate, now: i64) -> Revocation {
        let mut lists: Vec<&Crl> =
            self.crls.iter().filter(|crl| crl.may_be_of(issuer) && self.vouches(issuer, crl)).collect();
        lists.sort_by_key(|crl| std::cmp::Reverse(crl.issued()));
        match lists.first() {
            None => Revocation::ListNone,
            Some(_) if lists.iter().any(|crl| crl.names(certificate.serial())) => Revocation::Revoked,
            Some(newest) if newest.is_old(now) => Revocation::ListOld,
            Some(_) => Revocation::Not,
        }
    }

    /// Whether a list is the issuer's: signed by its key, or by a later key of the same name that is trusted, as states
    /// sign one list for all their keys (ICAO 9303-12 §7.1.4).
    fn vouches(&self, issuer: &Certificate, crl: &Crl) -> bool {
        let namesakes = self.by_name.get(issuer.subject().folded()).map_or(&[][..], Vec::as_slice);
        let namesakes = namesakes.iter().take(TRIES_MAX).filter_map(|index| self.trusted.get(*index));
        std::iter::once(issuer).chain(namesakes).any(|one| crl.signed_by(one).is_ok())
    }

    /// Takes a signer's certificate in, once.
    fn keep(&mut self, certificate: Certificate, added: &mut Added) {
        added.signers += 1;
        if !self.signers.contains(&certificate) {
            self.signers.push(certificate);
        }
    }

    /// Takes a certificate in that is trusted, once.
    fn trust(&mut self, certificate: Certificate, added: &mut Added) {
        added.certificates += 1;
        if !self.known.insert(Hash::Sha256.digest(&[certificate.raw()])) {
            return;
        }
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

/// Of two reasons the one that says more.
const fn graver(one: ChainError, other: ChainError) -> ChainError {
    match (one, other) {
        (ChainError::SignatureWrong, _) | (_, ChainError::SignatureWrong) => ChainError::SignatureWrong,
        (ChainError::Unsupported, _) | (_, ChainError::Unsupported) => ChainError::Unsupported,
        (one, _) => one,
    }
}

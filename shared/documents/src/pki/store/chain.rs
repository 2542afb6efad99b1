//! From a signer up to a certificate that is trusted, and whether anything on the way was revoked.
//!
//! **Invariant:** what a document brings along is tried no more than [`LINK_TRIES_MAX`] times: each try costs a signature
//! under a key that a forger has chosen.

use std::collections::VecDeque;

use super::Anchors;
use crate::pki::cert::Certificate;
use crate::pki::crl::Crl;
use crate::pki::signature::SignatureError;
use crate::pki::{Deviation, Deviations};

/// No chain has more certificates above the signer's: a state's links are few.
const CHAIN_MAX: usize = 8;
/// With no more certificates that are trusted is a signature tried.
const TRIES_MAX: usize = 32;
/// With no more certificates that are not trusted are signatures tried, all together.
const LINK_TRIES_MAX: usize = 64;

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

/// A trusted certificate that signed another one, and what had to be tolerated.
type Issuer<'a> = (&'a Certificate, Deviations);

impl Anchors {
    /// The chain from a signer to a certificate that is trusted; `between` are certificates that came along and that may
    /// link, such as one key of a state to its next.
    ///
    /// # Errors
    /// When there is none.
    pub fn chain<'a>(&'a self, signer: &Certificate, between: &'a [Certificate]) -> Result<Chain<'a>, ChainError> {
        if self.is_empty() {
            return Err(ChainError::AnchorsNone);
        }
        let mut failure = match self.issuer(signer) {
            Ok((issuer, deviations)) => return Ok(Chain { above: vec![issuer], deviations }),
            Err(error) => error,
        };
        // Links are tried next, breadth first; each is used once.
        let links = self.links.iter().chain(between).filter(|link| link.may_certify() && *link != signer);
        let mut links: Vec<&'a Certificate> = links.collect();
        let mut paths = VecDeque::from([Chain { above: Vec::new(), deviations: Deviations::new() }]);
        let mut tries = LINK_TRIES_MAX;
        while let Some(path) = paths.pop_front().filter(|path| path.above.len() < CHAIN_MAX) {
            let below = path.above.last().copied().unwrap_or(signer);
            let (near, others) = links.into_iter().partition::<Vec<_>, _>(|link| link.may_have_signed(below));
            links = others;
            for link in near {
                let Some(left) = tries.checked_sub(1) else { return Err(failure) };
                tries = left;
                let Ok(more) = below.signed_by(link.key()) else {
                    links.push(link);
                    continue;
                };
                let mut longer = path.clone();
                longer.above.push(link);
                longer.deviations.extend(more);
                match self.issuer(link) {
                    Ok((issuer, more)) => {
                        longer.above.push(issuer);
                        longer.deviations.extend(more);
                        return Ok(longer);
                    }
                    Err(error) => failure = graver(failure, error),
                }
                paths.push_back(longer);
            }
        }
        Err(failure)
    }

    /// The trusted certificate whose key signed this one: by the key's identifier, else by name, and always by signature.
    fn issuer(&self, certificate: &Certificate) -> Result<Issuer<'_>, ChainError> {
        let by_id = certificate.authority_key_id().and_then(|id| self.by_key_id.get(id)).map_or(&[][..], Vec::as_slice);
        let by_name = self.by_name.get(certificate.issuer().folded()).map_or(&[][..], Vec::as_slice);
        let mut failure = ChainError::IssuerUnknown;
        let others = by_name.iter().filter(|index| !by_id.contains(index));
        let candidates = by_id.iter().map(|index| (true, index)).chain(others.map(|index| (false, index)));
        let mut found: Option<Issuer<'_>> = None;
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
}

/// Of two reasons the one that says more.
const fn graver(one: ChainError, other: ChainError) -> ChainError {
    match (one, other) {
        (ChainError::SignatureWrong, _) | (_, ChainError::SignatureWrong) => ChainError::SignatureWrong,
        (ChainError::Unsupported, _) | (_, ChainError::Unsupported) => ChainError::Unsupported,
        (one, _) => one,
    }
}

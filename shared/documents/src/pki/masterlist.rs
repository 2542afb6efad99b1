//! Master lists: one state's list of the states' certificates that it has checked (ICAO 9303-12 §9).

use super::cert::Certificate;
use super::cms::{CmsError, SignedData};
use super::store::Anchors;
use super::{INTEGER, PkiError, SEQUENCE, SET, oid};
use crate::tlv;

/// No master list is longer, in bytes: the longest of today has less than 1 MiB.
pub const MASTER_LIST_MAX_BYTES: usize = 16 * 1024 * 1024;
/// No master list holds more certificates.
const CERTIFICATES_MAX: usize = 10_000;

/// A master list, parsed and not yet believed.
#[derive(Debug, Clone)]
pub struct MasterList {
    signed: SignedData,
    certificates: Vec<Certificate>,
    unreadable: usize,
}

/// Why a master list is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MasterListError {
    /// It cannot be parsed.
    #[error("no master list")]
    Malformed(#[from] PkiError),
    /// Its signature is wrong.
    #[error("its signature is not right")]
    Signature(#[from] CmsError),
    /// Whoever signed it has no certificate of a root that is trusted for this.
    #[error("no trusted root has appointed its signer")]
    SignerForeign,
    /// Whoever signed it may not sign master lists.
    #[error("its signer may not sign master lists")]
    SignerUnfit,
}

impl MasterList {
    /// Parses a list. Certificates in it that cannot be read are counted and passed over.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, PkiError> {
        if bytes.len() > MASTER_LIST_MAX_BYTES {
            return Err(PkiError::TooLong(MASTER_LIST_MAX_BYTES));
        }
        let signed = SignedData::parse(bytes)?;
        if signed.content_type() != oid::MASTER_LIST {
            return Err(PkiError::Value("content type"));
        }
        let mut inside = tlv::only(signed.content(), SEQUENCE)?.inside();
        let _ = inside.expect(INTEGER)?;
        let mut set = inside.expect(SET)?.inside();
        let (mut certificates, mut unreadable) = (Vec::new(), 0);
        while let Some(one) = set.next()? {
            if certificates.len() >= CERTIFICATES_MAX {
                return Err(PkiError::TooMany("certificates"));
            }
            match Certificate::parse(one.raw) {
                Ok(certificate) => certificates.push(certificate),
                Err(_) => unreadable += 1,
            }
        }
        Ok(Self { signed, certificates, unreadable })
    }

    /// The certificates in it.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many certificates in it could not be read.
    pub const fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// Verifies that somebody signed it who may, and whom one of these roots has appointed; links on the way may stand in
    /// the list itself.
    ///
    /// # Errors
    /// When its signature is wrong or no root stands behind it.
    pub fn verify(&self, roots: &Anchors) -> Result<(), MasterListError> {
        let signer = self.signed.verify(&[])?.signer;
        // An authority may sign its list itself; whomever it appoints must be appointed for this (ICAO 9303-12 §7.1).
        if !signer.is_authority() && !signer.extended_usages().any(|purpose| purpose == oid::MASTER_LIST_SIGNER) {
            return Err(MasterListError::SignerUnfit);
        }
        let is_root = roots.trusted().contains(signer);
        let between: Vec<Certificate> =
            self.all_certificates().filter(|one| one.country() == signer.country()).cloned().collect();
        if is_root || roots.chain(signer, &between).is_ok() { Ok(()) } else { Err(MasterListError::SignerForeign) }
    }

    /// The certificates in it, and those that came with its signature.
    pub(super) fn all_certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.signed.certificates().iter().chain(&self.certificates)
    }

    /// The certificates in it, to keep.
    pub fn into_certificates(self) -> Vec<Certificate> {
        self.certificates
    }
}

//! Signed data (RFC 5652 §5) as EF.SOD, EF.CardSecurity and master lists carry it.
//!
//! **Invariant:** the content that is handed out is the content whose digest was signed.

use super::cert::Certificate;
use super::name::Name;
use super::signature::{PublicKey, SignatureAlgorithm, SignatureError};
use super::{CONTEXT_0, CONTEXT_1, Deviation, Deviations, INTEGER, OCTET_STRING, OID, PkiError, SEQUENCE, SET};
use super::{algorithm, ber, oid, time, unsigned};
use crate::crypto::hash::Hash;
use crate::tlv::{self, Reader, Tlv};

/// No signed data carries more certificates of signers and their issuers.
const CERTIFICATES_MAX: usize = 64;
/// No signed data has more signers.
const SIGNERS_MAX: usize = 8;
/// No signer signs more attributes.
const ATTRIBUTES_MAX: usize = 32;
/// With no more certificates is a signature tried, where the named one is not found.
const TRIES_MAX: usize = 16;
/// No more signatures are verified, whatever signed data asks for: each costs the more the larger a forger makes its key.
const VERIFICATIONS_MAX: usize = 96;
const KEY_ID: u32 = 0x80;

/// Signed data.
#[derive(Debug, Clone)]
pub struct SignedData {
    content_type: Vec<u8>,
    content: Vec<u8>,
    certificates: Vec<Certificate>,
    signers: Vec<Signer>,
    deviations: Deviations,
}

/// One who signed.
#[derive(Debug, Clone)]
struct Signer {
    id: SignerId,
    digest: Option<Hash>,
    attributes: Option<Attributes>,
    algorithm: Option<SignatureAlgorithm>,
    signature: Vec<u8>,
}

/// How a signer's certificate is named (RFC 5652 §5.3).
#[derive(Debug, Clone)]
enum SignerId {
    Serial { issuer: Name, serial: Vec<u8> },
    Key(Vec<u8>),
}

/// What is signed beside the digest of the content.
#[derive(Debug, Clone)]
struct Attributes {
    /// All of them, as they stand there.
    raw: Vec<u8>,
    /// Each of them, in DER's order.
    sorted: Vec<Vec<u8>>,
    content_type: Option<Vec<u8>>,
    digest: Option<Vec<u8>>,
    signing_time: Option<i64>,
}

/// A signature that is right.
#[derive(Debug, Clone)]
pub struct Verified<'a> {
    /// Whose key made it.
    pub signer: &'a Certificate,
    /// When, as the signer says; it is part of what was signed.
    pub signing_time: Option<i64>,
    /// How.
    pub algorithm: SignatureAlgorithm,
    /// The digest of the content.
    pub digest: Hash,
    /// What had to be tolerated.
    pub deviations: Deviations,
}

/// Why signed data is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// Nobody signed it.
    #[error("nobody signed it")]
    SignerNone,
    /// The certificate of the signer is not there.
    #[error("the signer's certificate is not there")]
    CertificateMissing,
    /// It is signed in a way that is not known here.
    #[error("signed in an unknown way")]
    Unsupported,
    /// The content is not the one that was signed.
    #[error("the content is not what was signed")]
    DigestWrong,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    SignatureWrong,
}

impl SignedData {
    /// The signed data in these bytes, with or without the outer `ContentInfo`; what follows is passed over.
    ///
    /// # Errors
    /// When they are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, PkiError> {
        let definite = ber::definite(bytes)?;
        let mut deviations = Deviations::new();
        if matches!(definite, std::borrow::Cow::Owned(_)) {
            let _ = deviations.insert(Deviation::IndefiniteLength);
        }
        let mut outer = tlv::only(&definite, SEQUENCE)?.inside();
        if let Some(name) = outer.take(OID)? {
            if name.value != oid::SIGNED_DATA {
                return Err(PkiError::Value("content type"));
            }
            outer = outer.expect(CONTEXT_0)?.inside().expect(SEQUENCE)?.inside();
        }
        let _ = outer.expect(INTEGER)?;
        let _ = outer.expect(SET)?;
        let mut encapsulated = outer.expect(SEQUENCE)?.inside();
        let content_type = encapsulated.expect(OID)?.value.to_vec();
        let wrapped = encapsulated.expect(CONTEXT_0)?.inside().next()?.ok_or(PkiError::Value("content"))?;
        // PKCS #7 let any element be the content, and signed what is in it (RFC 5652 §5.2.1).
        let content = ber::octets(&wrapped).map_or_else(|_| wrapped.value.to_vec(), std::borrow::Cow::into_owned);
        let certificates = outer.take(CONTEXT_0)?.map_or_else(|| Ok(Vec::new()), |set| certificates(set.inside()))?;
        let _ = outer.take(CONTEXT_1)?;
        let signers = signers(outer.expect(SET)?.inside())?;
        Ok(Self { content_type, content, certificates, signers, deviations })
    }

    /// Notes what had to be tolerated around it.
    pub(crate) fn tolerate(&mut self, deviation: Deviation) {
        let _ = self.deviations.insert(deviation);
    }

    /// What the content is, as an object identifier's value.
    pub fn content_type(&self) -> &[u8] {
        &self.content_type
    }

    /// The content.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The certificates that came with it. Nothing vouches for them.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Verifies that one who is named signed it, with a certificate that came with it or one of `others`.
    ///
    /// That certificate itself has still to be traced to somebody who is trusted.
    ///
    /// # Errors
    /// When nobody's signature is right.
    pub fn verify<'a>(&'a self, others: &[&'a Certificate]) -> Result<Verified<'a>, CmsError> {
        let mut worst = CmsError::SignerNone;
        let mut left = VERIFICATIONS_MAX;
        for signer in &self.signers {
            match self.verify_signer(signer, others, &mut left) {
                Ok(verified) => return Ok(verified),
                Err(error) => worst = error,
            }
        }
        Err(worst)
    }

    fn verify_signer<'a>(
        &'a self,
        signer: &'a Signer,
        others: &[&'a Certificate],
        left: &mut usize,
    ) -> Result<Verified<'a>, CmsError> {
        let (digest, mut deviations) = self.content_digest(signer)?;
        let mut candidates: Vec<(u8, &Certificate)> =
            self.certificates.iter().chain(others.iter().copied()).map(|one| (signer.id.distance(one), one)).collect();
        candidates.sort_by_key(|(distance, _)| *distance);
        // A certificate that nothing names is tried only among those that came with the signature.
        candidates.retain(|(distance, one)| *distance < STRANGER || self.certificates.contains(one));
        let mut failure = CmsError::CertificateMissing;
        for (distance, certificate) in candidates.into_iter().take(TRIES_MAX) {
            match signer.signature_of(certificate.key(), digest, &self.content, left) {
                Ok((algorithm, more)) => {
                    deviations.extend(more);
                    deviations.extend(&self.deviations);
                    if distance > NAMESAKE {
                        let _ = deviations.insert(Deviation::SignerNamed);
                    }
                    let signing_time = signer.attributes.as_ref().and_then(|attributes| attributes.signing_time);
                    return Ok(Verified { signer: certificate, signing_time, algorithm, digest, deviations });
                }
                // What a stranger's key says about a signature that it did not make is no news.
                Err(error) if distance < STRANGER && failure == CmsError::CertificateMissing => failure = error,
                Err(_) => {}
            }
        }
        Err(failure)
    }

    /// The digest by which the content is signed, after comparing it with the signed attribute.
    fn content_digest(&self, signer: &Signer) -> Result<(Hash, Deviations), CmsError> {
        let mut deviations = Deviations::new();
        let stated = [signer.digest, signer.algorithm.map(SignatureAlgorithm::hash)];
        let first = stated.into_iter().flatten().next().ok_or(CmsError::Unsupported)?;
        let Some(attributes) = &signer.attributes else {
            let _ = deviations.insert(Deviation::AttributesNone);
            return Ok((first, deviations));
        };
        if attributes.content_type.as_ref() != Some(&self.content_type) {
            let _ = deviations.insert(Deviation::ContentType);
        }
        let signed = attributes.digest.as_ref().ok_or(CmsError::DigestWrong)?;
        let right = stated.into_iter().flatten().find(|hash| hash.digest(&[&self.content]) == *signed);
        let hash = right.ok_or(CmsError::DigestWrong)?;
        if hash != first {
            let _ = deviations.insert(Deviation::DigestMisnamed);
        }
        Ok((hash, deviations))
    }
}

/// A certificate whose names say the same in another encoding is still the named one.
const NAMESAKE: u8 = 1;
/// A certificate that shares nothing with what is named.
const STRANGER: u8 = 3;

impl SignerId {
    /// How far a certificate is from the one that is meant: 0 is it, [`STRANGER`] shares nothing with it.
    fn distance(&self, certificate: &Certificate) -> u8 {
        match self {
            Self::Key(id) if certificate.has_key_id(id) => 0,
            Self::Serial { issuer, serial } if certificate.serial() == serial => match certificate.issuer() {
                same if same.raw() == issuer.raw() => 0,
                same if same.agrees(issuer) => NAMESAKE,
                _ => 2,
            },
            Self::Key(_) | Self::Serial { .. } => STRANGER,
        }
    }
}

impl Signer {
    /// Reads `SignerInfo` (RFC 5652 §5.3).
    fn parse(info: &Tlv<'_>) -> Result<Self, PkiError> {
        let mut inside = info.inside();
        let _ = inside.expect(INTEGER)?;
        let id = inside.next()?.ok_or(PkiError::Value("signer"))?;
        let id = match id.tag {
            SEQUENCE => {
                let mut inside = id.inside();
                let issuer = Name::parse(&inside.expect(SEQUENCE)?);
                SignerId::Serial { issuer, serial: unsigned(inside.expect(INTEGER)?.value).to_vec() }
            }
            KEY_ID => SignerId::Key(id.value.to_vec()),
            CONTEXT_0 => SignerId::Key(id.inside().expect(OCTET_STRING)?.value.to_vec()),
            _ => return Err(PkiError::Value("signer")),
        };
        let digest = Hash::of_oid(algorithm(&mut inside)?.0);
        let attributes = inside.take(CONTEXT_0)?.map(|set| Attributes::parse(&set)).transpose()?;
        let algorithm = SignatureAlgorithm::parse(&mut inside, digest)?;
        let signature = ber::octets(&inside.next()?.ok_or(PkiError::Value("signature"))?)?.into_owned();
        Ok(Self { id, digest, attributes, algorithm, signature })
    }

    /// Verifies the signature with this key, over the attributes or else the content, as long as verifications are left.
    fn signature_of(
        &self,
        key: &PublicKey,
        digest: Hash,
        content: &[u8],
        left: &mut usize,
    ) -> Result<(SignatureAlgorithm, Deviations), CmsError> {
        let stated = self.algorithm.ok_or(CmsError::Unsupported)?;
        let other = stated.with_hash(digest);
        let messages = self.attributes.as_ref().map_or_else(|| vec![content.to_vec()], Attributes::encodings);
        let mut failure = CmsError::SignatureWrong;
        for (index, message) in messages.iter().enumerate() {
            for algorithm in [stated, other].into_iter().take(if stated == other { 1 } else { 2 }) {
                let Some(fewer) = left.checked_sub(1) else { return Err(failure) };
                *left = fewer;
                match key.verify(algorithm, message, &self.signature) {
                    Ok(mut deviations) => {
                        if index > 0 {
                            let _ = deviations.insert(Deviation::AttributesEncoding);
                        }
                        if algorithm != stated {
                            let _ = deviations.insert(Deviation::DigestMisnamed);
                        }
                        return Ok((algorithm, deviations));
                    }
                    Err(SignatureError::Wrong) => {}
                    Err(SignatureError::KeyUnsupported | SignatureError::AlgorithmUnsupported) => {
                        failure = CmsError::Unsupported;
                    }
                }
            }
        }
        Err(failure)
    }
}

impl Attributes {
    /// Reads the attributes in a `[0] IMPLICIT SET`.
    fn parse(set: &Tlv<'_>) -> Result<Self, PkiError> {
        let mut attributes =
            Self { raw: set.raw.to_vec(), sorted: Vec::new(), content_type: None, digest: None, signing_time: None };
        let mut list = set.inside();
        while let Some(attribute) = list.next()? {
            if attributes.sorted.len() >= ATTRIBUTES_MAX {
                return Err(PkiError::TooMany("signed attributes"));
            }
            attributes.sorted.push(attribute.raw.to_vec());
            let mut inside = attribute.inside();
            let name = inside.expect(OID)?.value;
            let Some(value) = inside.expect(SET)?.inside().next()? else { continue };
            match name {
                oid::CONTENT_TYPE => attributes.content_type = Some(value.value.to_vec()),
                oid::MESSAGE_DIGEST if attributes.digest.is_some() => return Err(PkiError::TooMany("message digests")),
                oid::MESSAGE_DIGEST => attributes.digest = Some(ber::octets(&value)?.into_owned()),
                oid::SIGNING_TIME => attributes.signing_time = time::parse(&value).ok(),
                _ => {}
            }
        }
        attributes.sorted.sort();
        Ok(attributes)
    }

    /// The encodings that a signer may have signed: as a set, as they stand there (RFC 5652 §5.4); in DER's order; and with
    /// the tag that they have in the structure.
    fn encodings(&self) -> Vec<Vec<u8>> {
        let mut set = self.raw.clone();
        if let Some(tag) = set.first_mut() {
            *tag = SET as u8;
        }
        let sorted = tlv::write(SET, &self.sorted.concat());
        let mut encodings = vec![set, self.raw.clone()];
        if encodings.first() != Some(&sorted) {
            encodings.push(sorted);
        }
        encodings
    }
}

/// The certificates in a set; what is another kind of certificate, or unreadable, is passed over.
fn certificates(mut set: Reader<'_>) -> Result<Vec<Certificate>, PkiError> {
    let mut certificates = Vec::new();
    while let Some(one) = set.next()? {
        if certificates.len() >= CERTIFICATES_MAX {
            return Err(PkiError::TooMany("certificates"));
        }
        certificates.extend(Certificate::parse(one.raw));
    }
    Ok(certificates)
}

/// The signers in a set.
fn signers(mut set: Reader<'_>) -> Result<Vec<Signer>, PkiError> {
    let mut signers = Vec::new();
    while let Some(one) = set.next()? {
        if signers.len() >= SIGNERS_MAX {
            return Err(PkiError::TooMany("signers"));
        }
        signers.push(Signer::parse(&one)?);
    }
    Ok(signers)
}

//! The authorities that a fleet trusts: one as a rule, two while one takes over from the other.
//!
//! **Invariant:** whoever has pinned an authority takes in another one only on the word of one that is pinned: a
//! [`Vouched`] is signed with an authority's own key, which no server needs. A server can leave an authority out, and add
//! none.

use std::fmt;
use std::path::Path;

use domain::digest::Digest;
use domain::time::Moment;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::certificate::X509Certificate;

use crate::certificate::{CertificateError, moment, parse_one};
use crate::file::{self, FileError, Readers};
use crate::key::{BadSignature, PublicKey, Signature};

/// No more authorities are trusted at a time: the one that certifies, and the one before or after it.
pub const AUTHORITIES_MAX: usize = 3;
/// No more words of authorities for others are looked at.
pub const VOUCHED_MAX: usize = 8;
/// The context that an authority vouches for another under.
const CONTEXT: &str = "fleet-authority";

/// The public half of the fleet's certificate authority, as pinned at enrolment; during a rotation, of the two that
/// count. The first one certifies.
#[derive(Clone, PartialEq, Eq)]
pub struct FleetCa {
    first: Vec<u8>,
    others: Vec<Vec<u8>>,
}

impl FleetCa {
    /// Reads a self-signed CA certificate in DER.
    ///
    /// # Errors
    /// When it is not a P-256 certificate authority that signed itself.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let certificate = parse_one(der)?;
        let may_sign = certificate.key_usage().ok().flatten().is_some_and(|usage| usage.value.key_cert_sign());
        if !certificate.is_ca() || !may_sign {
            return Err(CertificateError::Usage);
        }
        certificate.verify_signature(None).map_err(|_| CertificateError::OtherAuthority)?;
        let point = &certificate.public_key().subject_public_key.data;
        let _ = PublicKey::from_sec1(point).map_err(|_| CertificateError::Algorithm)?;
        Ok(Self { first: der.to_vec(), others: Vec::new() })
    }

    /// These authorities, each once, the first of them first; nothing where there is none, or more than
    /// [`AUTHORITIES_MAX`].
    pub fn of(authorities: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut each = authorities.into_iter().flat_map(Self::into_ders);
        let mut all = Self { first: each.next()?, others: Vec::new() };
        for der in each {
            if der != all.first && !all.others.contains(&der) {
                all.others.push(der);
            }
        }
        (all.others.len() < AUTHORITIES_MAX).then_some(all)
    }

    /// Reads a PEM file with one certificate, or with one for each authority.
    ///
    /// # Errors
    /// When the file cannot be read or holds no such certificate, another one, or too many.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Everybody)?;
        let parse = |der: Result<CertificateDer<'_>, _>| Self::parse(&der.ok()?).ok();
        let ders = CertificateDer::pem_slice_iter(text.as_bytes()).take(AUTHORITIES_MAX + 1);
        let all: Option<Vec<Self>> = ders.map(parse).collect();
        all.and_then(Self::of).ok_or_else(|| FileError::not(path, "a fleet CA certificate in PEM"))
    }

    /// Writes a PEM file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        let text: String = self.ders().map(|der| file::pem("CERTIFICATE", der)).collect();
        file::write(path, &text, Readers::Everybody)
    }

    /// The certificate of the one that certifies.
    pub fn der(&self) -> &[u8] {
        &self.first
    }

    /// The certificates, the one that certifies first.
    pub fn ders(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.first.as_slice()).chain(self.others.iter().map(Vec::as_slice))
    }

    fn into_ders(self) -> impl Iterator<Item = Vec<u8>> {
        std::iter::once(self.first).chain(self.others)
    }

    /// Each by itself, the one that certifies first.
    pub fn each(&self) -> impl Iterator<Item = Self> {
        self.ders().map(|der| Self { first: der.to_vec(), others: Vec::new() })
    }

    /// SHA-256 of the SubjectPublicKeyInfo of the one that certifies: what an invitation pins.
    pub fn key_digest(&self) -> Digest {
        let spki = |certificate: X509Certificate<'_>| Digest::of(certificate.public_key().raw);
        parse_one(&self.first).map(spki).expect("it was parsed when it was made")
    }

    /// The same of each.
    pub fn key_digests(&self) -> Vec<Digest> {
        self.each().map(|one| one.key_digest()).collect()
    }

    /// One digest of which authorities these are, and in which order: whether a station has what its server has.
    pub fn edition(&self) -> Digest {
        let digests: Vec<u8> = self.key_digests().iter().flat_map(|digest| *digest.as_bytes()).collect();
        Digest::of(&digests)
    }

    /// From when until when the one that certifies counts.
    pub fn validity(&self) -> (Moment, Moment) {
        let of = |certificate: X509Certificate<'_>| {
            let validity = certificate.validity();
            Some((moment(validity.not_before).ok()?, moment(validity.not_after).ok()?))
        };
        let nothing = (Moment::from_unix_ms(0), Moment::from_unix_ms(0));
        parse_one(&self.first).ok().and_then(of).unwrap_or(nothing)
    }

    /// How the one that certifies is called.
    pub fn name(&self) -> String {
        let common = |certificate: X509Certificate<'_>| {
            certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok().map(str::to_owned))
        };
        parse_one(&self.first).ok().and_then(common).unwrap_or_default()
    }

    /// The one of them with this key.
    pub fn with_key(&self, key: &Digest) -> Option<Self> {
        self.each().find(|one| one.key_digest() == *key)
    }

    /// Whether this uncompressed point is the key of the one that certifies.
    pub(crate) fn has_key(&self, point: &[u8]) -> bool {
        parse_one(&self.first).is_ok_and(|certificate| &*certificate.public_key().subject_public_key.data == point)
    }

    fn public_key(&self) -> Option<PublicKey> {
        let certificate = parse_one(&self.first).ok()?;
        PublicKey::from_sec1(&certificate.public_key().subject_public_key.data).ok()
    }

    /// Those of `sent` that count for somebody who has pinned these: each of these, and each that one of these vouches
    /// for, directly or through others. They stand as in `sent`; nothing where none of them counts.
    pub fn chosen(&self, sent: &[Self], vouched: &[Vouched]) -> Option<Self> {
        let known = self.grown(vouched);
        Self::of(sent.iter().flat_map(Self::each).filter(|one| known.contains(one)))
    }

    /// These, and all that they vouch for. It does not say that any of them still certifies.
    pub fn grown(&self, vouched: &[Vouched]) -> Vec<Self> {
        let mut known: Vec<Self> = self.each().collect();
        let mut left: Vec<&Vouched> = vouched.iter().take(VOUCHED_MAX).collect();
        loop {
            let counts = left.iter().position(|word| known.iter().any(|authority| word.check(authority).is_ok()));
            let Some(counts) = counts else { return known };
            let authority = left.swap_remove(counts).authority.clone();
            if !known.contains(&authority) {
                known.push(authority);
            }
        }
    }
}

impl fmt::Debug for FleetCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FleetCa")
    }
}

/// An authority, and the word of another one for it. Nothing is believed of it before it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    authority: FleetCa,
    signature: Signature,
}

impl Vouched {
    /// An authority, and the other one's signature.
    pub(crate) fn new(authority: FleetCa, signature: Signature) -> Self {
        Self { authority, signature }
    }

    /// Reads an authority's certificate in DER, and a signature (r and s, 64 bytes).
    ///
    /// # Errors
    /// When they are not such.
    pub fn parse(der: &[u8], signature: &[u8]) -> Result<Self, CertificateError> {
        let authority = FleetCa::parse(der)?;
        let signature = Signature::from_bytes(signature).map_err(|_| CertificateError::Malformed)?;
        Ok(Self { authority, signature })
    }

    /// Which authority it is for.
    pub fn authority(&self) -> &FleetCa {
        &self.authority
    }

    /// The signature: r and s, 64 bytes.
    pub fn signature(&self) -> Vec<u8> {
        self.signature.to_bytes().to_vec()
    }

    /// Checks that it is the word of this authority.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self, by: &FleetCa) -> Result<(), BadSignature> {
        by.public_key().ok_or(BadSignature)?.verify_in_context(CONTEXT, self.authority.der(), &self.signature)
    }
}

/// What an authority signs to vouch for another.
pub(crate) fn statement(authority: &FleetCa) -> Vec<u8> {
    crate::envelope::signed_bytes(CONTEXT, authority.der())
}

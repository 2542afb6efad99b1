//! Signed data (RFC 5652) as security objects, EF.CardSecurity and master lists have it.

use super::der::{null, number, octets, oid, sequence, set, tagged, time};
use super::key::{SigningKey, hash_oid};
use super::stream::Stream;
use crate::crypto::hash::Hash;
use crate::tlv::write;

/// `id-signedData`.
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// What is signed, by whom and when.
pub(super) struct SignedData<'a> {
    /// What the content is.
    pub(super) kind: &'a str,
    pub(super) content: &'a [u8],
    pub(super) key: &'a SigningKey,
    /// Certificates that go with it, the signer's first.
    pub(super) certificates: &'a [Vec<u8>],
    /// Issuer and serial number of the signer's certificate.
    pub(super) signer: (&'a [u8], u32),
    /// Seconds since 1970.
    pub(super) signed_at: i64,
}

impl SignedData<'_> {
    /// ContentInfo in DER.
    pub(super) fn sign(&self, stream: &mut Stream) -> Vec<u8> {
        let hash = self.key.hash();
        let attributes = self.attributes(hash);
        let signature = self.key.sign(&set(attributes.clone()), stream);
        // The attributes are signed as a SET and stand under a tag of their own (RFC 5652 §5.4).
        let mut sorted = attributes;
        sorted.sort();
        let attributes = tagged(0, &sorted.concat());
        let (issuer, serial) = self.signer;
        let signer = sequence(&[
            &number(1),
            &sequence(&[issuer, &number(serial)]),
            &digest_algorithm(hash),
            &attributes,
            &self.key.algorithm(),
            &octets(&signature),
        ]);
        let content = sequence(&[&oid(self.kind), &tagged(0, &octets(self.content))]);
        let mut certificates = self.certificates.to_vec();
        certificates.sort();
        let data = sequence(&[
            &number(3),
            &set(vec![digest_algorithm(hash)]),
            &content,
            &tagged(0, &certificates.concat()),
            &set(vec![signer]),
        ]);
        sequence(&[&oid(SIGNED_DATA), &tagged(0, &data)])
    }

    fn attributes(&self, hash: Hash) -> Vec<Vec<u8>> {
        let attribute = |id: &str, value: Vec<u8>| sequence(&[&oid(id), &write(0x31, &value)]);
        vec![
            attribute("1.2.840.113549.1.9.3", oid(self.kind)),
            attribute("1.2.840.113549.1.9.4", octets(&hash.digest(&[self.content]))),
            attribute("1.2.840.113549.1.9.5", time(self.signed_at)),
        ]
    }
}

/// AlgorithmIdentifier of a hash.
pub(super) fn digest_algorithm(hash: Hash) -> Vec<u8> {
    sequence(&[&oid(hash_oid(hash)), &null()])
}

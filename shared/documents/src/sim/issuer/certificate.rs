//! Certificates and revocation lists (ICAO 9303-12 §7, RFC 5280).

use super::der::{bits, integer, named_bits, number, octets, oid, sequence, set, tagged, time, yes};
use super::key::SigningKey;
use super::stream::Stream;
use crate::tlv::{write, write_all};

/// Days before which and after which something does not hold, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// What a certificate is for, which decides its extensions (ICAO 9303-12 §7.1, table 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Signs certificates of its country.
    Authority,
    /// Signs documents.
    Document,
    /// Signs master lists.
    MasterList,
}

/// A certificate before it is signed.
pub(super) struct Certificate<'a> {
    pub(super) serial: u32,
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) validity: Span,
    pub(super) holder: &'a SigningKey,
    pub(super) purpose: Use,
}

impl Certificate<'_> {
    /// The whole certificate in DER, signed.
    pub(super) fn sign(&self, by: &SigningKey, stream: &mut Stream) -> Vec<u8> {
        let validity = sequence(&[&time(self.validity.from), &time(self.validity.to)]);
        let serial = number(self.serial);
        let version = tagged(0, &number(2));
        let extensions = tagged(3, &sequence(&[&self.extensions(by)]));
        let algorithm = by.algorithm();
        let public = self.holder.public();
        let inner =
            sequence(&[&version, &serial, &algorithm, self.issuer, &validity, self.subject, &public, &extensions]);
        signed(&inner, by, stream)
    }

    fn extensions(&self, by: &SigningKey) -> Vec<u8> {
        let authority = sequence(&[&write(0x80, &by.id())]);
        let mut all =
            vec![extension("2.5.29.35", false, &authority), extension("2.5.29.14", false, &octets(&self.holder.id()))];
        match self.purpose {
            Use::Authority => {
                all.push(extension("2.5.29.19", true, &sequence(&[&yes(), &number(0)])));
                all.push(extension("2.5.29.15", true, &named_bits(0b0000_0110)));
            }
            Use::Document => {
                all.push(extension("2.5.29.15", true, &named_bits(0b1000_0000)));
                let kinds = set(vec![write(0x13, b"P"), write(0x13, b"ID")]);
                all.push(extension("2.23.136.1.1.6.2", false, &sequence(&[&number(0), &kinds])));
            }
            Use::MasterList => {
                all.push(extension("2.5.29.15", true, &named_bits(0b1000_0000)));
                all.push(extension("2.5.29.37", true, &sequence(&[&oid("2.23.136.1.1.3")])));
            }
        }
        all.concat()
    }
}

fn extension(id: &str, critical: bool, content: &[u8]) -> Vec<u8> {
    let critical = if critical { yes() } else { Vec::new() };
    sequence(&[&oid(id), &critical, &octets(content)])
}

fn signed(inner: &[u8], by: &SigningKey, stream: &mut Stream) -> Vec<u8> {
    let signature = by.sign(inner, stream);
    sequence(&[inner, &by.algorithm(), &bits(&signature)])
}

/// A distinguished name.
pub(super) fn name(country: &str, organisation: &str, common: &str) -> Vec<u8> {
    let part = |id: &str, tag: u32, text: &str| set(vec![sequence(&[&oid(id), &write(tag, text.as_bytes())])]);
    let parts = [part("2.5.4.6", 0x13, country), part("2.5.4.10", 0x0C, organisation), part("2.5.4.3", 0x0C, common)];
    write(0x30, &parts.concat())
}

/// A list of certificates that hold no longer (RFC 5280 §5.1).
pub(super) fn revocation_list(
    issuer: &[u8],
    serials: &[u32],
    validity: Span,
    by: &SigningKey,
    stream: &mut Stream,
) -> Vec<u8> {
    let (this, next) = (time(validity.from), time(validity.to));
    let revoked: Vec<Vec<u8>> = serials.iter().map(|serial| sequence(&[&number(*serial), &this])).collect();
    // An empty list is left out (RFC 5280 §5.1.2.6).
    let revoked = if revoked.is_empty() { Vec::new() } else { write(0x30, &revoked.concat()) };
    let authority = extension("2.5.29.35", false, &sequence(&[&write(0x80, &by.id())]));
    let sequential = extension("2.5.29.20", false, &integer(&[1]));
    let extensions = tagged(0, &write_all(0x30, &[&authority, &sequential]));
    let inner = sequence(&[&number(1), &by.algorithm(), issuer, &this, &next, &revoked, &extensions]);
    signed(&inner, by, stream)
}

//! SecurityInfos: what a chip says about its protocols (ICAO 9303-11 §9.2), and the keys that go with them.

use super::der::{bits, integer, loose_set, number, oid, sequence, set};
use super::key::{ChipOwner, chip_rsa, ec_public};
use super::stream::Stream;
use crate::access::Mapping;
use crate::crypto::cipher::Suite;
use crate::crypto::curve::{Curve, Scalar};
use crate::crypto::dh::DhGroup;
use crate::crypto::hash::Hash;
use crate::crypto::rsa::RsaPrivateKey;
use crate::sim::profile::{Agreement, KeyGroup, PaceOffer, Profile, Proof};

/// Bits of a private key for DH: twice the strength of the smallest group, and more.
const DH_SECRET_BYTES: usize = 32;
/// Arc of the BSI's protocols.
const BSI: &str = "0.4.0.127.0.7.2.2";

/// Private keys of a chip.
#[derive(Default)]
pub(in crate::sim) struct ChipKeys {
    /// For active authentication.
    pub(in crate::sim) active: Option<ActiveKey>,
    /// For chip authentication.
    pub(in crate::sim) agreement: Option<AgreementKey>,
    /// For the chip authentication mapping: the domain parameters, and the key on their curve.
    pub(in crate::sim) mapping: Option<(u8, Scalar)>,
}

/// A key for active authentication.
pub(in crate::sim) enum ActiveKey {
    /// RSA, and the hash it signs with.
    Rsa(Box<RsaPrivateKey>, Hash),
    /// A key on a curve, and the hash it signs with.
    Ec(&'static Curve, Scalar, Hash),
}

/// A key for chip authentication.
pub(in crate::sim) struct AgreementKey {
    pub(in crate::sim) terms: Agreement,
    pub(in crate::sim) secret: AgreementSecret,
}

/// Its private part.
pub(in crate::sim) enum AgreementSecret {
    /// On a curve.
    Curve(&'static Curve, Scalar),
    /// An exponent.
    Dh(DhGroup, Vec<u8>),
}

/// Public and private keys of one chip.
pub(super) struct Keys {
    pub(super) private: ChipKeys,
    /// SubjectPublicKeyInfo for DG15.
    pub(super) active: Option<Vec<u8>>,
    /// What DG14 says.
    pub(super) infos: Vec<Vec<u8>>,
    /// What EF.CardSecurity says.
    pub(super) mapping_info: Option<Vec<u8>>,
}

/// Draws the keys that a profile asks for; for a clone, which has no RSA key of the original, another one.
pub(super) fn keys(profile: &Profile, stream: &mut Stream, clone: bool) -> Keys {
    let mut keys = Keys { private: ChipKeys::default(), active: None, infos: Vec::new(), mapping_info: None };
    for proof in &profile.proofs {
        match *proof {
            Proof::ActiveRsa { size, hash } => {
                let other = stream.takes_the_other();
                let owner = if clone { ChipOwner::Clone } else { ChipOwner::Issuer { other } };
                let (key, public) = chip_rsa(size, owner);
                keys.private.active = Some(ActiveKey::Rsa(Box::new(key), hash));
                keys.active = Some(public);
            }
            Proof::ActiveEc { curve, hash } => {
                let curve = Curve::get(curve);
                let secret = curve.random_scalar(&mut |bytes| stream.fill(bytes));
                keys.active = Some(ec_public(curve, &secret, crate::sim::Parameters::Explicit));
                keys.private.active = Some(ActiveKey::Ec(curve, secret, hash));
                keys.infos.push(active_info(hash));
            }
            Proof::Agreement(terms) => {
                let (key, public) = agreement_key(terms, stream);
                keys.infos.extend(agreement_infos(terms, &public));
                keys.private.agreement = Some(key);
            }
        }
    }
    let mapped = profile.pace.iter().find(|offer| offer.mapping == Mapping::ChipAuthentication);
    if let Some((offer, curve)) = mapped.and_then(|offer| Some((offer, Curve::of_parameter_id(offer.parameter_id)?))) {
        let secret = curve.random_scalar(&mut |bytes| stream.fill(bytes));
        keys.mapping_info = Some(mapping_info(curve, &secret, offer.parameter_id));
        keys.private.mapping = Some((offer.parameter_id, secret));
    }
    keys
}

fn agreement_key(terms: Agreement, stream: &mut Stream) -> (AgreementKey, Vec<u8>) {
    match terms.group {
        KeyGroup::Curve(id) => {
            let curve = Curve::get(id);
            let secret = curve.random_scalar(&mut |bytes| stream.fill(bytes));
            let public = ec_public(curve, &secret, terms.parameters);
            (AgreementKey { terms, secret: AgreementSecret::Curve(curve, secret) }, public)
        }
        KeyGroup::Dh(id) => {
            let group = DhGroup::of_parameter_id(id).expect("a profile names the groups 0 to 2");
            let secret = stream.take::<DH_SECRET_BYTES>().to_vec();
            let public = dh_public(&group, &secret);
            (AgreementKey { terms, secret: AgreementSecret::Dh(group, secret) }, public)
        }
    }
}

/// SubjectPublicKeyInfo of a DH key (RFC 3279 §2.3.3).
fn dh_public(group: &DhGroup, secret: &[u8]) -> Vec<u8> {
    let (p, g, q) = (group.modulus(), group.generator(), group.order().unwrap_or_default());
    let parameters = sequence(&[&integer(p), &integer(g), &integer(q)]);
    let public = group.power(g, secret);
    sequence(&[&sequence(&[&oid("1.2.840.10046.2.1"), &parameters]), &bits(&integer(&public))])
}

/// ChipAuthenticationInfo and ChipAuthenticationPublicKeyInfo (ICAO 9303-11 §9.2.5, §9.2.6).
fn agreement_infos(terms: Agreement, public: &[u8]) -> [Vec<u8>; 2] {
    let arc = if matches!(terms.group, KeyGroup::Dh(_)) { 1 } else { 2 };
    let key_id = terms.key_id.map_or_else(Vec::new, |id| number(id.into()));
    [
        sequence(&[&oid(&agreement_oid(terms)), &number(terms.version.into()), &key_id]),
        sequence(&[&oid(&format!("{BSI}.1.{arc}")), public, &key_id]),
    ]
}

/// The protocol of chip authentication.
pub(in crate::sim) fn agreement_oid(terms: Agreement) -> String {
    let arc = if matches!(terms.group, KeyGroup::Dh(_)) { 1 } else { 2 };
    format!("{BSI}.3.{arc}.{}", suite_arc(terms.suite))
}

/// ActiveAuthenticationInfo: which hash an ECDSA signature is made over (ICAO 9303-11 §9.2.8).
fn active_info(hash: Hash) -> Vec<u8> {
    let arc = match hash {
        Hash::Sha1 => 1,
        Hash::Sha224 => 2,
        Hash::Sha256 => 3,
        Hash::Sha384 => 4,
        Hash::Sha512 => 5,
    };
    sequence(&[&oid("2.23.136.1.1.5"), &number(1), &oid(&format!("0.4.0.127.0.7.1.1.4.1.{arc}"))])
}

/// The chip's public key for the chip authentication mapping, on standardised parameters (ICAO 9303-11 §9.2.6, §9.5.1).
fn mapping_info(curve: &Curve, secret: &Scalar, parameter_id: u8) -> Vec<u8> {
    let id = number(parameter_id.into());
    let point = curve.multiply(secret, &curve.generator()).encode();
    let key = sequence(&[&sequence(&[&oid("0.4.0.127.0.7.1.2"), &id]), &bits(&point)]);
    sequence(&[&oid(&format!("{BSI}.1.2")), &key, &id])
}

/// PACEInfo (ICAO 9303-11 §9.2.1).
pub(super) fn pace_info(offer: PaceOffer) -> Vec<u8> {
    sequence(&[&oid(&pace_oid(offer)), &number(2), &number(offer.parameter_id.into())])
}

/// The protocol of PACE (ICAO 9303-11 §9.2.3).
pub(in crate::sim) fn pace_oid(offer: PaceOffer) -> String {
    let arc = match (offer.mapping, offer.parameter_id) {
        (Mapping::Generic, 0..=2) => 1,
        (Mapping::Generic, _) => 2,
        (Mapping::Integrated, 0..=2) => 3,
        (Mapping::Integrated, _) => 4,
        (Mapping::ChipAuthentication, _) => 6,
    };
    format!("{BSI}.4.{arc}.{}", suite_arc(offer.suite))
}

const fn suite_arc(suite: Suite) -> u8 {
    match suite {
        Suite::TripleDes => 1,
        Suite::Aes128 => 2,
        Suite::Aes192 => 3,
        Suite::Aes256 => 4,
    }
}

/// TerminalAuthenticationInfo (ICAO 9303-11 §9.2.7): fingerprints open by it.
pub(super) fn terminal_info() -> Vec<u8> {
    sequence(&[&oid(&format!("{BSI}.2")), &number(1)])
}

/// EF.CardAccess.
pub(super) fn card_access(offers: &[PaceOffer]) -> Vec<u8> {
    set(offers.iter().map(|offer| pace_info(*offer)).collect())
}

/// What DG14 holds: in the order written, as real ones do.
pub(super) fn all(infos: &[Vec<u8>]) -> Vec<u8> {
    loose_set(infos)
}

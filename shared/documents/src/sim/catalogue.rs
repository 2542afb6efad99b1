//! Documents as states issue them: one profile for each combination that a reader must manage.

use super::profile::{
    Agreement, ChipRsa, KeyGroup, Kind, Lds, PaceOffer, Parameters, Portrait, Profile, Proof, Quirk, Signer, Signing,
};
use crate::access::Mapping::{ChipAuthentication, Generic, Integrated};
use crate::crypto::cipher::Suite::{self, Aes128, Aes192, Aes256, TripleDes};
use crate::crypto::curve::CurveId;
use crate::crypto::hash::Hash::{Sha1, Sha256, Sha384, Sha512};

/// ECDSA on explicit parameters, as most states have it.
const BRAINPOOL: Signing = Signing {
    authority: Signer::Ec(CurveId::Bp384r1, Parameters::Explicit, Sha384),
    document: Signer::Ec(CurveId::Bp256r1, Parameters::Explicit, Sha256),
    digest: Sha256,
    lds: Lds::V1,
};
/// RSA, as Denmark and many more have it.
const RSA: Signing =
    Signing { authority: Signer::RsaPss(Sha256), document: Signer::RsaPkcs1(Sha256), digest: Sha256, lds: Lds::V0 };
/// Old hashes, which hold and are flagged.
const OLD: Signing =
    Signing { authority: Signer::RsaPkcs1(Sha1), document: Signer::RsaPkcs1(Sha1), digest: Sha1, lds: Lds::V0 };
/// Named curves, long hashes.
const NIST: Signing = Signing {
    authority: Signer::Ec(CurveId::P521, Parameters::Named, Sha512),
    document: Signer::Ec(CurveId::P384, Parameters::Named, Sha384),
    digest: Sha512,
    lds: Lds::V1,
};

const PASSPORT: Profile = Profile {
    name: "passport",
    kind: Kind::Passport,
    bac: true,
    pace: Vec::new(),
    proofs: Vec::new(),
    signing: BRAINPOOL,
    portrait: Portrait::Jpeg2000,
    groups: &[],
    extended: None,
    quirks: Vec::new(),
};

const fn pace(mapping: crate::access::Mapping, suite: Suite, parameter_id: u8) -> PaceOffer {
    PaceOffer { mapping, suite, parameter_id }
}

const fn agreement(group: KeyGroup, suite: Suite) -> Agreement {
    Agreement { group, suite, parameters: Parameters::Explicit, version: 1, key_id: None }
}

/// A passport of today: PACE, chip authentication, ECDSA, every readable group. The one in demonstrations.
pub fn modern() -> Profile {
    Profile {
        name: "modern",
        pace: vec![pace(Generic, Aes128, 13)],
        proofs: vec![Proof::Agreement(agreement(KeyGroup::Curve(CurveId::Bp256r1), Aes128))],
        groups: &[3, 7, 11, 12, 13, 16],
        extended: Some(2048),
        ..PASSPORT
    }
}

/// Every profile, each with another name.
pub fn all() -> Vec<Profile> {
    [travel(), agreeing(), cards()].concat()
}

/// Passports that differ in how they open and are signed.
fn travel() -> Vec<Profile> {
    let active_rsa = |size, hash| vec![Proof::ActiveRsa { size, hash }];
    vec![
        modern(),
        Profile { name: "plain", bac: false, portrait: Portrait::Jpeg, ..PASSPORT },
        Profile { name: "bac", signing: RSA, portrait: Portrait::Jpeg, groups: &[11], ..PASSPORT },
        Profile { name: "old", signing: OLD, proofs: active_rsa(ChipRsa::Bits1024, Sha1), ..PASSPORT },
        Profile {
            name: "active-rsa",
            signing: NIST,
            proofs: active_rsa(ChipRsa::Bits2048, Sha256),
            extended: Some(1024),
            ..PASSPORT
        },
        Profile {
            name: "active-ec",
            pace: vec![pace(Generic, TripleDes, 12)],
            proofs: vec![Proof::ActiveEc { curve: CurveId::P256, hash: Sha256 }],
            ..PASSPORT
        },
        Profile {
            name: "mapped-chip",
            pace: vec![pace(ChipAuthentication, Aes128, 13), pace(Generic, Aes128, 13)],
            ..PASSPORT
        },
        Profile { name: "integrated", bac: false, pace: vec![pace(Integrated, Aes256, 16)], ..PASSPORT },
        Profile { name: "integrated-dh", pace: vec![pace(Integrated, Aes128, 0)], ..PASSPORT },
        Profile {
            name: "dh",
            pace: vec![pace(Generic, Aes192, 2)],
            portrait: Portrait::Extensible,
            extended: Some(1024),
            ..PASSPORT
        },
        Profile { name: "large-curve", pace: vec![pace(Generic, Aes256, 18)], signing: NIST, ..PASSPORT },
        Profile { name: "bp512", pace: vec![pace(Generic, Aes256, 17)], extended: Some(1024), ..PASSPORT },
        Profile { name: "small-curve", pace: vec![pace(Generic, TripleDes, 8)], ..PASSPORT },
    ]
}

/// Passports that differ in their chip authentication.
fn agreeing() -> Vec<Profile> {
    let with = |name, terms| Profile { name, proofs: vec![Proof::Agreement(terms)], ..PASSPORT };
    let curve = |id| KeyGroup::Curve(id);
    vec![
        with("agreement-3des", agreement(curve(CurveId::P224), TripleDes)),
        Profile { extended: Some(1024), ..with("agreement-dh", agreement(KeyGroup::Dh(2), Aes128)) },
        with("agreement-dh-3des", agreement(KeyGroup::Dh(0), TripleDes)),
        with("agreement-bp512", agreement(curve(CurveId::Bp512r1), Aes256)),
        with(
            "agreement-id",
            Agreement { key_id: Some(7), parameters: Parameters::Named, ..agreement(curve(CurveId::P384), Aes192) },
        ),
        with("agreement-2", Agreement { version: 2, ..agreement(curve(CurveId::Bp320r1), Aes128) }),
    ]
}

/// Identity cards and licences.
fn cards() -> Vec<Profile> {
    let licence =
        Profile { name: "licence", kind: Kind::Licence, portrait: Portrait::Jpeg, groups: &[11, 12], ..PASSPORT };
    vec![
        Profile {
            name: "card",
            kind: Kind::IdentityCard,
            bac: false,
            pace: vec![pace(Generic, Aes128, 12)],
            proofs: vec![Proof::Agreement(agreement(KeyGroup::Curve(CurveId::P256), Aes128))],
            groups: &[3],
            ..PASSPORT
        },
        Profile {
            name: "licence-active",
            proofs: vec![Proof::ActiveRsa { size: ChipRsa::Bits1024, hash: Sha1 }],
            ..licence.clone()
        },
        licence,
    ]
}

/// Oddities that a reader must put up with, each by itself.
pub fn quirks() -> Vec<Quirk> {
    vec![
        Quirk::RefusesLeOnSelect,
        Quirk::NoMasterFile(0x6A82),
        Quirk::NoMasterFile(0x6A86),
        Quirk::NoMasterFile(0x6A87),
        Quirk::ExactLe,
        Quirk::EndWarning,
        Quirk::FirstPaceFails,
        Quirk::ShortReads(100),
        Quirk::RefusesLongReads(192),
        Quirk::RefusesLongReads(128),
        Quirk::NoAtrInfo,
        Quirk::LengthLast,
        Quirk::NoShortIds,
        Quirk::LongGroup,
    ]
}

//! What genuine documents do and standards do not want, and that none of it lets a wrong signature through.

mod making;

use std::sync::LazyLock;

use proptest::prelude::*;

use self::making::{Key, Order, Recipe, SignerName, certificate, crl, name, with_integers};
use super::cert::Certificate;
use super::cms::{CmsError, SignedData};
use super::crl::Crl;
use super::store::{Anchors, ChainError, Revocation, Root};
use super::{Deviation, oid};
use crate::crypto::curve::CurveId;
use crate::lds::sod::{self, ContentType, SodVersion};
use crate::tlv;

/// The deviations that this recipe's signed data is accepted with.
fn accepted(recipe: &Recipe) -> Result<Vec<Deviation>, CmsError> {
    let bytes = recipe.make();
    let signed = SignedData::parse(&bytes).unwrap();
    assert_eq!(signed.content(), recipe.content);
    signed.verify(&[]).map(|verified| verified.deviations.into_iter().collect())
}

#[test]
fn signed_data_as_the_standard_has_it() {
    for curve in [CurveId::P256, CurveId::Bp512r1, CurveId::P224, CurveId::Bp320r1, CurveId::P521] {
        for explicit in [false, true] {
            let key = Key { explicit, ..Key::new(curve) };
            assert_eq!(accepted(&Recipe { key, ..Recipe::default() }), Ok(vec![]), "{curve:?}");
        }
    }
    assert_eq!(accepted(&Recipe { signer: SignerName::KeyId, ..Recipe::default() }), Ok(vec![]));
    assert_eq!(accepted(&Recipe { signer: SignerName::KeyIdConstructed, ..Recipe::default() }), Ok(vec![]));
}

#[test]
fn names_in_another_encoding_mean_the_same() {
    assert_eq!(accepted(&Recipe { signer: SignerName::OtherEncoding, ..Recipe::default() }), Ok(vec![]));
    let named = vec![Deviation::SignerNamed];
    assert_eq!(accepted(&Recipe { signer: SignerName::OtherIssuer, ..Recipe::default() }), Ok(named.clone()));
    assert_eq!(accepted(&Recipe { signer: SignerName::Stranger, ..Recipe::default() }), Ok(named));
}

#[test]
fn attributes_in_any_order_or_none() {
    assert_eq!(accepted(&Recipe { order: Order::SignedAsStored, ..Recipe::default() }), Ok(vec![]));
    let encoding = vec![Deviation::AttributesEncoding];
    assert_eq!(accepted(&Recipe { order: Order::SignedSorted, ..Recipe::default() }), Ok(encoding.clone()));
    assert_eq!(accepted(&Recipe { order: Order::SignedWithStoredTag, ..Recipe::default() }), Ok(encoding));
    assert_eq!(accepted(&Recipe { order: Order::None, ..Recipe::default() }), Ok(vec![Deviation::AttributesNone]));
}

#[test]
fn integers_without_or_with_too_many_zeros() {
    let encoding = Ok(vec![Deviation::SignatureEncoding]);
    for (before, after) in [(0, true), (3, false)] {
        let changed = with_integers(&Recipe::default(), before, after);
        assert_eq!(accepted_bytes(&changed), encoding, "{before}");
    }
    assert_eq!(accepted(&Recipe { plain: true, ..Recipe::default() }), encoding);
}

fn accepted_bytes(bytes: &[u8]) -> Result<Vec<Deviation>, CmsError> {
    SignedData::parse(bytes).unwrap().verify(&[]).map(|verified| verified.deviations.into_iter().collect())
}

#[test]
fn a_key_on_another_curve_of_the_same_size() {
    for (curve, named) in [(CurveId::P224, CurveId::Bp224r1), (CurveId::Bp224r1, CurveId::P224)] {
        let key = Key { named: Some(named), ..Key::new(curve) };
        assert_eq!(accepted(&Recipe { key, ..Recipe::default() }), Ok(vec![Deviation::CurveMisnamed]), "{curve:?}");
    }
}

#[test]
fn lengths_that_are_not_stated() {
    let der = Recipe::default().make();
    let ber = making::indefinite(&der);
    assert_ne!(der, ber);
    assert_eq!(accepted_bytes(&ber), Ok(vec![Deviation::IndefiniteLength]));
    let file = tlv::write(0x77, &making::indefinite(&Recipe::sod(oid::LDS_SECURITY_OBJECT, true).make()));
    let sod = sod::parse(&file).unwrap();
    assert_eq!(sod.version, SodVersion::V1 { lds: "0108".to_owned(), unicode: "040000".to_owned() });
    assert!(sod.cms.verify(&[]).unwrap().deviations.contains(&Deviation::IndefiniteLength));
}

#[test]
fn hashes_under_every_name_that_they_were_given() {
    let kinds = [
        (oid::LDS_SECURITY_OBJECT, ContentType::Standard),
        (oid::LDS_LEGACY, ContentType::Legacy),
        (oid::LDS_SDU, ContentType::Legacy),
        (oid::CMS_DATA, ContentType::Legacy),
        (oid::SIGNING_TIME, ContentType::Unknown),
    ];
    for (kind, expected) in kinds {
        let sod = sod::parse(&tlv::write(0x77, &Recipe::sod(kind, false).make())).unwrap();
        assert_eq!((sod.content_type, sod.version, sod.hashes.len()), (expected, SodVersion::V0, 2));
        assert!(sod.cms.verify(&[]).is_ok());
    }
}

#[test]
fn the_attributes_may_name_another_kind_of_content() {
    let recipe = Recipe { attribute_kind: Some(oid::CMS_DATA), ..Recipe::default() };
    assert_eq!(accepted(&recipe), Ok(vec![Deviation::ContentType]));
}

#[test]
fn the_digest_may_be_misnamed_beside_the_signature() {
    let recipe = Recipe { algorithm: oid::ECDSA_SHA384, ..Recipe::default() };
    assert_eq!(accepted(&recipe), Ok(vec![Deviation::DigestMisnamed]));
}

#[test]
fn a_wrong_signature_is_wrong_in_every_encoding() {
    let other = Key::of_seed(CurveId::P256, 9);
    for order in [Order::SignedAsStored, Order::SignedSorted, Order::SignedWithStoredTag, Order::None] {
        let recipe = Recipe { signs: Some(other.clone()), order, ..Recipe::default() };
        assert_eq!(accepted(&recipe), Err(CmsError::SignatureWrong), "{order:?}");
    }
    let stranger = Recipe { signs: Some(other), signer: SignerName::Stranger, ..Recipe::default() };
    assert_eq!(accepted(&stranger), Err(CmsError::CertificateMissing));
    let recipe = Recipe { digest_of: Some(b"something else".to_vec()), ..Recipe::default() };
    assert_eq!(accepted(&recipe), Err(CmsError::DigestWrong));
    assert_eq!(accepted(&Recipe { without_certificate: true, ..Recipe::default() }), Err(CmsError::CertificateMissing));
}

/// A state with an old and a new key under one name, as Denmark has it.
struct State {
    old: Key,
    new: Key,
    old_root: Vec<u8>,
    new_root: Vec<u8>,
    link: Vec<u8>,
    signer: Vec<u8>,
}

fn state() -> State {
    let (old, new) = (Key::of_seed(CurveId::Bp384r1, 2), Key::of_seed(CurveId::Bp384r1, 3));
    let csca = name(0x13, "Country Signing CA");
    let holder = Key::new(CurveId::P256);
    State {
        old_root: certificate(1, (&csca, &old), (&csca, &old), true),
        new_root: certificate(2, (&csca, &new), (&csca, &new), true),
        link: certificate(3, (&csca, &old), (&csca, &new), true),
        signer: certificate(4, (&csca, &new), (&name(0x13, "Signer"), &holder), false),
        old,
        new,
    }
}

#[test]
fn a_link_of_the_same_name_is_told_by_its_keys() {
    let state = state();
    let [signer, link] = [&state.signer, &state.link].map(|bytes| Certificate::parse(bytes).unwrap());
    assert!(link.is_self_issued() && !link.is_self_signed());
    let mut anchors = Anchors::default();
    assert_eq!(anchors.chain(&signer, &[]).unwrap_err(), ChainError::AnchorsNone);
    let _ = anchors.add_certificate(&state.old_root).unwrap();
    // A key of the same state that nobody has listed yet: unknown, not wrong.
    assert_eq!(anchors.chain(&signer, &[]).unwrap_err(), ChainError::IssuerUnknown);
    let between = [link];
    assert_eq!(anchors.chain(&signer, &between).unwrap().above.len(), 2);
    let _ = anchors.add_certificate(&state.new_root).unwrap();
    assert_eq!(anchors.chain(&signer, &[]).unwrap().anchor().unwrap().serial(), [2]);
}

#[test]
fn a_link_is_worth_what_the_key_before_it_is_worth() {
    let state = state();
    let signer = Certificate::parse(&state.signer).unwrap();
    let chain = |anchors: &Anchors| anchors.chain(&signer, &[]).map(|chain| chain.above.len());
    let mut anchors = Anchors::default();
    let added = anchors.add_certificate(&state.link).unwrap();
    assert_eq!((added.certificates, added.links, chain(&anchors)), (0, 1, Err(ChainError::AnchorsNone)));
    let other = Key::of_seed(CurveId::Bp384r1, 9);
    let csca = name(0x13, "Country Signing CA");
    let _ = anchors.add_certificate(&certificate(7, (&csca, &other), (&csca, &other), true)).unwrap();
    assert_eq!((chain(&anchors), anchors.loose_links().count()), (Err(ChainError::IssuerUnknown), 1));
    let _ = anchors.add_certificate(&state.old_root).unwrap();
    assert_eq!((chain(&anchors), anchors.loose_links().count()), (Ok(2), 0));
    // A link does not lead back: the newer key does not vouch for the older one.
    let mut anchors = Anchors::default();
    for bytes in [&state.new_root, &state.link] {
        let _ = anchors.add_certificate(bytes).unwrap();
    }
    let old = Certificate::parse(&certificate(8, (&csca, &state.old), (&name(0x13, "Old"), &other), false)).unwrap();
    assert_eq!(anchors.chain(&old, &[]).unwrap_err(), ChainError::IssuerUnknown);
}

#[test]
fn links_without_end_are_not_followed() {
    let state = state();
    let csca = name(0x13, "Country Signing CA");
    let forger = Key::of_seed(CurveId::P256, 77);
    let signer = Certificate::parse(&certificate(5, (&csca, &forger), (&name(0x13, "S"), &forger), false)).unwrap();
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&state.new_root).unwrap();
    // Each of them has signed all the others.
    let links = (10..74).map(|serial| certificate(serial, (&csca, &forger), (&csca, &forger), true));
    let links: Vec<_> = links.map(|bytes| Certificate::parse(&bytes).unwrap()).collect();
    assert_eq!(anchors.chain(&signer, &links).unwrap_err(), ChainError::IssuerUnknown);
}

#[test]
fn fingerprints_as_people_write_them() {
    let state = state();
    let print = Certificate::parse(&state.new_root).unwrap().fingerprint();
    let digest = crate::crypto::hash::Hash::Sha256.digest(&[&state.new_root]);
    let plain = print.to_string().to_lowercase();
    let colons = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
    assert_eq!((plain.parse(), colons.parse()), (Ok(print), Ok(print)));
    for wrong in ["", &plain[1..], &format!("{plain}0"), &plain.replace(|c: char| c.is_ascii_digit(), "x")] {
        assert!(wrong.parse::<super::cert::Fingerprint>().is_err(), "{wrong}");
    }
}

#[test]
fn who_claims_a_key_and_has_it_not_is_found() {
    let state = state();
    let forger = Key::of_seed(CurveId::Bp384r1, 77);
    let claimed = making::certificate_claiming(5, (&name(0x13, "Country Signing CA"), &forger), &state.new);
    let claimed = Certificate::parse(&claimed).unwrap();
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&state.new_root).unwrap();
    assert_eq!(anchors.chain(&claimed, &[]).unwrap_err(), ChainError::SignatureWrong);
    // Its own self-made authority does not help it.
    let csca = name(0x13, "Country Signing CA");
    let own = Certificate::parse(&certificate(6, (&csca, &forger), (&csca, &forger), true)).unwrap();
    assert!(anchors.chain(&claimed, &[own]).is_err());
}

#[test]
fn who_was_revoked() {
    let state = state();
    let mut anchors = Anchors::default();
    for root in [&state.old_root, &state.new_root] {
        let _ = anchors.add_certificate(root).unwrap();
    }
    let [signer, root] = [&state.signer, &state.new_root].map(|bytes| Certificate::parse(bytes).unwrap());
    let csca = name(0x13, "Country Signing CA");
    let asked = |anchors: &Anchors, now| anchors.revocation(&signer, &root, now);
    assert_eq!(asked(&anchors, making::NOW), Revocation::ListNone);
    // Somebody else's list that names it counts for nothing.
    anchors.add_crl(&crl(&csca, &Key::of_seed(CurveId::P256, 50), &[4])).unwrap();
    assert_eq!(asked(&anchors, making::NOW), Revocation::ListNone);
    anchors.add_crl(&crl(&csca, &state.new, &[5, 6])).unwrap();
    assert_eq!(asked(&anchors, making::NOW), Revocation::Not);
    assert_eq!(asked(&anchors, making::NOW + 400 * 86_400), Revocation::ListOld);
    // One list for all keys of a state, signed by another of them.
    anchors.add_crl(&crl(&csca, &state.old, &[4])).unwrap();
    assert_eq!(asked(&anchors, making::NOW), Revocation::Revoked);
}

#[test]
fn certificates_as_text_and_those_of_signers() {
    let state = state();
    let mut anchors = Anchors::default();
    let added = anchors.add_certificate(&making::pem(&[&state.new_root, &state.signer])).unwrap();
    assert_eq!((added.certificates, added.signers, anchors.trusted().len()), (1, 1, 1));
    assert!(anchors.add_certificate(b"nothing").is_err());
    assert!(anchors.add_master_list(&state.new_root, Root::Within).is_err());
}

fn changed(mut bytes: Vec<u8>, place: prop::sample::Index, flip: u8) -> Vec<u8> {
    let place = place.index(bytes.len());
    *bytes.get_mut(place).unwrap() ^= flip;
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changed_signed_data_panics_nobody(place in any::<prop::sample::Index>(), flip in 1_u8..) {
        let recipe = Recipe::sod(oid::LDS_SECURITY_OBJECT, true);
        let bytes = changed(tlv::write(0x77, &recipe.make()), place, flip);
        if let Ok(sod) = sod::parse(&bytes) && sod.cms.verify(&[]).is_ok() {
            prop_assert_eq!(sod.cms.content(), &recipe.content);
        }
    }

    #[test]
    fn changed_certificates_and_lists_panic_nobody(place in any::<prop::sample::Index>(), flip in 1_u8..) {
        static STATE: LazyLock<(State, Vec<u8>)> = LazyLock::new(|| {
            let state = state();
            let list = crl(&name(0x13, "Country Signing CA"), &state.new, &[4]);
            (state, list)
        });
        let (state, list) = &*STATE;
        let mut anchors = Anchors::default();
        let _ = anchors.add_certificate(&state.new_root).unwrap();
        if let Ok(signer) = Certificate::parse(&changed(state.signer.clone(), place, flip))
            && anchors.chain(&signer, &[]).is_ok()
        {
            prop_assert_eq!(signer.serial(), [4]);
            prop_assert_eq!(signer.key().name(), "p256");
        }
        if let Ok(list) = Crl::parse(&changed(list.clone(), place, flip)) {
            let root = Certificate::parse(&state.new_root).unwrap();
            prop_assert!(list.signed_by(&root).is_err() || list.names(&[4]));
        }
    }

    #[test]
    fn any_bytes_panic_nobody(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (Certificate::parse(&bytes).is_ok(), SignedData::parse(&bytes).is_ok(), Crl::parse(&bytes).is_ok());
        let _ = (sod::parse(&bytes).is_ok(), super::masterlist::MasterList::parse(&bytes).is_ok());
    }
}

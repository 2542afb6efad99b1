//! The master lists that Germany and the Netherlands publish, and Indonesia's certificates, which are in neither.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use documents::pki::cert::Certificate;
use documents::pki::cms::{CmsError, SignedData};
use documents::pki::masterlist::{MasterList, MasterListError};
use documents::pki::signature::PublicKey;
use documents::pki::store::{Anchors, ChainError, Gathering, Root, Standing};
use proptest::prelude::*;

use crate::vector;

const GERMAN_LIST: &str = "masterlist/DE_ML_2026-05-28.ml";
const GERMAN_ROOT: &str = "masterlist/DE_ROOT_CA_CSCA07.cer";
const DUTCH_LIST: &str = "masterlist/NL_ML_2026-07-22.ml";
const DUTCH_ROOT: &str = "masterlist/NL_ROOT_CA.cer";

fn certificate(name: &str) -> Certificate {
    Certificate::parse(&vector(name)).unwrap()
}

/// How many certificates of a list are signed, and by whom.
#[derive(Debug, Default, PartialEq, Eq)]
struct Signatures {
    /// By their own key.
    own: usize,
    /// By another key in the list.
    linked: usize,
    /// By a key that the list does not hold.
    apart: usize,
    /// By no key that should have signed.
    wrong: usize,
    /// With a key of their own that cannot be used here.
    unusable: usize,
    /// In a way that had to be tolerated.
    tolerated: usize,
}

/// Verifies the signature of each certificate with each key that may have made it.
fn signatures(certificates: &[Certificate]) -> Signatures {
    let mut found = Signatures::default();
    for one in certificates {
        found.unusable += usize::from(matches!(one.key(), PublicKey::Unsupported));
        let id = one.authority_key_id();
        let is_own = one.is_self_issued() && id.is_none_or(|id| one.has_key_id(id));
        let named =
            |other: &&Certificate| if is_own { *other == one } else { id.is_some_and(|id| other.has_key_id(id)) };
        let mut issuers = certificates.iter().filter(named).peekable();
        if issuers.peek().is_none() {
            found.apart += 1;
            continue;
        }
        match issuers.find_map(|issuer| one.signed_by(issuer.key()).ok()) {
            None => found.wrong += 1,
            Some(deviations) => {
                found.tolerated += usize::from(!deviations.is_empty());
                if is_own { found.own += 1 } else { found.linked += 1 }
            }
        }
    }
    found
}

fn countries(certificates: &[Certificate]) -> usize {
    certificates.iter().filter_map(Certificate::country).collect::<BTreeSet<_>>().len()
}

#[test]
fn every_signature_in_germanys_list() {
    let list = MasterList::parse(&vector(GERMAN_LIST)).unwrap();
    assert_eq!((list.certificates().len(), list.unreadable(), countries(list.certificates())), (588, 0, 112));
    let found = signatures(list.certificates());
    assert_eq!(found, Signatures { own: 375, linked: 200, apart: 13, ..Signatures::default() });
}

#[test]
fn every_signature_in_the_dutch_list() {
    let list = MasterList::parse(&vector(DUTCH_LIST)).unwrap();
    assert_eq!((list.certificates().len(), list.unreadable(), countries(list.certificates())), (411, 0, 129));
    let found = signatures(list.certificates());
    assert_eq!(found, Signatures { own: 411, ..Signatures::default() });
}

#[test]
fn a_list_is_taken_whole_under_its_own_root_only() {
    let (german, dutch) = (certificate(GERMAN_ROOT), certificate(DUTCH_ROOT));
    let list = vector(GERMAN_LIST);
    let mut anchors = Anchors::default();
    let foreign = anchors.add_master_list(&list, Root::Pinned(std::slice::from_ref(&dutch)));
    assert_eq!((foreign, anchors.is_empty()), (Err(MasterListError::SignerForeign), true));
    assert_eq!(anchors.add_master_list(&list, Root::Trusted), Err(MasterListError::SignerForeign));
    let added = anchors.add_master_list(&list, Root::Pinned(std::slice::from_ref(&german))).unwrap();
    assert_eq!((added.certificates, added.unreadable, anchors.trusted().len()), (588, 0, added.new));
    let more = anchors.add_master_list(&vector(DUTCH_LIST), Root::Pinned(&[german, dutch])).unwrap();
    assert_eq!(more.certificates, 411);
    assert_eq!(Anchors::default().add_master_list(&list, Root::Within).map(|added| added.certificates), Ok(588));

    let mut changed = list;
    *changed.get_mut(500_000).unwrap() ^= 1;
    let german = certificate(GERMAN_ROOT);
    assert_eq!(
        Anchors::default().add_master_list(&changed, Root::Pinned(&[german])),
        Err(MasterListError::Signature(CmsError::DigestWrong))
    );
}

#[test]
fn what_stands_behind_each_list_is_told() {
    let standing = |pin: Option<&str>, files: &[&'static str]| {
        let mut gathering = Gathering::new(pin.map(|name| certificate(name).fingerprint()));
        for name in files {
            let _ = gathering.add(*name, &vector(name)).unwrap();
        }
        let lists = gathering.finish().lists.into_iter();
        lists.map(|(name, listed)| (name, listed.unwrap().standing)).collect::<Vec<_>>()
    };
    assert_eq!(standing(None, &[GERMAN_LIST]), [(GERMAN_LIST, Standing::Alone)]);
    assert_eq!(standing(None, &[GERMAN_LIST, GERMAN_ROOT]), [(GERMAN_LIST, Standing::Checked)]);
    assert_eq!(standing(Some(GERMAN_ROOT), &[GERMAN_LIST]), [(GERMAN_LIST, Standing::Checked)]);
    assert_eq!(standing(Some(DUTCH_ROOT), &[GERMAN_LIST]), [(GERMAN_LIST, Standing::Alone)]);
    // Germany lists the key that signs the Dutch list.
    let both = [(GERMAN_LIST, Standing::Checked), (DUTCH_LIST, Standing::Checked)];
    assert_eq!(standing(None, &[DUTCH_LIST, GERMAN_ROOT, GERMAN_LIST]), both);
    let neither = [(DUTCH_LIST, Standing::Alone), (GERMAN_LIST, Standing::Alone)];
    assert_eq!(standing(None, &[DUTCH_LIST, GERMAN_LIST]), neither);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the time that it takes is what is tested")]
fn a_list_is_indexed_in_less_than_a_second() {
    let (list, root) = (vector(GERMAN_LIST), certificate(GERMAN_ROOT));
    let start = Instant::now();
    let mut anchors = Anchors::default();
    let _ = anchors.add_master_list(&list, Root::Pinned(&[root])).unwrap();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(1), "{taken:?}");
}

#[test]
fn denmarks_links_are_told_from_its_roots() {
    let list = MasterList::parse(&vector(GERMAN_LIST)).unwrap();
    let danish: Vec<_> = list.certificates().iter().filter(|one| one.country() == Some("DK")).collect();
    assert_eq!(danish.len(), 7);
    assert!(danish.iter().all(|one| one.is_self_issued()), "the links carry the roots' name");
    let roots: Vec<_> = danish.iter().filter(|one| one.is_self_signed()).collect();
    assert_eq!(roots.len(), 4);
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(roots.first().unwrap().raw()).unwrap();
    for link in danish.iter().filter(|one| !one.is_self_signed()) {
        let above = anchors.chain(link, &[]);
        assert!(above.is_ok() || above.unwrap_err() == ChainError::IssuerUnknown);
    }
}

#[test]
fn indonesia_is_reached_from_its_first_key() {
    let names = ["2010-12_CSCA", "2016-01_CSCA", "2016-01_CSCA_LINK", "2020-10_CSCA", "2020-10_CSCA_LINK"];
    let [first, second, to_second, third, to_third] =
        names.map(|name| certificate(&format!("masterlist/IDN/{name}.cer")));
    assert!([&first, &second, &third].iter().all(|root| root.is_self_signed()));
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(first.raw()).unwrap();
    // The newest root is not trusted: two links lead to it, and it has signed itself only.
    let between = [to_second.clone(), to_third.clone(), second, third.clone()];
    let chain = anchors.chain(&to_third, &between).unwrap();
    assert_eq!((chain.above.len(), chain.anchor()), (2, Some(&first)));
    assert!(to_second.signed_by(first.key()).is_ok());
    assert_eq!(anchors.chain(&to_third, &[]).unwrap_err(), ChainError::IssuerUnknown);
}

#[test]
fn card_security_of_german_cards() {
    for name in ["npa/ecdh_ef_cardsecurity.bin", "npa/dh_ef_cardsecurity.bin"] {
        let signed = SignedData::parse(&vector(name)).unwrap();
        let verified = signed.verify(&[]).unwrap();
        assert_eq!((verified.algorithm.name(), verified.deviations.len()), ("rsa_pss", 0), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A list whose bytes were changed somewhere is never believed, unless what changed was not signed.
    #[test]
    fn a_changed_list_panics_nobody(place in 0_usize..902_000, flip in 1_u8..) {
        let mut list = vector(GERMAN_LIST);
        *list.get_mut(place).unwrap() ^= flip;
        let mut roots = Anchors::default();
        let _ = roots.add_certificate(&vector(GERMAN_ROOT)).unwrap();
        if let Ok(parsed) = SignedData::parse(&list) {
            let before = SignedData::parse(&vector(GERMAN_LIST)).unwrap();
            prop_assert!(parsed.verify(&[]).is_err() || parsed.content() == before.content());
        }
        let _ = MasterList::parse(&list).map(|list| list.verify(&roots).is_ok());
    }

    #[test]
    fn a_changed_certificate_is_never_right(place in 0_usize..1_312, flip in 1_u8..) {
        let root = certificate(GERMAN_ROOT);
        let mut bytes = vector(GERMAN_ROOT);
        *bytes.get_mut(place).unwrap() ^= flip;
        if let Ok(changed) = Certificate::parse(&bytes) {
            let same = changed.raw() == root.raw();
            // The outer algorithm and the length of an element are not signed; what is signed has to be the same.
            prop_assert!(same || changed.signed_by(root.key()).is_err() || changed.serial() == root.serial());
        }
    }
}

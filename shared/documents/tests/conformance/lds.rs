//! The files of a chip, against published ones.

use documents::access::{Mapping, Suite};
use documents::lds::public_key::{EcParameters, KeyMaterial};
use documents::lds::{Agreement, card_access, dg14};

use crate::vector;

#[test]
fn card_access_of_an_identity_card() {
    for (name, agreement, parameter_id) in
        [("npa/ecdh_ef_cardaccess.bin", Agreement::Ecdh, 13), ("npa/dh_ef_cardaccess.bin", Agreement::Dh, 0)]
    {
        let infos = card_access::parse(&vector(name)).unwrap();
        let [pace] = &infos.pace[..] else { panic!("{name}: one way of PACE") };
        assert_eq!((pace.agreement, pace.mapping, pace.suite), (agreement, Mapping::Generic, Suite::Aes128));
        assert_eq!((pace.version, pace.parameter_id), (2, Some(parameter_id)));
        let [chip] = &infos.chip_authentication[..] else { panic!("{name}: one way of chip authentication") };
        assert_eq!((chip.agreement, chip.suite, chip.version), (agreement, Suite::Aes128, 2));
        assert_eq!(chip.key_id.as_deref(), Some(&[1][..]));
        assert_eq!((&infos.terminal_authentication[..], infos.unknown), (&[2][..], 3));
    }
}

#[test]
fn dg14_of_a_passport() {
    let infos = dg14::parse(&vector("dg/p10_Dg14.bin")).unwrap();
    let versions: Vec<_> = infos.chip_authentication.iter().map(|info| (info.suite, info.version)).collect();
    assert_eq!(versions, [(Suite::Aes256, 1)]);
    let [key] = &infos.chip_keys[..] else { panic!("one key") };
    assert_eq!(infos.chip_key(&infos.chip_authentication[0]), Some(key));
    let KeyMaterial::Ec { parameters: EcParameters::Explicit(_), point } = &key.key.key else { panic!("a curve") };
    assert_eq!((point.len(), point[0]), (97, 4));
    let pace: Vec<_> = infos.pace.iter().map(|info| (info.mapping, info.suite, info.parameter_id)).collect();
    assert_eq!(
        pace,
        [(Mapping::Generic, Suite::Aes256, Some(16)), (Mapping::ChipAuthentication, Suite::Aes256, Some(16))]
    );
    assert_eq!((&infos.terminal_authentication[..], infos.unknown), (&[1][..], 0));
}

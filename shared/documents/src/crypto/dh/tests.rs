//! The worked examples of ICAO 9303-11 Appendices G.2 and H.2, and groups that are none.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::DhGroup;
use crate::crypto::{CryptoError, cipher::Suite, integrated, testing::unhex};

/// Appendix G.2: the generic mapping, g to the nonce times the shared number.
#[test]
fn generic_mapping() {
    let group = DhGroup::of_parameter_id(0).unwrap();
    let of_chip = unhex(
        "78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7\
         B235C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F24\
         49400306254C8AE8EE9DD812A804C0B66E8CAFC14F84D8258950A91B44126EE6",
    );
    let secret = unhex("5265030F751F4AD18B08AC565FC7AC952E41618D");
    group.check_public(&of_chip).unwrap();
    assert_eq!(
        group.power(group.generator(), &secret),
        unhex(
            "23FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3EB71C343DB13D1DEBCE9A3666DBCFC920\
             B49174A602CB47965CAA73DC702489A44D41DB914DE9613DC5E98C94160551C0DF86274B9359BC0490D01B03AD54022D\
             CB4F57FAD6322497D7A1E28D46710F461AFE710FBBBC5F8BA166F4311975EC6C"
        )
    );
    let shared = group.power(&of_chip, &secret);
    let nonce = unhex("FA5B7E3E49753A0DB9178B7B9BD898C8");
    assert_eq!(
        group.product(&group.power(group.generator(), &nonce), &shared),
        unhex(
            "7C9CBFE98F9FBDDA8D143506FA7D9306F4CB17E3C71707AFF5E1C1A12370249684D64EE37AF44B8DBD9D45BF6023919C\
             BAA027AB97ACC771666C8E98FF483301BFA4872DEDE9034EDFACB70814166B7F360676829B826BEA57291B5AD69FBC84\
             EF1E779032A305803F74341793E869742D401325B37EE8565FFCDEE618342DC5"
        )
    );
}

/// Appendix H.2: the integrated mapping.
#[test]
fn integrated_mapping() {
    let group = DhGroup::of_parameter_id(0).unwrap();
    let (s, t) = (unhex("FA5B7E3E49753A0DB9178B7B9BD898C8"), unhex("B3A6DB3C870C3E99245E0D1C06B747DE"));
    let number = integrated::pseudo_random(Suite::Aes128, &s, &t, 1024).unwrap();
    assert!(number.starts_with(&unhex("EAB98D13E09052952AA729907C3C946184DEA0FE74AD2B3AF506F0A83018459C")));
    assert_eq!(
        group.map_to_generator(&number).unwrap(),
        unhex(
            "1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61C276CDCC61D475CF03A98E0C0E79CAEB\
             A5BE25578BD4551D0B10903236F0B0F976852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A472621D343564B262F\
             34223AE8FC59B664BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2"
        )
    );
}

#[test]
fn known_groups_agree() {
    assert!(DhGroup::of_parameter_id(3).is_none());
    for (id, bits) in [(0, 1024), (1, 2048), (2, 2048)] {
        let group = DhGroup::of_parameter_id(id).unwrap();
        assert_eq!(group.bytes(), bits / 8);
        let mut next = 0_u8;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(5).wrapping_add(17);
                *byte = next;
            }
        };
        let (ours, theirs) = (group.random_exponent(&mut random), group.random_exponent(&mut random));
        assert!(ours != theirs && ours.len() == group.order().unwrap().len());
        let public = |secret: &[u8]| group.power(group.generator(), secret);
        group.check_public(&public(&ours)).unwrap();
        assert_eq!(group.power(&public(&theirs), &ours), group.power(&public(&ours), &theirs));
        assert_eq!(*group.random_exponent(&mut |bytes| bytes.fill(0)).last().unwrap(), 1);
    }
}

#[test]
fn numbers_outside_the_group() {
    let group = DhGroup::of_parameter_id(2).unwrap();
    let mut below = group.modulus().to_vec();
    *below.last_mut().unwrap() -= 1;
    for number in [&[][..], &[0], &[1], &[2], &below, group.modulus(), &[0xFF; 257]] {
        assert_eq!(group.check_public(number), Err(CryptoError::OutOfRange));
    }
    assert_eq!(group.map_to_generator(&[1]), Err(CryptoError::Degenerate));
    assert_eq!(group.map_to_generator(group.modulus()), Err(CryptoError::Degenerate));
    let (p, g) = (group.modulus(), group.generator());
    let error = |p: &[u8], g: &[u8], q: Option<&[u8]>| DhGroup::explicit(p, g, q).unwrap_err();
    assert_eq!(error(&[], g, None), CryptoError::Modulus { bits: 0 });
    assert_eq!(error(&[0xFF; 64], g, None), CryptoError::Modulus { bits: 512 });
    assert_eq!(error(&[0xFF; 513], g, None), CryptoError::Modulus { bits: 4104 });
    assert_eq!(error(&below, g, None), CryptoError::Modulus { bits: 2048 });
    assert_eq!(error(p, &[1], None), CryptoError::OutOfRange);
    assert_eq!(error(p, p, None), CryptoError::OutOfRange);
    assert_eq!(error(p, g, Some(&[])), CryptoError::OutOfRange);
    assert_eq!(error(p, g, Some(&[7])), CryptoError::OutOfRange);
    let without_order = DhGroup::explicit(p, g, None).unwrap();
    assert!(without_order.check_public(&[2]).is_ok());
    assert_eq!(without_order.map_to_generator(&[2]), Err(CryptoError::NoMapping));
}

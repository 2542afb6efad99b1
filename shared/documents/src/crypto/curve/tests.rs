//! The worked examples of ICAO 9303-11, what OpenSSL made on every curve, and the crates that know some of them.
#![expect(clippy::unwrap_used, reason = "tests")]

use bp256::{r1 as bp256_r1, t1 as bp256_t1};
use bp384::{r1 as bp384_r1, t1 as bp384_t1};
use proptest::prelude::*;

use self::foreign::{FOREIGN, Foreign};
use super::{Curve, CurveId, Point};
use crate::{
    crypto::{CryptoError, cipher::Suite, hash::Hash, integrated, testing::unhex},
    tlv,
};

mod foreign;

fn point(curve: &Curve, coordinates: &str) -> Point {
    curve.decode(&[&[4], &unhex(coordinates)[..]].concat()).unwrap()
}

#[test]
fn the_order_times_the_generator_is_infinity() {
    for id in CurveId::ALL {
        let curve = Curve::get(id);
        let generator = curve.generator();
        let mut less = curve.parameters.n.to_vec();
        *less.last_mut().unwrap() -= 1;
        let negative = curve.multiply(&curve.scalar(&less), &generator);
        assert_eq!(negative.x(), generator.x(), "{id:?}");
        assert!(negative != generator);
        assert!(curve.add(&negative, &generator).is_infinity());
        assert!(curve.multiply(&curve.scalar(curve.parameters.n), &generator).is_infinity());
        assert_eq!(curve.add(&generator, &generator), curve.multiply(&curve.scalar(&[2]), &generator));
    }
}

#[test]
fn names_of_a_curve() {
    use CurveId::{Bp192r1, Bp224r1, Bp256r1, Bp320r1, Bp384r1, Bp512r1, P192, P224, P256, P384, P521};
    for id in CurveId::ALL {
        let curve = Curve::get(id);
        assert_eq!(Curve::of_oid(curve.oid()), Some(curve));
        assert_eq!(curve.parameter_id().and_then(Curve::of_parameter_id).unwrap_or(curve), curve);
    }
    let numbered: Vec<_> = (0..=255).filter_map(Curve::of_parameter_id).map(Curve::id).collect();
    assert_eq!(numbered, [P192, Bp192r1, P224, Bp224r1, P256, Bp256r1, Bp320r1, P384, Bp384r1, Bp512r1, P521]);
    assert_eq!(Curve::get(P224).of_same_size().map(Curve::id).collect::<Vec<_>>(), [P224, Bp224r1, CurveId::Bp224t1]);
}

/// Appendices G.1 and I.1: the generic mapping, then the agreement on the mapped generator.
#[test]
fn generic_mapping() {
    let curve = Curve::get(CurveId::Bp256r1);
    let secret = curve.scalar(&unhex("7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"));
    let of_chip = point(
        curve,
        "824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57\
         30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54",
    );
    let own = point(
        curve,
        "7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E\
         544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D",
    );
    assert_eq!(curve.multiply(&secret, &curve.generator()), own);
    let nonce = curve.scalar(&unhex("3F00C4D39D153F2B2A214A078D899B22"));
    let shared = curve.multiply(&secret, &of_chip);
    let mapped = curve.add(&curve.multiply(&nonce, &curve.generator()), &shared);
    let expected = "8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2\
                    8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522";
    assert_eq!(mapped, point(curve, expected));
    let secret = curve.scalar(&unhex("A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"));
    let of_chip = point(
        curve,
        "9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB\
         7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094",
    );
    let agreed = curve.multiply(&secret, &of_chip);
    assert_eq!(agreed.x(), unhex("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925"));
}

/// Appendix I.1: the chip's key in its signed file times what it disclosed is its key of the mapping.
#[test]
fn chip_authentication_mapping() {
    let curve = Curve::get(CurveId::Bp256r1);
    let of_file = point(
        curve,
        "1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8\
         84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F",
    );
    let disclosed = curve.scalar(&unhex("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"));
    let of_mapping = point(
        curve,
        "A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3\
         04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23",
    );
    assert_eq!(curve.multiply(&disclosed, &of_file), of_mapping);
}

/// Appendix H.1: the integrated mapping.
#[test]
fn integrated_mapping() {
    let curve = Curve::get(CurveId::Bp256r1);
    let (s, t) = (unhex("2923BE84E16CD6AE529049F1F1BBE9EB"), unhex("5DD4CBFC96F5453B130D890A1CDBAE32"));
    let number = integrated::pseudo_random(Suite::Aes128, &s, &t, 256).unwrap();
    assert_eq!(
        number,
        unhex("E4447E2DFB3586BAC05DDB00156B57FBB2179A3949294C97254189800C517BAA8DA0FF397ED8C445D3E421E4FEB57322")
    );
    let expected = point(
        curve,
        "8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427\
         4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD",
    );
    assert_eq!(curve.map_to_point(&number).unwrap(), expected);
    let reduced = unhex("A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E");
    assert_eq!(curve.map_to_point(&reduced).unwrap(), expected);
    assert!(integrated::pseudo_random(Suite::Aes256, &s, &[0; 32], 256).is_err());
    assert_eq!(integrated::pseudo_random(Suite::Aes192, &[0; 32], &[0; 24], 384).unwrap().len(), 64);
}

#[test]
fn what_has_no_image() {
    for id in CurveId::ALL {
        let curve = Curve::get(id);
        let image = curve.map_to_point(&[7]);
        if id == CurveId::P224 {
            assert_eq!(image, Err(CryptoError::NoMapping));
            continue;
        }
        let image = image.unwrap();
        assert!(curve.decode(&image.encode()).is_ok(), "{id:?}");
        assert_eq!(curve.map_to_point(&[]), Err(CryptoError::Degenerate));
        assert_eq!(curve.map_to_point(&[1]), Err(CryptoError::Degenerate));
    }
}

#[test]
fn foreign_keys_agreements_and_signatures() {
    for Foreign { curve, secret, public, peer, agreed, hash, r, s } in FOREIGN {
        let curve = Curve::get(curve);
        let (secret, public) = (curve.scalar(&unhex(secret)), curve.decode(&unhex(public)).unwrap());
        assert_eq!(curve.multiply(&secret, &curve.generator()), public, "{curve:?}");
        let peer = curve.decode(&unhex(peer)).unwrap();
        assert_eq!(curve.multiply(&secret, &peer).x(), unhex(agreed), "{curve:?}");
        let digest = hash.digest(&[b"Skranke"]);
        let (r, s) = (unhex(r), unhex(s));
        assert!(curve.verify(&public, &digest, &r, &s), "{curve:?}");
        assert!(!curve.verify(&peer, &digest, &r, &s), "{curve:?}");
        assert!(!curve.verify(&public, &hash.digest(&[b"skranke"]), &r, &s), "{curve:?}");
        assert!(!curve.verify(&public, &digest, &s, &r), "{curve:?}");
        let padded = [&[0; 5], &r[..]].concat();
        assert!(curve.verify(&public, &digest, &padded, &s), "zeros before a number change nothing");
        let (own_r, own_s) = curve.sign(&secret, &digest, &mut |bytes| bytes.fill(0x5A));
        assert!(curve.verify(&public, &digest, &own_r, &own_s), "{curve:?}");
        let compressed = [&[2 + (public.encode().last().unwrap() & 1)], &public.x()[..]].concat();
        let expected = if curve.id() == CurveId::P224 { Err(CryptoError::NotOnCurve) } else { Ok(public) };
        assert_eq!(curve.decode(&compressed), expected, "{curve:?}");
    }
}

/// RFC 7027 §A: agreements on brainpoolP256r1, brainpoolP384r1 and brainpoolP512r1.
#[test]
fn published_agreements() {
    let check = |id, ours: &str, theirs: &str, agreed: &str| {
        let curve = Curve::get(id);
        let (ours, theirs) = (curve.scalar(&unhex(ours)), curve.scalar(&unhex(theirs)));
        let public = |secret| curve.multiply(secret, &curve.generator());
        assert_eq!(curve.multiply(&ours, &public(&theirs)).x(), unhex(agreed), "{id:?}");
        assert_eq!(curve.multiply(&theirs, &public(&ours)).x(), unhex(agreed), "{id:?}");
    };
    check(
        CurveId::Bp256r1,
        "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
        "55E40BC41E37E3E2AD25C3C6654511FFA8474A91A0032087593852D3E7D76BD3",
        "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B",
    );
    check(
        CurveId::Bp384r1,
        "1E20F5E048A5886F1F157C74E91BDE2B98C8B52D58E5003D57053FC4B0BD65D6F15EB5D1EE1610DF870795143627D042",
        "032640BC6003C59260F7250C3DB58CE647F98E1260ACCE4ACDA3DD869F74E01F8BA5E0324309DB6A9831497ABAC96670",
        "0BD9D3A7EA0B3D519D09D8E48D0785FB744A6B355E6304BC51C229FBBCE239BBADF6403715C35D4FB2A5444F575D4F42",
    );
    check(
        CurveId::Bp512r1,
        "16302FF0DBBB5A8D733DAB7141C1B45ACBC8715939677F6A56850A38BD87BD59\
         B09E80279609FF333EB9D4C061231FB26F92EEB04982A5F1D1764CAD57665422",
        "230E18E1BCC88A362FA54E4EA3902009292F7F8033624FD471B5D8ACE49D12CF\
         ABBC19963DAB8E2F1EBA00BFFB29E4D72D13F2224562F405CB80503666B25429",
        "A7927098655F1F9976FA50A9D566865DC530331846381C87256BAF3226244B76\
         D36403C024D7BBF0AA0803EAFF405D3D24F11A9B5C0BEF679FE1454B21C4CD1F",
    );
}

/// RFC 6979 §A.2.3 and §A.2.5 with SHA-256 over "sample": the first order is shorter than the hash.
#[test]
fn published_signatures() {
    let check = |id, secret: &str, r: &str, s: &str| {
        let curve = Curve::get(id);
        let public = curve.multiply(&curve.scalar(&unhex(secret)), &curve.generator());
        let digest = Hash::Sha256.digest(&[b"sample"]);
        assert!(curve.verify(&public, &digest, &unhex(r), &unhex(s)), "{id:?}");
    };
    check(
        CurveId::P192,
        "6FAB034934E4C0FC9AE67F5B5659A9D7D1FEFD187EE09FD4",
        "4B0B8CE98A92866A2820E20AA6B75B56382E0F9BFD5ECB55",
        "CCDB006926EA9565CBADC840829D8C384E06DE1F1E381B85",
    );
    check(
        CurveId::P256,
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    );
}

#[test]
fn signatures_that_are_none() {
    let curve = Curve::get(CurveId::P256);
    let public = curve.generator();
    let order = curve.parameters.n;
    for part in [&[][..], &[0; 32], order, &[0xFF; 32], &[1; 33]] {
        assert!(!curve.verify(&public, &[1; 32], part, &[1]));
        assert!(!curve.verify(&public, &[1; 32], &[1], part));
    }
    let infinity = curve.multiply(&curve.scalar(&[0]), &public);
    assert!(infinity.is_infinity() && infinity.x().is_empty() && infinity.encode() == [0]);
    assert!(!curve.verify(&infinity, &[1; 32], &[1], &[1]));
    assert!(!curve.verify(&Curve::get(CurveId::Bp256r1).generator(), &[1; 32], &[1], &[1]));
    assert!(curve.multiply(&curve.scalar(&[5]), &Curve::get(CurveId::Bp256r1).generator()).is_infinity());
}

#[test]
fn bytes_that_are_no_point() {
    let curve = Curve::get(CurveId::P256);
    let good = curve.generator().encode();
    for bytes in [&[][..], &[0], &[4], &good[..64], &[&good[..], &[0]].concat(), &[&[6], &good[1..]].concat()] {
        assert_eq!(curve.decode(bytes), Err(CryptoError::PointForm));
    }
    let mut beside = good.clone();
    *beside.last_mut().unwrap() ^= 1;
    let too_large = [&[4], curve.parameters.p, &good[33..]].concat();
    let unlifted = [&[2], &[0xFF; 32][..]].concat();
    for bytes in [&beside, &too_large, &unlifted, &[&[4], &[0; 64][..]].concat()] {
        assert_eq!(curve.decode(bytes), Err(CryptoError::NotOnCurve));
    }
    assert_eq!(format!("{:?} {:?}", curve.generator(), curve.scalar(&[5])), "Point(on P256) Scalar(..)");
}

#[test]
fn curves_written_out() {
    for id in CurveId::ALL {
        let curve = Curve::get(id);
        let written = curve.to_explicit();
        let of = |bytes: &[u8]| tlv::only(bytes, 0x30).ok().and_then(|tlv| Curve::of_explicit(&tlv));
        assert_eq!(of(&written), Some(curve));
        // Only the version and the tag of the cofactor may differ.
        let others = (0..written.len()).filter_map(|place| {
            let mut other = written.clone();
            other[place] ^= 0x20;
            of(&other)
        });
        assert_eq!(others.collect::<Vec<_>>(), [curve, curve]);
    }
}

/// Ours and the crates': the same public key for the same secret.
macro_rules! agrees_with {
    ($name:ident, $id:expr, $other:ident, $bytes:expr) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(24))]
            #[test]
            fn $name(secret in prop::collection::vec(any::<u8>(), $bytes), more in any::<u64>()) {
                let mut secret = secret;
                secret[0] = 0;
                secret[1] >>= 1;
                let curve = Curve::get($id);
                let more = more.to_be_bytes();
                let scalar = curve.scalar(&secret);
                let public = curve.multiply(&scalar, &curve.generator());
                let Ok(theirs) = $other::SecretKey::from_slice(&secret) else { return Ok(()); };
                prop_assert_eq!(&public.encode()[..], &theirs.public_key().to_sec1_bytes()[..]);
                let product = curve.multiply(&curve.product(&scalar, &curve.scalar(&more)), &curve.generator());
                prop_assert_eq!(curve.multiply(&curve.scalar(&more), &public), product);
                prop_assert_eq!(curve.decode(&public.encode()), Ok(public));
            }
        }
    };
}

agrees_with!(agrees_with_p256, CurveId::P256, p256, 32);
agrees_with!(agrees_with_p384, CurveId::P384, p384, 48);
agrees_with!(agrees_with_p521, CurveId::P521, p521, 66);
agrees_with!(agrees_with_bp256, CurveId::Bp256r1, bp256_r1, 32);
agrees_with!(agrees_with_bp384, CurveId::Bp384r1, bp384_r1, 48);
agrees_with!(agrees_with_bp256_twisted, CurveId::Bp256t1, bp256_t1, 32);
agrees_with!(agrees_with_bp384_twisted, CurveId::Bp384t1, bp384_t1, 48);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..140), which in 0_usize..17,
                      form in prop_oneof![Just(2_u8), Just(3), Just(4)]) {
        let curve = Curve::get(CurveId::ALL[which]);
        let _ = curve.decode(&bytes);
        let mut fitting = bytes.clone();
        fitting.resize(if form == 4 { 2 } else { 1 } * curve.field_bytes(), 0);
        let decoded = curve.decode(&[&[form], &fitting[..]].concat());
        if let Ok(point) = decoded {
            prop_assert_eq!(curve.decode(&point.encode()), Ok(point));
        }
        let _ = curve.map_to_point(&bytes);
        let (r, s) = bytes.split_at(bytes.len() / 2);
        prop_assert!(!curve.verify(&curve.generator(), &bytes, r, s));
        if let Ok(tlv) = tlv::only(&bytes, 0x30) {
            prop_assert_eq!(Curve::of_explicit(&tlv), None);
        }
    }

    #[test]
    fn scalars_keep_the_laws(left in prop::collection::vec(any::<u8>(), 0..90),
                             right in prop::collection::vec(any::<u8>(), 1..90), which in 0_usize..17) {
        let curve = Curve::get(CurveId::ALL[which]);
        let (left, right) = (curve.scalar(&left), curve.scalar(&right));
        prop_assert_eq!(curve.product(&left, &right).to_bytes(), curve.product(&right, &left).to_bytes());
        if let Some(inverse) = curve.invert(&right) {
            let back = curve.product(&curve.product(&left, &right), &inverse);
            prop_assert_eq!(back.to_bytes(), left.to_bytes());
        }
        prop_assert_eq!(curve.scalar(&left.to_bytes()).to_bytes(), left.to_bytes());
    }
}

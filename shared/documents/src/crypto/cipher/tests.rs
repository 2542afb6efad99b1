//! Published answers for ciphers, chains and checksums.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::{Suite, pad, unpad};
use crate::crypto::{CryptoError, testing::unhex};

const ALL: [Suite; 4] = [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256];

/// ICAO 9303-11 Appendix D.3: the reader's and the chip's half of mutual authentication.
#[test]
fn basic_access_control() {
    let enc = unhex("AB94FDECF2674FDFB9B391F85D7F76F2");
    let mac = unhex("7962D9ECE03D1ACD4C76089DCE131543");
    let text = unhex("781723860C06C2264608F919887022120B795240CB7049B01C19B33E32804F0B");
    let secret = Suite::TripleDes.encrypt_cbc(&enc, &[0; 8], &text).unwrap();
    assert_eq!(secret, unhex("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"));
    assert_eq!(Suite::TripleDes.mac(&mac, &pad(8, &secret)).unwrap()[..], unhex("5F1448EEA8AD90A7"));
    let answer = unhex("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F");
    assert_eq!(Suite::TripleDes.mac(&mac, &pad(8, &answer)).unwrap()[..], unhex("2F2D235D074D7449"));
    assert_eq!(
        Suite::TripleDes.decrypt_cbc(&enc, &[0; 8], &answer).unwrap()[16..],
        unhex("0B4F80323EB3191CB04970CB4052790B")
    );
}

/// ICAO 9303-11 Appendix G.1: the nonce of PACE; and both tokens, CMACs over the other side's public key.
#[test]
fn pace() {
    let key = unhex("89DED1B26624EC1E634C1989302849DD");
    let nonce = Suite::Aes128.decrypt_cbc(&key, &[0; 16], &unhex("95A3A016522EE98D01E76CB6B98B42C3")).unwrap();
    assert_eq!(nonce, unhex("3F00C4D39D153F2B2A214A078D899B22"));
    assert_eq!(Suite::Aes128.encrypt_block(&key, &nonce).unwrap(), unhex("95A3A016522EE98D01E76CB6B98B42C3"));
    let token = unhex(
        "7F494F060A04007F00070202040202864104\
         9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB\
         7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094",
    );
    let mac = Suite::Aes128.mac(&unhex("FE251C7858B356B24514B3BD5F4297D1"), &token).unwrap();
    assert_eq!(mac[..], unhex("C2B0BD78D94BA866"));
}

/// NIST SP 800-38A §F.2: chained AES with each length of key.
#[test]
fn chained_aes() {
    let iv = unhex("000102030405060708090a0b0c0d0e0f");
    let text = unhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    let check = |suite: Suite, key: &str, secret: &str| {
        let (key, secret) = (unhex(key), unhex(secret));
        assert_eq!(suite.encrypt_cbc(&key, &iv, &text).unwrap(), secret, "{suite:?}");
        assert_eq!(suite.decrypt_cbc(&key, &iv, &secret).unwrap(), text, "{suite:?}");
    };
    check(
        Suite::Aes128,
        "2b7e151628aed2a6abf7158809cf4f3c",
        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
    );
    check(
        Suite::Aes192,
        "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
        "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a",
    );
    check(
        Suite::Aes256,
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d",
    );
}

/// RFC 4493 §4 and NIST SP 800-38B appendix D, cut to eight bytes.
#[test]
fn checksums_of_aes() {
    let text = unhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
    let check = |suite: Suite, key: &str, bytes: &[u8], mac: &str| {
        assert_eq!(suite.mac(&unhex(key), bytes).unwrap()[..], unhex(mac), "{suite:?}");
    };
    let short = "2b7e151628aed2a6abf7158809cf4f3c";
    check(Suite::Aes128, short, &[], "bb1d6929e9593728");
    check(Suite::Aes128, short, &text[..16], "070a16b46b4d4144");
    check(Suite::Aes128, short, &text, "dfa66747de9ae630");
    let middle = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    check(Suite::Aes192, middle, &[], "d17ddf46adaacde5");
    check(Suite::Aes192, middle, &text, "8a1de5be2eb31aad");
    let long = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    check(Suite::Aes256, long, &[], "028962f61b7bf89e");
    check(Suite::Aes256, long, &text, "aaf3d8f1de5640c2");
}

#[test]
fn wrong_lengths_are_told() {
    for suite in ALL {
        let key = vec![1; suite.key_len()];
        let block = suite.block_len();
        let iv = vec![0; block];
        let expected = suite.key_len();
        let wrong_key = CryptoError::KeyLength { expected, found: 5 };
        assert_eq!(suite.encrypt_cbc(&[1; 5], &iv, &iv), Err(wrong_key));
        assert_eq!(suite.mac(&[1; 5], &iv), Err(wrong_key));
        assert_eq!(suite.decrypt_cbc(&key, &iv[1..], &iv), Err(CryptoError::BlockLength { block, found: block - 1 }));
        assert_eq!(suite.decrypt_cbc(&key, &iv, &[0; 9]), Err(CryptoError::BlockLength { block, found: 9 }));
        assert_eq!(suite.encrypt_block(&key, &[]), Err(CryptoError::BlockLength { block, found: 0 }));
        assert_eq!(suite.encrypt_cbc(&key, &iv, &[]), Ok(vec![]));
    }
    let block = 8;
    assert_eq!(Suite::TripleDes.mac(&[1; 16], &[0; 9]), Err(CryptoError::BlockLength { block, found: 9 }));
    assert_eq!(Suite::TripleDes.mac(&[1; 24], &[]), Err(CryptoError::KeyLength { expected: 16, found: 24 }));
}

#[test]
fn paddings() {
    assert_eq!(pad(8, b""), [0x80, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(pad(8, b"1234567"), *b"1234567\x80");
    assert_eq!(pad(8, b"12345678").len(), 16);
    assert_eq!(unpad(&[]), None);
    assert_eq!(unpad(&[0; 8]), None);
    assert_eq!(unpad(&[1, 2, 0, 0]), None);
    assert_eq!(unpad(&[0x80, 0x80, 0]), Some(&[0x80][..]));
}

proptest! {
    #[test]
    fn what_is_encrypted_comes_back(seed in any::<u8>(), text in prop::collection::vec(any::<u8>(), 0..100)) {
        for suite in ALL {
            let key = vec![seed; suite.key_len()];
            let iv = vec![seed ^ 1; suite.block_len()];
            let padded = pad(suite.block_len(), &text);
            let secret = suite.encrypt_cbc(&key, &iv, &padded).unwrap();
            let opened = suite.decrypt_cbc(&key, &iv, &secret).unwrap();
            prop_assert_eq!(unpad(&opened), Some(&text[..]));
        }
    }

    #[test]
    fn no_bytes_panic(key in prop::collection::vec(any::<u8>(), 0..40), iv in prop::collection::vec(any::<u8>(), 0..20),
                      bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for suite in ALL {
            drop(suite.encrypt_cbc(&key, &iv, &bytes));
            drop(suite.decrypt_cbc(&key, &iv, &bytes));
            let _ = suite.mac(&key, &bytes);
        }
        let _ = unpad(&bytes);
    }
}

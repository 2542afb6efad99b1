use domain::time::Moment;

use crate::checkpoint::{Hash, notes};
use crate::{Checkpoint, CheckpointError, CheckpointKey, CheckpointVerifier, Tree};

const AT: Moment = Moment::from_unix_ms(1_800_000_000_000);

fn hex(root: Hash) -> String {
    domain::exchange::RecordDigest::new(root).to_string()
}

/// The leaves and roots of the tests of Certificate Transparency (google/certificate-transparency, `merkletree`).
#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Tree::default();
    assert_eq!(hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (leaf, root) in leaves.iter().zip(roots) {
        tree.push(leaf);
        assert_eq!(hex(tree.root()), root, "{} leaves", tree.size());
    }
}

/// The example of Go's `golang.org/x/mod/sumdb/note`.
#[test]
fn a_foreign_note_is_verified() {
    let verifier: CheckpointVerifier =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let note = format!(
        "{text}\n\u{2014} PeterNeumann \
         x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    );
    assert_eq!(verifier.verify(&note), Ok(text));
    assert_eq!(verifier.verify(&note.replace("answer", "Answer")), Err(CheckpointError::Forged));
    assert_eq!(verifier.to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

#[test]
fn a_checkpoint_comes_back_and_each_changed_byte_is_found() {
    let key = CheckpointKey::generate("skranke/test").unwrap();
    let root: Hash = std::array::from_fn(|at| at as u8);
    let checkpoint = Checkpoint { size: 50, root, at: AT };
    let note = key.sign(&checkpoint);
    assert_eq!(key.verifier().open(&note), Ok(checkpoint));
    for at in 0..note.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= flip;
            let opened = String::from_utf8(bytes).ok().map(|changed| key.verifier().open(&changed));
            assert!(opened.is_none_or(|opened| opened.is_err()), "byte {at} ^ {flip:02x}");
        }
    }
    let other = CheckpointKey::generate("skranke/test").unwrap();
    assert_eq!(other.verifier().open(&note), Err(CheckpointError::OtherLog));
}

#[test]
fn notes_stand_one_after_another() {
    let key = CheckpointKey::generate("skranke/test").unwrap();
    let made: Vec<_> = (0..3).map(|size| key.sign(&Checkpoint { size, root: [0; 32], at: AT })).collect();
    assert_eq!(notes(&made.concat()).collect::<Vec<_>>(), made);
    let torn = made.concat() + "skranke/test\n17";
    assert_eq!(notes(&torn).last(), Some("skranke/test\n17"));
    assert_eq!(notes("").count(), 0);
}

#[test]
fn keys_are_read_as_they_were_written_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("audit.key"), folder.path().join("audit.pub"));
    let key = CheckpointKey::generate("skranke/test").unwrap();
    key.store(&secret).unwrap();
    key.verifier().store(&public).unwrap();
    let (key_again, verifier) = (CheckpointKey::load(&secret).unwrap(), CheckpointVerifier::load(&public).unwrap());
    assert_eq!((key_again.verifier(), &verifier), (key.verifier(), &verifier));
    let note = key_again.sign(&Checkpoint { size: 1, root: [7; 32], at: AT });
    assert!(verifier.open(&note).is_ok());
    assert_eq!(format!("{key:?}"), "CheckpointKey(skranke/test)");
    let text = std::fs::read_to_string(&secret).unwrap();
    for wrong in ["", "x", "PRIVATE+KEY+a+b+c", &text.replace("skranke", "skrank3"), &text[..60]] {
        std::fs::write(&secret, wrong).unwrap();
        assert!(CheckpointKey::load(&secret).unwrap_err().to_string().contains("audit.key"));
    }
    for name in ["", "a b", "a+b", "a\n"] {
        assert!(CheckpointKey::generate(name).is_err());
    }
}

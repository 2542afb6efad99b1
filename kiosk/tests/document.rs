//! `kiosk document verify` as whoever has files from a chip uses it: what is printed, and how it ends.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use documents::access::AccessKey;
use documents::dump::Dump;
use documents::file::File;
use documents::read::{AgreementWith, Plan, Session, Sought, Step};
use documents::sim::{Forgery, Specimen, catalogue};
use serde_json::Value;

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// What a reader gets from a chip.
fn read(specimen: &mut Specimen) -> Dump {
    let mrz = documents::mrz::parse(&specimen.lines.join("\n")).unwrap();
    let mut session = Session::new(Plan {
        application: Sought::Auto,
        key: AccessKey::of_mrz(&mrz).unwrap(),
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: None,
        agreement: AgreementWith::Reader,
        extended: true,
    });
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    loop {
        match session.step(&mut random) {
            Step::Transmit(command) => session.answer(&specimen.chip.transmit(&command, &mut random)),
            Step::Done(dump) => return dump,
            Step::Failed(error) => panic!("{error}"),
            Step::Progress(_) | Step::Relayed(_) => {}
        }
    }
}

/// Files of a chip and what its authority publishes, in two folders.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(mut specimen: Specimen, keep: impl Fn(File) -> bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { folder };
        for place in [desk.files(), desk.anchors().join("lists")] {
            std::fs::create_dir_all(place).unwrap();
        }
        for (file, bytes) in &read(&mut specimen).files {
            if keep(*file) {
                std::fs::write(desk.files().join(file.file_name()), bytes).unwrap();
            }
        }
        std::fs::write(desk.anchors().join("lists/states.ml"), &specimen.master_list).unwrap();
        std::fs::write(desk.anchors().join("revoked.crl"), &specimen.revocation_list).unwrap();
        std::fs::write(desk.anchors().join("README.txt"), "not a certificate").unwrap();
        desk
    }

    fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    fn anchors(&self) -> PathBuf {
        self.folder.path().join("anchors")
    }

    fn verify(&self) -> Output {
        verify(&self.files(), &[&self.anchors()])
    }
}

fn verify(files: &Path, anchors: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    let _ = command.args(["document", "verify"]).arg(files).arg("--json");
    for anchor in anchors {
        let _ = command.arg("--anchors").arg(anchor);
    }
    command.output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn with(told: &Value, outcome: &str) -> Vec<String> {
    let all = told["assertions"].as_array().unwrap();
    let those = all.iter().filter(|assertion| assertion["outcome"] == outcome);
    those.map(|assertion| assertion["id"].as_str().unwrap().to_owned()).collect()
}

fn is_signed_or_group(file: File) -> bool {
    matches!(file, File::Sod | File::Dg(_))
}

#[test]
fn a_genuine_document_ends_with_zero_and_says_all_of_it() {
    let desk = Desk::new(Specimen::genuine(&catalogue::modern(), now()), |_| true);
    let output = desk.verify();
    let told = json(&output);
    assert_eq!((output.status.code(), with(&told, "failed")), (Some(0), vec![]), "{told:#}");
    let members: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(members, ["assertions", "document", "portrait", "timings_ms"]);
    let portrait: Vec<_> = told["portrait"].as_object().unwrap().keys().collect();
    assert_eq!(portrait, ["bytes", "format", "height", "width"]);
    for assertion in told["assertions"].as_array().unwrap() {
        assert_eq!(assertion.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "outcome", "reason"]);
    }
    assert_eq!((&told["document"]["birth"], &told["document"]["surname"]), (&"1964-08-12".into(), &"SPECIMEN".into()));
}

#[test]
fn signed_groups_alone_are_enough_for_passive_authentication() {
    let desk = Desk::new(Specimen::genuine(&catalogue::modern(), now()), is_signed_or_group);
    let output = desk.verify();
    let told = json(&output);
    assert_eq!(output.status.code(), Some(0), "{told:#}");
    let passed = with(&told, "passed");
    for id in ["sod.signature", "sod.chain", "sod.revocation", "hash.dg1", "hash.dg2"] {
        assert!(passed.contains(&id.to_owned()), "{id}: {told:#}");
    }
}

#[test]
fn a_document_without_anchors_is_neither_proved_nor_failed() {
    let desk = Desk::new(Specimen::genuine(&catalogue::modern(), now()), is_signed_or_group);
    let output = verify(&desk.files(), &[]);
    let told = json(&output);
    assert_eq!(output.status.code(), Some(0), "{told:#}");
    assert!(with(&told, "unavailable").contains(&"sod.chain".to_owned()), "{told:#}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("no certificate is trusted"));
}

#[test]
fn a_master_list_behind_which_nothing_stands_is_used_and_told() {
    let specimen = Specimen::genuine(&catalogue::modern(), now());
    let root = specimen.certificates.authority.clone();
    let pin = documents::pki::cert::Certificate::parse(&root).unwrap().fingerprint().to_string();
    let desk = Desk::new(specimen, is_signed_or_group);
    let said = |extra: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
        let _ =
            command.args(["document", "verify"]).arg(desk.files()).arg("--json").arg("--anchors").arg(desk.anchors());
        let output = command.args(extra).output().unwrap();
        assert!(with(&json(&output), "passed").contains(&"sod.chain".to_owned()), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&[]).contains("nothing stands behind"), "{}", said(&[]));
    assert_eq!(said(&["--pin", &pin]), "");
    std::fs::write(desk.anchors().join("root.cer"), root).unwrap();
    assert_eq!(said(&[]), "");
}

#[test]
fn another_face_ends_with_two_and_fails_its_hash_alone() {
    let desk = Desk::new(Specimen::forged(&catalogue::modern(), Forgery::OtherFace, now()), is_signed_or_group);
    let output = desk.verify();
    let told = json(&output);
    assert_eq!((output.status.code(), with(&told, "failed")), (Some(2), vec!["hash.dg2".to_owned()]), "{told:#}");
}

#[test]
fn a_licence_is_known_by_its_files() {
    let profile = catalogue::all().into_iter().find(|profile| profile.name == "licence").unwrap();
    let desk = Desk::new(Specimen::genuine(&profile, now()), is_signed_or_group);
    let output = desk.verify();
    let told = json(&output);
    assert_eq!((output.status.code(), &told["document"]["kind"]), (Some(0), &"licence".into()), "{told:#}");
    assert_eq!(told["portrait"]["format"], "jpeg");
}

#[test]
fn rubbish_fails_in_words_and_never_otherwise() {
    let desk = Desk::new(Specimen::genuine(&catalogue::modern(), now()), is_signed_or_group);
    for bytes in [&b""[..], b"\x77", b"\x77\x84\xFF\xFF\xFF\xFF", &[0xFF; 4096]] {
        std::fs::write(desk.files().join("EF_SOD.bin"), bytes).unwrap();
        std::fs::write(desk.files().join("EF_DG2.bin"), bytes).unwrap();
        let output = desk.verify();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(with(&json(&output), "failed").contains(&"sod.present".to_owned()));
    }
}

#[test]
fn what_cannot_be_read_ends_with_three_and_says_why() {
    let desk = Desk::new(Specimen::genuine(&catalogue::modern(), now()), |_| false);
    let missing = desk.folder.path().join("missing");
    let rubbish = desk.anchors().join("README.txt");
    for (files, anchors, words) in [
        (desk.files(), desk.anchors(), "holds no file of a chip"),
        (missing.clone(), desk.anchors(), "cannot read the folder"),
        (desk.files(), missing, "cannot be read"),
        (desk.files(), rubbish, "is no certificate"),
        (desk.files(), desk.files(), "holds no certificate"),
    ] {
        let output = verify(&files, &[&anchors]);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!((output.status.code(), &json(&output)["document"]), (Some(3), &Value::Null), "{output:?}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_command_line_without_sense_is_none_of_these() {
    for arguments in [&["document"][..], &["document", "verify"], &["document", "read"], &["--can", "1"], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_kiosk")).args(arguments).output().unwrap();
        assert!(!matches!(output.status.code(), Some(0 | 2 | 3)), "{arguments:?}: {output:?}");
    }
}

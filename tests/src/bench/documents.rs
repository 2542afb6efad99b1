//! Reading a document: how soon its portrait is there and verified, over the real service for chip readers, with a chip
//! that answers at once; how many commands that takes; and what each cryptographic step costs.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use documents::access::AccessKey;
use documents::crypto::rsa::{EXPONENT_MAX_BITS, MODULUS_MAX_BITS, RsaPublicKey};
use documents::dump::Dump;
use documents::file::{File, Group};
use documents::lds::{dg2, image, sod};
use documents::pki::store::{Anchors, Root};
use documents::read::{AgreementWith, Plan, Session, Sought, Step};
use documents::sim::{Profile, Specimen, catalogue, vpcd};
use documents::verify;
use rand::Rng as _;
use serde_json::{Value, json};

use super::figures::Figures;
use crate::reader::card::Card;
use crate::reader::publish;
use crate::reader::service::Service;
use crate::world::programs::Programs;

/// Goal: the portrait is there and verified within this time.
const GOAL_MS: f64 = 300.0;

/// Reads so many times; `master_list` is parsed and indexed beside it, if there is one.
pub fn run(runs: u32, master_list: Option<&Path>) -> anyhow::Result<Value> {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let modern = Specimen::genuine(&catalogue::modern(), now);
    let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
    publish(&modern, folder.path())?;
    let lines = modern.lines.clone();
    let mut figures = Figures::default();
    {
        let _service = Service::start()?;
        let _card = Card::lay(modern.chip, vpcd::PORT)?;
        // The virtual reader notices a card some tenths of a second after it was laid down: that run is not counted.
        over_pcsc(&lines, folder.path(), &mut Figures::default())?;
        for _ in 0..runs {
            over_pcsc(&lines, folder.path(), &mut figures)?;
        }
    }
    let mut steps = Figures::default();
    let mut commands = BTreeMap::new();
    for (name, profile) in profiles() {
        for _ in 0..runs {
            let _ = commands.insert(name, in_process(name, &profile, now, &mut steps)?);
        }
    }
    let mut worst = Figures::default();
    for _ in 0..runs {
        at_worst(&mut worst)?;
    }
    let access = figures.median("access_to_portrait_ms").context("no run gave a figure")?;
    Ok(json!({
        "benchmark": "documents",
        "runs": runs,
        "access_to_portrait_ms": (access * 100.0).round() / 100.0,
        "goal": { "access_to_portrait_ms": GOAL_MS, "reached": access <= GOAL_MS },
        "apdus_short": commands.get("short"),
        "apdus_extended": commands.get("extended"),
        "figures": figures.json(),
        "cpu": steps.json(),
        "worst": worst.json(),
        "master_list": master_list.map(indexed).transpose()?,
    }))
}

/// One reading on the command line: the program's own times, from the first look for the reader to the decoded portrait.
fn over_pcsc(lines: &[String], anchors: &Path, figures: &mut Figures) -> anyhow::Result<()> {
    let mut command = Command::new(Programs::find()?.path("kiosk"));
    let _ = command.args(["document", "read", "--json", "--anchors"]).arg(anchors).arg("--mrz").args(lines);
    let output = command.output()?;
    let told: Value = serde_json::from_slice(&output.stdout).context("the kiosk printed no JSON")?;
    ensure!(output.status.success(), "not read: {}", String::from_utf8_lossy(&output.stderr).trim());
    ensure!(told["portrait"]["bytes"].as_u64().is_some(), "there is no portrait");
    let ms = |what: &str| told["timings_ms"][what].as_f64().with_context(|| format!("no time for {what}"));
    figures.note("read_ms", ms("read")?);
    figures.note("verify_ms", ms("verify")?);
    figures.note("access_to_portrait_ms", ms("read")? + ms("verify")?);
    Ok(())
}

/// The passport of demonstrations with commands of either length, and others for the steps that it has not.
fn profiles() -> Vec<(&'static str, Profile)> {
    let mut profiles =
        vec![("short", Profile { extended: None, ..catalogue::modern() }), ("extended", catalogue::modern())];
    let others = ["bac", "active-rsa", "integrated", "bp512", "large-curve", "dh", "agreement-dh"];
    profiles.extend(catalogue::all().into_iter().filter(|one| others.contains(&one.name)).map(|one| (one.name, one)));
    profiles
}

/// Reads a chip in this process and notes what the reader's side of each step costs; how many commands it took.
fn in_process(name: &str, profile: &Profile, now: i64, steps: &mut Figures) -> anyhow::Result<u32> {
    let mut specimen = Specimen::genuine(profile, now);
    let mrz = documents::mrz::parse(&specimen.lines.join("\n"))?;
    let mut session = Session::new(Plan {
        application: Sought::Auto,
        key: AccessKey::of_mrz(&mrz).context("these lines open no chip")?,
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: Some([7; 8]),
        agreement: AgreementWith::Reader,
        extended: true,
    });
    let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
    let mut costs: BTreeMap<&'static str, f64> = BTreeMap::new();
    let mut last = "opening";
    let dump = loop {
        let began = Instant::now();
        let step = session.step(&mut random);
        let cost = ms(began);
        match step {
            Step::Transmit(command) => {
                // What prepares a command, and what was made of the answer before it, count as one step.
                let next = step_of(&command).unwrap_or(last);
                *costs.entry(if next == "secure_messaging" { last } else { next }).or_default() += cost;
                last = next;
                session.answer(&specimen.chip.transmit(&command, &mut random));
            }
            Step::Progress(_) => *costs.entry(last).or_default() += cost,
            Step::Done(dump) => break dump,
            Step::Relayed(_) => bail!("nothing was relayed"),
            Step::Failed(error) => bail!("{name} was not read: {error}"),
        }
    };
    for (step, cost) in costs {
        steps.note(format!("{name}/{step}_ms"), cost);
    }
    passive(name, &dump, &specimen, now, steps)?;
    Ok(dump.apdus)
}

/// Which step a command belongs to, by its instruction (ISO/IEC 7816-4 §5.4.2); nothing for those that belong to any.
fn step_of(command: &[u8]) -> Option<&'static str> {
    match command.get(1)? {
        0x86 => Some("key_agreement"),
        0x82 | 0x84 => Some("basic_access"),
        0x88 => Some("active_authentication"),
        0xB0 | 0xB1 => Some("secure_messaging"),
        _ => None,
    }
}

/// Notes what passive authentication costs, as a whole and in parts.
fn passive(name: &str, dump: &Dump, specimen: &Specimen, now: i64, steps: &mut Figures) -> anyhow::Result<()> {
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&specimen.certificates.authority)?;
    let began = Instant::now();
    let _ = verify::verify(dump, &anchors, &verify::Expected::default(), now);
    steps.note(format!("{name}/verify_ms"), ms(began));
    let bytes = dump.file(File::Sod).context("EF.SOD was not read")?;
    let sod = sod::parse(bytes)?;
    let began = Instant::now();
    let signer = sod.cms.verify(&[])?.signer;
    steps.note(format!("{name}/sod_signature_ms"), ms(began));
    let began = Instant::now();
    let _ = anchors.chain(signer, &[])?;
    steps.note(format!("{name}/chain_ms"), ms(began));
    let began = Instant::now();
    for (file, bytes) in &dump.files {
        if matches!(file, File::Dg(_)) {
            let _ = sod.hash.digest(&[bytes]);
        }
    }
    steps.note(format!("{name}/hashes_ms"), ms(began));
    let portrait = Group::new(2).and_then(|group| dump.file(File::Dg(group)));
    if let Some((file, face)) = portrait.and_then(|file| Some((file, dg2::parse(file).ok()?.into_iter().next()?))) {
        let began = Instant::now();
        let _ = image::decode(face.image.bytes(file))?;
        steps.note(format!("{name}/portrait_decoded_ms"), ms(began));
    }
    Ok(())
}

/// A picture of two kilobytes that orders as many passes over samples as a picture may.
const ENDLESS: &[u8] = include_bytes!("../../fuzz/corpus/jpeg2000/made-endless");

/// Notes what the longest computations cost that a hostile document can order: none may take more than four seconds.
fn at_worst(worst: &mut Figures) -> anyhow::Result<()> {
    let began = Instant::now();
    let _ = image::decode(ENDLESS)?;
    worst.note("jpeg2000_ms", ms(began));
    let side = image::AREA_MAX_PIXELS.isqrt();
    let noise =
        ::image::RgbImage::from_fn(side, side, |x, y| ::image::Rgb([x * y, x ^ y, x + y].map(|value| value as u8)));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    ::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 25).encode_image(&noise)?;
    ensure!(jpeg.get_ref().len() <= image::IMAGE_MAX_BYTES, "the noise is too long to be a picture of a document");
    let began = Instant::now();
    let _ = image::decode(jpeg.get_ref())?;
    worst.note("jpeg_ms", ms(began));
    let key = RsaPublicKey::new(&[0xFF; MODULUS_MAX_BITS / 8], &[0xFF; EXPONENT_MAX_BITS / 8])?;
    let began = Instant::now();
    let _ = key.apply(&[0x7F; MODULUS_MAX_BITS / 8])?;
    worst.note("rsa_ms", ms(began));
    Ok(())
}

/// What it takes to parse and index a master list.
fn indexed(path: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let memory = || crate::world::process::usage(std::process::id()).map_or(0, |usage| usage.rss_kib);
    let (before, began) = (memory(), Instant::now());
    let mut anchors = Anchors::default();
    let added = anchors.add_master_list(&bytes, Root::Within)?;
    let took = ms(began);
    let grown = memory().saturating_sub(before);
    let certificates = added.certificates;
    drop(anchors);
    Ok(json!({ "certificates": certificates, "indexed_ms": (took * 100.0).round() / 100.0, "grown_kib": grown }))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

//! A simulated document on the virtual reader, for `kiosk document read` and for other readers' software.
//!
//! It prints what is printed on the document as one JSON object, lays the chip down and stays until the reader hangs up.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Parser;
use documents::file::Group;
use documents::sim::{Forgery, Specimen, catalogue, vpcd};
use serde_json::json;
use tests::reader::card::Card;

/// A simulated document on the virtual reader of vsmartcard.
#[derive(Debug, Parser)]
struct Arguments {
    /// What kind of document; `list` names all.
    #[arg(long, default_value = "modern")]
    profile: String,
    /// What is false about it; `list` names all.
    #[arg(long)]
    forgery: Option<String>,
    /// Where vpcd waits for a card.
    #[arg(long, default_value_t = vpcd::PORT)]
    port: u16,
    /// Writes what its authority publishes into this folder: certificate, master list, revocation list.
    #[arg(long)]
    anchors: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout();
    if [Some(&arguments.profile), arguments.forgery.as_ref()].contains(&Some(&"list".to_owned())) {
        for profile in catalogue::all() {
            writeln!(out, "profile {}", profile.name)?;
        }
        for forgery in forgeries() {
            writeln!(out, "forgery {}", forgery.name())?;
        }
        return Ok(());
    }
    let profile = catalogue::all().into_iter().find(|profile| profile.name == arguments.profile);
    let profile = profile.context("there is no such profile: --profile list")?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let specimen = match &arguments.forgery {
        None => Specimen::genuine(&profile, now),
        Some(name) => {
            let forgery = forgeries().find(|forgery| forgery.name() == name);
            Specimen::forged(&profile, forgery.context("there is no such forgery: --forgery list")?, now)
        }
    };
    if let Some(folder) = &arguments.anchors {
        tests::reader::publish(&specimen, folder)?;
    }
    let card = Card::lay(specimen.chip, arguments.port)
        .with_context(|| format!("no vpcd waits for a card on port {}", arguments.port))?;
    writeln!(out, "{}", json!({ "lines": specimen.lines, "can": specimen.can }))?;
    card.wait();
    Ok(())
}

/// Each forgery once; where a data group is meant, DG1 is changed and DG2 is taken away.
fn forgeries() -> impl Iterator<Item = Forgery> {
    let groups = Group::new(1).map(Forgery::ChangedGroup).into_iter().chain(Group::new(2).map(Forgery::RemovedGroup));
    groups.chain([
        Forgery::OtherFace,
        Forgery::LyingCom,
        Forgery::ForgedSignature,
        Forgery::UnknownAuthority,
        Forgery::OtherCountry,
        Forgery::ExpiredSigner,
        Forgery::ListSigner,
        Forgery::RevokedSigner,
        Forgery::Cloned,
        Forgery::Mute,
        Forgery::ForgedCardSecurity,
        Forgery::WrongCode,
        Forgery::HiddenPace,
        Forgery::GarbledCardAccess,
        Forgery::StruckOffer,
        Forgery::JammedPace,
    ])
}

//! The citizen's passport: read and judged once, as it does not sign challenges and says the same each time.

use std::sync::{Arc, LazyLock};

use documents::access::AccessKey;
use documents::mrz;
use documents::pki::store::Anchors;
use documents::read::{AgreementWith, Plan, Session, Sought, Step};
use documents::sim::{Person, Specimen, catalogue};
use domain::digest::Digest;
use domain::redact::Personal;
use specialist_console::desk::document::{Judged, Judging};

use crate::fleet::START;

/// What is known of it.
pub(crate) struct Passport {
    /// What the kiosk reads.
    pub(crate) dump: Vec<u8>,
    /// What the console finds.
    pub(crate) judged: Arc<Judged>,
    /// Its holder's number.
    pub(crate) cpr: &'static str,
}

pub(crate) static PASSPORT: LazyLock<Passport> = LazyLock::new(|| {
    let seconds = i64::try_from(START.unix_ms() / 1000).unwrap();
    let profile = catalogue::all().into_iter().find(|profile| profile.name == "bac").unwrap();
    let mut passport = Specimen::genuine(&profile, seconds);
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&passport.certificates.authority).unwrap();
    let dump = read(&mut passport);
    let (digest, bytes) = (Digest::of(&dump), Personal::new(dump.clone()));
    let judged = Judging { digest, bytes, challenge: [0; 8], typed: None }.judge(&anchors, START);
    Passport { dump, judged: Arc::new(judged), cpr: Person::SPECIMEN.personal_number }
});

fn read(passport: &mut Specimen) -> Vec<u8> {
    let zone = mrz::parse(&passport.lines.join("\n")).unwrap();
    let plan = Plan {
        application: Sought::Auto,
        key: AccessKey::Mrz(zone.travel().unwrap().key().unwrap()),
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: None,
        agreement: AgreementWith::Reader,
        extended: true,
    };
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, number)| *byte = number);
    let mut session = Session::new(plan);
    loop {
        match session.step(&mut random) {
            Step::Transmit(command) => {
                let answer = passport.chip.transmit(&command, &mut random);
                session.answer(&answer);
            }
            Step::Progress(_) => {}
            Step::Done(dump) => return dump.to_bytes(),
            Step::Relayed(_) | Step::Failed(_) => panic!("an honest chip is read"),
        }
    }
}

//! Every parser of bytes from outside, and every state machine that is fed with them, as a plain function of bytes.
//!
//! [`ALL`] is the one list. A fuzzer seeks bytes that break one (`tests/fuzz/run`); what it found interesting lies in
//! `tests/fuzz/corpus/NAME` and is replayed by a test. [`seeds`] makes bytes to begin with, [`allocation`] counts memory.
//!
//! **Invariant:** a target panics if something that must hold does not, and never otherwise.

pub mod allocation;
mod chip;
mod files;
mod fleet;
mod input;
mod pictures;
pub mod seeds;
mod trust;
mod wire;
mod zones;

/// A mebibyte, in bytes.
const MIB: usize = 1024 * 1024;
/// What a parser may allocate beyond its input.
const PARSER_MAX_BYTES: usize = MIB;

/// Something that takes bytes from outside.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of the folder of its corpus.
    pub name: &'static str,
    /// What is done with the bytes.
    pub run: fn(&[u8]),
    /// What it may have allocated at any one time, in bytes, beside as much as its input has.
    pub allocated_max: usize,
}

impl Target {
    const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, run, allocated_max: PARSER_MAX_BYTES }
    }

    /// One that holds more than a parser: pixels, or several files at once.
    const fn holding(self, allocated_max: usize) -> Self {
        Self { allocated_max, ..self }
    }
}

/// Every target.
pub const ALL: &[Target] = &[
    Target::new("tlv", chip::tlv),
    Target::new("apdu", chip::apdu),
    Target::new("channel", chip::channel),
    Target::new("session", chip::session),
    Target::new("session-bac", chip::session_bac),
    Target::new("session-pace", chip::session_pace),
    Target::new("evidence", chip::evidence),
    Target::new("remote", chip::remote),
    Target::new("card-access", files::card_access),
    Target::new("card-security", files::card_security),
    Target::new("atr-info", files::atr_info),
    Target::new("com", files::com),
    Target::new("sod", files::sod),
    Target::new("dg1", files::dg1),
    Target::new("dg2", files::dg2),
    Target::new("dg7", files::dg7),
    Target::new("dg11", files::dg11),
    Target::new("dg12", files::dg12),
    Target::new("dg13", files::dg13),
    Target::new("dg14", files::dg14),
    Target::new("dg15", files::dg15),
    Target::new("dg16", files::dg16),
    Target::new("licence-dg1", files::licence_dg1),
    Target::new("licence-dg5", files::licence_dg5),
    Target::new("licence-dg6", files::licence_dg6),
    Target::new("licence-dg11", files::licence_dg11),
    Target::new("licence-dg12", files::licence_dg12),
    Target::new("licence-dg13", files::licence_dg13),
    Target::new("ber", trust::ber),
    Target::new("cms", trust::cms),
    Target::new("certificate", trust::certificate),
    Target::new("master-list", trust::master_list),
    Target::new("crl", trust::crl),
    Target::new("pem", trust::pem),
    Target::new("dump", trust::dump),
    // The document holds its portrait, decoded, beside the files.
    Target::new("verify", trust::verify).holding(8 * MIB),
    Target::new("zone", zones::zone),
    Target::new("name", zones::name),
    // A picture of 512 by 256 points is held some ten times over, as numbers of four bytes.
    Target::new("page", zones::page).holding(8 * MIB),
    Target::new("jpeg", pictures::jpeg).holding(pictures::ALLOCATED_MAX_BYTES),
    Target::new("jpeg2000", pictures::jpeg2000).holding(pictures::ALLOCATED_MAX_BYTES),
    Target::new("visit", wire::visit),
    Target::new("station-request", wire::request),
    Target::new("station-push", wire::push),
    Target::new("station-record", wire::record),
    Target::new("envelope", wire::envelope),
    Target::new("enrol-ask", wire::enrol_ask),
    Target::new("enrol-answer", wire::enrol_answer),
    Target::new("key-request", fleet::key_request),
    Target::new("carried", fleet::carried),
    Target::new("fleet-certificate", fleet::fleet_certificate),
];

/// The target of this name.
pub fn named(name: &str) -> Option<&'static Target> {
    ALL.iter().find(|target| target.name == name)
}

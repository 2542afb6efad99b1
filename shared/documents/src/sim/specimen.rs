//! A whole document to lay on a reader: chip, printed lines, and what its authority publishes.

use std::collections::BTreeMap;

use super::chip::{Chip, Tampering};
use super::forgery::Forgery;
use super::issuer::{Certificates, Country, Issued, Issuer, Terms, chip_keys, other_face};
use super::person::Person;
use super::profile::{Kind, Profile};
use crate::file::{File, Group};

/// What everything is drawn from. Another seed makes other keys.
const SEED: &[u8] = b"specimen";
/// What somebody with the same name draws keys from: each RSA key is the other one.
const OTHER_SEED: &[u8] = b"self-made";
/// The answer that a forger in the middle changes: one in the midst of reading.
const FORGED_ANSWER: u32 = 14;

/// A simulated document, and what is known of it.
pub struct Specimen {
    /// Its chip.
    pub chip: Chip,
    /// The lines printed on it.
    pub lines: Vec<String>,
    /// The card access number printed on it.
    pub can: String,
    /// The day on which it was issued: year, month, day.
    pub issued: (u16, u8, u8),
    /// The last day of its validity.
    pub expiry: (u16, u8, u8),
    /// Certificates that its authority publishes.
    pub certificates: Certificates,
    /// The master list with these certificates.
    pub master_list: Vec<u8>,
    /// The authority's list of signers that hold no longer.
    pub revocation_list: Vec<u8>,
}

impl Specimen {
    /// A genuine one, made out to [`Person::SPECIMEN`]; `now` in seconds since 1970.
    pub fn genuine(profile: &Profile, now: i64) -> Self {
        Self::make(profile, None, &Person::SPECIMEN, now)
    }

    /// One that is false in one way.
    pub fn forged(profile: &Profile, forgery: Forgery, now: i64) -> Self {
        Self::make(profile, Some(forgery), &Person::SPECIMEN, now)
    }

    /// A genuine one of somebody.
    pub fn of(profile: &Profile, person: &Person, now: i64) -> Self {
        Self::make(profile, None, person, now)
    }

    /// One that was genuine and has expired.
    pub fn expired(profile: &Profile, now: i64) -> Self {
        let terms = Terms { signer_years: (-12, 1), issued_years: -11, ..Terms::SOUND };
        Self::with_terms(profile, None, &Person::SPECIMEN, now, terms)
    }

    fn make(profile: &Profile, forgery: Option<Forgery>, person: &Person, now: i64) -> Self {
        let sound = Terms::SOUND;
        let terms = match forgery {
            Some(Forgery::ExpiredSigner) => Terms { signer_years: (-5, -2), ..sound },
            Some(Forgery::ListSigner) => Terms { signs_lists: true, ..sound },
            Some(Forgery::OtherCountry) => Terms { claims: Some(Country::SWEDEN), ..sound },
            _ => sound,
        };
        Self::with_terms(profile, forgery, person, now, terms)
    }

    fn with_terms(profile: &Profile, forgery: Option<Forgery>, person: &Person, now: i64, terms: Terms) -> Self {
        let country = if profile.kind == Kind::Licence { Country::NETHERLANDS } else { Country::DENMARK };
        let mut issuer = Issuer::new(country, profile.signing, SEED, now);
        let mut issued = if forgery == Some(Forgery::UnknownAuthority) {
            Issuer::new(country, profile.signing, OTHER_SEED, now).issue(profile, person, &terms)
        } else {
            issuer.issue(profile, person, &terms)
        };
        let tampering = forgery.map_or_else(Tampering::default, |forgery| tamper(forgery, profile, &mut issued));
        let revoked: &[u32] = if forgery == Some(Forgery::RevokedSigner) { &[7, terms.serial] } else { &[7] };
        Self {
            lines: issued.lines.clone(),
            can: person.can.to_owned(),
            issued: issued.first_day,
            expiry: issued.last_day,
            chip: Chip::new(profile.clone(), issued, person.can, tampering),
            certificates: issuer.certificates().clone(),
            master_list: issuer.master_list(&[]),
            revocation_list: issuer.revocation_list(revoked),
        }
    }
}

/// Changes a document after it was issued.
fn tamper(forgery: Forgery, profile: &Profile, issued: &mut Issued) -> Tampering {
    let files = &mut issued.files;
    match forgery {
        Forgery::ChangedGroup(group) if group.number() == 1 && profile.kind != Kind::Licence => rename(issued),
        Forgery::ChangedGroup(group) => change(files, File::Dg(group)),
        Forgery::ForgedSignature => change(files, File::Sod),
        Forgery::ForgedCardSecurity => change(files, File::CardSecurity),
        Forgery::OtherFace => {
            let number = if profile.kind == Kind::Licence { 6 } else { 2 };
            if let Some(group) = Group::new(number) {
                let _ = files.insert(File::Dg(group), other_face());
            }
        }
        Forgery::RemovedGroup(group) => drop(files.remove(&File::Dg(group))),
        Forgery::GarbledCardAccess => change(files, File::CardAccess),
        Forgery::StruckOffer => super::issuer::strike_offer(files, profile),
        Forgery::HiddenPace => drop(files.remove(&File::CardAccess)),
        Forgery::LyingCom => super::issuer::falsify_com(files, profile.kind == Kind::Licence),
        Forgery::Cloned => issued.keys = chip_keys(profile, b"clone"),
        Forgery::WrongCode => return Tampering { forged_answer: Some(FORGED_ANSWER), ..Tampering::default() },
        Forgery::JammedPace => return Tampering { refuses_pace: true, ..Tampering::default() },
        Forgery::Mute => return Tampering { refuses_proof: true, ..Tampering::default() },
        Forgery::UnknownAuthority
        | Forgery::OtherCountry
        | Forgery::ExpiredSigner
        | Forgery::ListSigner
        | Forgery::RevokedSigner => {}
    }
    Tampering::default()
}

/// Flips a bit near the end of a file, where no length stands.
fn change(files: &mut BTreeMap<File, Vec<u8>>, file: File) {
    let byte = files.get_mut(&file).and_then(|bytes| bytes.iter_mut().rev().nth(1));
    if let Some(byte) = byte {
        *byte ^= 1;
    }
}

/// Gives the holder another name, in DG1 and in print; no check digit covers it.
fn rename(issued: &mut Issued) {
    let renamed: Vec<String> = issued.lines.iter().map(|line| line.replacen("<<A", "<<E", 1)).collect();
    let (old, new) = (issued.lines.concat(), renamed.concat());
    if let Some(bytes) = Group::new(1).and_then(|group| issued.files.get_mut(&File::Dg(group))) {
        let head = bytes.len().saturating_sub(old.len());
        bytes.truncate(head);
        bytes.extend(new.bytes());
    }
    issued.lines = renamed;
}

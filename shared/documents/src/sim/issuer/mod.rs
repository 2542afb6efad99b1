//! An issuing state: its authority, its document signer, and the documents that it makes.
//!
//! **Invariant:** the same seed and moment make the same bytes.
//!
//! # Rationale
//! Nothing of the reader takes part here: certificates, signed data and files are written from the standards, and only
//! the arithmetic ([`crate::crypto`]) and [`crate::tlv`] are shared. A mistake in reading is therefore not undone by the
//! same mistake in writing.

mod certificate;
mod cms;
mod der;
mod face;
mod groups;
mod infos;
mod key;
mod licence;
mod stream;

use std::collections::BTreeMap;

use self::certificate::{Certificate, Span, Use, name, revocation_list};
use self::cms::{SignedData, digest_algorithm};
pub(super) use self::der::oid_value;
use self::der::{civil, number, octets, sequence, set};
pub use self::face::PORTRAIT;
pub(super) use self::infos::{ActiveKey, AgreementKey, AgreementSecret, ChipKeys, agreement_oid, pace_oid};
use self::key::{RsaOwner, SigningKey};
pub(super) use self::stream::Stream;
use super::person::{Date, Person};
use super::profile::{Kind, Lds, Parameters, Profile, Quirk, Signer, Signing};
use crate::crypto::curve::CurveId;
use crate::crypto::hash::Hash;
use crate::file::{File, Group};
use crate::tlv::write;

/// Seconds in a year, leap days left out.
const YEAR: i64 = 365 * 86_400;
/// `id-icao-ldsSecurityObject`.
const LDS_OBJECT: &str = "2.23.136.1.1.1";
/// `id-icao-cscaMasterList`.
const MASTER_LIST: &str = "2.23.136.1.1.2";
/// `id-SecurityObject`: what EF.CardSecurity holds.
const CARD_SECURITY: &str = "0.4.0.127.0.7.3.2.1";

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// As the zone has it, three characters.
    pub mrz: &'static str,
    /// As certificates have it, two letters.
    pub iso: &'static str,
    /// In names of certificates.
    pub name: &'static str,
}

impl Country {
    /// Denmark.
    pub const DENMARK: Self = Self { mrz: "DNK", iso: "DK", name: "Kingdom of Denmark" };
    /// Germany, whose code in the zone is one letter.
    pub const GERMANY: Self = Self { mrz: "D<<", iso: "DE", name: "bund" };
    /// The Netherlands.
    pub const NETHERLANDS: Self = Self { mrz: "NLD", iso: "NL", name: "Kingdom of the Netherlands" };
    /// Sweden.
    pub const SWEDEN: Self = Self { mrz: "SWE", iso: "SE", name: "Government of Sweden" };
}

/// An issuing state with its keys.
pub struct Issuer {
    country: Country,
    signing: Signing,
    /// Seconds since 1970.
    now: i64,
    stream: Stream,
    name: Vec<u8>,
    key: SigningKey,
    document: SigningKey,
    certificates: Certificates,
}

/// What an issuing state publishes, in DER.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The self-signed certificate of the key that signs now.
    pub authority: Vec<u8>,
    /// The self-signed certificate of the key before.
    pub previous: Vec<u8>,
    /// The key that signs now, certified by the one before. Its subject is its issuer's name, as with Denmark's.
    pub link: Vec<u8>,
}

/// What departs from the rule in one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Years from now at which the signer's certificate begins and ends to hold.
    pub(super) signer_years: (i64, i64),
    /// The signer's serial number.
    pub(super) serial: u32,
    /// Years from now at which the document was issued.
    pub(super) issued_years: i64,
    /// How many years it holds from then on.
    pub(super) valid_years: i64,
    /// A state to claim in the zone in place of the issuer.
    pub(super) claims: Option<Country>,
    /// Whether the signer's certificate is one for master lists.
    pub(super) signs_lists: bool,
}

impl Terms {
    /// A document as it should be.
    pub(super) const SOUND: Self = Self {
        signer_years: (-2, 9),
        serial: 0x5150,
        issued_years: -1,
        valid_years: 10,
        claims: None,
        signs_lists: false,
    };
}

/// A document before it becomes a chip.
pub(super) struct Issued {
    pub(super) files: BTreeMap<File, Vec<u8>>,
    /// EF.SOD of a travel document shares its number with EF.CardSecurity, which lies elsewhere.
    pub(super) keys: ChipKeys,
    /// The lines printed on it.
    pub(super) lines: Vec<String>,
    /// When it was issued, and the last day of its validity.
    pub(super) first_day: Date,
    pub(super) last_day: Date,
    /// What BAC and PACE are keyed with: MRZ information, or characters 2 to 29 of a licence.
    pub(super) secret: String,
}

impl Issuer {
    /// One with keys drawn from `seed`; `now` in seconds since 1970.
    pub fn new(country: Country, signing: Signing, seed: &[u8], now: i64) -> Self {
        let mut stream = Stream::new(seed, country.name);
        let before = Signer::Ec(CurveId::P256, Parameters::Explicit, Hash::Sha256);
        let previous = SigningKey::new(before, RsaOwner::Authority, &mut stream);
        let key = SigningKey::new(signing.authority, RsaOwner::Authority, &mut stream);
        let document = SigningKey::new(signing.document, RsaOwner::Document, &mut stream);
        let name = name(country.iso, country.name, "Country Signing CA");
        let validity = |from, to| Span { from: now + from * YEAR, to: now + to * YEAR };
        let make = |serial, validity, holder, by: &SigningKey, stream: &mut Stream| {
            let (issuer, subject) = (&name[..], &name[..]);
            Certificate { serial, issuer, subject, validity, holder, purpose: Use::Authority }.sign(by, stream)
        };
        let certificates = Certificates {
            previous: make(1, validity(-8, 6), &previous, &previous, &mut stream),
            authority: make(2, validity(-3, 12), &key, &key, &mut stream),
            link: make(3, validity(-3, 6), &key, &previous, &mut stream),
        };
        Self { country, signing, now, stream, name, key, document, certificates }
    }

    /// What it publishes.
    pub const fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// A list of the signers that hold no longer.
    pub fn revocation_list(&mut self, serials: &[u32]) -> Vec<u8> {
        let validity = Span { from: self.now - YEAR / 12, to: self.now + YEAR / 4 };
        revocation_list(&self.name, serials, validity, &self.key, &mut self.stream)
    }

    /// A master list with its own certificates and those of `others` (ICAO 9303-12 §8), signed by a signer of its own.
    pub fn master_list(&mut self, others: &[Vec<u8>]) -> Vec<u8> {
        let Certificates { authority, previous, link } = self.certificates.clone();
        let listed = others.iter().cloned().chain([authority.clone(), previous, link]).collect();
        let content = sequence(&[&number(0), &set(listed)]);
        let (serial, subject) = (9, name(self.country.iso, self.country.name, "Master List Signer"));
        let validity = Span { from: self.now - YEAR, to: self.now + YEAR };
        let (issuer, holder) = (&self.name, &self.document);
        let signer = Certificate { serial, issuer, subject: &subject, validity, holder, purpose: Use::MasterList };
        let signer = signer.sign(&self.key, &mut self.stream);
        SignedData {
            kind: MASTER_LIST,
            content: &content,
            key: &self.document,
            certificates: &[signer, authority],
            signer: (&self.name, serial),
            signed_at: self.now,
        }
        .sign(&mut self.stream)
    }

    /// Makes a document.
    pub(super) fn issue(&mut self, profile: &Profile, person: &Person, terms: &Terms) -> Issued {
        let country = terms.claims.unwrap_or(self.country);
        let issued = self.date(terms.issued_years);
        let expiry = self.date(terms.issued_years + terms.valid_years);
        let (lines, secret) = match profile.kind {
            Kind::Passport => (person.td3(country, expiry), person.key(expiry)),
            Kind::IdentityCard => (person.td1(country, expiry), person.key(expiry)),
            Kind::Licence => {
                let lines = person.licence_line(country);
                let secret = lines.concat().chars().skip(1).take(28).collect();
                (lines, secret)
            }
        };
        let keys = infos::keys(profile, &mut self.stream, false);
        let mut files = BTreeMap::new();
        let about = About { profile, person, country, lines: &lines, issued, expiry, keys: &keys };
        for group in profile.all_groups() {
            let _ = files.insert(File::Dg(group), about.group(group));
        }
        let signer = self.signer(terms);
        let signed_at = self.now + terms.issued_years * YEAR;
        let object = self.security_object(&files);
        let sod = self.signed(LDS_OBJECT, &object, &signer, terms.serial, signed_at);
        let _ = files.insert(File::Sod, write(0x77, &sod));
        if !profile.pace.is_empty() {
            let _ = files.insert(File::CardAccess, infos::card_access(&profile.pace));
        }
        if let Some(mapping) = &keys.mapping_info {
            let mut all: Vec<Vec<u8>> = profile.pace.iter().map(|offer| infos::pace_info(*offer)).collect();
            all.push(mapping.clone());
            let security = self.signed(CARD_SECURITY, &set(all), &signer, terms.serial, signed_at);
            let _ = files.insert(File::CardSecurity, security);
        }
        if let Some(extended) = profile.extended {
            let _ = files.insert(File::AtrInfo, groups::atr_info(extended));
        }
        if profile.groups.contains(&3) {
            let _ = files.insert(File::Cvca, groups::cvca(country.iso));
        }
        let _ = files.insert(File::Com, about.com());
        Issued { files, keys: keys.private, lines, first_day: issued, last_day: expiry, secret }
    }

    /// The certificate of the document signer.
    fn signer(&mut self, terms: &Terms) -> Vec<u8> {
        let (from, to) = terms.signer_years;
        let validity = Span { from: self.now + from * YEAR, to: self.now + to * YEAR };
        let subject = name(self.country.iso, self.country.name, "Document Signer");
        let (serial, issuer, holder) = (terms.serial, &self.name, &self.document);
        let purpose = if terms.signs_lists { Use::MasterList } else { Use::Document };
        Certificate { serial, issuer, subject: &subject, validity, holder, purpose }.sign(&self.key, &mut self.stream)
    }

    fn signed(&mut self, kind: &str, content: &[u8], signer: &[u8], serial: u32, signed_at: i64) -> Vec<u8> {
        let certificates = [signer.to_vec()];
        let signer = (&self.name[..], serial);
        SignedData { kind, content, key: &self.document, certificates: &certificates, signer, signed_at }
            .sign(&mut self.stream)
    }

    /// LDSSecurityObject (ICAO 9303-10 §4.6.2.3).
    fn security_object(&self, files: &BTreeMap<File, Vec<u8>>) -> Vec<u8> {
        let digest = self.signing.digest;
        let hashes: Vec<u8> = files
            .iter()
            .filter_map(|(file, bytes)| match file {
                File::Dg(group) => Some(sequence(&[&number(group.number().into()), &octets(&digest.digest(&[bytes]))])),
                _ => None,
            })
            .flatten()
            .collect();
        let hashes = write(0x30, &hashes);
        let (version, versions) = match self.signing.lds {
            Lds::V0 => (0, Vec::new()),
            Lds::V1 => (1, sequence(&[&write(0x13, b"0108"), &write(0x13, b"040000")])),
        };
        sequence(&[&number(version), &digest_algorithm(digest), &hashes, &versions])
    }

    fn date(&self, years: i64) -> Date {
        let (year, month, day) = civil((self.now + years * YEAR).div_euclid(86_400));
        (year as u16, month as u8, day as u8)
    }
}

/// What the files of one document are made from.
struct About<'a> {
    profile: &'a Profile,
    person: &'a Person,
    country: Country,
    lines: &'a [String],
    issued: Date,
    expiry: Date,
    keys: &'a infos::Keys,
}

impl About<'_> {
    fn group(&self, group: Group) -> Vec<u8> {
        if self.profile.kind == Kind::Licence { self.of_licence(group) } else { self.of_travel(group) }
    }

    fn of_travel(&self, group: Group) -> Vec<u8> {
        match group.number() {
            1 => groups::dg1(self.lines),
            2 => face::group(self.profile.portrait),
            3 => groups::dg3(),
            7 => groups::dg7(),
            11 => groups::dg11(self.person),
            12 => groups::dg12(self.issued),
            13 => groups::dg13(self.profile.has(Quirk::LongGroup)),
            14 => write(0x6E, &self.infos()),
            15 => write(0x6F, self.keys.active.as_deref().unwrap_or_default()),
            _ => groups::dg16(self.issued),
        }
    }

    fn of_licence(&self, group: Group) -> Vec<u8> {
        match group.number() {
            1 => licence::dg1(self.person, self.country.mrz, self.issued, self.expiry),
            5 => licence::dg5(),
            6 => face::group(self.profile.portrait),
            11 => licence::dg11(self.person),
            12 => licence::dg12(&self.lines.concat()),
            13 => licence::group(group, self.keys.active.as_deref().unwrap_or_default()),
            _ => licence::group(group, &self.infos()),
        }
    }

    /// SecurityInfos: those of EF.CardAccess again, then those of the keys (ICAO 9303-10 §4.7.14).
    fn infos(&self) -> Vec<u8> {
        let mut all: Vec<Vec<u8>> = self.profile.pace.iter().map(|offer| infos::pace_info(*offer)).collect();
        all.extend_from_slice(&self.keys.infos);
        if self.profile.groups.contains(&3) {
            all.push(infos::terminal_info());
        }
        infos::all(&all)
    }

    fn com(&self) -> Vec<u8> {
        let licence = self.profile.kind == Kind::Licence;
        let tags: Vec<u8> = self.profile.all_groups().into_iter().map(|group| groups::tag(group, licence)).collect();
        groups::com(&tags, licence)
    }
}

/// A face that is not the holder's, for DG2.
pub(super) fn other_face() -> Vec<u8> {
    face::other()
}

/// An EF.COM that says nothing but DG1 and a group that there is not.
pub(super) fn falsify_com(files: &mut BTreeMap<File, Vec<u8>>, licence: bool) {
    let _ = files.insert(File::Com, groups::com(&[0x61, 0x76], licence));
}

/// An EF.CardAccess without the first way of PACE.
pub(super) fn strike_offer(files: &mut BTreeMap<File, Vec<u8>>, profile: &Profile) {
    let left = profile.pace.get(1..).unwrap_or_default();
    let _ = files.insert(File::CardAccess, infos::card_access(left));
}

/// Other keys for a chip of this profile.
pub(super) fn chip_keys(profile: &Profile, seed: &[u8]) -> ChipKeys {
    infos::keys(profile, &mut Stream::new(seed, "chip"), true).private
}

//! Bytes that a fuzzer begins with: what the simulator makes, cut into what each target takes.

use std::fs;
use std::path::Path;

use documents::apdu::Response;
use documents::dump::{Dump, Missing};
use documents::file::{Application, File, Group};
use documents::lds::{dg2, licence};
use documents::sim::{Portrait, Specimen, catalogue};

use crate::chip::NOW;
use crate::input::parts;
use crate::trust::read;

/// Simulated documents, read once.
pub struct Samples(Vec<(Specimen, Dump)>);

impl Samples {
    /// Reads every document of the catalogue.
    pub fn read() -> Self {
        let mut profiles = catalogue::all();
        let portraits = [Portrait::Jpeg, Portrait::Jpeg2000, Portrait::Extensible, Portrait::Broken];
        profiles.extend(portraits.map(|portrait| catalogue::modern().showing(portrait)));
        let of = |profile| {
            let mut specimen = Specimen::genuine(&profile, NOW);
            let dump = read(&mut specimen);
            (specimen, dump)
        };
        Self(profiles.into_iter().map(of).collect())
    }

    /// Writes what each target begins with into a folder of its name; `golden` holds messages of stations as files.
    ///
    /// # Errors
    /// When that folder cannot be read, or the other not be written.
    pub fn write(&self, folder: &Path, golden: &Path) -> std::io::Result<()> {
        for target in crate::ALL {
            let place = folder.join(target.name);
            fs::create_dir_all(&place)?;
            for (number, bytes) in self.of(target.name, golden)?.iter().enumerate() {
                fs::write(place.join(format!("seed-{number}")), bytes)?;
            }
        }
        Ok(())
    }

    /// What a target begins with.
    ///
    /// # Errors
    /// When the folder of messages cannot be read.
    pub fn of(&self, target: &str, golden: &Path) -> std::io::Result<Vec<Vec<u8>>> {
        Ok(match target {
            "tlv" => {
                [self.files(File::CardAccess), self.files(File::Com), self.group(Application::Travel, 11)].concat()
            }
            "apdu" => vec![vec![0x90, 0], vec![0, 0xB0, 0x9E, 0, 4], vec![0, 0xA4, 4, 12, 2, 1, 2]],
            "channel" => channel(),
            "session" => vec![parts(&[&[0x90, 0][..]; 6]), parts(&[&[0x6A, 0x82][..]; 3])],
            "session-bac" | "session-pace" => between(),
            "evidence" => self.dumps(|file| !matches!(file, File::Dg(group) if group.number() < 13)),
            "remote" => self.remote(),
            "card-access" => self.files(File::CardAccess),
            "card-security" => self.files(File::CardSecurity),
            "atr-info" => self.files(File::AtrInfo),
            "com" => self.files(File::Com),
            "sod" | "cms" | "ber" => self.files(File::Sod),
            "certificate" => self.made(|specimen| specimen.certificates.authority.clone()),
            "master-list" => self.made(|specimen| specimen.master_list.clone()),
            "crl" => self.made(|specimen| specimen.revocation_list.clone()),
            "pem" => vec![b"-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n".to_vec()],
            "dump" => self.dumps(|file| matches!(file, File::Com | File::CardAccess)),
            "verify" => verify(),
            "zone" => self.made(|specimen| specimen.lines.join("\n").into_bytes()),
            "name" => ["Ærø Ødegård\nAEROE OEDEGAARD", "JENSEN\nJensen", "MÜLLER\nMUELLER"].map(Vec::from).to_vec(),
            "page" => pages(),
            "jpeg" | "jpeg2000" => self.portraits(),
            "visit" => goldens(golden, "visit")?,
            "station-request" | "station-push" | "station-record" => goldens(golden, "station")?,
            "envelope" => goldens(golden, "envelope")?,
            "enrol-ask" | "enrol-answer" => goldens(golden, "enrol")?,
            "key-request" => vec![::trust::StationKey::generate().request().unwrap_or_default()],
            "carried" => vec![br#"{"skranke":"certificates 1","authority":"00","certificates":["MAA="]}"#.to_vec()],
            "fleet-certificate" => self.made(|specimen| specimen.certificates.authority.clone()),
            file => match file.strip_prefix("licence-dg") {
                Some(number) => self.group(Application::Licence, number.parse().unwrap_or_default()),
                None => self.group(Application::Travel, file.trim_start_matches("dg").parse().unwrap_or_default()),
            },
        })
    }

    fn made(&self, of: impl Fn(&Specimen) -> Vec<u8>) -> Vec<Vec<u8>> {
        self.0.iter().map(|(specimen, _)| of(specimen)).collect()
    }

    fn files(&self, file: File) -> Vec<Vec<u8>> {
        self.0.iter().filter_map(|(_, dump)| dump.file(file).map(<[u8]>::to_vec)).collect()
    }

    fn group(&self, application: Application, number: u8) -> Vec<Vec<u8>> {
        let dumps = self.0.iter().filter(|(_, dump)| dump.application == application);
        let found = dumps.filter_map(|(_, dump)| dump.file(File::Dg(Group::new(number)?)).map(<[u8]>::to_vec));
        let found: Vec<Vec<u8>> = found.collect();
        // Of a licence's national number the simulator makes one that is read on request only.
        if found.is_empty() { vec![vec![0x6B, 3, 0x5F, 0x01, 0]] } else { found }
    }

    fn dumps(&self, keep: impl Fn(File) -> bool) -> Vec<Vec<u8>> {
        let cut = |dump: &Dump| {
            let mut dump = dump.clone();
            dump.files.retain(|file, _| keep(*file));
            let _ = dump.missing.insert(File::CardSecurity, Missing::TooLong);
            dump.to_bytes()
        };
        self.0.iter().map(|(_, dump)| cut(dump)).collect()
    }

    fn remote(&self) -> Vec<Vec<u8>> {
        let done = [0x90, 0];
        let token = [&[0x7C, 20, 0x81, 8][..], &[1; 8], &[0x82, 8], &[2; 8], &done].concat();
        let code = [&[0x99, 2, 0x90, 0, 0x8E, 8][..], &[3; 8], &done].concat();
        let groups = self.group(Application::Travel, 14);
        groups.iter().flat_map(|dg14| [&token, &code].map(|last| parts(&[dg14, &done, last, last]))).collect()
    }

    fn portraits(&self) -> Vec<Vec<u8>> {
        let of = |dump: &Dump| {
            let licence = dump.application == Application::Licence;
            let file = dump.file(File::Dg(Group::new(if licence { 6 } else { 2 })?))?;
            let faces = if licence { licence::dg6(file) } else { dg2::parse(file) };
            Some(faces.ok()?.first()?.image.bytes(file).to_vec())
        };
        self.0.iter().filter_map(|(_, dump)| of(dump)).collect()
    }
}

fn channel() -> Vec<Vec<u8>> {
    let sealed = [&[0x87, 9, 1][..], &[5; 8], &[0x99, 2, 0x90, 0]].concat();
    let forged = [&sealed[..], &[0x8E, 8], &[7; 8], &[0x90, 0]].concat();
    (0..4_u8).flat_map(|suite| [[&[suite][..], &forged].concat(), [&[suite | 4][..], &sealed].concat()]).collect()
}

fn between() -> Vec<Vec<u8>> {
    let refused = Response { data: Vec::new(), status: 0x6982.into() }.encode();
    (0..12_u8).flat_map(|at| [vec![at, 1, 0, 5, 1, 3], [&[at, 0, 0, 2][..], &refused, &[200]].concat()]).collect()
}

fn verify() -> Vec<Vec<u8>> {
    (0..14_u8).flat_map(|file| [vec![0, file, 0, 40, 0, 1, 2, 3], vec![0, file, 0, 0, 1, 0x30, 0]]).collect()
}

/// Stripes and bars of several sizes.
fn pages() -> Vec<Vec<u8>> {
    let bars = |width: u16, dark: u8, light: u8| {
        let mut bytes = [width.to_be_bytes(), 120_u16.to_be_bytes()].concat();
        (0..900).for_each(|_| bytes.extend([20, dark, 230, light]));
        bytes
    };
    vec![bars(340, 3, 4), bars(400, 5, 5), bars(500, 2, 9), vec![1, 0, 0, 60, 255, 255]]
}

fn goldens(folder: &Path, name: &str) -> std::io::Result<Vec<Vec<u8>>> {
    fs::read_dir(folder.join(name))?.map(|entry| fs::read(entry?.path())).collect()
}

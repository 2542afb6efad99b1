//! What a document says, as far as it can be read.

use std::collections::BTreeMap;

use crate::dump::Dump;
use crate::file::{Application, File, Group};
use crate::lds::image::{self, Format, Image, Picture};
use crate::lds::{Date, LdsError, dg1, dg2, dg11, dg12, licence};
use crate::mrz::Travel;

/// The files that say something about the holder, taken apart.
#[derive(Debug)]
pub struct Document {
    /// Which application they are of.
    pub application: Application,
    /// The machine-readable zone in DG1 of a travel document.
    pub zone: Option<Travel>,
    /// DG1 of a driving licence.
    pub licence: Option<licence::Dg1>,
    /// Further details of the holder (DG11).
    pub details: Option<dg11::Dg11>,
    /// Further details of the document (DG12).
    pub issue: Option<dg12::Dg12>,
    /// The portrait: DG2, or DG6 of a driving licence.
    pub portrait: Option<Portrait>,
    /// What could not be read, and where.
    pub unreadable: BTreeMap<File, LdsError>,
}

/// A portrait.
#[derive(Debug)]
pub struct Portrait {
    /// In which file it lies.
    pub file: File,
    /// Where in it, and in which format.
    pub image: Image,
    /// How it looks; nothing if it cannot be shown.
    pub picture: Option<Picture>,
}

impl Portrait {
    /// Its format.
    pub const fn format(&self) -> Format {
        self.image.format
    }
}

/// The group with this number.
pub(super) const fn group(number: u8) -> Group {
    Group::new(number).expect("the numbers that stand in the code lie between 1 and 16")
}

impl Document {
    /// Reads what is there.
    pub(super) fn read(dump: &Dump) -> Self {
        let mut document = Self {
            application: dump.application,
            zone: None,
            licence: None,
            details: None,
            issue: None,
            portrait: None,
            unreadable: BTreeMap::new(),
        };
        let faces = match dump.application {
            Application::Travel => {
                document.zone = document.part(dump, 1, dg1::parse);
                document.details = document.part(dump, 11, dg11::parse);
                document.issue = document.part(dump, 12, dg12::parse);
                document.part(dump, 2, dg2::parse).map(|faces| (File::Dg(group(2)), faces))
            }
            Application::Licence => {
                document.licence = document.part(dump, 1, licence::dg1);
                document.part(dump, 6, licence::dg6).map(|faces| (File::Dg(group(6)), faces))
            }
        };
        document.portrait = faces.and_then(|(file, faces)| {
            let image = faces.into_iter().next()?.image;
            let picture = dump.file(file).and_then(|bytes| image::decode(image.bytes(bytes)).ok());
            Some(Portrait { file, image, picture })
        });
        document
    }

    /// Parses one data group, if it is there.
    fn part<T>(&mut self, dump: &Dump, number: u8, parse: impl Fn(&[u8]) -> Result<T, LdsError>) -> Option<T> {
        let file = File::Dg(group(number));
        match parse(dump.file(file)?) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let _ = self.unreadable.insert(file, error);
                None
            }
        }
    }

    /// When it was issued, if it says so.
    pub fn issued(&self) -> Option<Date> {
        let stated = self.issue.as_ref().and_then(|issue| issue.issued);
        stated.or_else(|| self.licence.as_ref().map(|licence| licence.issued))
    }
}

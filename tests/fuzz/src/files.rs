//! Files of a chip.

use std::fmt::Debug;

use documents::file::Application;
use documents::lds::{self, LdsError};

/// Parses twice: a parser knows nothing but its bytes. An error names a place in the file.
fn parsed<T: Debug>(parse: impl Fn(&[u8]) -> Result<T, LdsError>, bytes: &[u8]) -> Option<T> {
    let first = parse(bytes);
    assert_eq!(format!("{first:?}"), format!("{:?}", parse(bytes)));
    first.inspect_err(|error| assert!(error.offset <= bytes.len(), "{error:?}")).ok()
}

fn faces(bytes: &[u8], faces: &[lds::dg2::Face]) {
    for face in faces {
        assert!(!face.image.bytes(bytes).is_empty(), "a picture outside of its file");
    }
}

pub(crate) fn card_access(bytes: &[u8]) {
    let _ = parsed(lds::card_access::parse, bytes);
}

pub(crate) fn card_security(bytes: &[u8]) {
    let _ = parsed(lds::card_security::parse, bytes);
}

pub(crate) fn atr_info(bytes: &[u8]) {
    let _ = parsed(lds::atr_info::parse, bytes);
    let _ = parsed(lds::cvca::parse, bytes);
}

pub(crate) fn com(bytes: &[u8]) {
    for application in [Application::Travel, Application::Licence] {
        let _ = parsed(|bytes| lds::com::parse(application, bytes), bytes);
    }
}

pub(crate) fn sod(bytes: &[u8]) {
    if let Some(sod) = parsed(lds::sod::parse, bytes) {
        assert!(sod.hashes.values().all(|hash| hash.len() <= bytes.len()));
        let _ = sod.cms.verify(&[]);
    }
}

pub(crate) fn dg1(bytes: &[u8]) {
    if let Some(travel) = parsed(lds::dg1::parse, bytes) {
        let _ = travel.key();
    }
}

pub(crate) fn dg2(bytes: &[u8]) {
    faces(bytes, &parsed(lds::dg2::parse, bytes).unwrap_or_default());
}

pub(crate) fn dg7(bytes: &[u8]) {
    let printed = [parsed(lds::dg5::parse, bytes), parsed(lds::dg7::parse, bytes)];
    for image in printed.into_iter().flatten().flatten() {
        assert!(!image.bytes(bytes).is_empty(), "a picture outside of its file");
    }
}

pub(crate) fn dg11(bytes: &[u8]) {
    let _ = parsed(lds::dg11::parse, bytes);
}

pub(crate) fn dg12(bytes: &[u8]) {
    let _ = parsed(lds::dg12::parse, bytes);
}

pub(crate) fn dg13(bytes: &[u8]) {
    let _ = parsed(lds::dg13::parse, bytes);
}

pub(crate) fn dg14(bytes: &[u8]) {
    if let Some(infos) = parsed(lds::dg14::parse, bytes) {
        let _ = documents::access::pace::Offer::best(&infos);
        let _ = documents::chip_auth::ca::Agreement::begin(&infos, &mut crate::input::numbers());
    }
}

pub(crate) fn dg15(bytes: &[u8]) {
    let _ = parsed(lds::dg15::parse, bytes);
}

pub(crate) fn dg16(bytes: &[u8]) {
    let _ = parsed(lds::dg16::parse, bytes);
}

pub(crate) fn licence_dg1(bytes: &[u8]) {
    let _ = parsed(lds::licence::dg1, bytes);
}

pub(crate) fn licence_dg5(bytes: &[u8]) {
    if let Some(image) = parsed(lds::licence::dg5, bytes) {
        assert!(!image.bytes(bytes).is_empty(), "a picture outside of its file");
    }
}

pub(crate) fn licence_dg6(bytes: &[u8]) {
    faces(bytes, &parsed(lds::licence::dg6, bytes).unwrap_or_default());
}

pub(crate) fn licence_dg11(bytes: &[u8]) {
    let _ = parsed(lds::licence::dg11, bytes);
}

pub(crate) fn licence_dg12(bytes: &[u8]) {
    let _ = parsed(lds::licence::dg12, bytes);
}

pub(crate) fn licence_dg13(bytes: &[u8]) {
    let _ = parsed(lds::licence::dg13, bytes);
}

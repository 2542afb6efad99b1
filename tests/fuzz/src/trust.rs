//! What states sign, and what is judged by it.

use std::sync::LazyLock;

use documents::dump::Dump;
use documents::file::File;
use documents::pki::store::{Anchors, Root};
use documents::pki::{ber, cert, cms, crl, masterlist, pem};
use documents::read::{Session, Step};
use documents::sim::{Specimen, catalogue};
use documents::tlv::Reader;
use documents::verify::{Expected, Verdict};

use crate::chip::{NOW, drive, plan_for};
use crate::input::{Input, numbers};

pub(crate) fn ber(bytes: &[u8]) {
    if let Ok(definite) = ber::definite(bytes) {
        assert!(definite.len() <= bytes.len() * 4, "grown out of proportion");
        let again = ber::definite(&definite).map(std::borrow::Cow::into_owned);
        assert_eq!(again.as_deref(), Ok(&definite[..]), "not definite yet");
    }
    if let Ok(Some(element)) = Reader::new(bytes).next() {
        let _ = ber::octets(&element);
    }
}

pub(crate) fn cms(bytes: &[u8]) {
    if let Ok(signed) = cms::SignedData::parse(bytes) {
        let _ = signed.verify(&[]);
    }
}

pub(crate) fn certificate(bytes: &[u8]) {
    let Ok(certificate) = cert::Certificate::parse(bytes) else { return };
    assert!(bytes.starts_with(certificate.raw()), "other bytes than were read");
    let _ = certificate.signed_by(certificate.key());
    let _ = (certificate.is_self_signed(), certificate.may_sign(), certificate.key().name());
    let _ = Anchors::default().add_certificate(bytes);
}

pub(crate) fn master_list(bytes: &[u8]) {
    if let Ok(list) = masterlist::MasterList::parse(bytes) {
        let _ = list.verify(&Anchors::default());
    }
    let _ = Anchors::default().add_master_list(bytes, Root::Within);
}

pub(crate) fn crl(bytes: &[u8]) {
    if let Ok(list) = crl::Crl::parse(bytes) {
        assert!(list.count() <= bytes.len());
        let _ = (list.names(&[1]), list.is_old(NOW));
    }
    let _ = Anchors::default().add_crl(bytes);
}

pub(crate) fn pem(bytes: &[u8]) {
    let decoded: usize = pem::blocks_or_whole(bytes).iter().map(|block| block.len()).sum();
    assert!(decoded <= bytes.len());
}

pub(crate) fn dump(bytes: &[u8]) {
    if let Ok(dump) = Dump::from_bytes(bytes) {
        let again = Dump::from_bytes(&dump.to_bytes());
        assert!(again.as_ref() == Ok(&dump), "what was written is read otherwise");
    }
}

struct Genuine {
    dump: Dump,
    anchors: Anchors,
}

/// Of a passport with every group, read from its chip.
static GENUINE: LazyLock<Genuine> = LazyLock::new(|| {
    let mut specimen = Specimen::genuine(&catalogue::modern(), NOW);
    let mut anchors = Anchors::default();
    let added = anchors.add_certificate(&specimen.certificates.authority);
    let _ = added.expect("the simulated authority has a certificate");
    Genuine { dump: read(&mut specimen), anchors }
});

pub(crate) fn read(specimen: &mut Specimen) -> Dump {
    let mut random = numbers();
    let mut session = Session::new(plan_for(specimen));
    match drive(&mut session, |command| specimen.chip.transmit(command, &mut random)) {
        Step::Done(dump) => dump,
        end => panic!("a simulated chip was not read: {end:?}"),
    }
}

/// A whole dump; or, behind a zero, the genuine one with bytes of one file changed.
pub(crate) fn verify(bytes: &[u8]) {
    let genuine = &*GENUINE;
    let judge = |dump: &Dump| documents::verify::verify(dump, &genuine.anchors, &Expected::default(), NOW);
    let mut input = Input::new(bytes);
    if input.byte() != 0 {
        if let Ok(dump) = Dump::from_bytes(bytes) {
            drop(judge(&dump));
        }
        return;
    }
    let mut dump = genuine.dump.clone();
    let index = usize::from(input.byte()) % dump.files.len();
    let Some((&file, content)) = dump.files.iter_mut().nth(index) else { return };
    let (place, whole, rest) = (input.number(), input.byte() & 1 == 1, input.rest());
    if whole {
        *content = rest.to_vec();
    } else {
        content.iter_mut().skip(place).zip(rest).for_each(|(byte, new)| *byte = *new);
    }
    let changed = dump.file(file) != genuine.dump.file(file);
    let Verdict { report, .. } = judge(&dump);
    let found = report.failed().next().is_some();
    assert!(!(changed && matches!(file, File::Dg(_))) || found, "{file} was changed, and nothing fails");
    assert!(changed || !found, "nothing was changed, and something fails");
}

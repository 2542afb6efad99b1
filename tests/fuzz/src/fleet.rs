//! What machines ask the fleet's authority, and what is carried to it and back.

use ::trust::carried::{Certificates, Requests};
use ::trust::enrol::KeyRequest;
use ::trust::{FleetCa, StationCertificate, Vouched};

pub(crate) fn key_request(bytes: &[u8]) {
    if let Ok(request) = KeyRequest::parse(bytes) {
        assert_eq!(KeyRequest::parse(bytes), Ok(request), "read otherwise the second time");
    }
}

pub(crate) fn carried(bytes: &[u8]) {
    if let Ok(requests) = Requests::parse(bytes) {
        assert!(requests.requests.iter().all(|wanted| wanted.key().is_ok()), "a request that is none");
        let again = serde_json::to_vec(&requests).expect("it was read from JSON");
        assert_eq!(Requests::parse(&again).as_ref(), Ok(&requests), "what was written is read otherwise");
    }
    if let Ok(certificates) = Certificates::parse(bytes) {
        for der in &certificates.certificates {
            let _ = StationCertificate::parse(&der.0);
        }
    }
}

/// A certificate of the fleet; behind it, perhaps, the word of another authority for it.
pub(crate) fn fleet_certificate(bytes: &[u8]) {
    let _ = StationCertificate::parse(bytes);
    if let Ok(authority) = FleetCa::parse(bytes) {
        let _ = (authority.name(), authority.validity(), authority.edition());
        assert_eq!(authority.chosen(std::slice::from_ref(&authority), &[]).as_ref(), Some(&authority));
    }
    let (der, word) = bytes.split_at(bytes.len().saturating_sub(64));
    if let Ok(vouched) = Vouched::parse(der, word) {
        let _ = vouched.check(vouched.authority());
    }
}

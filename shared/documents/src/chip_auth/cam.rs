//! Chip authentication mapping: what the chip sent at the end of PACE shows that it holds the static key
//! (ICAO 9303-11 §4.4.3.5).
//!
//! It shows that to whoever ran PACE: the numbers can be chosen backwards.

use crate::access::group::Group;
use crate::lds::Agreement;
use crate::lds::SecurityInfos;
use crate::lds::public_key::KeyMaterial;

/// Why the numbers show nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CamError {
    /// EF.CardSecurity has no key on the curve of the PACE run.
    #[error("there is no key for chip authentication mapping")]
    NoKey,
    /// The relation between the keys does not hold.
    #[error("the chip's keys do not belong together")]
    Wrong,
}

/// Verifies that one of the chip's static keys, times the chip's data, is its key of the mapping.
///
/// The keys are those of EF.CardSecurity, whose signature the caller must have verified.
///
/// # Errors
/// When it is not so.
pub fn verify(infos: &SecurityInfos, mapping_key: &[u8], chip_data: &[u8], parameter_id: u8) -> Result<(), CamError> {
    let Some(Group::Ec(curve)) = Group::standard(Agreement::Ecdh, parameter_id) else { return Err(CamError::NoKey) };
    let mut candidates = 0;
    for key in &infos.chip_keys {
        let KeyMaterial::Ec { parameters, point } = &key.key.key else { continue };
        if parameters.curve() != Some(curve) {
            continue;
        }
        candidates += 1;
        if Group::Ec(curve).multiply(point, chip_data).is_ok_and(|product| product == mapping_key) {
            return Ok(());
        }
    }
    Err(if candidates == 0 { CamError::NoKey } else { CamError::Wrong })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::lds::card_access;
    use crate::tlv::write;
    use crate::worked::example;

    #[test]
    fn example_i1() {
        let example = example("I1_pace_ecdh_cam");
        let infos = card_access::parse(&write(0x31, &example.bytes("ca_public_key_info"))).unwrap();
        let mapping_key = [&[4][..], &example.bytes("map.pk_ic")].concat();
        let data = example.bytes("ca_data");
        assert_eq!(verify(&infos, &mapping_key, &data, 13), Ok(()));
        assert_eq!(verify(&infos, &mapping_key, &data, 12), Err(CamError::NoKey));
        assert_eq!(verify(&infos, &mapping_key, &[&data[..31], &[0]].concat(), 13), Err(CamError::Wrong));
        assert_eq!(verify(&SecurityInfos::default(), &mapping_key, &data, 13), Err(CamError::NoKey));
    }
}

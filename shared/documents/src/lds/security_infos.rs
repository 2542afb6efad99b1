//! SecurityInfos: which protocols a chip speaks (ICAO 9303-11 §9.2, BSI TR-03110-3 §A.1).
//!
//! What is not known is passed over, as the standards ask; what is known must be written rightly.

use super::der::{Elements, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, SET, unsigned};
use super::public_key::{self, DomainParameters, PublicKeyInfo};
use super::{LdsError, LdsFault, Octets};
use crate::access::Mapping;
use crate::crypto::cipher::Suite;
use crate::tlv::Tlv;

/// No chip has more infos than this; the longest lists seen have about 20.
const INFOS_MAX_COUNT: usize = 64;
/// No key id is longer, in bytes.
const KEY_ID_MAX_BYTES: usize = 16;

/// id-PACE (ICAO 9303-11 §9.2.1).
const PACE: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];
/// id-PK (ICAO 9303-11 §9.2.6).
const CHIP_KEY: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01];
/// id-CA (ICAO 9303-11 §9.2.5).
const CHIP_AUTHENTICATION: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03];
/// id-TA (ICAO 9303-11 §9.2.7).
const TERMINAL_AUTHENTICATION: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02];
/// id-icao-mrtd-security-aaProtocolObject (ICAO 9303-11 §9.2.4).
const ACTIVE_AUTHENTICATION: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x05];

/// How keys are agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// Numbers.
    Dh,
    /// Points on a curve.
    Ecdh,
}

/// What a chip offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityInfos {
    /// Ways to open it by PACE.
    pub pace: Vec<PaceInfo>,
    /// Domain parameters of PACE that have no standard number.
    pub pace_parameters: Vec<PaceParameters>,
    /// Ways of chip authentication.
    pub chip_authentication: Vec<ChipAuthenticationInfo>,
    /// Keys of chip authentication.
    pub chip_keys: Vec<ChipKey>,
    /// How active authentication is signed on a curve.
    pub active_authentication: Option<ActiveAuthenticationInfo>,
    /// Which versions of terminal authentication it speaks.
    pub terminal_authentication: Vec<u8>,
    /// How many infos are of a kind that is not known here.
    pub unknown: usize,
}

/// A way to open a chip by PACE (ICAO 9303-11 §9.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceInfo {
    /// The protocol's object identifier, its content.
    pub protocol: Octets,
    /// How keys are agreed on.
    pub agreement: Agreement,
    /// How the nonce is mapped.
    pub mapping: Mapping,
    /// Cipher of the channel.
    pub suite: Suite,
    /// Version; 2 is the one that the standard knows.
    pub version: u8,
    /// Domain parameters (ICAO 9303-11 §9.5.1), or which of [`PaceParameters`].
    pub parameter_id: Option<u8>,
}

/// Domain parameters of PACE that the chip writes out (ICAO 9303-11 §9.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceParameters {
    /// The protocol's object identifier without cipher, its content.
    pub protocol: Octets,
    /// The parameters; nothing if they are of a kind that is not known here.
    pub parameters: Option<DomainParameters>,
    /// The number under which [`PaceInfo`] names them.
    pub parameter_id: Option<u8>,
}

/// A way of chip authentication (ICAO 9303-11 §9.2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipAuthenticationInfo {
    /// The protocol's object identifier, its content.
    pub protocol: Octets,
    /// How keys are agreed on.
    pub agreement: Agreement,
    /// Cipher of the new channel.
    pub suite: Suite,
    /// Version, 1 to 3.
    pub version: u8,
    /// Which of [`ChipKey`], the number's bytes.
    pub key_id: Option<Octets>,
}

/// A key of chip authentication (ICAO 9303-11 §9.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipKey {
    /// How keys are agreed on with it.
    pub agreement: Agreement,
    /// The key.
    pub key: PublicKeyInfo,
    /// By which number it is named, the number's bytes.
    pub key_id: Option<Octets>,
}

/// How active authentication is signed (ICAO 9303-11 §9.2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveAuthenticationInfo {
    /// Version, 1.
    pub version: u8,
    /// Object identifier of the signature, its content (BSI TR-03111 §5.2.1).
    pub algorithm: Octets,
}

impl SecurityInfos {
    /// Reads the SET that comes next.
    pub(super) fn read(elements: &mut Elements<'_>) -> Result<Self, LdsError> {
        let mut set = elements.enter(SET)?;
        let mut infos = Self::default();
        for _ in 0..INFOS_MAX_COUNT {
            if set.peek().is_none() && set.next()?.is_none() {
                return Ok(infos);
            }
            infos.add(&mut set.enter(SEQUENCE)?)?;
        }
        match set.next()? {
            None => Ok(infos),
            Some(tlv) => Err(LdsError::new(set.file(), tlv.offset, LdsFault::TooMany("security infos"))),
        }
    }

    /// The key that goes with a way of chip authentication: the one with its number, or the only one of its kind.
    pub fn chip_key(&self, info: &ChipAuthenticationInfo) -> Option<&ChipKey> {
        let mut keys = self.chip_keys.iter().filter(|key| key.agreement == info.agreement);
        match &info.key_id {
            Some(_) => {
                let named = keys.clone().find(|key| key.key_id == info.key_id);
                // Chips with a single key often number it in one of the two places alone.
                named.or_else(|| if keys.clone().count() == 1 { keys.next() } else { None })
            }
            None => keys.next(),
        }
    }

    fn add(&mut self, info: &mut Elements<'_>) -> Result<(), LdsError> {
        let id = info.expect(OBJECT_IDENTIFIER)?;
        let protocol = Octets::from(id.value);
        if let Some(rest) = id.value.strip_prefix(PACE) {
            return self.add_pace(protocol, rest, info);
        }
        if let Some(rest) = id.value.strip_prefix(CHIP_KEY) {
            let Some(agreement) = agreement(rest) else { return self.pass_over() };
            let key = public_key::read(info)?;
            self.chip_keys.push(ChipKey { agreement, key, key_id: key_id(info)? });
            return Ok(());
        }
        if let Some(rest) = id.value.strip_prefix(CHIP_AUTHENTICATION) {
            let [kind, cipher] = rest else { return self.pass_over() };
            let (Some(agreement), Some(suite)) = (agreement(&[*kind]), suite(*cipher)) else {
                return self.pass_over();
            };
            let version = info.small("the version")?;
            let key_id = key_id(info)?;
            self.chip_authentication.push(ChipAuthenticationInfo { protocol, agreement, suite, version, key_id });
            return Ok(());
        }
        match id.value {
            TERMINAL_AUTHENTICATION => self.terminal_authentication.push(info.small("the version")?),
            ACTIVE_AUTHENTICATION => {
                let version = info.small("the version")?;
                let algorithm = info.expect(OBJECT_IDENTIFIER)?.value.into();
                self.active_authentication = Some(ActiveAuthenticationInfo { version, algorithm });
            }
            _ => return self.pass_over(),
        }
        Ok(())
    }

    fn add_pace(&mut self, protocol: Octets, rest: &[u8], info: &mut Elements<'_>) -> Result<(), LdsError> {
        let Some((kind, ciphers)) = rest.split_first() else { return self.pass_over() };
        let (agreement, mapping) = match kind {
            1 => (Agreement::Dh, Mapping::Generic),
            2 => (Agreement::Ecdh, Mapping::Generic),
            3 => (Agreement::Dh, Mapping::Integrated),
            4 => (Agreement::Ecdh, Mapping::Integrated),
            6 => (Agreement::Ecdh, Mapping::ChipAuthentication),
            _ => return self.pass_over(),
        };
        match ciphers {
            [] => {
                let parameters = public_key::domain_parameters(info)?;
                let parameter_id = info.small_if_any("the number of the domain parameters")?;
                self.pace_parameters.push(PaceParameters { protocol, parameters, parameter_id });
            }
            [cipher] => {
                let Some(suite) = suite(*cipher) else { return self.pass_over() };
                let version = info.small("the version")?;
                let parameter_id = info.small_if_any("the number of the domain parameters")?;
                self.pace.push(PaceInfo { protocol, agreement, mapping, suite, version, parameter_id });
            }
            _ => return self.pass_over(),
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "ends a branch that may fail")]
    const fn pass_over(&mut self) -> Result<(), LdsError> {
        self.unknown += 1;
        Ok(())
    }
}

/// The last arc of a protocol without cipher.
const fn agreement(rest: &[u8]) -> Option<Agreement> {
    match rest {
        [1] => Some(Agreement::Dh),
        [2] => Some(Agreement::Ecdh),
        _ => None,
    }
}

/// The last arc of a protocol with cipher.
const fn suite(arc: u8) -> Option<Suite> {
    match arc {
        1 => Some(Suite::TripleDes),
        2 => Some(Suite::Aes128),
        3 => Some(Suite::Aes192),
        4 => Some(Suite::Aes256),
        _ => None,
    }
}

fn key_id(info: &mut Elements<'_>) -> Result<Option<Octets>, LdsError> {
    let Some(tlv) = info.take(INTEGER)? else { return Ok(None) };
    match magnitude(&tlv) {
        Some(id) => Ok(Some(id.into())),
        None => Err(LdsError::new(info.file(), tlv.offset, LdsFault::Value("the number of the key"))),
    }
}

fn magnitude<'a>(tlv: &Tlv<'a>) -> Option<&'a [u8]> {
    unsigned(tlv.value).filter(|id| id.len() <= KEY_ID_MAX_BYTES)
}

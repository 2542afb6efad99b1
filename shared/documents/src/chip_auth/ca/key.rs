//! The chip's key, and what is said and computed with it.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::AgreementError;
use crate::access::group::{Group, KeyPair};
use crate::access::{Suite, pace};
use crate::apdu::{Command, Header, Le};
use crate::crypto::Random;
use crate::lds::public_key::KeyMaterial;
use crate::lds::{Agreement, ChipAuthenticationInfo, ChipKey, SecurityInfos};
use crate::sm::Channel;
use crate::tlv::{Reader, only, write};

/// Names the public key at once: 3DES in version 1 (ICAO 9303-11 §6.2.4.1).
const SET_KAT: Header = Header::new(0x22, 0x41, 0xA6);
/// Names the protocol (ICAO 9303-11 §6.2.4.2).
const SET_AT: Header = Header::new(0x22, 0x41, 0xA4);
const GENERAL_AUTHENTICATE: Header = Header::new(0x86, 0x00, 0x00);
const DYNAMIC: u32 = 0x7C;
/// id-CA, the content bytes of 0.4.0.127.0.7.2.2.3.
const ID_CA: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03];

/// A key of the chip with the protocol that goes with it.
pub(super) struct Key {
    group: Group,
    public: Vec<u8>,
    pub(super) id: Option<Vec<u8>>,
    pub(super) protocol: Vec<u8>,
    pub(super) suite: Suite,
    version: u8,
}

impl Key {
    /// The one that is liked best: version 1, which needs no certificate of the terminal, and a long AES key.
    pub(super) fn choose(infos: &SecurityInfos) -> Option<Self> {
        Self::all(infos).max_by_key(|key| (key.version == 1, key.suite))
    }

    /// The one that somebody names.
    pub(super) fn named(infos: &SecurityInfos, protocol: &[u8], id: Option<&[u8]>) -> Option<Self> {
        Self::all(infos).find(|key| key.protocol == protocol && key.id.as_deref() == id)
    }

    /// All that can be used. A key without a protocol is one for 3DES (ICAO 9303-11 §9.2.5).
    fn all(infos: &SecurityInfos) -> impl Iterator<Item = Self> {
        let named = infos.chip_authentication.iter().filter_map(|info| Self::of_info(infos, info));
        let bare = infos.chip_keys.iter().filter(|_| infos.chip_authentication.is_empty()).filter_map(Self::of_bare);
        named.chain(bare)
    }

    fn of_info(infos: &SecurityInfos, info: &ChipAuthenticationInfo) -> Option<Self> {
        let key = infos.chip_key(info)?;
        let (group, public) = material(key)?;
        let (id, protocol) = (info.key_id.as_deref().map(<[u8]>::to_vec), info.protocol.to_vec());
        (1..=2).contains(&info.version).then_some(Self {
            group,
            public,
            id,
            protocol,
            suite: info.suite,
            version: info.version,
        })
    }

    fn of_bare(key: &ChipKey) -> Option<Self> {
        let (group, public) = material(key)?;
        let kind = match key.agreement {
            Agreement::Dh => 1,
            Agreement::Ecdh => 2,
        };
        let (id, protocol) = (key.key_id.as_deref().map(<[u8]>::to_vec), [&ID_CA[..], &[kind, 1]].concat());
        Some(Self { group, public, id, protocol, suite: Suite::TripleDes, version: 1 })
    }

    /// Whether one command says all.
    pub(super) fn is_one_step(&self) -> bool {
        self.version == 1 && self.suite == Suite::TripleDes
    }

    /// Whether the chip answers with a token of its own.
    pub(super) const fn has_token(&self) -> bool {
        self.version == 2
    }

    /// A key pair of this run.
    pub(super) fn ephemeral(&self, random: Random<'_>) -> Result<KeyPair, AgreementError> {
        let secret = self.group.secret(random);
        self.group.pair(secret, &self.group.generator()).map_err(|_| AgreementError::Malformed)
    }

    /// The public key of a secret.
    pub(super) fn public_of(&self, secret: &[u8]) -> Result<Vec<u8>, AgreementError> {
        self.group.multiply(&self.group.generator(), secret).map_err(|_| AgreementError::Malformed)
    }

    /// What both sides know.
    pub(super) fn agree(&self, secret: &[u8]) -> Result<Zeroizing<Vec<u8>>, AgreementError> {
        self.group.agree(secret, &self.public).map_err(|_| AgreementError::Malformed)
    }

    /// What the chip is told; where one command says all, it stands twice.
    pub(super) fn commands(&self, public: &[u8]) -> [Command; 2] {
        let id = self.id.as_deref().map_or(Vec::new(), |id| write(0x84, id));
        if self.is_one_step() {
            let command = Command::Send(SET_KAT, [write(0x91, public), id].concat());
            return [command.clone(), command];
        }
        let named = Command::Send(SET_AT, [write(0x80, &self.protocol), id].concat());
        let dynamic = write(DYNAMIC, &write(0x80, public));
        [named, Command::Exchange(GENERAL_AUTHENTICATE, dynamic, Le::SHORT)]
    }

    /// The channel that a chip has proved itself for, in version 2: its nonce enters the keys, and its token is the code
    /// over the terminal's public key (BSI TR-03110-3 §A.2.3.2, §B.2).
    pub(super) fn proved_by(
        &self,
        secret: &[u8],
        public: &[u8],
        nonce: &[u8],
        token: &[u8],
    ) -> Result<Channel, AgreementError> {
        let channel = Channel::of_secret(self.suite, &Zeroizing::new([secret, nonce].concat()));
        let expected = channel.code(&pace::token_input(&self.protocol, self.group.key_tag(), public));
        if bool::from(expected.ct_eq(token)) { Ok(channel) } else { Err(AgreementError::Wrong) }
    }
}

fn material(key: &ChipKey) -> Option<(Group, Vec<u8>)> {
    match &key.key.key {
        KeyMaterial::Ec { parameters, point } => Some((Group::Ec(parameters.curve()?), point.to_vec())),
        KeyMaterial::Dh { parameters, public } => Some((Group::field(parameters)?, public.to_vec())),
        KeyMaterial::Rsa { .. } | KeyMaterial::Unknown { .. } => None,
    }
}

/// Nonce and token of version 2.
pub(super) fn token(data: &[u8]) -> Result<(&[u8], &[u8]), AgreementError> {
    let within = only(data, DYNAMIC).map_err(|_| AgreementError::Malformed)?;
    let mut reader = Reader::new(within.value);
    let mut part = |tag| reader.expect(tag).map(|tlv| tlv.value).map_err(|_| AgreementError::Malformed);
    Ok((part(0x81)?, part(0x82)?))
}

//! PACE as the chip does it (ICAO 9303-11 §4.4): generic, integrated and chip authentication mapping.

use zeroize::Zeroizing;

use super::channel::Channel;
use super::group::KeyGroup;
use crate::access::Mapping;
use crate::crypto::Random;
use crate::crypto::cipher::{Suite, pad};
use crate::crypto::curve::Scalar;
use crate::crypto::kdf::{Purpose, derive};
use crate::sim::issuer::{oid_value, pace_oid};
use crate::sim::profile::PaceOffer;
use crate::tlv::{only, write, write_all};

/// How far one run has come.
pub(super) enum Pace {
    /// The reader chose a protocol and a password.
    Chosen(Terms),
    /// The nonce is sent.
    Nonce(Terms, Zeroizing<Vec<u8>>),
    /// The generator is mapped. With chip authentication mapping: the secret of the mapping, and its public key.
    Mapped(Terms, Vec<u8>, Vec<u8>),
    /// Both keys are known: the chip's, the reader's and what they share.
    Agreed(Terms, Vec<u8>, Agreed),
}

/// What a run is about.
pub(super) struct Terms {
    pub(super) offer: PaceOffer,
    pub(super) group: KeyGroup,
    /// What the nonce is encrypted with.
    pub(super) password_key: Zeroizing<Vec<u8>>,
}

/// Two public keys and their secret.
pub(super) struct Agreed {
    mine: Vec<u8>,
    theirs: Vec<u8>,
    shared: Zeroizing<Vec<u8>>,
}

/// What follows from one command.
pub(super) enum Turn {
    /// The run goes on: the next state, and what goes back inside DO 7C.
    On(Pace, Vec<u8>),
    /// It is done.
    Done(Channel, Vec<u8>),
    /// The password was another.
    WrongKey,
    /// The command makes no sense here.
    Refused,
}

impl Terms {
    /// Those of a password: what is hashed, or the digits of a card access number.
    pub(super) fn new(offer: PaceOffer, password: &[u8]) -> Option<Self> {
        let group = KeyGroup::of_parameter_id(offer.parameter_id)?;
        Some(Self { offer, group, password_key: derive(offer.suite, password, Purpose::Pace) })
    }

    /// How long the nonce is. Integrated mapping keys a cipher with a value made from it, so it is as long as that key's
    /// blocks; in generic mapping any number of blocks will do, and AES-256 takes two here.
    const fn nonce_bytes(&self) -> usize {
        match (self.offer.suite, self.offer.mapping) {
            (Suite::Aes192, Mapping::Integrated) | (Suite::Aes256, _) => 32,
            _ => 16,
        }
    }
}

impl Pace {
    /// The next turn. `content` is the inside of DO 7C; `chip_key` is the static key for chip authentication mapping.
    pub(super) fn turn(self, content: &[u8], chip_key: Option<&Scalar>, random: Random<'_>) -> Turn {
        self.try_turn(content, chip_key, random).unwrap_or(Turn::Refused)
    }

    fn try_turn(self, content: &[u8], chip_key: Option<&Scalar>, random: Random<'_>) -> Option<Turn> {
        match self {
            Self::Chosen(terms) => {
                let mut nonce = Zeroizing::new(vec![0; terms.nonce_bytes()]);
                random(&mut nonce);
                let suite = terms.offer.suite;
                let sealed = suite.encrypt_cbc(&terms.password_key, &vec![0; suite.block_len()], &nonce).ok()?;
                Some(Turn::On(Self::Nonce(terms, nonce), write(0x80, &sealed)))
            }
            Self::Nonce(terms, nonce) => {
                let received = only(content, 0x81).ok()?.value;
                let (generator, secret, sent) = map(&terms, &nonce, received, random)?;
                Some(Turn::On(Self::Mapped(terms, generator, secret), write(0x82, &sent)))
            }
            Self::Mapped(terms, generator, mapping_secret) => {
                let theirs = only(content, 0x83).ok()?.value.to_vec();
                let mut secret = Zeroizing::new(vec![0; terms.group.secret_bytes()]);
                random(&mut secret);
                let mine = terms.group.power(&generator, &secret)?;
                if mine == theirs {
                    return None;
                }
                let shared = Zeroizing::new(terms.group.shared(&terms.group.power(&theirs, &secret)?));
                let answer = write(0x84, &mine);
                Some(Turn::On(Self::Agreed(terms, mapping_secret, Agreed { mine, theirs, shared }), answer))
            }
            Self::Agreed(terms, mapping_secret, agreed) => {
                let token = only(content, 0x85).ok()?.value;
                finish(&terms, &mapping_secret, &agreed, token, chip_key)
            }
        }
    }
}

/// The mapped generator, the chip's secret if the mapping has one, and what is sent.
fn map(terms: &Terms, nonce: &[u8], received: &[u8], random: Random<'_>) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let group = &terms.group;
    if terms.offer.mapping == Mapping::Integrated {
        let mapped = super::integrated::generator(group, terms.offer.suite, nonce, received)?;
        return Some((mapped, Vec::new(), Vec::new()));
    }
    let mut secret = vec![0; group.secret_bytes()];
    random(&mut secret);
    let sent = group.power(&group.generator(), &secret)?;
    let shared = group.power(received, &secret)?;
    let mapped = group.combine(&group.power(&group.generator(), nonce)?, &shared)?;
    Some((mapped, secret, sent))
}

/// Checks the reader's token and answers with the chip's (ICAO 9303-11 §4.4.3.4).
fn finish(
    terms: &Terms,
    mapping_secret: &[u8],
    agreed: &Agreed,
    token: &[u8],
    chip_key: Option<&Scalar>,
) -> Option<Turn> {
    let suite = terms.offer.suite;
    let code_key = derive(suite, &agreed.shared, Purpose::Mac);
    let protocol = oid_value(&pace_oid(terms.offer));
    let tag = terms.group.key_tag();
    if token_over(suite, &code_key, &protocol, tag, &agreed.mine)? != token {
        return Some(Turn::WrongKey);
    }
    let mut answer = write(0x86, &token_over(suite, &code_key, &protocol, tag, &agreed.theirs)?);
    if terms.offer.mapping == Mapping::ChipAuthentication {
        answer.extend(write(0x8A, &chip_data(terms, mapping_secret, agreed, chip_key?)?));
    }
    Some(Turn::Done(Channel::new(suite, &agreed.shared, 0), answer))
}

/// The code over a public key with its protocol (ICAO 9303-11 §4.4.3.4).
pub(super) fn token_over(suite: Suite, key: &[u8], protocol: &[u8], tag: u32, public: &[u8]) -> Option<Vec<u8>> {
    let message = write_all(0x7F49, &[&write(0x06, protocol), &write(tag, public)]);
    let message = if suite == Suite::TripleDes { pad(8, &message) } else { message };
    suite.mac(key, &message).ok().map(|code| code.to_vec())
}

/// Encrypted chip authentication data: the mapping's secret divided by the chip's (ICAO 9303-11 §4.4.3.5).
fn chip_data(terms: &Terms, mapping_secret: &[u8], agreed: &Agreed, chip_key: &Scalar) -> Option<Vec<u8>> {
    let KeyGroup::Curve(curve) = &terms.group else { return None };
    let quotient = curve.product(&curve.invert(chip_key)?, &curve.scalar(mapping_secret));
    let suite = terms.offer.suite;
    let key = derive(suite, &agreed.shared, Purpose::Enc);
    let vector = suite.encrypt_block(&key, &vec![0xFF; suite.block_len()]).ok()?;
    suite.encrypt_cbc(&key, &vector, &pad(suite.block_len(), &quotient.to_bytes())).ok()
}

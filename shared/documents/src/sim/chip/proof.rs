//! What a chip does to show that it is no copy: active and chip authentication (ICAO 9303-11 §6).

use super::channel::Channel;
use super::group::KeyGroup;
use super::pace::token_over;
use crate::crypto::Random;
use crate::crypto::hash::Hash;
use crate::crypto::kdf::{Purpose, derive};
use crate::crypto::rsa::RsaPrivateKey;
use crate::sim::issuer::{ActiveKey, AgreementKey, AgreementSecret, agreement_oid, oid_value};
use crate::tlv::write;

/// Bytes of the nonce in version 2 of chip authentication (BSI TR-03110-3 §B.2).
const NONCE_BYTES: usize = 8;

/// The signature of active authentication over a challenge.
pub(super) fn sign(key: &ActiveKey, challenge: &[u8], random: Random<'_>) -> Vec<u8> {
    match key {
        ActiveKey::Rsa(key, hash) => sign_recoverable(key, *hash, challenge, random),
        ActiveKey::Ec(curve, secret, hash) => {
            let (r, s) = curve.sign(secret, &hash.digest(&[challenge]), random);
            [fixed(&r, curve.order_bytes()), fixed(&s, curve.order_bytes())].concat()
        }
    }
}

/// ISO/IEC 9796-2 scheme 1, partial recovery: the challenge is the part that is not recovered.
fn sign_recoverable(key: &RsaPrivateKey, hash: Hash, challenge: &[u8], random: Random<'_>) -> Vec<u8> {
    let trailer: &[u8] = match hash {
        Hash::Sha1 => &[0xBC],
        Hash::Sha224 => &[0x38, 0xCC],
        Hash::Sha256 => &[0x34, 0xCC],
        Hash::Sha384 => &[0x36, 0xCC],
        Hash::Sha512 => &[0x35, 0xCC],
    };
    let own_bytes = key.public().bytes().saturating_sub(1 + hash.len() + trailer.len());
    let mut own = vec![0; own_bytes];
    random(&mut own);
    let digest = hash.digest(&[&own, challenge]);
    key.apply(&[&[0x6A], &own[..], &digest, trailer].concat()).unwrap_or_default()
}

/// Behind zeros, so that it has this length.
fn fixed(number: &[u8], length: usize) -> Vec<u8> {
    let significant: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
    [vec![0; length.saturating_sub(significant.len())], significant].concat()
}

/// Agrees on keys with a reader's public key: the new channel, and what goes back inside DO 7C.
pub(super) fn agree(key: &AgreementKey, theirs: &[u8], random: Random<'_>) -> Option<(Channel, Vec<u8>)> {
    let (group, secret) = match &key.secret {
        AgreementSecret::Curve(curve, secret) => (KeyGroup::Curve(curve), secret.to_bytes()),
        AgreementSecret::Dh(group, secret) => (KeyGroup::Dh(group.clone()), secret.clone()),
    };
    let shared = group.shared(&group.power(theirs, &secret)?);
    let suite = key.terms.suite;
    if key.terms.version == 1 {
        return Some((Channel::new(suite, &shared, 0), Vec::new()));
    }
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce);
    let keyed = [&shared[..], &nonce].concat();
    let code_key = derive(suite, &keyed, Purpose::Mac);
    let protocol = oid_value(&agreement_oid(key.terms));
    let token = token_over(suite, &code_key, &protocol, group.key_tag(), theirs)?;
    Some((Channel::new(suite, &keyed, 0), [write(0x81, &nonce), write(0x82, &token)].concat()))
}

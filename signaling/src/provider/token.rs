//! An ID token, and whether it is to be believed (OpenID Connect Core 1.0 §3.1.3.7). No I/O, no clock.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::Moment;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::CLOCK_SKEW;
use super::keys::{Algorithm, Keys, NotSigned};

/// No subject is longer, in bytes (OpenID Connect Core 1.0 §2).
const SUBJECT_MAX: usize = 255;

/// An ID token is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not a signed token.
    #[error("the ID token is not one")]
    Malformed,
    /// Not signed, or in a way that does not count.
    #[error("the ID token is not signed with RS256, PS256 or ES256")]
    Algorithm,
    /// Signed with a key that the provider does not show.
    #[error("the ID token is signed with a key that the provider does not show")]
    NoKey,
    /// The signature does not fit.
    #[error("the ID token's signature is wrong")]
    Signature,
    /// Of somebody else.
    #[error("the ID token is of another issuer")]
    Issuer,
    /// For somebody else.
    #[error("the ID token is for somebody else than client_id")]
    Audience,
    /// Of another sign-in.
    #[error("the ID token has another nonce: it is of another sign-in")]
    Nonce,
    /// Over.
    #[error("the ID token has expired, or a clock is wrong")]
    Expired,
    /// Not yet.
    #[error("the ID token was made in the future: a clock is wrong")]
    Future,
    /// The person was to be asked, and was not.
    #[error("the provider did not ask the person anew, as it was told to")]
    Stale,
}

/// What an ID token must be.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// The person must have been asked since then.
    pub(super) asked_since: Option<Moment>,
}

/// A token that is believed.
#[derive(Debug)]
pub(super) struct Believed {
    pub(super) subject: String,
    pub(super) claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    /// Extensions that must be understood: none is.
    crit: Option<Value>,
}

/// Only to tell what is no algorithm of ours from what is no header.
#[derive(Deserialize)]
struct AnyHeader {
    #[serde(rename = "alg")]
    _alg: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    /// Seconds since 1970, perhaps with a fraction (RFC 7519 §2, NumericDate).
    exp: f64,
    iat: f64,
    auth_time: Option<f64>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Believes a token, or says why not.
pub(super) fn believe(token: &str, keys: &Keys, expected: &Expected<'_>, now: Moment) -> Result<Believed, TokenFault> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Malformed);
    let (header, claims, signature) = (bytes(header)?, bytes(claims)?, bytes(signature)?);
    let header: Header = serde_json::from_slice(&header).map_err(|_| {
        let is_header = serde_json::from_slice::<AnyHeader>(&header).is_ok();
        if is_header { TokenFault::Algorithm } else { TokenFault::Malformed }
    })?;
    if header.crit.is_some() {
        return Err(TokenFault::Malformed);
    }
    let verified = keys.verify(header.alg, header.kid.as_deref(), signed.as_bytes(), &signature);
    verified.map_err(|fault| match fault {
        NotSigned::NoKey => TokenFault::NoKey,
        NotSigned::Wrong => TokenFault::Signature,
    })?;
    let read: Claims = serde_json::from_slice(&claims).map_err(|_| TokenFault::Malformed)?;
    let claims = serde_json::from_slice(&claims).map_err(|_| TokenFault::Malformed)?;
    read.check(expected, now)?;
    Ok(Believed { subject: read.sub, claims })
}

impl Claims {
    fn check(&self, expected: &Expected<'_>, now: Moment) -> Result<(), TokenFault> {
        if self.iss != expected.issuer {
            return Err(TokenFault::Issuer);
        }
        let for_us = match &self.aud {
            Audience::One(one) => one == expected.client_id,
            // For several, who asked must be named.
            Audience::Several(several) => {
                several.iter().any(|one| one == expected.client_id) && (several.len() == 1 || self.azp.is_some())
            }
        };
        if !for_us || self.azp.as_ref().is_some_and(|asked| asked != expected.client_id) {
            return Err(TokenFault::Audience);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(TokenFault::Nonce);
        }
        let (now_s, skew_s) = (seconds(now), CLOCK_SKEW.as_secs_f64());
        if self.exp + skew_s <= now_s {
            return Err(TokenFault::Expired);
        }
        if self.iat - skew_s > now_s {
            return Err(TokenFault::Future);
        }
        let is_stale = |since: Moment| self.auth_time.is_some_and(|at| at + skew_s < seconds(since));
        if expected.asked_since.is_some_and(is_stale) {
            return Err(TokenFault::Stale);
        }
        if self.sub.is_empty() || self.sub.len() > SUBJECT_MAX {
            return Err(TokenFault::Malformed);
        }
        Ok(())
    }
}

fn seconds(moment: Moment) -> f64 {
    moment.unix_ms() as f64 / 1000.0
}

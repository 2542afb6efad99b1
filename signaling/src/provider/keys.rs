//! The provider's keys (RFC 7517), and signatures made with them (RFC 7518 §3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;

/// So many keys are looked at; a provider that changes them has two or three.
const KEYS_MAX: usize = 64;
/// A coordinate on the curve P-256, in bytes.
const COORDINATE: usize = 32;

/// How an ID token may be signed. Whatever else its header names is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, which every provider has.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
}

impl Algorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }
}

/// All keys that the provider signs with.
#[derive(Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// One of them; what is not understood is no key for us.
#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotSigned {
    /// No key fits it.
    NoKey,
    /// It was made with another key, or over something else.
    Wrong,
}

impl Keys {
    /// Whether one of them signed this.
    pub(super) fn verify(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), NotSigned> {
        let named = |key: &&Key| kid.is_none() || key.kid.as_deref() == kid;
        let mut fit = self.keys.iter().take(KEYS_MAX).filter(named).filter(|key| key.is_for(algorithm)).peekable();
        if fit.peek().is_none() {
            return Err(NotSigned::NoKey);
        }
        let is_right = fit.any(|key| key.has_signed(algorithm, signed, signature) == Some(true));
        if is_right { Ok(()) } else { Err(NotSigned::Wrong) }
    }

    /// How many can be used.
    pub(super) fn usable(&self) -> usize {
        let any = [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256];
        self.keys.iter().take(KEYS_MAX).filter(|key| any.iter().any(|algorithm| key.is_for(*algorithm))).count()
    }
}

impl Key {
    fn is_for(&self, algorithm: Algorithm) -> bool {
        let kind = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => self.kty == "RSA",
            Algorithm::Es256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
        };
        let usage = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        kind && usage && self.alg.as_deref().is_none_or(|alg| alg == algorithm.name())
    }

    fn has_signed(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Option<bool> {
        let bytes = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_deref()?).ok();
        let rsa = |how| {
            let key = RsaPublicKeyComponents { n: bytes(&self.n)?, e: bytes(&self.e)? };
            Some(key.verify(how, signed, signature).is_ok())
        };
        match algorithm {
            Algorithm::Rs256 => rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::Ps256 => rsa(&RSA_PSS_2048_8192_SHA256),
            Algorithm::Es256 => {
                let coordinate = |part| bytes(part).filter(|bytes| bytes.len() == COORDINATE);
                // An uncompressed point (SEC 1 §2.3.3).
                let point = [vec![4], coordinate(&self.x)?, coordinate(&self.y)?].concat();
                Some(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok())
            }
        }
    }
}

//! Signing and checking a visit log: what [`domain::visit`] leaves to the trust layer.

use domain::digest::Hex;
use domain::id::{ConsoleId, PersonId, StationId};
use domain::time::Moment;
use domain::visit::{
    CLOSING_CONTEXT, ENTRY_CONTEXT, NotAuthentic, NotSigned, Signature as EntrySignature, Signer, Verifier,
};

use crate::{Credentials, FleetCa, Role, Signature, Signed, SignedIn, StationCertificate, StationKey};

/// A station that writes into visit logs.
#[derive(Debug, Clone, Copy)]
pub struct VisitSigner<'a> {
    station: StationId,
    credentials: &'a Credentials,
}

impl<'a> VisitSigner<'a> {
    /// The station with these credentials; nothing for a server's.
    pub fn new(credentials: &'a Credentials) -> Option<Self> {
        credentials.identity().station().map(|station| Self { station, credentials })
    }
}

impl Signer for VisitSigner<'_> {
    fn station(&self) -> StationId {
        self.station
    }

    fn sign(&self, entry: &[u8]) -> Result<EntrySignature, NotSigned> {
        let signature = self.credentials.key().sign_in_context(ENTRY_CONTEXT, entry).map_err(|_| NotSigned)?;
        Ok(EntrySignature {
            signature: Hex(signature.to_bytes().to_vec()),
            certificate: Hex(self.credentials.certificate().der().to_vec()),
        })
    }
}

/// Signs the closing of a log with the key of the specialist's sign-in.
///
/// # Errors
/// When the key cannot be used now.
pub fn sign_closing(session_key: &StationKey, closing: &[u8]) -> Result<Hex, NotSigned> {
    let signature = session_key.sign_in_context(CLOSING_CONTEXT, closing).map_err(|_| NotSigned)?;
    Ok(Hex(signature.to_bytes().to_vec()))
}

impl Verifier for FleetCa {
    fn entry(&self, entry: &[u8], signature: &EntrySignature, at: Moment) -> Result<StationId, NotAuthentic> {
        let certificate = StationCertificate::parse(&signature.certificate.0).map_err(|_| NotAuthentic)?;
        let identity = certificate.check(self, at).map_err(|_| NotAuthentic)?;
        let signature = Signature::from_bytes(&signature.signature.0).map_err(|_| NotAuthentic)?;
        let checked = certificate.public_key().verify_in_context(ENTRY_CONTEXT, entry, &signature);
        checked.map_err(|_| NotAuthentic)?;
        identity.station().ok_or(NotAuthentic)
    }

    fn closing(
        &self,
        closing: &[u8],
        signature: &Hex,
        sign_in: &[u8],
        at: Moment,
    ) -> Result<(PersonId, ConsoleId), NotAuthentic> {
        let signed = Signed::from_json(sign_in).map_err(|_| NotAuthentic)?;
        let signed_in = SignedIn::verify_anywhere(signed, self, at).map_err(|_| NotAuthentic)?;
        let signature = Signature::from_bytes(&signature.0).map_err(|_| NotAuthentic)?;
        signed_in.check(CLOSING_CONTEXT, closing, &signature).map_err(|_| NotAuthentic)?;
        // Identity is the specialist's to judge: nobody else's name may stand under it.
        if !signed_in.has(Role::Specialist) {
            return Err(NotAuthentic);
        }
        Ok((signed_in.person(), signed_in.statement().console))
    }
}

//! The commands that the TPM is given.

use std::str::FromStr as _;

use tss_esapi::attributes::ObjectAttributesBuilder;
use tss_esapi::constants::StructureTag;
use tss_esapi::handles::{KeyHandle, ObjectHandle};
use tss_esapi::interface_types::algorithm::{HashingAlgorithm, PublicAlgorithm};
use tss_esapi::interface_types::ecc::EccCurve;
use tss_esapi::interface_types::resource_handles::Hierarchy;
use tss_esapi::structures::{
    Digest, EccPoint, EccScheme, HashScheme, HashcheckTicket, Private, Public, PublicBuilder,
    PublicEccParametersBuilder, Signature as TpmSignature, SignatureScheme, SymmetricDefinitionObject,
};
use tss_esapi::traits::{Marshall as _, UnMarshall as _};
use tss_esapi::tss2_esys::TPMT_TK_HASHCHECK;
use tss_esapi::utils::create_unrestricted_signing_ecc_public;
use tss_esapi::{Context, TctiNameConf};

use super::Wrapped;
use crate::key::{KeyError, NotAKey, PublicKey, Signature, TpmAddress};

/// Bytes of a coordinate, and of r and s.
const COORDINATE_BYTES: usize = 32;

/// An open TPM with the key loaded.
pub(super) struct Chip {
    context: Context,
    key: KeyHandle,
}

impl Chip {
    /// Makes a new key.
    pub(super) fn make(address: &TpmAddress) -> Result<(Self, Wrapped), KeyError> {
        let mut context = reach(address)?;
        let scheme = EccScheme::EcDsa(HashScheme::new(HashingAlgorithm::Sha256));
        let template = create_unrestricted_signing_ecc_public(scheme, EccCurve::NistP256).map_err(refused)?;
        let root = root(&mut context)?;
        let made = context
            .execute_with_nullauth_session(|context| context.create(root, template, None, None, None, None))
            .map_err(refused)?;
        let public = made.out_public.marshall().map_err(refused)?;
        let wrapped = Wrapped::new(address, &public, made.out_private.value());
        let chip = load(context, root, made.out_private, made.out_public)?;
        Ok((chip, wrapped))
    }

    /// Loads a key that was made before.
    pub(super) fn open(address: &TpmAddress, wrapped: &Wrapped) -> Result<Self, KeyError> {
        let mut context = reach(address)?;
        let public = Public::unmarshall(&wrapped.public()?).map_err(refused)?;
        let private = Private::try_from(wrapped.private()?).map_err(refused)?;
        let root = root(&mut context)?;
        load(context, root, private, public)
    }

    /// Signs a SHA-256 digest.
    pub(super) fn sign(&mut self, digest: &[u8; 32]) -> Result<Signature, KeyError> {
        let digest = Digest::try_from(digest.as_slice()).map_err(refused)?;
        let scheme = SignatureScheme::EcDsa { hash_scheme: HashScheme::new(HashingAlgorithm::Sha256) };
        let (key, ticket) = (self.key, not_made_by_the_tpm()?);
        let signed = self
            .context
            .execute_with_nullauth_session(|context| context.sign(key, digest, scheme, ticket))
            .map_err(refused)?;
        let TpmSignature::EcDsa(signature) = signed else { return Err(KeyError::Refused) };
        let mut bytes = padded(signature.signature_r().value()).ok_or(KeyError::Refused)?.to_vec();
        bytes.extend(padded(signature.signature_s().value()).ok_or(KeyError::Refused)?);
        Signature::from_bytes(&bytes).map_err(|_| KeyError::Refused)
    }
}

/// The public key that a TPM's description (`TPMT_PUBLIC`) holds.
pub(super) fn point(public: &[u8]) -> Result<PublicKey, NotAKey> {
    let Ok(Public::Ecc { unique, .. }) = Public::unmarshall(public) else { return Err(NotAKey) };
    // Uncompressed (SEC 1 §2.3.3).
    let mut bytes = vec![4];
    bytes.extend(padded(unique.x().value()).ok_or(NotAKey)?);
    bytes.extend(padded(unique.y().value()).ok_or(NotAKey)?);
    PublicKey::from_sec1(&bytes)
}

fn reach(address: &TpmAddress) -> Result<Context, KeyError> {
    let name = TctiNameConf::from_str(&address.to_string()).map_err(|_| KeyError::Away)?;
    Context::new(name).map_err(|_| KeyError::Away)
}

/// The storage root: made from the owner's seed and this template, so that it is the same each time.
fn root(context: &mut Context) -> Result<KeyHandle, KeyError> {
    let attributes = ObjectAttributesBuilder::new()
        .with_fixed_tpm(true)
        .with_fixed_parent(true)
        .with_sensitive_data_origin(true)
        .with_user_with_auth(true)
        .with_decrypt(true)
        .with_restricted(true)
        .build()
        .map_err(refused)?;
    let symmetric = SymmetricDefinitionObject::AES_128_CFB;
    let parameters = PublicEccParametersBuilder::new_restricted_decryption_key(symmetric, EccCurve::NistP256);
    let template = PublicBuilder::new()
        .with_public_algorithm(PublicAlgorithm::Ecc)
        .with_name_hashing_algorithm(HashingAlgorithm::Sha256)
        .with_object_attributes(attributes)
        .with_ecc_parameters(parameters.build().map_err(refused)?)
        .with_ecc_unique_identifier(EccPoint::default())
        .build()
        .map_err(refused)?;
    let made = context
        .execute_with_nullauth_session(|context| {
            context.create_primary(Hierarchy::Owner, template, None, None, None, None)
        })
        .map_err(refused)?;
    Ok(made.key_handle)
}

fn load(mut context: Context, root: KeyHandle, private: Private, public: Public) -> Result<Chip, KeyError> {
    let loaded = context.execute_with_nullauth_session(|context| context.load(root, private, public)).map_err(refused);
    // The root has done its work; a TPM has room for three keys at once.
    let flushed = context.flush_context(ObjectHandle::from(root)).map_err(refused);
    let key = loaded?;
    flushed?;
    Ok(Chip { context, key })
}

/// The digest was made by this program, which is fine for a key that may sign anything (TPM 2.0 part 3 §20.2).
fn not_made_by_the_tpm() -> Result<HashcheckTicket, KeyError> {
    let ticket = TPMT_TK_HASHCHECK {
        tag: StructureTag::Hashcheck.into(),
        hierarchy: tss_esapi::constants::tss::TPM2_RH_NULL,
        digest: tss_esapi::tss2_esys::TPM2B_DIGEST::default(),
    };
    HashcheckTicket::try_from(ticket).map_err(refused)
}

fn refused(_: tss_esapi::Error) -> KeyError {
    KeyError::Refused
}

/// A number as long as a coordinate: a TPM may leave zeros in front away.
fn padded(number: &[u8]) -> Option<[u8; COORDINATE_BYTES]> {
    let mut bytes = [0; COORDINATE_BYTES];
    let start = COORDINATE_BYTES.checked_sub(number.len())?;
    bytes.get_mut(start..)?.copy_from_slice(number);
    Some(bytes)
}

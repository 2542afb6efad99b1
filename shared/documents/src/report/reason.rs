//! Why an assertion came out as it did.

use serde::{Deserialize, Serialize};

use super::Outcome;

/// Makes the list of reasons: each with its code, its outcome and the key of its text.
macro_rules! reasons {
    ($($(#[$doc:meta])+ $name:ident = $code:literal => $outcome:ident,)+) => {
        /// Why an assertion came out as it did: what a specialist is told in one sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])+ #[serde(rename = $code)] $name,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code by which it is written down.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The outcome that goes with it.
            pub const fn outcome(self) -> Outcome {
                match self { $(Self::$name => Outcome::$outcome,)+ }
            }
        }
    };
}

reasons! {
    /// What the check needs was not read, or was never part of what is checked.
    NotRead = "not_read" => Unavailable,
    /// The signed hashes, on which the check rests, are not there or cannot be read.
    SodNeeded = "sod_needed" => Unavailable,

    /// The document's own file was read and understood.
    DocumentRead = "document_read" => Passed,
    /// DG1 is not what the standard says.
    DocumentUnreadable = "document_unreadable" => Failed,
    /// The date of expiry lies ahead.
    DocumentValid = "document_valid" => Passed,
    /// The date of expiry has passed.
    DocumentExpired = "document_expired" => Failed,
    /// The document names no date of expiry, or none that is a date.
    ExpiryUnknown = "expiry_unknown" => Inconclusive,

    /// Every check digit is right.
    CheckDigitsRight = "check_digits_right" => Passed,
    /// A check digit is wrong.
    CheckDigitsWrong = "check_digits_wrong" => Failed,
    /// This kind of document has no machine-readable zone.
    CheckDigitsNone = "check_digits_none" => NotApplicable,
    /// The printed or typed lines say what the chip says.
    MrzAgrees = "mrz_agrees" => Passed,
    /// The printed or typed lines say something else than the chip.
    MrzDiffers = "mrz_differs" => Failed,
    /// Only the chip was read.
    MrzNotGiven = "mrz_not_given" => Unavailable,

    /// Opened by PACE.
    OpenedByPace = "opened_by_pace" => Passed,
    /// Opened by BAC, and the chip offers no PACE.
    OpenedByBac = "opened_by_bac" => Passed,
    /// Opened by BAP, as driving licences are.
    OpenedByBap = "opened_by_bap" => Passed,
    /// The chip asked for no key.
    OpenedFreely = "opened_freely" => NotApplicable,
    /// Opened by PACE, and the offers that it was chosen from are not those that are signed.
    PaceUnsigned = "pace_unsigned" => Inconclusive,
    /// The chip offers PACE and was opened by BAC.
    Downgraded = "downgraded" => Failed,

    /// EF.SOD was read and understood.
    SodRead = "sod_read" => Passed,
    /// The chip has no EF.SOD.
    SodMissing = "sod_missing" => Failed,
    /// EF.SOD is not what the standard says.
    SodUnreadable = "sod_unreadable" => Failed,
    /// The signature is right.
    SignatureRight = "signature_right" => Passed,
    /// The signature is wrong.
    SignatureWrong = "signature_wrong" => Failed,
    /// The signature is made in a way that is not known here.
    SignatureUnsupported = "signature_unsupported" => Inconclusive,
    /// The certificate of whoever signed is not there.
    SignerMissing = "signer_missing" => Inconclusive,
    /// The chip has no EF.CardSecurity.
    CardSecurityNone = "card_security_none" => NotApplicable,
    /// EF.CardSecurity is not what the standard says.
    CardSecurityUnreadable = "card_security_unreadable" => Failed,

    /// The chain ends at a state's certificate that is trusted.
    ChainTrusted = "chain_trusted" => Passed,
    /// No trusted list holds the state's certificate.
    IssuerUnknown = "issuer_unknown" => Inconclusive,
    /// The state's certificate is there, and did not sign this one.
    ChainBroken = "chain_broken" => Failed,
    /// Not one trusted certificate has been loaded.
    AnchorsNone = "anchors_none" => Unavailable,
    /// Whoever signed was entitled to at the time.
    SignerValid = "signer_valid" => Passed,
    /// A certificate of the chain was not valid when it was used.
    SignerNotValid = "signer_not_valid" => Failed,
    /// Whoever signed has a certificate for something else than signing documents.
    SignerUnfit = "signer_unfit" => Failed,
    /// Nothing says when it was signed, and the certificate has run out since.
    SigningTimeUnknown = "signing_time_unknown" => Inconclusive,
    /// The state's list of revoked certificates does not name this one.
    NotRevoked = "not_revoked" => Passed,
    /// The state has revoked a certificate of the chain.
    Revoked = "revoked" => Failed,
    /// There is no list of revoked certificates from this state.
    RevocationListNone = "revocation_list_none" => Unavailable,
    /// The list of revoked certificates is older than it should be.
    RevocationListOld = "revocation_list_old" => Inconclusive,
    /// Every algorithm is sound.
    AlgorithmsSound = "algorithms_sound" => Passed,
    /// SHA-1 or a short key was used.
    AlgorithmWeak = "algorithm_weak" => Inconclusive,
    /// The signature is right on another curve than the one that the certificate names.
    CurveMisnamed = "curve_misnamed" => Inconclusive,
    /// The document names the state whose certificate signed it.
    IssuerAgrees = "issuer_agrees" => Passed,
    /// The document names the state that the signer names, and nobody who is trusted has confirmed the signer.
    IssuerUnproved = "issuer_unproved" => Inconclusive,
    /// The document names another state than the one whose certificate signed it.
    IssuerDiffers = "issuer_differs" => Failed,
    /// The document or the certificate names no state.
    IssuerUnstated = "issuer_unstated" => Inconclusive,

    /// The hash is the signed one.
    HashAgrees = "hash_agrees" => Passed,
    /// The file is not the one that was signed.
    HashDiffers = "hash_differs" => Failed,
    /// The chip has a file of which no hash was signed.
    GroupUnsigned = "group_unsigned" => Failed,
    /// The document has no such file.
    GroupNone = "group_none" => NotApplicable,
    /// The file is signed and was not read.
    GroupNotRead = "group_not_read" => Unavailable,
    /// The chip gives the file only to whom its state has given leave (fingerprints, iris).
    GroupProtected = "group_protected" => Unavailable,
    /// Every signed file is there.
    FilesAll = "files_all" => Passed,
    /// Some signed files were not read.
    FilesNotRead = "files_not_read" => Unavailable,
    /// A file is signed and not on the chip.
    FilesLacking = "files_lacking" => Failed,
    /// EF.COM lists what is signed.
    ListAgrees = "list_agrees" => Passed,
    /// EF.COM, which nobody signs, lists something else than what is signed.
    ListDiffers = "list_differs" => Inconclusive,
    /// EF.COM is not what the standard says.
    ListUnreadable = "list_unreadable" => Inconclusive,

    /// The chip has the secret key that belongs to its signed public key.
    ChipProved = "chip_proved" => Passed,
    /// The chip does not have the secret key: it is a copy.
    ChipNotProved = "chip_not_proved" => Failed,
    /// The chip answered another question than the one that was asked.
    ChallengeForeign = "challenge_foreign" => Failed,
    /// The chip does not offer this proof.
    ProofNotOffered = "proof_not_offered" => NotApplicable,
    /// The chip offers this proof, and it was not asked for.
    ProofNotDone = "proof_not_done" => Unavailable,
    /// The chip offers this proof and is being asked for it.
    ProofAwaited = "proof_awaited" => Unavailable,
    /// The document was lifted before the chip had answered.
    ProofLifted = "proof_lifted" => Unavailable,
    /// The reader was gone before the chip had answered.
    ProofReaderGone = "proof_reader_gone" => Unavailable,
    /// The kiosk had let the chip go before it was asked.
    ProofNotKept = "proof_not_kept" => Unavailable,
    /// The chip failed while it was asked.
    ProofChipFailed = "proof_chip_failed" => Inconclusive,
    /// The chip took too long to answer.
    ProofChipLate = "proof_chip_late" => Inconclusive,
    /// Nothing came back from the kiosk in time.
    ProofSilence = "proof_silence" => Unavailable,
    /// The kiosk's program cannot pass the question on.
    ProofNotUnderstood = "proof_not_understood" => Unavailable,
    /// The chip refuses this proof although it offers it.
    ProofRefused = "proof_refused" => Inconclusive,
    /// The chip offers this proof in a way that is not known here.
    ProofUnsupported = "proof_unsupported" => Inconclusive,
    /// The proof is right by a key that no state has signed.
    ProofKeyUnsigned = "proof_key_unsigned" => Inconclusive,

    /// The portrait can be shown.
    PortraitRead = "portrait_read" => Passed,
    /// The portrait is no picture that can be shown.
    PortraitUnreadable = "portrait_unreadable" => Failed,
    /// The document has no portrait in its chip.
    PortraitNone = "portrait_none" => NotApplicable,
}

impl Reason {
    /// The key of its text.
    pub fn text(self) -> String {
        format!("document-reason-{}", self.code().replace('_', "-"))
    }
}

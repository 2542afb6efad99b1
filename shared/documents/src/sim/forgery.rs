//! Ways in which a document can be false, each of which a different check must find.

use crate::file::Group;

/// What is false about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// A byte of a data group was changed after it was signed.
    ChangedGroup(Group),
    /// DG2, or DG6 of a licence, is that of another person.
    OtherFace,
    /// A data group that was signed is gone.
    RemovedGroup(Group),
    /// EF.COM leaves out a group that is there, and lists one that is not.
    LyingCom,
    /// The signature of EF.SOD is not that of its signer.
    ForgedSignature,
    /// Another authority of the same name has signed, which nobody trusts.
    UnknownAuthority,
    /// Another state's signer has signed; the zone names this one.
    OtherCountry,
    /// The signer's certificate had expired when the document was signed.
    ExpiredSigner,
    /// The signer's certificate is one for signing master lists.
    ListSigner,
    /// The signer is on the revocation list.
    RevokedSigner,
    /// The files are genuine and were copied to another chip, whose keys are others.
    Cloned,
    /// The files are genuine and were copied to another chip, which gives no proof when it is asked for one.
    Mute,
    /// The signature of EF.CardSecurity is not that of its signer.
    ForgedCardSecurity,
    /// An answer carries a wrong code: somebody sits between chip and reader.
    WrongCode,
    /// EF.CardAccess was hidden so that the reader takes BAC, while DG14 says that the chip speaks PACE.
    HiddenPace,
    /// EF.CardAccess was garbled so that the reader takes BAC.
    GarbledCardAccess,
    /// The best way of PACE was struck out of EF.CardAccess, while DG14 says that the chip has it.
    StruckOffer,
    /// PACE was made to fail so that the reader takes BAC.
    JammedPace,
}

impl Forgery {
    /// The name in tests and on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChangedGroup(_) => "changed-group",
            Self::OtherFace => "other-face",
            Self::RemovedGroup(_) => "removed-group",
            Self::LyingCom => "lying-com",
            Self::ForgedSignature => "forged-signature",
            Self::UnknownAuthority => "unknown-authority",
            Self::OtherCountry => "other-country",
            Self::ExpiredSigner => "expired-signer",
            Self::ListSigner => "list-signer",
            Self::RevokedSigner => "revoked-signer",
            Self::Cloned => "cloned",
            Self::Mute => "mute",
            Self::ForgedCardSecurity => "forged-card-security",
            Self::WrongCode => "wrong-code",
            Self::HiddenPace => "hidden-pace",
            Self::GarbledCardAccess => "garbled-card-access",
            Self::StruckOffer => "struck-offer",
            Self::JammedPace => "jammed-pace",
        }
    }
}

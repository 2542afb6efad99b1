//! The things that are asserted.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::file::Group;

/// What is asserted. The order is that in which a report is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub enum AssertionId {
    /// The document could be read.
    DocumentReadable,
    /// The document has not expired.
    DocumentValidity,
    /// The check digits of the machine-readable zone are right.
    MrzCheckDigits,
    /// The printed or typed lines say what the chip says.
    MrzMatches,
    /// The chip was opened by the best means that it offers.
    AccessProtocol,
    /// The chip has signed hashes.
    SodPresent,
    /// Their signature is right.
    SodSignature,
    /// Whoever signed was appointed by a state that is trusted.
    SodChain,
    /// Whoever signed was entitled to at the time.
    SodValidity,
    /// Whoever signed has not been revoked.
    SodRevocation,
    /// The signatures are made in ways that are still sound.
    SodAlgorithms,
    /// The state that signed is the one that the document names.
    SodIssuer,
    /// The hash of a data group is the signed one.
    Hash(Group),
    /// Every signed data group is there.
    FilesComplete,
    /// The chip's own list of files agrees with the signed one.
    FilesListed,
    /// EF.CardSecurity is signed rightly.
    CardSecuritySignature,
    /// The chip has the secret key of active authentication: it is no copy.
    ChipActive,
    /// The chip has the secret key of chip authentication: it is no copy.
    ChipAgreement,
    /// The chip has proved itself while it was opened (PACE with chip authentication mapping).
    ChipCam,
    /// The portrait in the chip can be shown.
    PortraitReadable,
}

/// Every assertion but those about hashes.
const NAMED: [(AssertionId, &str); 19] = [
    (AssertionId::DocumentReadable, "document.readable"),
    (AssertionId::DocumentValidity, "document.validity"),
    (AssertionId::MrzCheckDigits, "mrz.check_digits"),
    (AssertionId::MrzMatches, "mrz.matches"),
    (AssertionId::AccessProtocol, "access.protocol"),
    (AssertionId::SodPresent, "sod.present"),
    (AssertionId::SodSignature, "sod.signature"),
    (AssertionId::SodChain, "sod.chain"),
    (AssertionId::SodValidity, "sod.validity"),
    (AssertionId::SodRevocation, "sod.revocation"),
    (AssertionId::SodAlgorithms, "sod.algorithms"),
    (AssertionId::SodIssuer, "sod.issuer"),
    (AssertionId::FilesComplete, "files.complete"),
    (AssertionId::FilesListed, "files.listed"),
    (AssertionId::CardSecuritySignature, "card_security.signature"),
    (AssertionId::ChipActive, "chip.active"),
    (AssertionId::ChipAgreement, "chip.agreement"),
    (AssertionId::ChipCam, "chip.cam"),
    (AssertionId::PortraitReadable, "portrait.readable"),
];
/// What stands before the number of a data group.
const HASH: &str = "hash.dg";

impl AssertionId {
    /// Every id.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMED.into_iter().map(|(id, _)| id).chain(Group::all().map(Self::Hash))
    }

    /// The key of its text. That of a hash takes `$group`, the number of the data group.
    pub fn text(self) -> String {
        let name = self.name();
        let key = if matches!(self, Self::Hash(_)) { Cow::Borrowed("hash") } else { name };
        format!("document-assertion-{}", key.replace(['.', '_'], "-"))
    }

    /// The name by which it is written down, such as `sod.chain` or `hash.dg1`.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Hash(group) => Cow::Owned(format!("{HASH}{}", group.number())),
            other => {
                let named = NAMED.iter().find(|(id, _)| *id == other);
                Cow::Borrowed(named.expect("all but the hashes are in the table, as a test says").1)
            }
        }
    }

    /// The id with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        if let Some(number) = name.strip_prefix(HASH) {
            let group = Group::new(number.parse().ok()?).map(Self::Hash)?;
            return (group.name() == name).then_some(group);
        }
        NAMED.iter().find(|(_, known)| *known == name).map(|(id, _)| *id)
    }
}

impl fmt::Display for AssertionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl TryFrom<Cow<'_, str>> for AssertionId {
    type Error = &'static str;

    fn try_from(name: Cow<'_, str>) -> Result<Self, Self::Error> {
        Self::of_name(&name).ok_or("no assertion has this name")
    }
}

impl From<AssertionId> for String {
    fn from(id: AssertionId) -> Self {
        id.name().into_owned()
    }
}

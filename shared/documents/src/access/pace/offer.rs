//! Which PACE a chip offers (ICAO 9303-11 §9.2.1, §9.5.1), and which of several is taken.

use crate::access::group::Group;
use crate::access::{Mapping, Suite};
use crate::lds::{PaceInfo, SecurityInfos};

/// The version of PACE that the standard knows.
const VERSION: u8 = 2;
/// Up to this number domain parameters are the standard's; a chip's own have greater ones (ICAO 9303-11 §9.5.1).
const STANDARD_MAX: u8 = 31;

/// A protocol with its domain parameters, all of which this crate knows.
#[derive(Clone)]
pub struct Offer {
    pub(super) info: PaceInfo,
    pub(super) parameter_id: u8,
    pub(super) group: Group,
    /// Whether the chip has several domain parameters for it, so that the command must name them.
    pub(super) ambiguous: bool,
}

impl Offer {
    /// The best that a chip offers; nothing if none is spoken here.
    ///
    /// AES goes before 3DES, then a mapping that proves the chip, then the generic one, which all chips do alike, then
    /// longer keys.
    pub fn best(offered: &SecurityInfos) -> Option<Self> {
        let known = || {
            offered.pace.iter().filter(|info| info.version == VERSION).filter_map(|info| {
                let parameter_id = info.parameter_id?;
                group(offered, info, parameter_id).map(|group| (info, parameter_id, group))
            })
        };
        let (info, parameter_id, group) = known().max_by_key(|(info, ..)| rank(info))?;
        let ambiguous = known().any(|(other, id, _)| other.protocol == info.protocol && id != parameter_id);
        Some(Self { info: info.clone(), parameter_id, group, ambiguous })
    }

    /// How the nonce is mapped.
    pub const fn mapping(&self) -> Mapping {
        self.info.mapping
    }

    /// Cipher of the channel.
    pub const fn suite(&self) -> Suite {
        self.info.suite
    }

    /// Its domain parameters.
    pub const fn parameter_id(&self) -> u8 {
        self.parameter_id
    }
}

/// The standard's domain parameters, or those that the chip writes out under a number of its own. Nobody has signed these,
/// and who chooses a group of numbers can choose one that hides nothing: only the standard's groups are taken.
fn group(offered: &SecurityInfos, info: &PaceInfo, parameter_id: u8) -> Option<Group> {
    if parameter_id <= STANDARD_MAX {
        return Group::standard(info.agreement, parameter_id);
    }
    let own = offered
        .pace_parameters
        .iter()
        .find(|own| own.parameter_id == Some(parameter_id) && info.protocol.starts_with(&own.protocol))?;
    let group = own.parameters.as_ref().and_then(Group::of)?;
    group.is_known().then_some(group)
}

/// More is better.
const fn rank(info: &PaceInfo) -> (bool, u8, u8) {
    let mapping = match info.mapping {
        Mapping::ChipAuthentication => 2,
        Mapping::Generic => 1,
        Mapping::Integrated => 0,
    };
    let suite = match info.suite {
        Suite::TripleDes => 0,
        Suite::Aes128 => 1,
        Suite::Aes192 => 2,
        Suite::Aes256 => 3,
    };
    (suite > 0, mapping, suite)
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PACE {:?} {:?} {}", self.info.mapping, self.info.suite, self.parameter_id)
    }
}

//! What a person may do and is able to do.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::service::Service;
use super::view::Language;
use crate::id::{DeskId, MunicipalityId};

/// So many guidance calls may one person have at once.
pub const GUIDANCE_CALLS_MAX: u8 = 3;

/// What somebody is in the municipality's work. Several may meet in one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Helps with the machine at the library; by law never with identity.
    LibraryStaff,
    /// Gives advice, also in the evening and to citizens of other municipalities, without case data.
    HotlineAgent,
    /// Controls identity and works on cases.
    Specialist,
    /// Approves what another has verified.
    Approver,
    /// Runs a desk: its hours, its people; may listen in, visibly.
    Supervisor,
    /// Enrols and watches stations.
    ItAdmin,
    /// Proves that the journal is whole.
    Auditor,
}

/// What a person may do and is able to do: nothing, unless said here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// As what.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// Which desks' calls.
    #[serde(default)]
    pub desks: BTreeSet<DeskId>,
    /// What they have learnt.
    #[serde(default)]
    pub skills: BTreeSet<Service>,
    /// What they speak.
    #[serde(default)]
    pub languages: BTreeSet<Language>,
    /// For which municipalities they may control identity.
    #[serde(default)]
    pub authorities: BTreeSet<MunicipalityId>,
    /// How many guidance calls they have at once, 1 to [`GUIDANCE_CALLS_MAX`].
    #[serde(default = "one")]
    pub guidance_calls: u8,
}

const fn one() -> u8 {
    1
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            roles: BTreeSet::new(),
            desks: BTreeSet::new(),
            skills: BTreeSet::new(),
            languages: BTreeSet::new(),
            authorities: BTreeSet::new(),
            guidance_calls: one(),
        }
    }
}

impl Profile {
    /// A specialist of one municipality and desk who can do everything in Danish and English.
    pub fn specialist(municipality: MunicipalityId, desk: DeskId) -> Self {
        Self {
            roles: [Role::Specialist].into(),
            desks: [desk].into(),
            skills: Service::ALL.into(),
            languages: [Language::Da, Language::En].into(),
            authorities: [municipality].into(),
            guidance_calls: 1,
        }
    }

    /// Whether they may control identity for a municipality.
    pub fn controls_identity_for(&self, municipality: MunicipalityId) -> bool {
        self.roles.contains(&Role::Specialist) && self.authorities.contains(&municipality)
    }
}

//! Who may do what: one function, one table, nothing allowed that is not said.
//!
//! A person has roles ([`Role`]); what they may do is what one of their roles may, within its reach: their desks, the
//! municipalities that they have authority for, the case that they have at hand.
//!
//! **Invariant:** library staff, hotline agents, IT staff and auditors reach no citizen's data and no identity control,
//! whatever desks or authorities their profile names.
//! **Invariant:** nobody approves what they have verified themselves.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::exchange::{Assurance, Profile, Role};
use crate::id::{DeskId, MunicipalityId, PersonId};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Answer a call for advice.
    AnswerGuidance,
    /// Answer a call in which identity is controlled, take captures, decide, submit.
    ControlIdentity,
    /// Approve what another has verified.
    Approve,
    /// See the data of an open case.
    ReadCase,
    /// Take part in a call unasked, seen by all.
    ListenIn,
    /// Change a desk's hours, services and people.
    RunDesk,
    /// See how busy a desk is, without anybody's personal data.
    SeeDesk,
    /// See whether a kiosk is well, and clear its paper.
    TendKiosk,
    /// Enrol, renew, replace and revoke stations.
    EnrolStation,
    /// Add people and say what they may do.
    ManagePeople,
    /// Change the keys that everything rests on.
    ManageKeys,
    /// Back up and restore.
    BackUp,
    /// Read the journal's hashes and prove that it is whole.
    VerifyAudit,
}

/// What is acted on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resource {
    /// The desk, where the action has to do with one.
    pub desk: Option<DeskId>,
    /// The authority, where it has to do with a case or a citizen.
    pub municipality: Option<MunicipalityId>,
    /// Who has verified it, where something is to be approved.
    pub verified_by: Option<PersonId>,
    /// How sure the sign-in must be.
    pub assurance: Assurance,
}

/// Somebody who has signed in.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Who.
    pub person: PersonId,
    /// What they are.
    pub profile: &'a Profile,
    /// How sure the sign-in makes that it is they.
    pub assurance: Assurance,
}

/// Why something is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Denied {
    /// None of their roles may.
    #[error("none of their roles may")]
    Role,
    /// A role may, but elsewhere.
    #[error("a role of theirs may, but not here")]
    Reach,
    /// They have verified it themselves.
    #[error("who has verified does not approve")]
    SamePerson,
    /// The sign-in is not sure enough.
    #[error("the sign-in is not sure enough")]
    Assurance,
}

/// How far a role's right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Never,
    Everywhere,
    OwnDesks,
    OwnAuthorities,
}

/// Whether somebody may do something.
///
/// # Errors
/// When they may not, with the reason that is nearest to being allowed.
pub fn allow(subject: Subject<'_>, action: Action, on: Resource) -> Result<(), Denied> {
    let reaches = subject.profile.roles.iter().map(|role| reach(action, *role));
    let within = |reach: Reach| match reach {
        Reach::Never => false,
        Reach::Everywhere => true,
        Reach::OwnDesks => on.desk.is_some_and(|desk| subject.profile.desks.contains(&desk)),
        Reach::OwnAuthorities => on.municipality.is_some_and(|id| subject.profile.authorities.contains(&id)),
    };
    if reaches.clone().all(|reach| reach == Reach::Never) {
        return Err(Denied::Role);
    }
    if !reaches.into_iter().any(within) {
        return Err(Denied::Reach);
    }
    if action == Action::Approve && on.verified_by == Some(subject.person) {
        return Err(Denied::SamePerson);
    }
    if subject.assurance < on.assurance { Err(Denied::Assurance) } else { Ok(()) }
}

/// The table. What it does not name, and what is added later, is for nobody.
const fn reach(action: Action, role: Role) -> Reach {
    use Action as A;
    use Reach::{Everywhere, Never, OwnAuthorities, OwnDesks};
    match role {
        Role::LibraryStaff => match action {
            A::TendKiosk => Everywhere,
            _ => Never,
        },
        Role::HotlineAgent => match action {
            A::AnswerGuidance | A::SeeDesk => OwnDesks,
            _ => Never,
        },
        Role::Specialist => match action {
            A::AnswerGuidance | A::SeeDesk => OwnDesks,
            A::ControlIdentity | A::ReadCase => OwnAuthorities,
            _ => Never,
        },
        Role::Approver => match action {
            A::SeeDesk => OwnDesks,
            A::Approve | A::ReadCase => OwnAuthorities,
            _ => Never,
        },
        Role::Supervisor => match action {
            A::SeeDesk | A::RunDesk | A::ListenIn => OwnDesks,
            _ => Never,
        },
        Role::ItAdmin => match action {
            A::SeeDesk
            | A::RunDesk
            | A::TendKiosk
            | A::EnrolStation
            | A::ManagePeople
            | A::ManageKeys
            | A::BackUp
            | A::VerifyAudit => Everywhere,
            _ => Never,
        },
        Role::Auditor => match action {
            A::VerifyAudit => Everywhere,
            _ => Never,
        },
    }
}

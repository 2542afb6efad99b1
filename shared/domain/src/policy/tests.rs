//! The whole table on one page, and what holds whatever a profile says.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect_file;
use proptest::prelude::*;

use super::*;

const ACTIONS: [Action; 13] = [
    Action::AnswerGuidance,
    Action::ControlIdentity,
    Action::Approve,
    Action::ReadCase,
    Action::ListenIn,
    Action::RunDesk,
    Action::SeeDesk,
    Action::TendKiosk,
    Action::EnrolStation,
    Action::ManagePeople,
    Action::ManageKeys,
    Action::BackUp,
    Action::VerifyAudit,
];
const ROLES: [Role; 7] = [
    Role::LibraryStaff,
    Role::HotlineAgent,
    Role::Specialist,
    Role::Approver,
    Role::Supervisor,
    Role::ItAdmin,
    Role::Auditor,
];
const PERSON: PersonId = PersonId::numbered(1);
const DESK: DeskId = DeskId::numbered(1);
const HERNING: MunicipalityId = MunicipalityId::numbered(1);

fn asked(roles: impl IntoIterator<Item = Role>, action: Action, desk: u128, municipality: u128) -> Result<(), Denied> {
    let profile = Profile {
        roles: roles.into_iter().collect(),
        desks: [DESK].into(),
        authorities: [HERNING].into(),
        ..Profile::default()
    };
    let (desk, municipality) = (Some(DeskId::numbered(desk)), Some(MunicipalityId::numbered(municipality)));
    let on = Resource { desk, municipality, ..Resource::default() };
    allow(Subject { person: PERSON, profile: &profile, assurance: Assurance::Low }, action, on)
}

#[test]
fn the_whole_table() {
    let mut page = format!("{:<18}", "");
    for role in ROLES {
        let _ = write!(page, "{:<14}", format!("{role:?}"));
    }
    for action in ACTIONS {
        let _ = write!(page, "\n{:<18}", format!("{action:?}"));
        for role in ROLES {
            let may = |desk, municipality| asked([role], action, desk, municipality).is_ok();
            let cell = match (may(1, 1), may(1, 2), may(2, 1), may(2, 2)) {
                (false, false, false, false) => "-",
                (true, true, true, true) => "everywhere",
                (true, true, false, false) => "own desks",
                (true, false, true, false) => "own authority",
                _ => "?",
            };
            let _ = write!(page, "{cell:<14}");
        }
    }
    let lines: Vec<_> = page.lines().map(str::trim_end).collect();
    expect_file!["table.txt"].assert_eq(&format!("{}\n", lines.join("\n")));
}

#[test]
fn the_same_person_never_verifies_and_approves() {
    let profile = Profile { roles: ROLES.into(), authorities: [HERNING].into(), ..Profile::default() };
    let subject = Subject { person: PERSON, profile: &profile, assurance: Assurance::High };
    let on = |verified_by| Resource { municipality: Some(HERNING), verified_by, ..Resource::default() };
    assert_eq!(allow(subject, Action::Approve, on(Some(PERSON))), Err(Denied::SamePerson));
    assert_eq!(allow(subject, Action::Approve, on(Some(PersonId::numbered(2)))), Ok(()));
}

#[test]
fn a_sign_in_must_be_sure_enough() {
    let profile = Profile { roles: [Role::Specialist].into(), authorities: [HERNING].into(), ..Profile::default() };
    let asked = |assurance, needed| {
        let on = Resource { municipality: Some(HERNING), assurance: needed, ..Resource::default() };
        allow(Subject { person: PERSON, profile: &profile, assurance }, Action::ControlIdentity, on)
    };
    assert_eq!(asked(Assurance::Low, Assurance::Substantial), Err(Denied::Assurance));
    assert_eq!(asked(Assurance::Substantial, Assurance::Substantial), Ok(()));
    assert_eq!(asked(Assurance::High, Assurance::Substantial), Ok(()));
}

proptest! {
    /// However the other roles are combined, and whatever desks and authorities are named.
    #[test]
    fn without_a_specialists_or_approvers_role_there_is_no_way_to_a_citizens_data(
        roles in prop::collection::btree_set(prop::sample::select(&ROLES[..]), 0..7),
        desk in 1u128..3,
        municipality in 1u128..3,
    ) {
        let kept: BTreeSet<_> =
            roles.into_iter().filter(|role| !matches!(role, Role::Specialist | Role::Approver)).collect();
        for action in [Action::ControlIdentity, Action::Approve, Action::ReadCase] {
            prop_assert_eq!(asked(kept.clone(), action, desk, municipality), Err(Denied::Role));
        }
    }
}

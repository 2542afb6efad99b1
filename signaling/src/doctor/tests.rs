use std::path::PathBuf;
use std::time::Duration;

use super::{Ending, Grade, Seen, judge};
use crate::audit::Finding;
use crate::authority::Standing;

const DAY: Duration = Duration::from_hours(24);

/// A folder with nothing wrong.
fn well() -> Seen {
    Seen { checkpoint_age: Some(Duration::from_mins(10)), backup_age: Some(DAY), is_running: true, ..Seen::default() }
}

#[test]
fn each_thing_that_is_wrong_is_said_in_a_sentence() {
    let key = || PathBuf::from("server/server.key");
    let ending = |ending| vec![(PathBuf::from("server.crt"), ending)];
    let cases: [(Seen, &str, Grade, &str); 21] = [
        (Seen { refusals: vec!["server.toml: x".into()], ..well() }, "settings", Grade::Fault, "server.toml: x"),
        (Seen { open_files: vec![key()], ..well() }, "file_rights", Grade::Fault, "server.key: others"),
        (Seen { certificates: ending(Ending::Over), ..well() }, "certificate", Grade::Fault, "has ended"),
        (Seen { certificates: ending(Ending::In(DAY * 3)), ..well() }, "certificate", Grade::Warning, "in 3 days"),
        (Seen { authority_key: Some(key()), ..well() }, "fleet_ca", Grade::Warning, "unencrypted"),
        (Seen { offline: Some(3), ..well() }, "ca_requests", Grade::Warning, "3 certificates wait"),
        (Seen { authority: Standing::Stranger, ..well() }, "fleet_ca", Grade::Fault, "vouches"),
        (Seen { authority: Standing::Behind, ..well() }, "fleet_ca", Grade::Warning, "run its server"),
        (Seen { authority: Standing::NoKey, ..well() }, "fleet_ca", Grade::Fault, "copy fleet-ca.key"),
        (Seen { authority: Standing::NoNextKey, ..well() }, "fleet_ca", Grade::Warning, "is to certify"),
        (Seen { journal_ahead: DAY, ..well() }, "clock", Grade::Fault, "1440 minutes ahead"),
        (Seen { address: Some("it is taken".into()), ..well() }, "address", Grade::Fault, "taken"),
        (Seen { store: Some("cannot be reached".into()), ..well() }, "store", Grade::Fault, "reached"),
        (
            Seen { finding: Some(Finding::Chain { first_wrong: 7 }), ..well() },
            "journal",
            Grade::Fault,
            "not whole: entry 7",
        ),
        (Seen { checkpoint_age: None, ..well() }, "checkpoints", Grade::Fault, "no checkpoint"),
        (Seen { checkpoint_age: Some(DAY), ..well() }, "checkpoints", Grade::Fault, "1440 minutes old"),
        (Seen { checkpoints_beside: true, ..well() }, "checkpoints", Grade::Warning, "another machine"),
        (Seen { backup_age: None, ..well() }, "backup", Grade::Warning, "no backup"),
        (Seen { backup_age: Some(DAY * 2), ..well() }, "backup", Grade::Warning, "48 hours"),
        (Seen { no_authority: true, ..well() }, "authority", Grade::Warning, "authority_url"),
        (Seen { dead_letters: 2, ..well() }, "dead_letters", Grade::Warning, "refuses 2 records"),
    ];
    for (seen, about, grade, words) in cases {
        let notes = judge(&seen);
        let [note] = notes.as_slice() else { panic!("{about}: {notes:?}") };
        assert_eq!((note.about, note.grade), (about, grade), "{note:?}");
        assert!(note.sentence.contains(words), "{note:?}");
    }
}

#[test]
fn what_is_as_it_should_be_is_not_mentioned() {
    assert_eq!(judge(&well()), []);
    let hold = Seen { certificates: vec![("a.crt".into(), Ending::In(DAY * 90))], ..well() };
    assert_eq!(judge(&hold), []);
    // A server that does not run has no fresh checkpoint; one that cannot start has nothing to be said of its backups.
    assert_eq!(judge(&Seen { is_running: false, checkpoint_age: Some(DAY), ..well() }), []);
    let cannot = Seen { refusals: vec!["x".into()], backup_age: None, checkpoint_age: None, ..well() };
    assert_eq!(judge(&cannot).len(), 1);
}

#[test]
fn faults_stand_first() {
    let seen = Seen { dead_letters: 1, journal_ahead: DAY, no_authority: true, ..well() };
    let grades: Vec<_> = judge(&seen).iter().map(|note| note.grade).collect();
    assert_eq!(grades, [Grade::Fault, Grade::Warning, Grade::Warning]);
}

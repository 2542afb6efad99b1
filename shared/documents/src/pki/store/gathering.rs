//! Taking in what is trusted from files, whatever they are and in whatever order they come.
//!
//! **Invariant:** whoever hands a master list over need not vouch for it: a list behind which nothing stands that was
//! handed over beside it, or pinned, is told from one that was checked.

use std::collections::BTreeSet;

use super::{Added, Anchors, Vouched};
use crate::pki::cert::{Certificate, Fingerprint};
use crate::pki::crl::Crl;
use crate::pki::masterlist::{MasterList, MasterListError};
use crate::pki::pem;

/// What some bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Certificates.
    Certificates(Added),
    /// Lists of revoked certificates.
    RevocationList,
    /// A master list; what it is worth [`Gathering::finish`] tells.
    MasterList,
}

/// Bytes that are nothing of what could be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no certificate, no master list and no list of revoked certificates")]
pub struct AddError;

/// What stands behind a master list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A root that was pinned or handed over beside it, or that is in another list of which this is true.
    Checked,
    /// Nothing but a certificate in the list itself.
    Alone,
}

/// What came of a master list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// What was in it.
    pub added: Added,
    /// What stands behind it.
    pub standing: Standing,
}

/// What was gathered; `T` says where it came from.
#[derive(Debug)]
pub struct Gathered<T> {
    /// All of it.
    pub anchors: Anchors,
    /// What came of each master list.
    pub lists: Vec<(T, Result<Listed, MasterListError>)>,
}

/// Takes files in until there are no more.
#[derive(Debug)]
pub struct Gathering<T> {
    anchors: Anchors,
    pinned: BTreeSet<Fingerprint>,
    lists: Vec<(T, MasterList)>,
}

impl<T: Clone> Gathering<T> {
    /// With the fingerprints of roots that may stand behind a master list.
    pub fn new(pinned: impl IntoIterator<Item = Fingerprint>) -> Self {
        Self { anchors: Anchors::default(), pinned: pinned.into_iter().collect(), lists: Vec::new() }
    }

    /// Takes in certificates, lists of revoked ones and master lists, in DER or PEM.
    ///
    /// # Errors
    /// When the bytes are none of these.
    pub fn add(&mut self, from: T, bytes: &[u8]) -> Result<Kind, AddError> {
        if let Ok(added) = self.anchors.add_certificate(bytes) {
            // A file of text may hold lists beside its certificates.
            let _ = self.add_lists(&from, bytes);
            return Ok(Kind::Certificates(added));
        }
        self.add_lists(&from, bytes).ok_or(AddError)
    }

    fn add_lists(&mut self, from: &T, bytes: &[u8]) -> Option<Kind> {
        let mut kind = None;
        for block in pem::blocks_or_whole(bytes) {
            if let Ok(crl) = Crl::parse(&block) {
                self.anchors.crls.push(crl);
                kind = kind.or(Some(Kind::RevocationList));
            } else if let Ok(list) = MasterList::parse(&block) {
                self.lists.push((from.clone(), list));
                kind = Some(Kind::MasterList);
            }
        }
        kind
    }

    /// Judges the master lists, each by all that was gathered.
    pub fn finish(self) -> Gathered<T> {
        let Self { mut anchors, pinned, lists: mut waiting } = self;
        let mut lists = Vec::new();
        // A list that is believed may hold the root of the next.
        while let Some(place) = waiting.iter().position(|(_, list)| is_checked(list, &anchors, &pinned)) {
            let (from, list) = waiting.remove(place);
            let added = anchors.take_list(list, Vouched::Otherwise);
            lists.push((from, Ok(Listed { added, standing: Standing::Checked })));
        }
        for (from, list) in waiting {
            let right = list.verify(&Anchors::of(list.certificates()));
            let listed = right.map(|()| {
                let added = anchors.take_list(list, Vouched::ByItsList);
                Listed { added, standing: Standing::Alone }
            });
            lists.push((from, listed));
        }
        Gathered { anchors, lists }
    }
}

/// Whether something stands behind a list that does not come from the list alone.
fn is_checked(list: &MasterList, anchors: &Anchors, pinned: &BTreeSet<Fingerprint>) -> bool {
    if list.verify(anchors).is_ok() {
        return true;
    }
    let is_pinned = |one: &&Certificate| pinned.contains(&one.fingerprint());
    !pinned.is_empty() && list.verify(&Anchors::of(list.all_certificates().filter(is_pinned))).is_ok()
}

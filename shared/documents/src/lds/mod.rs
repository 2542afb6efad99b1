//! The files of a chip, parsed (ICAO 9303-10, ISO/IEC 18013-2).
//!
//! **Invariant:** what is parsed stands for nothing: hashes are made of the raw bytes, elsewhere.
//! **Invariant:** names, numbers and pictures sit in [`domain::redact::Personal`] as soon as they leave their file.

pub mod card_access;
mod der;
pub mod dg14;
mod error;
mod octets;
pub mod public_key;
mod security_infos;
pub mod sod;

use crate::file::Group;
pub use error::{LdsError, LdsFault};
pub use octets::Octets;
pub use security_infos::{
    ActiveAuthenticationInfo, Agreement, ChipAuthenticationInfo, ChipKey, PaceInfo, PaceParameters, SecurityInfos,
};

const GROUP_14: Group = Group::new(14).expect("14 lies between 1 and 16");

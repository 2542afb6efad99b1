//! The files of a chip, parsed (ICAO 9303-10, ISO/IEC 18013-2).
//!
//! **Invariant:** what is parsed proves nothing: hashes are made of the raw bytes, elsewhere.
//! **Invariant:** names and numbers sit in [`domain::redact::Personal`] as soon as they leave their file; a picture is only
//! a place in it.

pub mod atr_info;
pub mod card_access;
pub mod card_security;
pub mod com;
pub mod cvca;
mod date;
mod der;
pub mod dg1;
pub mod dg11;
pub mod dg12;
pub mod dg13;
pub mod dg14;
pub mod dg15;
pub mod dg16;
pub mod dg2;
pub mod dg5;
pub mod dg7;
mod displayed;
mod error;
mod face;
pub mod image;
pub mod licence;
mod octets;
pub mod public_key;
mod security_infos;
pub mod sod;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod text;

pub use date::Date;
pub use error::{LdsError, LdsFault};
pub use octets::Octets;
pub use security_infos::{
    ActiveAuthenticationInfo, Agreement, ChipAuthenticationInfo, ChipKey, PaceInfo, PaceParameters, SecurityInfos,
};
pub use text::FullName;

use crate::file::Group;

/// A data group whose number stands in the code.
const fn group(number: u8) -> Group {
    Group::new(number).expect("no parser names a group beyond 1 to 16")
}

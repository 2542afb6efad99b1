//! A chip to read where there is none: for demonstrations, tests, fuzzing and, through `vpcd`, real readers' software.
//!
//! - [`Issuer`]: a state that makes certificates, lists and documents, the same from the same seed. [`Profile`]: what a
//!   document is like; [`catalogue`] has many. [`Quirk`]: what real chips do. [`Forgery`]: what must be found out.
//! - [`Specimen`]: one document with all that belongs to it. [`Chip`]: its chip. [`vpcd`]: the chip in a virtual reader.
//!
//! **Invariant:** nothing here is used to read: reader and simulator share arithmetic and the encoding of elements, and
//! no protocol. What both have in common was checked against published examples.

pub mod catalogue;
mod chip;
mod forgery;
mod issuer;
mod person;
mod profile;
mod specimen;
pub mod vpcd;

pub use self::chip::{ATR, Chip};
pub use self::forgery::Forgery;
pub use self::issuer::{Certificates, Country, Issuer, PORTRAIT};
pub use self::person::Person;
pub use self::profile::{
    Agreement, ChipRsa, KeyGroup, Kind, Lds, PaceOffer, Parameters, Portrait, Profile, Proof, Quirk, Signer, Signing,
};
pub use self::specimen::Specimen;

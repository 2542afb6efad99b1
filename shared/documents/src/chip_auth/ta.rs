//! Terminal authentication: how a terminal of the issuing state proves itself, so that fingers and irises open
//! (ICAO 9303-11 §7.1, BSI TR-03110-1 §3.5).
//!
//! Absent on purpose: an implementation. It needs certificates that states exchange; a municipality has none. What the
//! reader does without one is to say so: [`crate::dump::ReadFinding::TerminalAbsent`], and [`crate::dump::Missing::Denied`]
//! for each file that stays closed.

use crate::apdu::{Command, Response, Status};

/// What a terminal must know of the run so far.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The terminal's public key in chip authentication, which its signature covers; nothing if there was none.
    pub agreement_key: Option<&'a [u8]>,
    /// EF.CVCA (011C in the application), which names the authorities whose certificates the chip accepts, if it was read.
    pub authorities: Option<&'a [u8]>,
}

/// A terminal that can prove itself. Its commands run under secure messaging, after chip authentication.
pub trait TerminalAuthentication: Send {
    /// The first command; nothing if there is no certificate for this chip.
    fn begin(&mut self, circumstances: &Circumstances<'_>) -> Option<Command>;

    /// The next command; nothing when the terminal is proved.
    ///
    /// # Errors
    /// When the chip does not accept it.
    fn answer(&mut self, response: &Response) -> Result<Option<Command>, Status>;
}

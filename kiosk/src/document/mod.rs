//! Documents on the kiosk's reader: read for the specialist, or from the command line.
//!
//! - [`order`]: what is to be read, and by which key. [`page`]: the printed page, by a camera at the reader.
//! - [`reading`]: a chip session driven over a [`reading::Card`]; [`kept`]: what the console asks the chip afterwards.
//! - [`pcsc`]: the card on a chip reader. [`simulated`]: one that is not there. [`driver`]: the child process that owns the
//!   reader, and who keeps it. [`reader`]: what the engine holds.
//! - [`command`]: `kiosk document ...`, with [`folder`] and [`anchors`] to load and [`told`] to print.
//!
//! **Invariant:** nothing here says whether a document is genuine but what [`documents::verify`] makes of raw bytes.

pub mod anchors;
pub mod command;
pub mod driver;
pub mod folder;
pub mod kept;
pub mod order;
pub mod page;
pub mod pcsc;
pub mod reader;
pub mod reading;
pub mod simulated;
pub mod told;

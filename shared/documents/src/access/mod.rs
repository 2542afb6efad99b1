//! Opening a chip: each way is a state machine that yields commands, takes answers and ends with a secure channel.

/// How PACE maps the nonce to a generator (ICAO 9303-11 §4.4.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mapping {
    /// By a key agreement.
    Generic,
    /// By a function into the group.
    Integrated,
    /// As generic, and the chip's static key takes part.
    ChipAuthentication,
}

/// Cipher of a secure channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// Two-key 3DES with retail MAC.
    TripleDes,
    /// AES-128 with CMAC.
    Aes128,
    /// AES-192 with CMAC.
    Aes192,
    /// AES-256 with CMAC.
    Aes256,
}

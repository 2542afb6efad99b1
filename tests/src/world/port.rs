//! Ports for servers that are started later, or again, where somebody has been told the port before.
//!
//! A port that the system chose and got back goes to the next program that asks for any, often within a second. So
//! these lie below the range that Linux chooses from (`ip_local_port_range`, from 32768), and a UDP socket of the same
//! number, held as long as the process lives, keeps other tests away.

use std::hash::BuildHasher as _;
use std::hash::RandomState;
use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::Mutex;

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port of the loopback interface that nobody listens on and no other test is given.
pub fn reserved() -> Result<u16> {
    static HELD: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let start = (RandomState::new().hash_one(std::process::id()) % u64::from(COUNT)) as u16;
    for step in 0..COUNT {
        let address = (Ipv4Addr::LOCALHOST, FIRST + (start + step) % COUNT);
        let Ok(mark) = UdpSocket::bind(address) else { continue };
        if TcpListener::bind(address).is_ok() {
            HELD.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(mark);
            return Ok(address.1);
        }
    }
    Err(Error::new(ErrorKind::AddrInUse, "every port that tests may reserve is taken"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_port_is_given_twice() {
        let ports: BTreeSet<u16> = (0..200).map(|_| reserved().unwrap()).collect();
        assert_eq!(ports.len(), 200);
        assert!(ports.iter().all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()));
    }
}

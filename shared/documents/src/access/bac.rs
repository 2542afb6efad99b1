//! Basic access control (ICAO 9303-11 §4.3).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::key::bac_seed;
use super::{AccessError, Turn, tried};
use crate::apdu::{Command, Header, Le, Response, Status};
use crate::crypto::Random;
use crate::crypto::cipher::Suite;
use crate::crypto::kdf::Purpose;
use crate::mrz::Key;
use crate::sm::{Channel, Keyed};

const GET_CHALLENGE: Header = Header::new(0x84, 0x00, 0x00);
const EXTERNAL_AUTHENTICATE: Header = Header::new(0x82, 0x00, 0x00);
/// A challenge.
const CHALLENGE_BYTES: usize = 8;
/// Each side's part of the keys.
const KEY_BYTES: usize = 16;
/// Two challenges and a part of the keys, encrypted.
const TOKEN_BYTES: usize = 2 * CHALLENGE_BYTES + KEY_BYTES;
/// The code behind it.
const CODE_BYTES: usize = 8;

/// A run of BAC.
pub struct Bac {
    encryption: Keyed,
    authentication: Keyed,
    state: State,
}

enum State {
    /// The chip was asked for a challenge.
    Asked,
    /// It was sent the answer to it.
    Answered { chip: [u8; CHALLENGE_BYTES], terminal: [u8; CHALLENGE_BYTES], part: Zeroizing<[u8; KEY_BYTES]> },
}

impl Bac {
    /// Begins, with the key that the MRZ gives.
    pub fn begin(key: &Key) -> (Self, Command) {
        Self::of_seed(&bac_seed(key))
    }

    /// Begins, with the seed of the first keys.
    pub(super) fn of_seed(seed: &[u8]) -> (Self, Command) {
        let encryption = Keyed::derive(Suite::TripleDes, seed, Purpose::Enc);
        let authentication = Keyed::derive(Suite::TripleDes, seed, Purpose::Mac);
        let command = Command::Receive(GET_CHALLENGE, Le::new(CHALLENGE_BYTES));
        (Self { encryption, authentication, state: State::Asked }, command)
    }

    /// Takes the chip's answer.
    ///
    /// # Errors
    /// When the chip refuses, or does not prove that it knows the key.
    pub fn answer(self, response: &Response, random: Random<'_>) -> Result<Turn<Self, Channel>, AccessError> {
        match self.state {
            State::Asked if response.status == Status::Done => {
                let chip = response.data.as_slice().try_into().map_err(|_| AccessError::Malformed)?;
                Ok(self.prove(chip, random))
            }
            State::Asked => Err(AccessError::Refused(response.status)),
            State::Answered { .. } if response.status != Status::Done => Err(tried(response.status)),
            State::Answered { chip, terminal, ref part } => self.conclude(&response.data, chip, terminal, part),
        }
    }

    /// Encrypts both challenges and this side's part of the keys.
    fn prove(mut self, chip: [u8; CHALLENGE_BYTES], random: Random<'_>) -> Turn<Self, Channel> {
        let (mut terminal, mut part) = ([0; CHALLENGE_BYTES], Zeroizing::new([0; KEY_BYTES]));
        random(&mut terminal);
        random(part.as_mut_slice());
        let plain = Zeroizing::new([&terminal[..], &chip, part.as_slice()].concat());
        let mut token = self.encryption.encrypt(&self.encryption.zeros(), &plain);
        token.extend(self.authentication.code(&token));
        self.state = State::Answered { chip, terminal, part };
        Turn::Send(self, Command::Exchange(EXTERNAL_AUTHENTICATE, token, Le::new(TOKEN_BYTES + CODE_BYTES)))
    }

    /// Checks what the chip sent in return, and makes the keys.
    fn conclude(
        &self,
        data: &[u8],
        chip: [u8; CHALLENGE_BYTES],
        terminal: [u8; CHALLENGE_BYTES],
        part: &[u8; KEY_BYTES],
    ) -> Result<Turn<Self, Channel>, AccessError> {
        let (token, code) = data.split_first_chunk::<TOKEN_BYTES>().ok_or(AccessError::Malformed)?;
        if !bool::from(self.authentication.code(token).ct_eq(code)) {
            return Err(AccessError::Unproven);
        }
        let plain = self.encryption.decrypt(&self.encryption.zeros(), token).ok_or(AccessError::Malformed)?;
        let (challenges, chip_part) = plain.split_at_checked(2 * CHALLENGE_BYTES).ok_or(AccessError::Malformed)?;
        if !bool::from([chip, terminal].concat().as_slice().ct_eq(challenges)) {
            return Err(AccessError::Unproven);
        }
        let seed: Zeroizing<Vec<u8>> =
            Zeroizing::new(part.iter().zip(chip_part).map(|(ours, its)| ours ^ its).collect());
        let mut counter = [0; 8];
        for (byte, from) in counter.iter_mut().zip(chip.iter().skip(4).chain(terminal.iter().skip(4))) {
            *byte = *from;
        }
        Ok(Turn::Done(Channel::of_bac(&seed, counter)))
    }
}

impl std::fmt::Debug for Bac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bac").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::worked::{example, hex};

    /// Runs appendix D.3 up to where the chip answers so.
    fn run(answer: &[u8]) -> Result<Channel, AccessError> {
        let example = example("D_bac");
        let key = Key::of_text("L898902C<", "690806", "940623").unwrap();
        assert_eq!(key.information(), example.text("mrz_information").as_bytes());
        assert_eq!(*bac_seed(&key), example.bytes("k_seed"));
        let (bac, command) = Bac::begin(&key);
        assert_eq!(command.encode(), hex("0084000008"));
        let mut draws = vec![example.bytes("k_ifd"), example.bytes("rnd_ifd")];
        let mut random = |bytes: &mut [u8]| bytes.copy_from_slice(&draws.pop().unwrap());
        let challenge = Response { data: example.bytes("rnd_ic"), status: Status::Done };
        let Turn::Send(bac, command) = bac.answer(&challenge, &mut random)? else { panic!("done too early") };
        let token = [hex("0082000028"), example.bytes("e_ifd"), example.bytes("m_ifd"), vec![0x28]].concat();
        assert_eq!(command.encode(), token);
        match bac.answer(&Response::parse(answer).unwrap(), &mut random)? {
            Turn::Done(channel) => Ok(channel),
            Turn::Send(..) => panic!("not done"),
        }
    }

    fn proof() -> Vec<u8> {
        [example("D_bac").bytes("e_ic"), example("D_bac").bytes("m_ic"), vec![0x90, 0]].concat()
    }

    #[test]
    fn appendix_d() {
        let example = example("D_bac");
        let mut channel = run(&proof()).unwrap();
        let commands = [
            Command::Send(Header::new(0xA4, 0x02, 0x0C), hex("011E")),
            Command::Receive(Header::new(0xB0, 0x00, 0x00), Le::new(4)),
            Command::Receive(Header::new(0xB0, 0x00, 0x04), Le::new(18)),
        ];
        let mut file = Vec::new();
        for (command, printed) in commands.iter().zip(example.value("transcript").as_array().unwrap()) {
            assert_eq!(channel.wrap(command, false).encode(), hex(printed[0].as_str().unwrap()));
            let answer = Response::parse(&hex(printed[1].as_str().unwrap())).unwrap();
            let plain = channel.unwrap(&answer).unwrap();
            assert_eq!(plain.status, Status::Done);
            file.extend(plain.data);
        }
        assert_eq!(file, example.bytes("ef_com"));
    }

    #[test]
    fn a_wrong_key_is_no_broken_chip() {
        let wrong = AccessError::WrongKey { attempts_left: None };
        assert_eq!(run(&hex("6300")).unwrap_err(), wrong);
        assert_eq!(run(&hex("6982")).unwrap_err(), wrong);
        assert_eq!(run(&hex("6F00")).unwrap_err(), AccessError::Refused(Status::Other(0x6F00)));
        assert_eq!(run(&hex("9000")).unwrap_err(), AccessError::Malformed);
        let mut false_proof = proof();
        false_proof[39] ^= 1;
        assert_eq!(run(&false_proof).unwrap_err(), AccessError::Unproven);
    }

    proptest! {
        #[test]
        fn no_answer_panics(bytes in prop::collection::vec(any::<u8>(), 2..50)) {
            prop_assert!(run(&bytes).is_err());
        }
    }
}

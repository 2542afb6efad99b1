use proptest::prelude::*;

use super::*;
use crate::apdu::Header;

const SUITES: [Suite; 4] = [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256];
const READ: Header = Header::new(0xB0, 0x9E, 0x00);

/// What a chip with the same keys would answer.
fn chip_says(channel: &mut Channel, data: &[u8], status: Status) -> Response {
    let keys = (channel.encryption.clone(), channel.authentication.clone());
    let counter = Counter { number: channel.counter.number + 1, length: channel.counter.length };
    let mut chip = Channel { suite: channel.suite, encryption: keys.0, authentication: keys.1, counter };
    let mut body = Vec::new();
    if !data.is_empty() {
        let cipher = chip.encryption.encrypt(&chip.vector(), &pad(chip.suite.block_len(), data));
        body = write(CRYPTOGRAM, &[&[PADDED], &cipher[..]].concat());
    }
    body.extend(write(STATUS, &status.code().to_be_bytes()));
    let code = chip.authenticate(&pad(chip.suite.block_len(), &body));
    body.extend(write(CODE, &code));
    chip.counter.grow();
    Response { data: body, status }
}

#[test]
fn as_much_is_asked_for_as_fits() {
    for suite in SUITES {
        let mut channel = Channel::of_secret(suite, b"secret");
        for outer in [128, 192, 256, 1024, 65_536] {
            let most = channel.plain_max(Le::new(outer));
            assert!(chip_says(&mut channel, &vec![1; most], Status::Done).data.len() <= outer);
            assert!(chip_says(&mut channel, &vec![1; most + 1], Status::Done).data.len() > outer, "{suite:?} {outer}");
        }
        let most = channel.plain_data_max();
        assert!(channel.wrap(&Command::Exchange(READ, vec![1; most], Le::EXTENDED), true).data().len() <= 255);
        let more = channel.wrap(&Command::Exchange(READ, vec![1; most + 1], Le::SHORT), true);
        assert!(more.data().len() > 251, "{suite:?} {}", more.data().len());
    }
    assert_eq!(plain_max(Suite::TripleDes, 256), 231);
    assert_eq!(plain_max(Suite::Aes128, 256), 223);
    assert_eq!(plain_max(Suite::Aes128, 20), 0);
}

#[test]
fn a_long_answer_needs_a_long_command() {
    let mut channel = Channel::of_secret(Suite::Aes128, b"secret");
    assert!(channel.wrap(&Command::Receive(READ, Le::new(223)), true).is_short());
    assert!(!channel.wrap(&Command::Receive(READ, Le::new(224)), true).is_short());
    assert!(channel.wrap(&Command::Receive(READ, Le::SHORT), false).is_short());
}

#[test]
fn what_the_chip_says_is_understood() {
    for suite in SUITES {
        let mut channel = Channel::of_secret(suite, b"secret");
        for data in [&[][..], &[1, 2, 3], &[7; 600]] {
            let _ = channel.wrap(&Command::Receive(READ, Le::SHORT), true);
            let answer = chip_says(&mut channel, data, Status::EndOfFile);
            let plain = channel.unwrap(&answer).unwrap();
            assert_eq!((plain.data.as_slice(), plain.status), (data, Status::EndOfFile));
        }
    }
}

#[test]
fn a_replay_and_a_clear_answer_are_refused() {
    let mut channel = Channel::of_secret(Suite::Aes256, b"secret");
    let _ = channel.wrap(&Command::Receive(READ, Le::SHORT), true);
    let answer = chip_says(&mut channel, b"text", Status::Done);
    assert!(channel.unwrap(&answer).is_ok());
    let _ = channel.wrap(&Command::Receive(READ, Le::SHORT), true);
    assert_eq!(channel.unwrap(&answer), Err(SmError::WrongCode));
    let clear = Response { data: vec![], status: Status::SecureMessagingWrong };
    assert_eq!(channel.unwrap(&clear), Err(SmError::Dropped(Status::SecureMessagingWrong)));
    let clear = Response { data: vec![0x60, 0x00], status: Status::Done };
    assert_eq!(channel.unwrap(&clear), Err(SmError::WrongCode));
}

proptest! {
    #[test]
    fn a_changed_answer_is_refused(place in 0_usize..40, value: u8, suite in prop::sample::select(SUITES.to_vec())) {
        let mut channel = Channel::of_secret(suite, b"secret");
        let mut answer = chip_says(&mut channel, b"twenty bytes of text", Status::Done);
        let place = place % answer.data.len();
        prop_assume!(answer.data[place] != value);
        answer.data[place] = value;
        prop_assert!(channel.unwrap(&answer).is_err());
    }

    #[test]
    fn nothing_panics(data in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut channel = Channel::of_secret(Suite::Aes128, b"secret");
        let answer = Response { data, status: Status::Done };
        prop_assert!(channel.unwrap(&answer).is_err());
    }
}

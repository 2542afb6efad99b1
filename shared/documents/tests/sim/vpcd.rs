//! The framing of the virtual reader.

use documents::sim::{ATR, Specimen, vpcd};

use crate::reading::{NOW, numbers, profile};

#[test]
fn orders_and_commands_are_told_apart() {
    let mut chip = Specimen::genuine(&profile("plain"), NOW).chip;
    let mut drawn = numbers();
    let mut serve = |message: &[u8]| vpcd::serve_message(&mut chip, message, &mut |bytes| drawn.fill(bytes));
    assert_eq!(serve(&[1]), None);
    assert_eq!(serve(&[4]).unwrap(), [&[0, ATR.len() as u8], ATR].concat());
    assert_eq!(
        serve(&[0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]).unwrap(),
        [0, 2, 0x90, 0]
    );
    assert_eq!(serve(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x01, 0x01]).unwrap(), [0, 2, 0x90, 0]);
    let dg1 = serve(&[0x00, 0xB0, 0x00, 0x00, 0x05]).unwrap();
    assert_eq!(dg1, [0, 7, 0x61, 0x5B, 0x5F, 0x1F, 0x58, 0x90, 0]);
    assert_eq!(serve(&[2]), None);
    assert_eq!(serve(&[0x00, 0xB0, 0x00, 0x00, 0x05]).unwrap(), [0, 2, 0x69, 0x86], "a reset forgets the file");
    assert_eq!((serve(&[]), serve(&[9])), (None, None));
}

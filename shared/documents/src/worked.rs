//! The worked examples of ICAO 9303-11, appendices D, F, G, H and I, for tests.

use serde_json::Value;

/// One of them.
pub(crate) struct Example(Value);

/// The example of this name.
pub(crate) fn example(name: &str) -> Example {
    let all: Value = serde_json::from_str(include_str!("testdata/icao9303-11-worked-examples.json")).unwrap();
    Example(all[name].clone())
}

impl Example {
    /// A value, such as `map.sk_ifd`.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        hex(self.text(path))
    }

    /// A text.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.value(path).as_str().unwrap()
    }

    /// Commands and answers.
    pub(crate) fn transcript(&self) -> Vec<[Vec<u8>; 2]> {
        let apdus = self.value("apdus_alternating_command_response").as_array().unwrap();
        apdus.chunks(2).map(|pair| [0, 1].map(|side| hex(pair[side].as_str().unwrap()))).collect()
    }

    /// The value at a path.
    pub(crate) fn value(&self, path: &str) -> &Value {
        path.split('.').fold(&self.0, |value, step| &value[step])
    }
}

/// Bytes from digits.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    digits.as_bytes().chunks(2).map(|pair| value(pair[0]) << 4 | value(pair[1])).collect()
}

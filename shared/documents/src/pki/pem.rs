//! PEM (RFC 7468): certificates and lists as text.

use std::borrow::Cow;

/// The bytes of every block in this text, or these bytes as they are if they are no such text.
pub fn blocks_or_whole(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let blocks = blocks(bytes);
    if blocks.is_empty() { vec![Cow::Borrowed(bytes)] } else { blocks.into_iter().map(Cow::Owned).collect() }
}

/// The bytes of every block in this text; nothing if there is none.
fn blocks(text: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----BEGIN ") {
            block = Some(String::new());
        } else if line.starts_with("-----END ") {
            blocks.extend(block.take().and_then(|text| base64(&text)));
        } else if let Some(block) = &mut block {
            block.push_str(line);
        }
    }
    blocks
}

/// What base64 says (RFC 4648 §4); nothing if it is none.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut store, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        store = (store << 6 | u32::from(value)) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((store >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn every_block_is_read() {
        let text = b"Bag\n-----BEGIN CERTIFICATE-----\nAQID\nBA==\n-----END CERTIFICATE-----\r\n-----BEGIN X-----\n/+8=\n-----END X-----\n";
        assert_eq!(blocks(text), [vec![1, 2, 3, 4], vec![0xFF, 0xEF]]);
        assert!(blocks(b"\x30\x82").is_empty());
        assert!(blocks(b"-----BEGIN X-----\n*\n-----END X-----").is_empty());
    }
}

//! Secure messaging as the chip does it (ICAO 9303-11 §9.8).

use zeroize::Zeroizing;

use super::command::{Command, Reply};
use crate::crypto::cipher::{Suite, pad, unpad};
use crate::crypto::kdf::{Purpose, derive};
use crate::tlv::{Reader, write, write_all};

/// A channel that both sides have keys for.
pub(super) struct Channel {
    suite: Suite,
    encryption: Zeroizing<Vec<u8>>,
    code: Zeroizing<Vec<u8>>,
    /// Send sequence counter, as long as a block.
    counter: u128,
    /// Whether the next answer carries a wrong code, as if somebody else had spoken.
    pub(super) forges: bool,
}

/// A command that was not protected as it should be: the channel is gone.
pub(super) struct Broken(pub(super) u16);

impl Channel {
    /// A channel with keys from a shared secret.
    pub(super) fn new(suite: Suite, secret: &[u8], counter: u64) -> Self {
        let encryption = derive(suite, secret, Purpose::Enc);
        let code = derive(suite, secret, Purpose::Mac);
        Self { suite, encryption, code, counter: counter.into(), forges: false }
    }

    /// Opens a command.
    pub(super) fn open(&mut self, command: &Command) -> Result<Command, Broken> {
        self.counter += 1;
        let mut protected = Vec::new();
        let (mut sealed, mut awaited, mut code) = (None, None, None);
        let mut reader = Reader::new(&command.content);
        while let Some(element) = reader.next().map_err(|_| Broken(0x6988))? {
            match element.tag {
                0x85 | 0x87 => sealed = Some(element),
                0x97 => awaited = Some(element.value),
                0x8E => code = Some(element.value),
                _ => return Err(Broken(0x6988)),
            }
            if element.tag != 0x8E {
                protected.extend_from_slice(element.raw);
            }
        }
        let header = [command.class, command.instruction, command.p1, command.p2];
        let code = code.ok_or(Broken(0x6987))?;
        if self.code_over(&header, &protected) != code {
            return Err(Broken(0x6988));
        }
        let content = match sealed {
            None => Vec::new(),
            Some(sealed) => self.decrypt(sealed.tag, sealed.value).ok_or(Broken(0x6988))?,
        };
        let awaited = match awaited {
            None => None,
            Some([0]) => Some(256),
            Some([0, 0]) => Some(65_536),
            Some([low]) => Some(usize::from(*low)),
            Some([high, low]) => Some(u16::from_be_bytes([*high, *low]).into()),
            Some(_) => return Err(Broken(0x6988)),
        };
        Ok(Command { class: command.class & !0x0C, content, awaited, ..command.clone() })
    }

    /// Protects an answer.
    pub(super) fn seal(&mut self, instruction: u8, reply: &Reply) -> Reply {
        self.counter += 1;
        let sealed = if reply.content.is_empty() { Vec::new() } else { self.encrypt(instruction, &reply.content) };
        let status = write(0x99, &reply.status.to_be_bytes());
        let mut code = self.code_over(&[], &[&sealed[..], &status].concat());
        if self.forges
            && let Some(first) = code.first_mut()
        {
            *first ^= 1;
        }
        Reply { content: [sealed, status, write(0x8E, &code)].concat(), status: reply.status }
    }

    /// How many bytes fit into an answer of at most `most` bytes: status, code and padding take their part.
    pub(super) fn room(&self, most: usize) -> usize {
        let block = self.suite.block_len();
        // DO 99 takes 4 bytes, DO 8E 10, the head of DO 87 with its indicator 5 at most.
        let padded = most.saturating_sub(4 + 10 + 5) / block * block;
        padded.saturating_sub(1)
    }

    fn encrypt(&self, instruction: u8, content: &[u8]) -> Vec<u8> {
        let padded = pad(self.suite.block_len(), content);
        let sealed = self.suite.encrypt_cbc(&self.encryption, &self.vector(), &padded).unwrap_or_default();
        // An odd instruction takes DO 85, which has no padding indicator (ISO/IEC 7816-4 §10.3).
        if instruction & 1 == 1 { write(0x85, &sealed) } else { write_all(0x87, &[&[1], &sealed]) }
    }

    fn decrypt(&self, tag: u32, value: &[u8]) -> Option<Vec<u8>> {
        let sealed = if tag == 0x87 { value.strip_prefix(&[1])? } else { value };
        let padded = self.suite.decrypt_cbc(&self.encryption, &self.vector(), sealed).ok()?;
        unpad(&padded).map(<[u8]>::to_vec)
    }

    fn counter_bytes(&self) -> Vec<u8> {
        let bytes = self.counter.to_be_bytes();
        bytes.get(16 - self.suite.block_len()..).unwrap_or_default().to_vec()
    }

    fn vector(&self) -> Vec<u8> {
        match self.suite {
            Suite::TripleDes => vec![0; 8],
            _ => self.suite.encrypt_block(&self.encryption, &self.counter_bytes()).unwrap_or_default(),
        }
    }

    /// The code over a header, which is padded by itself, and what follows it.
    fn code_over(&self, header: &[u8], protected: &[u8]) -> Vec<u8> {
        let block = self.suite.block_len();
        let mut message = self.counter_bytes();
        if !header.is_empty() {
            message.extend(pad(block, header));
        }
        if !protected.is_empty() {
            message.extend(pad(block, protected));
        }
        self.suite.mac(&self.code, &message).map(|code| code.to_vec()).unwrap_or_default()
    }
}

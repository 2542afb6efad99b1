//! Block ciphers and their checksums: Triple DES with the retail MAC, AES with CMAC (ICAO 9303-11 §9.8.6).
//!
//! **Invariant:** bytes that are no whole blocks are refused, never cut off or filled up.

use aes::cipher::{
    Array, Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
};
use cmac::Mac;
use serde::{Deserialize, Serialize};

use super::CryptoError;

/// Bytes of a checksum on every command and response (ICAO 9303-11 §9.8.6).
pub const MAC_BYTES: usize = 8;
/// The first byte of a padding (ISO/IEC 9797-1 method 2).
const PADDING_START: u8 = 0x80;

/// A cipher and the checksum that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// Triple DES with two keys.
    TripleDes,
    /// AES with a key of 128 bits.
    Aes128,
    /// AES with a key of 192 bits.
    Aes192,
    /// AES with a key of 256 bits.
    Aes256,
}

impl Suite {
    /// Bytes of a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Bytes of a block.
    pub const fn block_len(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

    /// Whole blocks, encrypted one chained to the other.
    ///
    /// # Errors
    /// When key, initial vector or bytes have a wrong length.
    pub fn encrypt_cbc(self, key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match self {
            Self::TripleDes => encrypt::<des::TdesEde2>(self, key, iv, bytes),
            Self::Aes128 => encrypt::<aes::Aes128>(self, key, iv, bytes),
            Self::Aes192 => encrypt::<aes::Aes192>(self, key, iv, bytes),
            Self::Aes256 => encrypt::<aes::Aes256>(self, key, iv, bytes),
        }
    }

    /// Whole blocks, decrypted.
    ///
    /// # Errors
    /// When key, initial vector or bytes have a wrong length.
    pub fn decrypt_cbc(self, key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match self {
            Self::TripleDes => decrypt::<des::TdesEde2>(self, key, iv, bytes),
            Self::Aes128 => decrypt::<aes::Aes128>(self, key, iv, bytes),
            Self::Aes192 => decrypt::<aes::Aes192>(self, key, iv, bytes),
            Self::Aes256 => decrypt::<aes::Aes256>(self, key, iv, bytes),
        }
    }

    /// One block, encrypted: how AES channels make their initial vector (ICAO 9303-11 §9.8.6.1).
    ///
    /// # Errors
    /// When key or block have a wrong length.
    pub fn encrypt_block(self, key: &[u8], block: &[u8]) -> Result<Vec<u8>, CryptoError> {
        if block.len() != self.block_len() {
            return Err(CryptoError::BlockLength { block: self.block_len(), found: block.len() });
        }
        self.encrypt_cbc(key, &vec![0; self.block_len()], block)
    }

    /// The checksum: ISO/IEC 9797-1 algorithm 3 over bytes already padded for Triple DES, RFC 4493 over any bytes for AES.
    ///
    /// # Errors
    /// When the key has a wrong length, or bytes for Triple DES are no whole blocks.
    pub fn mac(self, key: &[u8], bytes: &[u8]) -> Result<[u8; MAC_BYTES], CryptoError> {
        match self {
            Self::TripleDes => retail_mac(key, bytes),
            Self::Aes128 => cmac::<cmac::Cmac<aes::Aes128>>(self, key, bytes),
            Self::Aes192 => cmac::<cmac::Cmac<aes::Aes192>>(self, key, bytes),
            Self::Aes256 => cmac::<cmac::Cmac<aes::Aes256>>(self, key, bytes),
        }
    }

    const fn key_error(self, key: &[u8]) -> CryptoError {
        CryptoError::KeyLength { expected: self.key_len(), found: key.len() }
    }

    /// The cipher, once the lengths of what it is given are right.
    fn keyed<C: KeyInit>(self, key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<C, CryptoError> {
        let block = self.block_len();
        if iv.len() != block {
            return Err(CryptoError::BlockLength { block, found: iv.len() });
        }
        if !bytes.len().is_multiple_of(block) {
            return Err(CryptoError::BlockLength { block, found: bytes.len() });
        }
        C::new_from_slice(key).map_err(|_| self.key_error(key))
    }
}

fn encrypt<C>(suite: Suite, key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, CryptoError>
where
    C: KeyInit + BlockCipherEncrypt,
{
    let cipher = suite.keyed::<C>(key, iv, bytes)?;
    let mut mode = cbc::Encryptor::inner_iv_slice_init(cipher, iv).map_err(|_| suite.key_error(iv))?;
    let mut out = bytes.to_vec();
    mode.encrypt_blocks(Array::slice_as_chunks_mut(&mut out).0);
    Ok(out)
}

fn decrypt<C>(suite: Suite, key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, CryptoError>
where
    C: KeyInit + BlockCipherDecrypt,
{
    let cipher = suite.keyed::<C>(key, iv, bytes)?;
    let mut mode = cbc::Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| suite.key_error(iv))?;
    let mut out = bytes.to_vec();
    mode.decrypt_blocks(Array::slice_as_chunks_mut(&mut out).0);
    Ok(out)
}

/// DES in a chain under the first key, the last block once more under second and first (ISO/IEC 9797-1 algorithm 3).
fn retail_mac(key: &[u8], bytes: &[u8]) -> Result<[u8; MAC_BYTES], CryptoError> {
    let suite = Suite::TripleDes;
    let (first, second) = key.split_at_checked(MAC_BYTES).ok_or(suite.key_error(key))?;
    let first = des::Des::new_from_slice(first).map_err(|_| suite.key_error(key))?;
    let second = des::Des::new_from_slice(second).map_err(|_| suite.key_error(key))?;
    let (blocks, rest) = bytes.as_chunks::<MAC_BYTES>();
    if !rest.is_empty() {
        return Err(CryptoError::BlockLength { block: MAC_BYTES, found: bytes.len() });
    }
    let mut chain: Block<des::Des> = [0; MAC_BYTES].into();
    for block in blocks {
        chain.iter_mut().zip(block).for_each(|(chained, byte)| *chained ^= byte);
        first.encrypt_block(&mut chain);
    }
    second.decrypt_block(&mut chain);
    first.encrypt_block(&mut chain);
    Ok(chain.into())
}

fn cmac<M: Mac + KeyInit>(suite: Suite, key: &[u8], bytes: &[u8]) -> Result<[u8; MAC_BYTES], CryptoError> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| suite.key_error(key))?;
    mac.update(bytes);
    let full = mac.finalize().into_bytes();
    Ok(*full.first_chunk().expect("the CMAC of a block of 16 bytes has 16"))
}

/// Fills up to whole blocks, always by at least one byte (ISO/IEC 9797-1 method 2).
pub fn pad(block: usize, bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.push(PADDING_START);
    padded.resize(padded.len().next_multiple_of(block), 0);
    padded
}

/// Takes the filling away; nothing if there is none.
pub fn unpad(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|byte| *byte != 0)?;
    let (text, padding) = bytes.split_at_checked(end)?;
    (padding.first() == Some(&PADDING_START)).then_some(text)
}

#[cfg(test)]
mod tests;

//! Personal values lie apart and encrypted; the ledger holds a digest of salt and value.
//!
//! SM4 (GB/T 32907) in Galois counter mode. The modules are not certified: a commercial deployment
//! puts a certified cryptographic machine behind this file. The algorithm's id stands with the data.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, Nonce};
use domain::digest::Digest;

use crate::error::{AppError, broken};

/// What stands before every sealed value.
const ALGORITHM: &[u8] = b"sm4-gcm\0";
/// Bytes of salt before the value.
const SALT: usize = 16;
/// Bytes of nonce.
const NONCE: usize = 12;

type Cipher = AesGcm<sm4::Sm4, U12>;

/// Seals and opens personal values.
#[derive(Clone)]
pub struct Vault {
    cipher: Cipher,
}

/// A sealed value and the digest that stands for it in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// `SM3(salt ‖ value)`.
    pub digest: Digest,
    /// Algorithm, nonce, and salt and value encrypted.
    pub bytes: Vec<u8>,
}

impl Vault {
    /// A vault with a key of 16 bytes.
    pub fn new(key: &[u8; 16]) -> Vault {
        Vault { cipher: Cipher::new(&(*key).into()) }
    }

    /// A new key.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the machine gives no chance.
    pub fn new_key() -> Result<[u8; 16], AppError> {
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(broken)?;
        Ok(key)
    }

    /// Seals a value.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the machine gives no chance.
    pub fn seal(&self, value: &str) -> Result<Sealed, AppError> {
        let mut chance = [0; SALT + NONCE];
        getrandom::fill(&mut chance).map_err(broken)?;
        let (salt, nonce) = chance.split_at(SALT);
        let digest = Digest::of_bytes(&[salt, value.as_bytes()].concat());
        let nonce_array: [u8; NONCE] = nonce.try_into().map_err(broken)?;
        let hidden = self
            .cipher
            .encrypt(&Nonce::from(nonce_array), [salt, value.as_bytes()].concat().as_slice())
            .map_err(|_| broken("个人信息加密失败"))?;
        Ok(Sealed { digest, bytes: [ALGORITHM, nonce, &hidden].concat() })
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the key is another one or the bytes were changed.
    pub fn open(&self, bytes: &[u8]) -> Result<String, AppError> {
        let wrong = || broken("个人信息无法解密:密钥不对或者数据被改动");
        let rest = bytes.strip_prefix(ALGORITHM).ok_or_else(wrong)?;
        let (nonce, hidden) = rest.split_at_checked(NONCE).ok_or_else(wrong)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(broken)?;
        let open = self.cipher.decrypt(&Nonce::from(nonce), hidden).map_err(|_| wrong())?;
        let value = open.get(SALT..).ok_or_else(wrong)?;
        String::from_utf8(value.to_vec()).map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_with_its_key_only_and_unchanged_only() {
        let vault = Vault::new(&[7; 16]);
        let sealed = vault.seal("示例人员").unwrap();
        assert_eq!(vault.open(&sealed.bytes).unwrap(), "示例人员");
        assert_ne!(sealed.digest, vault.seal("示例人员").unwrap().digest, "the salt differs");
        assert!(Vault::new(&[8; 16]).open(&sealed.bytes).is_err());
        let mut changed = sealed.bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(vault.open(&changed).is_err());
        assert!(vault.open(b"sm4").is_err());
    }
}

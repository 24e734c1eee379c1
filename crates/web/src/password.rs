//! Passwords: argon2id.

use std::sync::OnceLock;

use app::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::Web;

/// What a password costs to check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Effort {
    /// 19 MiB, two passes: OWASP's least for argon2id.
    #[default]
    Full,
    /// As little as the algorithm takes, for tests.
    Least,
}

impl Effort {
    fn argon(self) -> Result<Argon2<'static>, AppError> {
        let params = match self {
            Effort::Full => Params::new(19 * 1024, 2, 1, None),
            Effort::Least => Params::new(Params::MIN_M_COST, 1, 1, None),
        };
        let params = params.map_err(|fault| AppError::Broken(fault.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// A password's hash with its parameters and a fresh salt.
pub fn hash(password: &str, effort: Effort) -> Result<String, AppError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|fault| AppError::Broken(fault.to_string()))?;
    let hash: PasswordHash = effort
        .argon()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|fault| AppError::Broken(fault.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password fits its hash. Without one as much work is done, so that the time taken does
/// not tell whether somebody has an account.
pub fn fits(password: &str, hash: Option<&str>, effort: Effort) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = || self::hash("nobody", effort).unwrap_or_default();
    let known = hash.unwrap_or_else(|| NOBODY.get_or_init(nobody));
    let Ok(parsed) = PasswordHash::new(known) else { return false };
    let Ok(argon) = effort.argon() else { return false };
    argon.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

/// Whether a password is a person's. Checking takes long on purpose, so it stands aside of the
/// threads that serve.
///
/// # Errors
/// [`AppError::Broken`].
pub async fn belongs(web: &Web, person: Option<&str>, typed: String) -> Result<bool, AppError> {
    let hash = match person {
        Some(person) => web.app.credential(person).await?,
        None => None,
    };
    let effort = web.options.effort;
    let check = move || fits(&typed, hash.as_deref(), effort);
    let checked = tokio::task::spawn_blocking(check).await;
    checked.map_err(|fault| AppError::Broken(fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let hash = hash("落实2023", Effort::Least).unwrap();
        assert!(fits("落实2023", Some(&hash), Effort::Least));
        assert!(!fits("落实2024", Some(&hash), Effort::Least));
        assert!(!fits("nobody", None, Effort::Least));
    }
}

//! The Worker's secrets. A weak or missing key is an error.

use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

use crate::hmac::hmac;

/// The secret from which the keys of preview links, cursors and the audit log are derived. Rotating it invalidates all
/// links and cursors.
const SIGNING_SECRET: &str = "PREVIEW_KEY";
/// The minimum length of a secret in characters: 256 bits in hexadecimal have 64, 192 bits in base64 have 32.
const MIN_KEY_CHARS: usize = 32;

/// The purpose of a derived key. A signature for one purpose is invalid for all others.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Preview links.
    Previews,
    /// Cursors of lists.
    Cursors,
    /// Sources of requests, in the audit log.
    Audit,
}

/// The secret with this name. A secret that is missing, or too short to be random, is an error, so that nothing is
/// signed or counted with it.
pub fn key(env: &worker::Env, name: &str) -> Result<String, ApiError> {
    let secret = env.secret(name).map(|secret| secret.to_string()).unwrap_or_default();
    strong(name, &secret).map(str::to_owned)
}

fn strong<'a>(name: &str, secret: &'a str) -> Result<&'a str, ApiError> {
    let secret = secret.trim();
    if secret.is_empty() {
        return Err(ApiError::Internal(format!("the secret {name} is not set; `make deploy` says how to set it")));
    }
    if secret.len() < MIN_KEY_CHARS {
        let message =
            format!("the secret {name} has {} characters, and {MIN_KEY_CHARS} random ones are the least", secret.len());
        return Err(ApiError::Internal(message));
    }
    Ok(secret)
}

/// The signing key for a purpose.
pub fn signing_key(env: &worker::Env, purpose: Purpose) -> Result<Hash, ApiError> {
    Ok(derived(&key(env, SIGNING_SECRET)?, purpose))
}

fn derived(secret: &str, purpose: Purpose) -> Hash {
    let label = match purpose {
        Purpose::Previews => "gazette previews",
        Purpose::Cursors => "gazette cursors",
        Purpose::Audit => "gazette audit",
    };
    hmac(secret.as_bytes(), label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_empty_or_short_is_refused() {
        for weak in ["", " \n", "abc", &"a".repeat(31), &format!("{}   ", "a".repeat(31))] {
            let refused = strong("PREVIEW_KEY", weak).expect_err("it is weak");
            assert!(format!("{refused:?}").contains("PREVIEW_KEY"), "{weak:?}");
        }
        assert_eq!(strong("PREVIEW_KEY", &format!("{}\n", "a".repeat(32))).unwrap(), "a".repeat(32));
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let keys = [Purpose::Previews, Purpose::Cursors, Purpose::Audit].map(|purpose| derived("secret", purpose));
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    }
}

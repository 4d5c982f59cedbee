//! Stores editors' tokens on this machine, one for each paper: in the system's keychain if the command was built with it and
//! there is one, otherwise in a file that only its owner can read.
//!
//! Guarantees: a token is stored under the scheme, host and port of the paper that accepted it, and is found only for
//! exactly these. No message contains a token.

use crate::client::{Address, KnownToken, Token, TokenOrigin, TokenStoreError};

mod file;
#[cfg(feature = "keychain")]
mod keychain;

use file::TokenFile;

/// The stand-in for a keychain in a build without one.
#[cfg(not(feature = "keychain"))]
mod keychain {
    use crate::client::{Address, Token, TokenStoreError};

    #[expect(clippy::unnecessary_wraps, reason = "a keychain can fail")]
    pub fn find(_: &Address) -> Result<Option<Token>, TokenStoreError> {
        Ok(None)
    }

    pub fn store(_: &Address, _: &Token) -> bool {
        false
    }

    #[expect(clippy::unnecessary_wraps, reason = "a keychain can fail")]
    pub fn remove(_: &Address) -> Result<bool, TokenStoreError> {
        Ok(false)
    }
}

/// The token that is stored for the paper at `address`.
pub fn find(address: &Address) -> Result<Option<KnownToken>, TokenStoreError> {
    if let Some(token) = keychain::find(address)? {
        return Ok(Some((token, TokenOrigin::Keychain)));
    }
    // Without a home folder, nothing can have been stored.
    let Ok(file) = TokenFile::locate() else { return Ok(None) };
    Ok(file.find(address)?.map(|token| (token, TokenOrigin::File(file.path().to_owned()))))
}

/// Fails if [`store`] would, as far as that can be known before there is a token.
pub fn check(address: &Address) -> Result<(), TokenStoreError> {
    keychain::find(address)?;
    TokenFile::locate()?.find(address).map(drop)
}

/// Stores a token for the paper at `address`, in place of an earlier one. Returns where.
pub fn store(address: &Address, token: &Token) -> Result<TokenOrigin, TokenStoreError> {
    let file = TokenFile::locate();
    if keychain::store(address, token) {
        // An earlier one is not left behind.
        if let Ok(file) = file {
            file.remove(address)?;
        }
        return Ok(TokenOrigin::Keychain);
    }
    let file = file?;
    file.store(address, token)?;
    Ok(TokenOrigin::File(file.path().to_owned()))
}

/// Removes the token for the paper at `address`. False if there is none.
pub fn remove(address: &Address) -> Result<bool, TokenStoreError> {
    let was_in_keychain = keychain::remove(address)?;
    let was_in_file = TokenFile::locate().map_or(Ok(false), |file| file.remove(address))?;
    Ok(was_in_keychain || was_in_file)
}

//! Stores editors' tokens on this machine, one for each paper: in the system's keychain if the command was built with it and
//! there is one, otherwise in a file that only its owner can read.
//!
//! Guarantees: a token is stored under the scheme, host and port of the paper that accepted it, and is found only for
//! exactly these. No message contains a token.

use gazette_messages::tell;

use crate::client::{Address, KnownToken, Token, TokenOrigin, TokenStoreError};

mod file;
#[cfg(feature = "keychain")]
mod keychain;

use file::TokenFile;

/// The stand-in for a keychain in a build without one.
#[cfg(not(feature = "keychain"))]
mod keychain {
    use super::Keychain;
    use crate::client::{Address, Token, TokenStoreError};

    #[derive(Debug)]
    pub struct System;

    impl Keychain for System {
        fn find(&self, _: &Address) -> Result<Option<Token>, TokenStoreError> {
            Ok(None)
        }

        fn store(&self, _: &Address, _: &Token) -> bool {
            false
        }

        fn remove(&self, _: &Address) -> Result<bool, TokenStoreError> {
            Ok(false)
        }
    }
}

/// A keychain, with a token for each paper.
trait Keychain {
    /// The token for the paper at `address`. `None` also if there is no keychain. `Err` if it is locked or its entry is damaged.
    fn find(&self, address: &Address) -> Result<Option<Token>, TokenStoreError>;
    /// Stores a token. False if there is no keychain, or it refuses.
    fn store(&self, address: &Address, token: &Token) -> bool;
    /// Removes a token. False if there is none, or the keychain keeps it.
    fn remove(&self, address: &Address) -> Result<bool, TokenStoreError>;
}

/// The places where tokens are stored. The keychain comes first.
struct Stores<K> {
    keychain: K,
    /// `Err` if the user has no home folder.
    file: Result<TokenFile, TokenStoreError>,
}

/// The token that is stored for the paper at `address`.
pub fn find(address: &Address) -> Result<Option<KnownToken>, TokenStoreError> {
    Stores::of_user().find(address)
}

/// Fails if [`store`] would, as far as that can be known before there is a token.
pub fn check(address: &Address) -> Result<(), TokenStoreError> {
    let Stores { keychain, file } = Stores::of_user();
    keychain.find(address)?;
    file?.find(address).map(drop)
}

/// Stores a token for the paper at `address`, in place of an earlier one. Returns where.
pub fn store(address: &Address, token: &Token) -> Result<TokenOrigin, TokenStoreError> {
    Stores::of_user().store(address, token)
}

/// Removes the token for the paper at `address`. False if there is none.
pub fn remove(address: &Address) -> Result<bool, TokenStoreError> {
    Stores::of_user().remove(address)
}

impl Stores<keychain::System> {
    fn of_user() -> Self {
        Self { keychain: keychain::System, file: TokenFile::locate() }
    }
}

impl<K: Keychain> Stores<K> {
    fn find(self, address: &Address) -> Result<Option<KnownToken>, TokenStoreError> {
        if let Some(token) = self.keychain.find(address)? {
            return Ok(Some((token, TokenOrigin::Keychain)));
        }
        // Without a home folder, nothing can have been stored.
        let Ok(file) = self.file else { return Ok(None) };
        Ok(file.find(address)?.map(|token| (token, TokenOrigin::File(file.path().to_owned()))))
    }

    fn store(self, address: &Address, token: &Token) -> Result<TokenOrigin, TokenStoreError> {
        if self.keychain.store(address, token) {
            // An earlier one is not left behind.
            if let Ok(file) = self.file {
                file.remove(address)?;
            }
            return Ok(TokenOrigin::Keychain);
        }
        // An earlier one in the keychain would be used instead.
        self.remove_from_keychain(address)?;
        let file = self.file?;
        file.store(address, token)?;
        Ok(TokenOrigin::File(file.path().to_owned()))
    }

    fn remove(self, address: &Address) -> Result<bool, TokenStoreError> {
        let was_in_keychain = self.remove_from_keychain(address)?;
        let was_in_file = self.file.map_or(Ok(false), |file| file.remove(address))?;
        Ok(was_in_keychain || was_in_file)
    }

    /// Fails if the keychain still has the token afterwards.
    fn remove_from_keychain(&self, address: &Address) -> Result<bool, TokenStoreError> {
        let was_there = self.keychain.remove(address)?;
        if self.keychain.find(address)?.is_some() {
            return Err(TokenStoreError {
                message: tell!("tokens-kept", address = address),
                help: tell!("tokens-kept-help", address = address),
            });
        }
        Ok(was_there)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// A keychain that takes no new token.
    struct ReadOnly {
        token: RefCell<Option<Token>>,
        can_remove: bool,
    }

    impl Keychain for &ReadOnly {
        fn find(&self, _: &Address) -> Result<Option<Token>, TokenStoreError> {
            Ok(self.token.borrow().clone())
        }

        fn store(&self, _: &Address, _: &Token) -> bool {
            false
        }

        fn remove(&self, _: &Address) -> Result<bool, TokenStoreError> {
            Ok(self.can_remove && self.token.borrow_mut().take().is_some())
        }
    }

    #[test]
    fn a_token_that_was_stored_is_the_one_that_is_found_also_if_the_keychain_takes_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tokens.json");
        let bao: Address = "https://bao.example".parse().unwrap();
        let token = |text: &str| text.parse::<Token>().unwrap();
        for can_remove in [true, false] {
            let keychain = ReadOnly { token: RefCell::new(Some(token("old"))), can_remove };
            let stores = || Stores { keychain: &keychain, file: Ok(TokenFile::at(path.clone())) };
            let outcome = stores().store(&bao, &token("new"));
            let found = stores().find(&bao).unwrap().map(|(token, _)| token);
            if can_remove {
                assert_eq!((outcome, found), (Ok(TokenOrigin::File(path.clone())), Some(token("new"))));
                assert_eq!((stores().remove(&bao), stores().find(&bao)), (Ok(true), Ok(None)));
            } else {
                let refused = outcome.unwrap_err();
                assert!(refused.message.contains("https://bao.example"), "{refused:?}");
                assert_eq!((found, stores().remove(&bao)), (Some(token("old")), Err(refused)));
                assert!(!path.exists() || !std::fs::read_to_string(&path).unwrap().contains("new"));
            }
        }
    }
}

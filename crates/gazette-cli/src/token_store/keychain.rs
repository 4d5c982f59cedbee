//! The system's keychain: macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop.
//!
//! Where there is none, such as on a server, nothing is found, and the caller uses the file.

use gazette_messages::tell;
use keyring::{Entry, Error};

use super::Keychain;
use crate::client::{Address, Token, TokenStoreError};

/// The name of our entries; the user's name in them is the paper's address.
const SERVICE: &str = "gazette";

/// The keychain of the user who runs this process.
#[derive(Debug)]
pub struct System;

impl Keychain for System {
    fn find(&self, address: &Address) -> Result<Option<Token>, TokenStoreError> {
        let Some(entry) = entry(address) else { return Ok(None) };
        match entry.get_password() {
            Ok(text) => text.parse().map(Some).map_err(|_| TokenStoreError {
                message: tell!("tokens-no-token", store = tell!("token-from-keychain"), address = address),
                help: tell!("tokens-no-token-help", address = address),
            }),
            Err(Error::NoStorageAccess(cause)) => Err(failed(address, &cause.to_string())),
            Err(_) => Ok(None),
        }
    }

    fn store(&self, address: &Address, token: &Token) -> bool {
        entry(address).is_some_and(|entry| entry.set_password(token.reveal()).is_ok())
    }

    fn remove(&self, address: &Address) -> Result<bool, TokenStoreError> {
        let Some(entry) = entry(address) else { return Ok(false) };
        match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoStorageAccess(cause)) => Err(failed(address, &cause.to_string())),
            Err(_) => Ok(false),
        }
    }
}

fn entry(address: &Address) -> Option<Entry> {
    Entry::new(SERVICE, &address.to_string()).ok()
}

fn failed(address: &Address, cause: &str) -> TokenStoreError {
    TokenStoreError {
        message: tell!("tokens-locked", address = address, cause = cause),
        help: tell!("tokens-locked-help"),
    }
}

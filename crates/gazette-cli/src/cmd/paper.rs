//! Which paper a command talks to, and with which token.
//!
//! The paper is that of `--remote`, or else of `GAZETTE_URL`, or else the default remote of gazette.toml. The token is
//! `GAZETTE_TOKEN` if the paper is the one in `GAZETTE_URL`, or else the one that `gazette login` stored for exactly this
//! address.

use gazette_messages::tell;

use super::Session;
use crate::client::{Address, Client, Credentials, TokenOrigin};
use crate::content::Content;
use crate::failure::Failure;
use crate::remotes::Remotes;
use crate::terminal::one_line;
use crate::token_store;

/// A paper that was selected.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its address.
    pub address: Address,
    /// The name of the remote that it was selected by.
    pub remote: Option<String>,
}

impl Session<'_> {
    /// The selected paper; `None` if nothing selects one.
    pub(super) fn target(&self) -> Result<Option<Target>, Failure> {
        if let Some(name) = self.remote {
            let address = Remotes::of(&self.content_dir()?).named(name)?;
            return Ok(Some(Target { address, remote: Some(name.to_owned()) }));
        }
        if let Some(address) = self.environment.address()? {
            return Ok(Some(Target { address, remote: None }));
        }
        let Some(remotes) = self.remotes() else { return Ok(None) };
        Ok(remotes.default_remote()?.map(|(name, address)| Target { address, remote: Some(name) }))
    }

    /// The selected paper. The error says how to select one.
    pub(super) fn required_target(&self) -> Result<Target, Failure> {
        self.target()?.ok_or_else(|| {
            let names = self.remotes().map(|remotes| remotes.names()).unwrap_or_default();
            if names.is_empty() {
                return Failure::Usage { message: tell!("url-unset"), help: tell!("url-unset-help") };
            }
            Failure::Usage { message: tell!("remote-unselected"), help: tell!("remote-unselected-help", names = names) }
        })
    }

    /// Asks about a remote that gazette.toml leads to another address than before.
    pub(super) fn confirm(&self, target: &Target) -> Result<(), Failure> {
        let Some(name) = &target.remote else { return Ok(()) };
        Remotes::of(&self.content_dir()?).confirm(name, &target.address, self.accepts_remote, self.terminal)
    }

    /// A client for the selected paper.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let target = self.required_target()?;
        self.confirm(&target)?;
        let folder = self.content_dir_if_any().ok().flatten();
        let base_url = folder.and_then(|folder| Content::load_settings(&folder).site.base_url.parse().ok());
        Ok(self.client_of(target.address).known_as(base_url))
    }

    /// A client for the selected paper; `None` if nothing selects one.
    pub(super) fn client_if_any(&self) -> Result<Option<Client>, Failure> {
        self.target()?.is_some().then(|| self.client()).transpose()
    }

    /// A client for the paper at an address.
    pub(super) fn client_of(&self, address: Address) -> Client {
        let (own, withheld) = match self.environment.token_for(&address) {
            Ok(token) => (token.cloned(), None),
            Err(reason) => (None, Some(reason)),
        };
        let (terminal, warns, of) = (*self.terminal, self.is_insecure && address.exposes_token(), address.clone());
        let credentials = Credentials::reading(move || {
            let known = match &own {
                Some(token) => Some((token.clone(), TokenOrigin::Environment)),
                None => token_store::find(&of)?,
            };
            if warns && known.is_some() {
                terminal.warn(tell!("not-encrypted", address = of));
            }
            Ok(known)
        });
        self.bare_client(address).with_credentials(credentials.withholding(withheld))
    }

    /// A client without a token.
    pub(super) fn bare_client(&self, address: Address) -> Client {
        let terminal = *self.terminal;
        let name = address.to_string();
        let on_retry = move |cause: &str| terminal.note(tell!("retrying", address = name, cause = one_line(cause)));
        Client::new(address, None, self.environment.patience, on_retry).exposing_token(self.is_insecure)
    }

    /// The remotes of the content folder, if there is one.
    pub(super) fn remotes(&self) -> Option<Remotes> {
        self.content_dir_if_any().ok().flatten().map(|folder| Remotes::of(&folder))
    }
}

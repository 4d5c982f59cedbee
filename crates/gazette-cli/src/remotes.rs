//! The papers that a folder is published to: `[remotes]` in its gazette.toml, and the folder's memory of them.
//!
//! Guarantee: where gazette.toml leads a name to another address than the one that this folder last used under that name,
//! nothing is sent there before the user agrees. Somebody else may have changed the file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gazette_content::diagnostics::{Diagnostics, Severity};
use gazette_content::{Remote, nearest};
use gazette_core::json;
use gazette_messages::tell;

use crate::client::{Address, BadAddress};
use crate::content::{Content, ContentDir};
use crate::failure::Failure;
use crate::files::{OWN_FOLDER, own_folder, write_atomically};
use crate::terminal::Terminal;

/// The remote that is used if there are several and none is named.
const DEFAULT: &str = "production";

/// The remotes of a folder.
#[derive(Debug)]
pub struct Remotes {
    root: PathBuf,
    all: Vec<Remote>,
    diagnostics: Diagnostics,
}

impl Remotes {
    /// Those of a content folder.
    pub fn of(folder: &ContentDir) -> Self {
        let settings = Content::load_settings(folder);
        Self { root: folder.root().to_owned(), all: settings.remotes, diagnostics: settings.diagnostics }
    }

    fn have_errors(&self) -> bool {
        self.diagnostics.count(Severity::Error) > 0
    }

    /// The names, for messages; empty if there are none.
    pub fn names(&self) -> String {
        self.all.iter().map(|remote| remote.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether one of them has this address.
    pub fn have(&self, address: &Address) -> bool {
        self.all.iter().any(|remote| remote.url.parse().is_ok_and(|url: Address| url == *address))
    }

    /// Whether one of them has this name.
    pub fn are_named(&self, name: &str) -> bool {
        self.all.iter().any(|remote| remote.name == name)
    }

    /// The address of a remote.
    pub fn named(&self, name: &str) -> Result<Address, Failure> {
        if let Some(remote) = self.all.iter().find(|remote| remote.name == name) {
            return address_of(remote);
        }
        let names = self.all.iter().map(|remote| remote.name.as_str());
        let help = match nearest(name, names) {
            _ if self.have_errors() => tell!("remotes-errors"),
            Some(meant) => tell!("remote-meant", meant = meant, names = self.names()),
            None if self.all.is_empty() => tell!("remote-add", name = name),
            None => tell!("remote-names", names = self.names()),
        };
        Err(Failure::Usage { message: tell!("remote-unknown", name = name), help })
    }

    /// The remote that is used if none is named, with its address: the only one, or the one that is named `production`. An
    /// error if gazette.toml has errors, because the only valid one of several could be the wrong one.
    pub fn default_remote(&self) -> Result<Option<(String, Address)>, Failure> {
        let remote = match self.all.as_slice() {
            [only] => Some(only),
            all => all.iter().find(|remote| remote.name == DEFAULT),
        };
        let Some(remote) = remote else { return Ok(None) };
        if self.have_errors() {
            return Err(Failure::Invalid(self.diagnostics.clone()));
        }
        Ok(Some((remote.name.clone(), address_of(remote)?)))
    }

    /// Compares a remote's address with the one that this folder last used under the name, and remembers it. If it has
    /// changed, asks on a terminal; elsewhere, it is refused unless `is_accepted`.
    pub fn confirm(
        &self,
        name: &str,
        address: &Address,
        is_accepted: bool,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let path = self.root.join(OWN_FOLDER).join("remotes.json");
        let (mut known, damage) = read(&path);
        let now = address.to_string();
        let before = known.get(name).cloned();
        if before.as_ref() == Some(&now) {
            return Ok(());
        }
        let changed = match (&before, &damage) {
            (Some(before), _) => Some(tell!("remote-changed", name = name, now = now, before = before)),
            (None, Some(damage)) => {
                Some(tell!("remote-unremembered", name = name, now = now, path = path.display(), damage = damage))
            }
            (None, None) => None,
        };
        if let Some(changed) = changed
            && !is_accepted
        {
            let answer = terminal.ask(&changed, &format!("{} ", tell!("remote-accept")));
            if !answer.as_deref().is_some_and(|answer| ["y", "yes"].contains(&answer.to_lowercase().as_str())) {
                let cause = if answer.is_some() { tell!("remote-not-accepted") } else { changed };
                return Err(Failure::Refused {
                    message: tell!("remote-refused", cause = cause),
                    help: tell!("remote-refused-help"),
                });
            }
        }
        known.insert(name.to_owned(), now);
        let write = || own_folder(&self.root).and_then(|_| write_atomically(&path, json::pretty(&known).as_bytes()));
        if let Err(cause) = write() {
            terminal.warn(tell!("remote-unrecorded", path = path.display(), cause = cause, name = name));
        }
        Ok(())
    }
}

fn address_of(remote: &Remote) -> Result<Address, Failure> {
    Ok(remote.url.parse().map_err(|error: BadAddress| error.of(tell!("remote-address")))?)
}

/// The addresses that were last used, by name; with the reason if the file can't be read.
fn read(path: &Path) -> (BTreeMap<String, String>, Option<String>) {
    match fs::read(path).map(|bytes| serde_json::from_slice(&bytes)) {
        Ok(Ok(known)) => (known, None),
        Ok(Err(error)) => (BTreeMap::new(), Some(error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (BTreeMap::new(), None),
        Err(error) => (BTreeMap::new(), Some(error.to_string())),
    }
}

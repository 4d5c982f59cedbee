//! The file of tokens, `gazette/tokens.json` in the user's folder for settings: a JSON object of addresses with tokens.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use gazette_core::json;
use gazette_messages::tell;

use crate::client::{Address, Token, TokenStoreError};
use crate::files::{create_private_folder, write_private};

/// More than a thousand papers.
const MAX_BYTES: u64 = 1 << 20;

/// The file of tokens. It need not exist.
#[derive(Debug)]
pub struct TokenFile {
    path: PathBuf,
}

/// Addresses with their tokens. A token is checked when it is used.
type Tokens = BTreeMap<String, String>;

impl TokenFile {
    /// The file of the user who runs this process. `Err` if the user has no home folder.
    pub fn locate() -> Result<Self, TokenStoreError> {
        let base = choose_base_strategy()
            .map_err(|_| TokenStoreError { message: tell!("tokens-no-home"), help: tell!("tokens-no-home-help") })?;
        Ok(Self { path: base.config_dir().join("gazette").join("tokens.json") })
    }

    /// The file at a path.
    #[cfg(test)]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The token for the paper at `address`.
    pub fn find(&self, address: &Address) -> Result<Option<Token>, TokenStoreError> {
        let Some(text) = self.read()?.remove(&address.to_string()) else { return Ok(None) };
        let token = text.parse::<Token>().ok().filter(|_| !text.is_empty());
        token.map(Some).ok_or_else(|| TokenStoreError {
            message: tell!("tokens-no-token", store = self.path.display(), address = address),
            help: tell!("tokens-no-token-help", address = address),
        })
    }

    /// Stores a token in place of an earlier one for the same address.
    pub fn store(&self, address: &Address, token: &Token) -> Result<(), TokenStoreError> {
        let _lock = self.lock()?;
        let mut tokens = self.read()?;
        tokens.insert(address.to_string(), token.reveal().to_owned());
        self.write(&tokens)
    }

    /// Removes the token for an address. False if there is none.
    pub fn remove(&self, address: &Address) -> Result<bool, TokenStoreError> {
        if !self.read()?.contains_key(&address.to_string()) {
            return Ok(false);
        }
        let _lock = self.lock()?;
        let mut tokens = self.read()?;
        tokens.remove(&address.to_string());
        self.write(&tokens)?;
        Ok(true)
    }

    /// Waits until no other command changes the file. The lock ends with the process, or when it is dropped.
    fn lock(&self) -> Result<File, TokenStoreError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let lock_path = self.path.with_extension("lock");
        create_private_folder(folder).map_err(|cause| unwritable(folder, &cause))?;
        let failed = |cause: io::Error| unwritable(&lock_path, &cause);
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => lock.lock().map_err(failed)?,
            // File systems without locks: the user must avoid simultaneous logins.
            Err(TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        Ok(lock)
    }

    fn read(&self) -> Result<Tokens, TokenStoreError> {
        let path = self.path.display();
        let failed = |cause: io::Error| TokenStoreError {
            message: tell!("tokens-unreadable", path = path, cause = cause),
            help: tell!("tokens-unreadable-help"),
        };
        let metadata = match fs::metadata(&self.path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Tokens::new());
            }
            result => result.map_err(failed)?,
        };
        // Opening something else could wait forever.
        if !metadata.is_file() {
            return Err(failed(io::Error::other(tell!("tokens-no-file"))));
        }
        let file = File::open(&self.path).map_err(failed)?;
        self.check_mode(&file.metadata().map_err(failed)?)?;
        let mut bytes = Vec::new();
        let size_bytes = file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)? as u64;
        if size_bytes > MAX_BYTES {
            return Err(failed(io::Error::other(tell!("tokens-large"))));
        }
        // The error of serde_json could repeat a token.
        serde_json::from_slice(&bytes).map_err(|error| TokenStoreError {
            message: tell!("tokens-damaged", path = path, line = error.line(), column = error.column()),
            help: tell!("tokens-damaged-help"),
        })
    }

    /// Refuses a file that others can read or change.
    #[cfg(unix)]
    fn check_mode(&self, metadata: &fs::Metadata) -> Result<(), TokenStoreError> {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        let of_others = mode & 0o077;
        if of_others == 0 {
            return Ok(());
        }
        let path = self.path.display();
        Err(TokenStoreError {
            message: tell!("tokens-open", path = path, mode = format_args!("{mode:03o}")),
            help: tell!("tokens-open-help", path = path),
        })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the folder of the user protects the file")]
    fn check_mode(&self, _: &fs::Metadata) -> Result<(), TokenStoreError> {
        Ok(())
    }

    fn write(&self, tokens: &Tokens) -> Result<(), TokenStoreError> {
        write_private(&self.path, json::pretty(tokens).as_bytes()).map_err(|cause| unwritable(&self.path, &cause))
    }
}

fn unwritable(path: &Path, cause: &io::Error) -> TokenStoreError {
    TokenStoreError {
        message: tell!("tokens-unwritable", path = path.display(), cause = cause),
        help: tell!("failed-unwritable-help"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Address {
        url.parse().unwrap()
    }

    #[test]
    fn a_token_is_found_only_for_the_scheme_host_and_port_that_it_was_stored_for() {
        let dir = tempfile::tempdir().unwrap();
        let file = TokenFile { path: dir.path().join("gazette/tokens.json") };
        let token: Token = "kPq3".parse().unwrap();
        assert_eq!(file.find(&address("https://bao.example")), Ok(None));
        assert_eq!(file.remove(&address("https://bao.example")), Ok(false));
        assert!(!dir.path().join("gazette").exists(), "looking leaves nothing behind");
        file.store(&address("https://bao.example"), &token).unwrap();
        file.store(&address("http://localhost:8787"), &"other".parse().unwrap()).unwrap();
        for (url, is_found) in [
            ("https://bao.example", true),
            ("https://BAO.example:443/", true),
            ("http://bao.example", false),
            ("https://bao.example:8443", false),
            ("https://www.bao.example", false),
            ("https://bao.example.evil.example", false),
        ] {
            assert_eq!(file.find(&address(url)).unwrap() == Some(token.clone()), is_found, "{url}");
        }
        assert_eq!(file.remove(&address("https://bao.example")), Ok(true));
        assert_eq!(file.find(&address("https://bao.example")), Ok(None));
        assert!(file.find(&address("http://localhost:8787")).unwrap().is_some(), "others stay");
    }

    #[test]
    fn a_damaged_file_is_told_without_its_content_and_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let file = TokenFile { path: dir.path().join("tokens.json") };
        let bao = address("https://bao.example");
        for text in ["", "{", "[]", "\"kPq3\"", "{\"https://bao.example\": 7}", "{\"kPq3\": {\"kPq3\": 1}}", "\u{0}"] {
            write_private(&file.path, text.as_bytes()).unwrap();
            let error = file.find(&bao).unwrap_err();
            assert!(error.message.contains("damaged at line") && !error.message.contains("kPq3"), "{error:?}");
            assert_eq!(file.store(&bao, &"new".parse().unwrap()), Err(error.clone()));
            assert_eq!(file.remove(&bao), Err(error));
            assert_eq!(fs::read_to_string(&file.path).unwrap(), text);
        }
        write_private(&file.path, b"{\"https://bao.example\": \"kPq3\\nkPq3\"}").unwrap();
        let error = file.find(&bao).unwrap_err();
        assert!(
            error.help.contains("gazette login https://bao.example") && !error.message.contains("kPq3"),
            "{error:?}"
        );
        fs::remove_file(&file.path).unwrap();
        fs::create_dir(&file.path).unwrap();
        assert!(file.find(&bao).unwrap_err().message.contains("not a file"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_open_the_file_and_another_mode_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = TokenFile { path: dir.path().join("a/gazette/tokens.json") };
        let bao = address("https://bao.example");
        file.store(&bao, &"kPq3".parse().unwrap()).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file.path), mode(file.path.parent().unwrap())), (0o600, 0o700));
        for wrong in [0o644, 0o640, 0o620, 0o604, 0o601] {
            fs::set_permissions(&file.path, fs::Permissions::from_mode(wrong)).unwrap();
            let error = file.find(&bao).unwrap_err();
            assert!(error.message.contains(&format!("{wrong:o}")) && error.help.contains("chmod 600"), "{error:?}");
            assert!(file.store(&bao, &"new".parse().unwrap()).is_err(), "it is not made worse");
        }
        fs::set_permissions(&file.path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(file.find(&bao).unwrap().is_some());
    }
}

//! Where the paper is, and the secret that opens it.

use std::fmt;
use std::str::FromStr;

use gazette_messages::{key, tell, text};
use url::{Host, ParseError, Position, Url};

/// The paper's address: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

/// A text is no address of a paper. The value is not repeated: people paste tokens into the wrong variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", tell!("url-invalid", of = called(.of.as_deref()), reason = text(.reason, &[])))]
pub struct BadAddress {
    of: Option<String>,
    /// The key of the reason.
    reason: &'static str,
}

const NO_HOST: BadAddress = BadAddress::because(key!("url-host"));

/// What a message calls a text.
fn called(of: Option<&str>) -> String {
    of.map_or_else(|| tell!("this"), str::to_owned)
}

impl BadAddress {
    const fn because(reason: &'static str) -> Self {
        Self { of: None, reason }
    }

    /// The same of the address that is called `of`, such as `GAZETTE_URL`.
    #[must_use]
    pub fn of(self, of: impl Into<String>) -> Self {
        Self { of: Some(of.into()), ..self }
    }

    /// What to do.
    pub fn help(&self) -> String {
        tell!("url-invalid-help")
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim().trim_end_matches('/');
        let no_scheme = BadAddress::because(key!("url-scheme"));
        let (scheme, rest) = text.split_once("://").ok_or(no_scheme.clone())?;
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(no_scheme);
        }
        if rest.contains('@') {
            return Err(BadAddress::because(key!("url-user")));
        }
        // A browser takes a backslash for a slash, and leaves out tabs, line breaks and further slashes.
        if rest.starts_with('/') || rest.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control()) {
            return Err(NO_HOST);
        }
        let url = Url::parse(text).map_err(|error| match error {
            ParseError::InvalidPort => BadAddress::because(key!("url-port")),
            _ => NO_HOST,
        })?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(BadAddress::because(key!("url-path")));
        }
        Ok(Self(url))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0[..Position::BeforePath])
    }
}

impl Address {
    fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is this machine itself, which no proxy can reach for us. By its address or as `localhost`: any other name is
    /// looked up, and so may be anywhere.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether it is the same host and port, however it is spoken to.
    pub fn is_same_site(&self, other: &Self) -> bool {
        let is_same_port =
            self.0.port_or_known_default() == other.0.port_or_known_default() || self.0.port() == other.0.port();
        self.host() == other.host() && is_same_port
    }

    /// Whether it has the same port.
    pub fn is_same_port(&self, other: &Self) -> bool {
        self.0.port_or_known_default() == other.0.port_or_known_default()
    }

    /// Whether a token sent there could be read on the way.
    pub fn exposes_token(&self) -> bool {
        self.0.scheme() != "https" && !self.is_loopback()
    }

    /// A name for files about this paper: `localhost_8787`.
    pub fn file_stem(&self) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let host: String = self.host().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        self.0.port().map_or_else(|| host.clone(), |port| format!("{host}_{port}"))
    }
}

/// An editor's secret. It is never shown, also not by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// A text is no token. It is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", tell!("token-invalid", of = called(.of.as_deref())))]
pub struct BadToken {
    of: Option<String>,
}

impl BadToken {
    /// The same of the token that is called `of`, such as `GAZETTE_TOKEN`.
    #[must_use]
    pub fn of(self, of: impl Into<String>) -> Self {
        Self { of: Some(of.into()) }
    }

    /// What to do.
    pub fn help(&self) -> String {
        tell!("token-invalid-help")
    }
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadToken { of: None })
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A text without the token, wherever it stands in it.
    pub fn hidden_in(&self, text: &str) -> String {
        text.replace(&self.0, "…")
    }

    /// The token itself, to store it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// The value of the `Authorization` header.
    pub fn to_header(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_host_and_port() {
        for (text, shown, stem) in [
            ("http://localhost:8787", "http://localhost:8787", "localhost_8787"),
            ("https://Bao.Example/", "https://bao.example", "bao.example"),
            ("http://[::1]:8080", "http://[::1]:8080", "___1__8080"),
            ("http://localhost:80", "http://localhost", "localhost"),
            (" http://127.0.0.1:1 ", "http://127.0.0.1:1", "127.0.0.1_1"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!((address.to_string().as_str(), address.file_stem().as_str()), (shown, stem));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", "https://"),
            ("bao.example", "https://"),
            ("ftp://x", "https://"),
            ("file:///x", "https://"),
            ("http://", "https://"),
            ("http://:80", "host"),
            ("https:///bao.example", "host"),
            ("https://a\\b", "host"),
            ("http://a b", "host"),
            ("http://a\nb", "host"),
            ("http://a<b", "host"),
            ("http://[::1", "host"),
            ("http://a/b", "path"),
            ("http://a?b", "path"),
            ("http://a#b", "path"),
            ("http://u:p@a", "password"),
            ("http://u@a", "password"),
            ("http://@a", "password"),
            ("http://a/@b", "password"),
            ("http://a:b", "port"),
            ("http://a:65536", "port"),
        ] {
            let refused = text.parse::<Address>().unwrap_err().to_string();
            assert!(refused.contains(reason), "{text:?}: {refused}");
        }
    }

    #[test]
    fn a_token_is_exposed_only_without_encryption_and_beyond_this_machine() {
        for (text, is_exposed) in [
            ("http://localhost:8787", false),
            ("http://127.0.0.1", false),
            ("http://127.0.0.2:8787", false),
            ("http://[::1]:8787", false),
            ("http://127.evil.example", true),
            ("http://127.evil.example.com", true),
            ("http://127.0.0.1.nip.example", true),
            ("http://localhost.evil.example", true),
            ("http://evil.localhost", true),
            ("http://0.0.0.0", true),
            ("http://192.0.2.2:8822", true),
            ("http://[::2]", true),
            ("http://2130706433", false),
            ("https://bao.example", false),
            ("http://bao.example", true),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().exposes_token(), is_exposed, "{text}");
        }
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token: Token = "secret".parse().unwrap();
        assert!(!format!("{token:?}").contains("secret"));
        assert!("a b".parse::<Token>().is_err() && "a\n".parse::<Token>().is_err());
    }
}

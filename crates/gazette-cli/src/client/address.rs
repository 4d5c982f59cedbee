//! Where the paper is, and the secret that opens it.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// The paper's address: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    origin: String,
    host: String,
    port: Option<u16>,
    is_encrypted: bool,
}

/// `GAZETTE_URL` is no address of a paper. The value is not repeated: people paste tokens into the wrong variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("GAZETTE_URL is not the address of a paper: it {0}")]
pub struct BadAddress(&'static str);

impl BadAddress {
    /// What to do.
    pub fn help(&self) -> String {
        "write scheme and host only, such as https://your-paper.example or http://localhost:8787".to_owned()
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text.split_once("://").ok_or(BadAddress("does not begin with https:// or http://"))?;
        let is_encrypted = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(BadAddress("does not begin with https:// or http://")),
        };
        if rest.contains('@') {
            return Err(BadAddress("contains a user or a password"));
        }
        if rest.contains(['/', '?', '#']) {
            return Err(BadAddress("has a path"));
        }
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, Some(port.parse().map_err(|_| BadAddress("has a port that is no number"))?))
            }
            _ => (rest, None),
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(BadAddress("has no host that a browser would understand"));
        }
        let host = host.to_ascii_lowercase();
        let scheme = if is_encrypted { "https" } else { "http" };
        let origin = port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"));
        Ok(Self { origin, host, port, is_encrypted })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl Address {
    /// Whether it is this machine itself, which no proxy can reach for us. By its address or as `localhost`: any other name is
    /// looked up, and so may be anywhere.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host == "[::1]"
            || self.host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is the same host and port, however it is spoken to.
    pub fn is_same_site(&self, other: &Self) -> bool {
        let port = |address: &Self| address.port.unwrap_or(if address.is_encrypted { 443 } else { 80 });
        self.host == other.host && (port(self) == port(other) || self.port == other.port)
    }

    /// Whether a token sent there could be read on the way.
    pub fn exposes_token(&self) -> bool {
        !self.is_encrypted && !self.is_loopback()
    }

    /// A name for files about this paper: `localhost_8787`.
    pub fn file_stem(&self) -> String {
        let host: String = self
            .host
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' })
            .collect();
        self.port.map_or_else(|| host.clone(), |port| format!("{host}_{port}"))
    }
}

/// An editor's secret. It is never shown, also not by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// `GAZETTE_TOKEN` is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("GAZETTE_TOKEN is not a token: it has spaces, line breaks or letters with accents in it")]
pub struct BadToken;

impl BadToken {
    /// What to do.
    pub fn help(&self) -> String {
        "copy it again, exactly as `gazette token new` printed it".to_owned()
    }
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        if text.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(Self(text.to_owned())) } else { Err(BadToken) }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// The value of the `Authorization` header.
    pub(super) fn to_header(&self) -> String {
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
            ("http://[::1]:80", "http://[::1]:80", "___1__80"),
            (" http://127.0.0.1:1 ", "http://127.0.0.1:1", "127.0.0.1_1"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!((address.to_string().as_str(), address.file_stem().as_str()), (shown, stem));
        }
        for text in ["", "bao.example", "ftp://x", "http://", "http://a/b", "http://u:p@a", "http://a:b", "http://a b"]
        {
            assert!(text.parse::<Address>().is_err(), "{text}");
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

//! Reads `[remotes]` of `gazette.toml`: the papers that this folder is published to, by name.
//!
//! They are for the command only, and no part of the published settings. Guarantee: no message repeats a value, which may be
//! a token in the wrong place.

use std::net::{Ipv4Addr, Ipv6Addr};

use gazette_core::site::MAX_URL_CHARS;
use gazette_messages::tell;

use crate::diagnostics::{Problems, Span};
use crate::fields::Fields;
use crate::node::{Field, Node, Value};

/// The maximum number of remotes.
pub const MAX_REMOTES: usize = 20;
/// The maximum length of a remote's name.
pub const MAX_NAME_CHARS: usize = 40;

/// Names under which other programs keep tokens in their settings.
const SECRETS: &[&str] = &["token", "gazette_token", "api_token", "auth", "api_key", "key", "password", "secret"];

/// A paper that the folder is published to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Its name, such as `production`.
    pub name: String,
    /// Its address: `https://`, or `http://` on this machine; without a path.
    pub url: String,
    /// The position of the address.
    pub span: Span,
}

/// Reports tokens at the top of the file, and removes them, so that they are not reported as unknown fields, too.
pub fn refuse_tokens(root: &mut Node, problems: &mut Problems<'_>) {
    let Value::Map(entries) = &mut root.value else { return };
    entries.retain(|entry| {
        let is_token = is_secret(&entry.name);
        if is_token {
            refuse_token(entry.span, None, problems);
        }
        !is_token
    });
}

/// Reads the remotes, as far as they are valid.
pub fn read(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<Remote> {
    let mut remotes: Vec<Remote> = Vec::new();
    let Some(entry) = fields.get("remotes") else { return remotes };
    let Value::Map(entries) = &entry.node.value else {
        problems.error(entry.span, tell!("remotes-no-table"), tell!("remotes-no-table-help"));
        return remotes;
    };
    for entry in entries {
        let Some(remote) = remote(entry, problems) else { continue };
        let same = remotes.iter().find(|other| compared(&other.url) == compared(&remote.url));
        if let Some(other) = same {
            let message = tell!("remotes-same", first = other.name, second = remote.name);
            problems.error(remote.span, message, tell!("remotes-same-help"));
        } else if remotes.len() == MAX_REMOTES {
            problems.error(remote.span, tell!("remotes-too-many", most = MAX_REMOTES), tell!("remotes-too-many-help"));
            break;
        } else {
            remotes.push(remote);
        }
    }
    remotes
}

fn remote(entry: &Field, problems: &mut Problems<'_>) -> Option<Remote> {
    let Field { name, span, node } = entry;
    if is_secret(name) {
        refuse_token(*span, None, problems);
        return None;
    }
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !begins_well || !name.chars().all(is_plain) || name.len() > MAX_NAME_CHARS {
        let help = tell!("remote-name-help", most = MAX_NAME_CHARS);
        problems.error(*span, tell!("remote-name", name = name), help);
        return None;
    }
    let help = || tell!("remote-url-help", name = name);
    let text = match &node.value {
        Value::Text(text) => text.trim(),
        Value::Map(fields) if fields.iter().any(|field| is_secret(&field.name)) => {
            refuse_token(node.span, Some(name), problems);
            return None;
        }
        other => {
            problems.error(node.span, tell!("remote-no-url", name = name, kind = other.kind()), help());
            return None;
        }
    };
    match check(text) {
        Ok(()) => Some(Remote { name: name.clone(), url: text.trim_end_matches('/').to_owned(), span: node.span }),
        Err(BadUrl::Credentials) => {
            refuse_token(node.span, Some(name), problems);
            None
        }
        Err(reason) => {
            problems.error(node.span, tell!("remote-url", name = name, reason = reason.say()), help());
            None
        }
    }
}

fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name.to_ascii_lowercase().replace('-', "_").as_str())
}

fn refuse_token(span: Span, remote: Option<&str>, problems: &mut Problems<'_>) {
    let login = remote.map_or_else(|| "gazette login".to_owned(), |name| format!("gazette login --remote {name}"));
    problems.error(span, tell!("token-in-settings"), tell!("token-in-settings-help", login = login));
}

/// Why a text is not the address of a remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BadUrl {
    Scheme,
    NotEncrypted,
    Credentials,
    Path,
    Host,
    Length,
}

impl BadUrl {
    /// The rest of the sentence that begins with "it".
    fn say(self) -> String {
        match self {
            Self::Scheme => tell!("remote-url-scheme"),
            Self::NotEncrypted => tell!("remote-url-not-encrypted"),
            Self::Credentials => tell!("remote-url-credentials"),
            Self::Path => tell!("remote-url-path"),
            Self::Host => tell!("remote-url-host"),
            Self::Length => tell!("remote-url-length"),
        }
    }
}

/// Checks the address of a paper: scheme, host and port.
fn check(url: &str) -> Result<(), BadUrl> {
    if url.len() > MAX_URL_CHARS {
        return Err(BadUrl::Length);
    }
    let (scheme, rest) = url.split_once("://").ok_or(BadUrl::Scheme)?;
    let is_encrypted = scheme.eq_ignore_ascii_case("https");
    if !is_encrypted && !scheme.eq_ignore_ascii_case("http") {
        return Err(BadUrl::Scheme);
    }
    if rest.contains('@') {
        return Err(BadUrl::Credentials);
    }
    let authority = rest.trim_end_matches('/');
    if authority.contains(['/', '?', '#']) {
        return Err(BadUrl::Path);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_name = |host: &str| {
        !host.is_empty()
            && !host.starts_with(['.', '-'])
            && !host.contains("..")
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
    };
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).map(str::parse::<Ipv6Addr>);
    let is_host = v6.as_ref().map_or_else(|| is_name(host), Result::is_ok);
    if !is_host || !port.is_none_or(is_port) {
        return Err(BadUrl::Host);
    }
    let is_loopback = host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || v6.is_some_and(|address| address.is_ok_and(|address| address.is_loopback()));
    if is_encrypted || is_loopback { Ok(()) } else { Err(BadUrl::NotEncrypted) }
}

/// An address in the form in which equal ones are the same text.
fn compared(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let without = |scheme: &str, port: &str| url.starts_with(scheme).then(|| url.strip_suffix(port)).flatten();
    without("https:", ":443").or_else(|| without("http:", ":80")).unwrap_or(&url).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::context::NoFiles;
    use crate::diagnostics::Diagnostic;
    use crate::settings::Settings;
    use crate::source_text::SourceText;

    use super::*;

    const BASE: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                        sections = [{slug = \"thoi-su\", title = \"Thời sự\"}]\n";

    fn checked(text: &str) -> (Settings, Vec<Diagnostic>) {
        Settings::read(&SourceText::of(text.to_owned()), &NoFiles)
    }

    #[test]
    fn remotes_are_read_in_their_order_and_are_not_published() {
        let (settings, found) = checked(&format!(
            "{BASE}[remotes]\nstaging = \"https://thu.bao.example:8443/\"\nproduction = \"https://Bao.Example\"\n\
             local = \"http://localhost:8787\"\nv6 = \"http://[::1]:80\"\n"
        ));
        assert_eq!(found, []);
        let names: Vec<_> = settings.remotes.iter().map(|remote| (remote.name.as_str(), remote.url.as_str())).collect();
        assert_eq!(
            names,
            [
                ("staging", "https://thu.bao.example:8443"),
                ("production", "https://Bao.Example"),
                ("local", "http://localhost:8787"),
                ("v6", "http://[::1]:80"),
            ]
        );
        assert_eq!(settings.remotes[0].span.line_and_column(), "6:11");
        assert_eq!(settings.site, checked(BASE).0.site);
    }

    #[test]
    fn a_wrong_remote_is_told_with_its_position_and_remedy_and_its_value_is_not_repeated() {
        for (remotes, at, message, help) in [
            ("x = \"bao.example\"", "6:5", "https://", "x = \"https://bao.example\""),
            ("x = \"ftp://bao.example\"", "6:5", "https://", "scheme and host"),
            ("x = \"http://bao.example\"", "6:5", "not encrypted", "https://"),
            ("x = \"http://127.0.0.1.nip.example\"", "6:5", "not encrypted", "https://"),
            ("x = \"http://2130706433\"", "6:5", "not encrypted", "https://"),
            ("x = \"http://[::2]\"", "6:5", "not encrypted", "https://"),
            ("x = \"https://bao.example/vn\"", "6:5", "a path", "scheme and host"),
            ("x = \"https://bao.example?a\"", "6:5", "a path", "scheme and host"),
            ("x = \"https://\"", "6:5", "host", "scheme and host"),
            ("x = \"https://a b\"", "6:5", "host", "scheme and host"),
            ("x = \"https://a:0\"", "6:5", "port", "scheme and host"),
            ("x = \"https://a:65536\"", "6:5", "port", "scheme and host"),
            ("x = \"https://[::1\"", "6:5", "host", "scheme and host"),
            ("x = \"\"", "6:5", "https://", "scheme and host"),
            ("x = 7", "6:5", "https://", "scheme and host"),
            ("x = [\"https://bao.example\"]", "6:5", "a list", "scheme and host"),
            ("x = {url = \"https://bao.example\"}", "6:5", "a group of fields", "scheme and host"),
            ("x = {url = \"https://bao.example\", token = \"kPq3\"}", "6:5", "a token", "gazette login --remote x"),
            ("x = \"https://lan:kPq3@bao.example\"", "6:5", "a token", "gazette login --remote x"),
            ("token = \"kPq3\"", "6:1", "a token", "gazette login"),
            ("x = \"kPq3xT\"", "6:5", "https://", "scheme and host"),
            ("Sản-xuất = \"https://bao.example\"", "", "invalid TOML", ""),
            ("\"Sản xuất\" = \"https://bao.example\"", "6:1", "not a name", "production"),
            ("-x = \"https://bao.example\"", "6:1", "not a name", "production"),
            ("a = \"https://a.example\"\nb = \"HTTPS://A.example:443/\"", "7:5", "`a` and `b`", "remove one"),
        ] {
            let (settings, found) = checked(&format!("{BASE}[remotes]\n{remotes}\n"));
            let told = |d: &&Diagnostic| {
                (at.is_empty() || d.span.line_and_column() == at)
                    && d.message.contains(message)
                    && d.help.contains(help)
            };
            let told = found.iter().find(told).unwrap_or_else(|| panic!("{remotes}: {found:#?}"));
            assert!(!format!("{}{}", told.message, told.help).contains("kPq3"), "{told:#?}");
            assert!(settings.remotes.len() <= 1, "{remotes}");
        }
    }

    #[test]
    fn a_token_beside_the_settings_is_refused_once() {
        for text in ["token = \"kPq3\"\n", "GAZETTE_TOKEN = \"kPq3\"\n", "api-token = 7\n"] {
            let (_, found) = checked(&format!("{text}{BASE}"));
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(found[0].span.line == 1 && found[0].help.contains("gazette login"), "{found:#?}");
        }
        assert!(checked(&format!("remotes = \"https://bao.example\"\n{BASE}")).1[0].help.contains("production ="));
    }

    #[test]
    fn there_are_not_too_many_remotes() {
        let lines = |count: usize| {
            (0..count).map(|n| format!("r{n} = \"https://r{n}.example\"\n")).collect::<Vec<_>>().concat()
        };
        assert_eq!(checked(&format!("{BASE}[remotes]\n{}", lines(MAX_REMOTES))).1, []);
        let (settings, found) = checked(&format!("{BASE}[remotes]\n{}", lines(MAX_REMOTES + 5)));
        assert_eq!((settings.remotes.len(), found.len()), (MAX_REMOTES, 1), "{found:#?}");
    }
}

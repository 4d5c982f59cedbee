//! The settings of a whole paper: what `gazette.toml` says.

use serde::{Deserialize, Serialize};

use crate::article::SectionRef;
use crate::slug::Slug;
use crate::time::Zone;

/// The paper's settings, as the blob that an edition's root names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The paper's name.
    pub title: String,
    /// One line under the name.
    pub tagline: String,
    /// Scheme and host of the public address, without a slash at the end. Absolute URLs come from here only.
    pub base_url: String,
    /// The interface's language: `vi` or `en`.
    pub language: String,
    /// The zone in which the paper's days begin.
    pub zone: Zone,
    /// Article views counted before this system, part of the site's total.
    pub views_offset: u64,
    /// The sections, in the order of the menu.
    pub sections: Vec<Section>,
    /// Further links of the menu.
    pub menu: Vec<Link>,
    /// Campaign banners.
    pub banners: Vec<Banner>,
    /// Who is told of each edition: [`MAX_WEBHOOKS`] addresses at most, each as [`webhook_is_allowed`] wants it. Readers
    /// see nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<String>,
}

/// The most addresses that are told of an edition.
pub const MAX_WEBHOOKS: usize = 10;

/// Whether an edition may be told there: at an `https` URL without user and password, or, unencrypted, on the same machine.
pub fn webhook_is_allowed(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(byte);
    let (host, path) = rest.split_at(rest.bytes().take_while(is_host).count());
    let is_local = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| host.strip_prefix(local).is_some_and(|port| matches!(port.as_bytes().first(), None | Some(b':'))));
    !host.is_empty()
        && matches!(path.as_bytes().first(), None | Some(b'/' | b'?' | b'#'))
        && path.bytes().all(|byte| byte.is_ascii_graphic())
        && (scheme == "https" || scheme == "http" && is_local)
}

/// A section of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name in URLs; never a reserved word.
    pub slug: Slug,
    /// Its name for people.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
}

/// A link with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Link!")]
pub struct Link {
    /// What the link says.
    pub title: String,
    /// An absolute URL, or a path that begins with `/`.
    pub url: String,
}

/// A campaign banner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// The campaign's name; shown also where there is an image.
    pub title: String,
    /// Where the banner leads.
    pub url: String,
    /// The picture's path, `/media/{hash}/{name}`.
    #[serde(default)]
    pub image: Option<String>,
}

impl Site {
    /// The section of that name.
    pub fn section(&self, slug: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.slug.as_str() == slug)
    }

    /// An absolute URL for a path that begins with `/`.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The path within the paper of one of its absolute URLs; other URLs stay as they are.
    pub fn relative<'a>(&self, url: &'a str) -> &'a str {
        match url.strip_prefix(self.base_url.as_str()) {
            Some(path) if path.starts_with('/') => path,
            _ => url,
        }
    }
}

impl From<&Section> for SectionRef {
    fn from(section: &Section) -> Self {
        Self { slug: section.slug.clone(), title: section.title.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_encrypted_or_stays_on_the_machine() {
        for good in [
            "https://app.example/hook?of=paper",
            "https://app.example:8443",
            "http://localhost:9000/hook",
            "http://127.0.0.1/",
            "http://[::1]:9000",
        ] {
            assert!(webhook_is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "app.example",
            "/hook",
            "https://",
            "https:///hook",
            "http://app.example/hook",
            "http://localhost.example/",
            "http://127.0.0.1@app.example/",
            "http://127.0.0.1\\@app.example/",
            "https://lan:secret@app.example/",
            "https://app.example/a b",
            "ftp://localhost/",
            "javascript://localhost/",
        ] {
            assert!(!webhook_is_allowed(bad), "{bad}");
        }
    }
}

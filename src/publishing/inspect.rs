//! What is checked of a blob before the paper keeps it: an editor's token must not be enough to harm readers.

use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;
use gazette_core::html;
use gazette_core::json;
use gazette_core::site::{MAX_WEBHOOKS, Site, webhook_is_allowed};
use gazette_core::wire::{Blob, BlobData, BlobKind, MAX_MEDIA_BYTES, MAX_TEXT_BYTES, Source};

use crate::error::ApiError;

/// A blob that may be kept.
#[derive(Debug)]
pub enum Inspected {
    /// An article, a source or the settings.
    Text {
        /// Its name.
        hash: Hash,
        /// What it is.
        kind: BlobKind,
        /// Its text.
        text: String,
    },
    /// A picture or a document.
    Media {
        /// Its name.
        hash: Hash,
        /// By what its bytes are, not by what someone says.
        content_type: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Checks a blob: its name, its size, its shape, and that nothing in it could run in a reader's browser.
pub fn inspect(blob: Blob) -> Result<Inspected, ApiError> {
    let named = blob.hash;
    inspect_inner(blob).map_err(|reason| ApiError::BlobRefused { hash: named, reason })
}

/// Checks a picture or a document that came alone, as its bytes; its name is their hash.
pub fn inspect_media(bytes: Vec<u8>) -> Result<Inspected, ApiError> {
    let hash = Hash::of(&bytes);
    media(hash, bytes).map_err(|reason| ApiError::BlobRefused { hash, reason: reason.into() })
}

fn media(hash: Hash, bytes: Vec<u8>) -> Result<Inspected, &'static str> {
    let content_type = sniff(&bytes).ok_or("it is none of JPEG, PNG, WebP, GIF and PDF")?;
    Ok(Inspected::Media { hash, content_type, bytes })
}

fn inspect_inner(blob: Blob) -> Result<Inspected, String> {
    let Blob { kind, hash, data } = blob;
    let (bytes, limit) = match (kind, data) {
        (BlobKind::Media, BlobData::Base64(base64)) => (decode(&base64)?, MAX_MEDIA_BYTES),
        (BlobKind::Media, BlobData::Text(_)) => return Err("media is sent in base64".into()),
        (_, BlobData::Text(text)) => (text.into_bytes(), MAX_TEXT_BYTES),
        (_, BlobData::Base64(_)) => return Err("what is text is sent as text".into()),
    };
    if bytes.len() > limit {
        return Err(format!("it has {} bytes, and {limit} are the most", bytes.len()));
    }
    let found = Hash::of(&bytes);
    if found != hash {
        return Err(format!("its bytes have the hash {found}"));
    }
    let text = match kind {
        BlobKind::Media => return Ok(media(hash, bytes)?),
        _ => String::from_utf8(bytes).map_err(|error| error.to_string())?,
    };
    match kind {
        BlobKind::Article => check_article(&text)?,
        BlobKind::Draft => check_article(text.strip_suffix('\n').ok_or("a draft ends in a line break")?)?,
        BlobKind::Source => drop(parse::<Source>(&text)?),
        BlobKind::Site => check_site(&text)?,
        BlobKind::Media => {}
    }
    Ok(Inspected::Text { hash, kind, text })
}

/// The bytes that base64 stands for.
pub fn decode(base64: &str) -> Result<Vec<u8>, String> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(base64).map_err(|error| format!("its base64 is broken: {error}"))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    json::read(text).map_err(|error| error.to_string())
}

fn check_article(text: &str) -> Result<(), String> {
    let article = Article::from_json(text).map_err(|error| error.to_string())?;
    let card = &article.card;
    // The bytes are served as they are, so they must say what was checked and nothing more.
    if article.to_json().map_err(|error| error.to_string())? != text {
        return Err("it is not written as the paper writes articles".into());
    }
    if card.id.is_empty() || card.id.len() > 200 || card.id.chars().any(char::is_control) {
        return Err("its id is empty, too long or not printable".into());
    }
    if card.section.slug.is_reserved() {
        return Err(format!("the section “{}” has a reserved name", card.section.slug));
    }
    check_card(card)?;
    html::check(&article.body_html).map_err(|refusal| format!("its body holds HTML that is not allowed: {refusal}"))
}

/// Checks that a card leads nowhere else.
pub fn check_card(card: &Card) -> Result<(), String> {
    let base_url = card.url.strip_suffix(&card.path()).filter(|base_url| base_url.starts_with("http"));
    let base_url = base_url.ok_or("its url does not end in its path")?;
    if let Some(image) = &card.image {
        let is_srcset = |srcset: &str| srcset.is_empty() || html::is_srcset(srcset, base_url);
        if !html::is_media(&image.url, base_url) || !is_srcset(&image.srcset) || !is_srcset(&image.srcset_webp) {
            return Err("its image is not among the paper's media".into());
        }
    }
    Ok(())
}

fn check_site(text: &str) -> Result<(), String> {
    let site: Site = parse(text)?;
    if serde_json::to_string(&site).map_err(|error| error.to_string())? != text {
        return Err("it is not written as the paper writes settings".into());
    }
    if !(site.base_url.starts_with("https://") || site.base_url.starts_with("http://")) || site.base_url.ends_with('/')
    {
        return Err("base_url is no http(s) address without a slash at the end".into());
    }
    if let Some(section) = site.sections.iter().find(|section| section.slug.is_reserved()) {
        return Err(format!("the section “{}” has a reserved name", section.slug));
    }
    if site.webhooks.len() > MAX_WEBHOOKS || !site.webhooks.iter().all(|url| webhook_is_allowed(url, &site.base_url)) {
        return Err("a webhook is no https URL, or there are more than ten".into());
    }
    let links = site.menu.iter().map(|link| &link.url).chain(site.banners.iter().map(|banner| &banner.url));
    match links.into_iter().find(|url| !html::link_is_safe(url)) {
        Some(url) => Err(format!("the link “{url}” is not allowed")),
        None => Ok(()),
    }
}

/// The type of a picture or a document by its first bytes.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        _ => None,
    }
}

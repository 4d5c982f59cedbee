//! Checks of uploaded blobs: a stolen token must not be enough to harm readers.

use gazette_core::article::{Article, Card, MAX_ID_BYTES, is_id};
use gazette_core::files::{SETTINGS, check_article_path, check_media_path, resolve};
use gazette_core::hash::Hash;
use gazette_core::html;
use gazette_core::media::MediaKind;
use gazette_core::site::{MAX_PURGE_DELAY_SECS, MAX_WEBHOOKS, Site, check_webhook};
use gazette_core::text::find_forbidden;
use gazette_core::wire::{
    ApiError, Blob, BlobData, BlobKind, MAX_CARD_BYTES, MAX_EXACT, MAX_MEDIA_BYTES, MAX_TEXT_BYTES, Source,
};

use serde::Deserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// The maximum number of words in an article; more than [`MAX_TEXT_BYTES`] can hold.
const MAX_WORDS: u32 = 2_000_000;
/// The maximum side of a picture, in pixels.
const MAX_SIDE: u32 = 100_000;
/// The maximum of the initial total of views, which leaves room for all later views.
const MAX_OFFSET: u64 = MAX_EXACT / 1_000;

/// A blob that passed the checks.
#[derive(Debug)]
pub enum Inspected {
    /// An article, a source or the settings.
    Text {
        /// Its name.
        hash: Hash,
        /// Its kind.
        kind: BlobKind,
        /// Its text.
        text: String,
        /// The id of the article, if it is an article or a draft.
        owner: Option<String>,
    },
    /// A picture or a document.
    Media {
        /// Its name.
        hash: Hash,
        /// Detected from its bytes, not taken from the sender.
        content_type: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Checks a blob: its name, its size, its form, and that nothing in it can run in a reader's browser.
pub fn inspect(blob: Blob) -> Result<Inspected, ApiError> {
    let named = blob.hash;
    inspect_inner(blob).map_err(|reason| ApiError::BlobRefused { hash: named, reason })
}

/// Checks a picture or a document that was sent alone as bytes; its name is their hash.
pub fn inspect_media(bytes: Vec<u8>) -> Result<Inspected, ApiError> {
    let hash = Hash::of(&bytes);
    media(hash, bytes).map_err(|reason| ApiError::BlobRefused { hash, reason: reason.into() })
}

fn media(hash: Hash, bytes: Vec<u8>) -> Result<Inspected, &'static str> {
    let kind = MediaKind::of(&bytes).ok_or("it is not a complete JPEG, PNG, WebP, GIF or PDF")?;
    Ok(Inspected::Media { hash, content_type: kind.content_type(), bytes })
}

fn inspect_inner(blob: Blob) -> Result<Inspected, String> {
    let Blob { kind, hash, data } = blob;
    let (bytes, limit) = match (kind, data) {
        (BlobKind::Media, BlobData::Base64(base64)) => (decode(&base64)?, MAX_MEDIA_BYTES),
        (BlobKind::Media, BlobData::Text(_)) => return Err("media must be sent in base64".into()),
        (_, BlobData::Text(text)) => (text.into_bytes(), MAX_TEXT_BYTES),
        (_, BlobData::Base64(_)) => return Err("text must be sent as text".into()),
    };
    if bytes.len() > limit {
        return Err(format!("it has {} bytes; at most {limit} are allowed", bytes.len()));
    }
    let found = Hash::of(&bytes);
    if found != hash {
        return Err(format!("its bytes have the hash {found}"));
    }
    let text = match kind {
        BlobKind::Media => return Ok(media(hash, bytes)?),
        _ => String::from_utf8(bytes).map_err(|error| error.to_string())?,
    };
    let mut owner = None;
    match kind {
        BlobKind::Article => owner = Some(check_article(&text)?),
        BlobKind::Draft => {
            owner = Some(check_article(text.strip_suffix('\n').ok_or("a draft must end in a line break")?)?);
        }
        BlobKind::Source => check_source(&text)?,
        BlobKind::Site => check_site(&text)?,
        BlobKind::Media => {}
    }
    Ok(Inspected::Text { hash, kind, text, owner })
}

/// Decodes base64.
pub fn decode(base64: &str) -> Result<Vec<u8>, String> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(base64).map_err(|error| format!("its base64 is invalid: {error}"))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Checks an article; returns its id.
fn check_article(text: &str) -> Result<String, String> {
    let article = Article::from_json(text).map_err(|error| error.to_string())?;
    let card = &article.card;
    // The bytes are served unchanged, so they must be exactly what was checked.
    if article.to_json().map_err(|error| error.to_string())? != text {
        return Err("it is not in the paper's serialisation of articles".into());
    }
    check_texts(text)?;
    if !is_id(&card.id) {
        return Err(format!("its id is not 1 to {MAX_ID_BYTES} letters without accents, digits and - _ ."));
    }
    if card.section.slug.is_reserved() {
        return Err(format!("the section “{}” has a reserved name", card.section.slug));
    }
    check_card(card)?;
    html::check(&article.body_html)
        .map_err(|refusal| format!("its body contains HTML that is not allowed: {refusal}"))?;
    Ok(article.card.id)
}

/// Refuses characters that would break feeds, deceive readers or control a terminal, in any text of a JSON value.
pub fn check_texts(json: &str) -> Result<(), String> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Texts.deserialize(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| error.to_string())
}

/// Visits all texts of a JSON value, including names of members, and stores none.
#[derive(Clone, Copy)]
struct Texts;

impl<'de> DeserializeSeed<'de> for Texts {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match find_forbidden(text) {
            Some((_, forbidden)) => Err(E::custom(format_args!("one of its texts contains {forbidden}"))),
            None => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_key_seed(self)?.is_some() {
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

/// Checks a source: `gazette pull` writes its text, its pictures and its documents to the paths that it names.
fn check_source(text: &str) -> Result<(), String> {
    let source: Source = parse(text)?;
    if source.path != SETTINGS {
        check_article_path(&source.path)
            .map_err(|bad| format!("the path “{:.80}” is not allowed: {bad}", source.path))?;
    }
    for written in source.files.keys() {
        let file =
            resolve(&source.path, written).ok_or_else(|| format!("“{written:.80}” is outside the content folder"))?;
        check_media_path(&file).map_err(|bad| format!("the file “{written:.80}” is not allowed: {bad}"))?;
    }
    // A file may have Windows line ends; the results of its escapes are checked in the article.
    match find_forbidden(&source.text.replace('\r', "")) {
        Some((_, forbidden)) => Err(format!("its text contains {forbidden}")),
        None => Ok(()),
    }
}

/// Checks that a card links to no other site, and that the cards of a list fit into a head.
pub fn check_card(card: &Card) -> Result<(), String> {
    card.check()?;
    let bytes = serde_json::to_string(card).map_err(|error| error.to_string())?.len();
    if bytes > MAX_CARD_BYTES {
        return Err(format!("without its body it has {bytes} bytes; at most {MAX_CARD_BYTES} are allowed"));
    }
    let sides = card.image.as_ref().map_or((0, 0), |image| (image.width, image.height));
    if card.word_count > MAX_WORDS || card.reading_minutes > MAX_WORDS || sides.0.max(sides.1) > MAX_SIDE {
        return Err("one of its numbers is too large for an article or a picture".into());
    }
    let base_url = card.url.strip_suffix(&card.path()).filter(|base_url| base_url.starts_with("http"));
    let base_url = base_url.ok_or("its url does not end with its path")?;
    if let Some(image) = &card.image {
        let is_srcset = |srcset: &str| srcset.is_empty() || html::is_srcset(srcset, base_url);
        if !html::is_media(&image.url, base_url) || !is_srcset(&image.srcset) || !is_srcset(&image.srcset_webp) {
            return Err("its image is not among the paper's media".into());
        }
    }
    Ok(())
}

/// Whether it consists of scheme and host, and perhaps a port, without any character that is special in HTML, XML or a
/// header.
fn is_base_url(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    host.is_some_and(|host| !host.is_empty() && host.len() <= 260 && host.bytes().all(is_plain))
}

fn check_site(text: &str) -> Result<(), String> {
    let site: Site = parse(text)?;
    if serde_json::to_string(&site).map_err(|error| error.to_string())? != text {
        return Err("it is not in the paper's serialisation of settings".into());
    }
    check_texts(text)?;
    site.check()?;
    if site.views_offset > MAX_OFFSET {
        return Err(format!("views_offset must be at most {MAX_OFFSET}"));
    }
    if site.newsroom.purge_delay_secs > MAX_PURGE_DELAY_SECS {
        return Err(format!("the delay of purges must be at most {MAX_PURGE_DELAY_SECS} seconds"));
    }
    if let Some(image) =
        site.banners.iter().filter_map(|banner| banner.image.as_ref()).find(|image| !html::is_media(image, ""))
    {
        return Err(format!("the banner's picture “{image:.80}” is not among the paper's media"));
    }
    if !is_base_url(&site.base_url) {
        return Err("base_url must be an http(s) URL of a host, without a path".into());
    }
    if let Some(section) = site.sections.iter().find(|section| section.slug.is_reserved()) {
        return Err(format!("the section “{}” has a reserved name", section.slug));
    }
    if site.webhooks.len() > MAX_WEBHOOKS || !site.webhooks.iter().all(|url| check_webhook(url, &site.base_url).is_ok())
    {
        return Err("a webhook is not an https URL, or there are more than ten".into());
    }
    let links = site.menu.iter().map(|link| &link.url).chain(site.banners.iter().map(|banner| &banner.url));
    match links.into_iter().find(|url| !site.may_link_to(url)) {
        Some(url) => Err(format!("the link “{url}” is not allowed")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

//! Writes the live articles of a backup as a content folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};

use gazette_content::SETTINGS;
use gazette_core::edition::encoded_legacy_address;
use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::{Newsroom, Site};
use gazette_core::wire::Source;

use super::export::hash_at;
use super::folder::{BLOBS, BackupFolder, Columns};
use crate::failure::Failure;
use crate::publishing::{is_article_file, is_as_named, picture_file};

/// Writes `content/` from the other files of the backup. Returns the files that were omitted because their paths are not
/// allowed.
pub fn write(folder: &BackupFolder, versions: &[Columns], site: Hash) -> Result<Vec<String>, Failure> {
    let live = versions.iter().filter(|row| row.get(2).is_some_and(serde_json::Value::is_null));
    let sources: BTreeSet<Hash> = live.filter_map(|row| hash_at(row, 4)).collect();
    let (new, place) = (folder.path("content.new"), folder.path("content"));
    let unwritable = |cause| Failure::Unwritable { path: new.clone(), cause };
    let _ = fs::remove_dir_all(&new);
    fs::create_dir_all(&new).map_err(unwritable)?;
    let root = fs::canonicalize(&new).map_err(unwritable)?;
    let mut left_out = Vec::new();

    let blobs = folder.path(BLOBS);
    let file = File::open(&blobs).map_err(|cause| Failure::Unwritable { path: blobs, cause })?;
    for line in BufReader::new(file).lines().map_while(Result::ok) {
        let Ok(row) = serde_json::from_str::<Columns>(&line) else { continue };
        let (Some(hash), Some(text)) = (hash_at(&row, 0), row.get(2).and_then(|text| text.as_str())) else { continue };
        if hash == site {
            if let Ok(site) = serde_json::from_str::<Site>(text) {
                let (toml, pictures) = settings(&site);
                folder.write(&format!("content.new/{SETTINGS}"), toml.as_bytes())?;
                for (file, hash) in pictures {
                    if check_media_path(&file).is_err() || !copy(folder, hash, &file)? {
                        left_out.push(file);
                    }
                }
            }
        } else if sources.contains(&hash) {
            let Ok(source) = serde_json::from_str::<Source>(text) else { continue };
            let place = |(written, hash): (&String, &Hash)| Some((picture_file(&root, &source.path, written)?, *hash));
            let pictures: Option<BTreeMap<String, Hash>> = source.files.iter().map(place).collect();
            let Some(pictures) = pictures.filter(|_| is_article_file(&root, &source.path)) else {
                left_out.push(source.path);
                continue;
            };
            if !put(folder, &source.path, source.text.as_bytes())? {
                left_out.push(source.path);
                continue;
            }
            for (file, hash) in pictures {
                if !copy(folder, hash, &file)? {
                    left_out.push(file);
                }
            }
        }
    }
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|cause| Failure::Unwritable { path: place.clone(), cause })?;
    }
    fs::rename(&new, &place).map_err(|cause| Failure::Unwritable { path: place, cause })?;
    Ok(left_out)
}

/// Copies a picture or a document. Returns false if its path is not allowed or its content does not match its extension.
/// Media that is missing from the backup is skipped.
fn copy(folder: &BackupFolder, hash: Hash, file: &str) -> Result<bool, Failure> {
    let Some(bytes) = folder.picture(hash).and_then(|path| fs::read(path).ok()) else { return Ok(true) };
    if is_as_named(file, &bytes) { put(folder, file, &bytes) } else { Ok(false) }
}

/// Writes a file of `content/`. Returns false if the file system does not support its name.
fn put(folder: &BackupFolder, file: &str, bytes: &[u8]) -> Result<bool, Failure> {
    match folder.write(&format!("content.new/{file}"), bytes) {
        Err(Failure::Unwritable { cause, .. })
            if matches!(
                cause.kind(),
                ErrorKind::InvalidFilename
                    | ErrorKind::NotADirectory
                    | ErrorKind::IsADirectory
                    | ErrorKind::AlreadyExists
            ) =>
        {
            Ok(false)
        }
        written => written.map(|()| true),
    }
}

/// The text of `gazette.toml`, and the files of the pictures to which it refers.
fn settings(site: &Site) -> (String, Vec<(String, Hash)>) {
    let mut toml = String::new();
    let mut pictures = Vec::new();
    for (name, value) in [
        ("title", &site.title),
        ("tagline", &site.tagline),
        ("base_url", &site.base_url),
        ("language", &site.language),
        ("timezone", &site.zone.name),
    ] {
        line(&mut toml, name, value);
    }
    let _ = writeln!(toml, "views_offset = {}", site.views_offset);
    if site.newsroom != Newsroom::default() {
        let Newsroom { writers_publish, purge_delay_secs } = &site.newsroom;
        let _ = writeln!(
            toml,
            "newsroom = {{ writers_publish = {writers_publish}, purge_delay = \"{purge_delay_secs}s\" }}"
        );
    }
    for section in &site.sections {
        toml.push_str("\n[[sections]]\n");
        line(&mut toml, "slug", section.slug.as_str());
        line(&mut toml, "title", &section.title);
        line(&mut toml, "description", &section.description);
    }
    for link in &site.menu {
        toml.push_str("\n[[menu]]\n");
        line(&mut toml, "title", &link.title);
        line(&mut toml, "url", &link.url);
    }
    for (number, banner) in (1..).zip(&site.banners) {
        toml.push_str("\n[[banners]]\n");
        line(&mut toml, "title", &banner.title);
        line(&mut toml, "url", &banner.url);
        let picture = banner.image.as_deref().and_then(|image| image.strip_prefix("/media/")?.split_once('/'));
        if let Some((hash, name)) = picture
            && let Ok(hash) = hash.parse()
        {
            let file = format!("banners/{number}/{name}");
            line(&mut toml, "image", &file);
            pictures.push((file, hash));
        }
    }
    for redirect in &site.redirects {
        toml.push_str("\n[[redirects]]\n");
        line(&mut toml, "from", &encoded_legacy_address(&redirect.from));
        line(&mut toml, "to", &redirect.to);
    }
    for url in &site.webhooks {
        toml.push_str("\n[[webhooks]]\n");
        line(&mut toml, "url", url);
    }
    (toml, pictures)
}

/// Appends a line of TOML, unless the value is empty. TOML strings are like JSON strings, except for one character.
fn line(toml: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let value = json::compact(&value).replace('\u{7f}', "\\u007F");
        let _ = writeln!(toml, "{name} = {value}");
    }
}

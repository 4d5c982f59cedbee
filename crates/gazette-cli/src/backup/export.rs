//! Exports a paper to a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Lines};

use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::json::{compact, pretty};
use gazette_core::time::Timestamp;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::folder::{
    BLOBS, BackupFolder, COUNTS, Columns, FORMAT, LATER_TABLES, MANIFEST, MEDIA, Manifest, TABLES, file_of,
};
use super::readable;
use crate::client::{BackupPart, Client, ClientError, Course};
use crate::failure::Failure;

/// How often to start over because an edition was published or an article was purged during the export.
const MAX_RESTARTS: usize = 5;
/// The maximum number of rows in a response.
const MAX_ROWS: usize = 500;
/// The maximum size of all fetched pictures and documents: 1 TiB.
const MAX_EXPORT_BYTES: u64 = 1 << 40;

/// The result of an export.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// The edition.
    pub edition: u64,
    /// The number of rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The number of pictures.
    pub media: u64,
    /// The number of texts and pictures that had to be fetched.
    pub fetched: u64,
    /// Whether the paper has an API for view counts.
    pub counts: bool,
    /// Live sources that are not in `content/`, because their paths are not allowed.
    pub unreadable: Vec<String>,
}

struct Export<'e> {
    client: &'e Client,
    folder: &'e BackupFolder,
    progress: &'e ProgressBar,
    fetched: u64,
    /// The total size of fetched pictures and documents.
    media_bytes: u64,
}

/// The history as of one edition.
struct History {
    edition: u64,
    versions: Vec<Columns>,
    newest: Root,
    rows: BTreeMap<String, u64>,
    files: BTreeMap<String, Hash>,
}

/// Exports the paper's newest edition and its history.
pub fn export(
    client: &Client,
    folder: &BackupFolder,
    now: Timestamp,
    progress: &ProgressBar,
) -> Result<Exported, Failure> {
    let mut export = Export { client, folder, progress, fetched: 0, media_bytes: 0 };
    for _ in 0..=MAX_RESTARTS {
        let Some(mut history) = export.history()? else { continue };
        let listed = export.listed()?;
        progress.set_length(listed.len() as u64);
        progress.set_position(0);
        let (texts, pictures): (Vec<_>, Vec<_>) = listed.into_iter().partition(|(_, kind)| kind != "media");
        let Some(blobs) = export.blobs(&texts)? else { continue };
        if !history.is_complete(&texts) {
            continue;
        }
        let pictures: BTreeSet<Hash> = pictures.into_iter().map(|(hash, _)| hash).collect();
        let mut names = folder.rows(MEDIA)?;
        for hash in &pictures {
            export.picture(*hash)?;
            names.add(&[hash])?;
        }
        history.files.insert(MEDIA.to_owned(), names.finish()?.1);
        history.rows.insert("blobs".to_owned(), blobs);
        let has_counts = export.counts(&mut history.files)?;
        for table in TABLES {
            let file = file_of(table);
            if history.files.contains_key(&file) {
                folder.commit(&file)?;
            } else {
                let _ = std::fs::remove_file(folder.path(&file));
            }
        }
        folder.commit(BLOBS)?;
        folder.commit(MEDIA)?;
        if has_counts {
            folder.commit(COUNTS)?;
        } else {
            let _ = std::fs::remove_file(folder.path(COUNTS));
        }
        let manifest = Manifest {
            format: FORMAT,
            edition: history.edition,
            exported_at: now.to_rfc3339(),
            address: client.address().to_string(),
            rows: history.rows,
            media: pictures.len() as u64,
            files: history.files,
        };
        folder.write(MANIFEST, format!("{}\n", pretty(&manifest)).as_bytes())?;
        folder.keep_only(&pictures)?;
        // Last, so that the time between the new rows and their manifest is short.
        let unreadable = readable::write(folder, &history.versions, history.newest.site)?;
        let Manifest { edition, rows, media, .. } = manifest;
        return Ok(Exported { edition, rows, media, fetched: export.fetched, counts: has_counts, unreadable });
    }
    Err(Failure::Refused { message: tell!("export-unsteady"), help: tell!("export-unsteady-help") })
}

fn first_part(table: &str) -> String {
    format!("/api/v1/backup/{table}")
}

impl Export<'_> {
    /// Fetches a part of a table, and checks the number of its rows.
    fn part(&self, table: &str, path: &str) -> Result<BackupPart, ClientError> {
        let part = self.client.backup(table, Some(path))?;
        if part.rows.len() > MAX_ROWS {
            return Err(self.not_gazette(tell!("export-part-rows", table = table, count = part.rows.len())));
        }
        Ok(part)
    }

    /// Fetches the rows of the history; `None` if an edition was published meanwhile.
    fn history(&mut self) -> Result<Option<History>, Failure> {
        let mut edition = None;
        let (mut versions, mut root) = (Vec::new(), Value::Null);
        let (mut rows, mut files) = (BTreeMap::new(), BTreeMap::new());
        for table in TABLES {
            let mut course = Course::default();
            let mut path = first_part(table);
            let mut part = match self.part(table, &path) {
                Err(ClientError::Refused(problem))
                    if LATER_TABLES.contains(&table) && problem.kind.ends_with("#unknown-path") =>
                {
                    continue;
                }
                part => part?,
            };
            let mut file = self.folder.rows(&file_of(table))?;
            loop {
                if *edition.get_or_insert(part.edition) != part.edition {
                    return Ok(None);
                }
                for row in part.rows {
                    file.add(&row)?;
                    match table {
                        "versions" => versions.push(row),
                        "editions" => root = row.get(8).cloned().unwrap_or_default(),
                        _ => {}
                    }
                }
                let Some(next) = self.client.next_part(&mut course, &path, part.next.as_deref())? else { break };
                part = self.part(table, &next)?;
                path = next;
            }
            let (count, hash) = file.finish()?;
            rows.insert(table.to_owned(), count);
            files.insert(file_of(table), hash);
        }
        let edition = edition.unwrap_or_default();
        if edition == 0 {
            return Err(Failure::Refused {
                message: tell!("export-empty", address = self.client.address()),
                help: tell!("export-empty-help"),
            });
        }
        let newest: Option<Root> = root.as_str().and_then(|root| serde_json::from_str(root).ok());
        let newest = newest
            .filter(|root| root.number == edition)
            .ok_or_else(|| self.not_gazette(tell!("export-last-row", edition = edition)))?;
        Ok(Some(History { edition, versions, newest, rows, files }))
    }

    /// The hash and the kind of each blob and picture, in the order of the hashes.
    fn listed(&self) -> Result<Vec<(Hash, String)>, Failure> {
        let mut all = Vec::new();
        let mut course = Course::default();
        let mut path = first_part("hashes");
        loop {
            let part = self.part("hashes", &path)?;
            for row in &part.rows {
                let kind = row.get(1).and_then(Value::as_str);
                let (Some(hash), Some(kind)) = (hash_at(row, 0), kind) else {
                    return Err(self.not_gazette(tell!("export-no-hash")).into());
                };
                all.push((hash, kind.to_owned()));
            }
            match self.client.next_part(&mut course, &path, part.next.as_deref())? {
                Some(next) => path = next,
                None => return Ok(all),
            }
        }
    }

    /// Writes all texts, in the order of their hashes: from the previous backup if it has them, otherwise from the paper.
    /// `None` if one no longer exists.
    fn blobs(&mut self, listed: &[(Hash, String)]) -> Result<Option<u64>, Failure> {
        let mut file = self.folder.rows(BLOBS)?;
        let mut previous = PreviousBackup::open(self.folder);
        let mut lines = Vec::with_capacity(MAX_ROWS);
        let mut at = 0;
        let mut before = None;
        while at < listed.len() {
            // Consecutive missing texts are fetched together.
            let mut known = None;
            let mut run = at;
            while run < listed.len() && run - at < MAX_ROWS {
                known = previous.take(listed[run].0);
                if known.is_some() {
                    break;
                }
                run += 1;
            }
            lines.clear();
            self.fetch(before, &listed[at..run], &mut lines)?;
            if lines.len() != run - at {
                return Ok(None);
            }
            for line in &lines {
                file.add_line(line)?;
            }
            at = run;
            if let Some(line) = known {
                file.add_line(&line)?;
                at += 1;
            }
            self.progress.set_position(at as u64);
            before = Some(listed[at - 1].0);
        }
        file.finish().map(|(rows, _)| Some(rows))
    }

    /// Fetches consecutive missing texts. Between them, the paper has only pictures and new texts.
    fn fetch(
        &mut self,
        before: Option<Hash>,
        wanted: &[(Hash, String)],
        lines: &mut Vec<String>,
    ) -> Result<(), Failure> {
        let mut left: BTreeSet<Hash> = wanted.iter().map(|(hash, _)| *hash).collect();
        let Some(last) = left.last().copied() else { return Ok(()) };
        let mut course = Course::default();
        let mut next = Some(format!(
            "/api/v1/backup/blobs?limit={}{}",
            (wanted.len() + 1).min(MAX_ROWS),
            before.map(|before| format!("&after={before}")).unwrap_or_default()
        ));
        while let Some(path) = next.take().filter(|_| !left.is_empty()) {
            let part = self.part("blobs", &path)?;
            for row in &part.rows {
                let Some(hash) = hash_at(row, 0).filter(|hash| left.remove(hash)) else { continue };
                if blob_hash(row) != Some(hash) {
                    return Err(self.not_gazette(tell!("export-blob-hash", hash = hash)).into());
                }
                self.fetched += 1;
                lines.push(compact(row));
            }
            let is_past = part.rows.last().and_then(|row| hash_at(row, 0)).is_none_or(|hash| hash >= last);
            let further = part.next.filter(|_| !is_past);
            next = self.client.next_part(&mut course, &path, further.as_deref())?;
        }
        Ok(())
    }

    fn picture(&mut self, hash: Hash) -> Result<(), Failure> {
        if self.folder.picture(hash).is_none() {
            let bytes = self.client.media(hash, "x")?;
            if Hash::of(&bytes) != hash {
                return Err(self.not_gazette(tell!("picture-hash", file = hash)).into());
            }
            self.media_bytes = self.media_bytes.saturating_add(bytes.len() as u64);
            if bytes.len() > MAX_MEDIA_BYTES || self.media_bytes > MAX_EXPORT_BYTES {
                return Err(self.not_gazette(tell!("export-pictures-size")).into());
            }
            self.folder.keep_picture(hash, &bytes)?;
            self.fetched += 1;
        }
        self.progress.inc(1);
        Ok(())
    }

    /// Writes the view counts: a line for the total, then one for each article, with all their members. Returns false if
    /// the paper has no API for them.
    fn counts(&mut self, files: &mut BTreeMap<String, Hash>) -> Result<bool, Failure> {
        let mut file = self.folder.rows(COUNTS)?;
        let mut course = Course::default();
        let mut path = "/api/v1/counts".to_owned();
        let mut is_first = true;
        loop {
            let part = match self.client.counts(Some(&path)) {
                Err(ClientError::Refused(problem)) if problem.kind.ends_with("#unknown-path") => {
                    let _ = std::fs::remove_file(self.folder.path(&format!("{COUNTS}.new")));
                    return Ok(false);
                }
                part => part?,
            };
            if std::mem::take(&mut is_first) {
                file.add(&json!({"total": part.total}))?;
            }
            for article in &part.articles {
                file.add(article)?;
            }
            match self.client.next_part(&mut course, &path, part.next.as_deref())? {
                Some(next) => path = next,
                None => break,
            }
        }
        files.insert(COUNTS.to_owned(), file.finish()?.1);
        Ok(true)
    }

    fn not_gazette(&self, what: String) -> ClientError {
        ClientError::NotGazette { address: self.client.address().to_string(), what }
    }
}

impl History {
    /// Whether everything that the newest edition refers to was listed. An article that was purged meanwhile was not.
    fn is_complete(&self, texts: &[(Hash, String)]) -> bool {
        let has = |hash: Hash| texts.binary_search_by_key(&hash, |(hash, _)| *hash).is_ok();
        let Root { index, heads, site, .. } = &self.newest;
        self.versions.iter().all(|row| hash_at(row, 3).is_some_and(has))
            && index.iter().flatten().chain(heads.values()).chain([site]).all(|hash| has(*hash))
    }
}

pub(super) fn hash_at(row: &Columns, at: usize) -> Option<Hash> {
    row.get(at)?.as_str()?.parse().ok()
}

/// The hash of the content of a row of blobs.
pub(super) fn blob_hash(row: &Columns) -> Option<Hash> {
    use base64::Engine;
    let text = row.get(2)?.as_str()?;
    match row.get(1)?.as_str()? {
        "bucket" => base64::engine::general_purpose::STANDARD.decode(text).ok().map(|bytes| Hash::of(&bytes)),
        _ => Some(Hash::of(text.as_bytes())),
    }
}

/// Reads the blobs of the previous backup in the order of their hashes, in step with the new list. Damaged ones count as
/// missing.
struct PreviousBackup {
    lines: Option<Lines<BufReader<File>>>,
    line: Option<(Hash, String)>,
}

impl PreviousBackup {
    fn open(folder: &BackupFolder) -> Self {
        let file = File::open(folder.path(BLOBS)).ok();
        let mut previous = Self { lines: file.map(|file| BufReader::new(file).lines()), line: None };
        previous.step();
        previous
    }

    fn step(&mut self) {
        self.line = self.lines.as_mut().and_then(|lines| {
            lines.by_ref().map_while(Result::ok).find_map(|line| {
                let row: Columns = serde_json::from_str(&line).ok()?;
                let hash = hash_at(&row, 0).filter(|hash| blob_hash(&row) == Some(*hash))?;
                Some((hash, line))
            })
        });
    }

    /// The line of the blob with this hash. Must be called in the order of the hashes.
    fn take(&mut self, hash: Hash) -> Option<String> {
        while self.line.as_ref().is_some_and(|(known, _)| *known < hash) {
            self.step();
        }
        let (known, line) = self.line.take_if(|(known, _)| *known == hash)?;
        debug_assert_eq!(known, hash);
        self.step();
        Some(line)
    }
}

//! Remembers which name has which slug, so that names that differ only in accents have pages of their own.
//!
//! A slug belongs to the name that had it first in the paper, and stays with it: `tuan` is Tuấn's, and Tuân gets `tuan-2`. The table
//! `name_owners` has hashes only. Those of names are made with a secret that is in no backup, so a slug of a purged name stays
//! taken, and nobody can find out by trying names whose it was. A paper of an earlier version has no rows there, and a restored
//! paper has rows without owners; then a slug belongs to the name that most of its live articles have, or else to nobody.

use std::collections::{BTreeMap, HashMap, HashSet};

use gazette_core::article::Card;
use gazette_core::edition::list::ListName;
use gazette_core::hash::Hash;
use gazette_core::naming::{NameKind, Place, name_key, names_of, settle};
use gazette_core::slug::Slug;
use gazette_sql::{Sql, SqlError};

/// How many numbers are looked up at once.
const NUMBERS: u32 = 16;
/// The number of newest articles by which a slug is given back to a name that a rollback has brought back.
const NEWEST: u64 = 20;

/// The articles of a commit that have a name.
type Ids = HashSet<String>;

/// The slugs of the names in one commit.
pub(crate) struct NameSlugs<'a, S> {
    sql: &'a S,
    secret: String,
    /// The articles of the commit, by the hash of each of their names.
    articles: HashMap<(NameKind, Hash), Ids>,
    /// The slugs that were found, by the hash of the name and the slug in the article.
    found: HashMap<(NameKind, Hash, Slug), Slug>,
    /// The new owners, by the key of the slug's list.
    given: BTreeMap<String, Hash>,
    /// The owners of slugs whose rows lacked them, by the key of the slug's list.
    resolved: BTreeMap<String, Hash>,
}

/// What the table tells about a slug.
#[derive(Debug, Clone, Copy)]
enum Owner {
    /// It is not there.
    None,
    /// It is taken, but the table does not tell by whom.
    Unknown,
    /// It belongs to the name with this hash.
    Known(Hash),
}

/// The list of a slug.
fn list_of(kind: NameKind, slug: &Slug) -> ListName {
    match kind {
        NameKind::Tag => ListName::Tag(slug.clone()),
        NameKind::Author => ListName::Author(slug.clone()),
    }
}

/// The table, and its columns of slugs and of names.
fn table_of(kind: NameKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        NameKind::Tag => ("version_tags", "tag", "title"),
        NameKind::Author => ("version_authors", "author", "name"),
    }
}

fn secret(sql: &impl Sql) -> Result<String, SqlError> {
    let row = sql.first("SELECT value FROM secrets WHERE name = 'names'", vec![])?;
    Ok(row.ok_or_else(|| SqlError("the secret of names is lost".into()))?.text(0)?.to_owned())
}

/// The hash of a name. The secret's length is fixed, so that no two pairs are one text.
fn hash_of(secret: &str, name: &str) -> Hash {
    Hash::of([secret, &name_key(name)].concat().as_bytes())
}

impl<'a, S: Sql> NameSlugs<'a, S> {
    /// Finds the slugs of the names in these articles, as a commit gives them, in the order of publication. Writes nothing.
    pub(crate) fn of<'c>(sql: &'a S, cards: impl IntoIterator<Item = &'c Card>) -> Result<Self, SqlError> {
        let mut cards: Vec<&Card> = cards.into_iter().collect();
        cards.sort_by_key(|card| Place::of(card));
        let mut slugs = Self {
            sql,
            secret: secret(sql)?,
            articles: HashMap::new(),
            found: HashMap::new(),
            given: BTreeMap::new(),
            resolved: BTreeMap::new(),
        };
        for card in &cards {
            for (kind, name, _) in names_of(card) {
                slugs.articles.entry((kind, hash_of(&slugs.secret, name))).or_default().insert(card.id.clone());
            }
        }
        for (kind, name, written) in cards.into_iter().flat_map(names_of) {
            slugs.slug(kind, name, written)?;
        }
        Ok(slugs)
    }

    /// Gives the names of one of these articles their slugs. Whether one of them is another than before.
    pub(crate) fn settle(&mut self, card: &mut Card) -> Result<bool, SqlError> {
        settle(card, |(kind, name, written)| self.slug(kind, name, written))
    }

    /// The slug of a name, for which an article has the slug `written`: the one that the name has already, or else the first free one
    /// of `written`, `written-2`, …
    fn slug(&mut self, kind: NameKind, name: &str, written: &Slug) -> Result<Slug, SqlError> {
        let name = hash_of(&self.secret, name);
        let asked = (kind, name, written.clone());
        if let Some(slug) = self.found.get(&asked) {
            return Ok(slug.clone());
        }
        let slug = self.find(kind, name, written)?;
        self.given.insert(list_of(kind, &slug).key().to_hex(), name);
        self.found.insert(asked, slug.clone());
        Ok(slug)
    }

    /// Writes the new owners.
    pub(crate) fn store(&self) -> Result<(), SqlError> {
        for (key, name) in self.resolved.iter().chain(&self.given) {
            self.sql.run(
                "INSERT INTO name_owners (key, owner) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET owner = ?2 WHERE owner IS NOT ?2",
                vec![key.as_str().into(), (*name).into()],
            )?;
        }
        Ok(())
    }

    fn find(&mut self, kind: NameKind, name: Hash, written: &Slug) -> Result<Slug, SqlError> {
        let mut first = 1;
        loop {
            let mut free = None;
            let slugs: Vec<Slug> = (first..first + NUMBERS).map(|number| written.numbered(number)).collect();
            let owners = self.owners(kind, &slugs)?;
            // A later number that the name has already comes before an earlier one that is free.
            for (slug, row) in slugs.iter().zip(owners) {
                let owner = match row {
                    Owner::Known(owner) => Some(owner),
                    Owner::Unknown => {
                        let Some(owner) = self.owner_by_rows(kind, slug)? else { continue };
                        self.resolved.insert(list_of(kind, slug).key().to_hex(), owner);
                        Some(owner)
                    }
                    Owner::None if free.is_none() => self.owner_by_rows(kind, slug)?,
                    Owner::None => None,
                };
                match owner {
                    Some(owner) if owner == name => return Ok(slug.clone()),
                    Some(owner) if free.is_none() && self.passes_on(kind, slug, owner, name)? => free = Some(slug),
                    None if free.is_none() => free = Some(slug),
                    _ => {}
                }
            }
            if let Some(slug) = free {
                return Ok(slug.clone());
            }
            first += NUMBERS;
        }
    }

    /// The owners of slugs, as far as they are remembered.
    fn owners(&self, kind: NameKind, slugs: &[Slug]) -> Result<Vec<Owner>, SqlError> {
        let keys: Vec<String> = slugs.iter().map(|slug| list_of(kind, slug).key().to_hex()).collect();
        let rows = self.sql.run(
            "SELECT key, owner FROM name_owners WHERE key IN (SELECT value FROM json_each(?))",
            vec![serde_json::to_string(&keys)?.into()],
        )?;
        let mut stored = HashMap::new();
        for row in &rows {
            let owner = match row.optional_text(1)? {
                Some(_) => Owner::Known(row.parsed(1)?),
                None => Owner::Unknown,
            };
            stored.insert(row.text(0)?.to_owned(), owner);
        }
        let known = |key: &String| self.given.get(key).or_else(|| self.resolved.get(key)).copied().map(Owner::Known);
        Ok(keys.iter().map(|key| known(key).or_else(|| stored.get(key).copied()).unwrap_or(Owner::None)).collect())
    }

    /// Whether a slug passes from its owner to another name. It does if the commit corrects the name in all articles that ever had the
    /// slug, and after a rollback that has brought back only articles with the other name.
    fn passes_on(&self, kind: NameKind, slug: &Slug, owner: Hash, name: Hash) -> Result<bool, SqlError> {
        let (table, of, title) = table_of(kind);
        if self.given.contains_key(&list_of(kind, slug).key().to_hex()) {
            return Ok(false);
        }
        if let Some(corrected) = self.articles.get(&(kind, name))
            && !self.articles.contains_key(&(kind, owner))
        {
            let most = u64::try_from(corrected.len()).unwrap_or(u64::MAX).saturating_add(1);
            let statement =
                format!("SELECT DISTINCT id FROM {table} JOIN versions USING (version) WHERE {of} = ? LIMIT ?");
            let ids = self.sql.run(&statement, vec![slug.as_str().into(), most.into()])?;
            let is_corrected = |row: &gazette_sql::Row| Ok::<_, SqlError>(corrected.contains(row.text(0)?));
            if !ids.is_empty() && ids.iter().map(is_corrected).collect::<Result<Vec<_>, _>>()?.iter().all(|is| *is) {
                return Ok(true);
            }
        }
        let newest = format!(
            "SELECT {title} FROM (SELECT version, {title} FROM {table} WHERE {of} = ? ORDER BY version DESC LIMIT ?)
             JOIN versions USING (version) WHERE to_edition IS NULL"
        );
        let rows = self.sql.run(&newest, vec![slug.as_str().into(), NEWEST.into()])?;
        let names =
            rows.iter().map(|row| Ok(hash_of(&self.secret, row.text(0)?))).collect::<Result<Vec<_>, SqlError>>()?;
        Ok(!names.is_empty() && names.iter().all(|found| *found == name))
    }

    /// The owner of a slug that is not remembered: the name that most of its live articles have, or else the newest.
    fn owner_by_rows(&self, kind: NameKind, slug: &Slug) -> Result<Option<Hash>, SqlError> {
        let (table, of, title) = table_of(kind);
        let statement = format!(
            "SELECT {title}, sum(to_edition IS NULL), min(version), max(version) FROM {table} JOIN versions USING (version)
             WHERE {of} = ? GROUP BY {title}"
        );
        // Spellings of one name count together.
        let mut names: HashMap<Hash, (i64, i64, i64)> = HashMap::new();
        for row in self.sql.run(&statement, vec![slug.as_str().into()])? {
            let (live, first, last) = (row.int(1)?, row.int(2)?, row.int(3)?);
            let name = names.entry(hash_of(&self.secret, row.text(0)?)).or_insert((0, i64::MAX, 0));
            *name = (name.0 + live, name.1.min(first), name.2.max(last));
        }
        let rank = |(live, first, last): &(i64, i64, i64)| if *live > 0 { (*live, -first) } else { (0, *last) };
        Ok(names.into_iter().max_by_key(|(_, found)| rank(found)).map(|(name, _)| name))
    }
}

/// The list to which the address of a list without articles leads: the one that most of its articles are in now under the same name, or
/// under one that differs only in accents. `None` if they are in no such list.
pub(crate) fn successor(sql: &impl Sql, list: &ListName) -> Result<Option<ListName>, SqlError> {
    let (kind, slug) = match list {
        ListName::Tag(slug) => (NameKind::Tag, slug),
        ListName::Author(slug) => (NameKind::Author, slug),
        ListName::Paper | ListName::Section(_) => return Ok(None),
    };
    let (table, of, title) = table_of(kind);
    let statement = format!(
        "SELECT old.{title}, new.{title}, new.{of}, count(DISTINCT earlier.id)
         FROM {table} AS old JOIN versions AS earlier ON earlier.version = old.version
         JOIN versions AS live ON live.id = earlier.id AND live.to_edition IS NULL
         JOIN {table} AS new ON new.version = live.version
         WHERE old.{of} = ?1 AND new.{of} <> ?1 AND earlier.id NOT IN (SELECT id FROM withdrawn)
         GROUP BY old.{title}, new.{title}, new.{of}"
    );
    let mut lists: BTreeMap<Slug, i64> = BTreeMap::new();
    for row in sql.run(&statement, vec![slug.as_str().into()])? {
        let is_same = letters(row.text(0)?) == letters(row.text(1)?);
        if is_same {
            *lists.entry(row.parsed(2)?).or_default() += row.int(3)?;
        }
    }
    let most = lists.into_iter().rev().max_by_key(|(_, articles)| *articles);
    Ok(most.map(|(slug, _)| list_of(kind, &slug)))
}

/// A name without its accents.
fn letters(name: &str) -> String {
    gazette_core::text::fold_chars(&name_key(name))
}

/// The names of an article's versions: kind, slug and name.
fn names_of_article(sql: &impl Sql, id: &str) -> Result<Vec<(NameKind, Slug, String)>, SqlError> {
    let mut names = Vec::new();
    for kind in [NameKind::Tag, NameKind::Author] {
        let (table, of, title) = table_of(kind);
        let statement =
            format!("SELECT DISTINCT {of}, {title} FROM {table} JOIN versions USING (version) WHERE id = ?");
        for row in sql.run(&statement, vec![id.into()])? {
            names.push((kind, row.parsed(0)?, row.text(1)?.to_owned()));
        }
    }
    Ok(names)
}

/// Deletes the rows of an article's names, of which a purge deletes everything. Slugs under which readers may have known the names stay
/// taken; of an article that was never public, nothing remains.
pub(crate) fn erase(sql: &impl Sql, id: &str, was_public: bool) -> Result<(), SqlError> {
    let (names, secret) = (names_of_article(sql, id)?, secret(sql)?);
    for table in ["version_tags", "version_authors"] {
        let statement = format!("DELETE FROM {table} WHERE version IN (SELECT version FROM versions WHERE id = ?)");
        sql.run(&statement, vec![id.into()])?;
    }
    for (kind, slug, name) in names {
        let key = list_of(kind, &slug).key().to_hex();
        let (table, of, _) = table_of(kind);
        let owner = hash_of(&secret, &name);
        let is_last =
            sql.first(&format!("SELECT 1 FROM {table} WHERE {of} = ?"), vec![slug.as_str().into()])?.is_none();
        match (is_last, was_public) {
            (true, true) => sql.run(
                "INSERT INTO name_owners (key, owner) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET owner = ?2 WHERE owner IS NULL",
                vec![key.into(), owner.into()],
            )?,
            (true, false) => sql.run("DELETE FROM name_owners WHERE key = ?", vec![key.into()])?,
            // Other articles have the slug, too: they tell whose it is.
            (false, false) => sql.run(
                "UPDATE name_owners SET owner = NULL WHERE key = ? AND owner = ?",
                vec![key.into(), owner.into()],
            )?,
            (false, true) => Vec::new(),
        };
    }
    Ok(())
}

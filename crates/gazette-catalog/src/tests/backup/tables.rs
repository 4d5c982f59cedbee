//! Every column of every table is in a backup, or is listed here with the reason why not.

use std::collections::BTreeMap;

use gazette_core::article::Front;

use super::*;
use crate::releases;

/// Tables of which a restored paper has other rows, or none.
const OTHERS: [(&str, &str); 15] = [
    ("audit", "it is about the paper that was"),
    ("blobs", "it has no uploads that no commit named, no old heads and no nodes"),
    ("contents", "as `blobs`"),
    ("deliveries", "receivers are told of new editions only"),
    ("erasures", "the new KV has nothing to erase"),
    ("jobs", "they are set anew"),
    ("previews", "links end with their paper"),
    ("progress", "it is about the new KV and the new search index"),
    ("proposal_articles", "proposals are in no backup"),
    ("proposal_blobs", "as `proposal_articles`"),
    ("proposals", "as `proposal_articles`"),
    ("purged_blobs", "a backup has nothing of what was purged"),
    ("purges", "articles that are being purged are in no backup"),
    ("secrets", "each paper has its own"),
    ("troubles", "the jobs try again"),
];

/// Columns that are in no backup.
const NOWHERE: [(&str, &str); 1] = [("owner", "who owns the slug of a purged name must not be found by trying names")];

/// A paper in which each column of the history has a value.
fn rich() -> Paper {
    let mut paper = storied();
    paper.now = paper.now.plus_secs(10);
    paper.republish(&[draft("xoa", "đăng lại")]).unwrap();

    let ends = Draft { unpublish_at: Some(paper.now.as_secs() + 900_000), ..draft("u", "~Tuân") };
    let mut commit = paper.commit_of(&[draft("t", "~Tuấn"), ends], &[]);
    commit.message = Some("tên".into());
    (commit.articles[1].front, commit.articles[1].views) = (Some(Front::Top), 7);
    commit.articles[1].source = paper.source_with_picture("u.md");
    commit.site = Some(paper.other_settings("Báo mới"));
    paper.apply(&commit, "lan").unwrap();
    paper.sql.run("UPDATE editions SET accepted_by = 'mai' WHERE number = 2", vec![]).unwrap();

    let refused = paper.commit_of(&[draft("t", "một").over("~Tuấn")], &[]);
    paper.release(&refused, "mai", 100).unwrap();
    paper.push(&[draft("t", "hai").over("~Tuấn")]).unwrap();
    let published = paper.commit_of(&[draft("f", "đã đăng")], &[]);
    paper.release(&published, "mai", 200).unwrap();
    let mut waiting = paper.commit_of(&[draft("g", "đang chờ")], &[]);
    waiting.message = Some("lời".into());
    waiting.site = Some(paper.other_settings("Báo mới nữa"));
    paper.release(&waiting, "mai", 900_000).unwrap();
    paper.now = paper.now.plus_secs(200);
    releases::publish_due(&paper.sql, paper.now).unwrap();
    paper
}

impl Paper {
    /// A change of the settings, with its source.
    fn other_settings(&self, title: &str) -> SiteChange {
        let site = Site { title: title.into(), ..self.site.clone() };
        let blob = self.keep("site", serde_json::to_string(&site).unwrap());
        SiteChange { blob, base: Some(self.root().site), source: Some(self.source_with_picture("gazette.toml")) }
    }

    fn source_with_picture(&self, path: &str) -> Hash {
        let hash = Hash::of(b"picture");
        self.keep_media(hash);
        let source = Source { path: path.into(), text: String::new(), files: BTreeMap::from([("a.png".into(), hash)]) };
        self.keep("source", serde_json::to_string(&source).unwrap())
    }
}

/// The rows of each table that a restored paper has as before, by the table's name, each value under its column's name.
fn all(paper: &Paper) -> BTreeMap<String, Vec<Json>> {
    let text = |row: &gazette_sql::Row| row.text(0).unwrap().to_owned();
    let names = paper.sql.run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1", vec![]).unwrap();
    let is_same = |table: &String| OTHERS.iter().all(|(other, _)| other != table) && !table.starts_with("sqlite_");
    let is_there = |column: &String| NOWHERE.iter().all(|(other, _)| other != column);
    let mut tables = BTreeMap::new();
    for table in names.iter().map(text).filter(is_same) {
        let columns = paper.sql.run("SELECT name FROM pragma_table_info(?)", vec![table.as_str().into()]).unwrap();
        let pairs: Vec<String> =
            columns.iter().map(text).filter(is_there).map(|name| format!("'{name}', {name}")).collect();
        let statement = format!("SELECT json_object({}) FROM {table} ORDER BY 1", pairs.join(", "));
        let rows = paper.sql.run(&statement, vec![]).unwrap();
        tables.insert(table, rows.iter().map(|row| row.json(0).unwrap()).collect());
    }
    tables
}

#[test]
fn a_backup_has_every_column_of_every_table() {
    let (first, second) = (rich(), Paper::new());
    send_all(&first, &second, ID);
    finish(&first, &second, ID);
    for paper in [&first, &second] {
        crate::names::tags(&paper.sql, &crate::names::NamesQuery::default()).unwrap();
    }
    let (first, second) = (all(&first), all(&second));
    let mut untried = Vec::new();
    for (table, rows) in &first {
        assert_eq!(second[table], *rows, "{table}");
        let has_value = |column: &String| rows.iter().any(|row| !row[column].is_null());
        let columns = rows.first().unwrap_or_else(|| panic!("{table} has not been tried")).as_object().unwrap();
        untried.extend(columns.keys().filter(|column| !has_value(column)).map(|column| format!("{table}.{column}")));
    }
    assert_eq!(untried, [""; 0], "these columns are NULL in all rows");
}

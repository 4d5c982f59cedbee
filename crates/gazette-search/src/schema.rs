//! The tables of an index.

/// `MIGRATIONS[n]` leads from version n to n + 1. An index that loses its rows is filled again by the Catalog.
pub const MIGRATIONS: &[&[&str]] = &[
    &[],
    &[
        // Tables of an earlier form.
        "DROP TABLE IF EXISTS vocabulary",
        "DROP TABLE IF EXISTS words",
        "DROP TABLE IF EXISTS entries",
        // The newer an article, the lower its row, so that FTS5 finds the newest first and stops when a page is full; see
        // `order.rs`. `is_public`: whether the words are in `words`. `title_words`: their number.
        "CREATE TABLE entries (
        entry INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        article TEXT NOT NULL,
        publish_at INTEGER NOT NULL,
        unpublish_at INTEGER,
        generation INTEGER NOT NULL,
        is_public INTEGER NOT NULL,
        title_words INTEGER NOT NULL
    )",
        "CREATE INDEX entries_by_generation ON entries (generation)",
        "CREATE INDEX entries_to_come ON entries (publish_at) WHERE is_public = 0",
        "CREATE INDEX entries_to_go ON entries (unpublish_at) WHERE is_public = 1 AND unpublish_at IS NOT NULL",
        // Large columns are apart, so that ranking reads small rows.
        "CREATE TABLE texts (entry INTEGER PRIMARY KEY, card TEXT NOT NULL, body TEXT NOT NULL)",
        // Only the terms of public articles: a term's frequency affects suggestions, and must reveal nothing about articles
        // under embargo. Terms have characters from the private use area (Co) and marks (M*); see `terms.rs`.
        "CREATE VIRTUAL TABLE words USING fts5(
        terms, content = '', contentless_delete = 1, detail = none,
        tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\"
    )",
        // Each article of a term in `words`.
        "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, instance)",
        // `is_whole`: whether the index has just this edition, and is not between two.
        "CREATE TABLE progress (
        one INTEGER PRIMARY KEY, edition INTEGER NOT NULL, generation INTEGER NOT NULL, is_whole INTEGER NOT NULL
    )",
        "INSERT INTO progress VALUES (1, 0, 0, 1)",
    ],
    // Before, rows had other numbers. The Catalog sends all articles again, and they get new rows.
    &["UPDATE progress SET edition = 0"],
    // Two segments of a level are merged at the end of a round of changes; see `entries.rs`.
    &["INSERT INTO words (words, rank) VALUES ('usermerge', 2)"],
];

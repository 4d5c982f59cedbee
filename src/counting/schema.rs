//! A view shard's tables.

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        // The first version: several rows for each view. Their numbers are carried over when the object starts.
        "CREATE TABLE counts (
            article TEXT PRIMARY KEY,
            views INTEGER NOT NULL,
            readers INTEGER NOT NULL
        ) WITHOUT ROWID",
        // Views in slots of five minutes, for the last hour and for today.
        "CREATE TABLE slots (
            article TEXT NOT NULL,
            slot INTEGER NOT NULL,
            views INTEGER NOT NULL,
            PRIMARY KEY (article, slot)
        ) WITHOUT ROWID",
        // The ids of views, for as long as they are remembered.
        "CREATE TABLE seen (
            view TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) WITHOUT ROWID",
        "CREATE INDEX seen_by_time ON seen (at)",
        // Distinct visitors of an article on a day, as salted hashes.
        "CREATE TABLE visits (
            day INTEGER NOT NULL,
            article TEXT NOT NULL,
            visitor TEXT NOT NULL,
            PRIMARY KEY (day, article, visitor)
        ) WITHOUT ROWID",
        "CREATE TABLE presence (
            visitor TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) WITHOUT ROWID",
        "CREATE TABLE salts (
            day INTEGER PRIMARY KEY,
            salt TEXT NOT NULL
        )",
        "CREATE TABLE totals (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) WITHOUT ROWID",
    ],
    &[
        // Each article's number, from 0 on: its place in `pages`.
        "CREATE TABLE articles (
            id TEXT PRIMARY KEY,
            number INTEGER NOT NULL
        ) WITHOUT ROWID",
        "INSERT INTO articles (id, number) SELECT article, row_number() OVER (ORDER BY article) - 1 FROM counts",
        "CREATE TABLE pages (
            page INTEGER PRIMARY KEY,
            counters BLOB NOT NULL
        )",
        // A group of views a row, used again when it is old.
        "CREATE TABLE journal (
            slot INTEGER PRIMARY KEY,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL,
            entries BLOB NOT NULL
        )",
        // One row: the last group that is in `pages`, how many articles had a number, the totals of then, and what `Stats`
        // had not been told.
        "CREATE TABLE folded (
            one INTEGER PRIMARY KEY,
            sequence INTEGER NOT NULL,
            articles INTEGER NOT NULL,
            views INTEGER NOT NULL,
            bots INTEGER NOT NULL,
            unhanded BLOB NOT NULL
        )",
        "DROP TABLE presence",
    ],
    &[
        // Ranked views came into the packed bytes; older rows are read as they are.
        "ALTER TABLE pages ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE journal ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE folded ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
    ],
];

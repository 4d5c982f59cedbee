//! The tables of a view shard and of `Stats`.

/// Migrations of a view shard; `SHARD[n]` leads from version n to n + 1.
pub const SHARD: &[&[&str]] = &[&[
    // The number of each article, from 0 on, is its place in `pages`.
    "CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        number INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE pages (
        page INTEGER PRIMARY KEY,
        counters BLOB NOT NULL
    )",
    // A ring of rows, one for each group of views.
    "CREATE TABLE journal (
        slot INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        at INTEGER NOT NULL,
        entries BLOB NOT NULL
    )",
    // One row: the last group that is counted in `pages`, how many articles had a number by then, the totals, and the
    // counts that `Stats` had not confirmed.
    "CREATE TABLE folded (
        one INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        views INTEGER NOT NULL,
        bots INTEGER NOT NULL,
        pending BLOB NOT NULL
    )",
    "CREATE TABLE salts (
        day INTEGER PRIMARY KEY,
        salt TEXT NOT NULL
    )",
]];

/// Migrations of `Stats`; `STATS[n]` leads from version n to n + 1.
pub const STATS: &[&[&str]] = &[&[
    "CREATE TABLE pages (
        page INTEGER PRIMARY KEY,
        articles BLOB NOT NULL
    )",
    // A ring of rows: the requests that came in since the last fold.
    "CREATE TABLE journal (
        slot INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        at INTEGER NOT NULL,
        request BLOB NOT NULL
    )",
    // One row: the last request that is counted in `pages`, and the shards' totals.
    "CREATE TABLE folded (
        one INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        shards BLOB NOT NULL
    )",
    // One row: the missing addresses, and the reports of them that were taken lately.
    "CREATE TABLE missing (
        one INTEGER PRIMARY KEY,
        addresses BLOB NOT NULL,
        reports BLOB NOT NULL
    )",
]];

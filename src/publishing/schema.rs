//! The Catalog's tables.
//!
//! An article's history is rows of `versions`, each valid for the editions `from_edition ≤ n < to_edition`; the live ones
//! have no `to_edition`. Addresses that lead elsewhere (`routes`) have the same validity. Nothing is ever overwritten.

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        // Every blob but media has its bytes here, for when KV has not got them yet. `in_kv` says that a put was
        // acknowledged; sources never go there. `leased_until` keeps an upload alive until its commit.
        "CREATE TABLE blobs (
        hash TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        bytes BLOB,
        in_kv INTEGER NOT NULL,
        leased_until INTEGER NOT NULL
    ) WITHOUT ROWID",
        "CREATE INDEX blobs_not_in_kv ON blobs (hash) WHERE in_kv = 0",
        "CREATE TABLE editions (
        number INTEGER PRIMARY KEY,
        published_at INTEGER NOT NULL,
        editor TEXT NOT NULL,
        message TEXT,
        added INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        site TEXT NOT NULL,
        root TEXT NOT NULL,
        idempotency_key TEXT UNIQUE,
        outcome TEXT NOT NULL
    )",
        "CREATE TABLE versions (
        version INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        slug TEXT NOT NULL,
        section TEXT NOT NULL,
        from_edition INTEGER NOT NULL,
        to_edition INTEGER,
        article TEXT NOT NULL,
        source TEXT NOT NULL,
        card TEXT NOT NULL,
        publish_at INTEGER NOT NULL,
        unpublish_at INTEGER,
        front TEXT,
        views INTEGER NOT NULL
    )",
        "CREATE UNIQUE INDEX live_id ON versions (id) WHERE to_edition IS NULL",
        "CREATE UNIQUE INDEX live_slug ON versions (slug) WHERE to_edition IS NULL",
        "CREATE INDEX versions_by_id ON versions (id)",
        "CREATE INDEX versions_by_edition ON versions (from_edition)",
        "CREATE INDEX versions_by_date ON versions (publish_at, id)",
        "CREATE INDEX versions_by_section ON versions (section, publish_at, id)",
        "CREATE TABLE version_tags (
        tag TEXT NOT NULL,
        version INTEGER NOT NULL,
        title TEXT NOT NULL,
        PRIMARY KEY (tag, version)
    ) WITHOUT ROWID",
        "CREATE TABLE version_authors (
        author TEXT NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (author, version)
    ) WITHOUT ROWID",
        // kind: `moved` (name is an old slug), `id` (name is an id that is no slug), `legacy` (name is an address),
        // `gone` (name is the slug of an article that was taken down).
        "CREATE TABLE routes (
        route INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        id TEXT NOT NULL,
        from_edition INTEGER NOT NULL,
        to_edition INTEGER
    )",
        "CREATE UNIQUE INDEX live_route ON routes (kind, name) WHERE to_edition IS NULL",
        "CREATE INDEX live_routes_of ON routes (id) WHERE to_edition IS NULL",
        // What must still happen, each kind at most once: `publish` writes the newest edition to KV, `boundary` makes an
        // edition when an embargo ends, `index` tells the search index what has changed, `settle` puts the newest
        // root once more, `webhooks` tells others of editions, `erase` makes KV forget what was purged, `sweep` dooms what was
        // uploaded and never named.
        "CREATE TABLE jobs (
        kind TEXT PRIMARY KEY,
        due_at INTEGER NOT NULL
    ) WITHOUT ROWID",
        // Blobs that KV must still forget: of purged articles, and those that no commit named.
        "CREATE TABLE erasures (
        hash TEXT PRIMARY KEY,
        due_at INTEGER NOT NULL
    ) WITHOUT ROWID",
        // `published_edition`: the newest edition whose root KV has acknowledged. `indexed_edition`: the newest that the
        // search index has been told; `search_generation`: how often it was told everything anew; `root_put_open`: 1 while a
        // root is on its way to KV.
        "CREATE TABLE progress (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID",
    ],
    &[
        // So that what a commit asks of the rows costs the same in a paper of any size.
        "CREATE INDEX live_by_end ON versions (unpublish_at) WHERE to_edition IS NULL AND unpublish_at IS NOT NULL",
        "CREATE INDEX versions_by_last_edition ON versions (to_edition) WHERE to_edition IS NOT NULL",
        "CREATE INDEX routes_by_edition ON routes (from_edition)",
        "DROP INDEX versions_by_edition",
        "CREATE INDEX versions_by_edition ON versions (from_edition, version)",
    ],
    &[
        // The counts are to be told of all articles that were published before there was anybody to tell.
        "UPDATE progress SET value = 0 WHERE name = 'indexed_edition'",
        "INSERT OR IGNORE INTO jobs (kind, due_at) SELECT 'index', 0 WHERE EXISTS (SELECT 1 FROM editions)",
    ],
    &[
        // Of versions that are older than this column, `rows::complete_title_keys` computes it.
        "ALTER TABLE versions ADD COLUMN title_key TEXT",
        "CREATE INDEX versions_without_title_key ON versions (version) WHERE title_key IS NULL",
        "CREATE INDEX versions_by_title ON versions (title_key, id)",
        "CREATE INDEX versions_by_update ON versions (unixepoch(card ->> 'updated_at'), id)",
    ],
    &[
        // Who is told of which edition. `due_at` is the next attempt; without one it is over.
        "CREATE TABLE deliveries (
        edition INTEGER NOT NULL,
        url TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        due_at INTEGER,
        last_at INTEGER,
        outcome TEXT,
        is_delivered INTEGER NOT NULL,
        PRIMARY KEY (edition, url)
    ) WITHOUT ROWID",
    ],
    &[
        // The tags and authors of all versions, to be listed by their names. Kept by triggers, since versions come by commits,
        // restored editions and backups, and go when they are purged; `rows::complete_title_keys` computes the keys.
        "CREATE TABLE names (
        name INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        slug TEXT NOT NULL,
        title TEXT NOT NULL,
        title_key TEXT,
        UNIQUE (kind, slug)
    )",
        "CREATE INDEX names_without_title_key ON names (name) WHERE title_key IS NULL",
        "CREATE INDEX names_by_title ON names (kind, title_key, slug)",
        "INSERT OR IGNORE INTO names (kind, slug, title) SELECT 'tags', tag, title FROM version_tags ORDER BY version DESC",
        "INSERT OR IGNORE INTO names (kind, slug, title) SELECT 'authors', author, name FROM version_authors
         ORDER BY version DESC",
        "CREATE TRIGGER tag_comes AFTER INSERT ON version_tags BEGIN
            INSERT INTO names (kind, slug, title) VALUES ('tags', new.tag, new.title) ON CONFLICT (kind, slug)
            DO UPDATE SET title = excluded.title, title_key = NULL WHERE title <> excluded.title;
        END",
        "CREATE TRIGGER author_comes AFTER INSERT ON version_authors BEGIN
            INSERT INTO names (kind, slug, title) VALUES ('authors', new.author, new.name) ON CONFLICT (kind, slug)
            DO UPDATE SET title = excluded.title, title_key = NULL WHERE title <> excluded.title;
        END",
        "CREATE TRIGGER tag_goes AFTER DELETE ON version_tags
        WHEN NOT EXISTS (SELECT 1 FROM version_tags WHERE tag = old.tag) BEGIN
            DELETE FROM names WHERE kind = 'tags' AND slug = old.tag;
        END",
        "CREATE TRIGGER author_goes AFTER DELETE ON version_authors
        WHEN NOT EXISTS (SELECT 1 FROM version_authors WHERE author = old.author) BEGIN
            DELETE FROM names WHERE kind = 'authors' AND slug = old.author;
        END",
    ],
];

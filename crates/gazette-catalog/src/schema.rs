//! The Catalog's tables.
//!
//! An article's history is rows of `versions`, each valid for the editions `from_edition ≤ n < to_edition`; live ones
//! have no `to_edition`. The same holds for addresses that lead elsewhere (`routes`). Nothing is overwritten; only a
//! purge deletes rows.

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        // `in_kv`: a put was acknowledged; sources never go to KV. `leased_until`: the end of an upload's lease without a
        // commit. `owner`: the id of the article that an article or a draft belongs to.
        "CREATE TABLE blobs (
        hash TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        in_kv INTEGER NOT NULL,
        leased_until INTEGER NOT NULL,
        owner TEXT
    ) WITHOUT ROWID",
        "CREATE INDEX blobs_not_in_kv ON blobs (hash) WHERE in_kv = 0",
        "CREATE INDEX blobs_by_kind ON blobs (kind, leased_until)",
        "CREATE INDEX blobs_by_owner ON blobs (owner) WHERE owner IS NOT NULL",
        // The bytes of every blob except media, for reads before they have arrived in KV. A table of its own, so that scans
        // of `blobs` don't read them.
        "CREATE TABLE contents (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL)",
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
        // `path_key` identifies the source's file independent of case, as some file systems do; two live versions can't
        // have the same file. `title_key` is the sort key of the title; `rows::complete_title_keys` computes it for
        // versions from a backup.
        "CREATE TABLE versions (
        version INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        slug TEXT NOT NULL,
        section TEXT NOT NULL,
        from_edition INTEGER NOT NULL,
        to_edition INTEGER,
        article TEXT NOT NULL,
        source TEXT NOT NULL,
        publish_at INTEGER NOT NULL,
        unpublish_at INTEGER,
        front TEXT,
        views INTEGER NOT NULL,
        title_key TEXT,
        path_key TEXT,
        card TEXT NOT NULL
    )",
        "CREATE UNIQUE INDEX live_id ON versions (id) WHERE to_edition IS NULL",
        "CREATE UNIQUE INDEX live_slug ON versions (slug) WHERE to_edition IS NULL",
        "CREATE INDEX live_by_path ON versions (path_key) WHERE to_edition IS NULL",
        "CREATE INDEX versions_by_id ON versions (id)",
        "CREATE INDEX versions_by_slug ON versions (slug)",
        "CREATE INDEX versions_by_article ON versions (article)",
        "CREATE INDEX versions_by_source ON versions (source)",
        "CREATE INDEX versions_by_edition ON versions (from_edition, version)",
        "CREATE INDEX versions_by_last_edition ON versions (to_edition) WHERE to_edition IS NOT NULL",
        // Includes all columns that decide about visibility, so that skipping to a deep page reads no rows.
        "CREATE INDEX versions_by_date ON versions (publish_at, id, from_edition, to_edition, unpublish_at)",
        "CREATE INDEX versions_by_section ON versions (section, publish_at, id, from_edition, to_edition, unpublish_at)",
        "CREATE INDEX live_by_end ON versions (unpublish_at) WHERE to_edition IS NULL AND unpublish_at IS NOT NULL",
        "CREATE INDEX versions_by_title ON versions (title_key, id)",
        "CREATE INDEX versions_without_title_key ON versions (version) WHERE title_key IS NULL",
        "CREATE INDEX versions_by_update ON versions (unixepoch(card ->> 'updated_at'), id)",
        "CREATE TABLE version_tags (
        tag TEXT NOT NULL,
        version INTEGER NOT NULL,
        title TEXT NOT NULL,
        PRIMARY KEY (tag, version)
    ) WITHOUT ROWID",
        "CREATE INDEX tags_of_version ON version_tags (version)",
        "CREATE TABLE version_authors (
        author TEXT NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (author, version)
    ) WITHOUT ROWID",
        "CREATE INDEX authors_of_version ON version_authors (version)",
        // The media that a version names, in its article or in its source.
        "CREATE TABLE version_media (
        hash TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (hash, version)
    ) WITHOUT ROWID",
        "CREATE INDEX media_of_version ON version_media (version)",
        // The media that settings name, by the settings' blobs.
        "CREATE TABLE blob_media (
        media TEXT NOT NULL,
        blob TEXT NOT NULL,
        PRIMARY KEY (media, blob)
    ) WITHOUT ROWID",
        "CREATE INDEX media_of_blob ON blob_media (blob)",
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
        "CREATE INDEX routes_of ON routes (id)",
        "CREATE INDEX routes_by_edition ON routes (from_edition)",
        // Scheduled jobs, each kind at most once; see `jobs`.
        "CREATE TABLE jobs (
        kind TEXT PRIMARY KEY,
        due_at INTEGER NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID",
        // Versions that a job could not handle, and the number of attempts while it could handle others.
        "CREATE TABLE troubles (job TEXT NOT NULL, version INTEGER NOT NULL, failures INTEGER NOT NULL,
        PRIMARY KEY (job, version)) WITHOUT ROWID",
        // Values that KV must still delete; see `purge::erasures`. `kind`: `text`, `media`, `node`, `late-node`, or `copy`,
        // whose name is a slug; the other names are hashes. `stage`: 0 is queued,
        // 1 KV was asked to delete it, 2 KV has deleted it.
        "CREATE TABLE erasures (
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        stage INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (name, kind)
    ) WITHOUT ROWID",
        "CREATE INDEX erasures_by_time ON erasures (due_at)",
        // Purges in progress, by the article's id; see `purge`. `names`: the slugs and older addresses of the article, as
        // JSON. `stage`: 0 is pending and can be cancelled, 1 is being executed, 2 has its rows erased here but not yet in
        // the counts and the search index, 3 is executed except for a last look at values that arrived late.
        "CREATE TABLE purges (
        id TEXT PRIMARY KEY,
        slug TEXT NOT NULL,
        names TEXT NOT NULL,
        requested_at INTEGER NOT NULL,
        requested_by TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        edition INTEGER NOT NULL,
        live_version INTEGER,
        stage INTEGER NOT NULL
    ) WITHOUT ROWID",
        // Articles that are hidden while their rows still exist. An executed purge has no rows, and its id may belong to
        // another article.
        "CREATE VIEW withdrawn AS SELECT id, edition, names FROM purges WHERE stage < 2",
        // Hashes that remain after purges. They hide purged content in old editions, and clients of `/changes` learn by
        // them what to erase. `edition` is that of the purge, `is_public` says whether readers ever saw the article, and
        // `reused_in` is the edition since which another article has the id.
        "CREATE TABLE purged_ids (
        id_sha256 TEXT NOT NULL,
        edition INTEGER NOT NULL,
        is_public INTEGER NOT NULL,
        reused_in INTEGER,
        PRIMARY KEY (id_sha256, edition)
    ) WITHOUT ROWID",
        "CREATE INDEX purged_by_edition ON purged_ids (edition) WHERE is_public",
        "CREATE TABLE purged_blobs (hash TEXT PRIMARY KEY, id_sha256 TEXT NOT NULL) WITHOUT ROWID",
        // Keys of the index that return 410 permanently.
        "CREATE TABLE purged_keys (key TEXT PRIMARY KEY, id_sha256 TEXT NOT NULL) WITHOUT ROWID",
        // `published_edition`: the newest edition whose root KV has acknowledged. `indexed_edition` and
        // `described_edition`: the newest in the search index and the counts. `search_generation`: the number of rebuilds.
        // `root_put_open`: 1 while a put of the root is not acknowledged. `buckets_put`: the edition whose buckets were put last. `restoring` and `restored`: see `backup`.
        // `lists_before`: see `jobs`.
        "CREATE TABLE progress (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID",
        // Preview links. `drafts`: slug to hash, as JSON.
        "CREATE TABLE previews (
        id TEXT PRIMARY KEY,
        created_by TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        edition INTEGER,
        drafts TEXT NOT NULL
    ) WITHOUT ROWID",
        // Deliveries of editions to webhooks. `due_at` is the next attempt; NULL if there is none.
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
        // The tags and authors of all versions, for lists by name. Triggers maintain them, since versions come from
        // commits, restored editions and backups, and are deleted by purges; `rows::complete_title_keys` computes the keys.
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
        "CREATE TRIGGER tag_comes AFTER INSERT ON version_tags BEGIN
        INSERT INTO names (kind, slug, title) VALUES ('tags', new.tag, new.title) ON CONFLICT (kind, slug)
        DO UPDATE SET title = excluded.title, title_key = NULL WHERE title <> excluded.title;
    END",
        "CREATE TRIGGER author_comes AFTER INSERT ON version_authors BEGIN
        INSERT INTO names (kind, slug, title) VALUES ('authors', new.author, new.name) ON CONFLICT (kind, slug)
        DO UPDATE SET title = excluded.title, title_key = NULL WHERE title <> excluded.title;
    END",
        "CREATE TRIGGER tag_goes AFTER DELETE ON version_tags BEGIN
        DELETE FROM names WHERE kind = 'tags' AND slug = old.tag
        AND NOT EXISTS (SELECT 1 FROM version_tags WHERE tag = old.tag);
        UPDATE names SET title_key = NULL,
            title = (SELECT title FROM version_tags WHERE tag = old.tag ORDER BY version DESC LIMIT 1)
        WHERE kind = 'tags' AND slug = old.tag AND title = old.title
        AND NOT EXISTS (SELECT 1 FROM version_tags WHERE tag = old.tag AND title = old.title);
    END",
        "CREATE TRIGGER author_goes AFTER DELETE ON version_authors BEGIN
        DELETE FROM names WHERE kind = 'authors' AND slug = old.author
        AND NOT EXISTS (SELECT 1 FROM version_authors WHERE author = old.author);
        UPDATE names SET title_key = NULL,
            title = (SELECT name FROM version_authors WHERE author = old.author ORDER BY version DESC LIMIT 1)
        WHERE kind = 'authors' AND slug = old.author AND title = old.name
        AND NOT EXISTS (SELECT 1 FROM version_authors WHERE author = old.author AND name = old.name);
    END",
        // See `audit`.
        "CREATE TABLE audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        actor TEXT,
        role TEXT,
        act TEXT NOT NULL,
        detail TEXT NOT NULL
    )",
        "CREATE INDEX audit_by_time ON audit (at)",
    ],
    &[
        // The source of the settings, `gazette.toml`.
        "ALTER TABLE editions ADD COLUMN site_source TEXT",
        "CREATE INDEX editions_by_site_source ON editions (site_source) WHERE site_source IS NOT NULL",
    ],
    crate::proposals::schema::MIGRATION,
    &[
        // See `releases`. `due_at` is the second of a release that waits, NULL for others. `role` is that of its author's token.
        // `site` is the change of the settings and `refusal` the problem, as JSON. `parts` is the number of rows that it had of
        // `release_parts`.
        "CREATE TABLE releases (
        release INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        due_at INTEGER,
        state TEXT NOT NULL,
        created_by TEXT NOT NULL,
        role TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        idempotency_key TEXT NOT NULL,
        message TEXT,
        site TEXT,
        added INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        parts INTEGER NOT NULL,
        edition INTEGER,
        refused_at INTEGER,
        refusal TEXT,
        UNIQUE (created_by, idempotency_key)
    )",
        "CREATE INDEX releases_by_time ON releases (due_at, release) WHERE due_at IS NOT NULL",
        "CREATE INDEX releases_by_state ON releases (state)",
        // An article that a release changes or takes down: its id, its slug, the article's blob unless it is taken down, and
        // the change as JSON.
        "CREATE TABLE release_parts (
        number INTEGER PRIMARY KEY,
        release INTEGER NOT NULL,
        position INTEGER NOT NULL,
        article TEXT NOT NULL,
        slug TEXT NOT NULL,
        blob TEXT,
        part TEXT NOT NULL,
        UNIQUE (release, position)
    )",
        "CREATE INDEX release_parts_by_article ON release_parts (article)",
        // The blobs that a release needs. They are not deleted as uploads that no commit named.
        "CREATE TABLE release_blobs (
        hash TEXT NOT NULL,
        release INTEGER NOT NULL,
        PRIMARY KEY (hash, release)
    ) WITHOUT ROWID",
        "CREATE INDEX blobs_of_release ON release_blobs (release)",
        // The release that became the edition.
        "ALTER TABLE editions ADD COLUMN release INTEGER",
        // The release that a preview link shows.
        "ALTER TABLE previews ADD COLUMN release INTEGER",
        // `release`: the refused release that the delivery tells of; 0 if it tells of the edition.
        "CREATE TABLE new_deliveries (
        edition INTEGER NOT NULL,
        release INTEGER NOT NULL DEFAULT 0,
        url TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        due_at INTEGER,
        last_at INTEGER,
        outcome TEXT,
        is_delivered INTEGER NOT NULL,
        PRIMARY KEY (edition, release, url)
    ) WITHOUT ROWID",
        "INSERT INTO new_deliveries (edition, url, attempts, due_at, last_at, outcome, is_delivered)
        SELECT edition, url, attempts, due_at, last_at, outcome, is_delivered FROM deliveries",
        "DROP TABLE deliveries",
        "ALTER TABLE new_deliveries RENAME TO deliveries",
    ],
    &[
        // The owners of the slugs of tags and authors, see `name_slugs`. `key` is that of the slug's list in the index.
        "CREATE TABLE name_owners (key TEXT PRIMARY KEY, name_sha256 TEXT NOT NULL) WITHOUT ROWID",
        // The hash of the article as the command sent it; NULL if it is `article`.
        "ALTER TABLE versions ADD COLUMN rendered TEXT",
    ],
    &[
        // Random values that never leave the Catalog, not even in a backup. `names`: see `name_slugs`.
        "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "INSERT INTO secrets (name, value) VALUES ('names', lower(hex(randomblob(32))))",
        // `owner`: the hash of the name with the secret; NULL if the slug is taken, and only rows can tell by whom.
        "CREATE TABLE new_name_owners (key TEXT PRIMARY KEY, owner TEXT) WITHOUT ROWID",
        "INSERT INTO new_name_owners (key) SELECT key FROM name_owners",
        "DROP TABLE name_owners",
        "ALTER TABLE new_name_owners RENAME TO name_owners",
    ],
];

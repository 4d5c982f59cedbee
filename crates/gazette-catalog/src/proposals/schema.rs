//! The tables of proposals.

/// The statements that add them, as one step of the Catalog's schema.
pub const MIGRATION: &[&str] = &[
    // `state`: see `ProposalState`. `decision_key` identifies the request that accepted it, which may be repeated.
    "CREATE TABLE proposals (
        proposal INTEGER PRIMARY KEY AUTOINCREMENT,
        state TEXT NOT NULL,
        made_by TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        idempotency_key TEXT,
        message TEXT,
        note TEXT,
        decided_by TEXT,
        decided_at INTEGER,
        decision_key TEXT,
        edition INTEGER,
        replaced_by INTEGER,
        UNIQUE (made_by, idempotency_key)
    )",
    "CREATE INDEX proposals_by_state ON proposals (state, proposal)",
    "CREATE INDEX proposals_by_author ON proposals (made_by, state, proposal)",
    // `change`: the `ArticleChange` as JSON.
    "CREATE TABLE proposal_articles (
        proposal INTEGER NOT NULL,
        id TEXT NOT NULL,
        slug TEXT NOT NULL,
        title TEXT NOT NULL,
        article TEXT NOT NULL,
        source TEXT NOT NULL,
        change TEXT NOT NULL,
        PRIMARY KEY (proposal, id)
    ) WITHOUT ROWID",
    "CREATE INDEX proposals_of_article ON proposal_articles (id, proposal)",
    // The blobs of open proposals, which are not swept.
    "CREATE TABLE proposal_blobs (
        hash TEXT NOT NULL,
        proposal INTEGER NOT NULL,
        PRIMARY KEY (hash, proposal)
    ) WITHOUT ROWID",
    "CREATE INDEX blobs_of_proposal ON proposal_blobs (proposal)",
    // The proposal that a preview link shows.
    "ALTER TABLE previews ADD COLUMN proposal INTEGER",
    // The editor who accepted the proposal that the edition contains.
    "ALTER TABLE editions ADD COLUMN accepted_by TEXT",
];

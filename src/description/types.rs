//! The types of the API, as handlers read and write them.

use gazette_core::article::Article;
use gazette_core::wire;
use schemars::SchemaGenerator;

/// Adds the types of responses.
pub fn answers(schemas: &mut SchemaGenerator) {
    macro_rules! all {
        ($($type:ty)+) => {$(schemas.subschema_for::<$type>();)+};
    }
    all! {
        Article wire::ArticleList wire::MostRead wire::SearchResults wire::SuggestionList wire::SectionList wire::TagList wire::AuthorList
        wire::ArticleViews wire::CountedView wire::Online wire::Presence wire::Stats wire::MissingList wire::CountList
        wire::CurrentEdition wire::ChangeList wire::EditionList wire::WebhookList wire::EditionPublished wire::Problem
        wire::MissingBlobsAnswer wire::StoredBlobs wire::CommitOutcome wire::Preview wire::Rebuilding wire::SourceList wire::Source
        wire::ProposalMade wire::ProposalList wire::ProposalDetails wire::Proposal wire::PreviewList wire::ReleaseList wire::Release wire::ReleaseRefused
        wire::PurgeList wire::AuditList wire::BackupPart wire::Restored wire::Identity
    }
}

/// Adds the types of request bodies.
pub fn bodies(schemas: &mut SchemaGenerator) {
    macro_rules! all {
        ($($type:ty)+) => {$(schemas.subschema_for::<$type>();)+};
    }
    all! {
        wire::Beacon wire::RestoredCounts wire::BackupRows wire::MissingBlobs wire::Upload wire::Commit wire::Restore
        wire::PreviewRequest wire::ProposalRequest wire::ProposalAcceptance wire::ProposalReturn wire::ProposalWithdrawal
        wire::NewRelease wire::ReleaseMove
    }
}

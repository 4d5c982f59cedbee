//! Proposals from this folder: what was proposed, and what has become of it.
//!
//! A proposed article is not published, so the record of what was pushed does not change until the proposal is accepted. As
//! long as its file stays as it was proposed, a push does not send it again.

use std::collections::{BTreeMap, BTreeSet};

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::{Proposal, ProposalRequest, ProposalState};
use serde::{Deserialize, Serialize};

use super::commit::article_change;
use super::plan::PlannedArticle;
use super::state::{PushState, PushedArticle};
use crate::client::{Client, ClientError};
use crate::random::{NoRandomness, uuid};

/// An article that was proposed from a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// The number of the proposal.
    pub proposal: u64,
    /// Its state, as far as the folder knows.
    pub state: ProposalState,
    /// Who has returned or withdrawn it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The editor's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The record of the article once the proposal is accepted.
    pub article: PushedArticle,
}

/// The proposal of planned articles.
pub fn proposal_of(planned: &[PlannedArticle<'_>], message: Option<String>) -> Result<ProposalRequest, NoRandomness> {
    Ok(ProposalRequest { idempotency_key: uuid()?, message, articles: planned.iter().map(article_change).collect() })
}

impl PushState {
    /// Records a proposal of planned articles.
    pub fn record_proposal(&mut self, planned: &[PlannedArticle<'_>], proposal: &Proposal) {
        for entry in planned.iter().map(|planned| planned.entry) {
            if proposal.articles.iter().any(|article| article.id == entry.id.0) {
                let article = PushedArticle::of(entry);
                let Proposal { id, state, .. } = proposal;
                let proposed = Proposed { proposal: *id, state: *state, by: None, note: None, article };
                self.proposed.insert(entry.slug.0.clone(), proposed);
            }
        }
    }

    /// Asks what has become of the proposals of this folder. Articles of accepted ones count as pushed. Returns whether
    /// anything is new.
    pub fn follow_proposals(&mut self, client: &Client) -> Result<bool, ClientError> {
        let before = (self.proposed.clone(), self.articles.len());
        let open = self.proposed.values().filter(|proposed| proposed.state.is_open());
        let ids: BTreeSet<u64> = open.map(|proposed| proposed.proposal).collect();
        let mut accepted = 0;
        for id in ids {
            let proposal = client.proposal(id)?.map(|details| details.proposal);
            let slugs: Vec<Slug> = self.of_proposal(id).cloned().collect();
            for slug in slugs {
                accepted += usize::from(self.follow(client, &slug, proposal.as_ref())?);
            }
        }
        Ok(accepted > 0 || before != (self.proposed.clone(), self.articles.len()))
    }

    /// The articles of this folder that wait for an editor, with the numbers of their proposals.
    pub fn waiting_proposals(&self) -> BTreeMap<Slug, u64> {
        let open = self.proposed.iter().filter(|(_, proposed)| proposed.state.is_open());
        open.map(|(slug, proposed)| (slug.clone(), proposed.proposal)).collect()
    }

    fn of_proposal(&self, id: u64) -> impl Iterator<Item = &Slug> {
        self.proposed.iter().filter(move |(_, proposed)| proposed.proposal == id).map(|(slug, _)| slug)
    }

    /// Updates the record of one proposed article. Returns whether it was published.
    fn follow(&mut self, client: &Client, slug: &Slug, proposal: Option<&Proposal>) -> Result<bool, ClientError> {
        let Some(mut proposed) = self.proposed.remove(slug) else { return Ok(false) };
        let id = proposed.article.id.clone().unwrap_or_else(|| slug.to_string());
        let source = proposed.article.source;
        let proposal = proposal.filter(|proposal| has(proposal, &id, source));
        // If other articles of the proposal were proposed anew, this one has another number now.
        let moved = if proposal.is_none() { find(client, &id, source)? } else { None };
        let Some(proposal) = proposal.or(moved.as_ref()) else { return Ok(false) };
        if proposal.state == ProposalState::Accepted {
            self.articles.retain(|slug, known| known.id.as_deref().unwrap_or(slug.as_str()) != id);
            self.articles.insert(slug.clone(), proposed.article);
            return Ok(true);
        }
        (proposed.proposal, proposed.state) = (proposal.id, proposal.state);
        (proposed.by, proposed.note) = (proposal.decided_by.clone(), proposal.note.clone());
        self.proposed.insert(slug.clone(), proposed);
        Ok(false)
    }

    /// Forgets proposed articles that are live by now as they were proposed.
    pub fn forget_live_proposals(&mut self) {
        let Self { proposed, articles, .. } = self;
        proposed.retain(|slug, proposed| articles.get(slug).is_none_or(|live| live.source != proposed.article.source));
    }
}

fn has(proposal: &Proposal, id: &str, source: Hash) -> bool {
    proposal.articles.iter().any(|article| article.id == id && article.source == source)
}

/// The open proposal that has this source of an article.
fn find(client: &Client, id: &str, source: Hash) -> Result<Option<Proposal>, ClientError> {
    for state in [ProposalState::Proposed, ProposalState::Returned] {
        for proposal in client.proposals(Some(state)) {
            let proposal = match proposal {
                Err(ClientError::Refused(problem)) if problem.status == 404 => return Ok(None),
                result => result?,
            };
            if has(&proposal, id, source) {
                return Ok(Some(proposal));
            }
        }
    }
    Ok(None)
}

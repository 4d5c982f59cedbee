//! The handlers of proposals: changes that wait for an editor.

use futures_util::StreamExt;
use futures_util::stream::iter;
use gazette_catalog::command::Command;
use gazette_catalog::proposals::ProposalCommand;
use gazette_core::hash::Hash;
use gazette_core::wire::{
    ApiError, MAX_COMMIT_BYTES, Proposal, ProposalAcceptance, ProposalDetails, ProposalList, ProposalMade,
    ProposalReturn, ProposalState, ProposalWithdrawal, Role,
};
use serde::de::DeserializeOwned;

use super::auth::authorize;
use super::client;
use super::handlers::{MAX_QUESTION_BYTES, committed, positive, writers_name};
use crate::answer::Answer;
use crate::request::{RequestContext, whole_number};
use crate::storage::{ContentStore, KvContentStore};

const DEFAULT_PROPOSALS: u32 = 100;
const MAX_PROPOSALS: u32 = 500;
/// The number of pictures that are copied at the same time.
const COPIES_AT_ONCE: usize = 4;

/// `POST /api/v1/proposals`: proposes changes of articles.
pub async fn post_proposal(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    request.parameters(&[])?;
    let proposal = request.body(MAX_COMMIT_BYTES).await?;
    let made: ProposalMade = ask(request, ProposalCommand::Propose { proposal, editor }).await?;
    Answer::private_json(if made.is_new { 201 } else { 200 }, &made)
}

/// `GET /api/v1/proposals`: the proposals, newest first; a writer sees only the writer's own.
pub async fn get_proposals(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let (mut state, mut before, mut limit) = (None, None, DEFAULT_PROPOSALS);
    for (name, value) in request.parameters(&["state", "before", "limit"])? {
        match name.as_str() {
            "limit" => limit = whole_number(&name, &value, MAX_PROPOSALS)?,
            "before" => before = Some(positive(&name, &value, "a number from the list")?),
            _ => {
                let names = ProposalState::ALL.map(ProposalState::as_str).join(", ");
                let known = ProposalState::of(&value);
                state = Some(known.ok_or_else(|| ApiError::parameter(&name, &value, names))?);
            }
        }
    }
    let command = ProposalCommand::List { state, of: writers_name(editor), before, limit };
    let mut list: ProposalList = ask(request, command).await?;
    let state = state.map(|state| format!("state={}&", state.as_str())).unwrap_or_default();
    list.next = list.next.map(|last| format!("/api/v1/proposals?{state}limit={limit}&before={last}"));
    Answer::private_json(200, &list)
}

/// `GET /api/v1/proposals/{id}`: a proposal, and the conflicts that prevent its acceptance.
pub async fn get_proposal(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    request.parameters(&[])?;
    let command = ProposalCommand::Details { id: number(id)?, of: writers_name(editor) };
    let details: ProposalDetails = ask(request, command).await?;
    Answer::private_json(200, &details)
}

/// `POST /api/v1/proposals/{id}/accept`: publishes a proposal as the next edition.
pub async fn post_acceptance(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let id = number(id)?;
    request.parameters(&[])?;
    let acceptance: ProposalAcceptance = request.json(MAX_QUESTION_BYTES).await?;
    let check = ProposalCommand::Check { id, request: acceptance.clone(), editor: editor.clone() };
    let copied: Vec<Hash> = ask(request, check).await?;
    publish_media(&KvContentStore::bind(&request.env)?, &copied).await?;
    let accept = ProposalCommand::Accept { id, request: acceptance, copied, editor };
    committed(request, &Command::Proposals(accept)).await
}

/// Copies withheld media to where readers get it.
async fn publish_media(store: &impl ContentStore, hashes: &[Hash]) -> Result<(), ApiError> {
    let copies = iter(hashes.iter().copied()).map(|hash| store.publish_withheld(hash));
    let mut copies = copies.buffer_unordered(COPIES_AT_ONCE);
    while let Some(has_arrived) = copies.next().await {
        if !has_arrived? {
            return Err(ApiError::NotHereYet);
        }
    }
    Ok(())
}

/// `POST /api/v1/proposals/{id}/return`: returns a proposal with a note.
pub async fn post_return(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let id = number(id)?;
    request.parameters(&[])?;
    let ProposalReturn { note } = request.json(MAX_QUESTION_BYTES).await?;
    let proposal: Proposal = ask(request, ProposalCommand::Return { id, note, editor }).await?;
    Answer::private_json(200, &proposal)
}

/// `POST /api/v1/proposals/{id}/withdraw`: withdraws a proposal; a writer only the writer's own.
pub async fn post_withdrawal(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let id = number(id)?;
    request.parameters(&[])?;
    let ProposalWithdrawal {} = request.json(MAX_QUESTION_BYTES).await?;
    let proposal: Proposal = ask(request, ProposalCommand::Withdraw { id, editor }).await?;
    Answer::private_json(200, &proposal)
}

async fn ask<T: DeserializeOwned>(request: &RequestContext, command: ProposalCommand) -> Result<T, ApiError> {
    client::ask(&request.env, &Command::Proposals(command)).await
}

/// The number of a proposal in a path.
fn number(id: &str) -> Result<u64, ApiError> {
    let number = id.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
    number.ok_or_else(|| ApiError::ProposalNotFound(id.chars().take(80).collect()))
}

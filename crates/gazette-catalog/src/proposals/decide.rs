//! Accepts, returns and withdraws proposals. Whoever decides second is told who has decided first.

use gazette_core::hash::Hash;
use gazette_core::text::{find_forbidden, is_blank};
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, CommitOutcome, Counts, MAX_NOTE_CHARS, Proposal, ProposalAcceptance, ProposalState, Role,
};
use gazette_sql::{Sql, SqlError};

use super::{changes, commit_of, let_go, list, media};
use crate::audit::{self, NewEntry};
use crate::commit;
use crate::editor::Editor;
use crate::history::already_applied;

/// An editor's acceptance of a proposal.
pub struct Acceptance<'a> {
    /// The number of the proposal.
    pub proposal: u64,
    /// The request.
    pub request: &'a ProposalAcceptance,
    /// The editor.
    pub editor: &'a Editor,
}

impl Acceptance<'_> {
    /// The edition that this very request has made, if it is repeated. Refuses a proposal that does not wait.
    fn done(&self, sql: &impl Sql, proposal: &Proposal) -> Result<Option<CommitOutcome>, ApiError> {
        let key = self.request.idempotency_key.as_str();
        let statement = "SELECT edition FROM proposals WHERE proposal = ? AND state = 'accepted' AND decision_key = ?";
        if let Some(row) = sql.first(statement, vec![self.proposal.into(), key.into()])? {
            let unchanged = CommitOutcome {
                edition: row.unsigned(0)?,
                is_new: false,
                counts: Counts::default(),
                unchanged: Vec::new(),
                skipped: Vec::new(),
            };
            return Ok(Some(already_applied(sql, key)?.unwrap_or(unchanged)));
        }
        match proposal.state {
            ProposalState::Proposed if already_applied(sql, key)?.is_some() => {
                Err(ApiError::BadBody("idempotency_key belongs to another edition".into()))
            }
            ProposalState::Proposed => Ok(None),
            _ => Err(decided(proposal)),
        }
    }

    /// What publishes the proposal: its author, with the role of the editor who accepts it.
    fn author(&self, proposal: &Proposal) -> Editor {
        Editor { name: proposal.made_by.clone(), role: self.editor.role }
    }
}

/// Judges a proposal as its acceptance would. Returns the media that must be copied to readers before that.
pub fn check(sql: &impl Sql, acceptance: &Acceptance<'_>, now: Timestamp) -> Result<Vec<Hash>, ApiError> {
    let proposal = list::one(sql, acceptance.proposal, None)?;
    if acceptance.done(sql, &proposal)?.is_some() {
        return Ok(Vec::new());
    }
    let commit = commit_of("", None, changes(sql, proposal.id)?);
    commit::rehearse_after(sql, &commit, &acceptance.author(&proposal), media::show, now)?;
    Ok(media::publish_by(sql, proposal.id, now)?)
}

/// Accepts a proposal: makes one edition with it, under the name of whoever has made it. `copied` is its media that readers
/// can get by now.
pub fn accept(
    sql: &impl Sql,
    acceptance: &Acceptance<'_>,
    copied: &[Hash],
    now: Timestamp,
) -> Result<CommitOutcome, ApiError> {
    let Acceptance { request, editor, .. } = acceptance;
    sql.atomically(|| {
        let proposal = list::one(sql, acceptance.proposal, None)?;
        if let Some(done) = acceptance.done(sql, &proposal)? {
            return Ok(done);
        }
        let id = proposal.id;
        // Another upload or acceptance may have changed what is withheld since the check.
        if media::withheld(sql, id)?.iter().any(|hash| !copied.contains(hash)) {
            return Err(ApiError::NotHereYet);
        }
        let message = request.message.as_deref().or(proposal.message.as_deref());
        let commit = commit_of(&request.idempotency_key, message, changes(sql, id)?);
        let shown = media::show(sql, &commit.articles)?;
        let outcome = commit::apply_new(sql, &commit, &acceptance.author(&proposal), now)?;
        if outcome.is_new {
            sql.run(
                "UPDATE editions SET accepted_by = ? WHERE number = ?",
                vec![editor.name.as_str().into(), outcome.edition.into()],
            )?;
        }
        close(sql, id, ProposalState::Accepted, editor, now)?;
        sql.run(
            "UPDATE proposals SET edition = ?, decision_key = ? WHERE proposal = ?",
            vec![outcome.edition.into(), request.idempotency_key.as_str().into(), id.into()],
        )?;
        let_go(sql, id)?;
        media::forget(sql, &shown, now)?;
        let detail = format!("proposal {id} of {}, edition {}", proposal.made_by, outcome.edition);
        audit::write(sql, &NewEntry::by(editor, "proposal-accepted", detail), now)?;
        Ok(outcome)
    })
}

/// Returns a proposal to whoever has made it, with a note.
pub fn give_back(sql: &impl Sql, id: u64, note: &str, editor: &Editor, now: Timestamp) -> Result<Proposal, ApiError> {
    check_note(note)?;
    sql.atomically(|| {
        let proposal = list::one(sql, id, None)?;
        let is_repeated = proposal.state == ProposalState::Returned && proposal.note.as_deref() == Some(note);
        if is_repeated && proposal.decided_by.as_ref() == Some(&editor.name) {
            return Ok(proposal);
        }
        if proposal.state != ProposalState::Proposed {
            return Err(decided(&proposal));
        }
        close(sql, id, ProposalState::Returned, editor, now)?;
        sql.run("UPDATE proposals SET note = ? WHERE proposal = ?", vec![note.into(), id.into()])?;
        let detail = format!("proposal {id} of {}", proposal.made_by);
        audit::write(sql, &NewEntry::by(editor, "proposal-returned", detail), now)?;
        list::one(sql, id, None)
    })
}

/// Withdraws a proposal that waits or was returned: one's own, or as an editor any.
pub fn withdraw(sql: &impl Sql, id: u64, editor: &Editor, now: Timestamp) -> Result<Proposal, ApiError> {
    let of = (editor.role == Role::Writer).then_some(editor.name.as_str());
    sql.atomically(|| {
        let proposal = list::one(sql, id, of)?;
        let is_repeated = proposal.state == ProposalState::Withdrawn && proposal.replaced_by.is_none();
        if is_repeated && proposal.decided_by.as_ref() == Some(&editor.name) {
            return Ok(proposal);
        }
        if !proposal.state.is_open() {
            return Err(decided(&proposal));
        }
        close(sql, id, ProposalState::Withdrawn, editor, now)?;
        let withheld = media::withheld(sql, id)?;
        let_go(sql, id)?;
        media::forget_unused(sql, &withheld, now)?;
        let detail = format!("proposal {id} of {}", proposal.made_by);
        audit::write(sql, &NewEntry::by(editor, "proposal-withdrawn", detail), now)?;
        list::one(sql, id, None)
    })
}

fn close(sql: &impl Sql, id: u64, state: ProposalState, editor: &Editor, now: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "UPDATE proposals SET state = ?, decided_by = ?, decided_at = ? WHERE proposal = ?",
        vec![state.as_str().into(), editor.name.as_str().into(), now.into(), id.into()],
    )
    .map(drop)
}

fn check_note(note: &str) -> Result<(), ApiError> {
    if is_blank(note) || note.chars().count() > MAX_NOTE_CHARS {
        return Err(ApiError::BadBody(format!("note must have 1 to {MAX_NOTE_CHARS} characters")));
    }
    match find_forbidden(note) {
        Some((_, forbidden)) => Err(ApiError::BadBody(format!("the note contains {forbidden}"))),
        None => Ok(()),
    }
}

/// Who has decided about a proposal, and what.
pub(super) fn decided(proposal: &Proposal) -> ApiError {
    let Proposal { id, state, decided_by, decided_at, edition, replaced_by, .. } = proposal;
    let by = decided_by.as_deref().unwrap_or("somebody");
    let at = decided_at.as_deref().unwrap_or_default();
    ApiError::ProposalDecided(match (state, edition, replaced_by) {
        (_, _, Some(later)) => format!("Proposal {id} was replaced by proposal {later} of {by} at {at}"),
        (ProposalState::Accepted, Some(edition), _) => {
            format!("Proposal {id} was accepted by {by} at {at}, in edition {edition}")
        }
        _ => format!("Proposal {id} was {} by {by} at {at}", state.as_str()),
    })
}

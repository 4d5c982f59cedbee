//! What `gazette status` says of proposals: to an editor, how many wait; to a writer, what was returned.

use gazette_core::time::Zone;
use gazette_core::wire::{Proposal, ProposalState};
use gazette_messages::tell;
use serde::Serialize;

use super::super::{Session, local_time};
use super::line;
use crate::client::{Client, ClientError};
use crate::terminal::{one_line, style};

/// The maximum number of proposals that are read, and of those that are printed.
const MAX_READ: usize = 1_000;
const MAX_PRINTED: usize = 10;

/// The open proposals that a token may see.
#[derive(Debug, Serialize)]
pub(in crate::cmd) struct Proposals {
    waiting: Vec<Proposal>,
    /// Of a writer.
    returned: Vec<Proposal>,
    own_only: bool,
}

impl Proposals {
    /// Fetches them; `None` without a token, and from a paper without proposals.
    pub(in crate::cmd) fn fetch(client: &Client) -> Result<Option<Self>, ClientError> {
        if client.token_origin()?.is_none() {
            return Ok(None);
        }
        let read = |state| {
            let mut list = client.proposals(Some(state));
            let proposals = list.by_ref().take(MAX_READ).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, ClientError>((proposals, list.is_own_only()))
        };
        let (waiting, own_only) = match read(ProposalState::Proposed) {
            Err(ClientError::Refused(problem)) if problem.status == 404 => return Ok(None),
            result => result?,
        };
        let returned = if own_only { read(ProposalState::Returned)?.0 } else { Vec::new() };
        Ok(Some(Self { waiting, returned, own_only }))
    }

    /// Prints them, if there are any.
    pub(in crate::cmd) fn print(&self, zone: &Zone, session: Session<'_>) {
        let terminal = session.terminal;
        if let Some(oldest) = self.waiting.last() {
            let since = local_time(&oldest.made_at, Some(zone));
            let count = self.waiting.len();
            terminal.print(if self.own_only {
                tell!("proposals-own-wait", count = count, since = since)
            } else {
                tell!("proposals-wait", count = count, since = since)
            });
        }
        if !self.returned.is_empty() {
            terminal.print(style::red(&tell!("proposals-returned")));
        }
        for proposal in self.returned.iter().take(MAX_PRINTED) {
            let by = proposal.decided_by.clone().unwrap_or_else(|| tell!("somebody"));
            let note = proposal.note.as_deref().unwrap_or_default();
            terminal.print(line(proposal, Some(zone)));
            terminal.print(format_args!("        {}", one_line(&format!("{by}: {note}"))));
        }
        if self.returned.len() > MAX_PRINTED {
            terminal.print(format_args!("  {}", tell!("and-more", count = self.returned.len() - MAX_PRINTED)));
        }
    }
}

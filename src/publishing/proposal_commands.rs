//! The Catalog's commands about proposals.

use gazette_catalog::backup;
use gazette_catalog::commit::check_signature;
use gazette_catalog::proposals::{self, Acceptance, ProposalCommand};
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::catalog::CatalogService;
use crate::host::ObjectHost;
use crate::object::json;
use crate::storage::Sql;

impl<S: Sql, H: ObjectHost> CatalogService<S, H> {
    /// Executes a command about proposals, and returns its result in JSON.
    pub(super) async fn execute_on_proposals(
        &self,
        command: ProposalCommand,
        now: Timestamp,
    ) -> Result<Vec<u8>, ApiError> {
        use ProposalCommand::{Accept, Check, Details, List, Missing, Propose, Return, Source, Withdraw};
        let sql = &self.sql;
        match command {
            Missing(hashes) => json(&proposals::media::missing(sql, &hashes, now)?),
            Propose { proposal, editor } => {
                let request = proposals::read(&proposal)?;
                backup::refuse_while_restoring(sql)?;
                let made = proposals::propose(sql, &request, &editor, now);
                if let Err(ApiError::Conflicts(_) | ApiError::CommitRefused(_)) = made {
                    proposals::erase_refused(sql, &request, now)?;
                }
                self.set_alarm().await?;
                json(&self.noting_refusal(made, &editor, "POST /api/v1/proposals")?)
            }
            List { state, of, before, limit } => json(&proposals::list(sql, state, of.as_deref(), before, limit)?),
            Details { id, of } => json(&proposals::details(sql, id, of.as_deref(), now)?),
            Source { id, hash, of } => json(&proposals::source(sql, id, hash, of.as_deref())?),
            Check { id, request, editor } => {
                check_signature(&request.idempotency_key, request.message.as_deref())?;
                self.prepare_edition(now).await?;
                let acceptance = Acceptance { proposal: id, request: &request, editor: &editor };
                let media = proposals::check(sql, &acceptance, now)?;
                self.set_alarm().await?;
                json(&media)
            }
            Accept { id, request, copied, editor } => {
                self.prepare_edition(now).await?;
                let acceptance = Acceptance { proposal: id, request: &request, editor: &editor };
                let outcome = proposals::accept(sql, &acceptance, &copied, now)?;
                json(&self.committed(outcome).await?)
            }
            Return { id, note, editor } => json(&proposals::give_back(sql, id, &note, &editor, now)?),
            Withdraw { id, editor } => {
                let withdrawn = proposals::withdraw(sql, id, &editor, now)?;
                self.set_alarm().await?;
                json(&withdrawn)
            }
        }
    }
}

//! Proposes what a push does not publish.

use gazette_core::slug::Slug;
use gazette_core::wire::{MAX_CHANGES_PER_PROPOSAL, ProposalMade};
use gazette_messages::{Language, language, tell};
use indicatif::ProgressBar;

use super::{Push, Pushed, is_unknown_here, report_outcome};
use crate::client::ClientError;
use crate::failure::Failure;
use crate::publishing::{PlannedArticle, PushPlan, PushReason, PushState, What, proposal_of, upload};
use crate::terminal::one_line;

impl<'p> Push<'p> {
    /// Handles the failure of a writer's push: leaves out the settings, and proposes what is not the writer's to publish.
    pub(super) fn propose_instead(
        &self,
        failure: Failure,
        mut plan: PushPlan<'p>,
        state: &mut PushState,
    ) -> Result<Pushed<'p>, Failure> {
        match failure {
            Failure::Client(ClientError::Forbidden { .. }) if plan.site && self.client.is_writer() => {
                self.leave_out_settings(&tell!("settings-editors-only"));
                // Perhaps the folder has the live settings, and no record of that.
                if self.adopt(state)? {
                    plan = self.plan(state);
                }
                plan.site = false;
                match self.publish_parts(&plan, state) {
                    Ok(outcome) => Ok(Pushed { outcome, plan, proposals: Vec::new() }),
                    Err(failure) => self.propose_instead(failure, plan, state),
                }
            }
            Failure::Client(ClientError::NeedsProposal { slugs, detail }) => {
                // What was accepted since the last push is live, and no change any more.
                if self.adopt(state)? {
                    plan = self.plan(state);
                }
                // The paper has these settings: others would have been refused for what they are.
                plan.site = false;
                let planned = std::mem::take(&mut plan.articles);
                let is_own = |planned: &PlannedArticle<'_>| !slugs.is_empty() && !slugs.contains(&planned.entry.slug.0);
                let (own, others) = planned.into_iter().partition(is_own);
                plan.articles = own;
                let outcome = self.publish_parts(&plan, state)?;
                let mut to_propose = PushPlan { articles: others, ..PushPlan::default() };
                to_propose.articles.retain(|planned| planned.reason != PushReason::Rerendered);
                if to_propose.articles.is_empty() {
                    return Ok(Pushed { outcome, plan, proposals: Vec::new() });
                }
                let articles = tell!("count-articles", count = to_propose.articles.len());
                let reason = reason_in(&detail, &slugs);
                self.session.terminal.note(tell!("writer-proposes", articles = articles, reason = one_line(&reason)));
                let proposals = self.send(&to_propose, state).inspect_err(|_| {
                    // The failure says that nothing was published, which is true of the others.
                    if let Some(outcome) = outcome.as_ref().filter(|outcome| outcome.is_new) {
                        report_outcome(outcome, self.client, self.session);
                        self.session.terminal.note(tell!("writer-own-published"));
                    }
                })?;
                Ok(Pushed { outcome, plan, proposals })
            }
            failure => Err(failure),
        }
    }

    /// Proposes a plan: all its articles, without the settings.
    pub(super) fn propose(&self, plan: PushPlan<'p>, state: &mut PushState) -> Result<Pushed<'p>, Failure> {
        let with_articles = |mut plan: PushPlan<'p>| {
            plan.site = false;
            plan.articles.retain(|planned| planned.reason != PushReason::Rerendered);
            plan
        };
        if plan.site {
            self.leave_out_settings(&tell!("settings-not-proposed"));
        }
        let plan = with_articles(plan);
        let proposals = match self.send(&plan, state) {
            Err(failure) if is_unknown_here(&failure, state) || is_live(&failure) => {
                if !self.adopt(state)? {
                    return Err(failure);
                }
                self.send(&with_articles(self.plan(state)), state)?
            }
            result => result?,
        };
        Ok(Pushed { outcome: None, plan: PushPlan { articles: Vec::new(), ..plan }, proposals })
    }

    fn leave_out_settings(&self, why: &str) {
        self.session.terminal.note(tell!("settings-left-out", why = why));
    }

    /// Uploads and proposes articles, in as many proposals as they need, and records them.
    fn send(&self, plan: &PushPlan<'p>, state: &mut PushState) -> Result<Vec<ProposalMade>, Failure> {
        let Self { args, content, file, client, session, .. } = self;
        let mut proposals = Vec::new();
        for articles in plan.articles.chunks(MAX_CHANGES_PER_PROPOSAL) {
            let part = PushPlan { articles: articles.to_vec(), ..PushPlan::default() };
            let request = proposal_of(articles, args.message.clone())?;
            let progress = session.terminal.progress(articles.len(), tell!("progress-uploading"));
            let uploaded = upload(content, &part, What::Proposal, client, &progress);
            progress.finish_and_clear();
            uploaded?;
            let made = match client.propose(&request) {
                Err(ClientError::Missing(_)) => {
                    upload(content, &part, What::Proposal, client, &ProgressBar::hidden())?;
                    client.propose(&request)?
                }
                result => result?,
            };
            state.record_proposal(articles, &made.proposal);
            file.write(state)?;
            proposals.push(made);
        }
        Ok(proposals)
    }
}

/// Whether the paper has all of a proposal already.
fn is_live(failure: &Failure) -> bool {
    matches!(failure, Failure::Client(ClientError::Refused(problem)) if problem.kind.ends_with("#proposal-refused"))
}

/// Why a writer may not publish these articles, all if there are none. In English, this is the reason in the paper's refusal,
/// without what stands around it.
fn reason_in(detail: &str, slugs: &[Slug]) -> String {
    if language() != Language::En {
        let names = slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ");
        return if slugs.is_empty() { tell!("writer-none") } else { tell!("writer-others", slugs = names) };
    }
    let reason = detail.strip_prefix("Not allowed: ").unwrap_or(detail);
    reason.split(". Propose it instead").next().unwrap_or(reason).to_owned()
}

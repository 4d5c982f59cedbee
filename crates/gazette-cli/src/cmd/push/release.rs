//! `gazette push --at`: stores the change in a release, which the paper publishes at its time.

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{NewRelease, Release, ReleaseInfo, ReleasedArticle};
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde_json::json;

use super::super::instant::release_time;
use super::super::releases::{in_past, print, print_list};
use super::super::{Session, now};
use super::{Push, is_unknown_here, with_file_names};
use crate::client::{Client, ClientError};
use crate::content::Content;
use crate::failure::Failure;
use crate::publishing::{
    InRelease, Over, PushPlan, PushState, Settled, StoredRelease, What, commit, named_ids, upload,
};
use crate::shell::word;
use crate::terminal::one_line;

impl Push<'_> {
    /// Stores a plan, and records it as stored, not as published. `None` if there is nothing to store.
    pub(super) fn store(
        &self,
        plan: &PushPlan<'_>,
        state: &mut PushState,
        at: Timestamp,
    ) -> Result<Option<Release>, Failure> {
        match self.try_to_store(plan, state, at) {
            Err(failure) if is_unknown_here(&failure, state) && self.adopt(state)? => {
                self.try_to_store(&self.plan(state), state, at)
            }
            stored => stored,
        }
    }

    fn try_to_store(
        &self,
        plan: &PushPlan<'_>,
        state: &mut PushState,
        at: Timestamp,
    ) -> Result<Option<Release>, Failure> {
        let Self { args, selection, content, file, client, session, .. } = self;
        let is_pruning = args.prune && !plan.retired.is_empty();
        if plan.is_empty() && !is_pruning {
            return Ok(None);
        }
        if plan.parts().len() > 1 {
            return Err(Failure::Refused {
                message: tell!("release-too-large", articles = tell!("count-articles", count = plan.articles.len())),
                help: tell!("release-too-large-help"),
            });
        }
        let replaced = args.replaces.map(|id| client.release(id)).transpose()?.flatten();
        let message = args.message.clone().or_else(|| replaced.as_ref()?.info.message.clone());
        let mut change = commit(content, plan, state, args.prune, message, args.force)?;
        if args.republish {
            change.republish = named_ids(plan, selection);
        }
        let new = NewRelease { at: at.to_rfc3339(), change, replaces: args.replaces };
        let progress = session.terminal.progress(plan.articles.len(), tell!("progress-uploading"));
        // What is refused must not have uploaded its pictures, which whoever knows their hashes may read.
        let uploaded = upload(content, plan, What::Texts, client, &progress);
        progress.finish_and_clear();
        uploaded.map_err(|failure| with_file_names(failure, plan, &new.change))?;
        let stored = match client.store_release(&new) {
            Err(ClientError::Missing(_)) => {
                upload(content, plan, What::All, client, &ProgressBar::hidden())?;
                client.store_release(&new)
            }
            result => result,
        };
        let zone = Some(&content.site.zone);
        let release = stored.map_err(|error| with_file_names(in_past(error, zone), plan, &new.change))?;
        if let Some(replaced) = replaced {
            report_replaced(&replaced, &release, *session);
        }
        report_twice(&release, state, args.replaces, *session);
        let site = [content.site_hash, content.site_source_hash()];
        let stored = StoredRelease::of(plan, site, args.prune, at);
        let files = stored.articles.values().map(|known| known.file.as_str()).collect();
        state.forget_held(&stored.articles.keys().collect(), &files, plan.site);
        state.releases.insert(release.info.id, stored);
        if let Some(replaced) = args.replaces {
            state.releases.remove(&replaced);
        }
        file.write(state)?;
        Ok(Some(release))
    }
}

/// Prints that another release was cancelled, and what of it is not in the new one.
fn report_replaced(replaced: &Release, stored: &Release, session: Session<'_>) {
    let ReleaseInfo { id, created_by, .. } = &replaced.info;
    session.terminal.note(tell!("release-replaced", id = id, by = one_line(created_by)));
    let is_lost = |article: &&ReleasedArticle| !stored.articles.iter().any(|new| new.slug == article.slug);
    let lost: Vec<&str> = replaced.articles.iter().filter(is_lost).map(|article| article.slug.as_str()).collect();
    if !lost.is_empty() {
        session.terminal.warn(tell!("release-lost", id = id, list = lost.join(", ")));
    }
    if replaced.info.settings && !stored.info.settings {
        session.terminal.warn(tell!("release-lost-settings", id = id));
    }
}

/// Warns of articles that another release of this folder has, too: both would be published, one after the other.
fn report_twice(stored: &Release, state: &PushState, replaces: Option<u64>, session: Session<'_>) {
    let others = state
        .releases
        .iter()
        .filter(|(id, other)| Some(**id) != replaces && **id != stored.info.id && other.over.is_none());
    for (id, other) in others {
        let both: Vec<&str> = stored
            .articles
            .iter()
            .map(|article| &article.slug)
            .filter(|slug| other.articles.contains_key(*slug))
            .map(Slug::as_str)
            .collect();
        if !both.is_empty() {
            session.terminal.warn(tell!("release-twice", id = id, list = both.join(", ")));
        }
    }
}

/// Prints what was stored.
pub(super) fn report(release: Option<&Release>, content: &Content, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let Some(release) = release else {
        terminal.print(tell!("release-nothing"));
        terminal.print_json(&json!({"release": null}));
        return;
    };
    let zone = Some(&content.site.zone);
    print(release, zone, session);
    let at = release_time(&release.info.at, zone);
    terminal.print(tell!("release-stored", id = release.info.id, address = client.address(), at = at));
    terminal.print_json(&json!({"release": release}));
}

/// Prints what became of the folder's releases since the last command. If the command lists the releases anyway, that has the
/// reasons.
pub(in crate::cmd) fn report_settled(settled: &[Settled], is_listed: bool, session: Session<'_>) {
    for one in settled {
        match one {
            Settled::Published(id, edition) => {
                session.terminal.note(tell!("release-settled", id = id, edition = edition));
            }
            Settled::Refused(info) => {
                let id = info.id;
                let is_early = Timestamp::from_rfc3339(&info.at).is_some_and(|at| at > now());
                session.terminal.warn(if is_early {
                    tell!("release-refused-early", id = id)
                } else {
                    tell!("release-refused", id = id)
                });
                if !is_listed {
                    let zone = session.zone().ok().flatten();
                    print_list(std::slice::from_ref(info), zone.as_ref(), session);
                }
            }
            Settled::Cancelled(id) => {
                session.terminal.warn(tell!("release-was-cancelled", id = id));
            }
        }
    }
}

/// Prints what a push leaves out because it waits in a release.
pub(in crate::cmd) fn report_waiting(plan: &PushPlan<'_>, state: &PushState, session: Session<'_>) {
    let zone = session.zone().ok().flatten();
    for InRelease { release, file, is_changed, over } in &plan.waiting {
        let Some(stored) = state.releases.get(release) else { continue };
        let (path, at) = (word(file), release_time(&stored.at, zone.as_ref()));
        session.terminal.note(if *over == Some(Over::Refused) {
            tell!("waiting-refused", file = file, path = path, id = release, at = at)
        } else if *over == Some(Over::Cancelled) {
            tell!("waiting-cancelled", file = file, path = path, id = release, at = at)
        } else if Timestamp::from_rfc3339(&stored.at).is_some_and(|at| at <= now()) {
            tell!("waiting-due", file = file, id = release, at = at)
        } else if *is_changed {
            tell!("waiting-changed", file = file, path = path, id = release, at = at)
        } else {
            tell!("waiting-release", file = file, path = path, id = release, at = at)
        });
    }
    let ended: Vec<&Slug> = plan.ended_later.iter().collect();
    for slug in ended {
        session.terminal.note(tell!("waiting-ends", slug = slug));
    }
}

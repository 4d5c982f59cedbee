//! Writes the ids of articles into files that give them another slug, so that they stay the articles that they were.

use gazette_core::wire::Source;
use gazette_messages::tell;

use super::super::Session;
use super::super::plan::{located, located_new, no_rename};
use super::Args;
use crate::client::{Client, ClientError};
use crate::content::{Content, LoadedContent, Selection};
use crate::failure::Failure;
use crate::publishing::{PushPlan, PushState, Rename, are_alike, write_id};

/// Writes the ids of renamed articles into their files. Returns whether there were any.
pub(super) fn write_ids(
    args: &Args,
    loaded: &LoadedContent,
    state: &PushState,
    selection: &Selection,
    client: &Client,
    session: Session<'_>,
) -> Result<bool, Failure> {
    let mut plan = PushPlan::between(loaded, state, selection, args.named());
    let named = located(&args.renamed, loaded.content.folder())?;
    let distinct = located_new(&args.new, loaded.content.folder())?;
    let renames = plan.take_renames(state, &named, &distinct).map_err(|pair| no_rename(&pair, &loaded.content))?;
    stop_at_likeness(&plan, state, &distinct, &loaded.content, client)?;
    for rename in &renames {
        let Rename { from, file, id, .. } = rename;
        write(&loaded.content, file, id, from.as_str(), session)?;
    }
    Ok(!renames.is_empty())
}

/// Fails if a new file is very like an article whose file is gone: published as it is, the article would be there twice.
fn stop_at_likeness(
    plan: &PushPlan<'_>,
    state: &PushState,
    distinct: &[String],
    content: &Content,
    client: &Client,
) -> Result<(), Failure> {
    let new: Vec<&str> = plan.new_files().filter(|file| !distinct.iter().any(|other| other == file)).collect();
    if new.is_empty() {
        return Ok(());
    }
    for retired in plan.retired.iter().filter(|retired| !retired.is_draft) {
        // Without the old text, nothing is known to be alike.
        let Ok(Some(source)) = client.source(retired.base) else { continue };
        let is_alike =
            |file: &&&str| content.folder().read(file).is_ok_and(|text| are_alike(&source.text, &text.normalised));
        if let Some(file) = new.iter().find(is_alike) {
            let old = state.articles.get(&retired.slug).map_or("", |known| known.file.as_str());
            return Err(Failure::Refused {
                message: tell!("push-alike", file = file, slug = retired.slug, old = old),
                help: tell!("push-alike-help", file = file, slug = retired.slug),
            });
        }
    }
    Ok(())
}

/// Whether the paper refused a push because a new article lies in the file of a live one.
pub(super) fn is_in_live_file(failure: &Failure) -> bool {
    let Failure::Client(ClientError::Refused(problem)) = failure else { return false };
    problem.detail.contains("so does the live article")
}

/// Writes the ids of live articles into those of the new `files` that have them at the paper, for a folder whose record does not
/// say so. Returns whether there were any.
pub(super) fn write_ids_of_live(
    files: &[String],
    content: &Content,
    client: &Client,
    session: Session<'_>,
) -> Result<bool, Failure> {
    let is_here = |id: &str| content.entries.iter().any(|entry| entry.id.0 == id);
    let mut is_any = false;
    for list in client.sources(None) {
        for live in list?.sources {
            let Ok(source) = serde_json::from_str::<Source>(&live.text) else { continue };
            if files.contains(&source.path) && !is_here(&live.id) {
                write(content, &source.path, &live.id, live.slug.as_str(), session)?;
                is_any = true;
            }
        }
    }
    Ok(is_any)
}

fn write(content: &Content, file: &str, id: &str, old: &str, session: Session<'_>) -> Result<(), Failure> {
    let folder = content.folder();
    write_id(folder, file, id).map_err(|cause| Failure::Unwritable { path: folder.path(file), cause })?;
    session.terminal.note(tell!("push-id-written", file = file, old = old, id = id));
    Ok(())
}

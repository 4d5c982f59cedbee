//! What a folder was where its branch left another one, as `gazette plan --since` compares with it.

use gazette_content::SETTINGS;
use tempfile::TempDir;

use super::super::diff::Differences;
use crate::content::git::checked_out;
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth};
use crate::failure::Failure;
use crate::publishing::{PushPlan, PushReason, PushState, PushedArticle, Rename};

/// A folder as it was where the checked-out branch left a commit's history.
pub struct Since {
    /// What would be recorded if all of it had been pushed.
    pub state: PushState,
    /// `None` if there was no paper.
    copy: Option<(TempDir, ContentDir)>,
}

impl Since {
    /// Reads the folder as it was where the checked-out branch left the history of `commit`. Files with errors count as absent, as they could not be published.
    pub fn read(folder: &ContentDir, commit: &str) -> Result<Self, Failure> {
        let copy = checked_out(folder, commit)?;
        let Some((_, then)) = &copy else { return Ok(Self { state: PushState::default(), copy }) };
        let content = Content::load_with(then.clone(), LoadOptions::with_media(MediaDepth::Inspect))?.content;
        let published = content.entries.iter().filter(|entry| !entry.draft);
        let state = PushState {
            site: Some(content.site_hash),
            articles: published.map(|entry| (entry.slug.0.clone(), PushedArticle::of(entry))).collect(),
            ..PushState::default()
        };
        Ok(Self { state, copy })
    }

    /// The lines by which the files of a plan differ from what they were.
    pub fn differences(&self, plan: &PushPlan<'_>, renames: &[Rename], now: &ContentDir) -> Differences {
        let mut differences = Differences::default();
        let text = |folder: &ContentDir, file: &str| folder.read(file).ok().map(|text| text.normalised);
        let mut add = |file: &str, old: Option<&str>| {
            let before = self.copy.as_ref().zip(old);
            let before = before.and_then(|((_, then), old)| Some((old.to_owned(), text(then, old)?)));
            differences.add(file, before, text(now, file));
        };
        let file_of = |slug| self.state.articles.get(slug).map(|known| known.file.as_str());
        if plan.site {
            add(SETTINGS, Some(SETTINGS));
        }
        for planned in plan.articles.iter().filter(|planned| planned.reason != PushReason::Rerendered) {
            let slug = planned.old_slug.as_ref().unwrap_or(&planned.entry.slug.0);
            add(&planned.entry.file, file_of(slug));
        }
        for rename in renames {
            add(&rename.file, file_of(&rename.from));
        }
        for retired in &plan.retired {
            let file = file_of(&retired.slug).unwrap_or_default();
            add(file, Some(file));
        }
        differences
    }
}

//! Pulls the settings, `gazette.toml`, like an article's file.

use gazette_content::SETTINGS;
use gazette_core::hash::Hash;
use gazette_core::wire::{SettingsSource, Source};
use gazette_messages::tell;

use super::Pull;
use super::merge::merge;
use crate::client::ClientError;
use crate::content::git::has_version;
use crate::failure::Failure;

impl Pull<'_> {
    /// Compares the live settings with the folder's, and fetches or merges them.
    pub(super) fn handle_settings(&mut self, live: &SettingsSource) -> Result<(), Failure> {
        if !self.selection.includes(SETTINGS) {
            return Ok(());
        }
        let not_gazette =
            || ClientError::NotGazette { address: self.client.address().to_string(), what: tell!("settings-hash") };
        let source: Source = serde_json::from_str(&live.text).map_err(|_| not_gazette())?;
        if Hash::of(live.text.as_bytes()) != live.source || source.path != SETTINGS {
            return Err(not_gazette().into());
        }
        let Some(pictures) = self.settings_pictures(&source) else {
            self.pulled.refused.insert(SETTINGS.to_owned());
            return Ok(());
        };
        let Ok(yours) = self.content.folder().read(SETTINGS) else { return Ok(()) };
        let own = Some(self.content.site_hash);
        let is_rolled_back = self.state.rolled_back_site == own;
        // Comments and order count, too.
        let is_pushed = match self.state.site_source {
            Some(pushed) => pushed == self.content.site_source_hash(),
            None => self.state.site == own,
        };
        let has_own_changes = !is_pushed && !is_rolled_back;
        let is_other_live = self.state.site_source != Some(live.source) || is_rolled_back;
        let is_unknown = self.state.site_source.is_none();
        if yours.normalised == source.text || (is_unknown && self.site == own) {
            if !self.is_recording {
                self.fetch_pictures(&pictures)?;
            }
            self.record_settings(live);
        } else if self.is_recording {
            let is_committed = has_version(self.content.folder().root(), SETTINGS, &source.text);
            if is_committed && !self.was_live(Some(self.content.site_source_hash()))? {
                self.record_settings(live);
            }
        } else if (is_other_live && (!has_own_changes || self.is_forced)) || self.discards(SETTINGS) {
            self.fetch_pictures(&pictures)?;
            self.write(SETTINGS, source.text.as_bytes())?;
            self.pulled.changed.insert(SETTINGS.to_owned());
            self.record_settings(live);
        } else if is_other_live {
            self.merge_settings(live, &source, &yours.normalised, &pictures)?;
        } else if has_own_changes {
            self.pulled.kept.insert(SETTINGS.to_owned());
        }
        Ok(())
    }

    fn merge_settings(
        &mut self,
        live: &SettingsSource,
        source: &Source,
        yours: &str,
        pictures: &[(String, Hash)],
    ) -> Result<(), Failure> {
        let base = self.state.site_source.map_or(Ok(None), |base| self.client.source(base))?;
        let is_other = |(picture, hash): &(String, Hash)| self.local.is_other_picture(picture, *hash);
        let Some(base) = base.filter(|_| !pictures.iter().any(is_other)) else {
            self.pulled.conflicts.insert(SETTINGS.to_owned());
            return Ok(());
        };
        let merged = merge(&base.text, yours, &source.text);
        self.fetch_pictures(pictures)?;
        self.write(SETTINGS, merged.text.as_bytes())?;
        if !merged.collisions.is_empty() {
            self.pulled.collisions.insert(SETTINGS.to_owned(), merged.collisions);
        }
        self.pulled.merged.insert(SETTINGS.to_owned());
        self.record_settings(live);
        Ok(())
    }

    fn record_settings(&mut self, live: &SettingsSource) {
        self.state.site = self.site;
        self.state.site_source = Some(live.source);
        self.state.rolled_back_site = None;
    }

    /// The files of the banners' pictures; `None` if one of them may not have its path.
    fn settings_pictures(&self, source: &Source) -> Option<Vec<(String, Hash)>> {
        let root = self.content.folder().root();
        let file =
            |(written, hash): (&String, &Hash)| Some((super::target::picture_file(root, SETTINGS, written)?, *hash));
        source.files.iter().map(file).collect()
    }
}

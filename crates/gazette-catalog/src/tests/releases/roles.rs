//! What a release contains is set off only by somebody who may publish it.

use super::*;

fn admin() -> Editor {
    Editor { name: "lan".into(), role: Role::Admin }
}

impl Paper {
    /// Stores an admin's release of these settings in ten hours.
    fn release_settings(&mut self, change: impl Fn(&mut Site)) -> u64 {
        let mut site = self.site.clone();
        change(&mut site);
        let blob = self.keep("site", serde_json::to_string(&site).unwrap());
        let mut commit = self.commit_of(&[], &[]);
        commit.site = Some(SiteChange { blob, base: Some(self.root().site), source: None });
        let new = NewRelease { at: self.at(10 * HOUR), change: commit, replaces: None };
        let stored = store(&self.sql, &serde_json::to_string(&new).unwrap(), &admin(), self.now).unwrap();
        stored.0.info.id
    }

    fn move_by(&self, release: u64, editor: &Editor, secs: i64) -> Result<Release, ApiError> {
        move_to(&self.sql, release, &self.at(secs), editor, self.now)
    }
}

#[test]
fn only_an_admin_moves_a_release_of_settings_that_only_an_admin_may_publish() {
    for what in ["base_url", "purge_delay"] {
        let mut paper = published();
        let release = paper.release_settings(|site| match what {
            "base_url" => site.base_url = "https://khac.example".into(),
            _ => site.newsroom.purge_delay_secs = 0,
        });
        let before = paper.info(release);
        let refused = paper.move_by(release, &by("mai"), 60);
        let told = format!("{refused:?}");
        assert!(matches!(refused, Err(ApiError::Forbidden(_))), "{told}");
        assert!(told.contains(what) && told.contains("mai has the role editor"), "{told}");
        assert_eq!(paper.info(release), before, "{what}");
        assert_eq!(paper.move_by(release, &admin(), 60).unwrap().info.at, paper.at(60), "{what}");
    }
}

#[test]
fn only_an_admin_moves_such_a_release_after_it_was_refused() {
    let mut paper = Paper::new();
    paper.push(&[]).unwrap();
    let release = paper.release_settings(|site| site.base_url = "https://khac.example".into());
    let old = paper.root().site;
    let mut other = paper.commit_of(&[], &[]);
    let site = Site { title: "Báo khác".into(), ..paper.site.clone() };
    let blob = paper.keep("site", serde_json::to_string(&site).unwrap());
    other.site = Some(SiteChange { blob, base: Some(old), source: None });
    paper.apply(&other, "mai").unwrap();
    paper.pass(10 * HOUR);
    assert_eq!(paper.state(release), ReleaseState::Refused);
    let mut back = paper.commit_of(&[], &[]);
    back.site = Some(SiteChange { blob: old, base: Some(blob), source: None });
    paper.apply(&back, "mai").unwrap();
    assert!(matches!(paper.move_by(release, &by("mai"), 60), Err(ApiError::Forbidden(_))));
    assert_eq!(paper.state(release), ReleaseState::Refused);
    paper.move_by(release, &admin(), 60).unwrap();
    paper.pass(60);
    assert_eq!(paper.state(release), ReleaseState::Published);
}

#[test]
fn an_editor_moves_whatever_an_editor_may_publish() {
    let mut paper = published();
    let release = paper.release_settings(|site| site.title = "Báo mới".into());
    paper.move_by(release, &by("mai"), 60).unwrap();
    // Also one that would be refused if it went out now.
    let site = Site { tagline: "khác".into(), ..paper.site.clone() };
    let blob = paper.keep("site", serde_json::to_string(&site).unwrap());
    let mut other = paper.commit_of(&[], &[]);
    other.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    paper.apply(&other, "mai").unwrap();
    assert!(paper.move_by(release, &by("mai"), 90).unwrap().info.obstacle.is_some());
}

//! Which sources an editor can read.

use super::*;

impl Paper {
    /// The ids and sources of an edition.
    fn sources_of(&self, edition: Option<u64>, of: Option<&str>) -> Vec<(String, Hash)> {
        let (list, has_more) = sources::list(&self.sql, edition, "", 100, of, self.now).unwrap();
        assert!(!has_more);
        list.sources.into_iter().map(|live| (live.id, live.source)).collect()
    }

    fn has_source(&self, id: &str, text: &str, of: Option<&str>) -> bool {
        let found = sources::text(&self.sql, source_of(id, text), of, self.now).unwrap();
        found.is_some_and(|found| found == source_text(id, text))
    }
}

fn named(id: &str, text: &str) -> (String, Hash) {
    (id.into(), source_of(id, text))
}

#[test]
fn an_edition_has_its_own_sources() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "một")]).unwrap();
    paper.push(&[draft("a", "hai").over("một"), draft("c", "hai")]).unwrap();
    paper.remove("b", Some("một")).unwrap();
    assert_eq!(paper.sources_of(Some(1), None), [named("a", "một"), named("b", "một")]);
    assert_eq!(paper.sources_of(Some(2), None), [named("a", "hai"), named("b", "một"), named("c", "hai")]);
    assert_eq!(paper.sources_of(Some(3), None), [named("a", "hai"), named("c", "hai")]);
    assert_eq!(paper.sources_of(None, None), paper.sources_of(Some(3), None));
    assert_eq!(sources::list(&paper.sql, Some(1), "", 100, None, NOW).unwrap().0.edition, 1);
    assert!(matches!(sources::list(&paper.sql, Some(4), "", 100, None, NOW), Err(ApiError::EditionNotFound(4))));
    for (id, text) in [("a", "một"), ("a", "hai"), ("b", "một")] {
        assert!(paper.has_source(id, text, None), "{id} {text}");
    }
    // An upload that nobody has published.
    paper.change(&draft("a", "ba"));
    assert!(!paper.has_source("a", "ba", None));
}

#[test]
fn a_writer_sees_the_sources_of_own_articles_and_nobody_those_of_a_purge() {
    let mut paper = Paper::new();
    paper.site.newsroom.writers_publish = true;
    let hidden = |id: &str, text: &str| Draft { published_at: NOW.as_secs() + 60, ..draft(id, text) };
    paper.push(&[hidden("a", "một")]).unwrap();
    let commit = paper.commit_of(&[hidden("b", "hai")], &[]);
    paper.apply_as(&commit, "thu", Role::Writer).unwrap();
    assert_eq!(paper.sources_of(None, Some("thu")), [named("b", "hai")]);
    assert_eq!(paper.sources_of(Some(1), Some("thu")), []);
    assert!(paper.has_source("b", "hai", Some("thu")) && !paper.has_source("a", "một", Some("thu")));
    paper.purge("b", false).unwrap();
    assert_eq!(paper.sources_of(Some(2), None), [named("a", "một")]);
    for of in [None, Some("thu")] {
        assert!(!paper.has_source("b", "hai", of), "{of:?}");
    }
}

#[test]
fn a_writer_sees_the_sources_of_what_readers_have_seen_while_it_is_public() {
    let mut paper = Paper::new();
    let of = Some("thu");
    let at = |published_at: i64, text: &str| Draft { published_at, ..draft("a", text) };
    let second = NOW.as_secs() + 60;
    // Replaced before its second: nobody has ever seen it.
    paper.push(&[at(second, "một")]).unwrap();
    paper.push(&[at(second, "hai").over("một")]).unwrap();
    assert_eq!(paper.sources_of(None, of), []);
    paper.now = Timestamp::from_secs(second);
    assert_eq!(paper.sources_of(None, of), [named("a", "hai")]);
    assert!(paper.has_source("a", "hai", of) && !paper.has_source("a", "một", of));
    // What a folder has been made from is the base of what it merges.
    paper.push(&[at(second, "ba").over("hai")]).unwrap();
    assert_eq!(paper.sources_of(None, of), [named("a", "ba")]);
    assert!(paper.has_source("a", "hai", of) && !paper.has_source("a", "một", of));
    assert_eq!(paper.sources_of(Some(2), of), [], "the history is editors'");
    // Under an embargo again.
    paper.push(&[at(second + 60, "bốn").over("ba")]).unwrap();
    assert_eq!(paper.sources_of(None, of), []);
    assert!(["hai", "ba", "bốn"].iter().all(|text| !paper.has_source("a", text, of)));
    paper.now = Timestamp::from_secs(second + 60);
    assert!(paper.has_source("a", "bốn", of));
    paper.remove("a", Some("bốn")).unwrap();
    assert_eq!(paper.sources_of(None, of), []);
    assert!(!paper.has_source("a", "bốn", of));
    // Whose time was over before it was published.
    let over = Draft { published_at: NOW.as_secs(), unpublish_at: Some(second), ..draft("b", "năm") };
    paper.push(&[over]).unwrap();
    assert_eq!(paper.sources_of(None, of), []);
    assert!(!paper.has_source("b", "năm", of) && paper.has_source("b", "năm", None));
}

#[test]
fn no_article_lies_in_the_file_of_the_settings() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let text = serde_json::to_string(&Source { path: "gazette.toml".into(), text: "x".into(), files: BTreeMap::new() });
    let source = paper.keep("source", text.unwrap());
    let mut commit = paper.commit_of(&[draft("b", "hai")], &[]);
    commit.articles[0].source = source;
    let refused = paper.apply(&commit, "lan");
    assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("gazette.toml")), "{refused:?}");
    // Nor is an article's source that of settings.
    let mut commit = paper.commit_of(&[], &[]);
    let blob = paper.root().site;
    commit.site = Some(SiteChange { blob, base: None, source: Some(source_of("a", "một")) });
    assert!(matches!(paper.apply(&commit, "lan"), Err(ApiError::CommitRefused(_))));
}

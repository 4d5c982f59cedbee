//! A purged article is hidden at once, can be restored for a while, and is then stored nowhere.

use super::*;
use crate::changes::{self, ChangesQuery};
use crate::previews;
use crate::purge::Step;
use crate::purge::erasures::{self, Erasure};
use crate::{backup, index};
use gazette_core::wire::PreviewRequest;

mod names;
mod uploads;

const DELAY_SECS: i64 = 3_600;

impl Paper {
    /// Runs the database part of the purge job; KV deletes at once.
    pub(super) fn execute_purges(&mut self) {
        for _ in 0..2 {
            for purge in purge::start_due(&self.sql, self.now).unwrap() {
                if purge.step == Step::LastLook {
                    purge::finish(&self.sql, &purge.id, self.now).unwrap();
                } else {
                    purge::erase_rows(&self.sql, &purge.id, self.now).unwrap();
                    purge::note_told(&self.sql, &purge.id, self.now).unwrap();
                }
            }
            self.now = self.now.plus_secs(1_000);
            self.forget_what_is_due();
        }
        self.now = self.now.plus_secs(1_000);
        self.forget_what_is_due();
    }

    /// KV deletes everything that is due.
    pub(super) fn forget_what_is_due(&self) {
        loop {
            let step = erasures::due(&self.sql, self.now, 3).unwrap();
            if step.is_empty() {
                return;
            }
            for erasure in step {
                erasures::forgotten(&self.sql, &erasure, self.now).unwrap();
            }
        }
    }

    pub(super) fn tables_with(&self, text: &str) -> Vec<String> {
        self.sql.tables_with(text)
    }

    fn list_of(&self, edition: u64) -> Vec<String> {
        let query = ListQuery { edition, now: self.now.as_secs(), limit: 100, ..ListQuery::default() };
        let part = lists::list(&self.sql, &query).unwrap();
        part.items
            .iter()
            .map(|card| serde_json::from_str::<serde_json::Value>(card.get()).unwrap()["slug"].to_string())
            .collect()
    }

    pub(super) fn backup_of(&self, table: &str) -> String {
        serde_json::to_string(&backup::part(&self.sql, table, "0", 10_000).unwrap()).unwrap()
    }

    /// A paper with a marker in every text that an editor can write.
    fn storied() -> Self {
        let mut paper = Self::new();
        let mut first =
            paper.commit_of(&[draft("dau-vet", "DAUVET một").from(&["/cu/dau-vet"]), draft("b", "khác")], &[]);
        first.message = Some("đăng DAUVET".into());
        paper.apply(&first, "lan").unwrap();
        paper.now = paper.now.plus_secs(10);
        let mut second = paper.commit_of(
            &[draft("dau-vet-2", "DAUVET hai").id("dau-vet").over("DAUVET một").from(&["/cu/dau-vet"])],
            &[],
        );
        second.message = Some("sửa".into());
        paper.apply(&second, "lan").unwrap();
        paper.now = paper.now.plus_secs(10);
        let mut third = paper
            .commit_of(&[draft("dau-vet-2", "DAUVET hai").id("dau-vet").from(&["/cu/dau-vet"]), draft("c", "ba")], &[]);
        third.message = Some("cùng với dau-vet-2".into());
        paper.apply(&third, "lan").unwrap();
        // An upload that is never committed.
        paper.change(&draft("dau-vet-2", "DAUVET chưa đăng").id("dau-vet"));
        paper.now = paper.now.plus_secs(10);
        paper
    }
}

#[test]
fn at_once_nothing_of_it_is_served_listed_or_exported() {
    let mut paper = Paper::storied();
    let outcome = paper.purge("dau-vet", false).unwrap();
    assert_eq!((outcome.edition, outcome.counts.removed), (4, 1));
    let gone = [key("dau-vet"), key("dau-vet-2"), Key::of_legacy("/cu/dau-vet")].map(|key| paper.find(key));
    assert_eq!(gone, [Found::Gone, Found::Gone, Found::Gone]);
    assert_eq!(paper.head(), ["b", "c"]);
    for edition in 1..=4 {
        assert!(paper.list_of(edition).iter().all(|slug| !slug.contains("dau-vet")), "edition {edition}");
    }
    for table in ["versions", "routes", "editions", "hashes", "blobs"] {
        let part = paper.backup_of(table);
        assert!(!part.contains("DAUVET") && !part.contains("dau-vet"), "{table}: {part:.2000}");
    }
    let (sources, _) = sources::list(&paper.sql, None, "", 100, None, paper.now).unwrap();
    assert!(sources.sources.iter().all(|source| source.id != "dau-vet"));
    let history = lists::editions(&paper.sql, None, 100).unwrap();
    assert!(history.iter().all(|edition| edition.message.as_deref().is_none_or(|message| !message.contains("DAUVET"))));
    assert!(purge::is_hidden(&paper.sql, source_of("dau-vet", "DAUVET hai")).unwrap());
    let head = index::head_of(&paper.sql, &"tin".parse().unwrap(), Some(1), paper.now).unwrap();
    assert!(head.cards.iter().all(|card| card.card.id != "dau-vet"));
    assert!(!paper.purge("dau-vet-2", false).unwrap().is_new, "asked for once more, it changes nothing");
    let refused = paper.push(&[draft("dau-vet-2", "lại").id("dau-vet")]);
    assert!(matches!(refused, Err(ApiError::CommitRefused(_))), "{refused:?}");
}

#[test]
fn until_its_delay_is_over_it_can_be_called_off_and_all_is_as_before() {
    let mut paper = Paper::storied();
    let before = paper.root();
    paper.purge("dau-vet", false).unwrap();
    paper.now = paper.now.plus_secs(DELAY_SECS - 1);
    assert_eq!(purge::start_due(&paper.sql, paper.now).unwrap(), []);
    let waiting = purge::list(&paper.sql).unwrap();
    assert_eq!((waiting.len(), waiting[0].slug.as_str(), waiting[0].requested_by.as_str()), (1, "dau-vet-2", "mai"));
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    let outcome = purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!((outcome.edition, outcome.counts.added), (5, 1));
    let after = paper.root();
    assert_eq!((after.index, after.heads, after.articles), (before.index, before.heads, before.articles));
    assert_eq!(paper.title("dau-vet-2").as_deref(), Some("DAUVET hai"));
    assert_eq!(paper.list_of(1).len(), 2, "also in the history");
    assert!(!purge::is_hidden(&paper.sql, source_of("dau-vet", "DAUVET hai")).unwrap());
    paper.now = paper.now.plus_secs(10 * DELAY_SECS);
    assert_eq!(purge::start_due(&paper.sql, paper.now).unwrap(), []);
    let again = purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &admin, paper.now);
    assert!(matches!(again, Err(ApiError::PurgeNotFound(_))), "{again:?}");
    paper.push(&[draft("dau-vet-2", "sửa nữa").id("dau-vet").over("DAUVET hai")]).unwrap();
}

#[test]
fn what_was_taken_down_before_stays_down_when_its_purge_is_called_off() {
    let mut paper = Paper::storied();
    paper.remove("dau-vet-2", None).unwrap();
    paper.purge("dau-vet-2", false).unwrap();
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"dau-vet-2".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(paper.find(key("dau-vet-2")), Found::Gone);
    assert_eq!(paper.list_of(1).len(), 2);
}

#[test]
fn after_its_delay_nothing_of_it_is_stored_and_no_restoring_brings_it_back() {
    let mut paper = Paper::storied();
    let request =
        PreviewRequest {
            drafts: vec![paper.keep(
                "draft",
                paper.article(&draft("ban-thao", "DAUVET nháp").id("dau-vet")).to_json().unwrap() + "\n",
            )],
            edition: None,
            proposal: None,
            release: None,
            ttl_secs: None,
        };
    let owner = vec!["dau-vet".into(), request.drafts[0].into()];
    paper.sql.run("UPDATE blobs SET owner = ? WHERE hash = ?", owner).unwrap();
    let lan = Editor { name: "lan".into(), role: Role::Editor };
    previews::create(&paper.sql, "0123", &request, &lan, paper.now).unwrap();
    paper.purge("dau-vet", false).unwrap();
    assert_eq!(previews::cards(&paper.sql, "0123", paper.now).unwrap(), Vec::<String>::new());
    paper.now = paper.now.plus_secs(DELAY_SECS);
    paper.execute_purges();
    for text in ["DAUVET", "dau-vet", "ban-thao"] {
        assert_eq!(paper.tables_with(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!((purge::next_due(&paper.sql).unwrap(), erasures::next_due(&paper.sql).unwrap()), (None, None));
    for edition in 1..=4 {
        paper.restore(edition, &format!("lui {edition}")).unwrap();
        let gone = [key("dau-vet"), key("dau-vet-2"), Key::of_legacy("/cu/dau-vet")].map(|key| paper.find(key));
        assert_eq!(gone, [Found::Gone, Found::Gone, Found::Gone], "edition {edition}");
    }
    assert_eq!(paper.title("b").as_deref(), Some("khác"));
    assert!(!paper.purge("dau-vet", false).unwrap().is_new, "it is known to be purged");
    let unknown = paper.purge("khong-co", false);
    assert!(matches!(unknown, Err(ApiError::CommitRefused(_))), "{unknown:?}");
}

#[test]
fn a_purge_asked_for_again_does_not_reach_an_article_that_had_the_slug_before() {
    let mut paper = Paper::new();
    paper.push(&[draft("bai", "vô can"), draft("rut", "đã rút")]).unwrap();
    paper.push(&[draft("bai-2", "vô can").id("bai").over("vô can")]).unwrap();
    paper.remove("rut", None).unwrap();
    paper.push(&[draft("bai", "quên đi").id("x"), draft("rut", "cũng quên").id("y")]).unwrap();
    for slug in ["bai", "rut"] {
        assert!(paper.purge(slug, true).unwrap().is_new);
    }
    paper.execute_purges();
    for slug in ["bai", "rut"] {
        let outcome = paper.purge(slug, true).unwrap();
        assert!(!outcome.is_new && outcome.unchanged == [slug.parse().unwrap()], "{outcome:?}");
    }
    assert_eq!(paper.title("bai-2").as_deref(), Some("vô can"));
    assert_eq!(purge::list(&paper.sql).unwrap(), []);

    // Going back and forth gives an article the slug once more, but it is not its last one.
    paper.restore(1, "lui").unwrap();
    assert_eq!(paper.title("bai").as_deref(), Some("vô can"));
    paper.push(&[draft("bai-2", "vô can").id("bai").over("vô can")]).unwrap();
    assert!(!paper.purge("bai", true).unwrap().is_new);
    assert_eq!(paper.title("bai-2").as_deref(), Some("vô can"));

    // An article that gets the slug later can be purged by it, live or not, and this is no precedent for the first.
    for is_down in [false, true] {
        paper.push(&[draft("bai", "mới").id(&format!("z-{is_down}"))]).unwrap();
        if is_down {
            paper.remove("bai", None).unwrap();
        }
        assert!(paper.purge("bai", true).unwrap().is_new);
        paper.execute_purges();
        assert_eq!(paper.find(key("bai")), Found::Gone);
        assert!(!paper.purge("bai", true).unwrap().is_new);
    }
    assert_eq!(paper.title("bai-2").as_deref(), Some("vô can"));
}

#[test]
fn an_address_that_was_purged_can_have_a_new_owner() {
    let mut paper = Paper::storied();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    paper.republish(&[draft("dau-vet-2", "mới tinh").id("dau-vet")]).unwrap();
    assert_eq!(paper.title("dau-vet-2").as_deref(), Some("mới tinh"));
    assert_eq!(paper.find(key("dau-vet")), Found::Gone);
    let hidden_in = |edition| purge::hidden(&paper.sql, edition).unwrap().0;
    assert_eq!(hidden_in(paper.root().number), [], "its id is another's now");
    assert_eq!(
        hidden_in(paper.root().number - 1),
        [Hash::of(b"dau-vet")],
        "in editions before, it is the purged one's"
    );
    paper.remove("dau-vet-2", None).unwrap();
    assert_eq!(paper.find(key("dau-vet-2")), Found::Gone);
}

#[test]
fn media_go_with_the_last_article_that_names_them() {
    let mut paper = Paper::new();
    let (own, shared) = (Hash::of(b"rieng"), Hash::of(b"chung"));
    for media in [own, shared] {
        let new = NewBlob { hash: media, kind: "media".into(), text: None, in_kv: true, owner: None };
        blobs::store(&paper.sql, &[new], paper.now).unwrap();
    }
    let mut commit = paper.commit_of(&[draft("a", "một"), draft("b", "hai")], &[]);
    commit.articles[0].media = vec![own, shared];
    commit.articles[1].media = vec![shared];
    paper.apply(&commit, "lan").unwrap();
    assert_eq!(paper.find(Key::of_media(own)), Found::Nothing);
    paper.purge("a", false).unwrap();
    assert_eq!([own, shared].map(|media| paper.find(Key::of_media(media))), [Found::Gone, Found::Nothing]);
    paper.now = paper.now.plus_secs(DELAY_SECS);
    for purge in purge::start_due(&paper.sql, paper.now).unwrap() {
        purge::erase_rows(&paper.sql, &purge.id, paper.now).unwrap();
    }
    let due = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    assert!(due.contains(&Erasure::Media(own)), "{due:?}");
    assert!(!due.contains(&Erasure::Media(shared)), "{due:?}");
}

#[test]
fn a_purge_that_breaks_off_between_its_steps_goes_on() {
    let mut paper = Paper::storied();
    paper.purge("dau-vet", true).unwrap();
    // The object died after the start, and again before the last look.
    assert_eq!(purge::start_due(&paper.sql, paper.now).unwrap().len(), 1);
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    let late = purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &admin, paper.now);
    assert!(matches!(late, Err(ApiError::PurgeNotFound(_))), "it can't be called off any more: {late:?}");
    paper.execute_purges();
    paper.execute_purges();
    assert_eq!(paper.tables_with("DAUVET"), Vec::<String>::new());
}

/// Two articles that show one picture, both purged.
fn sharing() -> (Paper, Hash) {
    let mut paper = Paper::new();
    let picture = Hash::of(b"chung");
    let new = NewBlob { hash: picture, kind: "media".into(), text: None, in_kv: true, owner: None };
    blobs::store(&paper.sql, &[new], paper.now).unwrap();
    let mut commit = paper.commit_of(&[draft("a", "một"), draft("b", "hai")], &[]);
    commit.articles.iter_mut().for_each(|change| change.media = vec![picture]);
    paper.apply(&commit, "lan").unwrap();
    paper.push(&[draft("c", "ba")]).unwrap();
    (paper, picture)
}

#[test]
fn a_picture_of_two_articles_that_are_purged_is_out_of_reach_and_comes_back_with_either() {
    let (mut paper, picture) = sharing();
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    paper.purge("a", false).unwrap();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Nothing, "b still shows it");
    paper.purge("b", false).unwrap();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Gone);
    purge::call_off(&paper.sql, &"a".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Nothing, "a shows it again");
    paper.now = paper.now.plus_secs(DELAY_SECS);
    paper.execute_purges();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Nothing, "and keeps it when b is erased");
    paper.purge("a", false).unwrap();
    paper.now = paper.now.plus_secs(DELAY_SECS);
    paper.execute_purges();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Gone);
}

#[test]
fn nobody_publishes_what_is_being_purged_under_another_name() {
    let (mut paper, picture) = sharing();
    paper.purge("a", false).unwrap();
    paper.purge("b", false).unwrap();
    let mut commit = paper.commit_of(&[draft("d", "bốn")], &[]);
    commit.articles[0].media = vec![picture];
    let refused = paper.apply(&commit, "lan");
    assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("being purged")), "{refused:?}");
}

#[test]
fn a_purge_that_waits_is_executed_at_once_if_that_is_asked_for() {
    let mut paper = Paper::storied();
    paper.purge("dau-vet", false).unwrap();
    assert!(!paper.purge("dau-vet", true).unwrap().is_new);
    assert_eq!(purge::start_due(&paper.sql, paper.now).unwrap().len(), 1);
}

#[test]
fn a_section_of_which_all_is_being_purged_may_be_taken_away_and_what_is_called_off_stays_down() {
    let (mut paper, _) = sharing();
    for slug in ["a", "b", "c"] {
        paper.purge(slug, false).unwrap();
    }
    let old = paper.root().site;
    paper.site.sections.retain(|section| section.slug.as_str() != "tin");
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut commit = paper.commit_of(&[], &[]);
    commit.site = Some(SiteChange { blob, base: Some(old), source: None });
    paper.apply(&commit, "lan").unwrap();
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    let outcome = purge::call_off(&paper.sql, &"a".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!((outcome.counts.added, outcome.skipped.len()), (0, 1));
    assert_eq!(paper.find(key("a")), Found::Gone);
}

#[test]
fn messages_that_only_have_the_letters_of_a_short_slug_stay() {
    let mut paper = Paper::new();
    let mut commit = paper.commit_of(&[draft("khac", "khác")], &[]);
    commit.message = Some("tin an ninh về an-giang, và banan".into());
    paper.apply(&commit, "lan").unwrap();
    paper.push(&[draft("an", "An Giang hôm nay")]).unwrap();
    let mut naming = paper.commit_of(&[draft("khac-2", "nữa")], &[]);
    naming.message = Some("như bài An Giang hôm nay".into());
    paper.apply(&naming, "lan").unwrap();
    paper.purge("an", true).unwrap();
    paper.execute_purges();
    let messages: Vec<Option<String>> =
        lists::editions(&paper.sql, None, 100).unwrap().into_iter().map(|edition| edition.message).collect();
    assert_eq!(messages.last().unwrap().as_deref(), Some("tin an ninh về an-giang, và banan"));
    assert!(!messages.iter().flatten().any(|message| message.contains("An Giang hôm nay")));
}

/// A picture whose articles' rows are erased, and that KV still has.
fn erased_with_its_articles() -> (Paper, Hash) {
    let (mut paper, picture) = sharing();
    paper.purge("a", true).unwrap();
    paper.purge("b", true).unwrap();
    for purge in purge::start_due(&paper.sql, paper.now).unwrap() {
        purge::erase_rows(&paper.sql, &purge.id, paper.now).unwrap();
        purge::note_told(&paper.sql, &purge.id, paper.now).unwrap();
    }
    (paper, picture)
}

/// Uploads a picture.
fn bring(paper: &Paper, picture: Hash) {
    let new = NewBlob { hash: picture, kind: "media".into(), text: None, in_kv: true, owner: None };
    blobs::store(&paper.sql, &[new], paper.now).unwrap();
}

#[test]
fn a_picture_that_is_brought_while_kv_forgets_it_is_named_by_no_edition_until_it_is_brought_again() {
    let (mut paper, picture) = erased_with_its_articles();
    let request = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    let publish = |paper: &mut Paper, n: u32| {
        let mut commit = paper.commit_of(&[draft(&format!("d{n}"), "bốn")], &[]);
        commit.articles[0].media = vec![picture];
        commit.idempotency_key = format!("thử {n}");
        paper.apply(&commit, "lan")
    };
    // During the deletion, an editor pushes the same picture.
    assert_eq!(blobs::missing(&paper.sql, &[picture], paper.now).unwrap(), [picture]);
    bring(&paper, picture);
    assert!(matches!(publish(&mut paper, 1), Err(ApiError::NotHereYet)));
    for erasure in request {
        erasures::forgotten(&paper.sql, &erasure, paper.now).unwrap();
    }
    assert!(matches!(publish(&mut paper, 2), Err(ApiError::NotHereYet)), "the deletion may still win");
    paper.now = paper.now.plus_secs(30);
    paper.forget_what_is_due();
    let lacking = publish(&mut paper, 3);
    assert!(matches!(&lacking, Err(ApiError::BlobsMissing(all)) if *all == [picture]), "{lacking:?}");
    bring(&paper, picture);
    publish(&mut paper, 4).unwrap();
    paper.now = paper.now.plus_secs(10_000);
    let request = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    assert!(!request.iter().any(|erasure| matches!(erasure, Erasure::Media(_))), "{request:?}");
    assert_eq!(paper.find(Key::of_media(picture)), Found::Nothing);
}

#[test]
fn a_picture_that_is_needed_again_before_kv_is_asked_stays() {
    let (mut paper, picture) = erased_with_its_articles();
    bring(&paper, picture);
    let mut commit = paper.commit_of(&[draft("d", "bốn")], &[]);
    commit.articles[0].media = vec![picture];
    paper.apply(&commit, "lan").unwrap();
    let request = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    assert!(!request.contains(&Erasure::Media(picture)), "{request:?}");
    assert!(!erasures::is_being_forgotten(&paper.sql, picture).unwrap());
}

#[test]
fn nothing_is_published_under_an_id_until_its_counts_are_forgotten() {
    let mut paper = Paper::storied();
    paper.purge("dau-vet", true).unwrap();
    for purge in purge::start_due(&paper.sql, paper.now).unwrap() {
        assert_eq!(purge.names, ["/cu/dau-vet", "dau-vet", "dau-vet-2"]);
        purge::erase_rows(&paper.sql, &purge.id, paper.now).unwrap();
    }
    let refused = paper.push(&[draft("dau-vet", "mới").id("dau-vet")]);
    assert!(matches!(refused, Err(ApiError::CommitRefused(_))), "{refused:?}");
    let again = purge::start_due(&paper.sql, paper.now).unwrap();
    assert_eq!((again.len(), again[0].step), (1, Step::Tell), "it is tried again");
    purge::note_told(&paper.sql, "dau-vet", paper.now).unwrap();
    paper.republish(&[draft("dau-vet", "mới").id("dau-vet")]).unwrap();
}

#[test]
fn copies_learn_of_a_purge_also_when_the_id_is_used_and_purged_again_before_they_ask() {
    let mut paper = Paper::storied();
    let changes = |paper: &Paper| {
        let edition = paper.root().number;
        let query = ChangesQuery { from: 3, edition, limit: 100, ..ChangesQuery::default() };
        serde_json::to_string(&changes::changes(&paper.sql, &query).unwrap().items).unwrap()
    };
    let named = format!("[{{\"change\":\"purged\",\"id_sha256\":\"{}\"}}]", Hash::of(b"dau-vet"));
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    assert_eq!(changes(&paper), named);
    // It is under embargo, so readers can't see it before the purge.
    let later = paper.now.plus_secs(100_000).as_secs();
    paper.republish(&[Draft { published_at: later, ..draft("dau-vet", "mới") }]).unwrap();
    paper.purge("dau-vet", false).unwrap();
    assert_eq!(changes(&paper), named);
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(changes(&paper), named, "what is called off is the second");
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    assert_eq!(changes(&paper), named);
}

#[test]
fn a_draft_keeps_no_picture_of_what_is_purged() {
    let mut paper = Paper::new();
    let picture = Hash::of(b"chung");
    bring(&paper, picture);
    let mut commit = paper.commit_of(&[draft("a", "một"), draft("b", "hai")], &[]);
    commit.articles[0].media = vec![picture];
    paper.apply(&commit, "lan").unwrap();
    paper.keep("draft", format!("/media/{picture}/x\n"));
    paper.purge("a", false).unwrap();
    assert_eq!(paper.find(Key::of_media(picture)), Found::Gone);
    paper.keep("site", format!("/media/{picture}/x"));
    paper.purge("b", false).unwrap();
    assert_eq!(purge::own_media(&paper.sql, "a", "''").unwrap(), [], "settings do");
}

#[test]
fn what_has_lost_its_place_is_called_off_and_stays_down() {
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    let slug = |slug: &str| slug.parse().unwrap();
    // Another article has taken the slug.
    let mut paper = Paper::storied();
    paper.purge("dau-vet", false).unwrap();
    paper.push(&[draft("dau-vet-2", "của bài khác").id("khac")]).unwrap();
    let outcome = purge::call_off(&paper.sql, &slug("dau-vet"), &admin, paper.now).unwrap();
    assert_eq!((outcome.counts.added, outcome.skipped), (0, vec![slug("dau-vet-2")]));
    assert_eq!(paper.title("dau-vet-2").as_deref(), Some("của bài khác"));
    assert_eq!(paper.find(key("dau-vet")), Found::Gone);
    assert_eq!(paper.list_of(1).len(), 2, "it is in the history");
    // The settings have changed.
    let mut paper = Paper::storied();
    paper.purge("dau-vet", false).unwrap();
    let old = paper.root().site;
    paper.site.base_url = "https://moi.example".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut commit = paper.commit_of(&[], &[]);
    commit.site = Some(SiteChange { blob, base: Some(old), source: None });
    paper.apply(&commit, "lan").unwrap();
    let outcome = purge::call_off(&paper.sql, &slug("dau-vet"), &admin, paper.now).unwrap();
    assert_eq!((outcome.counts.added, outcome.skipped), (0, vec![slug("dau-vet-2")]));
    assert_eq!(paper.find(key("dau-vet-2")), Found::Gone);
    let text = paper.article(&draft("dau-vet-2", "DAUVET hai").id("dau-vet")).to_json().unwrap();
    assert!(text.contains("https://moi.example"));
    paper.republish(&[draft("dau-vet-2", "DAUVET hai").id("dau-vet")]).unwrap();
}

#[test]
fn of_two_purges_the_slug_names_that_of_the_article_that_had_it_last() {
    let mut paper = Paper::new();
    paper.push(&[draft("mot", "một").id("z")]).unwrap();
    paper.push(&[draft("mot-cu", "một").id("z").over("một")]).unwrap();
    paper.push(&[draft("mot", "hai").id("b")]).unwrap();
    paper.purge("mot-cu", false).unwrap();
    paper.purge("mot", false).unwrap();
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"mot".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(paper.title("mot").as_deref(), Some("hai"));
    assert_eq!(purge::list(&paper.sql).unwrap()[0].id, "z");
}

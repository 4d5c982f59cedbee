//! Tests of the Catalog's logic on a native SQLite: the results of sequences of commits.

use std::collections::BTreeMap;

use gazette_core::article::{Article, Byline, Tag};
use gazette_core::edition::bucket::Bucket;
use gazette_core::edition::{Found, Head, Key, Root, legacy_address};
use gazette_core::fixtures;
use gazette_core::hash::Hash;
use gazette_core::naming::slug_of_name;
use gazette_core::site::{Section, Site};
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::{ApiError, ArticleChange, Commit, CommitOutcome, Conflict, Removal, Role, SiteChange, Source};
use gazette_sql::{NativeSql, Sql};

mod backup;
mod list_trees;
mod name_slugs;
mod proposals;
mod public;
mod purging;
mod reading_back;
mod releases;
mod roles;
mod scale;
mod sitemaps;
mod sweep;

use crate::blobs::{self, NewBlob};
use crate::editor::Editor;
use crate::history::{self, Signature};
use crate::lists::{self, ListQuery};
use crate::{commit, purge, restore, rows, schema, sources};

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
const EARLIER: i64 = 1_700_000_000;

struct Paper {
    sql: NativeSql,
    site: Site,
    commits: u32,
    now: Timestamp,
}

/// A change as the command sends it. The text may have tags, such as `#cau` and `%C++`, authors,
/// such as `~Tuấn` and `~Tuấn=tuan-bao` with a slug, and `@bien` for another section.
#[derive(Clone)]
struct Draft {
    id: String,
    slug: String,
    text: String,
    published_at: i64,
    unpublish_at: Option<i64>,
    redirect_from: Vec<String>,
    base: Option<String>,
}

fn draft(slug: &str, text: &str) -> Draft {
    Draft {
        id: slug.into(),
        slug: slug.into(),
        text: text.into(),
        published_at: EARLIER,
        unpublish_at: None,
        redirect_from: Vec::new(),
        base: None,
    }
}

impl Draft {
    fn over(self, base: &str) -> Self {
        Self { base: Some(base.into()), ..self }
    }

    fn id(self, id: &str) -> Self {
        Self { id: id.into(), ..self }
    }

    fn from(self, addresses: &[&str]) -> Self {
        Self { redirect_from: addresses.iter().map(|&address| address.to_owned()).collect(), ..self }
    }
}

fn source_text(id: &str, text: &str) -> String {
    let source = Source { path: format!("{id}.md"), text: text.into(), files: BTreeMap::new() };
    serde_json::to_string(&source).unwrap()
}

fn source_of(id: &str, text: &str) -> Hash {
    Hash::of(source_text(id, text).as_bytes())
}

impl Paper {
    fn new() -> Self {
        let sql = NativeSql::new();
        sql.migrate(schema::MIGRATIONS).unwrap();
        sql.migrate(schema::MIGRATIONS).unwrap();
        let section =
            |slug: &str| Section { slug: slug.parse().unwrap(), title: slug.into(), description: String::new() };
        let site = Site {
            title: "Báo".into(),
            tagline: String::new(),
            base_url: "https://bao.example".into(),
            language: "vi".into(),
            zone: Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600),
            views_offset: 0,
            sections: vec![section("tin"), section("bien")],
            menu: Vec::new(),
            banners: Vec::new(),
            webhooks: Vec::new(),
            redirects: Vec::new(),
            newsroom: gazette_core::site::Newsroom::default(),
        };
        Self { sql, site, commits: 0, now: NOW }
    }

    fn keep(&self, kind: &str, text: String) -> Hash {
        let hash = Hash::of(text.as_bytes());
        blobs::store(
            &self.sql,
            &[NewBlob { hash, kind: kind.into(), text: Some(text), in_kv: true, owner: None }],
            self.now,
        )
        .unwrap();
        hash
    }

    fn article(&self, draft: &Draft) -> Article {
        let at = Zone::fixed("", 7 * 3600).local(Timestamp::from_secs(draft.published_at));
        let section = if draft.text.contains("@bien") { "bien" } else { "tin" };
        let mut article = fixtures::article(section, &draft.slug, &draft.text, at);
        article.card.id.clone_from(&draft.id);
        for tag in draft.text.split(' ').filter_map(|word| word.strip_prefix('#')) {
            article.card.tags.push(Tag { slug: tag.parse().unwrap(), title: tag.into() });
        }
        article.card.tags.push(Tag { slug: "nuoc".parse().unwrap(), title: "Nước".into() });
        article.card.bylines.push(Byline {
            name: "Lê \"Chí\"".into(),
            organisation: None,
            slug: "le-chi".parse().unwrap(),
        });
        for word in draft.text.split(' ') {
            if let Some(title) = word.strip_prefix('%') {
                article.card.tags.push(Tag { slug: slug_of_name(title), title: title.into() });
            } else if let Some(name) = word.strip_prefix('~') {
                let (name, slug) = name
                    .split_once('=')
                    .map_or((name, slug_of_name(name)), |(name, slug)| (name, slug.parse().unwrap()));
                article.card.bylines.push(Byline { name: name.into(), organisation: None, slug });
            }
        }
        article.card.url = self.site.absolute(&article.card.path());
        article
    }

    fn change(&self, draft: &Draft) -> ArticleChange {
        self.keep("source", source_text(&draft.id, &draft.text));
        ArticleChange {
            article: self.keep("article", self.article(draft).to_json().unwrap()),
            source: source_of(&draft.id, &draft.text),
            base: draft.base.as_deref().map(|text| source_of(&draft.id, text)),
            rerendered: false,
            unpublish_at: draft.unpublish_at.map(Timestamp::from_secs),
            front: None,
            redirect_from: draft.redirect_from.clone(),
            media: Vec::new(),
            views: 0,
        }
    }

    fn commit_of(&mut self, drafts: &[Draft], removals: &[(&str, Option<&str>)]) -> Commit {
        self.commits += 1;
        let blob = self.keep("site", serde_json::to_string(&self.site).unwrap());
        let removal = |(slug, base): &(&str, Option<&str>)| Removal {
            slug: slug.parse().unwrap(),
            base: base.map(|text| source_of(slug, text)),
        };
        Commit {
            idempotency_key: format!("commit {}", self.commits),
            message: None,
            site: (self.commits == 1).then_some(SiteChange { blob, base: None, source: None }),
            articles: drafts.iter().map(|draft| self.change(draft)).collect(),
            removals: removals.iter().map(removal).collect(),
            purges: Vec::new(),
            purge_now: false,
            force: false,
            republish: Vec::new(),
        }
    }

    fn apply(&self, commit: &Commit, editor: &str) -> Result<CommitOutcome, ApiError> {
        self.apply_as(commit, editor, Role::Admin)
    }

    fn apply_as(&self, commit: &Commit, name: &str, role: Role) -> Result<CommitOutcome, ApiError> {
        commit::apply(&self.sql, commit, &Editor { name: name.into(), role }, self.now)
    }

    fn push(&mut self, drafts: &[Draft]) -> Result<CommitOutcome, ApiError> {
        let commit = self.commit_of(drafts, &[]);
        self.apply(&commit, "lan")
    }

    /// Publishes, even if they were taken down or purged.
    fn republish(&mut self, drafts: &[Draft]) -> Result<CommitOutcome, ApiError> {
        let republish = drafts.iter().map(|draft| draft.id.clone()).collect();
        let commit = Commit { republish, ..self.commit_of(drafts, &[]) };
        self.apply(&commit, "lan")
    }

    fn remove(&mut self, slug: &str, base: Option<&str>) -> Result<CommitOutcome, ApiError> {
        let commit = self.commit_of(&[], &[(slug, base)]);
        self.apply(&commit, "mai")
    }

    fn restore(&self, number: u64, key: &str) -> Result<CommitOutcome, ApiError> {
        let signature = Signature { editor: "lan", message: None, idempotency_key: Some(key), site_source: None };
        restore::restore(&self.sql, number, &Editor { name: "lan".into(), role: Role::Admin }, &signature, self.now)
    }

    fn root(&self) -> Root {
        rows::newest_root(&self.sql).unwrap().unwrap()
    }

    fn find(&self, key: Key) -> Found {
        let Some(hash) = self.root().index[key.bucket()] else { return Found::Nothing };
        let bucket = Bucket::from_bytes(blobs::read(&self.sql, hash).unwrap().unwrap()).unwrap();
        bucket.get(key).map_or(Found::Nothing, |entry| entry.at(self.now))
    }

    fn title(&self, slug: &str) -> Option<String> {
        match self.find(Key::of_slug(&slug.parse().unwrap())) {
            Found::Article { blob, .. } => {
                blobs::read_article(&self.sql, blob).unwrap().map(|article| article.card.title)
            }
            _ => None,
        }
    }

    fn head(&self) -> Vec<String> {
        let Some(hash) = self.root().heads.get(&"tin".parse::<Slug>().unwrap()).copied() else { return Vec::new() };
        let head: Head = blobs::read_json(&self.sql, hash, "head").unwrap().unwrap();
        head.live(self.now).map(|card| card.card.slug.to_string()).collect()
    }
}

fn conflicts(result: Result<CommitOutcome, ApiError>) -> Vec<Conflict> {
    match result {
        Err(ApiError::Conflicts(conflicts)) => conflicts,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn key(slug: &str) -> Key {
    Key::of_slug(&slug.parse().unwrap())
}

#[test]
fn a_commit_makes_the_next_edition_with_all_of_it() {
    let mut paper = Paper::new();
    let outcome = paper.push(&[draft("a", "một"), draft("b", "hai")]).unwrap();
    assert_eq!((outcome.edition, outcome.is_new, outcome.counts.added), (1, true, 2));
    assert_eq!((paper.title("a"), paper.title("b")), (Some("một".into()), Some("hai".into())));
    assert_eq!(paper.head(), ["a", "b"]);
}

#[test]
fn a_commit_sent_again_answers_with_the_edition_it_made() {
    let mut paper = Paper::new();
    let commit = paper.commit_of(&[draft("a", "một")], &[]);
    let first = paper.apply(&commit, "lan").unwrap();
    assert_eq!(paper.apply(&commit, "lan").unwrap(), first);
    assert_eq!(paper.root().number, 1);
}

#[test]
fn what_is_already_so_makes_no_edition() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let outcome = paper.push(&[draft("a", "một")]).unwrap();
    assert_eq!((outcome.edition, outcome.is_new), (1, false));
    assert_eq!(outcome.unchanged, ["a".parse().unwrap()]);
}

#[test]
fn a_change_over_someone_elses_is_a_conflict_with_their_name_and_changes_nothing() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "một")]).unwrap();
    let theirs = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.apply(&theirs, "mai").unwrap();
    let found = conflicts(paper.push(&[draft("b", "mới").over("một"), draft("a", "ba").over("một")]));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].slug.as_ref().unwrap().as_str(), found[0].editor.as_str(), found[0].edition), ("a", "mai", 2));
    assert_eq!((paper.title("a"), paper.title("b")), (Some("hai".into()), Some("một".into())));
}

#[test]
fn no_remembered_base_and_a_different_live_article_is_a_conflict() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    assert_eq!(conflicts(paper.push(&[draft("a", "hai")])).len(), 1);
}

#[test]
fn force_publishes_over_other_peoples_changes() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let mut commit = paper.commit_of(&[draft("a", "hai")], &[]);
    commit.force = true;
    paper.apply(&commit, "lan").unwrap();
    assert_eq!(paper.title("a"), Some("hai".into()));
}

#[test]
fn pushes_to_different_articles_merge() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "một")]).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    paper.push(&[draft("b", "ba").over("một")]).unwrap();
    assert_eq!((paper.title("a"), paper.title("b")), (Some("hai".into()), Some("ba".into())));
}

#[test]
fn a_new_rendering_of_a_source_that_someone_changed_is_skipped() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    let mut commit = paper.commit_of(&[draft("a", "một").over("một")], &[]);
    commit.articles[0].rerendered = true;
    let outcome = paper.apply(&commit, "mai").unwrap();
    assert_eq!((outcome.is_new, outcome.skipped.len()), (false, 1));
    assert_eq!(paper.title("a"), Some("hai".into()));
}

#[test]
fn a_conflict_names_who_changed_the_source_and_not_who_rendered_it_anew() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let theirs = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.apply(&theirs, "mai").unwrap();
    let mut rendered = paper.commit_of(&[draft("a", "hai")], &[]);
    let mut article = blobs::read_article(&paper.sql, rendered.articles[0].article).unwrap().unwrap();
    article.card.lead = "khác".into();
    rendered.articles[0].article = paper.keep("article", article.to_json().unwrap());
    rendered.articles[0].rerendered = true;
    assert_eq!(paper.apply(&rendered, "thu").unwrap().counts.changed, 1);
    let found = conflicts(paper.push(&[draft("a", "ba").over("một")]));
    assert_eq!((found[0].editor.as_str(), found[0].edition), ("mai", 2));
    let found = conflicts(paper.remove("a", Some("một")));
    assert_eq!((found[0].editor.as_str(), found[0].edition), ("mai", 2));
}

#[test]
fn a_changed_slug_redirects_and_the_id_stays() {
    let mut paper = Paper::new();
    paper.push(&[draft("cu", "một").from(&["/index.php?id=1"])]).unwrap();
    paper.push(&[draft("moi", "hai").id("cu").over("một").from(&["/index.php?id=1"])]).unwrap();
    assert_eq!(paper.find(key("cu")), Found::Redirect(key("moi")));
    assert_eq!(paper.find(Key::of_id("cu")), Found::Redirect(key("moi")));
    assert_eq!(paper.find(Key::of_legacy("/index.php?id=1")), Found::Redirect(key("moi")));
    assert!(matches!(paper.find(key("moi")), Found::Article { id_is_slug: false, .. }));
    assert_eq!(paper.head(), ["moi"]);
}

#[test]
fn a_slug_given_back_needs_no_redirect() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    paper.push(&[draft("b", "hai").id("a").over("một")]).unwrap();
    paper.push(&[draft("a", "ba").over("hai")]).unwrap();
    assert!(matches!(paper.find(key("a")), Found::Article { id_is_slug: true, .. }));
    assert_eq!(paper.find(key("b")), Found::Redirect(key("a")));
    assert_eq!(paper.find(Key::of_id("a")), Found::Nothing);
}

#[test]
fn two_articles_may_swap_their_slugs() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "hai")]).unwrap();
    paper.push(&[draft("b", "một mới").id("a").over("một"), draft("a", "hai mới").id("b").over("hai")]).unwrap();
    assert_eq!((paper.title("a"), paper.title("b")), (Some("hai mới".into()), Some("một mới".into())));
}

#[test]
fn a_slug_of_another_article_is_refused() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let refused = paper.push(&[draft("a", "hai").id("khac")]);
    assert!(matches!(refused, Err(ApiError::CommitRefused(_))), "{refused:?}");
    assert_eq!((paper.title("a"), paper.root().number), (Some("một".into()), 1));
}

#[test]
fn an_article_taken_down_is_gone_by_every_name_and_can_come_back() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một").from(&["/cu/a"]), draft("b", "hai")]).unwrap();
    assert_eq!(paper.remove("a", None).unwrap().counts.removed, 1);
    assert_eq!([paper.find(key("a")), paper.find(Key::of_legacy("/cu/a"))], [Found::Gone, Found::Gone]);
    assert_eq!(paper.head(), ["b"]);
    assert!(!paper.remove("a", None).unwrap().is_new);
    paper.republish(&[draft("a", "ba").from(&["/cu/a"])]).unwrap();
    assert_eq!(paper.title("a"), Some("ba".into()));
    assert_eq!(paper.find(Key::of_legacy("/cu/a")), Found::Redirect(key("a")));
}

#[test]
fn taking_down_what_someone_changed_is_a_conflict() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    assert_eq!(conflicts(paper.remove("a", Some("một"))).len(), 1);
    assert_eq!(paper.title("a"), Some("hai".into()));
}

#[test]
fn changing_what_someone_took_down_is_a_conflict_with_their_name() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    paper.remove("a", None).unwrap();
    let found = conflicts(paper.push(&[draft("a", "hai").over("một")]));
    assert_eq!((found[0].editor.as_str(), found[0].edition, found[0].taken_down), ("mai", 2, true));
}

#[test]
fn what_was_taken_down_is_published_again_only_by_who_says_so() {
    let mut paper = Paper::new();
    paper.site.newsroom.writers_publish = true;
    paper.push(&[draft("b", "một")]).unwrap();
    let first = paper.commit_of(&[draft("a", "một")], &[]);
    paper.apply_as(&first, "thu", Role::Writer).unwrap();
    paper.remove("a", None).unwrap();
    // A folder without a record, with force, under another slug, and the writer whose article it was.
    let commits = [draft("a", "một"), draft("a", "hai"), draft("a2", "hai").id("a"), draft("a", "hai").over("một")]
        .map(|draft| paper.commit_of(&[draft], &[]));
    for commit in commits {
        assert!(conflicts(paper.apply(&commit, "lan"))[0].taken_down);
        assert!(conflicts(paper.apply(&Commit { force: true, ..commit.clone() }, "lan"))[0].taken_down);
        assert!(conflicts(paper.apply_as(&commit, "thu", Role::Writer))[0].taken_down);
    }
    // Rendering anew is no demand; it leaves the article out.
    let mut rerendered = paper.commit_of(&[draft("a", "một"), draft("b", "hai").over("một")], &[]);
    rerendered.articles[0].rerendered = true;
    assert_eq!(paper.apply(&rerendered, "lan").unwrap().skipped.len(), 1);
    let again = paper.commit_of(&[draft("a", "ba")], &[]);
    let again = Commit { republish: vec!["a".into()], ..again };
    assert!(matches!(paper.apply_as(&again, "thu", Role::Writer), Err(ApiError::Forbidden(_))));
    paper.apply_as(&again, "lan", Role::Editor).unwrap();
    paper.push(&[draft("a", "bốn").over("ba")]).unwrap();
}

#[test]
fn a_commit_that_names_what_is_not_there_says_what() {
    let mut paper = Paper::new();
    let mut commit = paper.commit_of(&[draft("a", "một")], &[]);
    let lost = Hash::of(b"lost");
    commit.articles[0].media.push(lost);
    let missing = match paper.apply(&commit, "lan") {
        Err(ApiError::BlobsMissing(missing)) => missing,
        other => panic!("{other:?}"),
    };
    assert_eq!(missing, [lost]);
    assert!(rows::newest_root(&paper.sql).unwrap().is_none());
}

#[test]
fn an_address_that_leads_to_another_article_is_refused() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một").from(&["/x?b=1&a=2"])]).unwrap();
    let refused = paper.push(&[draft("b", "hai").from(&["/x?a=2&b=1"])]);
    assert!(matches!(refused, Err(ApiError::CommitRefused(_))), "{refused:?}");
    assert_eq!(paper.title("b"), None);
    assert_eq!(paper.find(Key::of_legacy(&legacy_address("/x?a=2&b=1"))), Found::Redirect(key("a")));
}

#[test]
fn an_embargo_begins_and_ends_on_time_and_makes_editions() {
    let mut paper = Paper::new();
    let soon = NOW.as_secs() + 60;
    let embargoed = Draft { published_at: soon, ..draft("a", "một") };
    let passing = Draft { unpublish_at: Some(soon + 60), ..draft("b", "hai") };
    paper.push(&[embargoed, passing]).unwrap();
    assert_eq!((paper.title("a"), paper.head()), (None, vec!["b".to_owned()]));
    assert_eq!(paper.root().boundaries, [soon, soon + 60].map(Timestamp::from_secs));

    paper.now = Timestamp::from_secs(soon);
    assert_eq!((paper.title("a"), paper.head()), (Some("một".into()), vec!["a".to_owned(), "b".to_owned()]));
    history::apply_boundary(&paper.sql, paper.now).unwrap();
    history::apply_boundary(&paper.sql, paper.now).unwrap();
    assert_eq!((paper.root().number, paper.root().boundaries.len()), (2, 1));

    paper.now = Timestamp::from_secs(soon + 60);
    assert_eq!(paper.find(key("b")), Found::Gone);
    history::apply_boundary(&paper.sql, paper.now).unwrap();
    assert_eq!((paper.root().number, paper.head()), (3, vec!["a".to_owned()]));
}

#[test]
fn a_restored_edition_is_the_old_one_to_the_hash() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một").from(&["/cu/a"]), draft("b", "một"), draft("c", "một")]).unwrap();
    let old = paper.root();
    paper.push(&[draft("a2", "hai").id("a").over("một"), draft("d", "mới")]).unwrap();
    paper.remove("b", None).unwrap();
    paper.republish(&[draft("b", "ba khác")]).unwrap();
    paper.site.title = "Báo mới".into();
    let mut settings = paper.commit_of(&[], &[]);
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    settings.site = Some(SiteChange { blob, base: Some(old.site), source: None });
    paper.apply(&settings, "lan").unwrap();

    let outcome = paper.restore(1, "khôi phục").unwrap();
    let counts = outcome.counts;
    assert_eq!((outcome.edition, counts.added, counts.changed, counts.removed), (6, 0, 2, 1));
    let root = paper.root();
    assert_eq!((root.index, root.heads, root.site), (old.index, old.heads, old.site));
    assert_eq!(paper.restore(1, "khôi phục").unwrap(), outcome, "sent again");
    assert!(!paper.restore(1, "lần nữa").unwrap().is_new, "nothing left to restore");

    paper.restore(5, "quay lại").unwrap();
    assert_eq!((paper.title("a2"), paper.title("d")), (Some("hai".into()), Some("mới".into())));
    assert!(matches!(paper.restore(99, "x"), Err(ApiError::EditionNotFound(99))));
}

#[test]
fn changing_one_article_changes_its_bucket_and_those_of_its_tag_and_its_author() {
    let mut paper = Paper::new();
    let many: Vec<Draft> = (0..300).map(|n| draft(&format!("bai-{n}"), "một")).collect();
    paper.push(&many).unwrap();
    let before = paper.root();
    paper.push(&[draft("bai-7", "hai").over("một")]).unwrap();
    let changed = before.index.iter().zip(paper.root().index).filter(|(old, new)| *old != new).count();
    assert_eq!(changed, 3);
}

#[test]
fn the_history_of_commits_and_their_index_agree_with_a_paper_made_at_once() {
    let mut paper = Paper::new();
    let mut texts = BTreeMap::<String, String>::new();
    for step in 0..200_u32 {
        let slug = format!("bai-{}", step.wrapping_mul(2_654_435_761) % 17);
        let text = format!("bản {step}");
        if step % 5 == 4 && texts.contains_key(&slug) {
            paper.remove(&slug, None).unwrap();
            texts.remove(&slug);
        } else {
            let change = draft(&slug, &text);
            let change = match texts.get(&slug) {
                Some(base) => change.over(base),
                None => change,
            };
            paper.republish(&[change]).unwrap();
            texts.insert(slug, text);
        }
    }
    let mut fresh = Paper::new();
    fresh.push(&texts.iter().map(|(slug, text)| draft(slug, text)).collect::<Vec<_>>()).unwrap();
    for n in 0..17 {
        let slug = format!("bai-{n}");
        assert_eq!(paper.title(&slug), fresh.title(&slug), "{slug}");
    }
    assert_eq!(paper.root().heads, fresh.root().heads);
}

#[test]
fn a_list_is_the_same_for_a_reader_of_an_older_edition() {
    let mut paper = Paper::new();
    paper.push(&(0..5).map(|n| draft(&format!("bai-{n}"), "một")).collect::<Vec<_>>()).unwrap();
    paper.remove("bai-2", None).unwrap();
    let list = |edition, after, limit| {
        let query = ListQuery { edition, now: NOW.as_secs(), after, limit, ..ListQuery::default() };
        lists::list(&paper.sql, &query).unwrap()
    };
    assert_eq!([list(1, None, 10).items.len(), list(2, None, 10).items.len()], [5, 4]);
    let (mut seen, mut after) = (0, None);
    loop {
        let part = list(2, after, 3);
        seen += part.items.len();
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, 4);
}

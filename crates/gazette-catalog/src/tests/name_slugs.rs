//! Names that differ have slugs that differ, and keep them.

use gazette_core::edition::Kind;
use gazette_core::edition::list::ListName;

use super::*;

impl Paper {
    /// The slugs of an article's authors and tags, besides those that every article has.
    fn names(&self, slug: &str) -> Vec<String> {
        let live = rows::live_by_slug(&self.sql, slug).unwrap().expect("the article is live");
        let card = blobs::read_article(&self.sql, live.article).unwrap().unwrap().card;
        let authors = card.bylines.iter().skip(1).map(|byline| byline.slug.to_string());
        let tags = card.tags.iter().filter(|tag| tag.title != "Nước").map(|tag| tag.slug.to_string());
        let names: Vec<String> = authors.chain(tags).collect();
        let statement = "SELECT author FROM version_authors WHERE version = ?1 UNION ALL SELECT tag FROM version_tags WHERE version = ?1";
        let rows = self.sql.run(statement, vec![live.version.into()]).unwrap();
        let rows: Vec<&str> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert!(names.iter().all(|name| rows.contains(&name.as_str())), "{names:?} in the article, {rows:?} in rows");
        names
    }

    fn write(&mut self, slug: &str, text: &str) -> Vec<String> {
        self.try_write(slug, text).unwrap();
        self.names(slug)
    }

    fn try_write(&mut self, slug: &str, text: &str) -> Result<CommitOutcome, ApiError> {
        let republish = vec![slug.to_owned()];
        let commit = Commit { force: true, republish, ..self.commit_of(&[draft(slug, text)], &[]) };
        self.apply(&commit, "lan")
    }

    fn purge_now(&mut self, slug: &str) {
        let commit = Commit { purges: vec![slug.parse().unwrap()], purge_now: true, ..self.commit_of(&[], &[]) };
        self.apply(&commit, "lan").unwrap();
        for started in purge::start_due(&self.sql, self.now).unwrap() {
            purge::erase_rows(&self.sql, &started.id, self.now).unwrap();
            purge::note_told(&self.sql, &started.id, self.now).unwrap();
        }
    }

    fn entry(&self, list: &ListName) -> Option<Kind> {
        let bucket = self.root().index[list.key().bucket()]?;
        Bucket::from_bytes(blobs::read(&self.sql, bucket).unwrap().unwrap())
            .unwrap()
            .get(list.key())
            .map(|entry| entry.kind)
    }

    fn leads_to(&self, author: &str) -> Option<Key> {
        match self.entry(&list(author)) {
            Some(Kind::Moved(key)) => Some(key),
            _ => None,
        }
    }
}

fn list(author: &str) -> ListName {
    ListName::Author(author.parse().unwrap())
}

#[test]
fn authors_who_differ_in_accents_have_pages_of_their_own_in_the_order_in_which_they_appear() {
    let mut paper = Paper::new();
    assert_eq!(paper.write("a", "~Tuấn"), ["tuan"]);
    assert_eq!(paper.write("b", "~Tuân ~Tuẫn"), ["tuan-2", "tuan-3"]);
    assert_eq!(paper.write("c", "~TUẤN %Tuân"), ["tuan", "tuan"]);
    assert_eq!(paper.write("d", "~Tuẫn %Tuấn %Tuân"), ["tuan-3", "tuan-2", "tuan"]);
    assert!(["tuan", "tuan-2", "tuan-3"].iter().all(|slug| matches!(paper.entry(&list(slug)), Some(Kind::List(_)))));
}

#[test]
fn names_of_one_commit_are_numbered_by_the_dates_of_their_articles() {
    let mut paper = Paper::new();
    let later = Draft { published_at: EARLIER + 1, ..draft("a", "~Tuấn") };
    paper.push(&[later, draft("z", "~Tuân")]).unwrap();
    assert_eq!((paper.names("a"), paper.names("z")), (vec!["tuan-2".to_owned()], vec!["tuan".to_owned()]));
}

#[test]
fn an_author_may_have_a_slug_of_its_own_and_two_of_one_name_two_pages() {
    let mut paper = Paper::new();
    assert_eq!(paper.write("a", "~An ~An=an-bao"), ["an", "an-bao"]);
    assert_eq!(paper.write("b", "~Ân ~Ân=an-bao"), ["an-2", "an-bao-2"]);
    assert_eq!(paper.write("c", "~An=an-bao"), ["an-bao"]);
}

#[test]
fn a_push_that_repeats_what_is_live_changes_nothing() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "~Tuấn"), draft("b", "~Tuân")]).unwrap();
    let outcome = paper.push(&[draft("a", "~Tuấn"), draft("b", "~Tuân")]).unwrap();
    assert_eq!((outcome.edition, outcome.is_new, outcome.unchanged.len()), (1, false, 2));
    // What editors' folders compare is what the command has rendered.
    let (list, _) = sources::list(&paper.sql, None, "", 10, None, paper.now).unwrap();
    let sent = Hash::of(paper.article(&draft("b", "~Tuân")).to_json().unwrap().as_bytes());
    assert_eq!(list.sources[1].article, sent);
}

#[test]
fn what_is_rendered_otherwise_to_the_same_article_is_sent_once() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "~Tuấn"), draft("b", "~Tuân")]).unwrap();
    let rendered =
        |paper: &Paper| sources::list(&paper.sql, None, "", 10, None, paper.now).unwrap().0.sources[1].article;
    let sent = rendered(&paper);
    // As in a paper restored from a backup that did not tell it.
    paper.sql.run("UPDATE versions SET rendered = NULL", vec![]).unwrap();
    assert_ne!(rendered(&paper), sent);
    let mut commit = paper.commit_of(&[draft("b", "~Tuân")], &[]);
    commit.articles[0].rerendered = true;
    let outcome = paper.apply(&commit, "lan").unwrap();
    assert_eq!((outcome.is_new, outcome.unchanged.len()), (false, 1));
    assert_eq!(rendered(&paper), sent);
}

#[test]
fn the_article_as_stored_again_is_written_to_kv_and_belongs_to_its_article() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "~Tuấn"), draft("b", "~Tuân")]).unwrap();
    let live = rows::live_by_slug(&paper.sql, "b").unwrap().unwrap();
    let waiting: Vec<Hash> = blobs::not_in_kv(&paper.sql, 1_000).unwrap().into_iter().map(|(hash, _)| hash).collect();
    assert!(waiting.contains(&live.article));
    let owner = paper.sql.first("SELECT owner FROM blobs WHERE hash = ?", vec![live.article.into()]).unwrap().unwrap();
    assert_eq!(owner.text(0).unwrap(), "b");
}

#[test]
fn a_slug_stays_with_its_name_after_take_downs_rollbacks_and_purges() {
    let mut paper = Paper::new();
    paper.write("a", "~Tuấn");
    paper.write("b", "~Tuân");
    paper.remove("a", None).unwrap();
    assert_eq!(paper.write("c", "~Tuân"), ["tuan-2"]);
    assert_eq!(paper.write("d", "~Tuẫn"), ["tuan-3"]);
    paper.restore(1, "rollback").unwrap();
    assert_eq!(paper.write("d", "~Tuẫn %x"), ["tuan-3", "x"]);
    assert_eq!(paper.write("c", "~Tuân %x"), ["tuan-2", "x"]);
    paper.purge_now("a");
    assert_eq!(paper.write("e", "~Tuan"), ["tuan-4"], "a public address is nobody else's after a purge");
    assert_eq!(paper.write("g", "~Tuấn"), ["tuan"]);
    let texts = paper.sql.run("SELECT key || owner FROM name_owners", vec![]).unwrap();
    for guess in ["tuan".to_owned(), Hash::of("tuấn".as_bytes()).to_string()] {
        assert!(texts.iter().all(|row| !row.text(0).unwrap().contains(&guess)), "who tries names must not find it");
    }
}

#[test]
fn nothing_remains_of_the_names_of_a_purged_article_that_was_never_public() {
    let mut paper = Paper::new();
    let hidden = Draft { published_at: NOW.as_secs() + 1_000, ..draft("a", "~Mật") };
    paper.push(&[hidden, draft("b", "x")]).unwrap();
    let rows = || paper.sql.run("SELECT key FROM name_owners", vec![]).unwrap().len();
    let before = rows();
    paper.purge_now("a");
    assert_eq!(paper.sql.run("SELECT key FROM name_owners", vec![]).unwrap().len(), before - 1);
}

#[test]
fn in_a_restored_paper_names_have_their_slugs_and_those_of_purged_names_are_taken() {
    let mut first = Paper::new();
    first.push(&[draft("a", "~Tuấn"), draft("b", "~Tuân"), draft("c", "~Tuẫn %x"), draft("d", "~Tuan")]).unwrap();
    first.remove("a", None).unwrap();
    first.purge_now("b");
    let mut paper = Paper::new();
    backup::send_all(&first, &paper, 7);
    backup::finish(&first, &paper, 7);
    (paper.commits, paper.now) = (first.commits, first.now);
    paper.purge_now("c");
    assert_eq!(paper.write("e", "~Tuần"), ["tuan-5"]);
    assert_eq!(paper.write("f", "~Tuấn"), ["tuan"]);
    assert_eq!(paper.write("g", "~Tuẫn"), ["tuan-3"]);
    assert_eq!(paper.write("h", "~Tuan"), ["tuan-4"]);
    assert_eq!(paper.write("i", "~Tuân"), ["tuan-6"], "it does not know whose tuan-2 was");
    let owners = "SELECT count(*) FROM name_owners WHERE owner IS NULL";
    assert!(paper.sql.number(owners, vec![]).unwrap() > 0, "of tuan-2");
    paper.push(&[draft("j", "x")]).unwrap();
    assert_eq!(paper.write("k", "~Tuân"), ["tuan-6"]);
}

#[test]
fn a_backup_tells_no_hash_of_a_name() {
    let mut paper = Paper::new();
    paper.write("a", "~Tuấn");
    paper.purge_now("a");
    let part = crate::backup::part(&paper.sql, "name_owners", "0", 500).unwrap();
    assert!(!part.rows.is_empty() && part.rows.iter().all(|row| row.get().len() == 32 + 4), "{:?}", part.rows);
}

#[test]
fn a_preview_shows_the_slugs_that_names_would_get() {
    use crate::previews;
    use gazette_core::wire::PreviewRequest;

    let mut paper = Paper::new();
    paper.write("a", "~Tuấn");
    let late = Draft { published_at: EARLIER + 1, ..draft("b", "~Tuân") };
    let drafts = [late, draft("c", "~Tuẫn %C++")];
    let keep = |draft: &Draft| paper.keep("draft", paper.article(draft).to_json().unwrap() + "\n");
    let request = PreviewRequest {
        drafts: drafts.iter().map(keep).collect(),
        edition: None,
        proposal: None,
        release: None,
        ttl_secs: None,
    };
    let lan = Editor { name: "lan".into(), role: Role::Editor };
    previews::create(&paper.sql, "1", &request, &lan, paper.now).unwrap();
    let release = paper.commit_of(&drafts, &[]);
    paper.release(&release, "lan", 1_000).unwrap();
    let of_release = PreviewRequest { drafts: Vec::new(), release: Some(1), ..request };
    previews::create(&paper.sql, "2", &of_release, &lan, paper.now).unwrap();
    let shown = |paper: &Paper, link: &str, slug: &str| {
        let draft = previews::draft(&paper.sql, link, &slug.parse().unwrap(), paper.now).unwrap().unwrap();
        let article = Article::from_json(&draft).unwrap();
        let cards = previews::cards(&paper.sql, link, paper.now).unwrap();
        let is_its = |card: &String| serde_json::from_str::<gazette_core::article::Card>(card).unwrap() == article.card;
        assert_eq!(cards.iter().filter(|card| is_its(card)).count(), 1);
        article.card.bylines[1].slug.to_string()
    };
    for link in ["1", "2"] {
        assert_eq!((shown(&paper, link, "c"), shown(&paper, link, "b")), ("tuan-2".into(), "tuan-3".into()), "{link}");
    }
    assert_eq!(paper.write("d", "~Tuân"), ["tuan-2"], "a preview gives no slug away");
    for link in ["1", "2"] {
        assert_eq!((shown(&paper, link, "c"), shown(&paper, link, "b")), ("tuan-3".into(), "tuan-2".into()), "{link}");
    }
}

#[test]
fn a_name_that_is_corrected_in_all_its_articles_keeps_its_address() {
    let mut paper = Paper::new();
    assert_eq!(paper.write("a", "~Tuan"), ["tuan"]);
    assert_eq!(paper.write("a", "~Tuấn"), ["tuan"]);
    assert_eq!(paper.write("b", "~Tuấn"), ["tuan"]);
    paper.restore(1, "rollback").unwrap();
    assert_eq!(paper.write("c", "~Tuan"), ["tuan"], "the rollback has brought back the name as it was");
    // In one of two articles, it may be another author.
    assert_eq!(paper.write("c", "~Tuân"), ["tuan-2"]);
    // The corrected name and the earlier one in one article are two authors.
    let mut paper = Paper::new();
    paper.write("a", "~Tuan");
    assert_eq!(paper.write("a", "~Tuấn ~Tuan"), ["tuan-2", "tuan"]);
}

#[test]
fn an_address_without_articles_leads_to_where_most_of_them_went() {
    let mut paper = Paper::new();
    paper.push(&["a", "b", "c"].map(|slug| draft(slug, "~Tuấn"))).unwrap();
    paper.write("a", "~Tuấn=tuan-bao");
    assert_eq!(paper.leads_to("tuan"), None);
    paper.write("b", "~Tuấn=tuan-bao");
    paper.write("c", "~Tuấn=anh-tuan");
    assert_eq!(paper.leads_to("tuan"), Some(list("tuan-bao").key()));
    paper.write("d", "~Tuấn");
    assert_eq!(paper.leads_to("tuan"), None);
    // Another author of the same article is not the one who had the address.
    paper.write("d", "~Mai");
    assert_eq!(paper.leads_to("tuan"), Some(list("tuan-bao").key()));
    let mut paper = Paper::new();
    paper.write("a", "~Tuấn");
    paper.write("a", "~Mai");
    assert_eq!(paper.entry(&list("tuan")), None);
}

#[test]
fn a_page_that_names_shared_before_stays_with_most_of_its_articles() {
    let mut paper = Paper::new();
    paper.push(&["a", "b", "c", "d"].map(|slug| draft(slug, if slug < "c" { "~Tuấn" } else { "~Tuấn=tuan" }))).unwrap();
    // As an earlier version has stored it: three names with one slug.
    let rename = "UPDATE version_authors SET name = ?2 WHERE author = 'tuan' AND version IN (SELECT version FROM versions WHERE id = ?1)";
    for (id, name) in [("a", "Tuân"), ("b", "Tuẫn")] {
        paper.sql.run(rename, vec![id.into(), name.into()]).unwrap();
    }
    paper.sql.run("DELETE FROM name_owners", vec![]).unwrap();
    assert_eq!(paper.write("b", "~Tuẫn"), ["tuan-2"]);
    assert_eq!(paper.write("c", "~Tuấn %x"), ["tuan", "x"]);
    assert_eq!(paper.write("a", "~Tuân"), ["tuan-3"]);
}

#[test]
fn a_commit_that_is_refused_or_rehearsed_gives_no_slug_away() {
    let mut paper = Paper::new();
    paper.write("a", "~Tuấn");
    let mut commit = paper.commit_of(&[draft("b", "~Tuân")], &[]);
    commit::rehearse(&paper.sql, &commit, &Editor { name: "lan".into(), role: Role::Admin }, paper.now).unwrap();
    commit.removals.push(Removal { slug: "nothing".parse().unwrap(), base: None });
    paper.apply(&commit, "lan").unwrap_err();
    assert_eq!(paper.write("c", "~Tuẫn"), ["tuan-2"]);
}

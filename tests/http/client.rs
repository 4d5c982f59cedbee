//! The command's client, as other programs may use it, against the real Worker.

use std::collections::BTreeMap;
use std::time::Duration;

use gazette_cli::client::{ArticleFilter, ChangeKind, Client, ClientError, CountedSection, ListedArticle, Order};
use gazette_core::article::Article;
use gazette_core::hash::Hash;

use crate::content::Content;
use crate::edge::{Edge, until};

fn client(edge: &Edge) -> Client {
    Client::new(edge.url.parse().expect("an address"), None, Duration::from_secs(10), |_| {})
}

fn slugs(list: impl Iterator<Item = Result<ListedArticle, ClientError>>) -> Vec<String> {
    list.map(|article| article.expect("an article").card.slug.to_string()).collect()
}

/// More than a part of a list has.
fn paper_of_many() -> Content {
    let content = Content::new();
    for n in 0..130 {
        let tag = if n < 120 { "Cầu đường" } else { "Lúa" };
        let day = n % 28 + 1;
        content.article_at(
            &format!("bai-{n:03}"),
            &format!("Bài {n:03}"),
            &format!("2026-03-{day:02}T09:00:00+07:00"),
            &format!("tags: [{tag}]"),
        );
    }
    content
}

#[test]
fn lists_go_on_by_themselves_to_their_end_and_filters_combine() {
    let content = paper_of_many();
    let edge = content.published();
    let paper = client(&edge);

    let by_title = |filter: ArticleFilter| slugs(paper.articles(&ArticleFilter { order: Order::Title, ..filter }));
    let all: Vec<String> = (0..130).map(|n| format!("bai-{n:03}")).collect();
    assert_eq!(by_title(ArticleFilter::default()), all);
    let of_tag = ArticleFilter { tag: Some("cau-duong".into()), ..ArticleFilter::default() };
    assert_eq!(by_title(of_tag.clone()), all[..120]);
    let day = "2026-03-05".parse().ok();
    assert_eq!(
        by_title(ArticleFilter { from: day, to: day, ..of_tag.clone() }),
        ["bai-004", "bai-032", "bai-060", "bai-088", "bai-116"]
    );
    let none = ArticleFilter { section: Some("van-hoa".into()), ..of_tag };
    assert_eq!(by_title(none), Vec::<String>::new());

    let first = |order| slugs(paper.articles(&ArticleFilter { order, ..ArticleFilter::default() }).take(1));
    assert_eq!(first(Order::TitleBackwards), ["bai-129"]);
    for (order, day) in [(Order::Newest, 27), (Order::Oldest, 0), (Order::LastUpdated, 27), (Order::FirstUpdated, 0)] {
        let slug = first(order).remove(0);
        let number: usize = slug["bai-".len()..].parse().expect("a number");
        assert_eq!(number % 28, day, "{order:?} begins with {slug}");
    }
    for order in [Order::MostViews, Order::FewestViews] {
        assert!(paper.articles(&ArticleFilter { order, ..ArticleFilter::default() }).all(|article| article.is_ok()));
    }

    let whole = ArticleFilter { with_body: true, with_views: true, ..ArticleFilter::default() };
    let whole = paper.articles(&whole).next().expect("one").expect("an article");
    assert_eq!(whole.views, Some(0));
    assert!(whole.body_html.is_some_and(|html| html.starts_with("<p>")) && whole.body_text.is_some());
    let card = paper.articles(&ArticleFilter::default()).next().expect("one").expect("an article");
    assert_eq!((card.views, card.body_html, card.highlights), (None, None, None));
}

#[test]
fn sections_tags_and_authors_come_with_counts_and_hits_with_highlights() {
    let content = paper_of_many();
    let edge = content.published();
    let paper = client(&edge);
    let sections: Vec<CountedSection> = paper.sections().collect::<Result<_, _>>().expect("the sections");
    let counts: Vec<(&str, u32)> = sections.iter().map(|section| (section.slug.as_str(), section.articles)).collect();
    assert_eq!(counts, [("thoi-su", 130), ("van-hoa", 0)]);
    let tags: BTreeMap<String, u32> =
        paper.tags().map(|tag| tag.expect("a tag")).map(|tag| (tag.title, tag.articles)).collect();
    assert_eq!(tags, BTreeMap::from([("Cầu đường".into(), 120), ("Lúa".into(), 10)]));
    let authors: Vec<_> = paper.authors().map(|author| author.expect("an author")).collect();
    assert_eq!((authors.len(), authors[0].name.as_str(), authors[0].articles), (1, "Lê Chí Thành", 130));

    let found = until("the index knows them", || {
        let found = paper.search("bai 129", Some("thoi-su")).next()?.expect("a hit");
        (found.card.slug.as_str() == "bai-129").then_some(found)
    });
    assert_eq!(found.highlights.expect("highlights").title, "<mark>Bài 129</mark>");
}

#[test]
fn an_article_comes_by_each_of_its_slugs_and_what_is_not_there_is_a_problem() {
    let content = Content::new();
    content.article("cau-cu", "Cầu cũ", "id: cau");
    content.article("mua-lua", "Mùa lúa", "");
    let edge = content.published();
    content.remove("cau-cu.md");
    content.article("cau-moi", "Cầu mới", "id: cau");
    content.push(&edge);
    assert_eq!(content.gazette(&edge, &["unpublish", "mua-lua"]).code, 0);
    let paper = client(&edge);

    for name in ["cau-moi", "cau-cu"] {
        let article = paper.article(name).expect("the article");
        assert_eq!((article.card.title.as_str(), article.card.id.as_str()), ("Cầu mới", "cau"), "{name}");
        assert_eq!(article, Article::from_json(&edge.get("/api/v1/articles/cau-moi").body).expect("an article"));
    }
    assert_eq!(paper.article_views("cau-moi").expect("its numbers").views, 0);
    for (name, status) in [("mua-lua", 410), ("chua-co", 404), ("../stats", 404), ("a b?c#d", 404)] {
        let Err(ClientError::Refused(problem)) = paper.article(name) else { panic!("{name} is there") };
        assert_eq!(problem.status, status, "{name}");
        assert!(problem.kind.starts_with('/') && !problem.detail.is_empty(), "{problem:?}");
    }
    let nonsense = ArticleFilter { section: Some("không có".into()), ..ArticleFilter::default() };
    let mut list = paper.articles(&nonsense);
    let Some(Err(ClientError::Refused(problem))) = list.next() else { panic!("there is no such section") };
    assert_eq!((problem.status, problem.parameter.as_deref()), (400, Some("section")));
    assert!(list.next().is_none(), "after an error the list is over");
}

#[test]
fn a_copy_made_of_changes_is_the_paper_and_knows_its_edition_only_when_it_is_whole() {
    let content = paper_of_many();
    let edge = content.published();
    let paper = client(&edge);
    let mut copy = BTreeMap::new();
    let mut apply = |since: u64| {
        let mut changes = paper.changes(since, true);
        while let Some(change) = changes.next() {
            assert_eq!(changes.edition(), None, "it is not whole yet");
            let change = change.expect("a change");
            match change.kind {
                ChangeKind::Added | ChangeKind::Changed => {
                    let slug = change.slug.expect("a slug").to_string();
                    copy.insert(slug, change.article.expect("an article").get().to_owned());
                }
                ChangeKind::Removed => drop(copy.remove(change.slug.expect("a slug").as_str())),
                // The ids here are the slugs.
                ChangeKind::Purged => copy.retain(|id, _| Some(Hash::of(id.as_bytes())) != change.id_sha256),
            }
        }
        (changes.edition().expect("it is whole"), copy.clone())
    };
    let (edition, copied) = apply(0);
    assert_eq!((edition, copied.len()), (paper.current_edition().expect("an edition"), 130));
    content.article("bai-007", "Đã sửa", "");
    content.push(&edge);
    assert_eq!(content.gazette(&edge, &["unpublish", "bai-008"]).code, 0);
    let (edition, copied) = apply(edition);
    assert_eq!((edition, copied.len()), (paper.current_edition().expect("an edition"), 129));
    assert_eq!(copied["bai-007"], edge.get("/api/v1/articles/bai-007").body);
    assert_eq!(apply(edition).0, edition, "nothing has changed since");
    assert!(paper.changes(edition, false).next().is_none());
    let numbers: Vec<u64> = paper.editions().map(|edition| edition.expect("an edition").number).collect();
    assert_eq!(numbers, (1..=edition).rev().collect::<Vec<_>>());
}

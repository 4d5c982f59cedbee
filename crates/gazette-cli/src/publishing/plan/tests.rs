use std::collections::BTreeMap;

use gazette_core::wire::{CommitOutcome, Counts};

use super::*;

fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

/// An article with this slug; `source` and `article` stand for its source and its rendering.
fn entry(slug: &str, source: &str, article: &str) -> ArticleEntry {
    ArticleEntry {
        file: format!("{slug}.md"),
        slug: (slug.parse().unwrap(), 1.into()),
        id: (slug.to_owned(), 1.into()),
        path: format!("/thoi-su/{slug}"),
        published_at: None,
        unpublish_at: None,
        front: None,
        front_span: 1.into(),
        redirect_from: Vec::new(),
        views: 0,
        draft: false,
        source: hash(source),
        content: hash(source),
        article: hash(article),
        media: Vec::new(),
        tags: Vec::new(),
        authors: Vec::new(),
        links: Vec::new(),
        ids: Vec::new(),
    }
}

fn state(entries: &[ArticleEntry]) -> PushState {
    let known = |entry: &ArticleEntry| PushedArticle {
        id: Some(entry.id.0.clone()).filter(|id| id != entry.slug.0.as_str()),
        file: entry.file.clone(),
        content: Some(entry.content),
        path: entry.path.clone(),
        source: entry.source,
        article: entry.article,
        redirect_from: entry.redirect_from.iter().map(|(address, _)| address.clone()).collect(),
        is_unpublished: false,
        rolled_back: None,
    };
    let articles = entries.iter().map(|entry| (entry.slug.0.clone(), known(entry))).collect::<BTreeMap<_, _>>();
    PushState { edition: 1, articles, ..PushState::default() }
}

fn sent(plan: &PushPlan<'_>) -> Vec<(String, PushReason, Option<Hash>)> {
    plan.articles.iter().map(|planned| (planned.entry.slug.0.to_string(), planned.reason, planned.base)).collect()
}

#[test]
fn only_what_differs_from_the_last_push_is_sent() {
    let before = [entry("a", "s", "x"), entry("b", "s", "x"), entry("c", "s", "x")];
    let now = [entry("a", "s", "x"), entry("b", "s2", "x"), entry("c", "s", "y"), entry("d", "s", "x")];
    let state = state(&before);
    let plan = PushPlan::of_articles(&now, &state, &Selection::All, Named::default());
    let old = Some(hash("s"));
    assert_eq!(
        sent(&plan),
        [
            ("b".into(), PushReason::Changed, old),
            ("c".into(), PushReason::Rerendered, old),
            ("d".into(), PushReason::Added, None)
        ]
    );
    assert!(plan.retired.is_empty());
}

#[test]
fn only_selected_articles_are_sent() {
    let now = [entry("a", "s", "x"), entry("b", "s", "x")];
    let selection = Selection::Only(vec!["b.md".to_owned()]);
    let plan = PushPlan::of_articles(&now, &PushState::default(), &selection, Named::default());
    assert_eq!(plan.slugs(PushReason::Added), [&"b".parse::<Slug>().unwrap()]);
}

#[test]
fn a_file_that_is_gone_retires_its_article_and_so_does_a_draft() {
    let state = state(&[entry("a", "s", "x"), entry("b", "s", "x")]);
    let draft = ArticleEntry { draft: true, ..entry("b", "s2", "x") };
    let plan = PushPlan::of_articles(std::slice::from_ref(&draft), &state, &Selection::All, Named::default());
    let retired: Vec<_> = plan.retired.iter().map(|r| (r.slug.as_str(), r.is_draft)).collect();
    assert_eq!((sent(&plan), retired), (vec![], vec![("a", false), ("b", true)]));
}

#[test]
fn a_new_slug_with_the_old_id_is_a_rename_and_not_a_removal() {
    let mut state = state(&[entry("cu", "s", "x")]);
    let renamed = ArticleEntry { id: ("cu".to_owned(), 2.into()), ..entry("moi", "s2", "x") };
    let entries = [renamed];
    let plan = PushPlan::of_articles(&entries, &state, &Selection::All, Named::default());
    assert_eq!(sent(&plan), [("moi".into(), PushReason::Changed, Some(hash("s")))]);
    assert!(plan.retired.is_empty());
    let redirect = Redirect { from: "/thoi-su/cu".into(), to: "/thoi-su/moi".into() };
    assert_eq!(plan.articles[0].redirects, [redirect]);
    record(&mut state, &plan, &[]);
    assert_eq!(state.articles.keys().map(Slug::as_str).collect::<Vec<_>>(), ["moi"]);
    assert!(PushPlan::of_articles(&entries, &state, &Selection::All, Named::default()).articles.is_empty());
}

#[test]
fn two_articles_can_exchange_their_slugs() {
    let named =
        |slug: &str, id: &str, source: &str| ArticleEntry { id: (id.to_owned(), 1.into()), ..entry(slug, source, "x") };
    let mut state = state(&[named("a", "1", "s"), named("b", "2", "s")]);
    let entries = [named("b", "1", "s2"), named("a", "2", "s2")];
    let plan = PushPlan::of_articles(&entries, &state, &Selection::All, Named::default());
    record(&mut state, &plan, &[]);
    let known: Vec<_> = state.known().map(|(slug, id, _)| format!("{slug}={id}")).collect();
    assert_eq!(known, ["a=2", "b=1"]);
}

#[test]
fn what_was_taken_down_comes_back_only_if_it_is_named_and_republished() {
    let mut state = state(&[entry("a", "s", "x")]);
    state.articles.values_mut().for_each(|known| known.is_unpublished = true);
    let named = || Selection::Only(vec!["a.md".to_owned()]);
    let republish = Named { is_republished: true, ..Named::default() };
    let force = Named { is_forced: true, ..Named::default() };
    for source in ["s", "s2"] {
        let entries = [entry("a", source, "x")];
        for (selection, with) in [
            (Selection::All, Named::default()),
            (Selection::All, republish),
            (named(), Named::default()),
            (named(), force),
        ] {
            let plan = PushPlan::of_articles(&entries, &state, &selection, with);
            assert_eq!((sent(&plan), plan.withheld.len(), plan.retired.len()), (vec![], 1, 0), "{source} {with:?}");
        }
        let plan = PushPlan::of_articles(&entries, &state, &named(), republish);
        assert_eq!((sent(&plan), plan.withheld.len()), (vec![("a".into(), PushReason::Added, None)], 0));
    }
}

#[test]
fn what_the_paper_skipped_is_not_remembered_as_pushed() {
    let before = state(&[entry("a", "s", "x")]);
    let now = [entry("a", "s", "y")];
    let mut state = before.clone();
    let plan = PushPlan::of_articles(&now, &before, &Selection::All, Named::default());
    record(&mut state, &plan, &["a"]);
    assert_eq!(state.articles, before.articles);
}

fn record(state: &mut PushState, plan: &PushPlan<'_>, skipped: &[&str]) {
    let skipped = skipped.iter().map(|slug| slug.parse().unwrap()).collect();
    let outcome = CommitOutcome { edition: 2, is_new: true, counts: Counts::default(), unchanged: Vec::new(), skipped };
    state.record([hash("site"), hash("toml")], plan, false, &outcome);
}

#[test]
fn more_than_one_commit_takes_goes_in_parts_that_leave_nothing_out() {
    let now = ["a", "b", "c", "d", "e"].map(|slug| entry(slug, "s", "x"));
    let mut plan = PushPlan::of_articles(&now, &state(&[entry("old", "s", "x")]), &Selection::All, Named::default());
    plan.site = true;
    let parts = plan.in_parts_of(2, 1_000_000);
    assert_eq!(parts.iter().map(|part| part.articles.len()).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(parts.iter().flat_map(sent).collect::<Vec<_>>(), sent(&plan));
    assert_eq!(parts.iter().map(|part| part.site).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(parts.iter().map(|part| part.retired.len()).collect::<Vec<_>>(), [0, 0, 1]);
    let by_size = plan.in_parts_of(100, 1_300);
    assert_eq!(by_size.iter().map(|part| part.articles.len()).collect::<Vec<_>>(), [3, 2]);
    let nothing = PushPlan::default().in_parts_of(2, 1_000_000);
    assert_eq!((nothing.len(), nothing[0].articles.len()), (1, 0), "taking down needs a commit, too");
}

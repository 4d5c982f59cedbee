//! What a proposal keeps: its blobs, its media, its previews; and what a purge erases of them.

use gazette_core::wire::PreviewRequest;

use super::*;
use crate::previews;
use crate::purge::erasures::{self, Erasure};

const DAY: i64 = 24 * 60 * 60;

#[test]
fn media_is_withheld_until_its_proposal_is_accepted() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let hidden = paper.picture("withheld", b"picture");
    let mut request = paper.request(&[draft("a", "một")]);
    request.articles[0].media = vec![hidden];
    let id = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap().proposal.id;
    assert_eq!(proposals::media::withheld(&paper.sql, id).unwrap(), [hidden]);
    assert_eq!(proposals::media::missing(&paper.sql, &[hidden], paper.now).unwrap(), []);
    // For anybody else it is not there, so nobody publishes it without bringing it.
    assert_eq!(blobs::missing(&paper.sql, &[hidden], paper.now).unwrap(), [hidden]);
    let mut commit = paper.commit_of(&[draft("b", "hai")], &[]);
    commit.articles[0].media = vec![hidden];
    assert!(matches!(paper.apply(&commit, "lan"), Err(ApiError::BlobsMissing(missing)) if missing == [hidden]));

    let request = ProposalAcceptance { idempotency_key: "k".into(), message: None };
    let mai = editor("mai");
    let acceptance = Acceptance { proposal: id, request: &request, editor: &mai };
    assert_eq!(proposals::check(&paper.sql, &acceptance, paper.now).unwrap(), [hidden]);
    assert_eq!(paper.kind_of(hidden).as_deref(), Some("withheld"), "a check changes nothing");
    // A copy whose acceptance never comes is deleted; what is withheld stays.
    let later = paper.now.plus_secs(600);
    assert_eq!(erasures::due(&paper.sql, later, 10).unwrap(), [Erasure::Media(hidden)]);
    assert!(matches!(proposals::check(&paper.sql, &acceptance, later), Err(ApiError::NotHereYet)));
    erasures::forgotten(&paper.sql, &Erasure::Media(hidden), later).unwrap();
    paper.now = later.plus_secs(60);
    assert_eq!(erasures::due(&paper.sql, paper.now, 10).unwrap(), []);
    assert_eq!(paper.kind_of(hidden).as_deref(), Some("withheld"));

    // It is not accepted before it was copied.
    assert!(matches!(proposals::accept(&paper.sql, &acceptance, &[], paper.now), Err(ApiError::NotHereYet)));
    let media = proposals::check(&paper.sql, &acceptance, paper.now).unwrap();
    proposals::accept(&paper.sql, &acceptance, &media, paper.now).unwrap();
    assert_eq!(paper.kind_of(hidden).as_deref(), Some("media"));
    paper.now = paper.now.plus_secs(600);
    assert_eq!(erasures::due(&paper.sql, paper.now, 10).unwrap(), [Erasure::Withheld(hidden)]);
    erasures::forgotten(&paper.sql, &Erasure::Withheld(hidden), paper.now).unwrap();
    paper.now = paper.now.plus_secs(60);
    assert_eq!(erasures::due(&paper.sql, paper.now, 10).unwrap(), []);
    assert_eq!(paper.kind_of(hidden).as_deref(), Some("media"), "readers' media stays");
    assert_eq!(blobs::missing(&paper.sql, &[hidden], paper.now).unwrap(), []);
}

#[test]
fn the_blobs_of_a_proposal_wait_with_it_and_go_after_it() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let hidden = paper.picture("withheld", b"picture");
    let mut request = paper.request(&[draft("a", "một")]);
    request.articles[0].media = vec![hidden];
    let ArticleChange { article, source, .. } = request.articles[0];
    let id = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap().proposal.id;
    proposals::give_back(&paper.sql, id, "chưa", &editor("mai"), paper.now).unwrap();
    for day in [40, 42, 44] {
        paper.sweep_on_day(day);
    }
    assert!(paper.has(article) && paper.has(source) && paper.kind_of(hidden).is_some());
    proposals::withdraw(&paper.sql, id, &writer("thu"), paper.now).unwrap();
    assert_eq!(paper.proposal(id).articles.len(), 1, "it is still listed");
    for day in [45, 47, 49] {
        paper.sweep_on_day(day);
    }
    assert!(!paper.has(article) && !paper.has(source));
    assert_eq!(paper.kind_of(hidden), None);
    // Long after, the next proposal forgets it.
    paper.now = NOW.plus_secs(500 * DAY);
    paper.propose(&[draft("b", "hai")], "thu").unwrap();
    assert!(matches!(proposals::details(&paper.sql, id, None, paper.now), Err(ApiError::ProposalNotFound(_))));
}

#[test]
fn a_preview_shows_an_open_proposal_and_ends_with_it() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let hidden = paper.picture("withheld", b"picture");
    let mut request = paper.request(&[draft("a", "một"), draft("b", "hai")]);
    request.articles[0].media = vec![hidden];
    let id = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap().proposal.id;
    let link =
        |id| PreviewRequest { drafts: Vec::new(), edition: None, proposal: Some(id), release: None, ttl_secs: None };
    let create = |name: &str, who: &Editor, id| previews::create(&paper.sql, name, &link(id), who, paper.now);
    create("mai", &editor("mai"), id).unwrap();
    create("thu", &writer("thu"), id).unwrap();
    assert!(matches!(create("binh", &writer("binh"), id), Err(ApiError::ProposalNotFound(_))));
    let both = PreviewRequest { edition: Some(1), ..link(id) };
    assert!(matches!(previews::create(&paper.sql, "x", &both, &editor("mai"), paper.now), Err(ApiError::BadBody(_))));
    let shown = previews::shown(&paper.sql, "mai", paper.now).unwrap().unwrap();
    assert_eq!((shown.drafts.len(), shown.withheld), (2, vec![hidden]));
    let text = previews::draft(&paper.sql, "mai", &"b".parse().unwrap(), paper.now).unwrap().unwrap();
    assert!(text.contains("hai"));
    assert_eq!(previews::cards(&paper.sql, "mai", paper.now).unwrap().len(), 2);
    let listed = previews::list(&paper.sql, Some("thu"), paper.now).unwrap().remove(0);
    assert_eq!((listed.proposal, listed.drafts.len()), (Some(id), 2));
    proposals::withdraw(&paper.sql, id, &writer("thu"), paper.now).unwrap();
    assert!(matches!(
        previews::create(&paper.sql, "y", &link(id), &editor("mai"), paper.now),
        Err(ApiError::ProposalDecided(_))
    ));
    let shown = previews::shown(&paper.sql, "mai", paper.now).unwrap().unwrap();
    assert!(shown.drafts.is_empty() && shown.withheld.is_empty());
    assert_eq!(previews::draft(&paper.sql, "mai", &"b".parse().unwrap(), paper.now).unwrap(), None);
}

#[test]
fn a_purge_erases_what_proposals_have_of_the_article() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "DAUVET"), draft("khac", "khác")]).unwrap();
    let (hidden, kept) = (paper.picture("withheld", b"one"), paper.picture("withheld", b"two"));
    let mut request = paper.request(&[draft("dau-vet", "DAUVET sửa").over("DAUVET"), draft("b", "hai")]);
    request.message = Some("về DAUVET".into());
    for (change, media) in request.articles.iter_mut().zip([hidden, kept]) {
        change.media = vec![media];
    }
    let mixed = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap().proposal.id;
    let alone = paper.propose(&[draft("dau-vet", "DAUVET khác").over("DAUVET")], "binh").unwrap().proposal.id;
    let returned = proposals::give_back(&paper.sql, alone, "bỏ DAUVET đi", &editor("mai"), paper.now).unwrap();
    previews::create(
        &paper.sql,
        "link",
        &PreviewRequest { drafts: Vec::new(), edition: None, proposal: Some(mixed), release: None, ttl_secs: None },
        &editor("mai"),
        paper.now,
    )
    .unwrap();
    assert_eq!(slugs(&returned), ["dau-vet"]);

    paper.purge("dau-vet", false).unwrap();
    // While it can be called off, it is hidden.
    assert_eq!(slugs(&paper.proposal(mixed)), ["b"]);
    assert_eq!((paper.proposal(mixed).message, paper.proposal(alone).note), (None, None));
    let shown = previews::shown(&paper.sql, "link", paper.now).unwrap().unwrap();
    assert_eq!((shown.drafts.len(), shown.withheld), (1, vec![kept]));
    let refused = paper.accept(mixed, "mai").unwrap_err();
    assert!(matches!(&refused, ApiError::CommitRefused(why) if why.contains("purged")), "{refused:?}");
    // An old folder brings it back in vain: what it has uploaded goes at once.
    let again = paper.picture("withheld", b"again");
    let mut request = paper.request(&[draft("dau-vet", "DAUVET lại")]);
    request.articles[0].media = vec![again];
    assert!(proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).is_err());
    proposals::erase_refused(&paper.sql, &request, paper.now).unwrap();
    assert!(!paper.has(request.articles[0].article) && !paper.has(request.articles[0].source));

    paper.now = paper.now.plus_secs(3_600);
    paper.execute_purges();
    paper.forget_what_is_due();
    paper.now = paper.now.plus_secs(60);
    paper.forget_what_is_due();
    for text in ["DAUVET", "dau-vet"] {
        assert_eq!(paper.tables_with(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!((paper.kind_of(hidden), paper.kind_of(kept).as_deref()), (None, Some("withheld")));
    assert_eq!(paper.kind_of(again), None);
    assert!(matches!(proposals::details(&paper.sql, alone, None, paper.now), Err(ApiError::ProposalNotFound(_))));
    // The other article of the proposal is whole.
    let outcome = paper.accept(mixed, "mai").unwrap();
    assert_eq!((outcome.counts.added, paper.title("b").as_deref()), (1, Some("hai")));
}

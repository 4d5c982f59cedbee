//! Proposals: judged twice, accepted under the name of whoever made them, replaced, returned, withdrawn, purged.

use gazette_core::wire::{Proposal, ProposalAcceptance, ProposalMade, ProposalRequest, ProposalState, ProposedArticle};

use super::*;
use crate::proposals::{self, Acceptance};

mod stored;

fn writer(name: &str) -> Editor {
    Editor { name: name.into(), role: Role::Writer }
}

fn editor(name: &str) -> Editor {
    Editor { name: name.into(), role: Role::Editor }
}

impl Paper {
    fn request(&mut self, drafts: &[Draft]) -> ProposalRequest {
        self.commits += 1;
        ProposalRequest {
            idempotency_key: format!("proposal {}", self.commits),
            message: Some("xem giúp".into()),
            articles: drafts.iter().map(|draft| self.change(draft)).collect(),
        }
    }

    fn propose(&mut self, drafts: &[Draft], name: &str) -> Result<ProposalMade, ApiError> {
        let request = self.request(drafts);
        proposals::propose(&self.sql, &request, &writer(name), self.now)
    }

    fn accept(&mut self, id: u64, name: &str) -> Result<CommitOutcome, ApiError> {
        self.commits += 1;
        let request = ProposalAcceptance { idempotency_key: format!("accept {}", self.commits), message: None };
        self.accept_with(id, name, &request)
    }

    fn accept_with(&self, id: u64, name: &str, request: &ProposalAcceptance) -> Result<CommitOutcome, ApiError> {
        let editor = editor(name);
        let acceptance = Acceptance { proposal: id, request, editor: &editor };
        let media = proposals::check(&self.sql, &acceptance, self.now)?;
        proposals::accept(&self.sql, &acceptance, &media, self.now)
    }

    fn proposal(&self, id: u64) -> Proposal {
        proposals::details(&self.sql, id, None, self.now).unwrap().proposal
    }

    fn states(&self) -> Vec<(u64, ProposalState)> {
        let list = proposals::list(&self.sql, None, None, None, 100).unwrap();
        list.proposals.iter().map(|proposal| (proposal.id, proposal.state)).collect()
    }

    /// A picture that was uploaded, for readers or for a proposal.
    pub(super) fn picture(&self, kind: &str, bytes: &[u8]) -> Hash {
        let hash = Hash::of(bytes);
        let new = NewBlob { hash, kind: kind.into(), text: None, in_kv: true, owner: None };
        blobs::store(&self.sql, &[new], self.now).unwrap();
        hash
    }

    pub(super) fn kind_of(&self, hash: Hash) -> Option<String> {
        let row = self.sql.first("SELECT kind FROM blobs WHERE hash = ?", vec![hash.into()]).unwrap();
        row.map(|row| row.text(0).unwrap().to_owned())
    }
}

fn slugs(proposal: &Proposal) -> Vec<&str> {
    proposal.articles.iter().map(|ProposedArticle { slug, .. }| slug.as_str()).collect()
}

#[test]
fn an_accepted_proposal_is_one_edition_of_its_author_that_names_the_editor() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let made = paper.propose(&[draft("b", "hai"), draft("a", "một sửa").over("một")], "thu").unwrap();
    assert!(made.is_new && made.replaced.is_empty());
    assert_eq!(slugs(&made.proposal), ["a", "b"]);
    assert_eq!(paper.root().number, 1, "nothing is published");
    assert_eq!((paper.title("a").as_deref(), paper.title("b")), (Some("một"), None));
    let outcome = paper.accept(made.proposal.id, "mai").unwrap();
    assert_eq!((outcome.edition, outcome.is_new, outcome.counts.added, outcome.counts.changed), (2, true, 1, 1));
    assert_eq!(paper.title("a").as_deref(), Some("một sửa"));
    let edition = lists::editions(&paper.sql, None, 1).unwrap().remove(0);
    assert_eq!((edition.editor.as_deref(), edition.accepted_by.as_deref()), (Some("thu"), Some("mai")));
    assert_eq!(edition.message.as_deref(), Some("xem giúp"));
    let accepted = paper.proposal(made.proposal.id);
    assert_eq!((accepted.state, accepted.edition), (ProposalState::Accepted, Some(2)));
    // What was first proposed under a name is that writer's own; the other article stays the editor's.
    assert_eq!(rows::first_editor(&paper.sql, "b").unwrap().as_deref(), Some("thu"));
    assert_eq!(rows::first_editor(&paper.sql, "a").unwrap().as_deref(), Some("lan"));
    let acts: Vec<_> = crate::audit::list(&paper.sql, None, 2).unwrap().into_iter().map(|entry| entry.act).collect();
    assert_eq!(acts, ["proposal-accepted", "proposal-made"]);
}

#[test]
fn an_editor_is_told_what_a_proposal_does_elsewhere_than_on_its_page() {
    let mut paper = Paper::new();
    paper.push(&[draft("z", "một")]).unwrap();
    let end = NOW.as_secs() + 30;
    let sly = Draft { unpublish_at: Some(end), ..draft("a", "một").from(&["/lien-he"]) };
    let proposal = paper.propose(&[sly, draft("b", "hai")], "thu").unwrap().proposal;
    let [a, b] = proposal.articles.as_slice() else { panic!("{proposal:?}") };
    assert_eq!(a.redirect_from, ["/lien-he"]);
    assert_eq!(a.unpublish_at, Some(Timestamp::from_secs(end).to_rfc3339()));
    assert!(b.redirect_from.is_empty() && b.unpublish_at.is_none() && b.front.is_none());
}

#[test]
fn whoever_decides_second_is_told_who_decided_what() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let id = paper.propose(&[draft("b", "hai")], "thu").unwrap().proposal.id;
    let request = ProposalAcceptance { idempotency_key: "k".into(), message: Some("đăng".into()) };
    let first = paper.accept_with(id, "mai", &request).unwrap();
    assert_eq!(paper.accept_with(id, "mai", &request).unwrap(), first, "the same request again");
    let says = |error: ApiError, what: &str| {
        assert!(matches!(&error, ApiError::ProposalDecided(told) if told.contains(what)), "{error:?}");
    };
    says(paper.accept(id, "lan").unwrap_err(), "accepted by mai");
    says(proposals::give_back(&paper.sql, id, "chưa", &editor("lan"), paper.now).unwrap_err(), "in edition 2");
    says(proposals::withdraw(&paper.sql, id, &writer("thu"), paper.now).unwrap_err(), "accepted by mai");
    assert_eq!(paper.root().number, 2);
    // A key of another edition does not pass for an acceptance.
    let id = paper.propose(&[draft("c", "ba")], "thu").unwrap().proposal.id;
    assert!(matches!(paper.accept_with(id, "mai", &request), Err(ApiError::BadBody(_))));
    proposals::give_back(&paper.sql, id, "chưa", &editor("lan"), paper.now).unwrap();
    proposals::give_back(&paper.sql, id, "chưa", &editor("lan"), paper.now).unwrap();
    says(proposals::give_back(&paper.sql, id, "được", &editor("mai"), paper.now).unwrap_err(), "returned by lan");
    says(paper.accept(id, "mai").unwrap_err(), "returned by lan");
}

#[test]
fn what_was_changed_meanwhile_is_a_conflict_and_the_proposal_stays() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "hai")]).unwrap();
    let changed = paper.propose(&[draft("a", "của Thu").over("một")], "thu").unwrap().proposal.id;
    let down = paper.propose(&[draft("b", "của Thu").over("hai")], "thu").unwrap().proposal.id;
    paper.push(&[draft("a", "của Lan").over("một")]).unwrap();
    paper.remove("b", None).unwrap();
    let of = |paper: &mut Paper, id| conflicts(paper.accept(id, "mai")).remove(0);
    let conflict = of(&mut paper, changed);
    assert_eq!((conflict.editor.as_str(), conflict.edition, conflict.taken_down), ("lan", 2, false));
    assert!(of(&mut paper, down).taken_down);
    assert_eq!(proposals::details(&paper.sql, changed, None, paper.now).unwrap().conflicts, [conflict]);
    assert_eq!(paper.states(), [(down, ProposalState::Proposed), (changed, ProposalState::Proposed)]);
    // A conflict is told at once, when it is made.
    assert_eq!(conflicts(paper.propose(&[draft("a", "x").over("một")], "binh").map(|_| unreachable!())).len(), 1);
    // The writer merges, and proposes anew.
    let merged = paper.propose(&[draft("a", "của cả hai").over("của Lan")], "thu").unwrap();
    assert_eq!(merged.replaced, [changed]);
    paper.accept(merged.proposal.id, "mai").unwrap();
    assert_eq!(paper.title("a").as_deref(), Some("của cả hai"));
}

#[test]
fn a_later_proposal_of_the_same_article_replaces_the_earlier_one_and_nothing_else() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let first = paper.propose(&[draft("a", "một"), draft("b", "hai")], "thu").unwrap().proposal.id;
    let others = paper.propose(&[draft("a", "của Bình")], "binh").unwrap().proposal.id;
    let request = paper.request(&[draft("a", "một sửa")]);
    let second = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap();
    assert_eq!(second.replaced, [first]);
    let again = proposals::propose(&paper.sql, &request, &writer("thu"), paper.now).unwrap();
    assert_eq!((again.proposal.id, again.is_new, again.replaced), (second.proposal.id, false, vec![first]));
    // The rest of the first waits under a number of its own, so nobody accepts something else than was read.
    let waiting = proposals::list(&paper.sql, Some(ProposalState::Proposed), Some("thu"), None, 10).unwrap();
    let waiting: Vec<_> = waiting.proposals.iter().map(|proposal| (proposal.id, slugs(proposal))).collect();
    assert_eq!(waiting, [(second.proposal.id + 1, vec!["b"]), (second.proposal.id, vec!["a"])]);
    let refused = paper.accept(first, "mai").unwrap_err();
    let expected = format!("replaced by proposal {}", second.proposal.id);
    assert!(matches!(&refused, ApiError::ProposalDecided(told) if told.contains(&expected)), "{refused:?}");
    assert_eq!(paper.proposal(others).state, ProposalState::Proposed);
    // The same once more, with another key, is no other proposal.
    let same = paper.propose(&[draft("a", "một sửa")], "thu").unwrap();
    assert_eq!((same.proposal.id, same.is_new), (second.proposal.id, false));
    // One that was returned is replaced, too.
    proposals::give_back(&paper.sql, second.proposal.id, "thiếu nguồn", &editor("mai"), paper.now).unwrap();
    let third = paper.propose(&[draft("a", "có nguồn")], "thu").unwrap();
    assert_eq!(third.replaced, [second.proposal.id]);
    assert_eq!(paper.proposal(second.proposal.id).note.as_deref(), Some("thiếu nguồn"));
    paper.accept(third.proposal.id, "mai").unwrap();
    assert_eq!(conflicts(paper.accept(others, "mai"))[0].editor, "thu");
}

#[test]
fn what_can_not_be_published_can_not_be_proposed() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "hai")]).unwrap();
    let refused = |paper: &mut Paper, drafts: &[Draft]| paper.propose(drafts, "thu").unwrap_err();
    let error = refused(&mut paper, &[draft("a", "trùng").id("khac")]);
    assert!(matches!(&error, ApiError::CommitRefused(why) if why.contains("belongs to another article")), "{error:?}");
    let error = refused(&mut paper, &[draft("c", "ba").from(&["/tin/a"])]);
    assert!(matches!(error, ApiError::CommitRefused(_)), "{error:?}");
    let error = refused(&mut paper, &[draft("a", "một").over("một")]);
    assert!(matches!(error, ApiError::ProposalRefused(_)), "{error:?}");
    // What is live already is left out.
    let made = paper.propose(&[draft("a", "một").over("một"), draft("c", "ba")], "thu").unwrap();
    assert_eq!(slugs(&made.proposal), ["c"]);
    // Views are no part of the text that an editor reads.
    let mut request = paper.request(&[draft("d", "bốn")]);
    request.articles[0].views = 1_000;
    let propose = |who: &Editor| proposals::propose(&paper.sql, &request, who, paper.now);
    assert!(matches!(propose(&writer("thu")), Err(ApiError::Forbidden(_))));
    propose(&editor("lan")).unwrap();
    for bad in ["{\"idempotency_key\":\"a\",\"articles\":[]}", "{\"articles\":[]}", "[]", "{"] {
        assert!(matches!(proposals::read(bad), Err(ApiError::BadBody(_))), "{bad}");
    }
    let many = |articles: usize| {
        let change = request.articles[0].clone();
        proposals::read(
            &serde_json::to_string(&ProposalRequest { articles: vec![change; articles], ..request.clone() }).unwrap(),
        )
    };
    assert!(many(500).is_ok() && many(501).is_err());
    let nothing_changed = paper.sql.number("SELECT count(*) FROM versions", vec![]).unwrap();
    assert_eq!((nothing_changed, paper.root().number), (2, 1));
}

#[test]
fn a_writer_has_so_many_open_proposals_and_sees_own_ones_only() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    for number in 0..200 {
        paper.propose(&[draft(&format!("bai-{number}"), "x")], "thu").unwrap();
    }
    let refused = paper.propose(&[draft("bai-200", "x")], "thu").unwrap_err();
    assert!(matches!(refused, ApiError::ProposalRefused(_)), "{refused:?}");
    let others = paper.propose(&[draft("khac", "x")], "binh").unwrap().proposal.id;
    // One in place of another is not one more.
    paper.propose(&[draft("bai-7", "y")], "thu").unwrap();
    let page =
        |before, limit| proposals::list(&paper.sql, Some(ProposalState::Proposed), Some("thu"), before, limit).unwrap();
    let first = page(None, 150);
    let second = page(first.next.as_ref().map(|next| next.parse().unwrap()), 150);
    assert_eq!((first.proposals.len(), second.proposals.len(), second.next), (150, 50, None));
    assert!(first.own_only);
    assert!(matches!(
        proposals::details(&paper.sql, others, Some("thu"), paper.now),
        Err(ApiError::ProposalNotFound(_))
    ));
    assert!(matches!(
        proposals::withdraw(&paper.sql, others, &writer("thu"), paper.now),
        Err(ApiError::ProposalNotFound(_))
    ));
    let source = paper.proposal(others).articles[0].source;
    assert_eq!(proposals::source(&paper.sql, others, source, Some("thu")).unwrap(), None);
    assert!(proposals::source(&paper.sql, others, source, None).unwrap().unwrap().contains("khac.md"));
    assert_eq!(sources::text(&paper.sql, source, None, paper.now).unwrap(), None, "it was never published");
    let withdrawn = proposals::withdraw(&paper.sql, others, &editor("lan"), paper.now).unwrap();
    assert_eq!(withdrawn.decided_by.as_deref(), Some("lan"));
    assert_eq!(proposals::source(&paper.sql, others, source, None).unwrap(), None);
}

#[test]
fn a_note_says_something() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let id = paper.propose(&[draft("a", "một")], "thu").unwrap().proposal.id;
    for note in ["", " \n", "a\u{1b}[2J", &"x".repeat(2_001)] {
        let refused = proposals::give_back(&paper.sql, id, note, &editor("mai"), paper.now);
        assert!(matches!(refused, Err(ApiError::BadBody(_))), "{note:.10}");
    }
    let returned =
        proposals::give_back(&paper.sql, id, "Thiếu nguồn.\nXem đoạn hai.", &editor("mai"), paper.now).unwrap();
    assert_eq!((returned.state, returned.decided_by.as_deref()), (ProposalState::Returned, Some("mai")));
}

#[test]
fn nothing_is_accepted_into_a_section_that_is_gone() {
    let mut paper = Paper::new();
    paper.push(&[draft("x", "x")]).unwrap();
    let id = paper.propose(&[draft("a", "một @bien")], "thu").unwrap().proposal.id;
    let old = paper.root().site;
    paper.site.sections.retain(|section| section.slug.as_str() != "bien");
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut commit = paper.commit_of(&[], &[]);
    commit.site = Some(SiteChange { blob, base: Some(old), source: None });
    paper.apply(&commit, "lan").unwrap();
    let refused = paper.accept(id, "mai").unwrap_err();
    assert!(matches!(&refused, ApiError::CommitRefused(why) if why.contains("not declared")), "{refused:?}");
    assert_eq!(paper.proposal(id).state, ProposalState::Proposed);
}

#[test]
fn a_failure_to_judge_a_proposal_is_not_told_as_no_conflicts() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let id = paper.propose(&[draft("a", "hai").over("một")], "thu").unwrap().proposal.id;
    let details = |paper: &Paper| proposals::details(&paper.sql, id, None, paper.now);
    let site = paper.root().site;
    paper.sql.run("UPDATE contents SET bytes = 'junk' WHERE hash = ?", vec![site.into()]).unwrap();
    assert!(matches!(details(&paper), Err(ApiError::Internal(_))), "{:?}", details(&paper));
    let whole = serde_json::to_string(&paper.site).unwrap();
    paper.sql.run("UPDATE contents SET bytes = ? WHERE hash = ?", vec![whole.as_bytes().into(), site.into()]).unwrap();
    assert_eq!(details(&paper).unwrap().conflicts, []);
    // Whatever else prevents it is told when it is accepted.
    let other = paper.propose(&[draft("b", "hai")], "thu").unwrap().proposal.id;
    paper.push(&[draft("b", "khác").id("khac")]).unwrap();
    assert_eq!(proposals::details(&paper.sql, other, None, paper.now).unwrap().conflicts, []);
}

//! What a purge forgets of an article's names in texts about other articles.

use super::*;
use crate::proposals;
use crate::releases;
use gazette_core::wire::{ProposalRequest, ReleaseInfo};

fn by(name: &str) -> Editor {
    Editor { name: name.into(), role: Role::Editor }
}

impl Paper {
    fn propose_with(&mut self, drafts: &[Draft], message: &str) -> u64 {
        self.commits += 1;
        let request = ProposalRequest {
            idempotency_key: format!("proposal {}", self.commits),
            message: Some(message.into()),
            articles: drafts.iter().map(|draft| self.change(draft)).collect(),
        };
        proposals::propose(&self.sql, &request, &by("thu"), self.now).unwrap().proposal.id
    }

    /// The messages and the notes of proposals, by number.
    fn said(&self) -> Vec<(Option<String>, Option<String>)> {
        let all = proposals::list(&self.sql, None, None, None, 100).unwrap().proposals;
        all.into_iter().rev().map(|proposal| (proposal.message, proposal.note)).collect()
    }

    fn released(&self) -> Vec<ReleaseInfo> {
        releases::list(&self.sql, self.now).unwrap().releases
    }

    fn messages(&self) -> Vec<Option<String>> {
        let all = lists::editions(&self.sql, None, 100).unwrap();
        all.into_iter().rev().map(|edition| edition.message).collect()
    }

    fn push_with(&mut self, drafts: &[Draft], message: &str) {
        let commit = Commit { message: Some(message.into()), ..self.commit_of(drafts, &[]) };
        self.apply(&commit, "lan").unwrap();
    }
}

#[test]
fn proposals_of_other_articles_forget_the_name() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "Chuyện DAUVET"), draft("b", "khác")]).unwrap();
    let first = paper.propose_with(&[draft("b", "một").over("khác")], "sau dau-vet nhé");
    proposals::withdraw(&paper.sql, first, &by("thu"), paper.now).unwrap();
    let second = paper.propose_with(&[draft("c", "hai")], "xem giúp dau-vet-khac");
    proposals::give_back(&paper.sql, second, "trước “Chuyện DAUVET”", &by("mai"), paper.now).unwrap();
    let kept = (Some("xem giúp dau-vet-khac".to_owned()), None);
    paper.purge("dau-vet", false).unwrap();
    assert_eq!(paper.said()[0], (None, None), "while the purge waits, it is hidden");
    assert_eq!(paper.said()[1].1, None);
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(paper.said()[0], (Some("sau dau-vet nhé".to_owned()), None));
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    assert_eq!(paper.said(), [(None, None), kept]);
    assert_eq!(paper.tables_with("Chuyện DAUVET"), Vec::<String>::new());
}

#[test]
fn names_that_only_releases_and_proposals_have_are_forgotten_too() {
    let mut paper = Paper::new();
    paper.push_with(&[draft("bai-viet", "một")], "đầu tiên");
    let change = paper.commit_of(&[draft("ten-phat", "Tiêu đề phát").id("bai-viet").over("một")], &[]);
    paper.release(&change, "mai", 1_000_000).unwrap();
    paper.propose_with(&[draft("ten-nghi", "Tiêu đề nghị").id("bai-viet").over("một")], "xem giúp");
    let names = ["ten-phat", "Tiêu đề phát", "ten-nghi", "Tiêu đề nghị"];
    for (n, name) in names.into_iter().enumerate() {
        let slug = format!("khac-{n}");
        paper.push_with(&[draft(&slug, "một")], &format!("trước {name}"));
        let other = paper.commit_of(&[draft(&slug, "hai").over("một")], &[]);
        let other = Commit { message: Some(format!("cùng {name}")), ..other };
        paper.release(&other, "mai", 2_000_000).unwrap();
        paper.propose_with(&[draft(&slug, "ba").over("một")], &format!("như {name}"));
    }
    paper.push_with(&[draft("khac-9", "một")], "trước ten-khac");
    let kept = |paper: &Paper| {
        let messages: Vec<String> = paper.messages().into_iter().flatten().collect();
        let released: Vec<String> = paper.released().into_iter().filter_map(|release| release.message).collect();
        let said: Vec<String> = paper.said().into_iter().filter_map(|(message, _)| message).collect();
        (messages, released, said)
    };
    assert_eq!((kept(&paper).0.len(), kept(&paper).1.len(), kept(&paper).2.len()), (6, 4, 5));
    let before = kept(&paper);
    paper.purge("bai-viet", false).unwrap();
    let nothing = Vec::<String>::new();
    assert_eq!(kept(&paper), (vec!["trước ten-khac".into()], nothing.clone(), nothing.clone()), "it is hidden");
    for table in ["editions", "releases"] {
        let part = paper.backup_of(table);
        assert!(names.iter().all(|name| !part.contains(name)), "{table}: {part}");
    }
    let admin = Editor { name: "mai".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"bai-viet".parse().unwrap(), &admin, paper.now).unwrap();
    assert_eq!(kept(&paper), before);
    paper.purge("bai-viet", true).unwrap();
    paper.execute_purges();
    assert_eq!(kept(&paper), (vec!["trước ten-khac".into()], nothing.clone(), nothing));
    for name in names {
        assert_eq!(paper.tables_with(name), Vec::<String>::new(), "{name}");
    }
}

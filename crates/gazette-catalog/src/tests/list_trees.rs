//! The trees of lists always have what the rows have, and nothing else is stored.

use std::collections::BTreeSet;
use std::rc::Rc;

use gazette_core::edition::Kind;
use gazette_core::edition::list::{ListName, Node, Slice, Walk};

use super::*;
use crate::lists::Position;
use crate::purge::erasures;
use crate::{backup, list_trees};

const TAGS: [&str; 3] = ["cau", "duong", "nuoc"];

impl Paper {
    fn top(&self, list: &ListName) -> Option<Hash> {
        let root = self.root();
        let lists = root.lists.clone();
        match list {
            ListName::Paper => lists.paper,
            ListName::Section(section) => lists.sections.get(section).copied(),
            ListName::Tag(_) | ListName::Author(_) => {
                let bucket = blobs::read(&self.sql, root.index[list.key().bucket()]?).unwrap().unwrap();
                match Bucket::from_bytes(bucket).unwrap().get(list.key())?.kind {
                    Kind::List(top) => Some(top),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    fn node(&self, list: &ListName, hash: Hash) -> Node {
        Node::from_bytes(list.key(), &blobs::read(&self.sql, hash).unwrap().expect("the node is stored")).unwrap()
    }

    /// The slugs of a slice, as readers find them.
    fn walk(&self, list: &ListName, slice: Slice) -> (Vec<String>, bool) {
        let Some(top) = self.top(list) else { return (Vec::new(), false) };
        let mut walk = Walk::new(top, slice);
        loop {
            let wanted = walk.wanted();
            if wanted.is_empty() {
                break;
            }
            for hash in wanted {
                walk.give(hash, &Rc::new(self.node(list, hash)));
            }
        }
        let found = walk.finish();
        (found.items().map(|item| item.card.clone()).collect(), found.has_more)
    }

    /// Compares all lists with the rows, at this instant and at later ones, and the stored nodes with the needed ones.
    fn check_lists(&self) {
        let sections = ["tin", "bien"].map(|slug| ListName::Section(slug.parse().unwrap()));
        let tags = TAGS.map(|slug| ListName::Tag(slug.parse().unwrap()));
        let names = [ListName::Paper, ListName::Author("le-chi".parse().unwrap())];
        let mut needed = BTreeSet::new();
        for list in names.into_iter().chain(sections).chain(tags) {
            let mut query = ListQuery { edition: self.root().number, limit: 7, ..ListQuery::default() };
            match &list {
                ListName::Paper => {}
                ListName::Section(slug) => query.section = Some(slug.to_string()),
                ListName::Tag(slug) => query.tag = Some(slug.to_string()),
                ListName::Author(slug) => query.author = Some(slug.to_string()),
            }
            for later in [0, 200] {
                let now = self.now.plus_secs(later);
                query.now = now.as_secs();
                for skip in [0, 6, 20] {
                    query.skip = skip;
                    let rows = lists::list(&self.sql, &query).unwrap();
                    let expected = rows.items.iter().map(|card| card.get().to_owned()).collect();
                    let skip = usize::try_from(skip).unwrap();
                    let slice = Slice { now, after: None, from: None, before: None, skip, limit: 7 };
                    assert_eq!(self.walk(&list, slice), (expected, rows.next.is_some()), "{list:?} after {skip}");
                }
            }
            let mut open: Vec<Hash> = self.top(&list).into_iter().collect();
            while let Some(hash) = open.pop() {
                assert!(needed.insert(hash), "a node of two lists");
                if let Node::Inner(_, branches) = self.node(&list, hash) {
                    open.extend(branches.iter().map(|branch| branch.hash));
                }
            }
        }
        let all = |statement: &str| -> BTreeSet<Hash> {
            self.sql.run(statement, vec![]).unwrap().iter().map(|row| row.parsed(0).unwrap()).collect()
        };
        let stored = all("SELECT hash FROM blobs WHERE kind = 'node'");
        let queued = all("SELECT name FROM erasures WHERE kind = 'node'");
        assert!(queued.is_disjoint(&needed), "a node that is needed will be deleted");
        let expected: BTreeSet<Hash> = needed.union(&queued).copied().collect();
        let (lost, forgotten) = (expected.difference(&stored).count(), stored.difference(&expected).count());
        assert_eq!((lost, forgotten), (0, 0), "nodes that are not stored, and nodes that nothing needs");
    }
}

/// Pseudo-random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn any_draft(dice: &mut Dice, now: Timestamp) -> Draft {
    let slug = format!("bai-{}", dice.below(60));
    let mut text = format!("{slug} {}", dice.below(1_000));
    for tag in &TAGS[..2] {
        if dice.below(3) == 0 {
            text.extend([" #", tag]);
        }
    }
    if dice.below(4) == 0 {
        text += " @bien";
    }
    let published_at = now.as_secs() + i64::try_from(dice.below(40)).unwrap() * 10 - 300;
    let unpublish_at = (dice.below(4) == 0).then(|| published_at + 1 + i64::try_from(dice.below(400)).unwrap());
    Draft { published_at, unpublish_at, ..draft(&slug, &text) }
}

/// Anything that makes an edition.
fn any_change(paper: &mut Paper, dice: &mut Dice) {
    history::apply_boundary(&paper.sql, paper.now).unwrap();
    let slug = format!("bai-{}", dice.below(60));
    match dice.below(12) {
        0..7 => {
            let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
            for _ in 0..=dice.below(8) {
                let draft = any_draft(dice, paper.now);
                drafts.insert(draft.slug.clone(), draft);
            }
            let drafts: Vec<Draft> = drafts.into_values().collect();
            let republish = drafts.iter().map(|draft| draft.id.clone()).collect();
            let commit = Commit { force: true, republish, ..paper.commit_of(&drafts, &[]) };
            // It may have an article of which a purge is pending.
            drop(paper.apply(&commit, "lan"));
        }
        7 => drop(paper.remove(&slug, None)),
        8 => {
            let purges = vec![slug.parse().unwrap()];
            let purge_now = dice.below(2) == 0;
            let commit = Commit { purges, purge_now, ..paper.commit_of(&[], &[]) };
            drop(paper.apply(&commit, "lan"));
        }
        9 => {
            let editor = Editor { name: "lan".into(), role: Role::Admin };
            drop(purge::call_off(&paper.sql, &slug.parse().unwrap(), &editor, paper.now));
        }
        10 => {
            let number = 1 + dice.below(usize::try_from(paper.root().number).unwrap());
            paper.restore(u64::try_from(number).unwrap(), &format!("restore {}", paper.commits)).unwrap();
            paper.commits += 1;
        }
        _ => paper.execute_purges(),
    }
}

#[test]
fn after_any_changes_the_lists_have_what_the_rows_have() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let mut paper = Paper::new();
        paper.push(&[draft("bai-0", "một #cau")]).unwrap();
        for _ in 0..60 {
            any_change(&mut paper, &mut dice);
            paper.check_lists();
            paper.now = paper.now.plus_secs(i64::try_from(dice.below(60)).unwrap());
            paper.forget_what_is_due();
        }
        paper.now = paper.now.plus_secs(4_000);
        history::apply_boundary(&paper.sql, paper.now).unwrap();
        paper.now = paper.now.plus_secs(4_000);
        paper.forget_what_is_due();
        paper.check_lists();
        let queued = paper.sql.number("SELECT count(*) FROM erasures WHERE kind LIKE '%node'", vec![]).unwrap();
        assert_eq!(queued, 0, "an hour later, only needed nodes are stored");
    }
}

fn with_many() -> Paper {
    let mut paper = Paper::new();
    let drafts: Vec<Draft> = (0..80)
        .map(|n| Draft { published_at: EARLIER + n, ..draft(&format!("bai-{n}"), &format!("{n} #cau")) })
        .collect();
    paper.push(&drafts).unwrap();
    paper
}

#[test]
fn a_card_of_a_purged_article_is_in_no_node() {
    let mut paper = with_many();
    paper.push(&[draft("bai-7", "DAUVET #duong").over("7 #cau")]).unwrap();
    assert!(paper.sql.tables_with("DAUVET").contains(&"contents".into()));
    let commit = Commit { purges: vec!["bai-7".parse().unwrap()], purge_now: true, ..paper.commit_of(&[], &[]) };
    paper.apply(&commit, "lan").unwrap();
    for purge in purge::start_due(&paper.sql, paper.now).unwrap() {
        purge::erase_rows(&paper.sql, &purge.id, paper.now).unwrap();
    }
    assert!(!paper.sql.tables_with("DAUVET").contains(&"contents".into()));
    // KV is told at once, and again later.
    let kinds = |paper: &Paper, kind: &str| {
        let rows = paper.sql.run("SELECT due_at FROM erasures WHERE kind = ?", vec![kind.into()]).unwrap();
        rows.iter().map(|row| row.instant(0).unwrap()).collect::<BTreeSet<_>>()
    };
    assert_eq!(kinds(&paper, "node"), [paper.now].into());
    assert_eq!(kinds(&paper, "late-node"), [paper.now.plus_secs(600)].into());
    paper.forget_what_is_due();
    paper.check_lists();
}

#[test]
fn a_node_that_is_needed_again_while_kv_deletes_it_is_put_again() {
    let mut paper = with_many();
    paper.sql.run("UPDATE blobs SET in_kv = 1", vec![]).unwrap();
    paper.push(&[draft("bai-7", "khác").over("7 #cau")]).unwrap();
    paper.now = paper.now.plus_secs(3_601);
    let step = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    assert!(!step.is_empty());
    paper.restore(1, "lại").unwrap();
    for erasure in step {
        erasures::forgotten(&paper.sql, &erasure, paper.now).unwrap();
    }
    paper.check_lists();
    let top = paper.top(&ListName::Paper).unwrap();
    let in_kv = paper.sql.number("SELECT in_kv FROM blobs WHERE hash = ?", vec![top.into()]).unwrap();
    assert_eq!(in_kv, 0);
}

#[test]
fn a_lost_node_is_made_again_by_the_next_change() {
    let mut paper = with_many();
    let tag = ListName::Tag("cau".parse().unwrap());
    for list in [ListName::Paper, tag] {
        let mut open = vec![paper.top(&list).unwrap()];
        while let Some(hash) = open.pop() {
            match paper.node(&list, hash) {
                Node::Inner(_, branches) => open.extend(branches.iter().map(|branch| branch.hash)),
                Node::Leaf(_) => blobs::delete(&paper.sql, hash).unwrap(),
            }
        }
    }
    let all: Vec<Draft> =
        (0..80).map(|n| draft(&format!("bai-{n}"), &format!("{n} mới #cau")).over(&format!("{n} #cau"))).collect();
    paper.push(&all).unwrap();
    paper.check_lists();
}

#[test]
fn a_restored_backup_gets_its_lists() {
    let from = with_many();
    let to = Paper::new();
    super::backup::send_all(&from, &to, 5);
    super::backup::finish(&from, &to, 5);
    assert_eq!(to.sql.number("SELECT count(*) FROM blobs WHERE kind = 'node'", vec![]).unwrap(), 0);
    for list in list_trees::incomplete(&to.sql).unwrap() {
        list_trees::complete(&to.sql, &list).unwrap();
    }
    assert!(list_trees::incomplete(&to.sql).unwrap().is_empty());
    let to = Paper { now: from.now, ..to };
    to.check_lists();
    assert!(!serde_json::to_string(&backup::part(&from.sql, "hashes", "0", 10_000).unwrap()).unwrap().contains("node"));
}

#[test]
fn positions_in_a_list_are_those_of_the_rows() {
    let paper = with_many();
    let mut query = ListQuery { edition: 1, now: paper.now.as_secs(), limit: 9, ..ListQuery::default() };
    let mut after = None;
    loop {
        let rows = lists::list(&paper.sql, &query).unwrap();
        let slice = Slice { now: paper.now, after, from: None, before: None, skip: 0, limit: 9 };
        let expected: Vec<String> = rows.items.iter().map(|card| card.get().to_owned()).collect();
        assert_eq!(paper.walk(&ListName::Paper, slice), (expected, rows.next.is_some()));
        let Some(Position { key, id }) = rows.next.clone() else { break };
        after = Some(gazette_core::edition::list::Place { publish_at: Timestamp::from_secs(key.parse().unwrap()), id });
        query.after = rows.next;
    }
}

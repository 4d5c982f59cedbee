//! A tree against a sorted list.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::hash::Hash;
use crate::time::Window;

const LIST: Key = Key::from_bytes([7; 16]);

/// Nodes as the Catalog stores them.
#[derive(Default)]
struct Memory {
    nodes: HashMap<Hash, Vec<u8>>,
    put: Vec<Hash>,
    reads: usize,
}

impl NodeStore for Memory {
    type Error = Infallible;

    fn read(&mut self, hash: Hash) -> Result<Node, Infallible> {
        self.reads += 1;
        Ok(Node::from_bytes(LIST, &self.nodes[&hash]).expect("it was written here"))
    }

    fn put(&mut self, hash: Hash, bytes: &[u8]) -> Result<(), Infallible> {
        if self.nodes.insert(hash, bytes.to_vec()).is_none() {
            self.put.push(hash);
        }
        Ok(())
    }

    fn drop(&mut self, hash: Hash) -> Result<(), Infallible> {
        self.nodes.remove(&hash).expect("it was not dropped before");
        Ok(())
    }
}

impl Memory {
    fn edit(&mut self, top: Option<Hash>, changes: BTreeMap<Place, Option<Item>>) -> Option<Hash> {
        let Ok(top) = edit(self, LIST, top, changes);
        top
    }

    fn walk(&mut self, top: Option<Hash>, slice: &Slice) -> (Vec<String>, bool, usize) {
        let Some(top) = top else { return (Vec::new(), false, 0) };
        let mut walk = Walk::new(top, slice.clone());
        let mut rounds = 0;
        loop {
            let wanted = walk.wanted();
            if wanted.is_empty() {
                break;
            }
            rounds += 1;
            for hash in wanted {
                let Ok(node) = self.read(hash);
                walk.give(hash, &Rc::new(node));
            }
        }
        let found = walk.finish();
        (found.items().map(|item| item.id.clone()).collect(), found.has_more, rounds)
    }
}

fn place(publish_at: i64, id: &str) -> Place {
    Place { publish_at: Timestamp::from_secs(publish_at), id: id.into() }
}

fn item(publish_at: i64, id: &str, unpublish_at: Option<i64>) -> Item {
    let window =
        Window { publish_at: Timestamp::from_secs(publish_at), unpublish_at: unpublish_at.map(Timestamp::from_secs) };
    Item { id: id.into(), window, card: format!("{{\"id\":\"{id}\"}}") }
}

type Model = BTreeMap<Place, Item>;

fn built_anew(model: &Model) -> (Option<Hash>, Memory) {
    let mut memory = Memory::default();
    let top = memory.edit(None, model.iter().map(|(place, item)| (place.clone(), Some(item.clone()))).collect());
    (top, memory)
}

fn expected(model: &Model, slice: &Slice) -> (Vec<String>, bool) {
    let all: Vec<&Item> = model
        .iter()
        .rev()
        .filter(|(place, item)| {
            item.window.is_live(slice.now)
                && slice.after.as_ref().is_none_or(|after| *place < after)
                && slice.from.is_none_or(|from| from <= place.publish_at)
                && slice.before.is_none_or(|before| place.publish_at < before)
        })
        .map(|(_, item)| item)
        .collect();
    let rest = &all[slice.skip.min(all.len())..];
    (rest.iter().take(slice.limit).map(|item| item.id.clone()).collect(), rest.len() > slice.limit)
}

/// The time and the number of an article, and whether it is there afterwards, and until when.
type Change = (i64, u8, Option<Option<i64>>);

fn batches() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let end = proptest::option::of(0..60_i64);
    let change = (0..40_i64, 0..8_u8, proptest::option::weighted(0.7, end));
    proptest::collection::vec(proptest::collection::vec(change, 0..40), 1..12)
}

fn slices() -> impl Strategy<Value = Slice> {
    let at = || proptest::option::weighted(0.3, (-1..60_i64).prop_map(Timestamp::from_secs));
    let after = proptest::option::weighted(0.3, (0..40_i64, 0..8_u8));
    (0..60_i64, after, at(), at(), 0..60_usize, 0..30_usize).prop_map(|(now, after, from, before, skip, limit)| Slice {
        now: Timestamp::from_secs(now),
        after: after.map(|(at, number)| place(at, &format!("bài-{number}"))),
        from,
        before,
        skip,
        limit,
    })
}

proptest! {
    #[test]
    fn a_tree_depends_only_on_its_articles_and_keeps_no_other_nodes(batches in batches(), slices in proptest::collection::vec(slices(), 8)) {
        let (mut memory, mut top, mut model) = (Memory::default(), None, Model::new());
        for batch in batches {
            let mut changes = BTreeMap::new();
            for (at, number, change) in batch {
                let id = format!("bài-{number}");
                let change = change.map(|end| item(at, &id, end));
                match &change {
                    Some(item) => model.insert(place(at, &id), item.clone()),
                    None => model.remove(&place(at, &id)),
                };
                changes.insert(place(at, &id), change);
            }
            top = memory.edit(top, changes);
            let (anew, built) = built_anew(&model);
            prop_assert_eq!(top, anew);
            prop_assert_eq!(&memory.nodes, &built.nodes);
        }
        for slice in slices {
            let (found, has_more, _) = memory.walk(top, &slice);
            prop_assert_eq!((found, has_more), expected(&model, &slice), "{:?}", slice);
        }
    }

    #[test]
    fn no_bytes_make_a_node_panic(bytes: Vec<u8>, level in 0..3_u8) {
        for bytes in [bytes.clone(), [b"GZL1".as_slice(), &[level], LIST.as_bytes(), &bytes].concat()] {
            drop(Node::from_bytes(LIST, &bytes));
        }
    }
}

/// Articles an hour apart.
fn many(count: i64) -> Model {
    (0..count).map(|n| (n * 3_600, format!("bai-{n}"))).map(|(at, id)| (place(at, &id), item(at, &id, None))).collect()
}

#[test]
fn a_new_article_writes_one_node_a_level() {
    let model = many(2_000);
    let (top, mut memory) = built_anew(&model);
    let Ok(node) = memory.read(top.unwrap());
    let levels = usize::from(node.level()) + 1;
    assert!(levels >= 4, "{levels}");
    let mut top = top;
    for n in 2_000..2_200 {
        memory.put.clear();
        memory.reads = 0;
        let id = format!("bai-{n}");
        top = memory.edit(top, BTreeMap::from([(place(n * 3_600, &id), Some(item(n * 3_600, &id, None)))]));
        // One more where a tree grows by a level.
        assert!(memory.put.len() <= levels + 2, "{n}: {} nodes", memory.put.len());
        assert!(memory.reads <= 2 * levels + 2, "{n}: {} reads", memory.reads);
    }
}

#[test]
fn changing_an_old_article_writes_few_nodes() {
    let model = many(2_000);
    let (mut top, mut memory) = built_anew(&model);
    let mut put = 0;
    for n in (0..2_000).step_by(10) {
        memory.put.clear();
        let id = format!("bai-{n}");
        top = memory.edit(top, BTreeMap::from([(place(n * 3_600, &id), Some(item(n * 3_600, &id, Some(n * 4_000))))]));
        put = put.max(memory.put.len());
    }
    assert!(put <= 12, "{put} nodes");
}

#[test]
fn a_deep_page_is_as_near_as_the_first() {
    let (top, mut memory) = built_anew(&many(2_000));
    let slice =
        |skip, after| Slice { now: Timestamp::from_secs(i64::MAX), after, from: None, before: None, skip, limit: 5 };
    let (_, _, first) = memory.walk(top, &slice(0, None));
    for n in (1..1_999).step_by(7) {
        memory.reads = 0;
        let (by_number, has_more, rounds) = memory.walk(top, &slice(n, None));
        assert!(has_more == (n + 5 < 2_000) && by_number[0] == format!("bai-{}", 1_999 - n));
        assert!(rounds == first && memory.reads < 30, "{n}: {rounds} rounds, {} reads", memory.reads);
        let last = 2_000 - i64::try_from(n).unwrap();
        let (by_key, _, rounds) = memory.walk(top, &slice(0, Some(place(last * 3_600, &format!("bai-{last}")))));
        assert_eq!(by_key, by_number);
        assert!(rounds <= 2 * first, "{n}: {rounds} rounds by key");
    }
}

#[test]
fn equal_times_are_listed_by_ascending_id() {
    let model: Model = ["b", "a", "c"].map(|id| (place(5, id), item(5, id, None))).into();
    let (top, mut memory) = built_anew(&model);
    let slice =
        Slice { now: Timestamp::from_secs(5), after: Some(place(5, "a")), from: None, before: None, skip: 0, limit: 9 };
    assert_eq!(memory.walk(top, &slice).0, ["b", "c"]);
}

//! The cost of a change must not grow with the paper.

use super::*;
use crate::indexing;

/// Articles an hour apart, in commits of the size that the command sends.
fn paper_of(articles: i64) -> Paper {
    let mut paper = Paper::new();
    let drafts: Vec<Draft> = (0..articles)
        .map(|n| Draft {
            published_at: EARLIER + n * 3600,
            unpublish_at: (n % 100 == 0).then_some(EARLIER + n * 3600 + 1),
            ..draft(&format!("bai-{n}"), &format!("bài {n}"))
        })
        .collect();
    paper.push(&drafts).unwrap();
    paper
}

/// The steps of SQLite's virtual machine for changing one article and for finding the update of the search index.
fn steps_for_one_change(articles: i64) -> u64 {
    let mut paper = paper_of(articles);
    paper.push(&[draft("bai-7", "bài 7 sửa").over("bài 7")]).unwrap();
    let before = paper.sql.steps();
    paper.push(&[draft("bai-7", "bài 7 sửa nữa").over("bài 7 sửa")]).unwrap();
    let round = indexing::Round { from: 2, to: 3, generation: 0 };
    assert_eq!(indexing::step(&paper.sql, round.start(), 20).unwrap().len(), 1);
    assert_eq!(indexing::removed(&paper.sql, round).unwrap(), Vec::<String>::new());
    paper.sql.steps() - before
}

#[test]
fn changing_one_article_costs_the_same_in_a_large_paper() {
    let (small, large) = (steps_for_one_change(200), steps_for_one_change(4_000));
    assert!(large < small + small / 2, "{small} steps among 200 articles, {large} among 4,000");
}

#[test]
fn the_largest_commit_is_applied_and_what_it_repeats_is_known() {
    let articles = i64::try_from(gazette_core::wire::MAX_CHANGES_PER_COMMIT).unwrap();
    let mut paper = paper_of(articles);
    assert_eq!(paper.root().number, 1);
    let drafts: Vec<Draft> = (0..articles)
        .map(|n| Draft {
            published_at: EARLIER + n * 3600,
            unpublish_at: (n % 100 == 0).then_some(EARLIER + n * 3600 + 1),
            ..draft(&format!("bai-{n}"), &format!("bài {n}"))
        })
        .chain([draft("moi", "mới")])
        .collect();
    let outcome = paper.push(&drafts).unwrap();
    assert_eq!((outcome.counts.added, outcome.unchanged.len()), (1, drafts.len() - 1));
}

//! What is left of articles that are forgotten: nothing but their part of the totals.

use super::*;
use crate::snapshot::Snapshot;

fn assert_forgotten(shard: &Shard, stats: &Stats) {
    assert_eq!(shard.sql.tables_with("secret"), Vec::<String>::new());
    assert_eq!(stats.sql.tables_with("secret"), Vec::<String>::new());
    assert!(!Snapshot::of(&stats.store, &stats.sql, NOW).unwrap().most_read.contains(&"secret".to_owned()));
    assert_eq!(stats.store.views(&stats.sql, "secret", day_of(NOW), NOW).unwrap().views, 0);
}

#[test]
fn a_forgotten_article_is_in_no_row_and_the_totals_stay_also_after_restarts() {
    for (is_flushed, is_folded) in [(false, false), (true, false), (false, true), (true, true)] {
        let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
        stats.take(&StatsRequest::Describe(vec![described("secret", "tin", 7), described("a", "tin", 0)]), NOW);
        let restored = ArticleCounts { id: "secret".into(), views: 5, readers: 1, days: vec![[20_000, 5, 1]] };
        stats.take(&StatsRequest::Restore(Counts { articles: vec![restored], ..Counts::default() }), NOW);
        for (n, article) in ["before", "secret", "a", "secret"].iter().enumerate() {
            shard.view(article, &n.to_string(), "lan", NOW);
        }
        if is_flushed {
            shard.flush(&mut stats, NOW);
        }
        if is_folded {
            shard.fold(NOW);
        }
        assert!(!shard.sql.tables_with("secret").is_empty() && !stats.sql.tables_with("secret").is_empty());
        for _ in 0..2 {
            shard.forget(&["secret", "unknown"], NOW);
            stats.forget(&["secret", "unknown"], NOW);
            assert_forgotten(&shard, &stats);
            shard = shard.restarted(NOW);
            stats = stats.restarted();
            shard.flush(&mut stats, NOW);
            assert_forgotten(&shard, &stats);
        }
        assert_eq!(stats.store.totals(NOW).views, 9, "the totals keep its views");
        assert_eq!((stats.numbers("a", NOW).0, stats.numbers("before", NOW).0), (1, 1));
        // Its number stays taken: what comes next mixes with nothing of it.
        assert_eq!(shard.view("next", "next", "mai", NOW).views, 1);
        assert_eq!(shard.view("a", "again", "mai", NOW).views, 2);
        assert_eq!(shard.view("secret", "1", "lan", NOW).total, 11, "its views' ids are known");
        shard.flush(&mut stats, NOW);
        shard = shard.restarted(NOW);
        assert_eq!(shard.view("next", "more", "mai", NOW).views, 2);
        assert_eq!(stats.numbers("next", NOW).0, 1);
    }
}

#[test]
fn what_is_on_its_way_when_an_article_is_forgotten_names_it_at_most_until_it_is_forgotten_again() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    shard.view("a", "1", "lan", NOW);
    shard.view("secret", "2", "lan", NOW);
    let late = shard.begin(NOW).unwrap();
    shard.forget(&["secret"], NOW);
    shard.end(None);
    stats.forget(&["secret"], NOW);
    shard.flush(&mut stats, NOW);
    assert_forgotten(&shard, &stats);
    stats.take(&StatsRequest::Take(late), NOW);
    // A page that was still open.
    shard.view("secret", "3", "mai", NOW);
    shard.flush(&mut stats, NOW);
    shard.forget(&["secret"], NOW);
    stats.forget(&["secret"], NOW);
    assert_forgotten(&shard, &stats);
    assert_eq!((stats.store.totals(NOW).views, stats.numbers("a", NOW).0), (3, 1));
}

#[test]
fn an_answer_about_a_forgotten_article_goes_to_no_other() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    stats.take(&StatsRequest::Describe(vec![described("secret", "tin", 100), described("a", "tin", 7)]), NOW);
    shard.view("secret", "1", "lan", NOW);
    shard.view("a", "2", "lan", NOW);
    let batch = shard.begin(NOW).unwrap();
    let remote = stats.store.remote_totals(&stats.sql, &batch, NOW).unwrap();
    shard.forget(&["secret"], NOW);
    shard.end(Some(remote));
    assert_eq!(shard.view("a", "3", "lan", NOW).views, 9);
    assert_eq!(shard.view("secret", "4", "lan", NOW).views, 1);
}

#[test]
fn many_articles_are_forgotten_at_once_and_stats_reads_the_rest_back() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    let ids: Vec<_> = (0..100).map(|n| format!("{} {n}", if n % 3 == 0 { "secret" } else { "a" })).collect();
    for id in &ids {
        shard.view(id, id, "lan", NOW);
    }
    shard.flush(&mut stats, NOW);
    let gone: Vec<_> = ids.iter().step_by(3).map(String::as_str).collect();
    shard.forget(&gone, NOW);
    stats.forget(&gone, NOW);
    let stats = stats.restarted();
    assert_eq!(stats.store.counts(&stats.sql, "", 1_000).unwrap().articles.len(), 66);
    assert_eq!(stats.most_read(0, "", NOW).len(), 10);
    assert_forgotten(&shard, &stats);
    assert_eq!(stats.store.totals(NOW).views, 100);
}

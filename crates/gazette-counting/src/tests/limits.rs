//! What one address can bring about, and batches that cross each other.

use super::*;
use crate::admission::BURST;

/// A view by a visitor of a network.
fn of_network(network: &str, article: &str, n: usize, now: Timestamp) -> ViewEvent {
    ViewEvent { network: network.into(), ..event(article, &format!("{network} {n}"), &format!("{network} {n}"), now) }
}

#[test]
fn one_visitor_is_told_to_wait_and_others_are_not() {
    let mut shard = Shard::new("views-0");
    let allowed = (0..1000).filter(|_| shard.state.allows("lan", NOW)).count();
    assert_eq!(allowed, 600);
    assert!(shard.state.allows("mai", NOW) && shard.state.allows("lan", NOW.plus_secs(60)));
}

#[test]
fn one_address_makes_up_twelve_readers_and_guests_and_every_view_counts() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    let burst = u64::from(BURST);
    for n in 0..1_000 {
        shard.commit(&[of_network("one", "made-up", n, NOW)], NOW);
    }
    // Heartbeats take the same tokens.
    let here = (0..50).map(|n| ViewEvent { article: String::new(), ..of_network("one", "", 5_000 + n, NOW) });
    let receipts = shard.commit(&here.collect::<Vec<_>>(), NOW);
    assert!(receipts.iter().all(|receipt| receipt.online == burst));
    for n in 0..30 {
        shard.commit(&[of_network(&format!("{n}"), "read", n, NOW)], NOW);
    }
    shard.flush(&mut stats, NOW);
    assert_eq!(stats.numbers("made-up", NOW), (1_000, burst, 1_000, 1_000));
    assert_eq!(stats.store.totals(NOW).online, burst + 30);
    for hours in [1, 24, 168, 720, 0] {
        let expected = [("read".to_owned(), 30), ("made-up".to_owned(), 1_000)];
        assert_eq!(stats.most_read(hours, "", NOW), expected, "30 ranked views are more than 12: {hours} hours");
    }
}

#[test]
fn a_visitor_who_was_admitted_stays_so_that_day_also_after_a_restart() {
    let mut shard = Shard::new("views-0");
    let first = of_network("one", "a", 0, NOW);
    shard.commit(std::slice::from_ref(&first), NOW);
    for n in 1..100 {
        shard.commit(&[of_network("one", "a", n, NOW)], NOW);
    }
    let guests = |shard: &mut Shard, events: &[ViewEvent]| shard.commit(events, NOW)[0].online;
    assert_eq!(guests(&mut shard, std::slice::from_ref(&first)), u64::from(BURST));
    let mut shard = shard.restarted(NOW);
    let (mut stats, later) = (Stats::new(), NOW.plus_secs(1));
    // The tokens are back after a restart, and those who were admitted need none.
    for n in 0..100 {
        let again = ViewEvent { view: format!("again {n}"), ..of_network("one", "b", n, later) };
        shard.commit(&[again], later);
    }
    shard.flush(&mut stats, later);
    assert_eq!(stats.numbers("b", later).1, 2 * u64::from(BURST));
}

#[test]
fn a_reader_ranks_twenty_views_a_day_and_all_its_views_are_shown() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    let tomorrow = NOW.plus_secs(DAY);
    for (day, now) in [NOW, tomorrow].into_iter().enumerate() {
        for n in 0..100 {
            shard.view("again-and-again", &format!("{day} {n}"), "lan", now);
        }
        for n in 0..21 {
            shard.view("read", &format!("read {day} {n}"), &format!("visitor {n}"), now);
        }
        shard.flush(&mut stats, now);
        if day == 0 {
            shard.fold(now);
            shard = shard.restarted(now);
            stats = stats.restarted();
        }
    }
    let ranked = |read, again| [("read".to_owned(), read), ("again-and-again".to_owned(), again)];
    for (hours, expected) in [(1, ranked(21, 100)), (24, ranked(21, 100)), (168, ranked(42, 200)), (0, ranked(42, 200))]
    {
        assert_eq!(stats.most_read(hours, "", tomorrow), expected, "{hours} hours");
    }
}

#[test]
fn an_empty_batch_is_under_way_like_any_other() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    shard.view("", "", "lan", NOW);
    let empty = shard.begin(NOW).unwrap();
    assert!(empty.articles.is_empty());
    shard.view("x", "1", "lan", NOW);
    assert!(shard.begin(NOW).is_none(), "the empty batch is out");
    let of_none = stats.store.remote_totals(&stats.sql, &empty, NOW).unwrap();
    shard.state.end_flush(&shard.sql, 1, Some(of_none)).unwrap();
    let second = shard.begin(NOW).unwrap();
    assert_eq!(second.articles[0].0, "x");
    // Answers to batches that are no more: of other articles, and of the first batch once more.
    let stray = RemoteTotals { views: 99, guests: 99, articles: vec![99] };
    for number in [1, 2, 7] {
        shard.state.end_flush(&shard.sql, number, Some(stray.clone())).unwrap();
    }
    assert_eq!(shard.state.look(&shard.sql, "x", NOW).unwrap().views, 1);
    shard.end(None);
    shard.flush(&mut stats, NOW);
    assert_eq!(stats.numbers("x", NOW).0, 1, "a batch that failed is sent again");
}

#[test]
fn an_answer_that_was_asked_for_before_a_restart_changes_nothing() {
    let mut shard = Shard::new("views-0");
    shard.view("x", "1", "lan", NOW);
    shard.begin(NOW).unwrap();
    shard = shard.restarted(NOW);
    shard.view("y", "2", "lan", NOW);
    shard.end(Some(RemoteTotals { views: 99, guests: 99, articles: vec![99, 99] }));
    assert!(!shard.state.knows_remote(&shard.sql, "x").unwrap());
    assert_eq!(shard.begin(NOW).unwrap().articles.len(), 2);
}

#[test]
fn the_largest_counts_of_a_backup_and_one_view_more_neither_wrap_nor_fall() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for (id, views) in [("a", u64::from(u32::MAX)), ("b", (1 << 53) - 1), ("c", u64::MAX)] {
        let article = ArticleCounts { id: id.into(), views, readers: views, days: vec![[20_000, u32::MAX, u32::MAX]] };
        let counts = Counts { views: u64::MAX, bots: u64::MAX, has_more: false, articles: vec![article] };
        stats.take(&StatsRequest::Restore(counts), NOW);
        stats.take(&StatsRequest::Describe(vec![described(id, "tin", u32::MAX)]), NOW);
        shard.view(id, id, "lan", NOW);
        shard.flush(&mut stats, NOW);
        let receipt = shard.view(id, &format!("{id} again"), "lan", NOW);
        assert_eq!((receipt.total, receipt.views), (u64::MAX, views.saturating_add(u64::from(u32::MAX) + 2)));
        let stats = stats.store.views(&stats.sql, id, day_of(NOW), NOW).unwrap();
        assert_eq!(stats.views, views.saturating_add(u64::from(u32::MAX) + 1));
    }
    let stats = stats.restarted();
    assert_eq!(stats.store.totals(NOW).views, u64::MAX);
    assert_eq!(stats.most_read(0, "", NOW).len(), 3);
    assert_eq!(stats.store.views_of(&["b".into(), "c".into()]), [(1 << 53) - 1; 2]);
    stats.store.counts(&stats.sql, "", 10).unwrap();
}

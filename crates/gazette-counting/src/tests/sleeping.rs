//! A paper with a large archive: memory grows with its articles and not with their history.

use super::*;

/// The slot of an instant.
fn slot(now: Timestamp) -> u32 {
    u32::try_from(now.as_secs() / 300).unwrap()
}

/// `Stats` with so many articles, each read on fifty days, a few of them within the last month.
fn archive(articles: u32) -> Stats {
    let mut stats = Stats::new();
    let ids: Vec<_> = (0..articles).map(|n| format!("mot-bai-bao-co-ten-dai-vua-phai-so-{n}")).collect();
    let mut batch = Batch { shard: "views-0".into(), views: u64::from(articles) * 100, ..Batch::default() };
    for (page, ids) in ids.chunks(1_000).enumerate() {
        let page = u32::try_from(page).unwrap();
        let described = ids.iter().map(|id| described(id, &format!("muc-{}", page % 10), 0)).collect();
        stats.take(&StatsRequest::Describe(described), NOW);
        for round in 1..=50 {
            let ago = 3 * (50 - round) + 30;
            let (slot, day) = (slot(NOW) - ago * 288, day_of(NOW) - ago);
            let numbers = [slot, day, 2 * round, round, 2 * round];
            batch.articles = ids.iter().map(|id| (id.clone(), numbers)).collect();
            stats.take(&StatsRequest::Take(batch.clone()), NOW);
        }
    }
    // One of a thousand is read today.
    let numbers = [slot(NOW), day_of(NOW), 110, 55, 110];
    batch.articles = ids.iter().step_by(1_000).map(|id| (id.clone(), numbers)).collect();
    stats.take(&StatsRequest::Take(batch), NOW);
    stats
}

/// What the rows that changed last may take in these tests.
const OPEN_BYTES: usize = 6_000_000;

/// What an archive takes in memory, while it is written and after a start: 180 bytes an article, and what changed last.
fn measure(articles: u32) {
    let stats = archive(articles);
    let written = stats.store.bytes();
    let stats = stats.restarted();
    let read = stats.store.bytes();
    let count = articles as usize;
    println!("{articles} articles: {written} bytes after writing, {read} after a start");
    for bytes in [written, read] {
        assert!(bytes <= count * 180 + OPEN_BYTES, "{bytes} bytes for {articles} articles");
    }
    let today: Vec<_> = stats.store.most_read(&stats.sql, &ranking(24, "", 1_000), NOW).unwrap();
    assert_eq!((today.len(), today[0].1), (count.div_ceil(1_000), 10));
    assert_eq!(stats.most_read(720, "muc-0", NOW)[0].1, 10);
    assert_eq!(stats.most_read(0, "", NOW)[0].1, 110);
    assert_eq!(stats.store.counts(&stats.sql, "", 100).unwrap().articles[0].days.len(), 51);
    assert_eq!(stats.store.bytes(), read, "looking keeps nothing in memory");
}

fn ranking(hours: u32, section: &str, limit: u32) -> Ranking {
    Ranking { hours, section: section.into(), limit }
}

#[test]
fn articles_that_sleep_take_little_memory() {
    measure(10_000);
}

#[test]
#[ignore = "long: 200,000 articles, in make test-full"]
fn two_hundred_thousand_articles_fit_into_the_memory_of_an_object() {
    measure(200_000);
}

#[test]
fn many_open_rows_are_closed_and_nothing_of_them_is_lost() {
    let mut stats = Stats::new();
    for round in 1..=3_u32 {
        for part in 0..40 {
            let ids = (0..1_000).map(|n| format!("bai-{}", part * 1_000 + n));
            let articles = ids.map(|id| (id, [slot(NOW), day_of(NOW), round, 1, round])).collect();
            let batch = Batch { shard: "s".into(), views: u64::from(round), articles, ..Batch::default() };
            stats.take(&StatsRequest::Take(batch), NOW);
        }
        if round == 2 {
            stats = stats.restarted();
        }
    }
    assert!(stats.store.bytes() < 20_000_000, "{}", stats.store.bytes());
    for id in ["bai-0", "bai-31", "bai-32", "bai-39999"] {
        assert_eq!(stats.numbers(id, NOW), (3, 1, 3, 3), "{id}");
    }
    assert_eq!(stats.restarted().store.views_of(&["bai-1".into(), "bai-39998".into()]), [3, 3]);
}

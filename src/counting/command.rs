//! Messages between the Worker, the view shards and `Stats`. They travel as [`codec`](crate::codec) has them.

use serde::{Deserialize, Serialize};

/// A message to a shard; the type of its answer stands behind each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShardRequest {
    /// [`Receipt`]: counts a beacon.
    Count(ViewEvent),
    /// [`Receipt`]: the numbers of the article with this id, or of the paper alone if the id is empty. Counts nothing.
    Look(String),
    /// Nothing: drops the articles with these ids.
    Forget(Vec<String>),
}

/// A beacon on its way to a shard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewEvent {
    /// The article's id; empty says only that somebody is still here.
    pub article: String,
    /// The view's own id: the same one again counts nothing.
    pub view: String,
    /// A keyed hash of the visitor's address and user agent.
    pub visitor: String,
    /// A keyed hash of the visitor's network.
    pub network: String,
    /// The day in the paper's zone, in days since 1970.
    pub day: u32,
    /// A robot, or a page fetched ahead: answered, and counted as a bot only.
    pub is_bot: bool,
}

/// The answer to a beacon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The article's views, this one included.
    pub views: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// A request or an order for `Stats`; its answer's type stands behind each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatsRequest {
    /// [`RemoteTotals`]: what a shard has counted.
    Take(Batch),
    /// Nothing: what the Catalog knows of articles.
    Describe(Vec<Described>),
    /// [`Totals`]: counts out of a backup.
    Restore(Counts),
    /// [`ArticleViews`]: the numbers of the article with an id, with those of a day.
    Article(String, u32),
    /// [`Totals`].
    Totals,
    /// A [`Ranked`]: the most read, most views first.
    MostRead(Ranking),
    /// A [`Ranked`]: missing addresses, most requested first; before that, adds those of a report.
    Missing(MissReport),
    /// [`Counts`]: of the articles after an id, by id; at most so many.
    Counts(String, u32),
    /// A `Vec<u64>`: all views of the articles with these ids, in their order.
    Views(Vec<String>),
    /// [`Receipt`]: the numbers of the article with this id, which may be empty.
    Look(String),
    /// A `Vec<String>`: the object ids of all shards that have flushed anything.
    Shards,
    /// Nothing: drops the articles with these ids, and the missing addresses that end in one of these slugs.
    Forget(Vec<String>, Vec<String>),
}

/// What an isolate has counted of missing addresses since its last report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissReport {
    /// The isolate, by a random number.
    pub isolate: u64,
    /// Numbers the isolate's reports: the same report again adds nothing.
    pub number: u64,
    /// Addresses and how often each was asked for.
    pub addresses: Ranked,
}

/// What a shard flushes to `Stats`: absolute numbers, so that a batch that arrives twice, or late, changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Which shard.
    pub shard: String,
    /// All its views.
    pub views: u64,
    /// All its robots.
    pub bots: u64,
    /// The rows that it has written since it started.
    pub rows_written: u64,
    /// How many guests it has if nobody comes any more: now, and after each of the next four minutes.
    pub guests: [u32; 5],
    /// Article's id; slot of five minutes, day, its views, readers and ranked views in this shard at the end of that.
    pub articles: Vec<(String, [u32; 5])>,
}

/// What a shard can't know by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteTotals {
    /// All views of other shards.
    pub views: u64,
    /// Guests of other shards.
    pub guests: u64,
    /// For each of the batch, in its order: the article's views in other shards and before this system.
    pub articles: Vec<u64>,
}

/// What the Catalog knows of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// The article's id.
    pub id: String,
    /// Its section's slug.
    pub section: String,
    /// Views brought along from an older system, which lie within the offset.
    pub imported: u32,
}

/// Which articles are ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// The window in hours: 1, 24, 168, 720; 0 is all time.
    pub hours: u32,
    /// Only of this section; empty is all.
    pub section: String,
    /// At most so many.
    pub limit: u32,
}

/// Ids of articles and their views, most views first.
pub type Ranked = Vec<(String, u64)>;

/// What is known of an article's readers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleViews {
    /// All views ever.
    pub views: u64,
    /// The sum of each day's distinct visitors.
    pub readers: u64,
    /// Views since midnight in the paper's zone.
    pub today: u64,
    /// Views of the last sixty minutes, to five minutes.
    pub last_hour: u64,
}

/// What was counted in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All views ever.
    pub views: u64,
    /// Robots and pages fetched ahead.
    pub bots: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// Rows written by all that counts, since each of them started.
    pub rows_written: u64,
}

/// Counts for a backup, and out of one, without the offset and what was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All views of the paper, in every part.
    pub views: u64,
    /// All robots.
    pub bots: u64,
    /// Whether there are more articles after these.
    pub has_more: bool,
    /// By id.
    pub articles: Vec<ArticleCounts>,
}

/// An article's counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleCounts {
    /// The article's id.
    pub id: String,
    /// All views ever.
    pub views: u64,
    /// The sum of each day's distinct visitors.
    pub readers: u64,
    /// Day, views, readers; ascending.
    pub days: Days,
}

/// Days, each with its views and its readers; ascending.
pub type Days = Vec<[u32; 3]>;

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;
    use crate::codec::{decode, encode};

    #[track_caller]
    fn assert_round_trip<T: Serialize + DeserializeOwned + Debug + PartialEq>(message: &T) {
        let bytes = encode(message).unwrap();
        assert_eq!(decode::<T>(&bytes).unwrap(), *message);
        for end in 0..bytes.len() {
            assert!(decode::<T>(&bytes[..end]).is_err(), "{message:?} broken off after {end} bytes");
        }
        for at in 0..bytes.len() {
            // Damaged bytes are an error, or something else; never a panic.
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x81;
            let _ = decode::<T>(&damaged);
        }
    }

    #[test]
    fn a_question_arrives_as_it_was_asked() {
        let batch = Batch {
            shard: "s".into(),
            views: 1 << 40,
            bots: 2,
            rows_written: 3,
            guests: [5, 4, 3, 2, 1],
            articles: vec![("bài".into(), [1, 2, 3, 4, 5]), (String::new(), [u32::MAX; 5])],
        };
        let article = ArticleCounts { id: "a".into(), views: 3, readers: 2, days: vec![[20_000, 3, 2]] };
        let described = Described { id: "a".into(), section: "tin".into(), imported: 7 };
        for request in [
            StatsRequest::Take(batch),
            StatsRequest::Describe(vec![described]),
            StatsRequest::Restore(Counts { views: 9, bots: 1, has_more: true, articles: vec![article] }),
            StatsRequest::Article("a".into(), 20_000),
            StatsRequest::Totals,
            StatsRequest::MostRead(Ranking { hours: 24, section: "tin".into(), limit: 5 }),
            StatsRequest::Counts("a".into(), 100),
            StatsRequest::Views(vec!["a".into(), "bài".into()]),
            StatsRequest::Missing(MissReport { isolate: u64::MAX, number: 1, addresses: vec![("/cu".into(), 3)] }),
            StatsRequest::Look("a".into()),
            StatsRequest::Shards,
            StatsRequest::Forget(vec!["a".into()], vec!["bai".into(), "b".into()]),
        ] {
            assert_round_trip(&request);
        }
        assert!(decode::<StatsRequest>(&[99]).is_err());
    }

    #[test]
    fn a_message_to_a_shard_arrives_as_it_was_sent() {
        let event = ViewEvent { network: "h".into(), visitor: "v".into(), day: 20_000, ..ViewEvent::default() };
        for message in [
            ShardRequest::Count(event),
            ShardRequest::Look("bài".into()),
            ShardRequest::Forget(vec!["a".into(), "b".into()]),
        ] {
            assert_round_trip(&message);
        }
        assert!(decode::<ShardRequest>(&[99]).is_err());
    }
}

//! Requests to the view shards and to `Stats`, and their answers, as [`codec`](gazette_sql::codec) encodes them.

use serde::{Deserialize, Serialize};

/// A request to a shard. Each variant names the type of its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShardRequest {
    /// [`Receipt`]: counts an event.
    Count(ViewEvent),
    /// [`Receipt`]: the numbers of the article with this id, or of the paper alone if the id is empty. Counts nothing.
    Look(String),
    /// `()`: drops the articles with these ids.
    Forget(Vec<String>),
}

/// A view, or the heartbeat of a visitor who is still here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewEvent {
    /// The article's id; empty for a heartbeat.
    pub article: String,
    /// The id of the view: a view with an id that was seen is not counted again.
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

/// The answer to an event: it is durable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The article's views, including this one.
    pub views: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// A request to `Stats`. Each variant names the type of its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatsRequest {
    /// [`RemoteTotals`]: takes what a shard has counted.
    Take(Batch),
    /// `()`: takes what the Catalog knows of articles.
    Describe(Vec<Described>),
    /// [`Totals`]: takes counts from a backup.
    Restore(Counts),
    /// [`ArticleViews`]: the numbers of the article with this id; `today` is this day.
    Article(String, u32),
    /// [`Totals`].
    Totals,
    /// [`Ranked`]: the most read articles, most views first.
    MostRead(Ranking),
    /// [`Ranked`]: takes a report, and answers with all missing addresses, most requested first.
    Missing(MissReport),
    /// [`Counts`]: of the articles after this id, by id; at most so many.
    Counts(String, u32),
    /// `Vec<u64>`: all views of the articles with these ids, in their order.
    Views(Vec<String>),
    /// [`Receipt`]: the numbers of the article with this id, which may be empty.
    Look(String),
    /// `Vec<String>`: the object ids of all shards that have flushed anything.
    Shards,
    /// `()`: drops the articles with these ids, and the missing addresses that these names match.
    Forget(Vec<String>, Vec<String>),
}

/// What an isolate has counted of missing addresses since its last report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissReport {
    /// The isolate, by a random number.
    pub isolate: u64,
    /// The number of the report in its isolate: the same report again adds nothing.
    pub number: u64,
    /// Addresses and how often each was requested.
    pub addresses: Ranked,
}

/// What a shard flushes to `Stats`: absolute numbers, so that a batch that arrives twice, or late, changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The shard's object id.
    pub shard: String,
    /// All its views.
    pub views: u64,
    /// All its robots.
    pub bots: u64,
    /// The rows that it has written since it started.
    pub rows_written: u64,
    /// How many of its guests are online now, and after each of the next four minutes if no event comes.
    pub guests: [u32; 5],
    /// The id of an article; a slot of five minutes, a day, and the article's views, readers and ranked views in this
    /// shard at the end of that slot.
    pub articles: Vec<(String, [u32; 5])>,
}

/// The part of its receipts' numbers that a shard does not count itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteTotals {
    /// All views of other shards.
    pub views: u64,
    /// Guests of other shards.
    pub guests: u64,
    /// For each article of the batch, in its order: its views in other shards and before this system.
    pub articles: Vec<u64>,
}

/// What the Catalog knows of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// The article's id.
    pub id: String,
    /// Its section's slug.
    pub section: String,
    /// Views imported from an older system, which the offset includes.
    pub imported: u32,
}

/// Which articles are ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// The window in hours: 1, 24, 168, 720; 0 is all time.
    pub hours: u32,
    /// Only of this section; empty is all.
    pub section: String,
    /// The most articles.
    pub limit: u32,
}

/// Ids of articles and their views, most views first.
pub type Ranked = Vec<(String, u64)>;

/// The numbers of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleViews {
    /// All views ever.
    pub views: u64,
    /// The sum of each day's distinct visitors.
    pub readers: u64,
    /// Views since midnight in the paper's zone.
    pub today: u64,
    /// Views of the last sixty minutes, in slots of five minutes.
    pub last_hour: u64,
}

/// The totals of the paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All views ever.
    pub views: u64,
    /// Robots and pages fetched ahead.
    pub bots: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// Rows written by all shards and `Stats`, since each of them started.
    pub rows_written: u64,
}

/// Counts for a backup or from one, without the offset and imported views.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All views of the paper; every part has them.
    pub views: u64,
    /// All robots.
    pub bots: u64,
    /// Whether more articles follow.
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
    use gazette_sql::codec::{decode, encode};

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

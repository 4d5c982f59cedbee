//! Messages between the Worker, the view shards and `Stats`, and how they are packed.

use super::packed::{Packed, put, put_all, put_bytes};
use crate::storage::SqlError;

/// A message to a shard; the type of its answer stands behind each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShardMessage {
    /// [`Acknowledged`]: counts a beacon.
    Count(Arrival),
    /// [`Acknowledged`]: the numbers of the article with this id, or of the paper alone if the id is empty. Counts nothing.
    Look(String),
    /// Nothing: drops the articles with these ids.
    Forget(Vec<String>),
}

/// A beacon on its way to a shard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The article's id; empty says only that somebody is still here.
    pub article: String,
    /// The view's own id: the same one again counts nothing.
    pub view: String,
    /// A keyed hash of the visitor's address and user agent.
    pub visitor: String,
    /// A keyed hash of the visitor's address.
    pub household: String,
    /// The day in the paper's zone, in days since 1970.
    pub day: u32,
    /// A robot, or a page fetched ahead: told, not counted.
    pub is_bot: bool,
}

/// The answer to a beacon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// The article's views, this one included.
    pub views: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// A question or an order for `Stats`; its answer's type stands behind each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// [`Elsewhere`]: what a shard has counted.
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
    /// A [`Ranked`]: addresses that are not there, most wanted first; before that, adds those of a tell.
    Missing(Tell),
    /// [`Counts`]: of the articles after an id, by id; at most so many.
    Counts(String, u32),
    /// A `Vec<u64>`: all views of the articles with these ids, in their order.
    Views(Vec<String>),
    /// [`Acknowledged`]: the numbers of the article with this id, which may be empty.
    Look(String),
    /// A `Vec<String>`: the object ids of all shards that have handed anything over.
    Shards,
    /// Nothing: drops the articles with these ids, and the missing addresses that end in one of these slugs.
    Forget(Vec<String>, Vec<String>),
}

/// What an isolate has counted of missing addresses since its last tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tell {
    /// The isolate, by a random number.
    pub isolate: u64,
    /// Numbers the isolate's tells: the same tell again adds nothing.
    pub number: u64,
    /// Addresses and how often each was asked for.
    pub addresses: Ranked,
}

/// What a shard hands over: absolute numbers, so that handing over twice, or late, changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// All views of other shards.
    pub views: u64,
    /// Guests of other shards.
    pub guests: u64,
    /// For each of the batch, in its order: the article's views in other shards and before this system.
    pub articles: Vec<u64>,
}

/// What the Catalog knows of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The article's id.
    pub id: String,
    /// Its section's slug.
    pub section: String,
    /// Views brought along from an older system, which lie within the offset.
    pub imported: u32,
}

/// Which articles are ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// What travels as packed bytes.
pub trait Message: Sized {
    /// Adds it to packed bytes.
    fn pack(&self, bytes: &mut Vec<u8>);
    /// Reads it from packed bytes.
    fn unpack(packed: &mut Packed) -> Result<Self, SqlError>;
}

/// A message as bytes.
pub fn packed(message: &impl Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    message.pack(&mut bytes);
    bytes
}

impl<T: Message> Message for Vec<T> {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put(bytes, self.len() as u64);
        for one in self {
            one.pack(bytes);
        }
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        let mut all = Self::new();
        for _ in 0..packed.small()? {
            all.push(T::unpack(packed)?);
        }
        Ok(all)
    }
}

impl<const N: usize> Message for [u32; N] {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put_all(bytes, self);
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        packed.small_ones()
    }
}

impl Message for u32 {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put(bytes, u64::from(*self));
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        packed.small()
    }
}

impl Message for u64 {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put(bytes, *self);
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        packed.number()
    }
}

impl Message for bool {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put(bytes, u64::from(*self));
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        Ok(packed.number()? == 1)
    }
}

impl Message for String {
    fn pack(&self, bytes: &mut Vec<u8>) {
        put_bytes(bytes, self.as_bytes());
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        packed.text()
    }
}

impl<A: Message, B: Message> Message for (A, B) {
    fn pack(&self, bytes: &mut Vec<u8>) {
        self.0.pack(bytes);
        self.1.pack(bytes);
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        Ok((A::unpack(packed)?, B::unpack(packed)?))
    }
}

/// Packs the fields of a type one after another.
macro_rules! fields {
    ($($type:ident: $($field:ident)+;)+) => {$(
        impl Message for $type {
            fn pack(&self, bytes: &mut Vec<u8>) {
                $(self.$field.pack(bytes);)+
            }

            fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
                Ok(Self { $($field: Message::unpack(packed)?),+ })
            }
        }
    )+};
}

fields! {
    Arrival: article view visitor household day is_bot;
    Acknowledged: views online total;
    Batch: shard views bots rows_written guests articles;
    Elsewhere: views guests articles;
    Tell: isolate number addresses;
    Described: id section imported;
    Ranking: hours section limit;
    ArticleViews: views readers today last_hour;
    Totals: views bots online rows_written;
    Counts: views bots has_more articles;
    ArticleCounts: id views readers days;
}

impl Message for ShardMessage {
    fn pack(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Count(arrival) => {
                bytes.push(0);
                arrival.pack(bytes);
            }
            Self::Look(article) => {
                bytes.push(1);
                article.pack(bytes);
            }
            Self::Forget(ids) => {
                bytes.push(2);
                ids.pack(bytes);
            }
        }
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        Ok(match packed.small()? {
            0 => Self::Count(Message::unpack(packed)?),
            1 => Self::Look(packed.text()?),
            2 => Self::Forget(Message::unpack(packed)?),
            kind => return Err(SqlError(["no message to a shard: ", &kind.to_string()].concat())),
        })
    }
}

impl Message for Question {
    fn pack(&self, bytes: &mut Vec<u8>) {
        let kind = match self {
            Self::Take(_) => 0,
            Self::Describe(_) => 1,
            Self::Restore(_) => 2,
            Self::Article(..) => 3,
            Self::Totals => 4,
            Self::MostRead(_) => 5,
            Self::Counts(..) => 6,
            Self::Views(_) => 7,
            Self::Missing(_) => 10,
            Self::Look(_) => 11,
            Self::Shards => 12,
            Self::Forget(..) => 13,
        };
        bytes.push(kind);
        match self {
            Self::Take(batch) => batch.pack(bytes),
            Self::Describe(articles) => articles.pack(bytes),
            Self::Restore(counts) => counts.pack(bytes),
            Self::Article(text, number) | Self::Counts(text, number) => {
                text.pack(bytes);
                number.pack(bytes);
            }
            Self::Totals | Self::Shards => {}
            Self::MostRead(ranking) => ranking.pack(bytes),
            Self::Views(ids) => ids.pack(bytes),
            Self::Missing(tell) => tell.pack(bytes),
            Self::Look(article) => article.pack(bytes),
            Self::Forget(ids, slugs) => {
                ids.pack(bytes);
                slugs.pack(bytes);
            }
        }
    }

    fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        Ok(match packed.small()? {
            0 => Self::Take(Message::unpack(packed)?),
            1 => Self::Describe(Message::unpack(packed)?),
            2 => Self::Restore(Message::unpack(packed)?),
            3 => Self::Article(packed.text()?, packed.small()?),
            4 => Self::Totals,
            5 => Self::MostRead(Message::unpack(packed)?),
            6 => Self::Counts(packed.text()?, packed.small()?),
            7 => Self::Views(Message::unpack(packed)?),
            10 => Self::Missing(Message::unpack(packed)?),
            11 => Self::Look(packed.text()?),
            12 => Self::Shards,
            13 => Self::Forget(Message::unpack(packed)?, Message::unpack(packed)?),
            kind => return Err(SqlError(["no question ", &kind.to_string()].concat())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for question in [
            Question::Take(batch),
            Question::Describe(vec![described]),
            Question::Restore(Counts { views: 9, bots: 1, has_more: true, articles: vec![article] }),
            Question::Article("a".into(), 20_000),
            Question::Totals,
            Question::MostRead(Ranking { hours: 24, section: "tin".into(), limit: 5 }),
            Question::Counts("a".into(), 100),
            Question::Views(vec!["a".into(), "bài".into()]),
            Question::Missing(Tell { isolate: u64::MAX, number: 1, addresses: vec![("/cu".into(), 3)] }),
            Question::Look("a".into()),
            Question::Shards,
            Question::Forget(vec!["a".into()], vec!["bai".into(), "b".into()]),
        ] {
            let bytes = packed(&question);
            let mut rest = Packed(&bytes);
            assert_eq!(Question::unpack(&mut rest).unwrap(), question);
            assert!(rest.is_empty());
            for end in 0..bytes.len() {
                // Broken bytes are an error, or something else; never a panic.
                let _ = Question::unpack(&mut Packed(&bytes[..end]));
            }
        }
        assert!(Question::unpack(&mut Packed(&[99])).is_err());
    }

    #[test]
    fn a_message_to_a_shard_arrives_as_it_was_sent() {
        let arrival = Arrival { household: "h".into(), visitor: "v".into(), day: 20_000, ..Arrival::default() };
        for message in [
            ShardMessage::Count(arrival),
            ShardMessage::Look("bài".into()),
            ShardMessage::Forget(vec!["a".into(), "b".into()]),
        ] {
            let bytes = packed(&message);
            let mut rest = Packed(&bytes);
            assert_eq!(ShardMessage::unpack(&mut rest).unwrap(), message);
            assert!(rest.is_empty());
            for end in 0..bytes.len() {
                let _ = ShardMessage::unpack(&mut Packed(&bytes[..end]));
            }
        }
        assert!(ShardMessage::unpack(&mut Packed(&[99])).is_err());
    }
}

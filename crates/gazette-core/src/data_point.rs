//! Data points of requests: rows that the Worker writes into Workers Analytics Engine, and that `gazette stats --edge` reads.
//!
//! A data point says what a request cost, and nothing about who sent it: no address, no path, no token.

/// The name of the dataset, in wrangler.toml and in queries.
pub const DATASET: &str = "gazette_requests";
/// The name of the Worker's binding to it, in wrangler.toml.
pub const BINDING: &str = "REQUESTS";

/// How a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Served {
    /// From the isolate's memory, of an edition that was confirmed less than ten seconds ago.
    Hit,
    /// From memory, while the edition is revalidated after the response, or can't be.
    Stale,
    /// From memory, after the reader had waited for the edition to be revalidated.
    Revalidated,
    /// Made for this request.
    Miss,
    /// A request that is no GET, such as a beacon.
    Dynamic,
}

impl Served {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 5] = [Self::Hit, Self::Stale, Self::Revalidated, Self::Miss, Self::Dynamic];

    /// Its name in data points and in `Server-Timing`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Stale => "stale",
            Self::Revalidated => "revalidated",
            Self::Miss => "miss",
            Self::Dynamic => "dynamic",
        }
    }

    /// Whether the response came from memory, and no reader waited for it.
    pub const fn is_from_memory(self) -> bool {
        matches!(self, Self::Hit | Self::Stale)
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|served| served.as_str() == name)
    }
}

/// A data point: one request of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DataPoint<'a> {
    /// The kind of address: a word such as `article`, or a path of the API with its parameters in braces.
    pub route: &'a str,
    /// How it was answered.
    pub served: Served,
    /// The data center, by the three letters of its airport; empty where it is unknown.
    pub colo: &'a str,
    /// The class of the status: `2xx` to `5xx`.
    pub status: &'a str,
    /// How many requests the data point stands for.
    pub weight: f64,
    /// How often KV was read.
    pub kv_reads: f64,
    /// How many of these reads followed one another.
    pub kv_rounds: f64,
    /// Milliseconds in which at least one of them was under way.
    pub kv_ms: f64,
    /// How often Durable Objects were called.
    pub object_calls: f64,
    /// Milliseconds in which at least one call was under way.
    pub object_ms: f64,
    /// Milliseconds from the request to the response, without its body.
    pub total_ms: f64,
}

/// What the text columns hold, in the order of [`DataPoint::blobs`].
const BLOBS: [&str; 4] = ["route", "result", "colo", "status"];
/// What the number columns hold, in the order of [`DataPoint::doubles`].
const DOUBLES: [&str; 7] = ["weight", "kv_reads", "kv_rounds", "kv_ms", "object_calls", "object_ms", "total_ms"];

impl DataPoint<'_> {
    /// The index, by which the platform samples if there are very many data points.
    pub const fn index(&self) -> &'static str {
        self.served.as_str()
    }

    /// The texts.
    pub const fn blobs(&self) -> [&str; BLOBS.len()] {
        [self.route, self.served.as_str(), self.colo, self.status]
    }

    /// The numbers.
    pub const fn doubles(&self) -> [f64; DOUBLES.len()] {
        let Self { weight, kv_reads, kv_rounds, kv_ms, object_calls, object_ms, total_ms, .. } = *self;
        [weight, kv_reads, kv_rounds, kv_ms, object_calls, object_ms, total_ms]
    }
}

/// The column of the dataset that holds a value: `blob1` for `route`. `None` for an unknown name.
pub fn column(name: &str) -> Option<String> {
    let place = |names: &[&str]| names.iter().position(|known| *known == name).map(|at| at + 1);
    place(&BLOBS)
        .map(|number| format!("blob{number}"))
        .or_else(|| place(&DOUBLES).map(|number| format!("double{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_the_column_of_its_name() {
        let point = DataPoint {
            route: "article",
            served: Served::Miss,
            colo: "SIN",
            status: "2xx",
            weight: 1.0,
            kv_reads: 2.0,
            kv_rounds: 3.0,
            kv_ms: 4.0,
            object_calls: 5.0,
            object_ms: 6.0,
            total_ms: 7.0,
        };
        let text = |name: &str| {
            let number: usize = column(name)?.strip_prefix("blob")?.parse().ok()?;
            Some(point.blobs()[number - 1])
        };
        let number = |name: &str| {
            let number: usize = column(name)?.strip_prefix("double")?.parse().ok()?;
            Some(point.doubles()[number - 1])
        };
        let texts = [("route", "article"), ("result", "miss"), ("colo", "SIN"), ("status", "2xx")];
        for (name, value) in texts {
            assert_eq!((text(name), number(name)), (Some(value), None), "{name}");
        }
        let numbers = ["weight", "kv_reads", "kv_rounds", "kv_ms", "object_calls", "object_ms", "total_ms"];
        for (name, value) in numbers.into_iter().zip([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]) {
            assert_eq!((text(name), number(name)), (None, Some(value)), "{name}");
        }
        assert_eq!(column("address"), None);
    }

    #[test]
    fn a_result_is_found_by_its_name() {
        for served in Served::ALL {
            assert_eq!(Served::named(served.as_str()), Some(served));
        }
        assert_eq!(Served::named("HIT"), None);
    }
}

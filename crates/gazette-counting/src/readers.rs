//! How many distinct visitors there were: exact up to 1,024, an estimate beyond.
//!
//! The estimate is a `HyperLogLog` of 2^14 registers (Flajolet et al. 2007) with the improved estimator of Ertl (2017,
//! "New cardinality estimation algorithms for `HyperLogLog` sketches", algorithm 6), which needs no bias correction and
//! no tables. Its relative error has a root mean square of 1.04 / 2^7 = 0.8 %. Visitors come as uniformly distributed
//! hashes, so there is no hasher here.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// The most visitors that are remembered one by one.
const EXACT: usize = 1_024;
/// The bits of a hash that select its register.
const INDEX_BITS: u32 = 14;
const REGISTERS: usize = 1 << INDEX_BITS;
/// The other bits of a hash. Their longest run of zeros is the highest value of a register, less one.
const RANKS: usize = 64 - INDEX_BITS as usize;

/// A set of visitors, each a uniformly distributed hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readers {
    /// The visitors, ascending.
    Few(Vec<u64>),
    /// For each register, the longest run of leading zeros plus one.
    Many(#[serde(deserialize_with = "all_registers")] Vec<u8>),
}

impl Default for Readers {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Readers {
    /// Adds a visitor, and returns whether the number may have changed.
    pub fn add(&mut self, visitor: u64) -> bool {
        match self {
            Self::Few(all) => {
                let Err(place) = all.binary_search(&visitor) else { return false };
                all.insert(place, visitor);
                if all.len() > EXACT {
                    let mut registers = vec![0; REGISTERS];
                    for visitor in all {
                        note(&mut registers, *visitor);
                    }
                    *self = Self::Many(registers);
                }
                true
            }
            Self::Many(registers) => note(registers, visitor),
        }
    }

    /// How many visitors there are.
    pub fn count(&self) -> u32 {
        match self {
            Self::Few(all) => u32::try_from(all.len()).unwrap_or(u32::MAX),
            Self::Many(registers) => estimate(registers),
        }
    }
}

/// Refuses registers that [`note`] could not index.
fn all_registers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let registers = Vec::deserialize(deserializer)?;
    if registers.len() == REGISTERS { Ok(registers) } else { Err(D::Error::custom("not as many registers")) }
}

#[expect(clippy::cast_possible_truncation, reason = "14 bits, and at most 51")]
fn note(registers: &mut [u8], visitor: u64) -> bool {
    let register = &mut registers[(visitor >> RANKS) as usize];
    let rank = ((visitor << INDEX_BITS) | 1 << (INDEX_BITS - 1)).leading_zeros() as u8 + 1;
    let is_longer = rank > *register;
    *register = rank.max(*register);
    is_longer
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and it is positive")]
fn estimate(registers: &[u8]) -> u32 {
    let mut with_rank = [0_u32; RANKS + 2];
    for rank in registers {
        with_rank[usize::from(*rank).min(RANKS + 1)] += 1;
    }
    let all = f64::from(1_u32 << INDEX_BITS);
    let mut z = 0.0;
    for count in with_rank[1..=RANKS].iter().rev() {
        z = 0.5 * (z + f64::from(*count));
    }
    z += all * sigma(f64::from(with_rank[0]) / all);
    // alpha = 1 / (2 ln 2)
    (0.721_347_520_444_481_7 * all * all / z).round() as u32
}

/// x + Σ x^(2^k) 2^(k-1)
#[expect(clippy::float_cmp, reason = "it ends when adding changes nothing any more")]
fn sigma(x: f64) -> f64 {
    let (mut x, mut y, mut sum) = (x, 1.0, x);
    loop {
        x *= x;
        let before = sum;
        sum += x * y;
        y += y;
        if sum == before {
            return sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gazette_sql::codec::{decode, encode};

    /// `SplitMix64`.
    fn hash(mut n: u64) -> u64 {
        n = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    fn readers(run: u64, count: u64) -> Readers {
        let mut readers = Readers::default();
        for n in 0..count {
            readers.add(hash(run << 40 | n));
        }
        readers
    }

    #[test]
    fn few_are_counted_exactly_and_come_out_of_their_bytes_as_they_were() {
        for count in [0, 1, 1_000, 1_024, 1_025, 50_000] {
            let mut all = readers(1, count);
            if count > 0 {
                assert!(!all.add(hash(1 << 40)), "who was there changes nothing");
            }
            if count <= 1_024 {
                assert_eq!(u64::from(all.count()), count);
            }
            assert_eq!(decode::<Readers>(&encode(&all).unwrap()).unwrap(), all);
        }
        let short = encode(&Readers::Many(vec![1; REGISTERS - 1])).unwrap();
        assert!(decode::<Readers>(&short).is_err());
    }

    /// The errors of so many runs, in parts of 100,000 of the true number: their root mean square, and how many are
    /// above 2.5 %.
    fn errors(runs: u64, count: u64) -> (f64, u64) {
        let (mut squares, mut large) = (0.0, 0);
        for run in 0..runs {
            let found = f64::from(readers(run + 10, count).count());
            let truth = f64::from(u32::try_from(count).unwrap());
            let error = (found - truth) / truth;
            squares += error * error;
            large += u64::from(error.abs() > 0.025);
        }
        ((squares / f64::from(u32::try_from(runs).unwrap())).sqrt(), large)
    }

    fn assert_close(runs: u64, counts: &[u64]) {
        for count in counts {
            let (error, large) = errors(runs, *count);
            println!("{count} visitors, {runs} runs: error {:.2} %, {large} above 2.5 %", error * 100.0);
            assert!(error <= 0.01 && large * 100 <= runs, "{count}: {error}, {large} of {runs}");
        }
    }

    #[test]
    fn many_are_estimated_with_an_error_of_one_percent_and_hardly_ever_of_more_than_two_and_a_half() {
        assert_close(100, &[1_025, 5_000, 20_000]);
    }

    #[test]
    #[ignore = "long: 400 runs for each of many numbers, in make test-full"]
    fn the_estimate_is_as_good_at_any_number() {
        assert_close(400, &[1_025, 2_000, 10_000, 30_000, 40_000, 50_000, 100_000, 300_000]);
    }
}

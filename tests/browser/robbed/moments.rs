//! When a thief comes, and how often.

use std::time::Duration;

use crate::support::is_long;

/// Numbers that look random and are the same each time (splitmix64).
pub struct Moments(u64);

impl Moments {
    /// Of a theft's own, so that one more of one kind moves no other.
    pub fn of(theft: &str) -> Moments {
        let seed = std::env::var("GENESSL_SEED").ok();
        let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(7);
        Moments(theft.bytes().fold(seed, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// A moment within a time.
    pub fn within(&mut self, time: Duration) -> Duration {
        Duration::from_millis(self.below(time.as_millis() as u64))
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }
}

/// How often: so often in the daily run, 25 times in the long one.
pub fn times(daily: usize) -> usize {
    if is_long() { 25 } else { daily }
}

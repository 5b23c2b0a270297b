//! Random numbers from named streams: one per purpose, so that adding a draw in one step moves nothing in another.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The generator used everywhere: xoshiro256++ (Blackman and Vigna 2021), the same bits on every platform.
pub type Rng = Xoshiro256PlusPlus;

/// The stream of the study's `seed` for one purpose, for example `"pretrain/batches"`.
///
/// The name is folded in with FNV-1a, so streams of different names are unrelated and stay put when others are added.
pub fn stream(seed: u64, purpose: &str) -> Rng {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in purpose.bytes().chain(seed.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    Rng::seed_from_u64(hash)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::stream;

    #[test]
    fn streams_repeat_and_differ_by_name_and_seed() {
        let first = |seed, name| stream(seed, name).random::<u64>();
        assert_eq!(first(7, "a"), first(7, "a"));
        assert_ne!(first(7, "a"), first(7, "b"));
        assert_ne!(first(7, "a"), first(8, "a"));
    }
}

//! Random numbers from named streams: one per purpose, so that adding a draw in one step moves nothing in another.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::packing::{Pack, Packer, Parcel, Unpack};

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

/// Where in its sequence a stream is.
impl Pack for Rng {
    fn pack(&self, to: &mut Packer) {
        // The generator tells its state in this form alone.
        let state = serde_json::to_string(self).unwrap_or_default();
        let numbers = state.split(|letter: char| !letter.is_ascii_digit());
        let words: Vec<u64> = numbers.filter_map(|word| word.parse().ok()).collect();
        words.pack(to);
    }
}

impl Unpack for Rng {
    fn unpack(from: &mut Parcel) -> Self {
        let mut seed = <Rng as SeedableRng>::Seed::default();
        let words = seed.as_chunks_mut::<8>().0;
        let length = from.count();
        from.expect(length == words.len() as u64);
        for word in words {
            *word = from.count().to_le_bytes();
        }
        Rng::from_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::{Rng, stream};
    use crate::packing::{Parcel, Unpack, packed};

    #[test]
    fn a_stream_goes_on_where_it_was() {
        let mut random = stream(7, "a");
        for _ in 0..5 {
            random.random::<u64>();
        }
        let bytes = packed("key", &random);
        let mut again = Parcel::of_bytes("key", &bytes).expect("it is whole");
        let mut again = Rng::unpack(&mut again);
        assert_eq!(again, random);
        for _ in 0..5 {
            assert_eq!(again.random::<u64>(), random.random::<u64>());
        }
    }

    #[test]
    fn streams_repeat_and_differ_by_name_and_seed() {
        let first = |seed, name| stream(seed, name).random::<u64>();
        assert_eq!(first(7, "a"), first(7, "a"));
        assert_ne!(first(7, "a"), first(7, "b"));
        assert_ne!(first(7, "a"), first(8, "a"));
    }
}

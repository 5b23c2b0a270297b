//! Damages good files, the same way each time: bits flipped, pieces cut out, put in or doubled, counts made absurd.

use crate::support::is_long;

/// Inputs that each reader is given: ten thousand, in the long form of the tests two hundred thousand, unless the
/// environment asks for another number.
pub fn inputs() -> u64 {
    let usual = if is_long() { 200_000 } else { 10_000 };
    std::env::var("GENESSL_HOSTILE_INPUTS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(usual)
}

/// Random numbers by SplitMix64 (Steele et al. 2014).
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Draws(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Counts that hurt: in binary, in variable length, and in digits.
const ABSURD: [&[u8]; 14] = [
    &[0; 4],
    &[0xff; 4],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0x80, 0, 0, 0],
    &[0xff; 8],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x80, 0x94, 0xeb, 0xdc, 0x03],
    b"18446744073709551616",
    b"-1",
    b"1e999",
    b"\n\n\"",
    b"[[[[[[[[{",
];

/// A damaged file made from good ones, which `seed` decides.
pub fn damaged(seed: u64, good: &[Vec<u8>]) -> Vec<u8> {
    let mut draws = Draws::new(seed);
    let mut bytes = good[draws.below(good.len())].clone();
    for _ in 0..1 + draws.below(4) {
        let place = draws.below(bytes.len());
        let until = place + draws.below(bytes.len() - place).min(64);
        match draws.below(9) {
            0..=2 if !bytes.is_empty() => bytes[place] ^= 1 << draws.below(8),
            3 if !bytes.is_empty() => bytes[place] = draws.next() as u8,
            4 => bytes.truncate(place),
            5 => {
                let inserted: Vec<u8> = (0..1 + draws.below(8))
                    .map(|_| draws.next() as u8)
                    .collect();
                bytes.splice(place..place, inserted);
            }
            6 => {
                bytes.drain(place..until);
            }
            7 => {
                let doubled = bytes[place..until].to_vec();
                bytes.splice(place..place, doubled);
            }
            _ => {
                let absurd = ABSURD[draws.below(ABSURD.len())];
                let end = (place + absurd.len()).min(bytes.len());
                bytes.splice(place..end, absurd.iter().copied());
            }
        }
    }
    bytes
}

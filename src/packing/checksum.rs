//! A sum of bytes or numbers, made to be fast: half a gigabyte of a matrix in a tenth of a second.

/// FNV's prime of 64 bits, and odd numbers of about as many ones as zeros.
const FACTORS: [u64; LANES] = [
    0x0000_0100_0000_01b3,
    0x9e37_79b9_7f4a_7c15,
    0xbf58_476d_1ce4_e5b9,
    0x94d0_49bb_1331_11eb,
];
const LANES: usize = 4;
/// Numbers in one call: a browser's engine replaces a function by its optimised form between calls.
const AT_ONCE: usize = 8192;

/// 128 bits of what was added, in the order it was. Not meant to withstand anyone who wants two to be equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checksum {
    lanes: [u64; LANES],
    length: u64,
}

impl Checksum {
    /// Adds bytes. Where they are cut matters, unless each piece but the last is of a multiple of 32 bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        for bytes in bytes.chunks(8 * AT_ONCE) {
            add_bytes(&mut self.lanes, bytes);
        }
    }

    /// Adds numbers, bit by bit. Where they are cut matters, unless each piece but the last is of a multiple of eight.
    pub fn add_singles(&mut self, numbers: &[f32]) {
        self.length += 4 * numbers.len() as u64;
        for numbers in numbers.chunks(AT_ONCE) {
            add_singles(&mut self.lanes, numbers);
        }
    }

    /// Two words of all.
    pub fn words(self) -> [u64; 2] {
        let mut words = [self.length, !self.length];
        for lane in self.lanes {
            for (word, factor) in words.iter_mut().zip(FACTORS) {
                *word = mixed(*word, lane, factor);
            }
        }
        words
    }

    /// These as bytes.
    pub(super) fn bytes(self) -> [u8; super::SUM] {
        let mut bytes = [0; super::SUM];
        for (to, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.words()) {
            *to = word.to_le_bytes();
        }
        bytes
    }
}

fn mixed(state: u64, word: u64, factor: u64) -> u64 {
    let state = (state ^ word).wrapping_mul(factor);
    state ^ (state >> 31)
}

fn add_words(lanes: &mut [u64; LANES], words: [u64; LANES]) {
    for ((lane, word), factor) in lanes.iter_mut().zip(words).zip(FACTORS) {
        *lane = mixed(*lane, word, factor);
    }
}

#[inline(never)]
fn add_bytes(lanes: &mut [u64; LANES], bytes: &[u8]) {
    let words = |bytes: &[u8; 8 * LANES]| {
        let mut words = [0; LANES];
        for (to, &from) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *to = u64::from_le_bytes(from);
        }
        words
    };
    let (whole, rest) = bytes.as_chunks::<{ 8 * LANES }>();
    whole
        .iter()
        .for_each(|bytes| add_words(lanes, words(bytes)));
    if !rest.is_empty() {
        let mut last = [0; 8 * LANES];
        last[..rest.len()].copy_from_slice(rest);
        add_words(lanes, words(&last));
    }
}

#[inline(never)]
fn add_singles(lanes: &mut [u64; LANES], numbers: &[f32]) {
    let words = |numbers: &[f32; 2 * LANES]| {
        let mut words = [0; LANES];
        for (to, pair) in words.iter_mut().zip(numbers.as_chunks::<2>().0) {
            *to = u64::from(pair[0].to_bits()) | (u64::from(pair[1].to_bits()) << 32);
        }
        words
    };
    let (whole, rest) = numbers.as_chunks::<{ 2 * LANES }>();
    whole
        .iter()
        .for_each(|numbers| add_words(lanes, words(numbers)));
    if !rest.is_empty() {
        let mut last = [0.0; 2 * LANES];
        last[..rest.len()].copy_from_slice(rest);
        add_words(lanes, words(&last));
    }
}

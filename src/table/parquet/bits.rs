//! Whole numbers in few bits: variable lengths, and the hybrid of runs and packed bits that levels and indices are
//! written in (<https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE>).

use super::{Decoded, Fault};

/// A number in groups of seven bits, and the bytes behind it. `None` where it has no end, or more than 64 bits.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f).checked_shl(7 * index as u32)?;
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

/// A signed number from its unsigned form: 0, -1, 1, -2, 2 …
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// Eight bytes from `start` on, those behind the end being 0.
fn eight(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(whole) => u64::from_le_bytes(*whole),
        None => {
            let mut padded = [0; 8];
            padded[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(padded)
        }
    }
}

/// The number in the `width` (up to 64) bits from `bit` on; bits behind the end are 0.
pub(super) fn packed(bytes: &[u8], bit: usize, width: u32) -> u64 {
    let shift = (bit % 8) as u32;
    let low = eight(bytes, bit / 8) >> shift;
    let number = if shift + width > 64 {
        low | (eight(bytes, bit / 8 + 8) << (64 - shift))
    } else {
        low
    };
    match width {
        64.. => number,
        width => number & ((1 << width) - 1),
    }
}

/// Decodes `count` numbers of `width` bits from runs and packed groups, handing them on with how often each stands.
///
/// # Errors
/// The width is beyond 32, or there are fewer numbers.
pub(super) fn hybrid(
    mut bytes: &[u8],
    width: u32,
    count: usize,
    mut take: impl FnMut(u32, usize) -> Decoded<()>,
) -> Decoded<()> {
    if width > 32 {
        return Err(Fault::Damaged("numbers claim to have more than 32 bits"));
    }
    let mut left = count;
    while left > 0 {
        let (head, rest) = varint(bytes).ok_or(TOO_FEW)?;
        let length = usize::try_from(head >> 1).unwrap_or(usize::MAX);
        if head & 1 == 0 {
            let value_bytes = width.div_ceil(8) as usize;
            let (value, rest) = rest.split_at_checked(value_bytes).ok_or(TOO_FEW)?;
            let times = length.min(left);
            take(packed(value, 0, width) as u32, times)?;
            left -= times;
            bytes = rest;
        } else {
            // The last group may be cut off behind the last number that is needed.
            let group_bytes = length.saturating_mul(width as usize).min(rest.len());
            let (group, rest) = rest.split_at(group_bytes);
            let held = match width {
                0 => usize::MAX,
                width => group.len() * 8 / width as usize,
            };
            let times = length.saturating_mul(8).min(held).min(left);
            if times == 0 && length > 0 {
                return Err(TOO_FEW);
            }
            for index in 0..times {
                take(packed(group, index * width as usize, width) as u32, 1)?;
            }
            left -= times;
            bytes = rest;
        }
    }
    Ok(())
}

const TOO_FEW: Fault = Fault::Damaged("a page has fewer levels or indices than values");

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], width: u32, count: usize) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        hybrid(bytes, width, count, |number, times| {
            numbers.extend(std::iter::repeat_n(number, times));
            Ok(())
        })
        .ok()
        .map(|()| numbers)
    }

    #[test]
    fn runs_and_packed_groups_are_decoded() {
        // The specification's example: 0 to 7 in three bits each.
        let packed = [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(decoded(&packed, 3, 8), Some((0..8).collect()));
        assert_eq!(decoded(&[10, 7], 3, 5), Some(vec![7; 5]));
        assert_eq!(decoded(&[10, 7], 3, 6), None);
        assert_eq!(decoded(&[200, 1], 0, 50), Some(vec![0; 50]));
        assert_eq!(decoded(&[0, 0, 0, 0], 0, 1), None);
        assert_eq!(decoded(&packed[..3], 3, 5), Some((0..5).collect()));
        assert_eq!(decoded(&packed[..3], 3, 6), None);
        assert_eq!(decoded(&[2, 1], 33, 1), None);
    }

    #[test]
    fn packed_numbers_cross_bytes_at_every_width() {
        for width in 1..=64_u32 {
            let mask = u64::MAX >> (64 - width);
            let numbers: Vec<u64> = (1..40_u64)
                .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) & mask)
                .collect();
            let mut bytes = vec![0_u8; (numbers.len() * width as usize).div_ceil(8)];
            for (index, number) in numbers.iter().enumerate() {
                for bit in 0..width as usize {
                    let at = index * width as usize + bit;
                    bytes[at / 8] |= u8::from(number >> bit & 1 == 1) << (at % 8);
                }
            }
            for (index, &number) in numbers.iter().enumerate() {
                assert_eq!(packed(&bytes, index * width as usize, width), number);
            }
        }
    }

    #[test]
    fn variable_lengths_and_signs() {
        assert_eq!(varint(&[0xac, 0x02, 9]), Some((300, &[9][..])));
        assert_eq!(varint(&[0x80; 20]), None);
        assert_eq!([0, 1, 2, 3].map(zigzag), [0, -1, 1, -2]);
    }
}

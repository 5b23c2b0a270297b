//! Numbers as differences to the one before, in blocks of packed bits: DELTA_BINARY_PACKED
//! (<https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC>).

use super::bits::{packed, varint, zigzag};
use super::{Decoded, Fault};

const CUT_SHORT: Fault = Fault::Damaged("a page of differences is cut short");

/// Decodes exactly `count` numbers; returns them and the bytes behind them.
pub(super) fn binary_packed(bytes: &[u8], count: usize) -> Decoded<(Vec<i64>, &[u8])> {
    let (block, rest) = varint(bytes).ok_or(CUT_SHORT)?;
    let (parts, rest) = varint(rest).ok_or(CUT_SHORT)?;
    let (total, rest) = varint(rest).ok_or(CUT_SHORT)?;
    let (first, mut rest) = varint(rest).ok_or(CUT_SHORT)?;
    let (block, parts) = (block as usize, parts as usize);
    if parts == 0 || block == 0 || block > BLOCK_AT_MOST || block % parts != 0 {
        return Err(Fault::Damaged(
            "a page of differences has impossible blocks",
        ));
    }
    let part = block / parts;
    if part % 8 != 0 {
        return Err(Fault::Damaged(
            "a page of differences has impossible blocks",
        ));
    }
    if total != count as u64 {
        return Err(Fault::Damaged(
            "a page of differences holds another number of values than it must",
        ));
    }
    let mut numbers = Vec::with_capacity(count);
    let mut last = zigzag(first);
    if count > 0 {
        numbers.push(last);
    }
    while numbers.len() < count {
        let (least, behind) = varint(rest).ok_or(CUT_SHORT)?;
        let least = zigzag(least);
        let (widths, behind) = behind.split_at_checked(parts).ok_or(CUT_SHORT)?;
        rest = behind;
        for &width in widths {
            let needed = (count - numbers.len()).min(part);
            if needed == 0 {
                break;
            }
            if width > 64 {
                return Err(Fault::Damaged(
                    "differences claim to have more than 64 bits",
                ));
            }
            let width = usize::from(width);
            if (needed * width).div_ceil(8) > rest.len() {
                return Err(CUT_SHORT);
            }
            for index in 0..needed {
                let difference = packed(rest, index * width, width as u32).cast_signed();
                last = last.wrapping_add(least).wrapping_add(difference);
                numbers.push(last);
            }
            rest = &rest[(part * width / 8).min(rest.len())..];
        }
    }
    Ok((numbers, rest))
}

/// More numbers than a block has in any file; writers take 128 or 256.
const BLOCK_AT_MOST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification() {
        // Blocks of 128 in 4 parts; 5 numbers: 1 to 5, of which each difference is 1 in 0 bits.
        let bytes = [0x80, 0x01, 4, 5, 2, 2, 0, 0, 0, 0, 9];
        let (numbers, rest) = binary_packed(&bytes, 5).expect("they are whole");
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        assert_eq!(rest, [9]);
        // 7, 5, 3, 1, 2, 3, 4, 5: least difference -2, the rest (0 0 0 3 3 3 3) in 2 bits.
        let mut bytes = vec![
            0x80,
            0x01,
            4,
            8,
            14,
            3,
            2,
            0,
            0,
            0,
            0b1100_0000,
            0b0011_1111,
        ];
        bytes.resize(bytes.len() + 6, 0);
        let (numbers, rest) = binary_packed(&bytes, 8).expect("they are whole");
        assert_eq!(numbers, [7, 5, 3, 1, 2, 3, 4, 5]);
        assert!(rest.is_empty());
        assert!(binary_packed(&bytes, 7).is_err());
        assert!(binary_packed(&bytes[..11], 8).is_err());
    }
}

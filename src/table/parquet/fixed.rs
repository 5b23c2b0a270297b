//! Decimals that are stored as bytes of a fixed length: whole numbers, the highest byte first.

use super::pages::Encoding;
use super::values::{CUT_SHORT, impossible, shared_beginnings};
use super::{Decoded, Fault};

/// Digits that fit into 64 bits whatever they are.
const DIGITS_AT_MOST: u32 = 18;
/// The bytes of the widest number that is put together here.
const BYTES_AT_MOST: usize = 16;

/// Whether decimals of so many bytes and digits are read.
pub(super) fn is_read(length: usize, digits: u32) -> bool {
    (1..=BYTES_AT_MOST).contains(&length) && (1..=DIGITS_AT_MOST).contains(&digits)
}

/// Decodes exactly `count` whole numbers of `length` bytes each.
pub(super) fn numbers(
    encoding: Encoding,
    bytes: &[u8],
    count: usize,
    length: usize,
    values: &mut Vec<i64>,
) -> Decoded<()> {
    if !(1..=BYTES_AT_MOST).contains(&length) {
        return Err(impossible());
    }
    let size = count.checked_mul(length).ok_or(CUT_SHORT)?;
    let mut push = |bytes: &[u8]| -> Decoded<()> {
        values.push(number(bytes)?);
        Ok(())
    };
    match encoding {
        Encoding::Plain => {
            let bytes = bytes.get(..size).ok_or(CUT_SHORT)?;
            bytes.chunks_exact(length).try_for_each(push)
        }
        // The first bytes of all numbers, then all second ones …
        Encoding::ByteStreamSplit => {
            let bytes = bytes.get(..size).ok_or(CUT_SHORT)?;
            (0..count).try_for_each(|index| {
                let one: Vec<u8> = bytes.iter().skip(index).step_by(count).copied().collect();
                push(&one)
            })
        }
        Encoding::DeltaByteArray => {
            shared_beginnings(bytes, count, &mut |bytes| match bytes.len() == length {
                true => push(bytes),
                false => Err(Fault::Damaged("a value is not as long as its column says")),
            })
        }
        _ => Err(impossible()),
    }
}

/// A number, the sign being its first bit.
fn number(bytes: &[u8]) -> Decoded<i64> {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let start = if is_negative { -1_i128 } else { 0 };
    let number = (bytes.iter()).fold(start, |number, &byte| number << 8 | i128::from(byte));
    i64::try_from(number)
        .map_err(|_| Fault::Damaged("a decimal has more digits than its column says"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: Encoding, bytes: &[u8], count: usize, length: usize) -> Option<Vec<i64>> {
        let mut values = Vec::new();
        let decoded = numbers(encoding, bytes, count, length, &mut values);
        decoded.ok().map(|()| values)
    }

    #[test]
    fn numbers_have_their_sign_and_their_length() {
        let plain = |bytes: &[u8], count, length| decoded(Encoding::Plain, bytes, count, length);
        assert_eq!(plain(&[1, 0xf9, 0xff, 0xfe], 2, 2), Some(vec![505, -2]));
        assert_eq!(plain(&[1, 0xf9, 0xff], 2, 2), None);
        assert_eq!(plain(&[], 2, 0), None);
        assert_eq!(plain(&[0; 17], 1, 17), None);
        let mut wide = [0xff_u8; 16];
        assert_eq!(plain(&wide, 1, 16), Some(vec![-1]));
        wide[0] = 0x7f;
        assert_eq!(plain(&wide, 1, 16), None);
        let split = [1, 0xff, 0xf9, 0xfe];
        assert_eq!(
            decoded(Encoding::ByteStreamSplit, &split, 2, 2),
            Some(vec![505, -2])
        );
        assert_eq!(decoded(Encoding::ByteStreamSplit, &[], 0, 2), Some(vec![]));
        assert_eq!(decoded(Encoding::Runs, &split, 2, 2), None);
    }
}

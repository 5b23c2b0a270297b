//! Numbers of half precision (float16), which the HDF5 library hands on as bytes alone.

use hdf5_pure::{DType, Dataset, Datatype, DatatypeByteOrder, Error};

/// Whether a dataset holds such numbers.
pub(super) fn holds(dataset: &Dataset) -> bool {
    byte_order(dataset).is_some()
}

fn byte_order(dataset: &Dataset) -> Option<DatatypeByteOrder> {
    match dataset.dtype() {
        Ok(DType::Other(other)) => match *other {
            Datatype::FloatingPoint {
                size: 2,
                byte_order,
                ..
            } => Some(byte_order),
            _ => None,
        },
        _ => None,
    }
}

/// Numbers of some rows, of half precision or a wider one.
pub(super) fn or_wider(dataset: &Dataset, first: u64, rows: u64) -> Result<Vec<f64>, Error> {
    match byte_order(dataset) {
        Some(order) => Ok(numbers(&dataset.read_raw_rows(first, rows)?, &order)),
        None => dataset.read_f64_rows(first, rows),
    }
}

/// All numbers of a dataset of half precision.
pub(super) fn all(dataset: &Dataset) -> Result<Vec<f64>, Error> {
    or_wider(dataset, 0, u64::MAX)
}

fn numbers(bytes: &[u8], order: &DatatypeByteOrder) -> Vec<f64> {
    let big = matches!(order, DatatypeByteOrder::BigEndian);
    let pairs = bytes.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    let words = pairs.map(|pair| match big {
        true => u16::from_be_bytes(pair),
        false => u16::from_le_bytes(pair),
    });
    words.map(number).collect()
}

/// IEEE 754's binary16: a sign, five bits of exponent, ten of fraction.
fn number(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_what_ieee_says() {
        for (bits, expected) in [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x7BFF, 65504.0),
            (0x0001, 5.960464477539063e-8),
            (0x3555, 0.333251953125),
            (0x7C00, f64::INFINITY),
        ] {
            assert_eq!(number(bits), expected, "{bits:x}");
        }
        assert!(number(0x7E00).is_nan());
        let words = numbers(&[0x3C, 0, 0xC0, 0], &DatatypeByteOrder::BigEndian);
        assert_eq!(words, [1.0, -2.0]);
    }
}

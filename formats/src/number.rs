//! Numbers as text that reads back as the same number.

use std::io::Write;

/// Writes the shortest text that reads back as this double. A number of single precision is widened first, so that what
/// is read back is exactly it.
pub(crate) fn push(out: &mut Vec<u8>, number: f64) {
    if number == 0.0 {
        // Most numbers of single cells.
        out.extend_from_slice(if number.is_sign_negative() {
            b"-0"
        } else {
            b"0"
        });
        return;
    }
    let size = number.abs();
    // Writing into memory does not fail.
    let _ = if number.fract() == 0.0 && size < 9e15 {
        write!(out, "{}", number as i64)
    } else if number.is_finite() && !(1e-5..1e16).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_read_back_as_they_were() {
        for number in [
            0.0,
            -0.0,
            1.0,
            -17.0,
            0.1,
            f64::from(0.1_f32),
            1e-300,
            -1.5e300,
            9_007_199_254_740_993.0,
            1.0 / 3.0,
            f64::MAX,
            5e-324,
        ] {
            let mut text = Vec::new();
            super::push(&mut text, number);
            let text = String::from_utf8(text).unwrap();
            assert_eq!(
                text.parse::<f64>().unwrap().to_bits(),
                number.to_bits(),
                "{text}"
            );
        }
    }
}

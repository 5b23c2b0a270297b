//! Numbers as figures show them: thousands separators, at most four significant digits, a true minus sign.
//!
//! Only the standard library's exact decimal formatting is used, so that native and wasm builds write the same.

/// A count with thousands separators: `19,245`.
pub fn count(number: u64) -> String {
    separated(&number.to_string())
}

/// A number with a fixed number of decimals and thousands separators: `−1,234.50`.
pub fn fixed(number: f64, decimals: usize) -> String {
    if !number.is_finite() {
        return "not a number".to_owned();
    }
    let digits = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let negative = number < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let mut text = if negative {
        String::from("−")
    } else {
        String::new()
    };
    text += &separated(whole);
    if let Some(fraction) = fraction {
        text.push('.');
        text += fraction;
    }
    text
}

/// A number with at most four significant digits, without trailing zeros: `0.4162`, `−3.2`, `12,350`, `2.5e−6`.
pub fn significant(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return fixed(number, 0);
    }
    let scientific = format!("{number:.3e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..9).contains(&exponent) {
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        return format!("{mantissa}e{exponent}").replace('-', "−");
    }
    let rounded: f64 = scientific.parse().unwrap_or(number);
    let decimals = usize::try_from(3 - exponent).unwrap_or(0);
    let text = fixed(rounded, decimals);
    if decimals == 0 {
        text
    } else {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A share of one as a percentage with one decimal: `92.1 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", fixed(100.0 * share, 1))
}

fn separated(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        assert_eq!(
            ["0", "999", "1,000", "19,245", "1,234,567"],
            [0, 999, 1000, 19245, 1_234_567]
                .map(count)
                .each_ref()
                .map(String::as_str)
        );
    }

    #[test]
    fn fixed_numbers() {
        assert_eq!(fixed(-1234.5, 2), "−1,234.50");
        assert_eq!(fixed(-0.001, 1), "0.0");
        assert_eq!(fixed(f64::NAN, 1), "not a number");
    }

    #[test]
    fn four_significant_digits() {
        for (number, text) in [
            (0.0, "0"),
            (0.41623, "0.4162"),
            (-3.2, "−3.2"),
            (12345.6, "12,350"),
            (0.00254, "0.00254"),
            (2.5e-6, "2.5e−6"),
            (9.99996, "10"),
            (100.0, "100"),
            (1.5e12, "1.5e12"),
        ] {
            assert_eq!(significant(number), text);
        }
        assert_eq!(percent(0.92149), "92.1 %");
    }
}

//! Bytes as text that can stand in a page: four bytes in five characters, where base64 takes three bytes for four.
//!
//! Ascii85's way of grouping, with the printable characters from `(` to `~` but for `<`, which would end the text in a page,
//! and `\`. `loader.js` reads it.

/// The characters of the digits 0 to 84.
fn digit(value: u32) -> u8 {
    let character = value as u8 + b'(';
    match character {
        ..b'<' => character,
        b'<'..=90 => character + 1,
        _ => character + 2,
    }
}

/// The bytes as text. A group at the end that is shorter than four bytes has as many characters less.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len().div_ceil(4) * 5);
    for group in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..group.len()].copy_from_slice(group);
        let mut value = u32::from_be_bytes(padded);
        let mut digits = [0; 5];
        for place in digits.iter_mut().rev() {
            *place = digit(value % 85);
            value /= 85;
        }
        text.extend_from_slice(&digits[..group.len() + 1]);
    }
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `loader.js` does.
    fn decode(text: &str) -> Vec<u8> {
        let value = |character: u8| match character {
            ..=b';' => character - b'(',
            b'='..=b'[' => character - b'(' - 1,
            _ => character - b'(' - 2,
        };
        let groups = text.as_bytes().chunks(5);
        let bytes = groups.flat_map(|group| {
            let place = |index: usize| u32::from(group.get(index).map_or(84, |&one| value(one)));
            let whole = (0..5).fold(0_u32, |sum, index| {
                sum.wrapping_mul(85).wrapping_add(place(index))
            });
            whole.to_be_bytes().into_iter().take(group.len() - 1)
        });
        bytes.collect()
    }

    #[test]
    fn bytes_come_back_and_the_text_ends_no_script() {
        let mut characters = std::collections::BTreeSet::new();
        for length in 0..600_usize {
            let bytes: Vec<u8> = (0..length)
                .map(|place| (place * place * 31 + length * 7) as u8)
                .collect();
            let text = encode(&bytes);
            assert_eq!(decode(&text), bytes, "{length}");
            characters.extend(text.chars());
        }
        assert_eq!(decode(&encode(&[255; 9])), [255; 9]);
        assert_eq!(characters.len(), 85);
        assert!(!characters.contains(&'<') && !characters.contains(&'\\'));
        assert!((0..84).all(|value| digit(value) < digit(value + 1)) && digit(84) == b'~');
    }
}

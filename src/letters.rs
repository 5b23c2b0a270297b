//! Small and capital letters of the alphabets that names are commonly written in.
//!
//! Own code, since the standard library's tables of all alphabets are 7 kB of the page's module, packed.

/// A text in small letters: of the Latin, Greek, Cyrillic and Armenian alphabets. Others stay as they are.
pub fn small(text: &str) -> String {
    text.chars().map(small_letter).collect()
}

/// Source: Unicode Character Database, UnicodeData.txt (simple lower case mappings).
fn small_letter(letter: char) -> char {
    let code = u32::from(letter);
    let is_even = code.is_multiple_of(2);
    let further = match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' | 'Ａ'..='Ｚ' => {
            32
        }
        'Ѐ'..='Џ' => 80,
        'Ա'..='Ֆ' => 48,
        'Έ'..='Ί' => 37,
        'Ά' => 38,
        'Ό' => 64,
        'Ύ' | 'Ώ' => 63,
        'Ӏ' => 15,
        'İ' => return 'i',
        'Ÿ' => return 'ÿ',
        'ẞ' => return 'ß',
        // In pairs, first the capital and then the small letter.
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ǎ'..='ǜ' | 'Ӂ'..='ӎ' => u32::from(!is_even),
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ǟ'..='ǯ' | 'Ǹ'..='ȟ' | 'Ȣ'..='ȳ' => u32::from(is_even),
        'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ԯ' | 'Ḁ'..='ẕ' | 'Ạ'..='ỿ' => {
            u32::from(is_even)
        }
        _ => 0,
    };
    char::from_u32(code + further).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_those_of_the_standard_library() {
        let alphabets = [
            '\0'..='ſ',
            'Ǎ'..='ǯ',
            'Ǹ'..='ȟ',
            'Ȣ'..='ȳ',
            'Ͱ'..='Ϗ',
            'Ѐ'..='֏',
            'Ḁ'..='ỿ',
            '！'..='ｚ',
        ];
        let mut capitals = 0;
        for letter in alphabets.into_iter().flatten() {
            let all: String = letter.to_lowercase().collect();
            let expected = match letter {
                // With a dot of its own beside it, there.
                'İ' => "i",
                // Letters of dialects and of mathematics.
                'Ͱ' | 'Ͳ' | 'Ͷ' | 'Ϳ' | 'Ϗ' => continue,
                _ => all.as_str(),
            };
            assert_eq!(small(&letter.to_string()), expected, "{letter:?}");
            capitals += usize::from(expected.chars().ne([letter]));
        }
        assert!(capitals > 500, "{capitals}");
    }

    #[test]
    fn what_has_no_case_stays() {
        for text in ["", "tp53-α", "細胞 ქართული", "\u{10ffff}é"] {
            assert_eq!(small(text), text);
        }
        assert_eq!(
            small("Ångström ŁÓDŹ ΔNP63 МОСКВА"),
            "ångström łódź δnp63 москва"
        );
    }
}

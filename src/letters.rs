//! Small and capital letters of the alphabets that names are commonly written in.
//!
//! Own code, since the standard library's tables of all alphabets are 7 kB of the page's module, packed.

/// Capital letters beside the rules below, each with its small one.
const PAIRS: &str = "ŸÿẞßƁɓƂƃƄƅƆɔƇƈƉɖƊɗƋƌƎǝƏəƐɛƑƒƓɠƔɣƖɩƗɨƘƙƜɯƝɲƟɵƠơƢƣƤƥƦʀƧƨƩʃƬƭƮʈƯưƱʊƲʋƳƴƵƶƷʒƸƹƼƽǄǆǅǆǇǉǈǉǊǌǋǌǱǳǲǳǴǵǶƕǷƿ\
                     ȠƞȺⱥȻȼȽƚȾⱦɁɂɃƀɄʉɅʌɆɇɈɉɊɋɌɍɎɏΆάΌόΎύΏώϴθӀӏ\u{2126}ω\u{212a}k\u{212b}å";

/// A text in small letters: of the Latin, Greek (with one accent), Cyrillic and Armenian alphabets. Others stay as they are.
pub fn small(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut is_within = false;
    while let Some(letter) = letters.next() {
        let ends = letters.peek().is_none_or(|next| !next.is_alphabetic());
        match letter {
            'Σ' if is_within && ends => small.push('ς'),
            'İ' => small.push_str("i\u{307}"),
            _ => small.push(small_letter(letter)),
        }
        is_within = letter.is_alphabetic();
    }
    small
}

/// Source: Unicode Character Database, UnicodeData.txt (simple lower case mappings).
fn small_letter(letter: char) -> char {
    let code = u32::from(letter);
    let is_even = code.is_multiple_of(2);
    let further = match letter {
        '\0'..='@' | '['..='¿' => 0,
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' | 'Ａ'..='Ｚ' => {
            32
        }
        'Ѐ'..='Џ' => 80,
        'Ա'..='Ֆ' => 48,
        'Έ'..='Ί' => 37,
        // In pairs, first the capital and then the small letter.
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ǎ'..='ǜ' | 'Ӂ'..='ӎ' => u32::from(!is_even),
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ǟ'..='ǯ' | 'Ǹ'..='ȟ' | 'Ȣ'..='ȳ' => u32::from(is_even),
        'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ԯ' | 'Ḁ'..='ẕ' | 'Ạ'..='ỿ' => {
            u32::from(is_even)
        }
        _ => return second_of(PAIRS, letter).unwrap_or(letter),
    };
    char::from_u32(code + further).unwrap_or(letter)
}

/// The second letter of the pair that a letter is the first of, in a text of pairs.
pub fn second_of(pairs: &str, letter: char) -> Option<char> {
    let place = pairs.chars().position(|one| one == letter)?;
    let is_first = place.is_multiple_of(2);
    is_first.then(|| pairs.chars().nth(place + 1)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_those_of_the_standard_library() {
        let alphabets = [
            '\0'..='ɏ',
            'Ά'..='ώ',
            'Ѐ'..='֏',
            'Ḁ'..='ỿ',
            '\u{2126}'..='\u{212b}',
            '！'..='ｚ',
        ];
        let mut capitals = 0;
        for letter in alphabets.into_iter().flatten() {
            let expected = letter.to_string().to_lowercase();
            assert_eq!(
                small(&letter.to_string()),
                expected,
                "{letter:?} {:x}",
                u32::from(letter)
            );
            capitals += usize::from(expected.chars().ne([letter]));
        }
        assert!(capitals > 550, "{capitals}");
    }

    #[test]
    fn what_has_no_case_stays() {
        for text in ["", "tp53-α", "細胞 ქართული", "\u{10ffff}é"] {
            assert_eq!(small(text), text);
        }
    }

    #[test]
    fn words_are_those_of_the_standard_library() {
        for text in [
            "Ångström ŁÓDŹ ΔNP63 МОСКВА",
            "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ AΣ, ΣΣ.",
            "İSTANBUL Əli HƯƠNG Ɓala Ǆ 25 K",
        ] {
            assert_eq!(small(text), text.to_lowercase());
        }
    }
}

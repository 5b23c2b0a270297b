//! How wide a text is, without asking a font.
//!
//! The width of each printable ASCII character is the larger of what DejaVu Sans and the Helvetica-compatible
//! Liberation Sans give it, so that the common system fonts need no more than what is reckoned here.

/// The fonts a figure asks for.
pub const FONT_FAMILY: &str = "system-ui, sans-serif";

/// The distance between two lines of text, in font sizes.
pub const LINE_HEIGHT: f64 = 1.3;

/// Advance widths of the characters from space to tilde, in thousandths of the font size.
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637,
    637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 557, 1016, 685, 687, 723, 771, 667, 611, 778,
    752, 295, 500, 667, 558, 863, 749, 788, 667, 788, 723, 667, 611, 732, 685, 989, 686, 667, 686, 391,
    337, 391, 838, 557, 500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
    635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
];

/// The same in bold.
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 763, 734, 831, 684, 684, 821,
    837, 373, 557, 775, 638, 996, 837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458,
    366, 458, 838, 557, 500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688,
    716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
];

/// The width of `text` at font size `size`, in the units of `size`; rather too much than too little.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text
        .chars()
        .map(|character| u32::from(character_width(character, bold)))
        .sum();
    f64::from(thousandths) * size / 1000.0
}

fn character_width(character: char, bold: bool) -> u16 {
    let widths = if bold { &BOLD } else { &REGULAR };
    let place = (character as usize).wrapping_sub(' ' as usize);
    if let Some(&width) = widths.get(place) {
        return width;
    }
    match character {
        '·' => 380,
        '–' => 557,
        '\u{80}'..='\u{5ff}' => 850,
        _ => 1000,
    }
}

/// Breaks a text at its spaces into lines no wider than `width`; a word that is wider alone is shortened.
pub fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) if text_width(&longer, size, bold) <= width => {
                *line = longer
            }
            _ => lines.push(shorten(word, size, bold, width)),
        }
    }
    lines
}

/// The text, or as much of its beginning as fits `width` followed by an ellipsis.
pub fn shorten(text: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(text, size, bold) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if text_width(&kept, size, bold) + text_width("…", size, bold) > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// The width of the widest of several texts.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    texts
        .into_iter()
        .map(|text| text_width(text, size, false))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up() {
        assert_eq!(text_width("", 12.0, false), 0.0);
        assert!((text_width("AAA", 10.0, false) - 20.55).abs() < 1e-9);
        assert!(text_width("BRCA", 12.0, true) > text_width("BRCA", 12.0, false));
    }

    #[test]
    fn wrapping_keeps_every_word_and_the_width() {
        let text = "one two three four five six seven eight nine ten";
        let lines = wrap(text, 12.0, false, 90.0);
        assert_eq!(lines.join(" "), text);
        assert!(
            lines.len() > 2
                && lines
                    .iter()
                    .all(|line| text_width(line, 12.0, false) <= 90.0)
        );
    }

    #[test]
    fn shortening_fits_and_says_so() {
        let short = shorten(
            "Glycosylphosphatidylinositol(GPI)-anchor biosynthesis",
            12.0,
            false,
            120.0,
        );
        assert!(short.ends_with('…') && text_width(&short, 12.0, false) <= 120.0);
        assert_eq!(shorten("ACC", 12.0, false, 120.0), "ACC");
        assert_eq!(shorten("βγδ", 12.0, false, 1.0), "…");
    }
}

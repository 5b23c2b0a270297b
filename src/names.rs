//! Names that people wrote (samples, classes, genes, sets, files), made fit for where they go: a message, a terminal, an
//! XML document, a file's name.
//!
//! Inside, a name stays as it was written; only where it leaves is it changed, and as little as will do.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::letters::{second_of, small};

/// The most characters of a name in a message.
pub const CHARACTERS_IN_MESSAGES: usize = 60;

/// A name as it stands in a message: a long one keeps its beginning and its end, with an ellipsis between.
pub fn brief(name: &str) -> Cow<'_, str> {
    let count = name.chars().count();
    if count <= CHARACTERS_IN_MESSAGES {
        return Cow::Borrowed(name);
    }
    let kept = CHARACTERS_IN_MESSAGES - 1;
    let begin = name.chars().take(kept.div_ceil(2));
    let end = name.chars().skip(count - kept / 2);
    Cow::Owned(begin.chain(['…']).chain(end).collect())
}

/// A message in which every name, which is what stands between quotation marks or has no space in it, is no longer than
/// [`brief`] leaves it. A name may hold quotation marks itself: then each piece of it is short.
pub fn with_brief_names(message: &str) -> Cow<'_, str> {
    let is_long = |piece: &str| piece.chars().count() > CHARACTERS_IN_MESSAGES;
    if !is_long(message) {
        return Cow::Borrowed(message);
    }
    let mut text = String::with_capacity(message.len().min(1 << 12));
    for (number, piece) in message.split('"').enumerate() {
        if number > 0 {
            text.push('"');
        }
        // What stands between the first mark and the second, the third and the fourth …
        if number % 2 == 1 {
            text.push_str(&brief(piece));
        } else {
            for word in piece.split_inclusive(char::is_whitespace) {
                let spaced = word.trim_end_matches(char::is_whitespace);
                text.push_str(&brief(spaced));
                text.push_str(&word[spaced.len()..]);
            }
        }
    }
    Cow::Owned(text)
}

/// Whether a terminal obeys the character, or a reader is misled by it: control characters (C0, DEL, C1), line and
/// paragraph separators, what sets the direction of writing (as in CVE-2021-42574), and what has no width at all.
/// Joiners stay, which scripts and emoji need.
pub fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text with every character that [`misleads`] spelt out, `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(misleads) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if misleads(character) {
            // Not `escape_default`, which leaves nothing but ASCII as it is: these are all that need it.
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    Cow::Owned(plain)
}

/// The text with what XML 1.0 forbids replaced by U+FFFD: C0 controls but tab and line ends, U+FFFE and U+FFFF
/// (<https://www.w3.org/TR/xml/#charsets>). HTML wants the C1 controls replaced too; a picture of a name loses nothing.
pub fn in_xml(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if !text.contains(forbidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(forbidden, "\u{fffd}"))
}

/// The stem of a file that is called after a name: letters and digits of any script, `-`, `_` and `.` stay, all else is
/// `_`; it begins and ends with none of the dots, and is cut to 100 bytes, which leaves room for a prefix, a number and
/// an ending in the 143 bytes that encrypted home folders allow.
pub fn file_stem(name: &str) -> String {
    const BYTES_AT_MOST: usize = 100;
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut stem: String = (name.chars().take(BYTES_AT_MOST))
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    stem.truncate(stem.floor_char_boundary(BYTES_AT_MOST));
    let plain = stem.trim_matches('.');
    if plain.is_empty() || is_a_device(plain) {
        return format!("_{plain}");
    }
    plain.to_owned()
}

/// What Windows takes for a device, whatever its ending.
fn is_a_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or(stem).to_ascii_uppercase();
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (first.len() == 4
            && (first.starts_with("COM") || first.starts_with("LPT"))
            && first.ends_with(|c: char| c.is_ascii_digit()))
}

/// Gives each name a file stem of its own; upper and lower case are the same, as they are on most people's disks.
#[derive(Debug, Default)]
pub struct FileStems {
    taken: HashSet<String>,
}

impl FileStems {
    /// [`file_stem`], with a number behind it where another name has it already.
    pub fn of(&mut self, name: &str) -> String {
        let stem = file_stem(name);
        let mut own = stem.clone();
        let mut number = 1;
        while !self.taken.insert(folded(&own)) {
            number += 1;
            own = format!("{stem}-{number}");
        }
        own
    }
}

/// Small letters that share their capital with another one, each with that: to some systems these are alike, too.
const ALIKE: &str = "ſsıiµμςσϐβϑθϕφϖπϰκϱρϵεẛṡᲀвᲁдᲂоᲃсᲄтᲅтᲆъᲇѣ\u{1fbe}ι";

fn folded(stem: &str) -> String {
    let alike = |letter| match letter {
        // Letters that may have a capital or a small one which isn't known here: names of them are told apart by a number.
        '\u{250}'..='\u{2af}'
        | '\u{370}'..='\u{377}'
        | '\u{37f}'
        | '\u{3cf}'
        | '\u{3d7}'..='\u{3ef}'
        | '\u{3f2}'..='\u{3ff}'
        | '\u{10a0}'..='\u{10ff}'
        | '\u{13a0}'..='\u{13ff}'
        | '\u{1c88}'..='\u{1dff}'
        | '\u{1f00}'..='\u{1fff}'
        | '\u{2100}'..='\u{218f}'
        | '\u{24b6}'..='\u{24e9}'
        | '\u{2c00}'..='\u{2dff}'
        | '\u{a640}'..='\u{a7ff}'
        | '\u{ab30}'..='\u{abbf}'
        | '\u{10400}'..='\u{16fff}'
        | '\u{1e900}'..='\u{1e95f}' => '?',
        other => other,
    };
    let folded = |letter| second_of(ALIKE, letter).unwrap_or_else(|| alike(letter));
    small(stem).chars().map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(brief("BRCA"), "BRCA");
        let long = format!("begin{}end", "x".repeat(10_000));
        let short = brief(&long);
        assert_eq!(short.chars().count(), CHARACTERS_IN_MESSAGES);
        assert!(short.starts_with("beginx") && short.ends_with("xend") && short.contains('…'));
        assert_eq!(brief(&"β".repeat(60)), "β".repeat(60));
    }

    #[test]
    fn messages_keep_their_words_and_shorten_names() {
        let words =
            "the sample id stands twice, and this sentence is rather longer than any name may be";
        assert_eq!(with_brief_names(words), words);
        let (spaced, solid) = ("a b ".repeat(100), "y".repeat(500));
        let message = format!("the class \"{spaced}\" is not in {solid}, but in {words}");
        let short = with_brief_names(&message);
        assert!(short.chars().count() < 250, "{short}");
        assert!(short.contains(words) && short.contains("the class \"a b"));
    }

    #[test]
    fn what_misleads_is_spelt_out() {
        assert_eq!(visible("🧬 naïve 細胞 e\u{301}"), "🧬 naïve 細胞 e\u{301}");
        assert_eq!(visible("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(visible("a\u{202e}b\u{9b}"), "a\\u{202e}b\\u{9b}");
        assert_eq!(visible("\u{200b}\u{7f}\t"), "\\u{200b}\\u{7f}\\t");
    }

    #[test]
    fn xml_holds_what_it_may() {
        assert_eq!(in_xml("a\tb\n🧬"), "a\tb\n🧬");
        assert_eq!(
            in_xml("\u{0}\u{1b}\u{fffe}\u{ffff}x"),
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}x"
        );
    }

    #[test]
    fn file_stems_stay_in_their_folder_and_apart() {
        let mut stems = FileStems::default();
        for (name, stem) in [
            ("T/NK", "T_NK"),
            ("T NK", "T_NK-2"),
            ("t_nk", "t_nk-3"),
            ("T_NK-2", "T_NK-2-2"),
            ("../../x", "_.._x"),
            ("..", "_"),
            ("", "_-2"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("a\u{0}b\n", "a_b_"),
            ("naïve", "naïve"),
            ("NAÏVE", "NAÏVE-2"),
            // The sign for micro, and the letter.
            ("\u{b5}g", "\u{b5}g"),
            ("\u{3bc}g", "\u{3bc}g-2"),
            ("ДНК", "ДНК"),
            ("днк", "днк-2"),
            // Two cases of Georgian, which are not told apart, and signs without a case, which are.
            ("\u{10d0}", "\u{10d0}"),
            ("\u{1c90}", "\u{1c90}-2"),
            ("Ǝ", "Ǝ"),
            ("ǝ", "ǝ-2"),
            ("25 Ω", "25_Ω"),
            ("25 \u{2126}", "25_\u{2126}-2"),
            ("25 ω", "25_ω-3"),
            ("細", "細"),
            ("胞", "胞"),
        ] {
            assert_eq!(stems.of(name), stem, "{name:?}");
        }
        for _ in 0..3 {
            let long = stems.of(&"細".repeat(400));
            assert!(long.len() <= 110, "{}", long.len());
        }
    }
}

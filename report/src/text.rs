//! Text on its way into the page: never markup, whatever it holds; and numbers as a reader wants them.

/// Longer names keep their beginning and their end; the whole is among the results that the page carries.
const CHARACTERS_SHOWN: usize = 160;

/// A text for the page's content or an attribute in double quotes.
///
/// Markup becomes characters, what HTML forbids U+FFFD. What sets the direction of writing, or has no width, is spelt
/// out (`\u{202e}`), so that a name can't pass for another.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(character),
            _ if misleads(character) => safe.extend(character.escape_unicode()),
            _ if is_forbidden(character) => safe.push('\u{fffd}'),
            _ => safe.push(character),
        }
    }
    safe
}

/// A name of any length, escaped: of a long one what is at both ends.
pub fn name(text: &str) -> String {
    let count = text.chars().count();
    if count <= CHARACTERS_SHOWN {
        return escaped(text);
    }
    let half = CHARACTERS_SHOWN / 2;
    let begin: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    format!("{} … {}", escaped(&begin), escaped(&end))
}

/// A sentence in which no word is longer than a name may be.
pub fn sentence(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end_matches(char::is_whitespace);
        name(bare) + &escaped(&word[bare.len()..])
    });
    words.collect()
}

/// Whether a reader is misled by the character: it sets the direction of writing (as in CVE-2021-42574), or has no width.
fn misleads(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a document must not hold the character: controls, and what is no character
/// (<https://html.spec.whatwg.org/#preprocessing-the-input-stream>).
fn is_forbidden(character: char) -> bool {
    let code = u32::from(character);
    let is_none = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    character.is_control() || is_none
}

/// JSON as it was written, for an element of the page: it reads back the same. Blanks between values are left out.
pub fn json(written: &str) -> String {
    let mut safe = String::with_capacity(written.len());
    let mut is_within = false;
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match character {
            _ if !is_within && character.is_whitespace() => continue,
            '\\' if is_within => {
                safe.push(character);
                // Whatever follows does not end the text.
                safe.extend(characters.next());
                continue;
            }
            '"' => is_within = !is_within,
            // All of these occur within texts alone, where JSON has another way to write them.
            _ if character == '<' || misleads(character) || is_forbidden(character) => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    safe.push_str(&format!("\\u{unit:04x}"));
                }
                continue;
            }
            _ => {}
        }
        safe.push(character);
    }
    safe
}

/// Bytes as the rest of an address that holds its content itself.
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 5 / 4);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'=' | b' ' | b',' | b':' | b';' | b'(' | b')' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A whole number with a comma between thousands.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 sample`, `1,234 samples`.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count))
}

/// A number in four significant digits at most.
pub fn significant(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || !number.is_finite() {
        return if number == 0.0 {
            "0".into()
        } else {
            String::new()
        };
    }
    if !(1e-4..1e7).contains(&size) {
        let (digits, exponent) = split_exponent(number);
        return format!("{digits}e{exponent}");
    }
    let before = size.log10().floor() as i32;
    let decimals = (3 - before).max(0) as usize;
    without_zeros(&format!("{number:.decimals$}"))
}

fn split_exponent(number: f64) -> (String, String) {
    let text = format!("{number:.3e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (without_zeros(digits), exponent.to_owned())
}

fn without_zeros(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

/// A share as a percentage with one decimal at most.
pub fn percent(share: f64) -> String {
    format!("{} %", without_zeros(&format!("{:.1}", 100.0 * share)))
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_misleads_become_text() {
        assert_eq!(
            escaped("<b a=\"1\">&'\u{202e}x\u{1}\u{85}\u{fffe}"),
            "&lt;b a=&quot;1&quot;&gt;&amp;&#39;\\u{202e}x\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(name(&"a".repeat(10_000)).len(), 160 + " … ".len());
        assert!(sentence(&format!("The class {} is", "b".repeat(10_000))).len() < 200);
    }

    #[test]
    fn json_reads_back_and_ends_no_element() {
        let value = serde_json::json!({"a \\ \"b\" <": ["</script><!--\u{202e}\u{85}\u{fffe}\u{e0001}é\n", 0.1, {}]});
        let text = json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(
            !text.contains(['<', '\n']) && text.chars().all(|c| !is_forbidden(c) && !misleads(c))
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(significant(0.961_038_961), "0.961");
        assert_eq!(significant(-3.322_517), "-3.323");
        assert_eq!(significant(19_245.0), "19245");
        assert_eq!(significant(2.5e-10), "2.5e-10");
        assert_eq!(significant(f64::NAN), "");
        assert_eq!(percent(0.05), "5 %");
        assert_eq!(percent(0.9740), "97.4 %");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(percent_encoded("a<\"#%\n"), "a%3C%22%23%25%0A");
    }
}

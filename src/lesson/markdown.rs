//! What of Markdown the page does not show: whoever writes a lesson is told, and sees it as it stands otherwise.

use std::collections::BTreeMap;

use super::parts::Lesson;

impl Lesson {
    /// What its texts hold of Markdown that stays as it is written, with the steps (from 1) where it stands.
    pub fn unshown(&self) -> Vec<(&'static str, Vec<usize>)> {
        let mut found: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for (place, step) in self.steps.iter().enumerate() {
            let says = step.wrong.iter().map(|wrong| &wrong.say);
            let texts = [&step.text, &step.done].into_iter().chain(says);
            for what in texts.flat_map(|text| unshown(text)) {
                let steps = found.entry(what).or_default();
                if steps.last() != Some(&(place + 1)) {
                    steps.push(place + 1);
                }
            }
        }
        found.into_iter().collect()
    }
}

/// What a text holds of Markdown that the page does not show.
fn unshown(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut before = "";
    for line in text.lines() {
        found.extend(of_line(line, before));
        before = line;
    }
    let plain = without_code(text);
    found.extend(of_links(&plain));
    found
}

/// What a line is, by how it begins and by the line before it.
fn of_line(line: &str, before: &str) -> Option<&'static str> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    let hashes = trimmed.bytes().take_while(|&byte| byte == b'#').count();
    if (1..=6).contains(&hashes) && trimmed[hashes..].starts_with(' ') {
        Some("headings")
    } else if trimmed.starts_with("> ") {
        Some("quotes")
    } else if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
        Some("fences of code")
    } else if trimmed.starts_with('|') && trimmed.trim_end().ends_with('|') && trimmed.len() > 1 {
        Some("tables")
    } else if is_item(trimmed) && indent > 1 && !before.trim().is_empty() {
        Some("lists within lists")
    } else if is_item(trimmed) && !before.trim().is_empty() && is_prose(before) {
        Some("lists without an empty line before them")
    } else {
        None
    }
}

/// Whether a line begins an item of a list.
fn is_item(trimmed: &str) -> bool {
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &trimmed[digits..];
    match digits {
        0 => rest.starts_with("- ") || rest.starts_with("* "),
        _ => rest.starts_with(". ") || rest.starts_with(") "),
    }
}

/// Whether a line is neither an item nor goes on with one, as far as it tells alone.
fn is_prose(line: &str) -> bool {
    !line.starts_with(' ') && !is_item(line)
}

/// A text without what stands between backquotes.
fn without_code(text: &str) -> String {
    let parts = text.split('`').step_by(2);
    parts.collect::<Vec<_>>().join(" ")
}

/// Images, and links to what is no https address.
fn of_links(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](") {
        let label = text[..at].rfind('[');
        let is_image = label.is_some_and(|begin| text[..begin].ends_with('!'));
        if is_image {
            found.push("images");
        } else if label.is_some() && !text[at + 2..].starts_with("https://") {
            found.push("links to other than https:// addresses");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::unshown;

    #[test]
    fn what_the_page_does_not_show_is_found_and_nothing_else() {
        for (text, what) in [
            ("# Title\n\nText", "headings"),
            ("Text\n\n> said", "quotes"),
            ("```\nx = 1\n```", "fences of code"),
            ("| a | b |\n| --- | --- |", "tables"),
            ("- one\n  - two", "lists within lists"),
            ("1. one\n   - two", "lists within lists"),
            (
                "These:\n- one\n- two",
                "lists without an empty line before them",
            ),
            ("![a tumour](https://a.org/b.png)", "images"),
            (
                "[here](http://a.org)",
                "links to other than https:// addresses",
            ),
            (
                "[here](other.html)",
                "links to other than https:// addresses",
            ),
        ] {
            assert!(unshown(text).contains(&what), "{text}");
        }
        for text in [
            "**Bold**, *italics*, `code`, p > 0.05 and #1.",
            "[here](https://en.wikipedia.org/wiki/Silhouette_(clustering)) and there.",
            "- one\n- two\n  goes on\n- three",
            "1. one\n2. two",
            "`[a](b)` is code, `# too`",
            "f(x) in [0, 1] (closed)",
            "-3 and 5. floor",
        ] {
            assert_eq!(unshown(text), Vec::<&str>::new(), "{text}");
        }
    }
}

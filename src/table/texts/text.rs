//! Bytes of a file as text.

/// What Windows has from 0x80 to 0x9f, where Latin-1 has characters that control (Encoding Standard, index windows-1252).
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Text in UTF-8, or else in Windows' Latin-1, which reads every byte as something.
pub(in crate::table) fn text(bytes: &[u8]) -> String {
    let of_windows = |&byte: &u8| match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        byte => char::from(byte),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(of_windows).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_of_windows_has_its_quotes_and_dashes() {
        assert_eq!(text("Größe".as_bytes()), "Größe");
        assert_eq!(text(b"Gr\xf6\xdfe"), "Größe");
        assert_eq!(text(b"Burkitt\x92s \x96 \x8ea\x80\x9f"), "Burkitt’s – Ža€Ÿ");
    }
}

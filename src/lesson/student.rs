//! A seed for each student.

use crate::letters::small;

/// The seed that belongs to a name: FNV-1a (64 bits) of the name in lower case, in UTF-8, with one blank between its words and
/// none at its ends; the upper 32 bits of that combined with the lower ones by exclusive or. The same name gives the same
/// seed everywhere, and a seed says little of the name.
///
/// Source: Fowler, Noll, Vo; Eastlake and others, "The FNV Non-Cryptographic Hash Algorithm" (RFC 9923).
pub fn student_seed(name: &str) -> u64 {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in small(&words.join(" ")).bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash >> 32) ^ (hash & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::student_seed;

    #[test]
    fn a_name_has_one_seed_however_it_is_spaced_and_written() {
        // RFC 9923 gives FNV-1a of "a", 64 bits: af63dc4c8601ec8c.
        assert_eq!(student_seed("a"), 0xaf63_dc4c ^ 0x8601_ec8c);
        assert_eq!(student_seed("Ada  Lovelace "), student_seed("ada lovelace"));
        assert_ne!(student_seed("Ada Lovelace"), student_seed("Ada Lovelaces"));
    }
}

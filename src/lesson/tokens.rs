//! The words of an expression.

use super::expression::Wrong;

/// A word, and where it begins, in characters from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub word: Word,
    pub at: usize,
}

/// What a word can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    Number(f64),
    Text(String),
    Name(String),
    /// `+`, `<=`, `(`, …
    Sign(&'static str),
    End,
}

/// Longer ones first, so that `<=` is not taken for `<`.
const SIGNS: [&str; 17] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ".", ",", "=",
];

/// Takes a text apart; the last word is [`Word::End`].
pub fn tokens(text: &str) -> Result<Vec<Token>, Wrong> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let begin = at;
        let word = match characters[at] {
            blank if blank.is_whitespace() => {
                at += 1;
                continue;
            }
            '"' | '\'' => quoted(&characters, &mut at)?,
            digit if digit.is_ascii_digit() => number(&characters, &mut at)?,
            letter if letter.is_alphabetic() || letter == '_' => {
                let is_in = |c: &&char| c.is_alphanumeric() || **c == '_';
                let name: String = characters[at..].iter().take_while(is_in).collect();
                at += name.chars().count();
                Word::Name(name)
            }
            other => {
                let starts = |sign: &&&str| {
                    let mut sign = sign.chars().enumerate();
                    sign.all(|(place, c)| characters.get(at + place) == Some(&c))
                };
                let sign = SIGNS
                    .iter()
                    .find(starts)
                    .ok_or_else(|| Wrong::at(begin, format!("\"{other}\" means nothing here")))?;
                at += sign.len();
                Word::Sign(sign)
            }
        };
        tokens.push(Token { word, at: begin });
    }
    let end = Token {
        word: Word::End,
        at,
    };
    tokens.push(end);
    Ok(tokens)
}

fn quoted(characters: &[char], at: &mut usize) -> Result<Word, Wrong> {
    let begin = *at;
    let rest = &characters[begin + 1..];
    let length = rest.iter().position(|&c| c == characters[begin]);
    let length = length.ok_or_else(|| Wrong::at(begin, "a text has no closing quotation mark"))?;
    *at += length + 2;
    Ok(Word::Text(rest[..length].iter().collect()))
}

fn number(characters: &[char], at: &mut usize) -> Result<Word, Wrong> {
    let begin = *at;
    let is_digit = |place: usize| characters.get(place).is_some_and(char::is_ascii_digit);
    while is_digit(*at) {
        *at += 1;
    }
    if characters.get(*at) == Some(&'.') && is_digit(*at + 1) {
        *at += 1;
        while is_digit(*at) {
            *at += 1;
        }
    }
    let text: String = characters[begin..*at].iter().collect();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Word::Number(number)),
        _ => Err(Wrong::at(begin, "this number is too large")),
    }
}

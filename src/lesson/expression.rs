//! The language of checks: numbers, texts, paths, `+ - * /`, comparisons, `and`, `or`, `not`, parentheses.
//!
//! From weakest to strongest: `or`, `and`, `not`, comparisons (of which there is one at a time), `+ -`, `* /`, a minus sign.

use super::paths;
use super::tokens::{Token, Word, tokens};

/// No check that a person reads is longer.
const CHARACTERS_AT_MOST: usize = 2000;
/// Parentheses, `not`s and minus signs within one another: each is a call within a call.
const DEPTH_AT_MOST: usize = 40;

/// What is wrong with an expression, and at which character, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// In words.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// The character.
    pub at: usize,
}

impl Wrong {
    pub(super) fn at(at: usize, what: impl Into<String>) -> Self {
        let advice = "Correct it; docs/lessons.md says how checks are written.".to_owned();
        let what = what.into();
        Wrong { what, advice, at }
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// A text.
    Text,
    /// True or false.
    Truth,
    /// A text that may be a number: what a learner has answered, and cells of tables.
    Any,
}

impl Kind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Truth => "true or false",
            Kind::Any => "text or number",
        }
    }
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A name, after a dot or at the beginning.
    Name(String),
    /// A number in brackets.
    Number(f64),
    /// A text in brackets.
    Text(String),
}

/// What is done with two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    Text(String),
    Truth(bool),
    Path(Vec<Key>),
    Not(Box<Node>),
    Minus(Box<Node>),
    Two(Operator, Box<Node>, Box<Node>),
}

/// An expression that was read; every path in it is one that there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub(super) node: Node,
    kind: Kind,
    text: String,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is not of the language, with its place; a path that there is not; things compared that can't be.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        if text.len() > CHARACTERS_AT_MOST {
            let what = format!("this is longer than {CHARACTERS_AT_MOST} characters");
            return Err(Wrong::at(0, what));
        }
        let tokens = tokens(text)?;
        let mut reader = Reader {
            tokens: &tokens,
            next: 0,
            depth: 0,
        };
        let (node, kind) = reader.or()?;
        match reader.word() {
            Word::End => Ok(Expression {
                node,
                kind,
                text: text.to_owned(),
            }),
            Word::Sign("=") => Err(reader.wrong("\"=\" compares nothing: equality is \"==\"")),
            _ => Err(reader.wrong("something is left over here")),
        }
    }

    /// What its value is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All paths in it, in the order written.
    pub fn paths(&self) -> Vec<&[Key]> {
        let mut found = Vec::new();
        gather(&self.node, &mut found);
        found
    }
}

fn gather<'a>(node: &'a Node, found: &mut Vec<&'a [Key]>) {
    match node {
        Node::Number(_) | Node::Text(_) | Node::Truth(_) => {}
        Node::Path(path) => {
            if !found.contains(&path.as_slice()) {
                found.push(path);
            }
        }
        Node::Not(of) | Node::Minus(of) => gather(of, found),
        Node::Two(_, one, other) => {
            gather(one, found);
            gather(other, found);
        }
    }
}

/// A path as it is written.
pub fn written(path: &[Key]) -> String {
    let mut text = String::new();
    for key in path {
        match key {
            Key::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text += name;
            }
            Key::Number(number) => text += &format!("[{number}]"),
            Key::Text(key) => text += &format!("[\"{key}\"]"),
        }
    }
    text
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

type Read = Result<(Node, Kind), Wrong>;

impl Reader<'_> {
    fn token(&self) -> &Token {
        // The last one is the end, which nothing goes beyond.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn word(&self) -> &Word {
        &self.token().word
    }

    fn wrong(&self, what: impl Into<String>) -> Wrong {
        Wrong::at(self.token().at, what)
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.word(), Word::Sign(here) if *here == sign);
        self.next += usize::from(is_it);
        is_it
    }

    fn takes_name(&mut self, name: &str) -> bool {
        let is_it = matches!(self.word(), Word::Name(here) if here == name);
        self.next += usize::from(is_it);
        is_it
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Read) -> Read {
        self.depth += 1;
        if self.depth > DEPTH_AT_MOST {
            return Err(self.wrong("this is nested too deeply"));
        }
        let node = read(self);
        self.depth -= 1;
        node
    }

    fn or(&mut self) -> Read {
        let mut left = self.and()?;
        loop {
            let at = self.token().at;
            if !self.takes_name("or") {
                return Ok(left);
            }
            let right = self.and()?;
            left = logical(Operator::Or, left, right, at)?;
        }
    }

    fn and(&mut self) -> Read {
        let mut left = self.not()?;
        loop {
            let at = self.token().at;
            if !self.takes_name("and") {
                return Ok(left);
            }
            let right = self.not()?;
            left = logical(Operator::And, left, right, at)?;
        }
    }

    fn not(&mut self) -> Read {
        let at = self.token().at;
        if !self.takes_name("not") {
            return self.comparison();
        }
        let (node, kind) = self.deeper(Self::not)?;
        truth(kind, at, "not")?;
        Ok((Node::Not(Box::new(node)), Kind::Truth))
    }

    fn comparison(&mut self) -> Read {
        const SIGNS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<", Operator::Less),
            ("<=", Operator::LessOrEqual),
            (">", Operator::Greater),
            (">=", Operator::GreaterOrEqual),
        ];
        let (left, left_kind) = self.sum()?;
        let at = self.token().at;
        let operator = SIGNS.iter().find(|(sign, _)| self.takes_sign(sign));
        let Some(&(sign, operator)) = operator else {
            return Ok((left, left_kind));
        };
        let (right, right_kind) = self.sum()?;
        if SIGNS
            .iter()
            .any(|(sign, _)| matches!(self.word(), Word::Sign(here) if here == sign))
        {
            let what = "one comparison follows another: join two of them by \"and\"";
            return Err(self.wrong(what));
        }
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let fits = match (left_kind, right_kind) {
            (Kind::Truth, Kind::Truth) | (Kind::Text, Kind::Text) => equality,
            (Kind::Text, Kind::Any) | (Kind::Any, Kind::Text) => equality,
            (Kind::Number | Kind::Any, Kind::Number | Kind::Any) => true,
            _ => false,
        };
        if !fits {
            let (left, right) = (left_kind.name(), right_kind.name());
            let what =
                format!("\"{sign}\" can't compare a value that is {left} with one that is {right}");
            return Err(Wrong::at(at, what));
        }
        let node = Node::Two(operator, Box::new(left), Box::new(right));
        Ok((node, Kind::Truth))
    }

    fn sum(&mut self) -> Read {
        let mut left = self.product()?;
        loop {
            let at = self.token().at;
            let operator = match self.word() {
                Word::Sign("+") => Operator::Add,
                Word::Sign("-") => Operator::Subtract,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.product()?;
            left = arithmetic(operator, left, right, at)?;
        }
    }

    fn product(&mut self) -> Read {
        let mut left = self.factor()?;
        loop {
            let at = self.token().at;
            let operator = match self.word() {
                Word::Sign("*") => Operator::Multiply,
                Word::Sign("/") => Operator::Divide,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.factor()?;
            left = arithmetic(operator, left, right, at)?;
        }
    }

    fn factor(&mut self) -> Read {
        let at = self.token().at;
        if self.takes_sign("-") {
            let (node, kind) = self.deeper(Self::factor)?;
            number(kind, at, "-")?;
            return Ok((Node::Minus(Box::new(node)), Kind::Number));
        }
        if self.takes_sign("(") {
            let inner = self.deeper(Self::or)?;
            if !self.takes_sign(")") {
                return Err(self.wrong("a closing parenthesis is missing here"));
            }
            return Ok(inner);
        }
        let read = match self.word().clone() {
            Word::Number(number) => (Node::Number(number), Kind::Number),
            Word::Text(text) => (Node::Text(text), Kind::Text),
            Word::Name(name) if name == "true" || name == "false" => {
                (Node::Truth(name == "true"), Kind::Truth)
            }
            Word::Name(name) if !matches!(&*name, "and" | "or" | "not") => return self.path(),
            _ => return Err(self.wrong("a number, a text or a path is missing here")),
        };
        self.next += 1;
        Ok(read)
    }

    fn path(&mut self) -> Read {
        let at = self.token().at;
        let mut path = vec![Key::Name(self.name()?)];
        loop {
            if self.takes_sign(".") {
                let name = self.name()?;
                path.push(Key::Name(name));
            } else if self.takes_sign("[") {
                let minus = self.takes_sign("-");
                let key = match self.word().clone() {
                    Word::Number(number) if minus => Key::Number(-number),
                    Word::Number(number) => Key::Number(number),
                    Word::Text(text) if !minus => Key::Text(text),
                    _ => {
                        return Err(
                            self.wrong("a number or a text in quotation marks is missing here")
                        );
                    }
                };
                self.next += 1;
                if !self.takes_sign("]") {
                    return Err(self.wrong("a closing bracket is missing here"));
                }
                path.push(key);
            } else {
                break;
            }
        }
        let kind = paths::kind_of(&path).map_err(|(what, advice)| Wrong { what, advice, at })?;
        Ok((Node::Path(path), kind))
    }

    fn name(&mut self) -> Result<String, Wrong> {
        let Word::Name(name) = self.word().clone() else {
            return Err(self.wrong("a name is missing here"));
        };
        self.next += 1;
        Ok(name)
    }
}

fn logical(operator: Operator, left: (Node, Kind), right: (Node, Kind), at: usize) -> Read {
    let name = if operator == Operator::And {
        "and"
    } else {
        "or"
    };
    truth(left.1, at, name)?;
    truth(right.1, at, name)?;
    let node = Node::Two(operator, Box::new(left.0), Box::new(right.0));
    Ok((node, Kind::Truth))
}

fn arithmetic(operator: Operator, left: (Node, Kind), right: (Node, Kind), at: usize) -> Read {
    let sign = match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        _ => "/",
    };
    number(left.1, at, sign)?;
    number(right.1, at, sign)?;
    let node = Node::Two(operator, Box::new(left.0), Box::new(right.0));
    Ok((node, Kind::Number))
}

fn truth(kind: Kind, at: usize, name: &str) -> Result<(), Wrong> {
    match kind {
        Kind::Truth => Ok(()),
        kind => {
            let what = format!(
                "\"{name}\" takes what is true or false, not a value that is {}",
                kind.name()
            );
            Err(Wrong::at(at, what))
        }
    }
}

fn number(kind: Kind, at: usize, sign: &str) -> Result<(), Wrong> {
    match kind {
        Kind::Number | Kind::Any => Ok(()),
        kind => {
            let what = format!(
                "\"{sign}\" takes numbers, not a value that is {}",
                kind.name()
            );
            Err(Wrong::at(at, what))
        }
    }
}

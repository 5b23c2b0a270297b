//! Settings as a tree of plain values, which both a study file and the page's settings become first. From there one way
//! leads to the [`Study`](super::Study): every further format would be compiled for all of its parts once more.

use std::fmt;
use std::ops::Range;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;
use toml::de::{DeTable, DeValue};

use crate::Error;

/// A value, and where in the study file it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The value.
    pub value: Value,
    /// Its place in the file, in bytes; empty at 0 where there is no file.
    pub span: Range<usize>,
}

/// What a setting can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// JavaScript's `null`.
    Missing,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number, negative.
    Negative(i64),
    /// A whole number, not negative.
    Whole(u64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
    /// Values in a row.
    List(Vec<Tree>),
    /// Keys with their places, and values.
    Table(Vec<(Tree, Tree)>),
}

/// What is wrong with a tree, and where.
#[derive(Debug)]
pub struct Wrong {
    /// In words.
    pub message: String,
    /// The place in the file, if it is known.
    pub span: Option<Range<usize>>,
}

impl Tree {
    /// A value that stands in no file.
    pub fn from(value: Value) -> Tree {
        Tree { value, span: 0..0 }
    }

    /// A value of JSON.
    pub fn of_json(value: &serde_json::Value) -> Tree {
        use serde_json::Value as Json;
        Tree::from(match value {
            Json::Null => Value::Missing,
            Json::Bool(truth) => Value::Truth(*truth),
            Json::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Value::Whole(number),
                (_, Some(number)) => Value::Negative(number),
                _ => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(items) => Value::List(items.iter().map(Tree::of_json).collect()),
            Json::Object(entries) => {
                let entries = entries.iter().filter(|(_, value)| !value.is_null());
                let key = |key: &String| Tree::from(Value::Text(key.clone()));
                Value::Table(
                    entries
                        .map(|(name, value)| (key(name), Tree::of_json(value)))
                        .collect(),
                )
            }
        })
    }

    /// The text under a key, where there is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number under a key, where there is one.
    pub fn whole(&self, key: &str) -> Option<u64> {
        match self.get(key)?.value {
            Value::Whole(number) => Some(number),
            _ => None,
        }
    }

    /// The values in a row under a key; none where there are none.
    pub fn list(&self, key: &str) -> &[Tree] {
        match self.get(key).map(|tree| &tree.value) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// Reads a study file.
    ///
    /// # Errors
    /// What is no TOML, with its place.
    pub fn parse(text: &str) -> Result<Tree, Wrong> {
        match DeTable::parse(text) {
            Ok(table) => Ok(Tree::of_table(table.get_ref(), table.span())),
            Err(error) => Err(Wrong {
                message: error.message().to_owned(),
                span: error.span(),
            }),
        }
    }

    /// The settings that the tree holds.
    ///
    /// # Errors
    /// Unknown keys and values of the wrong kind, with their place.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Wrong> {
        T::deserialize(self)
    }

    /// What a table has under this key.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        let Value::Table(entries) = &self.value else {
            return None;
        };
        let is_it =
            |(name, _): &&(Tree, Tree)| matches!(&name.value, Value::Text(text) if text == key);
        entries.iter().find(is_it).map(|(_, value)| value)
    }

    /// What a table has under this key, which it no longer has then.
    pub fn take(&mut self, key: &str) -> Option<Tree> {
        let Value::Table(entries) = &mut self.value else {
            return None;
        };
        let is_it =
            |(name, _): &(Tree, Tree)| matches!(&name.value, Value::Text(text) if text == key);
        let place = entries.iter().position(is_it)?;
        Some(entries.remove(place).1)
    }

    /// Puts another tree over this one: what it has replaces what is here, tables key by key.
    pub fn put_over(&mut self, other: &Tree) {
        let (Value::Table(here), Value::Table(entries)) = (&mut self.value, &other.value) else {
            self.clone_from(other);
            return;
        };
        for (key, value) in entries {
            match here.iter_mut().find(|(name, _)| name.value == key.value) {
                Some((_, old)) => old.put_over(value),
                None => here.push((key.clone(), value.clone())),
            }
        }
    }

    /// That a setting of this kind was not expected.
    fn unexpected(&self, expected: &dyn Expected) -> Wrong {
        let found = match &self.value {
            Value::Missing => Unexpected::Unit,
            Value::Truth(truth) => Unexpected::Bool(*truth),
            Value::Negative(number) => Unexpected::Signed(*number),
            Value::Whole(number) => Unexpected::Unsigned(*number),
            Value::Number(number) => Unexpected::Float(*number),
            Value::Text(text) => Unexpected::Str(text),
            Value::List(_) => Unexpected::Seq,
            Value::Table(_) => Unexpected::Map,
        };
        serde::de::Error::invalid_type(found, expected)
    }

    fn of_table(table: &DeTable<'_>, span: Range<usize>) -> Tree {
        let entries = table.iter().map(|(key, value)| {
            let name = Value::Text(key.get_ref().to_string());
            let key = Tree {
                value: name,
                span: key.span(),
            };
            (key, Tree::of(value.get_ref(), value.span()))
        });
        Tree {
            value: Value::Table(entries.collect()),
            span,
        }
    }

    fn of(value: &DeValue<'_>, span: Range<usize>) -> Tree {
        let value = match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(truth) => Value::Truth(*truth),
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text(number.as_str().to_owned()),
            },
            DeValue::Integer(number) => {
                let (digits, radix) = (number.as_str(), number.radix());
                match (
                    u64::from_str_radix(digits, radix),
                    i64::from_str_radix(digits, radix),
                ) {
                    (Ok(number), _) => Value::Whole(number),
                    (_, Ok(number)) => Value::Negative(number),
                    _ => Value::Text(digits.to_owned()),
                }
            }
            DeValue::Datetime(time) => Value::Text(time.to_string()),
            DeValue::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| Tree::of(item.get_ref(), item.span()));
                Value::List(items.collect())
            }
            DeValue::Table(table) => return Tree::of_table(table, span),
        };
        Tree { value, span }
    }
}

/// What was expected, in the words of a person who writes the file.
fn in_words(message: String) -> String {
    let Some((before, what)) = message.rsplit_once("expected ") else {
        return message;
    };
    let said = match what {
        "f64" | "f32" => "a number",
        "u64" | "u32" | "usize" => "a whole number",
        _ => return message,
    };
    format!("{before}expected {said}")
}

/// The line and the column, in characters, of a place in a text, both counted from 1.
pub fn line_and_column(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() as u64 + 1;
    (line, column)
}

impl Wrong {
    /// As an error in the file that the tree was read from.
    pub fn told(self, name: &str, text: &str, advice: &str) -> Error {
        let failure = Error::new(in_words(self.message), advice).in_file(name);
        match self.span {
            Some(span) => {
                let (line, column) = line_and_column(text, span.start);
                failure.at(line, Some(column))
            }
            None => failure,
        }
    }

    /// With its place, unless it has one.
    fn at(mut self, tree: &Tree) -> Wrong {
        self.span.get_or_insert_with(|| tree.span.clone());
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

impl serde::de::Error for Wrong {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Wrong {
            message: message.to_string(),
            span: None,
        }
    }
}

impl<'de> Deserializer<'de> for &'de Tree {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let read = match &self.value {
            Value::Missing => visitor.visit_unit(),
            Value::Truth(truth) => visitor.visit_bool(*truth),
            Value::Negative(number) => visitor.visit_i64(*number),
            Value::Whole(number) => visitor.visit_u64(*number),
            Value::Number(number) => visitor.visit_f64(*number),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => {
                let mut left = Items(items.iter());
                let read = visitor.visit_seq(&mut left);
                match left.0.len() {
                    0 => read,
                    more => read.and_then(|_| Err(too_many(items.len(), items.len() - more))),
                }
            }
            Value::Table(entries) => visitor.visit_map(Entries::of(entries)),
        };
        read.map_err(|wrong| wrong.at(self))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.value {
            Value::Missing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    /// Settings are chosen by name: no variant holds more.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match &self.value {
            Value::Text(name) => visitor
                .visit_enum(StrDeserializer::new(name))
                .map_err(|wrong: Wrong| wrong.at(self)),
            _ => self.deserialize_any(visitor),
        }
    }

    // What is asked for by its kind gets that kind alone: with every kind in every place, a struct would be compiled for
    // lists too, and be read from one.

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match &self.value {
            Value::Table(entries) => visitor.visit_map(Entries::of(entries)),
            _ => Err(self.unexpected(&visitor)),
        }
        .map_err(|wrong| wrong.at(self))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match &self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(self.unexpected(&visitor)),
        }
        .map_err(|wrong| wrong.at(self))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map ignored_any
    }
}

fn too_many(given: usize, wanted: usize) -> Wrong {
    serde::de::Error::custom(format!("{given} values, where {wanted} are expected"))
}

struct Items<'de>(std::slice::Iter<'de, Tree>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Entries<'de> {
    entries: std::slice::Iter<'de, (Tree, Tree)>,
    value: Option<&'de Tree>,
}

impl<'de> Entries<'de> {
    fn of(entries: &'de [(Tree, Tree)]) -> Entries<'de> {
        Entries {
            entries: entries.iter(),
            value: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Wrong;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(serde::de::Error::custom("a value without a key")),
        }
    }
}

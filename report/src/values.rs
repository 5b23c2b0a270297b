//! Reading what `results.json` says: what is missing is nothing, never an error, since older results tell less.

use serde_json::Value;

/// A value in a tree of JSON, or none.
#[derive(Debug, Clone, Copy)]
pub struct At<'a>(Option<&'a Value>);

impl<'a> At<'a> {
    /// The root of a tree.
    pub fn root(value: &'a Value) -> At<'a> {
        At(Some(value))
    }

    /// The member of that name.
    pub fn at(self, key: &str) -> At<'a> {
        At(self.0.and_then(|value| value.get(key)))
    }

    /// The items of a list.
    pub fn items(self) -> impl Iterator<Item = At<'a>> {
        let list = self.0.and_then(Value::as_array);
        list.into_iter().flatten().map(|item| At(Some(item)))
    }

    /// Whether there is anything.
    pub fn is_there(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }

    /// The text; empty where it is none.
    pub fn text(self) -> &'a str {
        self.0.and_then(Value::as_str).unwrap_or_default()
    }

    /// The number; 0 where it is none.
    pub fn number(self) -> f64 {
        self.0.and_then(Value::as_f64).unwrap_or_default()
    }

    /// The whole number; 0 where it is none.
    pub fn count(self) -> u64 {
        self.0.and_then(Value::as_u64).unwrap_or_default()
    }

    /// Whether it is `true`.
    pub fn holds(self) -> bool {
        self.0.and_then(Value::as_bool).unwrap_or_default()
    }
}

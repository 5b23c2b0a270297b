//! What an expression comes to, with a session's results and a learner's answers.

use super::expression::{Expression, Key, Node, Operator, written};
use super::judge::Answers;
use super::paths;
use crate::letters::small;
use crate::study::{Session, Step};

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Truth(bool),
}

impl Value {
    /// As a person reads it: numbers with four significant digits at most.
    pub fn in_words(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Truth(true) => "yes".to_owned(),
            Value::Truth(false) => "no".to_owned(),
            Value::Number(number) => in_few_digits(*number),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            // What people type: a comma for a point, a percentage as it is.
            Value::Text(text) => text.trim().replace(',', ".").parse().ok(),
            Value::Truth(_) => None,
        }
    }
}

/// Whole numbers as they are, others with four significant digits.
fn in_few_digits(number: f64) -> String {
    if !number.is_finite() || number == number.trunc() {
        return format!("{number}");
    }
    let digits = 3 - (number.abs().log10().floor() as i32).clamp(-6, 3);
    let text = format!("{number:.*}", digits as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Why an expression has no value yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmet {
    /// In a sentence for the learner.
    pub what: String,
    /// The step that has to be run for it, where that is what is missing.
    pub needs: Option<Step>,
}

/// What an expression can look at.
pub struct Scope<'a> {
    /// The results.
    pub session: &'a Session,
    /// What the learner said.
    pub answers: &'a Answers,
}

impl Scope<'_> {
    /// What a path has.
    ///
    /// # Errors
    /// It is not there yet.
    pub fn look_up(&self, path: &[Key]) -> Result<Value, Unmet> {
        paths::value_of(self, path)
    }

    /// What an expression comes to. `and` and `or` look at their right side only where the left one leaves it open.
    ///
    /// # Errors
    /// A path in it is not there yet, or an answer is no number.
    pub fn value(&self, expression: &Expression) -> Result<Value, Unmet> {
        self.of(&expression.node)
    }

    /// Whether a check holds.
    ///
    /// # Errors
    /// Likewise.
    pub fn holds(&self, check: &Expression) -> Result<bool, Unmet> {
        Ok(self.value(check)? == Value::Truth(true))
    }

    fn of(&self, node: &Node) -> Result<Value, Unmet> {
        Ok(match node {
            Node::Number(number) => Value::Number(*number),
            Node::Text(text) => Value::Text(text.clone()),
            Node::Truth(truth) => Value::Truth(*truth),
            Node::Path(path) => self.look_up(path)?,
            Node::Not(of) => Value::Truth(!self.truth(of)?),
            Node::Minus(of) => Value::Number(-self.number(of)?),
            Node::Two(Operator::And, one, other) => {
                Value::Truth(self.truth(one)? && self.truth(other)?)
            }
            Node::Two(Operator::Or, one, other) => {
                Value::Truth(self.truth(one)? || self.truth(other)?)
            }
            Node::Two(operator, one, other) => match operator {
                Operator::Add => Value::Number(self.number(one)? + self.number(other)?),
                Operator::Subtract => Value::Number(self.number(one)? - self.number(other)?),
                Operator::Multiply => Value::Number(self.number(one)? * self.number(other)?),
                Operator::Divide => Value::Number(self.number(one)? / self.number(other)?),
                Operator::Equal => Value::Truth(self.are_equal(one, other)?),
                Operator::NotEqual => Value::Truth(!self.are_equal(one, other)?),
                _ => {
                    let (one, other) = (self.number(one)?, self.number(other)?);
                    let near = near(one, other);
                    Value::Truth(match operator {
                        Operator::Less => one < other && !near,
                        Operator::LessOrEqual => one <= other || near,
                        Operator::Greater => one > other && !near,
                        _ => one >= other || near,
                    })
                }
            },
        })
    }

    fn truth(&self, node: &Node) -> Result<bool, Unmet> {
        Ok(self.of(node)? == Value::Truth(true))
    }

    fn number(&self, node: &Node) -> Result<f64, Unmet> {
        let value = self.of(node)?;
        value.number().ok_or_else(|| Unmet {
            what: match node {
                Node::Path(path) => {
                    format!("\"{}\" is no number ({})", value.in_words(), written(path))
                }
                _ => format!("\"{}\" is no number", value.in_words()),
            },
            needs: None,
        })
    }

    /// Texts whatever the case and the blanks at their ends; what both are numbers, as numbers.
    fn are_equal(&self, one: &Node, other: &Node) -> Result<bool, Unmet> {
        let (one, other) = (self.of(one)?, self.of(other)?);
        if let (Some(one), Some(other)) = (one.number(), other.number()) {
            return Ok(near(one, other));
        }
        Ok(match (one, other) {
            (Value::Text(one), Value::Text(other)) => small(one.trim()) == small(other.trim()),
            (one, other) => one == other,
        })
    }
}

/// Equal to nine digits: 0.1 + 0.2 is 0.3.
fn near(one: f64, other: f64) -> bool {
    one == other || (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

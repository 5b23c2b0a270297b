//! Small tables of mixed content: what the page shows and the small CSV files hold.

use serde::Serialize;

/// A small table with named columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TextTable {
    /// The table's identifier, for example `class_counts`.
    pub name: String,
    /// What it shows, in words.
    pub title: String,
    /// One header per column.
    pub columns: Vec<String>,
    /// One cell per column in every row.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell; serialised as a text, a number or null.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A measured number.
    Number(f64),
    /// A count.
    Count(u64),
    /// Nothing known.
    Missing,
}

//! What the columns of a Parquet file are: told from their names, their kinds and the texts.

use super::{ParquetFile, chunk_reader, in_column, number_in};
use crate::table::bytes::budget;
use crate::table::layout::orientation::Orientation;
use crate::table::layout::sketch::{ColumnSketch, Content};
use crate::table::layout::{Circumstances, Layout, Role, Why, some_of};
use crate::table::names::judge::{GeneJudge, Known};
use crate::table::names::missing::{is_missing_word, is_unmeasured};
use crate::table::options::{ReadOptions, metadata_advice};
use crate::table::parquet::codec::Unpacker;
use crate::table::parquet::column::Kind;
use crate::table::parquet::values::Room;
use crate::table::texts::delimited_rows::beside::why_no_sample;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::thousands::{Thousands, thousands};
use crate::{Error, Result};

/// More text columns than any table of samples has.
const TEXT_COLUMNS_AT_MOST: usize = 1000;

impl ParquetFile {
    /// Reads what is not the matrix, and decides what each column is.
    pub(super) fn recognise(&mut self, options: &ReadOptions, judge: &dyn GeneJudge) -> Result<()> {
        let index = self.footer.pandas_index();
        let names: Vec<String> = self
            .footer
            .columns
            .iter()
            .map(|column| joined_levels(&column.name))
            .collect();
        let texts: Vec<usize> = (0..names.len())
            .filter(|&column| self.kinds[column].is_text())
            .collect();
        if texts.len() > TEXT_COLUMNS_AT_MOST {
            return Err(Error::new(
                format!("{} of {} columns hold text", texts.len(), names.len()),
                "Numbers were probably saved as text: convert them to floats before saving.",
            ));
        }
        let numbers_of_index = (0..names.len()).filter(|&column| {
            let is_first = column == 0 && matches!(self.kinds[column], Kind::Integer { .. });
            // Where some genes have no number, pandas makes decimals of all.
            let is_index = index.as_ref() == Some(&names[column]);
            self.kinds[column].is_number() && (is_first || is_index)
        });
        let numbers_of_index: Vec<usize> = numbers_of_index.collect();
        for column in texts.into_iter().chain(numbers_of_index) {
            let values = self.read_texts(column)?;
            self.texts.insert(column, values);
        }
        let sketch = |(column, name): (usize, String)| {
            let values = self
                .texts
                .get(&column)
                .map(|values| values.iter().map(String::as_str).collect::<Vec<_>>());
            let content = match self.kinds[column] {
                Kind::Unread(_) => Content::Nothing,
                kind if kind.is_number() => Content::Number,
                _ => Content::Text,
            };
            let is_index = index.as_ref() == Some(&name);
            let sketch = ColumnSketch::new(name, content, values.as_deref(), judge);
            ColumnSketch {
                is_index,
                // Dates and times are text here as well.
                all_differ: sketch.all_differ && self.kinds[column] == Kind::Text,
                ..sketch
            }
        };
        self.columns = names.into_iter().enumerate().map(sketch).collect();
        self.refuse_asked(options)?;
        let mut planned = self.plan(options, judge);
        let as_texts = planned.as_ref().map_or_else(
            |_| Vec::new(),
            |layout| self.numbers_in_texts(layout, judge),
        );
        for &column in &as_texts {
            let name = std::mem::take(&mut self.columns[column].name);
            self.columns[column] = ColumnSketch::new(name, Content::Number, None, judge);
        }
        if !as_texts.is_empty() {
            planned = self.plan(options, judge);
        }
        self.layout = planned.map_err(|error| {
            let known = self.nothing_but_unread().or_else(|| self.numbers_as_text());
            known.unwrap_or(error)
        })?;
        self.layout.notes.extend(self.read_as_numbers(&as_texts));
        self.say_what_is_unread()?;
        self.layout.notes.extend(self.texts_of_numbers(judge));
        for (column, sample) in std::mem::take(&mut self.layout.renamed) {
            self.columns[column].name = sample;
        }
        self.read_kept_numbers()?;
        self.numbers = self.with_role(Role::Number);
        if self.layout.orientation == Orientation::SamplesInRows
            && let Some(ids) = self.layout.id.and_then(|id| self.texts.get(&id))
        {
            self.no_samples = ids.iter().map(|id| why_no_sample(id)).collect();
        }
        self.refuse_text_in_matrix()
    }

    fn plan(&self, options: &ReadOptions, judge: &dyn GeneJudge) -> Result<Layout> {
        let around = Circumstances {
            options,
            judge,
            file: &self.name,
            orientation: None,
            gct: None,
            // Not known before the numbers are read; then no column is taken for a class by its numbers.
            whole: true,
            sample: None,
            metadata_columns: None,
            numbers: &|column| self.first_numbers(column),
        };
        self.plan_readable(&around)
    }

    /// The numbers of a column in the first row group. What is wrong with them is said when they are read.
    fn first_numbers(&self, column: usize) -> Vec<f64> {
        if let Some(texts) = self.texts.get(&column) {
            return texts.iter().map(|text| number_in(text)).collect();
        }
        let mut numbers = Vec::new();
        if self.footer.row_groups.is_empty() {
            return numbers;
        }
        let (start, length) = self.chunk_range(0, column);
        let mut room = Room::new(budget::text_at_most(self.source.len()));
        if let Ok(bytes) = self.read_span(start, length) {
            let chunk = chunk_reader(&self.footer, &self.kinds, 0, column, &bytes);
            let _ = chunk.numbers(&mut Unpacker::default(), &mut room, &mut numbers);
        }
        numbers
    }

    /// Columns of text that are as columns of numbers are where these have a word for a missing one, `ND` or `NA`: of genes, or
    /// among samples, fewer than those that are numbers.
    fn numbers_in_texts(&self, layout: &Layout, judge: &dyn GeneJudge) -> Vec<usize> {
        let with = |role: &Role| *role == Role::Number;
        let is_number = |column: &usize| self.kinds[*column].is_number();
        let all = || 0..self.columns.len();
        let proper = all().filter(|&column| with(&layout.roles[column]) && is_number(&column));
        let holds = |column: usize| match layout.roles[column] {
            Role::Number => true,
            Role::Metadata => judge.known(&self.columns[column].name) == Known::Gene,
            Role::Dropped(Why::Text) => self.has_missing_word(column),
            _ => false,
        };
        let found = all().filter(|&column| {
            self.kinds[column] == Kind::Text && holds(column) && self.are_numbers(column)
        });
        let found: Vec<usize> = found.collect();
        match found.len() < proper.count() {
            true => found,
            false => Vec::new(),
        }
    }

    fn texts_of(&self, column: usize) -> impl Iterator<Item = &String> {
        self.texts.get(&column).into_iter().flatten()
    }

    fn has_missing_word(&self, column: usize) -> bool {
        let mut all = self.texts_of(column);
        all.any(|text| !text.is_empty() && number_in(text).is_nan())
    }

    /// Whether all texts are numbers or words for missing ones, and some are numbers.
    fn are_numbers(&self, column: usize) -> bool {
        let is_missing = |text: &String| is_missing_word(text) || is_unmeasured(text.as_bytes());
        let is_number = |text: &String| !number_in(text).is_nan();
        self.texts_of(column).any(is_number)
            && (self.texts_of(column)).all(|text| is_number(text) || is_missing(text))
    }

    /// A sentence on columns of numbers that were saved as text.
    fn read_as_numbers(&self, columns: &[usize]) -> Option<String> {
        let mut texts = columns.iter().flat_map(|&column| self.texts_of(column));
        let word = texts.find(|text| !text.is_empty() && number_in(text).is_nan());
        let with = word.map_or_else(String::new, |word| {
            format!(", \"{word}\" and the like as missing")
        });
        let names = columns.iter().map(|&at| self.columns[at].name.clone());
        let names = some_of(&names.collect::<Vec<_>>());
        (!columns.is_empty())
            .then(|| format!("Numbers that are saved as text were read as numbers{with}: {names}."))
    }

    /// The error for a file whose numbers are text, where most texts are.
    fn numbers_as_text(&self) -> Option<Error> {
        let kinds = &self.kinds;
        let texts = || (self.texts.iter()).filter(move |(column, _)| kinds[**column].is_text());
        let numeric = texts().filter(|(_, values)| look_like_numbers(values));
        let first = *numeric.clone().map(|(column, _)| column).min()?;
        if numeric.count() * 2 < texts().count() {
            return None;
        }
        let name = &self.columns[first].name;
        let error = Error::new(
            format!("column \"{name}\" holds numbers as text"),
            "Convert the genes' columns to floats before saving (in pandas: astype(float)).",
        );
        Some(in_column(first, error))
    }

    /// A sentence on columns of text beside the matrix that hold numbers and have a gene's name, or stand among the samples.
    fn texts_of_numbers(&self, judge: &dyn GeneJudge) -> Option<String> {
        let is_lost = |column: &usize| match self.layout.roles[*column] {
            Role::Dropped(Why::Text) => true,
            Role::Metadata => judge.known(&self.columns[*column].name) == Known::Gene,
            _ => false,
        };
        let is_of_numbers = |column: &usize| {
            let values = self.texts.get(column);
            self.kinds[*column] == Kind::Text
                && values.is_some_and(|values| look_like_numbers(values))
        };
        let lost: Vec<usize> = (0..self.columns.len())
            .filter(is_lost)
            .filter(is_of_numbers)
            .collect();
        let mut first = self.texts.get(lost.first()?)?.iter();
        let example = first.find(|value| !is_missing_word(value))?;
        let names: Vec<String> = lost
            .iter()
            .map(|&at| self.columns[at].name.clone())
            .collect();
        Some(format!(
            "Numbers that are saved as text were not read as genes or samples: {}, with \"{}\" for one. If they are some, save \
             them as floats, without signs between thousands.",
            some_of(&names),
            example.chars().take(40).collect::<String>()
        ))
    }

    /// Reads columns of numbers that turned out to be ids or metadata.
    fn read_kept_numbers(&mut self) -> Result<()> {
        for column in self
            .with_role(Role::Metadata)
            .into_iter()
            .chain(self.layout.id)
        {
            if !self.texts.contains_key(&column) {
                let values = self.read_texts(column)?;
                self.texts.insert(column, values);
            }
        }
        Ok(())
    }

    fn refuse_text_in_matrix(&self) -> Result<()> {
        let is_text = |column: &&usize| {
            let is_number = self.columns[**column].content == Content::Number;
            !self.kinds[**column].is_number() && !is_number
        };
        let nameless = self.with_role(Role::Nameless);
        if let Some(&column) = self.numbers.iter().find(is_text) {
            return Err(in_column(
                column,
                Error::new(
                    format!(
                        "column \"{}\" holds text where a gene's numbers should be",
                        self.columns[column].name
                    ),
                    format!(
                        "Convert it to floats before saving. {}",
                        metadata_advice(&self.columns[column].name)
                    ),
                ),
            ));
        }
        match nameless.first() {
            Some(&column) => Err(in_column(
                column,
                Error::new("a column has no name", "Name every column before saving."),
            )),
            None => Ok(()),
        }
    }
}

/// Whether the first of these texts are numbers, also as spreadsheets write them: `1.234,5`.
fn look_like_numbers(values: &[String]) -> bool {
    const LOOKED_AT: usize = 20;
    let is_any = |value: &String, point: u8| {
        matches!(
            parse_cell(value.as_bytes(), point),
            CellValue::Number(_) | CellValue::Missing
        )
    };
    let is_number = |value: &String| {
        is_unmeasured(value.as_bytes())
            || is_any(value, b'.')
            || is_any(value, b',')
            || thousands(value.as_bytes()) != Thousands::No
    };
    !values.is_empty() && values.iter().take(LOOKED_AT).all(is_number)
}

/// A column's name. pandas writes one of several levels as Python does: `('TSPAN6', '7105')`.
fn joined_levels(name: &str) -> String {
    match name
        .strip_prefix("('")
        .and_then(|rest| rest.strip_suffix("')"))
    {
        Some(levels) => {
            let filled = levels.split("', '").filter(|level| !level.is_empty());
            filled.collect::<Vec<_>>().join("|")
        }
        None => name.to_owned(),
    }
}

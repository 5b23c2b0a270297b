//! Carries a mapping out, in the table's own memory.

use ndarray::Array2;

use super::mapping::Mapping;
use super::options::Duplicates;
use crate::table::{Table, into_vec, join_precision, split_precision};
use crate::{Error, Result};

impl Mapping {
    /// The table with symbols as its columns; samples and metadata stay.
    ///
    /// Sample by sample in the memory the table has, so nothing is held twice: `samples × columns` numbers become
    /// `samples × symbols`. A column alone in its symbol keeps its bits; several are combined in double precision.
    /// Errors if the table's columns are not those the mapping was planned for.
    pub fn apply(&self, table: Table) -> Result<Table> {
        if table.features != self.features {
            return Err(Error::new(
                format!(
                    "The gene mapping was planned for other columns than {} has",
                    table.name
                ),
                "Map the genes again.",
            ));
        }
        let samples = table.samples();
        let mut values = into_vec(table.values);
        let mut remainder = table.remainder.map(into_vec);
        let mut merging = Merging::new(
            &self.columns,
            self.features.len(),
            self.report.options.duplicates,
        );
        for sample in 0..samples {
            merging.row(sample, &mut values, remainder.as_mut());
        }
        let shape = (samples, self.symbols.len());
        Ok(Table {
            name: table.name,
            sample_ids: table.sample_ids,
            features: self.symbols.clone(),
            values: compact(values, shape)?,
            remainder: remainder
                .map(|remainder| compact(remainder, shape))
                .transpose()?,
            metadata: table.metadata,
        })
    }
}

/// One row at a time: read from its old place into a buffer, written to its new one, which is never behind.
struct Merging<'a> {
    groups: &'a [Vec<u32>],
    columns: usize,
    duplicates: Duplicates,
    values: Vec<f32>,
    remainder: Vec<i32>,
}

impl<'a> Merging<'a> {
    fn new(groups: &'a [Vec<u32>], columns: usize, duplicates: Duplicates) -> Self {
        Merging {
            groups,
            columns,
            duplicates,
            values: Vec::with_capacity(columns),
            remainder: Vec::new(),
        }
    }

    fn row(&mut self, sample: usize, values: &mut [f32], remainder: Option<&mut Vec<i32>>) {
        let old = sample * self.columns..(sample + 1) * self.columns;
        let new = sample * self.groups.len()..(sample + 1) * self.groups.len();
        refill(&mut self.values, &values[old.clone()]);
        match remainder {
            None => self.write_rounded(&mut values[new]),
            Some(remainder) => {
                refill(&mut self.remainder, &remainder[old]);
                self.write_split(&mut values[new.clone()], &mut remainder[new]);
            }
        }
    }

    fn write_rounded(&self, values: &mut [f32]) {
        for (value, group) in values.iter_mut().zip(self.groups) {
            *value = match group[..] {
                [only] => self.values[only as usize],
                _ => {
                    self.combined(group, |column| f64::from(self.values[column]))
                        .0
                }
            };
        }
    }

    fn write_split(&self, values: &mut [f32], remainder: &mut [i32]) {
        for ((value, rest), group) in values.iter_mut().zip(remainder).zip(self.groups) {
            (*value, *rest) = match group[..] {
                [only] => (self.values[only as usize], self.remainder[only as usize]),
                _ => self.combined(group, |column| {
                    join_precision(self.values[column], self.remainder[column])
                }),
            };
        }
    }

    fn combined(&self, group: &[u32], number: impl Fn(usize) -> f64) -> (f32, i32) {
        split_precision(
            self.duplicates
                .combine(group.iter().map(|&column| number(column as usize))),
        )
    }
}

fn refill<T: Copy>(buffer: &mut Vec<T>, row: &[T]) {
    buffer.clear();
    buffer.extend_from_slice(row);
}

fn compact<T>(mut numbers: Vec<T>, shape: (usize, usize)) -> Result<Array2<T>> {
    numbers.truncate(shape.0 * shape.1);
    numbers.shrink_to_fit();
    let shaped = Array2::from_shape_vec(shape, numbers);
    shaped.map_err(|error| Error::new(format!("The mapped table has no shape: {error}"), ""))
}

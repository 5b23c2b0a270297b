//! Samples × genes as networks see them.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, Axis, s};

use super::features::{FeaturePlan, Prepared};
use crate::Result;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::table::Table;

/// Inputs of more cells than this are made from the table whenever they are looked at: held beside it they would be a second
/// table of its size.
pub const HOLD_BELOW_CELLS: usize = 100_000_000;

/// Samples × genes, transformed and scaled: held in memory, or made from a table's rows when they are asked for. The numbers
/// are the same.
#[derive(Debug, Clone)]
pub struct Inputs(Form);

#[derive(Debug, Clone)]
enum Form {
    Held(Arc<Array2<f32>>),
    /// Of these rows of a table.
    Made(Arc<Prepared>, Arc<[usize]>),
}

impl From<Arc<Array2<f32>>> for Inputs {
    fn from(values: Arc<Array2<f32>>) -> Self {
        Inputs(Form::Held(values))
    }
}

impl From<Array2<f32>> for Inputs {
    fn from(values: Array2<f32>) -> Self {
        Arc::new(values).into()
    }
}

impl Inputs {
    /// A table's samples by a plan, held in memory.
    ///
    /// # Errors
    /// As [`FeaturePlan::apply`].
    pub fn held(table: &Table, plan: &FeaturePlan) -> Result<Self> {
        Ok(plan.apply(table)?.into())
    }

    /// A table's samples by a plan, made when they are asked for.
    ///
    /// # Errors
    /// As [`FeaturePlan::apply`].
    pub fn made(table: Arc<Table>, plan: FeaturePlan) -> Result<Self> {
        let rows = (0..table.samples()).collect();
        Ok(Inputs(Form::Made(Arc::new(plan.prepare(table)?), rows)))
    }

    /// How many samples and genes there are.
    pub fn dim(&self) -> (usize, usize) {
        match &self.0 {
            Form::Held(values) => values.dim(),
            Form::Made(prepared, rows) => (rows.len(), prepared.genes()),
        }
    }

    /// How many samples there are.
    pub fn nrows(&self) -> usize {
        self.dim().0
    }

    /// How many genes there are.
    pub fn ncols(&self) -> usize {
        self.dim().1
    }

    /// All of them, where they are held.
    pub(crate) fn values(&self) -> Option<&Array2<f32>> {
        match &self.0 {
            Form::Held(values) => Some(values),
            Form::Made(..) => None,
        }
    }

    /// All of them in memory.
    pub fn all(&self) -> Arc<Array2<f32>> {
        match &self.0 {
            Form::Held(values) => Arc::clone(values),
            Form::Made(..) => Arc::new(self.rows(&(0..self.nrows()).collect::<Vec<_>>())),
        }
    }

    /// These samples of them, in this order, in memory.
    pub fn rows(&self, chosen: &[usize]) -> Array2<f32> {
        let shape = (chosen.len(), self.ncols());
        // As many as the shape says.
        Array2::from_shape_vec(shape, self.values_of(chosen)).unwrap_or_default()
    }

    /// The values of these samples, one after another.
    pub(crate) fn values_of(&self, chosen: &[usize]) -> Vec<f32> {
        let genes = self.ncols();
        let mut values = Vec::with_capacity(chosen.len() * genes);
        for &sample in chosen {
            self.append_row(sample, 0..genes, &mut values);
        }
        values
    }

    /// These samples of them, in this order.
    #[must_use]
    pub fn select(&self, chosen: &[usize]) -> Self {
        Inputs(match &self.0 {
            Form::Held(values) => Form::Held(Arc::new(values.select(Axis(0), chosen))),
            Form::Made(prepared, rows) => {
                let chosen = chosen.iter().map(|&place| rows[place]).collect();
                Form::Made(Arc::clone(prepared), chosen)
            }
        })
    }

    /// Adds a sample's values of some genes to others.
    #[inline(never)]
    pub fn append_row(&self, sample: usize, genes: Range<usize>, to: &mut Vec<f32>) {
        match &self.0 {
            Form::Held(values) => {
                let row = values.row(sample);
                to.extend(row.slice(s![genes]).iter());
            }
            Form::Made(prepared, rows) => {
                to.extend(genes.map(|gene| prepared.value(rows[sample], gene)));
            }
        }
    }

    /// One value.
    pub fn value(&self, sample: usize, gene: usize) -> f32 {
        match &self.0 {
            Form::Held(values) => values[[sample, gene]],
            Form::Made(prepared, rows) => prepared.value(rows[sample], gene),
        }
    }
}

/// As a matrix is packed: whoever takes it back holds it.
impl Pack for Inputs {
    fn pack(&self, to: &mut Packer) {
        let (samples, genes) = self.dim();
        samples.pack(to);
        genes.pack(to);
        for sample in 0..samples {
            to.singles(&self.values_of(&[sample]));
        }
    }
}

impl Unpack for Inputs {
    fn unpack(from: &mut Parcel) -> Self {
        Array2::unpack(from).into()
    }
}

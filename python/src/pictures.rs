//! Principal components and layouts in the plane, of any matrix.

use genessl::explore::neighbours::{Metric, NeighbourSearch};
use genessl::explore::principal::Principal;
use genessl::explore::trustworthiness::Trustworthiness;
use genessl::explore::tsne::{Tsne, TsneOptions};
use genessl::explore::umap::{Umap, UmapOptions};
use ndarray::{ArcArray2, Array2, s};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::raised;
use crate::running::{detached, run, settings};

/// Rows on their axes, the axes, the columns' means, variances, and these as shares.
type Principals<'py> = (
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
);

/// The first components of rows × columns.
#[pyfunction]
pub fn pca<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f32>,
    components: usize,
    seed: u64,
) -> PyResult<Principals<'py>> {
    let x = owned(&x);
    let pca = detached(py, move || {
        run(Principal::new(x, components, seed).map_err(raised)?)
    })?;
    Ok((
        pca.scores.into_pyarray(py),
        pca.components.into_pyarray(py),
        pca.mean.into_pyarray(py),
        pca.explained_variance.into_pyarray(py),
        pca.explained_variance_ratio.into_pyarray(py),
    ))
}

/// Rows in the plane by UMAP, and what a reader should know of the picture. More columns than `most_columns` are reduced to
/// `components` first.
#[pyfunction]
pub fn umap<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f32>,
    options: &str,
    reduction: (usize, usize),
    seed: u64,
) -> PyResult<(Bound<'py, PyArray2<f32>>, Vec<String>)> {
    let options: UmapOptions = settings("umap", options)?;
    let x = owned(&x);
    let (layout, notes) = detached(py, move || {
        options.check().map_err(raised)?;
        let Prepared { x, pca } = prepared(x, reduction, seed)?;
        let search = NeighbourSearch::new(x, options.others(), options.metric, seed);
        let neighbours = run(search.map_err(raised)?)?;
        let umap = Umap::new(&neighbours, pca.view(), &options, seed).map_err(raised)?;
        run(Noted(umap))
    })?;
    Ok((layout.into_pyarray(py), notes))
}

/// UMAP with its notes, which are complete when it is at its end.
struct Noted(Umap);

impl genessl::Advance for Noted {
    type Output = (Array2<f32>, Vec<String>);

    fn advance(&mut self) -> genessl::Result<genessl::Progress> {
        self.0.advance()
    }

    fn finish(self) -> genessl::Result<Self::Output> {
        let notes = self.0.notes().to_vec();
        Ok((self.0.finish()?, notes))
    }
}

/// Rows in the plane by t-SNE; as [`umap`].
#[pyfunction]
pub fn tsne<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f32>,
    options: &str,
    reduction: (usize, usize),
    seed: u64,
) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let options: TsneOptions = settings("tsne", options)?;
    let x = owned(&x);
    let layout = detached(py, move || {
        options.check_for(x.nrows()).map_err(raised)?;
        let Prepared { x, pca } = prepared(x, reduction, seed)?;
        let count = options.neighbours(x.nrows());
        let search = NeighbourSearch::new(x, count, Metric::Euclidean, seed);
        let neighbours = run(search.map_err(raised)?)?;
        run(Tsne::new(&neighbours, pca.view(), &options, seed).map_err(raised)?)
    })?;
    Ok(layout.into_pyarray(py))
}

/// The share of each row's `k` nearest in the plane that are near in truth, 0 to 1.
#[pyfunction]
pub fn trustworthiness<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f32>,
    layout: PyReadonlyArray2<'py, f32>,
    k: usize,
) -> PyResult<f64> {
    let (high, low) = (x.as_array(), layout.as_array());
    detached(py, || {
        run(Trustworthiness::new(high, low, k).map_err(raised)?)
    })
}

/// What neighbours are looked for in, and two components to start from.
struct Prepared {
    x: ArcArray2<f32>,
    pca: Array2<f64>,
}

fn prepared(
    x: ArcArray2<f32>,
    (most_columns, components): (usize, usize),
    seed: u64,
) -> PyResult<Prepared> {
    let is_wide = x.ncols() > most_columns;
    let wanted = if is_wide { components } else { 2 };
    let wanted = wanted.min(x.nrows().saturating_sub(1)).min(x.ncols());
    let pca = run(Principal::new(x.clone(), wanted, seed).map_err(raised)?)?.scores;
    let x = match is_wide {
        true => pca.mapv(|score| score as f32).into_shared(),
        false => x,
    };
    // One column has no second axis.
    let mut first = Array2::zeros((pca.nrows(), 2));
    let known = pca.ncols().min(2);
    first
        .slice_mut(s![.., ..known])
        .assign(&pca.slice(s![.., ..known]));
    Ok(Prepared { x, pca: first })
}

fn owned(x: &PyReadonlyArray2<'_, f32>) -> ArcArray2<f32> {
    x.as_array().as_standard_layout().into_owned().into_shared()
}

//! UMAP: a layout in two dimensions in which near samples stay near (McInnes, Healy and Melville 2018).
//!
//! A weighted graph of nearest neighbours ([`fuzzy_graph`]), a start from its eigenvectors ([`spectral`]), and a descent
//! that pulls neighbours together and pushes others apart ([`layout`]). Choices the paper leaves open are as in the
//! authors' umap-learn.

pub mod curve;
pub mod fuzzy_graph;
pub mod layout;
mod parts;
pub mod spectral;

use ndarray::{Array2, ArrayView2, s};
use rand::RngExt;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

use self::curve::Curve;
use self::fuzzy_graph::{Directed, FuzzyGraph};
use self::layout::Optimiser;
use self::parts::Parts;
use self::spectral::Spectral;
use super::neighbours::{Metric, Neighbours};
use crate::{Advance, Error, Progress, Result, random};

/// More neighbours, and more epochs, than any layout gains by.
const MOST_NEIGHBOURS: usize = 1000;
const MOST_EPOCHS: usize = 100_000;
/// Fewer samples than this have no layout worth the name.
const LEAST_SAMPLES: usize = 4;
/// Epochs if none are asked for, up to how many samples, and with more.
const EPOCHS: usize = 500;
const EPOCHS_SAMPLES: usize = 10_000;
const EPOCHS_OF_MANY: usize = 200;
/// The start spans this along each axis.
const SPAN: f64 = 10.0;
/// Standard deviation of the noise on the start, which parts samples in one place.
const NOISE: f64 = 1e-4;

/// Where the points are before the first epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UmapStart {
    /// Eigenvectors of the graph's normalised Laplacian, of each part by itself if it falls into parts; the first two
    /// principal components if they are not found.
    #[default]
    Spectral,
    /// The first two principal components.
    Pca,
    /// Anywhere in a square.
    Random,
}

/// How UMAP lays out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UmapOptions {
    /// Nearest neighbours of each sample that the graph is made of, the sample itself counted.
    pub neighbours: usize,
    /// How close points may come in the layout.
    pub min_dist: f64,
    /// The scale of distances in the layout.
    pub spread: f64,
    /// By what the neighbours are near.
    pub metric: Metric,
    /// Passes over the graph; 0 for 500, or 200 of more than 10,000 samples.
    pub epochs: usize,
    /// Where the points are before the first epoch.
    pub initialisation: UmapStart,
}

impl Default for UmapOptions {
    fn default() -> Self {
        UmapOptions {
            neighbours: 15,
            min_dist: 0.1,
            spread: 1.0,
            metric: Metric::default(),
            epochs: 0,
            initialisation: UmapStart::default(),
        }
    }
}

impl UmapOptions {
    /// # Errors
    /// If there are fewer than two neighbours, or `min_dist` and `spread` make no curve (see [`Curve::fit`]).
    pub fn check(&self) -> Result<()> {
        if !(2..=MOST_NEIGHBOURS).contains(&self.neighbours) {
            return Err(Error::new(
                format!("UMAP is asked for {} neighbours", self.neighbours),
                format!("Use 2 to {MOST_NEIGHBOURS}; 15 is usual."),
            ));
        }
        if self.epochs > MOST_EPOCHS {
            return Err(Error::new(
                format!("UMAP is to run for {} epochs", self.epochs),
                format!("Use up to {MOST_EPOCHS}; 0 chooses by the number of samples."),
            ));
        }
        curve::check(self.min_dist, self.spread)
    }

    /// How many nearest others of each sample UMAP takes: the `k` of a search for neighbours.
    pub fn others(&self) -> usize {
        self.neighbours.saturating_sub(1)
    }

    /// The passes over the graph of that many samples.
    pub fn epochs_of(&self, samples: usize) -> usize {
        match self.epochs {
            0 if samples > EPOCHS_SAMPLES => EPOCHS_OF_MANY,
            0 => EPOCHS,
            epochs => epochs,
        }
    }
}

/// A layout under way. Its progress counts pieces of epochs; what comes before the first counts as nothing.
#[derive(Debug)]
pub struct Umap {
    stage: Stage,
    curve: Curve,
    epochs: usize,
    initialisation: UmapStart,
    seed: u64,
    /// Two principal components of each sample.
    pca: Array2<f64>,
    points: Array2<f32>,
    notes: Vec<String>,
}

#[derive(Debug)]
enum Stage {
    Weighing(Neighbours, Directed),
    Uniting(Directed),
    Choosing(FuzzyGraph),
    Starting(FuzzyGraph, Box<Spectral>),
    Placing(FuzzyGraph, Box<Parts>),
    Optimising(Optimiser),
}

impl Umap {
    /// Prepares the layout of samples from their nearest others, of which the first [`UmapOptions::others`] count, and
    /// their principal components (samples × 2 or more), for the start.
    ///
    /// # Errors
    /// If the options make no sense ([`UmapOptions::check`]), there are fewer than four samples, more neighbours asked
    /// for than samples or than were searched, or values that are not finite.
    pub fn new(
        neighbours: &Neighbours,
        pca: ArrayView2<'_, f64>,
        options: &UmapOptions,
        seed: u64,
    ) -> Result<Self> {
        options.check()?;
        check_neighbours(neighbours, options)?;
        check_components(neighbours.indices.nrows(), pca)?;
        let samples = neighbours.indices.nrows();
        let first = s![.., ..options.others()];
        let nearest = Neighbours {
            indices: neighbours.indices.slice(first).to_owned(),
            distances: neighbours.distances.slice(first).to_owned(),
            exact: neighbours.exact,
        };
        let start = match options.initialisation {
            UmapStart::Random => anywhere(samples, seed),
            UmapStart::Spectral | UmapStart::Pca => spread_out(pca.slice(s![.., ..2]), seed),
        };
        let directed = Directed::new(&nearest, options.others());
        Ok(Umap {
            stage: Stage::Weighing(nearest, directed),
            curve: Curve::fit(options.min_dist, options.spread)?,
            epochs: options.epochs_of(samples),
            initialisation: options.initialisation,
            seed,
            pca: pca.slice(s![.., ..2]).to_owned(),
            points: start,
            notes: Vec::new(),
        })
    }

    /// Where the points are now: samples × 2. Before the graph's eigenvectors are found, the principal components.
    pub fn layout(&self) -> ArrayView2<'_, f32> {
        self.points.view()
    }

    /// What the reader of the layout should know, in whole sentences.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The graph, without the edges too weak to come up in any epoch.
    fn unite(&self, directed: &Directed) -> FuzzyGraph {
        let graph = directed.united();
        graph.pruned(graph.largest_weight() / self.epochs as f32)
    }

    /// From the graph to a start.
    fn choose_start(&mut self, graph: FuzzyGraph) -> Stage {
        if self.initialisation != UmapStart::Spectral {
            return self.optimise(&graph);
        }
        let parts = graph.parts();
        if parts > 1 {
            self.notes.push(format!(
                "The graph of neighbours falls into {parts} parts that nothing joins; how far apart they lie, and on \
                 which side of each other, means nothing."
            ));
            let parts = Parts::new(&graph, self.pca.view(), self.seed);
            return Stage::Placing(graph, Box::new(parts));
        }
        let search = Box::new(Spectral::new(&graph, 2, self.seed));
        Stage::Starting(graph, search)
    }

    fn optimise(&self, graph: &FuzzyGraph) -> Stage {
        Stage::Optimising(Optimiser::new(graph, self.curve, self.epochs, self.seed))
    }

    fn take_start(&mut self, found: Option<Array2<f64>>) {
        match found {
            Some(vectors) => self.points = spread_out(vectors.view(), self.seed),
            None => self.notes.push(
                "The eigenvectors of the graph of neighbours were not found, so the layout started from the principal \
                 components."
                    .to_owned(),
            ),
        }
    }

    fn progress(&self) -> Progress {
        match &self.stage {
            Stage::Optimising(optimiser) => Progress {
                done: optimiser.done() as u64,
                total: optimiser.steps() as u64,
            },
            _ => Progress {
                done: 0,
                total: self.epochs as u64,
            },
        }
    }
}

impl Advance for Umap {
    type Output = Array2<f32>;

    fn advance(&mut self) -> Result<Progress> {
        let stage = std::mem::replace(&mut self.stage, Stage::Choosing(FuzzyGraph::default()));
        self.stage = match stage {
            Stage::Weighing(neighbours, mut directed) => {
                if directed.advance(&neighbours) {
                    Stage::Weighing(neighbours, directed)
                } else {
                    Stage::Uniting(directed)
                }
            }
            Stage::Uniting(directed) => Stage::Choosing(self.unite(&directed)),
            Stage::Choosing(graph) => self.choose_start(graph),
            Stage::Starting(graph, mut search) => {
                if search.advance() {
                    Stage::Starting(graph, search)
                } else {
                    self.take_start(search.finish());
                    self.optimise(&graph)
                }
            }
            Stage::Placing(graph, mut parts) => {
                if parts.advance(&graph) {
                    Stage::Placing(graph, parts)
                } else {
                    self.take_start(Some(parts.finish()));
                    self.optimise(&graph)
                }
            }
            Stage::Optimising(mut optimiser) => {
                if let Some(values) = self.points.as_slice_mut() {
                    optimiser.advance(values.as_chunks_mut().0);
                }
                Stage::Optimising(optimiser)
            }
        };
        Ok(self.progress())
    }

    fn finish(self) -> Result<Array2<f32>> {
        if !self.progress().is_finished() {
            return Err(Error::new(
                "The UMAP layout is not finished",
                "Let it run to the end.",
            ));
        }
        Ok(self.points)
    }
}

fn check_neighbours(neighbours: &Neighbours, options: &UmapOptions) -> Result<()> {
    let (samples, searched) = neighbours.indices.dim();
    if samples < LEAST_SAMPLES {
        return Err(Error::new(
            format!("{samples} samples are too few for UMAP"),
            format!("Use at least {LEAST_SAMPLES}."),
        ));
    }
    if options.neighbours > samples {
        return Err(Error::new(
            format!(
                "UMAP is asked for {} neighbours among {samples} samples",
                options.neighbours
            ),
            format!("Use at most {samples}, the sample itself counted."),
        ));
    }
    if searched < options.others() || neighbours.distances.dim() != neighbours.indices.dim() {
        return Err(Error::new(
            format!(
                "UMAP needs the {} nearest others of each sample, but {searched} were searched",
                options.others()
            ),
            "Search for more neighbours, or use fewer.",
        ));
    }
    let is_sample = |&index: &u32| (index as usize) < samples;
    let is_distance = |distance: &f32| distance.is_finite() && *distance >= 0.0;
    if !neighbours.indices.iter().all(is_sample) || !neighbours.distances.iter().all(is_distance) {
        return Err(Error::new(
            "The distances between neighbours are not all finite",
            "Fill in missing values first.",
        ));
    }
    Ok(())
}

fn check_components(samples: usize, pca: ArrayView2<'_, f64>) -> Result<()> {
    if pca.nrows() != samples || pca.ncols() < 2 {
        return Err(Error::new(
            format!(
                "UMAP is given {} × {} principal components for {samples} samples",
                pca.nrows(),
                pca.ncols()
            ),
            "Give at least two for each sample.",
        ));
    }
    if pca.iter().any(|value| !value.is_finite()) {
        return Err(Error::new(
            "The principal components are not all finite",
            "Fill in missing values first.",
        ));
    }
    Ok(())
}

/// Points anywhere in a square.
fn anywhere(samples: usize, seed: u64) -> Array2<f32> {
    let mut random = random::stream(seed, "explore/umap/start");
    Array2::from_shape_simple_fn((samples, 2), || SPAN as f32 * random.random::<f32>())
}

/// Scales to a largest magnitude of 10, adds a little noise, then makes each axis span 0 to 10.
fn spread_out(axes: ArrayView2<'_, f64>, seed: u64) -> Array2<f32> {
    let mut random = random::stream(seed, "explore/umap/start");
    let largest = axes.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let scale = if largest > 0.0 { SPAN / largest } else { 0.0 };
    let mut points = axes.mapv(|value| {
        let noise: f64 = random.sample(StandardNormal);
        scale * value + NOISE * noise
    });
    for mut axis in points.columns_mut() {
        let low = axis.iter().copied().fold(f64::INFINITY, f64::min);
        let high = axis.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        axis.mapv_inplace(|value| SPAN * (value - low) / (high - low));
    }
    Array2::from_shape_fn(points.dim(), |at| points[at] as f32)
}

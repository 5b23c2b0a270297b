//! What tissues and tumour types express: pathways turned up and down.

use std::collections::HashMap;

use rand::RngExt;
use rand_distr::{Distribution, Normal, StandardNormal};

use crate::pathways::GeneSets;
use crate::random::{Rng, stream};
use crate::{Error, Result};

/// Types of one family share a tissue of origin and some programmes, and so are harder to tell apart.
const TYPES_IN_A_FAMILY: usize = 3;
/// Sets of other sizes are no programmes: too few genes to be seen, or too general.
const PROGRAMME_GENES: std::ops::RangeInclusive<usize> = 10..=200;

/// How many pathways change, and how much: natural logarithms of fold changes.
const IN_ALL_TUMOURS: Draw = Draw {
    count: 8,
    strength: (0.3, 0.8),
};
const IN_A_FAMILY: Draw = Draw {
    count: 5,
    strength: (0.5, 1.1),
};
const IN_A_TYPE: Draw = Draw {
    count: 4,
    strength: (0.6, 1.3),
};
const IN_ANY_SAMPLE: Draw = Draw {
    count: 8,
    strength: (0.2, 0.6),
};
/// The share of a pathway's genes that follow it.
const RESPONDING_GENES: f64 = 0.7;
/// How much a programme's activity differs between samples of a type, relative to its strength.
const ACTIVITY_SPREAD: f64 = 0.4;
/// How much single genes differ between tissues.
const TISSUE_SPREAD: f64 = 0.6;

struct Draw {
    count: usize,
    strength: (f64, f64),
}

/// Genes that go up or down together: index, and change of the logarithm at full activity.
type Programme = Vec<(usize, f64)>;

/// The expression profiles that samples are drawn from.
pub(super) struct World {
    /// For each family the normal tissue's expression.
    normal: Vec<Vec<f64>>,
    /// For each type the logarithm of the pure tumour's expression.
    log_tumour: Vec<Vec<f64>>,
    /// For each type the programmes of its own and its family, whose activity differs between samples.
    of_type: Vec<Vec<Programme>>,
    /// Programmes that differ between samples whatever they are: infiltration, stress, handling.
    of_sample: Vec<Programme>,
}

impl World {
    /// Draws the profiles of `types` types. Errors if no gene set has a size that can serve as a programme.
    pub fn draw(symbols: &[&str], sets: &GeneSets, types: usize, seed: u64) -> Result<World> {
        let mut rng = stream(seed, "cohort/programmes");
        let pathways = pathways(symbols, sets)?;
        let baseline = baseline(symbols.len(), &mut rng);
        let tumour = IN_ALL_TUMOURS.programmes(&pathways, &mut rng);
        let mut world = World {
            normal: Vec::new(),
            log_tumour: Vec::new(),
            of_type: Vec::new(),
            of_sample: IN_ANY_SAMPLE.programmes(&pathways, &mut rng),
        };
        let mut family = Vec::new();
        let mut tissue = Vec::new();
        for cancer_type in 0..types {
            if cancer_type % TYPES_IN_A_FAMILY == 0 {
                family = IN_A_FAMILY.programmes(&pathways, &mut rng);
                tissue = tissue_of(&baseline, &mut rng);
                world
                    .normal
                    .push(tissue.iter().map(|log| log.exp()).collect());
            }
            let mut own = IN_A_TYPE.programmes(&pathways, &mut rng);
            own.extend(family.iter().cloned());
            let mut profile = tissue.clone();
            tumour
                .iter()
                .chain(&own)
                .for_each(|programme| add(&mut profile, programme, 1.0));
            world.log_tumour.push(profile);
            world.of_type.push(own);
        }
        Ok(world)
    }

    /// The relative expression of one sample's genes; a purity of 0 gives normal tissue.
    pub fn sample(&self, cancer_type: usize, purity: f64, rng: &mut Rng) -> Vec<f64> {
        let normal = &self.normal[cancer_type / TYPES_IN_A_FAMILY];
        let mut means = normal.clone();
        if purity > 0.0 {
            let mut log = self.log_tumour[cancer_type].clone();
            for programme in &self.of_type[cancer_type] {
                let activity: f64 = StandardNormal.sample(rng);
                add(&mut log, programme, ACTIVITY_SPREAD * activity);
            }
            for (mean, log) in means.iter_mut().zip(log) {
                *mean = purity * log.exp() + (1.0 - purity) * *mean;
            }
        }
        for programme in &self.of_sample {
            let activity: f64 = StandardNormal.sample(rng);
            programme
                .iter()
                .for_each(|&(gene, effect)| means[gene] *= (activity * effect).exp());
        }
        means
    }
}

impl Draw {
    /// Random pathways, each up or down.
    fn programmes(&self, pathways: &[Vec<usize>], rng: &mut Rng) -> Vec<Programme> {
        (0..self.count)
            .map(|_| {
                let genes = &pathways[rng.random_range(0..pathways.len())];
                let strength = rng.random_range(self.strength.0..self.strength.1);
                let direction = if rng.random_bool(0.5) {
                    strength
                } else {
                    -strength
                };
                genes
                    .iter()
                    .filter_map(|&gene| {
                        let effect = direction * rng.random_range(0.5..1.5);
                        rng.random_bool(RESPONDING_GENES).then_some((gene, effect))
                    })
                    .collect()
            })
            .collect()
    }
}

/// The gene sets that can be programmes, as indices of genes.
fn pathways(symbols: &[&str], sets: &GeneSets) -> Result<Vec<Vec<usize>>> {
    let index: HashMap<&str, usize> = symbols.iter().copied().zip(0..).collect();
    let pathways: Vec<Vec<usize>> = sets
        .sets
        .iter()
        .map(|set| {
            set.genes
                .iter()
                .filter_map(|gene| index.get(gene.as_str()).copied())
                .collect()
        })
        .filter(|genes: &Vec<usize>| PROGRAMME_GENES.contains(&genes.len()))
        .collect();
    if pathways.is_empty() {
        return Err(Error::new(
            format!(
                "None of the gene sets of {} has 10 to 200 of the simulated genes",
                sets.name
            ),
            "Simulate more genes, or choose the built-in gene sets.",
        ));
    }
    Ok(pathways)
}

/// Logarithms of expression before tissues differ: most genes are expressed over some orders of magnitude, some hardly.
fn baseline(genes: usize, rng: &mut Rng) -> Vec<f64> {
    (0..genes)
        .map(|_| {
            let (mean, spread) = if rng.random_bool(0.18) {
                (-4.0, 1.5)
            } else {
                (2.5, 1.7)
            };
            let normal: f64 = StandardNormal.sample(rng);
            mean + spread * normal
        })
        .collect()
}

fn tissue_of(baseline: &[f64], rng: &mut Rng) -> Vec<f64> {
    // The parameters are valid constants.
    let Ok(spread) = Normal::new(0.0, TISSUE_SPREAD) else {
        return baseline.to_vec();
    };
    baseline
        .iter()
        .map(|log| log + spread.sample(rng))
        .collect()
}

fn add(profile: &mut [f64], programme: &Programme, activity: f64) {
    programme
        .iter()
        .for_each(|&(gene, effect)| profile[gene] += activity * effect);
}

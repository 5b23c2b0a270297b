//! One sample: its truth, its expected expression, its counts.

use ndarray::ArrayViewMut1;

use super::portable::{Draws, exp2};
use super::recipe;
use super::types::TYPES;
use super::world::World;

/// A sample before it is drawn.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    /// Its place among [`TYPES`]; of a normal sample that of the tumour beside it.
    pub tumour_type: usize,
    pub normal: bool,
}

/// What is true of a sample.
pub(super) struct Truth {
    pub purity: f64,
    /// How much of its type's profile a tumour keeps.
    pub identity: f64,
    /// The type it takes after, and how much.
    pub sibling: Option<(usize, f64)>,
    pub subtype: usize,
    pub activities: Vec<f64>,
    factors: Vec<f64>,
    axes: Vec<f64>,
    /// How noisy the sample is, beside others.
    noise: f64,
    /// Reads counted.
    pub library_size: f64,
}

impl Truth {
    fn draw(plan: Plan, world: &World, draws: &mut Draws) -> Truth {
        let lost = draws.happens(recipe::LOST);
        let identity = draws.beta(if lost {
            recipe::LOST_IDENTITY
        } else {
            recipe::IDENTITY
        });
        let impure = draws.happens(recipe::IMPURE);
        let purity = draws.beta(if impure {
            recipe::IMPURE_PURITY
        } else {
            recipe::PURITY
        });
        let mixed = draws.happens(recipe::MIXED);
        let share = draws.beta(recipe::SIBLING_SHARE);
        let which = usize::from(!draws.happens(recipe::NEAREST));
        let siblings = &world.siblings[plan.tumour_type];
        let sibling = siblings.get(which).or(siblings.first()).filter(|_| mixed);
        let subtype = draws.index(recipe::SUBTYPES);
        let mut normals = |count: usize| (0..count).map(|_| draws.normal()).collect();
        let (activities, factors) = (normals(world.programmes.len()), normals(recipe::FACTORS));
        let axes = normals(recipe::AXES);
        let noise = if plan.normal {
            recipe::NORMAL_NOISE
        } else {
            1.0
        };
        // The recipe's are of natural logarithms.
        let mut log_normal = |spread: f64| exp2(spread * std::f64::consts::LOG2_E * draws.normal());
        Truth {
            purity,
            identity,
            sibling: sibling.map(|&(other, most)| (other, most * share)),
            subtype,
            activities,
            factors,
            axes,
            noise: noise * log_normal(recipe::UNEVENNESS),
            library_size: recipe::LIBRARY_SIZE * log_normal(recipe::LIBRARY_SPREAD),
        }
    }

    /// Expected TPM, up to a factor, before programmes, subtype and chance.
    fn level(&self, plan: Plan, world: &World, draws: &mut Draws) -> Vec<f64> {
        let blood = draws.beta(recipe::BLOOD);
        let own_organ = draws.happens(recipe::OWN_ORGAN);
        if plan.normal {
            return world.normal[plan.tumour_type].clone();
        }
        let around = match own_organ {
            true => &world.organ[plan.tumour_type],
            false => &world.stroma,
        };
        let own = &world.log_tumour[plan.tumour_type];
        let (sibling, share) = match self.sibling {
            Some((other, share)) => (&world.log_tumour[other], share),
            None => (own, 0.0),
        };
        (0..own.len())
            .map(|gene| {
                let mixed = own[gene] + share * (sibling[gene] - own[gene]);
                let log = world.log_mean[gene] + self.identity * (mixed - world.log_mean[gene]);
                let rest = around[gene] + blood * (world.blood[gene] - around[gene]);
                rest + self.purity * (exp2(log) - 1.0 - rest)
            })
            .collect()
    }

    /// Doublings by all that varies together.
    fn shifts(&self, plan: Plan, world: &World) -> Vec<f64> {
        let mut shifts = vec![0.0; world.spread.len()];
        let mut add = |of: &[f32], times: f64| {
            let both = shifts.iter_mut().zip(of);
            both.for_each(|(shift, &own)| *shift += times * f64::from(own));
        };
        for (factor, &activity) in world.factors.iter().zip(&self.factors) {
            add(factor, activity);
        }
        add(&world.subtypes[plan.tumour_type][self.subtype], 1.0);
        for (axis, &activity) in world.axes[plan.tumour_type].iter().zip(&self.axes) {
            add(axis, activity);
        }
        for (programme, activity) in world.programmes.iter().zip(&self.activities) {
            for &(gene, weight) in &programme.genes {
                shifts[gene] += activity * weight;
            }
        }
        shifts
    }
}

/// Draws the sample's TPM, rounded to four decimals, into its row. `lengths` are the genes', in bases; `share` is that of
/// the library which falls on them.
pub(super) fn draw(
    plan: Plan,
    world: &World,
    lengths: &[f64],
    share: f64,
    draws: &mut Draws,
    row: ArrayViewMut1<'_, f32>,
) -> Truth {
    let mut truth = Truth::draw(plan, world, draws);
    let mut means = truth.level(plan, world, draws);
    let shifts = truth.shifts(plan, world);
    let all = means.iter_mut().zip(shifts).zip(&world.spread).zip(lengths);
    for (((mean, shift), spread), length) in all {
        let own = truth.noise * recipe::GENE_SPREAD * spread * draws.normal();
        *mean = mean.max(0.0) * exp2(shift + own) * length;
    }
    truth.library_size = count(&mut means, truth.library_size * share, draws);
    tpm(&means, lengths, row);
    truth
}

/// Puts negative binomial counts in the place of means that are scaled to add up to `library_size`; gives their sum.
fn count(means: &mut [f64], library_size: f64, draws: &mut Draws) -> f64 {
    let shape = 1.0 / recipe::DISPERSION;
    let scale = library_size / means.iter().sum::<f64>();
    let mut total = 0.0;
    for mean in means {
        let varied = draws.gamma(shape) * recipe::DISPERSION;
        *mean = draws.poisson(*mean * scale * varied);
        total += *mean;
    }
    total
}

/// Transcripts per million with four decimals, from counts.
fn tpm(counts: &[f64], lengths: &[f64], row: ArrayViewMut1<'_, f32>) {
    let per_base = || {
        counts
            .iter()
            .zip(lengths)
            .map(|(count, length)| count / length)
    };
    let scale = 1e6 / per_base().sum::<f64>().max(f64::MIN_POSITIVE);
    for (value, rate) in row.into_iter().zip(per_base()) {
        *value = ((rate * scale * 1e4).round() / 1e4) as f32;
    }
}

/// Names of the columns that hold what is true of a sample, but for the programmes'.
pub(super) const TRUTH: [&str; 8] = [
    "cancer_type",
    "organ",
    "purity",
    "identity",
    "sibling",
    "sibling_share",
    "subtype",
    "library_size",
];

impl Truth {
    /// The values of [`TRUTH`], then the programmes' activities.
    pub fn written(&self, plan: Plan) -> Vec<String> {
        let own = TYPES[plan.tumour_type];
        let tumour = |text: String| if plan.normal { String::new() } else { text };
        let (sibling, share) = match self.sibling {
            Some((other, share)) => (TYPES[other].code, share),
            None => ("", 0.0),
        };
        let purity = if plan.normal { 0.0 } else { self.purity };
        let mut values = vec![
            if plan.normal {
                crate::study::cohort::NORMAL
            } else {
                own.code
            }
            .to_owned(),
            own.organ.replace('_', " "),
            format!("{purity:.3}"),
            tumour(format!("{:.3}", self.identity)),
            tumour(sibling.to_owned()),
            tumour(format!("{share:.3}")),
            format!("{}-{}", own.code, self.subtype + 1),
            format!("{:.0}", self.library_size),
        ];
        values.extend(
            self.activities
                .iter()
                .map(|activity| format!("{activity:.3}")),
        );
        values
    }
}

//! What samples are drawn around: profiles on one scale, who is whose sibling, programmes, subtypes, factors.

use std::collections::HashMap;

use super::portable::{Draws, exp2, log2};
use super::profiles::Profiles;
use super::recipe;
use super::types::TYPES;
use crate::pathways::GeneSets;
use crate::{Error, Result};

/// Genes that go up or down together: place, and doublings at an activity of 1.
pub(super) struct Programme {
    pub name: String,
    pub genes: Vec<(usize, f64)>,
}

/// All of it, of the chosen genes. `log` is log2(TPM + 1), everything else TPM.
pub(super) struct World {
    /// For each of [`TYPES`] its median tumour.
    pub log_tumour: Vec<Vec<f64>>,
    /// The mean of these.
    pub log_mean: Vec<f64>,
    /// For each type the tissue it arises in, as it is beside a tumour of the type.
    pub normal: Vec<Vec<f64>>,
    /// For each type the tissue around.
    pub organ: Vec<Vec<f64>>,
    /// A mean tumour's surroundings, and blood.
    pub stroma: Vec<f64>,
    pub blood: Vec<f64>,
    /// How much each gene varies, in doublings.
    pub spread: Vec<f64>,
    pub programmes: Vec<Programme>,
    /// Doublings at 1.
    pub factors: Vec<Vec<f32>>,
    /// For each type its subtypes' shifts, in doublings.
    pub subtypes: Vec<Vec<Vec<f32>>>,
    /// For each type its own axes, in doublings at 1.
    pub axes: Vec<Vec<Vec<f32>>>,
    /// For each type the two nearest types there are, and the largest share of them.
    pub siblings: Vec<Vec<(usize, f64)>>,
}

impl World {
    /// Of the chosen genes (places among the profiles' genes, with their symbols) and the types in the cohort.
    pub fn draw(
        profiles: &Profiles,
        chosen: &[usize],
        symbols: &[String],
        present: &[usize],
        sets: &GeneSets,
        seed: u64,
    ) -> Result<World> {
        let log_tumour = tumours_on_one_scale(profiles, chosen)?;
        let log_normal = normals_beside(profiles, chosen, &log_tumour)?;
        let log_mean = mean(&log_tumour.iter().collect::<Vec<_>>());
        let place = |code: &str| TYPES.iter().position(|own| own.code == code).unwrap_or(0);
        let (lymphoid, myeloid) = (&log_tumour[place("DLBC")], &log_tumour[place("LAML")]);
        let blood = lymphoid.iter().zip(myeloid);
        let spread = spreads(&log_tumour, seed);
        let mut draws = Draws::new(seed, "tumours/factors");
        let factors = (0..recipe::FACTORS)
            .map(|_| shifts(&spread, recipe::FACTOR_SPREAD, &mut draws))
            .collect();
        let of_types = |what: &str, count: usize, share: f64| -> Vec<Vec<Vec<f32>>> {
            let of_type = |place: usize| match present.contains(&place) {
                true => {
                    let purpose = format!("tumours/{what}/{}", TYPES[place].code);
                    let mut draws = Draws::new(seed, &purpose);
                    (0..count)
                        .map(|_| shifts(&spread, share, &mut draws))
                        .collect()
                }
                false => Vec::new(),
            };
            (0..TYPES.len()).map(of_type).collect()
        };
        Ok(World {
            normal: log_normal
                .iter()
                .zip(&log_tumour)
                .map(|(normal, tumour)| blend(normal, tumour, recipe::FIELD))
                .collect(),
            organ: log_normal.iter().map(|log| linear(log)).collect(),
            stroma: linear(&log_mean),
            blood: blood
                .map(|(&one, &other)| (exp2(one) + exp2(other)) / 2.0 - 1.0)
                .collect(),
            programmes: programmes(symbols, sets, seed)?,
            subtypes: of_types("subtypes", recipe::SUBTYPES, recipe::SUBTYPE_SPREAD),
            axes: of_types("axes", recipe::AXES, recipe::AXIS_SPREAD),
            siblings: siblings(&log_tumour, present),
            log_tumour,
            log_mean,
            spread,
            factors,
        })
    }
}

/// The types' profiles, those of the second source shifted gene by gene towards the first's.
fn tumours_on_one_scale(profiles: &Profiles, chosen: &[usize]) -> Result<Vec<Vec<f64>>> {
    let mut logs = TYPES
        .iter()
        .map(|own| profiles.tumours.log_tpm(own.code, chosen))
        .collect::<Result<Vec<_>>>()?;
    let of_source = |first: bool, logs: &[Vec<f64>]| {
        let own = TYPES.iter().zip(logs);
        let own = own.filter(|(own, _)| own.of_first_source == first);
        mean(&own.map(|(_, log)| log).collect::<Vec<_>>())
    };
    let (first, second) = (of_source(true, &logs), of_source(false, &logs));
    for (own, log) in TYPES.iter().zip(&mut logs) {
        if !own.of_first_source {
            let difference = first.iter().zip(&second);
            for (value, (first, second)) in log.iter_mut().zip(difference) {
                *value = (*value + recipe::BRIDGED * (first - second)).max(0.0);
            }
        }
    }
    Ok(logs)
}

/// For each type its organ's profile, shifted gene by gene towards the tumours.
fn normals_beside(
    profiles: &Profiles,
    chosen: &[usize],
    log_tumour: &[Vec<f64>],
) -> Result<Vec<Vec<f64>>> {
    let mut normals = TYPES
        .iter()
        .map(|own| profiles.tissues.log_tpm(own.organ, chosen))
        .collect::<Result<Vec<_>>>()?;
    let arising = |logs: &[Vec<f64>]| {
        let own = TYPES.iter().zip(logs);
        mean(
            &own.filter(|(own, _)| own.arises_there)
                .map(|(_, log)| log)
                .collect::<Vec<_>>(),
        )
    };
    let (of_tumours, of_normals) = (arising(log_tumour), arising(&normals));
    for normal in &mut normals {
        let difference = of_tumours.iter().zip(&of_normals);
        for (value, (tumour, tissue)) in normal.iter_mut().zip(difference) {
            *value = (*value + recipe::BRIDGED_NORMAL * (tumour - tissue)).max(0.0);
        }
    }
    Ok(normals)
}

fn mean(rows: &[&Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![0.0; rows.first().map_or(0, |row| row.len())];
    for row in rows {
        sums.iter_mut().zip(*row).for_each(|(sum, x)| *sum += x);
    }
    sums.iter_mut().for_each(|sum| *sum /= rows.len() as f64);
    sums
}

fn linear(log: &[f64]) -> Vec<f64> {
    log.iter().map(|&log| exp2(log) - 1.0).collect()
}

/// TPM between two profiles, in the logarithm.
fn blend(one: &[f64], other: &[f64], share: f64) -> Vec<f64> {
    let both = one.iter().zip(other);
    both.map(|(one, other)| exp2(one + share * (other - one)) - 1.0)
        .collect()
}

/// How much each gene varies within types, in doublings: from how types differ, and by chance.
fn spreads(log_tumour: &[Vec<f64>], seed: u64) -> Vec<f64> {
    const DEPTH: f64 = 30.0;
    let mut draws = Draws::new(seed, "tumours/spread");
    let deep: Vec<Vec<f64>> = log_tumour
        .iter()
        .map(|log| {
            log.iter()
                .map(|&log| log2(DEPTH * (exp2(log) - 1.0).max(0.0) + 1.0))
                .collect()
        })
        .collect();
    let level = mean(&deep.iter().collect::<Vec<_>>());
    (0..level.len())
        .map(|gene| {
            let squares = deep
                .iter()
                .map(|log| (log[gene] - level[gene]) * (log[gene] - level[gene]));
            let between = (squares.sum::<f64>() / deep.len() as f64).sqrt();
            let log2_between = log2(between.max(recipe::LEAST_BETWEEN));
            let residual = recipe::SPREAD_RESIDUAL * draws.normal() * std::f64::consts::LOG2_E;
            let spread = exp2(recipe::log2_spread(log2_between, level[gene]) + residual);
            spread.min(recipe::MOST_SPREAD)
        })
        .collect()
}

/// A normal number for each gene, times its spread and a share.
fn shifts(spread: &[f64], share: f64, draws: &mut Draws) -> Vec<f32> {
    spread
        .iter()
        .map(|spread| (draws.normal() * spread * share) as f32)
        .collect()
}

/// Random gene sets, each gene with a weight of its own, some of them contrary.
fn programmes(symbols: &[String], sets: &GeneSets, seed: u64) -> Result<Vec<Programme>> {
    let mut draws = Draws::new(seed, "tumours/programmes");
    let index: HashMap<&str, usize> = symbols.iter().map(String::as_str).zip(0..).collect();
    let mut found: Vec<(&str, Vec<usize>)> = sets
        .sets
        .iter()
        .map(|set| {
            let genes = set.genes.iter().filter_map(|gene| index.get(gene.as_str()));
            (set.name.as_str(), genes.copied().collect())
        })
        .filter(|(_, genes): &(_, Vec<usize>)| recipe::PROGRAMME_GENES.contains(&genes.len()))
        .collect();
    if found.is_empty() {
        return Err(Error::new(
            format!(
                "None of the gene sets of {} has 10 to 200 of the genes",
                sets.name
            ),
            "Draw more genes, or choose the built-in gene sets.",
        ));
    }
    draws.shuffle(&mut found);
    found.truncate(recipe::PROGRAMMES);
    let mut weigh = |gene| {
        let weight = (1.0 + 0.4 * draws.normal()).abs() * recipe::PROGRAMME_SPREAD;
        let contrary = draws.happens(recipe::CONTRARY_GENES);
        (gene, if contrary { -weight } else { weight })
    };
    Ok(found
        .into_iter()
        .map(|(name, genes)| Programme {
            name: name.to_owned(),
            genes: genes.into_iter().map(&mut weigh).collect(),
        })
        .collect())
}

/// For each type the two nearest of those present, by the root mean square difference of the profiles.
fn siblings(log_tumour: &[Vec<f64>], present: &[usize]) -> Vec<Vec<(usize, f64)>> {
    let distance = |one: usize, other: usize| {
        let both = log_tumour[one].iter().zip(&log_tumour[other]);
        let squares: f64 = both.map(|(a, b)| (a - b) * (a - b)).sum();
        (squares / log_tumour[one].len() as f64).sqrt()
    };
    let all = 0..TYPES.len();
    let distances: Vec<Vec<f64>> = all
        .clone()
        .map(|one| all.clone().map(|other| distance(one, other)).collect())
        .collect();
    let mut pairs: Vec<f64> = all
        .clone()
        .flat_map(|one| (0..one).map(move |other| (one, other)))
        .map(|(one, other)| distances[one][other])
        .collect();
    crate::sorting::sort(&mut pairs, &|a, b| a.total_cmp(b));
    let near = recipe::SIBLING_DISTANCE * pairs[pairs.len() / 2];
    all.map(|own| {
        let mut others: Vec<usize> = present
            .iter()
            .copied()
            .filter(|&other| other != own)
            .collect();
        crate::sorting::sort(&mut others, &|&a, &b| {
            distances[own][a].total_cmp(&distances[own][b])
        });
        others.truncate(2);
        let share = |other: usize| {
            let relative = near / distances[own][other].max(1e-9);
            (relative * relative).min(1.0)
        };
        others.iter().map(|&other| (other, share(other))).collect()
    })
    .collect()
}

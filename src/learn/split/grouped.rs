//! Dividing samples so that those of one group, such as a patient, are all in one part.

use std::collections::{BTreeMap, HashMap};

use super::{Split, check_shares, divide, stratified_split};
use crate::Result;
use crate::learn::augment::shuffle;
use crate::random::stream;
use crate::sorting::sort;

/// Divides the samples as [`stratified_split`] does, and keeps groups together: of two samples with the same group (one
/// per sample, `None` for a sample by itself) both are in one part.
///
/// Where no group has two labelled samples, the split is that of [`stratified_split`], bit for bit. Else the groups are
/// shuffled by `seed` and taken one by one, the largest first, each into the part that lacks most samples of its classes;
/// a class of three groups or more is in each part whose share is not 0. Samples without a label go to pretraining.
///
/// # Errors
/// As [`stratified_split`].
pub fn grouped_split<S: AsRef<str>>(
    labels: &[S],
    groups: &[Option<String>],
    shares: [f64; 3],
    seed: u64,
) -> Result<Split> {
    let (units, unlabelled) = units(labels, groups);
    if units.iter().all(|unit| unit.len() < 2) {
        return stratified_split(labels, shares, seed);
    }
    check_shares(shares)?;
    let mut division = Division::new(labels, units, shares);
    division.assign(seed);
    division.spread(shares);
    let notes = division.notes(shares.iter().filter(|&&share| share > 0.0).count());
    let mut parts = division.rows_of_parts();
    parts[0].extend(unlabelled);
    parts.iter_mut().for_each(|part| part.sort_unstable());
    let [pretrain, finetune, test] = parts;
    Ok(Split {
        pretrain,
        finetune,
        test,
        notes,
    })
}

/// The labelled rows that stay together, in the order of the first of each, and the rows without a label.
fn units<S: AsRef<str>>(labels: &[S], groups: &[Option<String>]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let (mut units, mut unlabelled) = (Vec::new(), Vec::new());
    for (row, label) in labels.iter().enumerate() {
        if label.as_ref().is_empty() {
            unlabelled.push(row);
            continue;
        }
        let group = groups.get(row).and_then(Option::as_deref);
        let known = group.and_then(|group| places.get(group).copied());
        match known {
            Some(place) => {
                let unit: &mut Vec<usize> = &mut units[place];
                unit.push(row);
            }
            None => {
                places.extend(group.map(|group| (group, units.len())));
                units.push(vec![row]);
            }
        }
    }
    (units, unlabelled)
}

struct Unit {
    rows: Vec<usize>,
    part: usize,
}

struct Class {
    name: String,
    samples: usize,
    /// Samples that each part still lacks.
    missing: [f64; 3],
}

struct Division {
    /// Of every row the place of its class.
    class_of: Vec<usize>,
    classes: Vec<Class>,
    units: Vec<Unit>,
}

impl Division {
    fn new<S: AsRef<str>>(labels: &[S], units: Vec<Vec<usize>>, shares: [f64; 3]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for label in labels {
            *counts.entry(label.as_ref()).or_default() += 1;
        }
        let place = |label: &S| counts.keys().position(|&name| name == label.as_ref());
        let class_of = labels.iter().map(|label| place(label).unwrap_or(0));
        Division {
            class_of: class_of.collect(),
            classes: counts
                .iter()
                .map(|(&name, &samples)| Class {
                    name: name.to_owned(),
                    samples,
                    missing: divide(samples, shares).map(|count| count as f64),
                })
                .collect(),
            units: units
                .into_iter()
                .map(|rows| Unit { rows, part: 0 })
                .collect(),
        }
    }

    fn assign(&mut self, seed: u64) {
        shuffle(&mut self.units, &mut stream(seed, "split"));
        sort(&mut self.units, &|a, b| b.rows.len().cmp(&a.rows.len()));
        for at in 0..self.units.len() {
            let lacks = |part: usize| -> f64 {
                let rows = self.units[at].rows.iter();
                let classes = rows.map(|&row| &self.classes[self.class_of[row]]);
                // Of a rare class one sample counts more than of a common one.
                classes
                    .map(|class| class.missing[part] / class.samples as f64)
                    .sum()
            };
            let most = |best: usize, part: usize| {
                if lacks(part) > lacks(best) {
                    part
                } else {
                    best
                }
            };
            let part = [1, 2].into_iter().fold(0, most);
            self.place(at, part);
        }
    }

    fn place(&mut self, at: usize, part: usize) {
        self.units[at].part = part;
        for &row in &self.units[at].rows {
            self.classes[self.class_of[row]].missing[part] -= 1.0;
        }
    }

    /// The groups of a class in a part, by size and place.
    fn units_of(&self, class: usize, part: usize) -> Vec<(usize, usize)> {
        let units = self.units.iter().enumerate();
        let own = units.filter(|(_, unit)| unit.part == part && self.has(unit, class));
        own.map(|(at, unit)| (unit.rows.len(), at)).collect()
    }

    fn has(&self, unit: &Unit, class: usize) -> bool {
        unit.rows.iter().any(|&row| self.class_of[row] == class)
    }

    /// Gives every part a group of each class that has three or more.
    fn spread(&mut self, shares: [f64; 3]) {
        for class in 0..self.classes.len() {
            for part in (0..3).filter(|&part| shares[part] > 0.0) {
                let units = [0, 1, 2].map(|part| self.units_of(class, part));
                let fullest = units.iter().max_by_key(|units| units.len());
                let smallest = fullest
                    .filter(|units| units.len() > 1)
                    .and_then(|units| units.iter().min());
                if let (true, Some(&(_, at))) = (units[part].is_empty(), smallest) {
                    self.place(at, part);
                }
            }
        }
    }

    fn notes(&self, parts: usize) -> Vec<String> {
        let groups = |class: usize| {
            let units = self.units.iter();
            units.filter(|unit| self.has(unit, class)).count()
        };
        let few = (0..self.classes.len()).filter(|&class| !self.classes[class].name.is_empty());
        few.filter(|&class| groups(class) < parts)
            .map(|class| {
                format!(
                    "{} has samples of {} only, too few for every part",
                    self.classes[class].name,
                    match groups(class) {
                        1 => "one group".to_owned(),
                        some => format!("{some} groups"),
                    }
                )
            })
            .collect()
    }

    fn rows_of_parts(self) -> [Vec<usize>; 3] {
        let mut parts = [Vec::new(), Vec::new(), Vec::new()];
        for unit in self.units {
            parts[unit.part].extend(unit.rows);
        }
        parts
    }
}

//! Which genes of which set are in the table, and where.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::options::SsgseaOptions;
use super::sets::{GeneSet, GeneSets};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::{Error, Result};

/// A set that was not scored, and why: too few or too many of its genes are in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The set's name.
    pub name: String,
    /// Its different genes.
    pub genes: usize,
    /// Those of them that the table has.
    pub found: usize,
}

/// The sets to score, as indices of genes, and how the table's columns become those genes.
#[derive(Debug)]
pub(super) struct Membership {
    pub columns: Columns,
    pub names: Vec<String>,
    pub left_out: Vec<LeftOut>,
    indices: Vec<u32>,
    ends: Vec<usize>,
}

/// How a table's columns become genes.
#[derive(Debug)]
pub(super) enum Columns {
    /// Each is one.
    AsTheyAre(usize),
    /// Some names repeat. As in gseapy, columns of one name are averaged and the genes are in alphabetical order.
    Averaged(Vec<Vec<usize>>),
}

impl Columns {
    fn new(names: &[String]) -> Self {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (column, name) in names.iter().enumerate() {
            groups.entry(name).or_default().push(column);
        }
        if groups.len() == names.len() {
            Columns::AsTheyAre(names.len())
        } else {
            Columns::Averaged(groups.into_values().collect())
        }
    }

    /// The number of genes.
    pub fn genes(&self) -> usize {
        match self {
            Columns::AsTheyAre(count) => *count,
            Columns::Averaged(groups) => groups.len(),
        }
    }

    fn first_column(&self, gene: usize) -> Option<usize> {
        match self {
            Columns::AsTheyAre(count) => (gene < *count).then_some(gene),
            Columns::Averaged(groups) => groups.get(gene).and_then(|group| group.first()).copied(),
        }
    }
}

impl Membership {
    pub fn new(features: &[String], sets: &GeneSets, options: &SsgseaOptions) -> Result<Self> {
        let upper = ignores_case(features, &sets.sets);
        let names: Vec<String> = if upper {
            features
                .iter()
                .map(|name| name.to_ascii_uppercase())
                .collect()
        } else {
            features.to_vec()
        };
        let columns = Columns::new(&names);
        let genes = columns.genes();
        let index: HashMap<&str, u32> = (0u32..)
            .zip(0..genes)
            .filter_map(|(index, gene)| Some((names[columns.first_column(gene)?].as_str(), index)))
            .collect();
        let mut membership = Membership {
            names: Vec::new(),
            left_out: Vec::new(),
            indices: Vec::new(),
            ends: Vec::new(),
            columns,
        };
        for set in &sets.sets {
            membership.add(set, &index, options, genes);
        }
        if membership.names.is_empty() {
            return Err(nothing_to_score(
                sets,
                features,
                &membership.left_out,
                options,
                genes,
            ));
        }
        Ok(membership)
    }

    fn add(
        &mut self,
        set: &GeneSet,
        index: &HashMap<&str, u32>,
        options: &SsgseaOptions,
        genes: usize,
    ) {
        let distinct: HashSet<&str> = set.genes.iter().map(String::as_str).collect();
        let mut found: Vec<u32> = distinct
            .iter()
            .filter_map(|gene| index.get(gene).copied())
            .collect();
        let allowed = options.min_size..=options.max_size;
        if allowed.contains(&found.len()) && found.len() < genes {
            // In the table's order, so that sums round alike however the set lists its genes.
            found.sort_unstable();
            self.indices.extend(found);
            self.ends.push(self.indices.len());
            self.names.push(set.name.clone());
        } else {
            let (name, genes, found) = (set.name.clone(), distinct.len(), found.len());
            self.left_out.push(LeftOut { name, genes, found });
        }
    }

    /// For each set the indices of its genes, ascending.
    pub fn sets(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |&end| &self.indices[std::mem::replace(&mut start, end)..end])
    }
}

packs!(Membership {
    columns,
    names,
    left_out,
    indices,
    ends
});
packs!(LeftOut { name, genes, found });

impl Pack for Columns {
    fn pack(&self, to: &mut Packer) {
        match self {
            Columns::AsTheyAre(count) => {
                false.pack(to);
                count.pack(to);
            }
            Columns::Averaged(groups) => {
                true.pack(to);
                groups.pack(to);
            }
        }
    }
}

impl Unpack for Columns {
    fn unpack(from: &mut Parcel) -> Self {
        match bool::unpack(from) {
            false => Columns::AsTheyAre(Unpack::unpack(from)),
            true => Columns::Averaged(Unpack::unpack(from)),
        }
    }
}

/// gseapy's rule: symbols are compared in upper case if the table's mostly are not in it (mouse, say) and the sets' are.
fn ignores_case(features: &[String], sets: &[GeneSet]) -> bool {
    let mut first = sets.iter().take(20);
    !mostly_upper(features) && first.all(|set| mostly_upper(&set.genes))
}

/// Whether nine in ten names are in upper case. Entrez numbers are in no case.
fn mostly_upper(names: &[String]) -> bool {
    let is_upper = |name: &&String| {
        let has = |is: fn(&u8) -> bool| name.bytes().any(|letter| is(&letter));
        has(u8::is_ascii_uppercase) && !has(u8::is_ascii_lowercase)
    };
    let upper = names.iter().filter(is_upper).count();
    upper > 0 && 10 * upper >= 9 * names.len()
}

fn nothing_to_score(
    sets: &GeneSets,
    features: &[String],
    left_out: &[LeftOut],
    options: &SsgseaOptions,
    genes: usize,
) -> Error {
    let most = left_out.iter().map(|set| set.found).max().unwrap_or(0);
    let advice = if sets.sets.is_empty() {
        "Choose a collection with at least one gene set.".to_owned()
    } else if most == 0 {
        let first = sets.sets.iter().find_map(|set| set.genes.first());
        format!(
            "None of its genes is in the table: the sets' first is {:?}, the table's {:?}. Choose sets of the table's \
             species, and let the genes of both be mapped to symbols.",
            first.map_or("", String::as_str),
            features.first().map_or("", String::as_str)
        )
    } else if most >= genes {
        "A set that holds all genes of the table can't be scored, since none is outside of it: give a table of more genes."
            .to_owned()
    } else {
        "Allow smaller or larger sets, or choose a collection that fits the table.".to_owned()
    };
    Error::new(
        format!(
            "No gene set of {} has {} to {} of its genes among the table's {genes} genes (the most found is {most})",
            sets.name, options.min_size, options.max_size
        ),
        advice,
    )
}

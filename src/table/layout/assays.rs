//! Several assays of the same genes in one table of samples, told by what is joined to the genes' names: `rs_TP53` (RNA),
//! `cn_TP53` (copies), `mu_TP53` (mutations).

use std::collections::{HashMap, HashSet};

use super::{ColumnSketch, Role, Why, some_of};
use crate::table::names::affixes;
use crate::table::names::judge::{GeneJudge, Known};

/// Fewer genes are no assay.
const FEWEST: usize = 4;
/// Names that are looked at first, evenly spread.
const LOOKED_AT: usize = 1000;

/// The word that is joined to a gene's name, and the gene's.
type Split<'a> = fn(&'a str) -> Option<(&'a str, &'a str)>;

/// Leaves out all assays but the one of expression, where most columns of numbers are of several and one is; says so.
pub(super) fn keep_expression(
    roles: &mut [Role],
    columns: &[ColumnSketch],
    values: &[String],
    judge: &dyn GeneJudge,
) -> Option<String> {
    let numbers: Vec<usize> = (0..columns.len())
        .filter(|&index| roles[index] == Role::Number && !values.contains(&columns[index].name))
        .collect();
    let before: Split = |name| name.split_once(is_joint);
    let behind: Split = |name| name.rsplit_once(is_joint).map(|(gene, word)| (word, gene));
    let (word, others) = [before, behind].into_iter().find_map(|split| {
        let of_genes = |&index: &usize| {
            let (word, gene) = split(&columns[index].name)?;
            (judge.known(gene) == Known::Gene).then(|| (word.to_ascii_lowercase(), gene))
        };
        // The catalogue is asked about tens of thousands of names only where a word of expression stands in some.
        let step = numbers.len().div_ceil(LOOKED_AT).max(1);
        let some = numbers.iter().step_by(step);
        let mut words = some.filter_map(|&index| split(&columns[index].name));
        words.find(|(word, _)| affixes::is_of_expression(word))?;
        let mut assays: HashMap<String, HashSet<&str>> = HashMap::new();
        for (word, gene) in numbers.iter().filter_map(of_genes) {
            assays.entry(word).or_default().insert(gene);
        }
        assays.retain(|_, genes| genes.len() >= FEWEST);
        let is_most = assays.values().map(HashSet::len).sum::<usize>() * 2 > numbers.len();
        let mut words = (assays.keys()).filter(|word| affixes::is_of_expression(word));
        let (word, second) = (words.next()?.clone(), words.next());
        // Other genes, as microRNAs beside messengers, were measured as well.
        let own = &assays[&word];
        let are_same = |genes: &HashSet<&str>| {
            own.intersection(genes).count() * 2 >= own.len().min(genes.len())
        };
        let is_other = |index: &usize| {
            split(&columns[*index].name)
                .map(|(other, _)| other.to_ascii_lowercase())
                .and_then(|other| assays.get(&other).filter(|_| other != word))
                .is_some_and(are_same)
        };
        let others: Vec<usize> = numbers.iter().copied().filter(is_other).collect();
        (is_most && second.is_none() && !others.is_empty()).then_some((word, others))
    })?;
    for &index in &others {
        roles[index] = Role::Dropped(Why::Assay);
    }
    let names: Vec<String> = others
        .iter()
        .map(|&index| columns[index].name.clone())
        .collect();
    Some(format!(
        "The table has several assays of its genes: \"{word}\" was taken for expression, not {}.",
        some_of(&names)
    ))
}

fn is_joint(letter: char) -> bool {
    matches!(letter, '_' | '.' | '-' | ':' | '|')
}

//! Laboratory values among the metadata of samples: CEA, PSA or ALB between age and stage are what the blood holds of a protein,
//! and no expression of a gene, though genes are called so.

use super::{ColumnSketch, Role, make_metadata, some_of};
use crate::table::names::headers;
use crate::table::names::judge::{GeneJudge, Known, Tally};

/// Of a panel of so few genes one may well stand among the metadata, unless it is one that laboratories measure in blood.
const PANEL: usize = 60;

/// Where metadata and what stands between them are so many, they are no block beside the genes.
const GENES_FOR_EACH: usize = 8;

/// Makes metadata of the few columns of numbers that stand between columns of metadata, apart from all others, or beside
/// the genes under a laboratory's name; says so.
pub(super) fn set_apart(
    roles: &mut [Role],
    columns: &[ColumnSketch],
    values: &[String],
    judge: &dyn GeneJudge,
) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(between(roles, columns, values, judge));
    said.extend(laboratory(roles, columns, values, judge));
    said
}

/// What stands between columns of metadata.
fn between(
    roles: &mut [Role],
    columns: &[ColumnSketch],
    values: &[String],
    judge: &dyn GeneJudge,
) -> Option<String> {
    let is = |role: Role| move |other: &Role| *other == role;
    let front = roles.iter().position(is(Role::Number))?;
    let back = roles.iter().rposition(is(Role::Number))?;
    let before = roles[..front].contains(&Role::Metadata);
    let behind = roles[back..].contains(&Role::Metadata);
    let is_panel = roles.iter().filter(|role| **role == Role::Number).count() <= PANEL;
    let kept = |index: usize| {
        let name = &columns[index].name;
        let is_gene = || judge.known(name) == Known::Gene && !headers::is_of_blood(name);
        values.contains(name) || is_panel && is_gene()
    };
    let found = (before
        .then(|| enclosed(roles, front..roles.len()))
        .flatten())
    .or_else(|| {
        behind
            .then(|| enclosed(roles, (0..back + 1).rev()))
            .flatten()
    })?;
    let found: Vec<usize> = found.into_iter().filter(|&index| !kept(index)).collect();
    let names = make_metadata(roles, columns, &found);
    (!names.is_empty()).then(|| {
        format!(
            "Kept as metadata, as they stand among metadata and apart from the genes: {}. If these are genes, name them among the \
             value columns.",
            some_of(&names)
        )
    })
}

/// What laboratories call a protein stands first or last of the numbers, and is no gene's symbol where all others are.
fn laboratory(
    roles: &mut [Role],
    columns: &[ColumnSketch],
    values: &[String],
    judge: &dyn GeneJudge,
) -> Option<String> {
    let numbers: Vec<usize> = (0..roles.len())
        .filter(|&index| roles[index] == Role::Number)
        .collect();
    let is_one = |index: &&usize| {
        let name = &columns[**index].name;
        headers::is_of_laboratory(name) && !values.contains(name)
    };
    let front = numbers.iter().take_while(is_one);
    let back = numbers.iter().rev().take_while(is_one);
    let found: Vec<usize> = front.chain(back).copied().collect();
    if found.is_empty() || found.len() * GENES_FOR_EACH > numbers.len() {
        return None;
    }
    let genes = numbers.iter().filter(|index| !found.contains(index));
    let genes: Vec<&str> = genes.map(|&index| columns[index].name.as_str()).collect();
    let are_aliases = (found.iter()).all(|&index| judge.known(&columns[index].name) < Known::Gene);
    let tally = Tally::of(&genes, judge);
    if !are_aliases || tally.genes * 10 < tally.asked * 9 {
        return None;
    }
    let names = make_metadata(roles, columns, &found);
    Some(format!(
        "Kept as metadata, as laboratories call so what they measure of a protein, and the genes here have their symbols: {}. If \
         these are genes, name them among the value columns.",
        some_of(&names)
    ))
}

/// The numbers that come, on the way from the metadata to the genes, before the last column of metadata, where far more come
/// behind it.
fn enclosed(roles: &[Role], way: impl Iterator<Item = usize> + Clone) -> Option<Vec<usize>> {
    let numbers = way.clone().filter(|&index| roles[index] == Role::Number);
    let all = numbers.count();
    let (mut found, mut among, mut metadata) = (None, Vec::new(), 1);
    for index in way {
        match roles[index] {
            Role::Number => among.push(index),
            Role::Metadata => {
                metadata += 1;
                let are_few = among.len() <= 2 * metadata;
                if are_few && among.len() * (GENES_FOR_EACH + 1) <= all {
                    found = Some(among.clone());
                }
            }
            Role::Dropped(_) | Role::Id | Role::Nameless => {}
        }
    }
    found
}

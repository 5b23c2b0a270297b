//! Which quantity the columns of samples hold: one of several, or the one that each is called by.

use std::collections::HashSet;

use super::{Circumstances, ColumnSketch, Content, Layout, Role, Why, grid};
use crate::table::names::headers;
use crate::table::names::producers::{self, Producer, ProducerKind};
use crate::table::names::quantity::{self, Chosen, Measured, Quantity};
use crate::{Error, Result};

/// Where columns hold several quantities, one is kept; the samples then go by their own names.
pub(super) fn choose_quantity(
    layout: &mut Layout,
    columns: &[ColumnSketch],
    producer: Option<&Producer>,
    around: &Circumstances,
) -> Result<()> {
    leave_out_what_is_beside(layout, columns, around);
    let measured = measured(layout, columns, producer);
    let Some(chosen) = quantity::choose(&measured, around.options.quantity.as_deref())? else {
        return match &around.options.quantity {
            Some(wanted) => Err(no_quantities(wanted)),
            None => Ok(()),
        };
    };
    let of_file = || match &around.sample {
        Some(sample) => sample.clone(),
        None => producers::sample_of_file(around.file),
    };
    let pinned = &around.options.value_columns;
    for (role, column) in layout.roles.iter_mut().zip(columns) {
        if *role == Role::Number && !pinned.contains(&column.name) {
            *role = Role::Dropped(Why::Quantity);
        }
    }
    let kept: Vec<&Measured> = measured
        .iter()
        .filter(|one| one.called == chosen.called)
        .collect();
    let samples: HashSet<&str> = kept.iter().map(|one| one.sample.as_str()).collect();
    let names_differ = samples.len() == kept.len();
    for one in kept {
        layout.roles[one.column] = Role::Number;
        let sample = if one.sample.is_empty() {
            of_file()
        } else {
            one.sample.clone()
        };
        if names_differ && columns[one.column].name != sample {
            layout.renamed.push((one.column, sample));
        }
    }
    if !chosen.others.is_empty() {
        layout.notes.push(sentence(&chosen, layout.producer));
    } else if let Some((column, sample)) = layout.renamed.first()
        && quantity::affixed(&columns[*column].name).is_some()
    {
        layout.notes.push(format!(
            "The samples are called without the quantity that stands in each name: \"{sample}\" for \"{}\".",
            columns[*column].name
        ));
    }
    layout.quantity = Some(chosen);
    Ok(())
}

/// Leaves out what is no expression and stands beside each sample, as arrays' `Detection Pval`, perhaps counted up
/// (`Detection Pval.1`) or with the sample's name, where the samples' own columns are called by these alone.
fn leave_out_what_is_beside(layout: &mut Layout, columns: &[ColumnSketch], around: &Circumstances) {
    let pinned = &around.options.value_columns;
    let numbers = (0..columns.len()).filter(|&column| layout.roles[column] == Role::Number);
    let open: Vec<usize> = numbers
        .filter(|&column| !pinned.contains(&columns[column].name))
        .collect();
    let names: HashSet<&str> = open.iter().map(|&at| columns[at].name.as_str()).collect();
    let is_other = |name: &str| quantity::named(name) == Some(Quantity::Other);
    let (beside, samples): (Vec<usize>, Vec<usize>) = open.iter().partition(|&&column| {
        let name = columns[column].name.as_str();
        is_other(name)
            || without_count(name).is_some_and(|bare| is_other(bare) && names.contains(bare))
            || quantity::affixed(name)
                .is_some_and(|(sample, called)| names.contains(sample) && is_other(called))
    });
    let says = |column: &usize| {
        let name = &columns[*column].name;
        columns[*column].quantity.is_some()
            || quantity::affixed(name).is_some()
            || quantity::named(name).is_some()
    };
    if !samples.is_empty() && !samples.iter().take(16).any(says) {
        for column in beside {
            layout.roles[column] = Role::Dropped(Why::Quantity);
        }
    }
}

/// A name without the number that R and pandas give one that repeats, whose first has none.
fn without_count(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let bare = stem.strip_suffix(['.', '_'])?;
    (stem.len() < name.len()).then_some(bare)
}

fn no_quantities(wanted: &str) -> Error {
    Error::new(
        format!("the quantity \"{wanted}\" was asked for, but the columns name none"),
        "Leave the setting out: the table has one quantity, or its header does not say which.",
    )
}

fn sentence(chosen: &Chosen, producer: Option<&str>) -> String {
    format!(
        "{} gives several quantities: \"{}\" ({}) was taken, not {}. Set the quantity to change that.",
        producer.unwrap_or("The table"),
        chosen.called,
        chosen.quantity.words(),
        chosen.others.join(", ")
    )
}

/// What the columns of numbers measure, where they hold more than one quantity or are called by it.
fn measured(
    layout: &Layout,
    columns: &[ColumnSketch],
    producer: Option<&Producer>,
) -> Vec<Measured> {
    // What has no value is no quantity either.
    let numbers: Vec<usize> = (0..columns.len())
        .filter(|&column| layout.roles[column] == Role::Number)
        .filter(|&column| columns[column].content != Content::Nothing)
        .collect();
    let name = |column: usize| columns[column].name.as_str();
    let one = |column: usize, sample: &str, called: &str| Measured {
        column,
        sample: sample.to_owned(),
        called: called.to_owned(),
    };
    if producer.is_some_and(|producer| producer.kind == ProducerKind::OneSample) {
        let quantities = numbers.iter().filter(|&&column| {
            quantity::named(name(column)).is_some() || name(column).eq_ignore_ascii_case("value")
        });
        return quantities
            .map(|&column| one(column, "", name(column)))
            .collect();
    }
    if numbers
        .iter()
        .any(|&column| columns[column].quantity.is_some())
    {
        let titled = numbers.iter().filter_map(|&column| {
            let called = columns[column].quantity.as_deref()?;
            Some(one(column, name(column), called))
        });
        return titled.collect();
    }
    if are_of_one_sample(&numbers.iter().map(|&at| name(at)).collect::<Vec<_>>()) {
        return numbers
            .iter()
            .map(|&column| one(column, "", name(column)))
            .collect();
    }
    // Where none of the first has one, none of ten thousand will.
    let has_affix = |column: &usize| quantity::affixed(name(*column)).is_some();
    if !numbers.iter().take(16).any(has_affix) {
        return Vec::new();
    }
    let affixed: Vec<Measured> = numbers
        .iter()
        .filter_map(|&column| {
            let (sample, called) = quantity::affixed(name(column))?;
            Some(one(column, sample, called))
        })
        .collect();
    let called: HashSet<String> = affixed
        .iter()
        .map(|one| headers::plain(&one.called))
        .collect();
    let samples: HashSet<&str> = affixed.iter().map(|one| one.sample.as_str()).collect();
    let several = called.len() > 1 && samples.len() < affixed.len();
    let is_one = called.len() == 1 && is_shared(&affixed, &samples, numbers.len());
    if several && affixed.len() == numbers.len() || is_one {
        return affixed;
    }
    let named: Vec<(usize, &str)> = numbers.iter().map(|&at| (at, name(at))).collect();
    match grid::measured(&named) {
        Some(measured) => measured,
        None if several && affixed.len() * 2 > numbers.len() => affixed,
        None => Vec::new(),
    }
}

/// Whether columns of numbers are quantities of one sample: all by their names, or most of a few, at least two of them of
/// expression.
fn are_of_one_sample(names: &[&str]) -> bool {
    const FEW: usize = 8;
    let named: Vec<Quantity> = names
        .iter()
        .filter_map(|name| quantity::named(name))
        .collect();
    let of_expression: HashSet<&Quantity> = named
        .iter()
        .filter(|one| **one != Quantity::Other)
        .collect();
    let most = names.len() <= FEW && named.len() * 2 > names.len() && of_expression.len() > 1;
    !names.is_empty() && (named.len() == names.len() || most)
}

/// Whether all columns are called by one quantity of expression, without which their names still differ and are no mere
/// numbers.
fn is_shared(affixed: &[Measured], samples: &HashSet<&str>, numbers: usize) -> bool {
    let is_number = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
    let is_expression =
        |one: &Measured| quantity::named(&one.called).is_some_and(|found| found != Quantity::Other);
    affixed.len() == numbers
        && samples.len() == numbers
        && affixed.iter().all(is_expression)
        && !samples.iter().any(is_number)
}

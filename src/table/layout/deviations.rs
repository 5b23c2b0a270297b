//! Columns that say of another how far it varies: `S1_sd` beside `S1`. A sample may be called so as well (`CTRL` and `CTRL_SD`,
//! of a strain or a diet), so the numbers are asked: a deviation is never below zero and mostly well below its mean, and every
//! sample has one.

use super::{Circumstances, ColumnSketch, Layout, Role, Why, some_of};
use crate::table::names::summaries::{self, Of};

/// A column, the one that its name says it tells of, and what it tells.
struct Told {
    column: usize,
    other: usize,
    of: Of,
}

/// Leaves out what tells of other columns by its name and its numbers; says what was decided of those that are called so.
/// Those that are samples all the same.
pub(super) fn leave_out(
    layout: &mut Layout,
    columns: &[ColumnSketch],
    open: &[usize],
    around: &Circumstances,
) -> Vec<usize> {
    let told: Vec<Told> = open
        .iter()
        .filter_map(|&column| told_by(column, columns, open))
        .collect();
    let Some(first) = told.first() else {
        return Vec::new();
    };
    let is_told_of = |column: usize| told.iter().any(|one| one.other == column);
    let tells = |column: usize| told.iter().any(|one| one.column == column);
    let lacking = (open.iter()).find(|&&column| {
        !tells(column) && !is_told_of(column) && !summaries::is_summary(&columns[column].name)
    });
    let name = |column: usize| columns[column].name.as_str();
    let too_large = told.iter().find(|one| !one.fits(around));
    let against = match (lacking, too_large) {
        (Some(&without), _) => format!("\"{}\" has no such column", name(without)),
        (_, Some(one)) => format!(
            "the numbers of \"{}\" are not as such are",
            name(one.column)
        ),
        (None, None) => {
            for one in &told {
                layout.roles[one.column] = Role::Dropped(Why::Summary);
            }
            layout.notes.push(format!(
                "By its name and numbers \"{}\" tells how \"{}\" varies, and so was left out as no sample. If it is one, name it \
                 among the value columns.",
                name(first.column),
                name(first.other)
            ));
            return Vec::new();
        }
    };
    let names: Vec<String> = told.iter().map(|one| name(one.column).to_owned()).collect();
    layout.notes.push(format!(
        "Taken for samples, though called as what tells how \"{}\" varies, as {against}: {}. If these are none, name them among \
         the metadata columns.",
        name(first.other),
        some_of(&names)
    ));
    told.iter().map(|one| one.column).collect()
}

fn told_by(column: usize, columns: &[ColumnSketch], open: &[usize]) -> Option<Told> {
    let (of, other) = summaries::said_of(&columns[column].name)?;
    let is = |index: usize| {
        let name = &columns[index].name;
        *name == other || summaries::said_of(name) == Some((Of::Mean, other.clone()))
    };
    let mut others = open.iter().copied().filter(|&index| index != column);
    let other = others.find(|&index| is(index))?;
    Some(Told { column, other, of })
}

impl Told {
    /// Whether the numbers of the first lines are such as it would tell.
    fn fits(&self, around: &Circumstances) -> bool {
        let (own, others) = ((around.numbers)(self.column), (around.numbers)(self.other));
        let pairs = || {
            let pairs = own.iter().copied().zip(others.iter().copied());
            pairs.filter(|(own, other)| !own.is_nan() && !other.is_nan())
        };
        match self.of {
            Of::Mean => true,
            Of::Least => pairs().all(|(own, other)| own <= other),
            Of::Most => pairs().all(|(own, other)| own >= other),
            Of::Count => is_count(&own),
            Of::Variance => pairs().all(|(own, _)| own >= 0.0),
            Of::Deviation => pairs().all(|(own, _)| own >= 0.0) && are_smaller(pairs()),
        }
    }
}

/// Whether all are whole, and hardly differ: so many replicates were measured.
fn is_count(numbers: &[f64]) -> bool {
    let mut different: Vec<f64> = numbers.to_vec();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup();
    different.len() <= 3 && numbers.iter().all(|number| number.fract() == 0.0)
}

/// Whether two thirds of the first are smaller than the second, and all together by a quarter at least: of two samples half
/// would be.
fn are_smaller(pairs: impl Iterator<Item = (f64, f64)>) -> bool {
    let (mut smaller, mut all, mut own_sum, mut other_sum) = (0, 0, 0.0, 0.0);
    for (own, other) in pairs.filter(|pair| *pair != (0.0, 0.0)) {
        all += 1;
        smaller += usize::from(own < other.abs());
        own_sum += own;
        other_sum += other.abs();
    }
    smaller * 3 >= all * 2 && own_sum <= 0.75 * other_sum
}

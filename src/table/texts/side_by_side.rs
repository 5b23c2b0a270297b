//! Two tables side by side in one file, each behind genes of its own. Where these are not in one order, the numbers of the second
//! would come under the names of the first.

use std::collections::{HashSet, VecDeque};

use csv::ByteRecord;

use crate::Error;
use crate::table::layout::orientation::Orientation;
use crate::table::layout::sketch::{ColumnSketch, Content};
use crate::table::layout::{Layout, Role, Why};
use crate::table::names::headers;
use crate::table::names::missing::is_missing;
use crate::table::texts::text::text;

/// The error where another column names other genes than the id column does, with samples between them and behind it.
pub(super) fn refused(
    layout: &Layout,
    columns: &[ColumnSketch],
    rows: &VecDeque<(u64, ByteRecord)>,
    skipped: usize,
) -> Option<Error> {
    let id = layout.id?;
    if layout.orientation != Orientation::SamplesInColumns {
        return None;
    }
    let are_numbers = |mut roles: std::slice::Iter<Role>| roles.any(|role| *role == Role::Number);
    let stands_between = |index: &usize| {
        are_numbers(layout.roles[id..*index].iter()) && are_numbers(layout.roles[*index..].iter())
    };
    // Named among the metadata columns it is none of genes.
    let is_open = |index: &usize| {
        matches!(layout.roles[*index], Role::Dropped(why) if why != Why::Asked)
            && columns[*index].content == Content::Text
            && columns[*index].known.is_distinct()
    };
    let mut others = (id + 1..columns.len())
        .filter(is_open)
        .filter(stands_between);
    others.find_map(|index| {
        let lines = rows.iter().skip(skipped).filter_map(|(line, row)| {
            let [own, other] = [id, index].map(|at| row.get(at).unwrap_or_default().trim_ascii());
            (!is_missing(own) && !is_missing(other)).then_some((*line, own, other))
        });
        let lines: Vec<(u64, &[u8], &[u8])> = lines.collect();
        let differ = || lines.iter().filter(|(_, own, other)| own != other);
        let genes: HashSet<&[u8]> = lines.iter().map(|(_, own, _)| *own).collect();
        let are_same = lines.iter().filter(|(.., other)| genes.contains(other));
        // Of a long table in two orders the beginnings have few genes in common.
        let is_called_alike = stem(&columns[index].name) == stem(&columns[id].name);
        let are_genes = are_same.count() * 2 > lines.len()
            || (is_called_alike && columns[index].known.known() * 2 > lines.len());
        let (line, own, other) = differ().next()?;
        (are_genes && differ().count() * 2 > lines.len()).then(|| {
            Error::new(
                format!(
                    "two columns name the genes, and differ: \"{}\" in \"{}\", and in the same line \"{}\" in \"{}\", column {}",
                    text(own),
                    columns[id].name,
                    text(other),
                    columns[index].name,
                    index + 1
                ),
                "They are two tables side by side, each in an order of its own. Save each as a file of its own: files that are given \
                 together are joined by their genes.",
            )
            .at(*line, Some(index as u64 + 1))
        })
    })
}

/// A header without what pandas and R put behind a name that is there twice.
fn stem(name: &str) -> String {
    let name = name.trim();
    let ends = ["_x", "_y", ".x", ".y", ".1"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(end));
    headers::plain(stem.unwrap_or(name))
}

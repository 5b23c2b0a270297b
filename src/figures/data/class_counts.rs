//! How many samples there are of each class.

use crate::Result;
use crate::figures::drawing::bars::{Bar, BarChart};
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::numbers::count;
use crate::sorting::sort;

/// Samples per class as horizontal bars, the largest class on top. `counts` are (class, samples) in any order.
pub fn class_counts(counts: &[(String, u64)], context: &FigureContext) -> Result<Figure> {
    let mut sorted: Vec<&(String, u64)> = counts.iter().collect();
    sort(&mut sorted, &|one, other| {
        other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0))
    });
    let colour = context.theme.colours().accent;
    let bars: Vec<Bar> = sorted
        .into_iter()
        .map(|(label, number)| Bar {
            label: label.clone(),
            count: *number,
            colour,
            end: count(*number),
        })
        .collect();
    let total: u64 = bars.iter().map(|bar| bar.count).sum();
    let classes = if bars.len() == 1 { "class" } else { "classes" };
    let chart = BarChart {
        name: "class_counts",
        title: "Samples per class",
        column: "class",
        note: format!(
            "{} samples of {} {classes}",
            count(total),
            count(bars.len() as u64)
        ),
        bars: &bars,
    };
    chart.draw(context)
}

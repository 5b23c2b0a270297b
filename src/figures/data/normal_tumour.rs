//! How many samples there are of normal and of tumour tissue.

use crate::Result;
use crate::figures::drawing::bars::{Bar, BarChart};
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::numbers::{count, percent};
use crate::figures::drawing::palette::class_colour;

/// Normal and tumour samples as two bars; a third for samples whose kind is not known, where there are any.
pub fn normal_tumour(
    normal: u64,
    tumour: u64,
    unknown: u64,
    context: &FigureContext,
) -> Result<Figure> {
    let total = normal + tumour + unknown;
    let neutral = context.theme.colours().axis;
    let colours = [
        class_colour(0, context.theme),
        class_colour(1, context.theme),
        neutral,
    ];
    let bars: Vec<Bar> = ["Normal", "Tumour", "Not known"]
        .into_iter()
        .zip([normal, tumour, unknown])
        .zip(colours)
        .filter(|((label, number), _)| *label != "Not known" || *number > 0)
        .map(|((label, number), colour)| {
            let share = if total == 0 {
                0.0
            } else {
                number as f64 / total as f64
            };
            Bar {
                label: label.into(),
                count: number,
                colour,
                end: format!("{} ({})", count(number), percent(share)),
            }
        })
        .collect();
    let chart = BarChart {
        name: "normal_tumour",
        title: "Normal and tumour samples",
        column: "tissue",
        note: format!("{} samples", count(total)),
        bars: &bars,
    };
    chart.draw(context)
}

//! The most variable pathways' scores over all samples, both clustered.

use super::heatmap_cells::{Cells, Heatmap};
use super::heatmap_layout::Layout;
use crate::Result;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::legend::{COLOUR_BAR_HEIGHT, Classes, Sign};
use crate::figures::drawing::numbers::count;

/// How many pathways the heat map is meant for.
pub const HEATMAP_PATHWAYS: usize = 40;

/// The chosen pathways in rows and the samples in columns, z-scores of the NES in colour, the samples' classes as a
/// strip on top. From [`HEATMAP_COLUMNS`](super::HEATMAP_COLUMNS) samples on, neighbouring columns are averaged.
///
/// # Errors
/// Where the input's sizes do not match or an order names what is not there.
pub fn pathway_heatmap(map: &Heatmap, context: &FigureContext) -> Result<Figure> {
    map.check()?;
    let classes = Classes::new(map.classes, context.theme);
    let cells = Cells::new(map, &classes);
    let heading = Heading::new("Pathway scores", &note(map, &cells), context);
    let layout = Layout::new(map, &cells, &classes, heading.bottom(), context.theme);
    let legend_top = layout.bar_top() + COLOUR_BAR_HEIGHT + 12.0;
    let legend = classes.legend(Sign::Square, (layout.left, legend_top));
    let mut columns = vec!["samples".to_owned(), "class".to_owned()];
    columns.extend(
        map.pathway_order
            .iter()
            .map(|&pathway| map.pathways[pathway].clone()),
    );
    let draft = Draft {
        name: "pathway_heatmap",
        width: f64::from(WIDTH),
        height: legend.bottom() + MARGIN,
        description: format!(
            "A heat map of {} pathways in rows and {} samples in columns, z-scores per pathway, both in the order of \
             a clustering.",
            map.pathway_order.len(),
            count(map.sample_ids.len() as u64)
        ),
        heading,
        columns,
        rows: cells.rows(&classes),
    };
    draft.finish(context, |sheet| {
        layout.draw(sheet, &cells, &classes)?;
        legend.draw(sheet)?;
        Ok(Marks::Grid(layout.marks(map, cells, &classes)))
    })
}

fn note(map: &Heatmap, cells: &Cells) -> String {
    let (shown, all) = (map.pathway_order.len() as u64, map.pathways.len() as u64);
    let pathways = if shown < all {
        format!(
            "The {} most variable of {} pathways",
            count(shown),
            count(all)
        )
    } else {
        format!("{} pathways", count(all))
    };
    let samples = map.sample_ids.len() as u64;
    let columns = cells.labels.len() as u64;
    if columns < samples {
        let means = format!("each of the {} columns is the mean of", count(columns));
        format!(
            "{pathways}, {} samples · {means} {} neighbouring samples",
            count(samples),
            cells.bin_sizes()
        )
    } else {
        format!("{pathways}, {} samples", count(samples))
    }
}

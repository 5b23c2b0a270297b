//! Places labels beside what they name without covering one another.

use super::axis::Plot;
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use crate::Result;
use crate::sorting::sorted_indices;

/// The font size of names beside markers.
pub const NAME_SIZE: f64 = 12.0;

/// A rectangle that labels must stay within.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Bounds {
    /// A plot's area.
    pub fn of(plot: &Plot) -> Bounds {
        Bounds {
            left: plot.left,
            top: plot.top,
            right: plot.right,
            bottom: plot.bottom,
        }
    }
}

const DIRECTIONS: [Place; 8] = [
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.7, -0.7),
    (-0.7, -0.7),
    (0.7, 0.7),
    (-0.7, 0.7),
];

/// The centre of each label: as near to its anchor as it can be without overlapping an earlier label. `widths` are the
/// labels' widths, `height` is that of all. Where nothing is free a label stays at its anchor.
pub fn place(anchors: &[Place], widths: &[f64], height: f64, bounds: Bounds) -> Vec<Place> {
    let mut placed: Vec<(Place, f64)> = Vec::with_capacity(anchors.len());
    for (&anchor, &width) in anchors.iter().zip(widths) {
        let free = |centre: &Place| {
            placed
                .iter()
                .all(|&other| !overlap((*centre, width), other, height))
        };
        let candidates = (0..20).flat_map(|ring| {
            let reach = 0.6 * height * f64::from(ring);
            DIRECTIONS.map(|(dx, dy)| (anchor.0 + dx * reach, anchor.1 + dy * reach))
        });
        let centre = candidates
            .map(|centre| within(centre, width, height, bounds))
            .find(free)
            .unwrap_or_else(|| within(anchor, width, height, bounds));
        placed.push((centre, width));
    }
    placed.into_iter().map(|(centre, _)| centre).collect()
}

/// On which side of a plot names stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// They end at the column's place.
    Left,
    /// They begin there.
    Right,
}

/// Names in a column at `x`, each as near to the height of what it names as can be, with a stroke to it.
pub fn draw_column(
    sheet: &Sheet,
    names: &[&str],
    anchors: &[Place],
    (column, x): (Column, f64),
    (top, bottom): (f64, f64),
) -> Result<()> {
    let half = NAME_APART / 2.0;
    let mut heights: Vec<f64> = anchors.iter().map(|anchor| anchor.1).collect();
    spread(&mut heights, NAME_APART, top + half, bottom - half);
    let ink = Lettering::new(NAME_SIZE, sheet.colours.ink);
    let (lettering, gap) = match column {
        Column::Left => (ink.ending(), 3.0),
        Column::Right => (ink, -3.0),
    };
    for ((name, &anchor), y) in names.iter().zip(anchors).zip(heights) {
        sheet.line((x + gap, y), anchor, sheet.colours.muted, 0.6)?;
        sheet.text(name, (x, y), lettering)?;
    }
    Ok(())
}

const NAME_APART: f64 = 16.0;

/// Moves heights on a line, in any order, so that all are `least` apart, as little as can be in the sum of squares
/// (pooling of adjacent violators), and between `top` and `bottom`.
pub fn spread(heights: &mut [f64], least: f64, top: f64, bottom: f64) {
    let order = sorted_indices(heights.len(), &|one, other| {
        heights[one].total_cmp(&heights[other])
    });
    // Without the distances the heights only have to ascend: blocks of them that do not share their mean.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &place) in order.iter().enumerate() {
        let mut block = (heights[place] - least * rank as f64, 1);
        while let Some(&(mean, size)) = blocks.last()
            && mean > block.0
        {
            let whole = size + block.1;
            block.0 = (mean * size as f64 + block.0 * block.1 as f64) / whole as f64;
            block.1 = whole;
            blocks.pop();
        }
        blocks.push(block);
    }
    let means = blocks
        .iter()
        .flat_map(|&(mean, size)| std::iter::repeat_n(mean, size));
    let mut free = top;
    for (rank, (&place, mean)) in order.iter().zip(means).enumerate() {
        heights[place] = (mean + least * rank as f64).max(free);
        free = heights[place] + least;
    }
    let mut free = bottom;
    for &place in order.iter().rev() {
        heights[place] = heights[place].min(free);
        free = heights[place] - least;
    }
}

/// Whether two labels of that height overlap; each is its centre and its width.
pub fn overlap(one: (Place, f64), other: (Place, f64), height: f64) -> bool {
    let ((x, y), width) = one;
    let ((other_x, other_y), other_width) = other;
    (x - other_x).abs() < (width + other_width) / 2.0 && (y - other_y).abs() < height
}

/// The nearest centre with all of the label within the bounds.
pub fn within((x, y): Place, width: f64, height: f64, bounds: Bounds) -> Place {
    let inside = |value: f64, low: f64, high: f64| value.min(high).max(low);
    (
        inside(x, bounds.left + width / 2.0, bounds.right - width / 2.0),
        inside(y, bounds.top + height / 2.0, bounds.bottom - height / 2.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_spread_between_the_ends() {
        let mut heights = [50.0, 48.0, 99.0, 98.0, 3.0];
        spread(&mut heights, 15.0, 8.0, 100.0);
        assert_eq!(heights, [56.5, 41.5, 100.0, 85.0, 8.0]);
    }

    #[test]
    fn labels_of_one_crowded_place_do_not_overlap() {
        let bounds = Bounds {
            left: 0.0,
            top: 0.0,
            right: 400.0,
            bottom: 300.0,
        };
        let anchors = [(395.0, 150.0); 12];
        let widths = [60.0; 12];
        let placed = place(&anchors, &widths, 16.0, bounds);
        for (place, &one) in placed.iter().enumerate() {
            assert!(one.0 + 30.0 <= 400.0 && one.1 >= 8.0 && one.1 <= 292.0);
            assert!(placed[..place].iter().all(|&other| !overlap(
                (one, 60.0),
                (other, 60.0),
                16.0
            )));
        }
    }
}

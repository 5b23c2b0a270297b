//! Names beside small markers.

use super::labels::{Bounds, NAME_SIZE, overlap, within};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::text_width;
use crate::Result;
use crate::sorting::sort;

/// The centre of each label beside its anchor's marker of that radius, off the other anchors and earlier labels and, if
/// that can be, off the straight ways to them; none where there is no room.
fn place_beside(
    anchors: &[Place],
    widths: &[f64],
    height: f64,
    radius: f64,
    bounds: Bounds,
) -> Vec<Option<Place>> {
    let mut placed: Vec<Label> = Vec::with_capacity(anchors.len());
    let mut centres = Vec::with_capacity(anchors.len());
    for (&anchor, &width) in anchors.iter().zip(widths) {
        let marker = |&other: &Place| (other, 2.0 * radius);
        let free = |label: &Label| {
            let clear = |other| !overlap((label.centre, width), other, height / 2.0 + radius);
            placed.iter().all(|other| !label.overlaps(other))
                && anchors.iter().map(marker).all(clear)
        };
        let crosses = |label: &Label| placed.iter().any(|other| label.crosses(other));
        let all = || candidates(anchor, (width, height), radius, bounds).filter(free);
        let label = all().find(|label| !crosses(label)).or_else(|| all().next());
        centres.push(label.map(|label| label.centre));
        placed.extend(label);
    }
    centres
}

/// A label beside what it names.
#[derive(Debug, Clone, Copy)]
struct Label {
    anchor: Place,
    centre: Place,
    size: (f64, f64),
}

impl Label {
    /// The place in the label's box that is nearest to its anchor.
    fn nearest(&self) -> Place {
        let (half_width, half_height) = (self.size.0 / 2.0, self.size.1 / 2.0);
        let ((x, y), (left, top)) = (self.anchor, self.centre);
        (
            x.clamp(left - half_width, left + half_width),
            y.clamp(top - half_height, top + half_height),
        )
    }

    /// How far it is from the label's box to its anchor.
    fn distance(&self) -> f64 {
        let (x, y) = self.nearest();
        ((x - self.anchor.0).powi(2) + (y - self.anchor.1).powi(2)).sqrt()
    }

    fn overlaps(&self, other: &Label) -> bool {
        let other = (other.centre, other.size.0);
        overlap((self.centre, self.size.0), other, self.size.1)
    }

    /// Whether one of two labels lies on the straight way from the other to its anchor.
    fn crosses(&self, other: &Label) -> bool {
        self.covers_way_of(other) || other.covers_way_of(self)
    }

    fn covers_way_of(&self, other: &Label) -> bool {
        const PARTS: u8 = 12;
        let (from, to) = (other.anchor, other.nearest());
        (0..=PARTS).any(|part| {
            let share = f64::from(part) / f64::from(PARTS);
            let (x, y) = (
                from.0 + share * (to.0 - from.0),
                from.1 + share * (to.1 - from.1),
            );
            (x - self.centre.0).abs() < self.size.0 / 2.0
                && (y - self.centre.1).abs() < self.size.1 / 2.0
        })
    }
}

/// Where a label may go: beside its marker, else as near as there is room on a grid over all of the bounds.
fn candidates(
    anchor: Place,
    size: (f64, f64),
    radius: f64,
    bounds: Bounds,
) -> impl Iterator<Item = Label> {
    let (width, height) = size;
    let reach = radius + 2.0;
    let beside = SIDES.map(|(right, down)| {
        let across = anchor.0 + right * (width / 2.0 + reach);
        (across, anchor.1 + down * (height / 2.0 + reach))
    });
    let label = move |centre: Place| Label {
        anchor,
        centre: within(centre, width, height, bounds),
        size,
    };
    // Only a marker without room beside it pays for the grid.
    let grid = std::iter::once(()).flat_map(move |()| {
        let mut grid: Vec<Label> = grid(bounds).map(label).collect();
        sort(&mut grid, &|one, other| {
            one.distance().total_cmp(&other.distance())
        });
        grid
    });
    beside.into_iter().map(label).chain(grid)
}

/// Where a label beside a marker may go, the best first.
const SIDES: [Place; 8] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, -1.0),
    (-1.0, -1.0),
    (1.0, 1.0),
    (-1.0, 1.0),
];

fn grid(bounds: Bounds) -> impl Iterator<Item = Place> {
    let steps = |from: f64, to: f64, step: f64| {
        let number = ((to - from) / step).max(0.0) as u32;
        (0..=number).map(move |place| from + step * f64::from(place))
    };
    steps(bounds.top, bounds.bottom, 5.0)
        .flat_map(move |y| steps(bounds.left, bounds.right, 12.0).map(move |x| (x, y)))
}

/// Names beside markers of that radius, the first with the choice of place, with a stroke to those that had to move
/// away; a name without room is left out. Anchors without a name are markers that names must not cover.
pub fn draw_beside(
    sheet: &Sheet,
    names: &[&str],
    anchors: &[Place],
    radius: f64,
    bounds: Bounds,
) -> Result<()> {
    let widths: Vec<f64> = names
        .iter()
        .map(|name| text_width(name, NAME_SIZE, false) + 4.0)
        .collect();
    let height = NAME_SIZE + 3.0;
    let centres = place_beside(anchors, &widths, height, radius, bounds);
    let lettering = Lettering::new(NAME_SIZE, sheet.colours.ink).centred();
    for (((name, &anchor), width), centre) in names.iter().zip(anchors).zip(widths).zip(centres) {
        let Some(centre) = centre else { continue };
        let size = (width, height);
        let label = Label {
            anchor,
            centre,
            size,
        };
        let nearest = label.nearest();
        let away = (anchor.0 - nearest.0).abs() + (anchor.1 - nearest.1).abs();
        if away > radius + 5.0 {
            sheet.line(anchor, nearest, sheet.colours.ink, 0.6)?;
        }
        sheet.patched_text(name, centre, lettering)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_beside_markers_cover_none_of_them() {
        let bounds = Bounds {
            left: 0.0,
            top: 0.0,
            right: 300.0,
            bottom: 200.0,
        };
        let anchors: Vec<Place> = (0..10)
            .map(|place| (250.0 + 4.0 * f64::from(place), 20.0 + f64::from(place)))
            .collect();
        let placed = place_beside(&anchors, &[50.0; 10], 15.0, 3.0, bounds);
        let placed: Vec<Place> = placed.into_iter().flatten().collect();
        assert_eq!(placed.len(), 10);
        for (place, &one) in placed.iter().enumerate() {
            assert!(one.0 >= 25.0 && one.0 <= 275.0 && one.1 >= 7.5 && one.1 <= 192.5);
            let label = (one, 50.0);
            let clear = |&other: &Place| !overlap(label, (other, 6.0), 10.5);
            assert!(anchors.iter().all(clear));
            let apart = |&other: &Place| !overlap(label, (other, 50.0), 15.0);
            assert!(placed[..place].iter().all(apart));
        }
        let crowd = place_beside(
            &[(10.0, 10.0); 40],
            &[18.0; 40],
            15.0,
            3.0,
            Bounds {
                right: 20.0,
                bottom: 20.0,
                ..bounds
            },
        );
        assert_eq!(crowd, [None; 40]);
    }
}

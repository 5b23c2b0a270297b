//! Places labels beside what they name without covering one another.

use super::sheet::Place;

/// A rectangle that labels must stay within.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
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
pub(super) fn place(anchors: &[Place], widths: &[f64], height: f64, bounds: Bounds) -> Vec<Place> {
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

fn overlap(one: (Place, f64), other: (Place, f64), height: f64) -> bool {
    let ((x, y), width) = one;
    let ((other_x, other_y), other_width) = other;
    (x - other_x).abs() < (width + other_width) / 2.0 && (y - other_y).abs() < height
}

fn within((x, y): Place, width: f64, height: f64, bounds: Bounds) -> Place {
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

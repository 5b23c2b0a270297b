//! Marker shapes of about equal area.

use super::palette::{Rgb, Shape};
use super::place::Place;
use super::sheet::Sheet;
use crate::Result;

/// Draws a marker as large as a disc of that radius.
pub fn draw(
    sheet: &Sheet,
    shape: Shape,
    centre: Place,
    radius: f64,
    fill: Rgb,
    opacity: f64,
) -> Result<()> {
    match corners(shape, centre, radius) {
        None => sheet.disc(centre, radius, fill, opacity),
        Some(corners) => sheet.polygon(&corners, fill, opacity),
    }
}

/// The corners of a marker as large as a disc of that radius; a circle has none.
pub fn corners(shape: Shape, centre: Place, radius: f64) -> Option<Vec<Place>> {
    let corner = |&(x, y): &Place| (centre.0 + x * radius, centre.1 + y * radius);
    outline(shape).map(|outline| outline.iter().map(corner).collect())
}

/// The corners around the origin for a disc of radius one; a circle has none.
fn outline(shape: Shape) -> Option<&'static [Place]> {
    match shape {
        Shape::Circle => None,
        Shape::Square => Some(&[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)]),
        Shape::Triangle => Some(&[(0.0, -1.35), (1.2, 0.8), (-1.2, 0.8)]),
        Shape::InvertedTriangle => Some(&[(0.0, 1.35), (1.2, -0.8), (-1.2, -0.8)]),
        Shape::Diamond => Some(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
        Shape::Plus => Some(&[
            (-0.4, -1.25),
            (0.4, -1.25),
            (0.4, -0.4),
            (1.25, -0.4),
            (1.25, 0.4),
            (0.4, 0.4),
            (0.4, 1.25),
            (-0.4, 1.25),
            (-0.4, 0.4),
            (-1.25, 0.4),
            (-1.25, -0.4),
            (-0.4, -0.4),
        ]),
        Shape::Cross => Some(&[
            (-0.6, -1.17),
            (0.0, -0.57),
            (0.6, -1.17),
            (1.17, -0.6),
            (0.57, 0.0),
            (1.17, 0.6),
            (0.6, 1.17),
            (0.0, 0.57),
            (-0.6, 1.17),
            (-1.17, 0.6),
            (-0.57, 0.0),
            (-1.17, -0.6),
        ]),
    }
}

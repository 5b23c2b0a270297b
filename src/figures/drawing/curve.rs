//! A curve over whole numbers, such as epochs or numbers of clusters.

use super::axis::Plot;
use super::figure::{LineMark, LinePoint};
use super::place::Place;

/// Its points, without those that are no number.
pub struct Curve {
    pub name: &'static str,
    pub points: Vec<(usize, f64)>,
}

impl Curve {
    pub fn new(name: &'static str, points: impl Iterator<Item = (usize, f64)>) -> Self {
        Curve {
            name,
            points: points.filter(|(_, value)| value.is_finite()).collect(),
        }
    }

    /// Where its points lie.
    pub fn places(&self, plot: &Plot) -> Vec<Place> {
        let place = |&(at, value): &(usize, f64)| plot.place(at as f64, value);
        self.points.iter().map(place).collect()
    }

    /// The curve for the reader's pointer; `label` says where a point lies.
    pub fn mark(
        &self,
        name: String,
        places: &[Place],
        label: impl Fn(usize) -> String,
    ) -> LineMark {
        let point = |(&(at, value), &(x, y)): (&(usize, f64), &Place)| LinePoint {
            x,
            y,
            label: label(at),
            value,
        };
        LineMark {
            name,
            points: self.points.iter().zip(places).map(point).collect(),
        }
    }
}

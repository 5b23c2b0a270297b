//! Places and lengths in figure units, and as plotters' whole numbers.

use super::backend::STEPS;

/// A place on the sheet, in figure units from the upper left corner.
pub type Place = (f64, f64);

/// A place in backend units.
pub fn steps((x, y): Place) -> (i32, i32) {
    ((x * STEPS).round() as i32, (y * STEPS).round() as i32)
}

/// A length in backend units.
pub fn length(units: f64) -> u32 {
    (units * STEPS).round() as u32
}

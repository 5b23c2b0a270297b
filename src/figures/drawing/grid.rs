//! Panels side by side, row by row between the margins, and what is written above each.

use super::heading::{MARGIN, ROOM};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::shorten;
use crate::Result;

/// The font size of panels' titles.
pub const TITLE: f64 = 14.0;
/// The font size of notes above panels.
pub const NOTE: f64 = 12.0;

/// Where panels lie.
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
    /// Between two columns.
    gap: f64,
    top: f64,
    /// From the top of a row to that of the next.
    pitch: f64,
}

/// The width of each of so many columns.
pub fn column_width(columns: usize, gap: f64) -> f64 {
    (ROOM - gap * (columns - 1) as f64) / columns as f64
}

impl Grid {
    pub fn new(panels: usize, (columns, gap): (usize, f64), (top, pitch): (f64, f64)) -> Self {
        Grid {
            columns,
            rows: panels.div_ceil(columns),
            gap,
            top,
            pitch,
        }
    }

    /// A panel's width.
    pub fn width(&self) -> f64 {
        column_width(self.columns, self.gap)
    }

    /// A panel's upper left corner.
    pub fn corner(&self, place: usize) -> Place {
        let (column, row) = (place % self.columns, place / self.columns);
        (
            MARGIN + (self.width() + self.gap) * column as f64,
            self.top + self.pitch * row as f64,
        )
    }

    /// Where the last row ends.
    pub fn bottom(&self) -> f64 {
        self.top + self.pitch * self.rows as f64
    }
}

/// A panel's title in bold, shortened where it is too long.
pub fn draw_title(sheet: &Sheet, title: &str, place: Place, room: f64) -> Result<()> {
    let bold = Lettering::new(TITLE, sheet.colours.ink).bold();
    sheet.text(&shorten(title, TITLE, true, room), place, bold)
}

/// What is said beneath a title, shortened where it is too long.
pub fn draw_note(sheet: &Sheet, note: &str, place: Place, room: f64) -> Result<()> {
    let muted = Lettering::new(NOTE, sheet.colours.muted);
    sheet.text(&shorten(note, NOTE, false, room), place, muted)
}

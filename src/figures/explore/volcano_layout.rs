//! Where the parts of a volcano plot lie: the dots in the middle, the names in a column on each side.

use super::tested::{SIGNIFICANT, Side, Volcano};
use crate::Result;
use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::figure::WIDTH;
use crate::figures::drawing::heading::MARGIN;
use crate::figures::drawing::labels::{Column, NAME_SIZE, draw_column};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, widest};

const PLOT_HEIGHT: f64 = 420.0;
/// How many names there are on each side.
const NAMES: usize = 10;
/// The dots' part of the sheet is no narrower, whatever the names are.
const LEAST_WIDTH: f64 = 380.0;
const NAME_ROOM: f64 = 200.0;

/// Where the dots and the names of both sides lie.
pub(super) struct Layout {
    /// The dots between the two columns of names.
    pub plot: Plot,
    /// The names and places in `order` of what is named, lower and higher.
    named: [Vec<(String, usize)>; 2],
    /// The outer edges of the columns.
    left: f64,
    right: f64,
}

impl Layout {
    pub fn new(input: &Volcano, order: &[usize], top: f64) -> Self {
        let named = [Side::Lower, Side::Higher].map(|side| {
            let of_side = order.iter().enumerate();
            let of_side = of_side.filter(|&(_, &feature)| input.side(feature) == side);
            let short =
                |feature: usize| shorten(&input.features[feature], NAME_SIZE, false, NAME_ROOM);
            let named = of_side.map(|(place, &feature)| (short(feature), place));
            named.take(NAMES).collect::<Vec<_>>()
        });
        let room = |names: &[(String, usize)]| {
            widest(names.iter().map(|(name, _)| name.as_str()), NAME_SIZE) + 24.0
        };
        let left = MARGIN + 60.0;
        let from = left + room(&named[0]);
        let to = (f64::from(WIDTH) - MARGIN - room(&named[1])).max(from + LEAST_WIDTH);
        let (x, y) = (input.reach(order), input.height(order));
        Layout {
            plot: Plot::new((from, top), (to, top + PLOT_HEIGHT), x, y),
            left,
            right: to + room(&named[1]),
            named,
        }
    }

    /// The sheet's width.
    pub fn width(&self) -> f64 {
        self.right + MARGIN
    }

    /// The names in their columns; `places` are those of `order`.
    pub fn draw_names(&self, sheet: &Sheet, places: &[Place]) -> Result<()> {
        let ends = (self.plot.top, self.plot.bottom);
        let columns = [
            (Column::Left, self.plot.left - 20.0),
            (Column::Right, self.plot.right + 20.0),
        ];
        for (named, column) in self.named.iter().zip(columns) {
            let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
            let anchors: Vec<Place> = named.iter().map(|&(_, place)| places[place]).collect();
            draw_column(sheet, &names, &anchors, column, ends)?;
        }
        Ok(())
    }

    pub fn draw_axes(&self, sheet: &Sheet, input: &Volcano) -> Result<()> {
        let plot = &self.plot;
        let (low, high) = plot.x_range();
        plot.draw_x_ticks(sheet, &Ticks::between(low, high, 6), false)?;
        plot.draw_x_label(sheet, input.label(), plot.bottom + 40.0)?;
        plot.draw_upright(sheet, input.middle(), sheet.colours.grid, 1.0)?;
        // The frame and its scale are outside of the names.
        let around = Plot::new(
            (self.left, plot.top),
            (self.right, plot.bottom),
            (0.0, 1.0),
            plot.y_range(),
        );
        let (low, high) = plot.y_range();
        around.draw_y_strokes(sheet, &Ticks::between(low, high, 6))?;
        around.draw_base(sheet)?;
        around.draw_side(sheet)?;
        around.draw_y_label(sheet, "Significance, −log10 q", MARGIN + 8.0)?;
        let (_, y) = plot.place(0.0, -SIGNIFICANT.log10());
        let ends = [(self.left, y), (self.right, y)];
        sheet.dashed_curve(&ends, sheet.colours.muted, 1.0)?;
        let lettering = Lettering::new(NAME_SIZE, sheet.colours.muted).ending();
        sheet.patched_text("q = 0.05", (self.right - 2.0, y - 9.0), lettering)
    }
}

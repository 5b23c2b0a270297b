//! How the models of a comparison look: the same in every figure, told apart by colour, marker and line.

use super::markers;
use super::palette::{Rgb, Shape, Theme, class_colour, class_shape};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, widest};
use crate::Result;

/// A model as the figures of a comparison name and draw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedModel<'a> {
    /// In words, for example `Frozen encoder`.
    pub name: &'a str,
    /// Which colour and marker it has, counted from 0; up to eight differ in colour. A model that keeps its place keeps
    /// its look, whichever others are drawn with it.
    pub place: usize,
    /// Whether it is a plain model that the others are measured by; its line is dashed.
    pub yardstick: bool,
}

const KEY_SIZE: f64 = 13.0;
const KEY_HEIGHT: f64 = 20.0;
const KEY_LINE: f64 = 30.0;
const KEY_ROOM: f64 = KEY_LINE + 8.0;
const KEY_GAP: f64 = 20.0;

impl ComparedModel<'_> {
    pub(in crate::figures) fn colour(&self, theme: Theme) -> Rgb {
        class_colour(self.place, theme)
    }

    /// Models always differ in shape, too: there are few, and their curves lie close together.
    fn shape(&self) -> Shape {
        class_shape(self.place, usize::MAX)
    }

    pub(in crate::figures) fn draw_marker(
        &self,
        sheet: &Sheet,
        place: Place,
        radius: f64,
        theme: Theme,
    ) -> Result<()> {
        let (shape, colour) = (self.shape(), self.colour(theme));
        markers::draw(sheet, shape, place, radius, colour, 1.0)
    }

    pub(in crate::figures) fn draw_line(
        &self,
        sheet: &Sheet,
        places: &[Place],
        theme: Theme,
    ) -> Result<()> {
        let colour = self.colour(theme);
        match places.len() {
            0 | 1 => Ok(()),
            _ if self.yardstick => sheet.dashed_curve(places, colour, 1.8),
            _ => sheet.curve(places, colour, 2.2),
        }
    }
}

/// What each model's line and marker look like, in as many columns as the width has room for.
pub struct Key<'a> {
    models: Vec<ComparedModel<'a>>,
    width: f64,
}

impl<'a> Key<'a> {
    pub fn new(models: impl IntoIterator<Item = ComparedModel<'a>>, width: f64) -> Self {
        let models = models.into_iter().collect();
        Key { models, width }
    }

    fn column(&self) -> f64 {
        let names = self.models.iter().map(|model| model.name);
        (widest(names, KEY_SIZE) + KEY_ROOM + KEY_GAP).min(self.width)
    }

    fn rows(&self) -> usize {
        let columns = ((self.width + KEY_GAP) / self.column()).floor().max(1.0);
        self.models.len().div_ceil(columns as usize)
    }

    pub fn height(&self) -> f64 {
        self.rows() as f64 * KEY_HEIGHT
    }

    /// Column by column, the first at `(left, top)`.
    pub fn draw(&self, sheet: &Sheet, (left, top): Place, theme: Theme) -> Result<()> {
        let (rows, column) = (self.rows().max(1), self.column());
        let ink = Lettering::new(KEY_SIZE, sheet.colours.ink);
        for (place, model) in self.models.iter().enumerate() {
            let x = left + column * (place / rows) as f64;
            let y = top + KEY_HEIGHT * ((place % rows) as f64 + 0.5);
            model.draw_line(sheet, &[(x, y), (x + KEY_LINE, y)], theme)?;
            model.draw_marker(sheet, (x + KEY_LINE / 2.0, y), 4.5, theme)?;
            let name = shorten(model.name, KEY_SIZE, false, self.width - KEY_ROOM);
            sheet.text(&name, (x + KEY_ROOM, y), ink)?;
        }
        Ok(())
    }
}

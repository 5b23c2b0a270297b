//! How the models of a comparison look: the same in every figure, told apart by colour, marker and line.

use super::columns::Columns;
use super::heading::{MARGIN, ROOM};
use super::markers;
use super::palette::{Rgb, Shape, Theme, class_colour, class_shape};
use super::place::Place;
use super::sheet::Sheet;
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

const KEY_LINE: f64 = 30.0;
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

/// What each model's line and marker look like, between the margins.
pub struct Key<'a> {
    models: Vec<ComparedModel<'a>>,
    top: f64,
}

impl<'a> Key<'a> {
    pub fn new(models: impl IntoIterator<Item = ComparedModel<'a>>, top: f64) -> Self {
        let models = models.into_iter().collect();
        Key { models, top }
    }

    fn columns(&self) -> Columns<'a> {
        Columns {
            words: self.models.iter().map(|model| model.name).collect(),
            sign: KEY_LINE + 8.0,
            gap: KEY_GAP,
            width: ROOM,
        }
    }

    /// Where it ends.
    pub fn bottom(&self) -> f64 {
        self.top + self.columns().height()
    }

    pub fn draw(&self, sheet: &Sheet, theme: Theme) -> Result<()> {
        let place = (MARGIN, self.top);
        self.columns().draw(sheet, place, &|place, (x, y)| {
            let model = &self.models[place];
            model.draw_line(sheet, &[(x, y), (x + KEY_LINE, y)], theme)?;
            model.draw_marker(sheet, (x + KEY_LINE / 2.0, y), 4.5, theme)
        })
    }
}

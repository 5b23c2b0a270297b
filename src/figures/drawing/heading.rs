//! A figure's title and the line beneath it, and the frame all figures share.

use super::figure::{Figure, FigureContext, Marks, WIDTH};
use super::sheet::{Frame, Lettering, Sheet};
use super::text::{text_width, wrap};
use crate::Result;
use crate::table::{Cell, TextTable};

const TITLE_SIZE: f64 = 18.0;
const TITLE_LINE: f64 = 24.0;
const SUBTITLE_SIZE: f64 = 13.0;
const SUBTITLE_LINE: f64 = 18.0;
/// The distance kept from the sheet's edges.
pub const MARGIN: f64 = 16.0;
/// The room between the margins of a sheet of common width.
pub const ROOM: f64 = WIDTH as f64 - 2.0 * MARGIN;

/// Title and subtitle, broken into lines.
pub struct Heading {
    pub title: String,
    title_lines: Vec<String>,
    subtitle_lines: Vec<String>,
}

impl Heading {
    /// The title says where data are simulated; `note` (may be empty) goes before the context's subtitle.
    pub fn new(title: &str, note: &str, context: &FigureContext) -> Self {
        let title = if context.simulated {
            format!("{title} (simulated data)")
        } else {
            title.to_owned()
        };
        let parts: Vec<&str> = [note, &context.subtitle]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        Heading {
            title_lines: wrap(&title, TITLE_SIZE, true, ROOM),
            subtitle_lines: wrap(&parts.join(" · "), SUBTITLE_SIZE, false, ROOM),
            title,
        }
    }

    /// Where the drawing may begin.
    pub fn bottom(&self) -> f64 {
        MARGIN
            + TITLE_LINE * self.title_lines.len() as f64
            + SUBTITLE_LINE * self.subtitle_lines.len() as f64
            + 10.0
    }

    fn draw(&self, sheet: &Sheet) -> Result<()> {
        let ink = Lettering::new(TITLE_SIZE, sheet.colours.ink).bold();
        let lines = &self.title_lines;
        sheet.lines(lines, (MARGIN, MARGIN), TITLE_LINE, ink.hanging())?;
        let muted = Lettering::new(SUBTITLE_SIZE, sheet.colours.muted);
        let top = MARGIN + TITLE_LINE * lines.len() as f64 + 1.0;
        let lines = &self.subtitle_lines;
        sheet.lines(lines, (MARGIN, top), SUBTITLE_LINE, muted.hanging())
    }
}

/// Everything of a figure but the strokes.
pub struct Draft<'a> {
    pub name: &'a str,
    pub heading: Heading,
    pub width: f64,
    pub height: f64,
    /// The figure in a sentence or two, for those who hear it.
    pub description: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Draft<'_> {
    /// Draws heading and content; `paint` gives the marks back.
    pub fn finish(
        self,
        context: &FigureContext,
        paint: impl FnOnce(&Sheet) -> Result<Marks>,
    ) -> Result<Figure> {
        let (width, height) = (self.width.ceil() as u32, self.height.ceil() as u32);
        let title = self.heading.title.clone();
        let frame = Frame {
            width,
            height,
            theme: context.theme,
            title: &title,
            description: &self.description,
        };
        let mut marks = Marks::Points(Vec::new());
        let svg = frame.draw(|sheet| {
            self.heading.draw(sheet)?;
            marks = paint(sheet)?;
            Ok(())
        })?;
        let table = TextTable {
            name: self.name.to_owned(),
            title: title.clone(),
            columns: self.columns,
            rows: self.rows,
        };
        Ok(Figure {
            name: self.name.to_owned(),
            title,
            width,
            height,
            svg,
            marks,
            table,
        })
    }
}

/// How much room the widest tick label may take before it is shortened: thirty characters of common width.
pub fn label_room(size: f64) -> f64 {
    text_width(&"m".repeat(20), size, false)
}

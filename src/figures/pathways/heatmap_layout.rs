//! Where the parts of a heat map lie: the classes above the cells, the pathways' names beside them.

use super::heatmap_cells::{Cells, Heatmap};
use crate::Result;
use crate::figures::drawing::axis::{LABEL_SIZE, TICK_SIZE};
use crate::figures::drawing::figure::{GridMark, SMALLEST_TEXT, WIDTH};
use crate::figures::drawing::heading::MARGIN;
use crate::figures::drawing::legend::{Classes, draw_colour_bar};
use crate::figures::drawing::numbers::significant;
use crate::figures::drawing::palette::{PLAIN_CLASSES, Rgb, Theme, diverging, ink_on};
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest};

/// z-scores beyond this have the colour map's last colour.
const LIMIT: f64 = 2.5;

const ROW_HEIGHT: f64 = 16.0;
const STRIP_HEIGHT: f64 = 16.0;
const STRIP_GAP: f64 = 4.0;

/// Where strip, cells and names lie.
pub(super) struct Layout {
    theme: Theme,
    pub left: f64,
    right: f64,
    /// The upper edge of the class strip.
    top: f64,
    /// The class strip's height.
    strip: f64,
    columns: usize,
    names: Vec<String>,
}

impl Layout {
    pub fn new(map: &Heatmap, cells: &Cells, classes: &Classes, top: f64, theme: Theme) -> Self {
        let most = 0.36 * f64::from(WIDTH);
        let names: Vec<String> = map
            .pathway_order
            .iter()
            .map(|&pathway| shorten(&map.pathways[pathway], TICK_SIZE, false, most))
            .collect();
        let room = widest(names.iter().map(String::as_str), TICK_SIZE).max(40.0);
        Layout {
            theme,
            left: MARGIN + 24.0,
            right: (f64::from(WIDTH) - MARGIN - room - 8.0).floor(),
            top,
            strip: strip_height(classes),
            columns: cells.labels.len(),
            names,
        }
    }

    fn grid_top(&self) -> f64 {
        self.top + self.strip + STRIP_GAP
    }

    fn grid_bottom(&self) -> f64 {
        self.grid_top() + ROW_HEIGHT * self.names.len() as f64
    }

    pub fn bar_top(&self) -> f64 {
        self.grid_bottom() + 42.0
    }

    /// The left edge of a column; one past the last gives the right edge of the grid.
    fn column_left(&self, column: usize) -> f64 {
        self.left + (self.right - self.left) * column as f64 / self.columns.max(1) as f64
    }

    pub fn draw(&self, sheet: &Sheet, cells: &Cells, classes: &Classes) -> Result<()> {
        self.draw_strip(sheet, cells, classes)?;
        for (row, z) in cells.z.iter().enumerate() {
            let colours: Vec<Rgb> = z
                .iter()
                .map(|&z| diverging(z / LIMIT, self.theme))
                .collect();
            let y = self.grid_top() + ROW_HEIGHT * row as f64;
            // Each row reaches a little under the next one, so that no seam shows between them.
            let height = if row + 1 < cells.z.len() {
                ROW_HEIGHT + 0.5
            } else {
                ROW_HEIGHT
            };
            for run in runs(&colours) {
                self.draw_run(sheet, &run, (y, height), colours[run.start])?;
            }
            let middle = (self.right + 8.0, y + ROW_HEIGHT / 2.0);
            sheet.text(
                &self.names[row],
                middle,
                Lettering::new(TICK_SIZE, sheet.colours.ink),
            )?;
        }
        self.draw_captions(sheet, cells)
    }

    fn draw_run(
        &self,
        sheet: &Sheet,
        run: &std::ops::Range<usize>,
        (y, height): (f64, f64),
        fill: Rgb,
    ) -> Result<()> {
        let left = self.column_left(run.start);
        let right = (self.column_left(run.end) + 0.5).min(self.right);
        sheet.rect((left, y), right - left, height, fill)
    }

    /// The classes above the columns, named where there is room.
    fn draw_strip(&self, sheet: &Sheet, cells: &Cells, classes: &Classes) -> Result<()> {
        for run in runs(&cells.classes) {
            let class = cells.classes[run.start];
            let fill = classes.colour(class);
            self.draw_run(sheet, &run, (self.top, self.strip), fill)?;
            let (left, right) = (self.column_left(run.start), self.column_left(run.end));
            let (name, room) = (&classes.names[class], right - left);
            let length = text_width(name, SMALLEST_TEXT, false) + 6.0;
            let centre = ((left + right) / 2.0, self.top + self.strip / 2.0);
            let lettering = Lettering::new(SMALLEST_TEXT, ink_on(fill)).centred();
            if length <= room {
                sheet.text(name, centre, lettering)?;
            } else if length <= self.strip && room >= SMALLEST_TEXT {
                sheet.text(name, centre, lettering.upwards())?;
            }
        }
        let place = (self.right + 8.0, self.top + self.strip / 2.0);
        sheet.text(
            "class",
            place,
            Lettering::new(TICK_SIZE, sheet.colours.muted),
        )
    }

    fn draw_captions(&self, sheet: &Sheet, cells: &Cells) -> Result<()> {
        let ink = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let centre = (self.left + self.right) / 2.0;
        sheet.text(
            "Samples, clustered",
            (centre, self.grid_bottom() + 16.0),
            ink,
        )?;
        let middle = (self.grid_top() + self.grid_bottom()) / 2.0;
        if cells.z.len() as f64 * ROW_HEIGHT > text_width("Pathways, clustered", LABEL_SIZE, false)
        {
            sheet.text("Pathways, clustered", (MARGIN + 8.0, middle), ink.upwards())?;
        }
        let (low, high) = (
            format!("≤ {}", significant(-LIMIT)),
            format!("≥ {}", significant(LIMIT)),
        );
        let theme = self.theme;
        let colour = |share: f64| diverging(2.0 * share - 1.0, theme);
        let place = (self.left, self.bar_top());
        draw_colour_bar(
            sheet,
            place,
            220.0,
            colour,
            [&low, "0", &high],
            "NES, z-score per pathway",
        )
    }

    pub fn marks(&self, map: &Heatmap, cells: Cells, classes: &Classes) -> GridMark {
        let labels = cells.labels.iter().zip(&cells.classes);
        let column_labels = labels
            .map(|(label, &class)| format!("{label}, {}", classes.names[class]))
            .collect();
        GridMark {
            x: self.left,
            y: self.grid_top(),
            cell_width: (self.right - self.left) / self.columns.max(1) as f64,
            cell_height: ROW_HEIGHT,
            row_labels: map
                .pathway_order
                .iter()
                .map(|&pathway| map.pathways[pathway].clone())
                .collect(),
            column_labels,
            values: cells.z,
        }
    }
}

/// Beyond eight classes colours alone do not tell them apart, so short names get room to run upwards.
fn strip_height(classes: &Classes) -> f64 {
    let longest = widest(classes.names.iter().map(String::as_str), SMALLEST_TEXT) + 6.0;
    if classes.known() > PLAIN_CLASSES && longest <= 60.0 {
        longest.ceil()
    } else {
        STRIP_HEIGHT
    }
}

/// Stretches of equal neighbours.
fn runs<T: PartialEq>(values: &[T]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for place in 0..values.len() {
        match runs.last_mut() {
            Some(run) if values[run.start] == values[place] => run.end = place + 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

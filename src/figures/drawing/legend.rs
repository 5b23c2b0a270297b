//! Which colour and shape stands for which class, and the bar of a colour map.

use super::columns::Columns;
use super::figure::WIDTH;
use super::heading::MARGIN;
use super::markers;
use super::numbers::count;
use super::palette::{MAP_STEPS, Rgb, Shape, Theme, class_colour, class_shape};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::text_width;
use crate::Result;

const SWATCH_ROOM: f64 = 20.0;
const COLUMN_GAP: f64 = 18.0;

/// What a sample without a class is called.
pub const NO_CLASS: &str = "Not known";

/// The classes of a cohort in alphabetical order, those of unknown class last.
pub struct Classes {
    pub names: Vec<String>,
    /// The place of each sample's class among `names`.
    pub of_sample: Vec<usize>,
    /// Samples per class.
    pub sizes: Vec<u64>,
    known: usize,
    numbered: bool,
    theme: Theme,
}

/// What stands before a class' name in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The marker of a scatter plot.
    Marker,
    /// A square of the colour alone.
    Square,
}

impl Classes {
    /// `labels` are the samples' classes, empty where unknown.
    pub fn new(labels: &[String], theme: Theme) -> Self {
        let mut names: Vec<String> = labels
            .iter()
            .filter(|label| !label.is_empty())
            .cloned()
            .collect();
        names.sort_unstable();
        names.dedup();
        let known = names.len();
        let place = |label: &String| names.binary_search(label).unwrap_or(known);
        let of_sample: Vec<usize> = labels.iter().map(place).collect();
        if of_sample.contains(&known) {
            names.push(NO_CLASS.to_owned());
        }
        Classes::counted(names, known, of_sample, theme)
    }

    /// Classes in an order of their own: `codes` are places among `names`, anything beyond them is not known.
    pub fn coded(names: &[String], codes: &[u16], theme: Theme) -> Self {
        let known = names.len();
        let mut names = names.to_vec();
        let of_sample: Vec<usize> = codes
            .iter()
            .map(|&code| usize::from(code).min(known))
            .collect();
        if of_sample.contains(&known) {
            names.push(NO_CLASS.to_owned());
        }
        Classes::counted(names, known, of_sample, theme)
    }

    fn counted(names: Vec<String>, known: usize, of_sample: Vec<usize>, theme: Theme) -> Self {
        let mut sizes = vec![0; names.len()];
        for &class in &of_sample {
            sizes[class] += 1;
        }
        Classes {
            names,
            of_sample,
            sizes,
            known,
            numbered: false,
            theme,
        }
    }

    /// The number of classes that have a name of their own.
    pub fn known(&self) -> usize {
        self.known
    }

    /// Numbers the legend's entries, for drawings where names would take too much room, or no longer does.
    pub fn number(&mut self, numbered: bool) {
        self.numbered = numbered;
    }

    /// What a drawing calls a class: its name, or its number in the legend.
    pub fn short_name(&self, class: usize) -> String {
        if self.numbered {
            count(class as u64 + 1)
        } else {
            self.names[class].clone()
        }
    }

    pub fn colour(&self, class: usize) -> Rgb {
        if class < self.known {
            class_colour(class, self.theme)
        } else {
            self.theme.colours().axis
        }
    }

    pub fn shape(&self, class: usize) -> Shape {
        if class < self.known {
            class_shape(class, self.known)
        } else {
            Shape::Circle
        }
    }

    /// The name of a sample's class.
    pub fn name_of(&self, sample: usize) -> &str {
        self.of_sample
            .get(sample)
            .and_then(|&class| self.names.get(class))
            .map_or("", String::as_str)
    }

    fn entry(&self, class: usize) -> String {
        let entry = format!("{} ({})", self.names[class], count(self.sizes[class]));
        if self.numbered {
            format!("{} {entry}", count(class as u64 + 1))
        } else {
            entry
        }
    }

    fn entries(&self, sign: Sign) -> Vec<Entry> {
        let entry = |class: usize| Entry {
            shape: if sign == Sign::Square {
                Shape::Square
            } else {
                self.shape(class)
            },
            colour: self.colour(class),
            words: self.entry(class),
        };
        (0..self.names.len()).map(entry).collect()
    }

    /// Markers with class names and sizes.
    pub fn legend(&self, sign: Sign, place: Place) -> Legend {
        Legend::new(self.entries(sign), place)
    }
}

/// A marker and what it stands for.
pub struct Entry {
    pub shape: Shape,
    pub colour: Rgb,
    pub words: String,
}

/// Markers with words, between its left edge and the right margin.
pub struct Legend {
    pub entries: Vec<Entry>,
    place: Place,
}

impl Legend {
    /// `place` is the upper left corner.
    pub fn new(entries: Vec<Entry>, place: Place) -> Self {
        Legend { entries, place }
    }

    fn columns(&self) -> Columns<'_> {
        let words = self.entries.iter().map(|entry| entry.words.as_str());
        Columns {
            words: words.collect(),
            sign: SWATCH_ROOM,
            gap: COLUMN_GAP,
            width: f64::from(WIDTH) - MARGIN - self.place.0,
        }
    }

    /// Where it ends.
    pub fn bottom(&self) -> f64 {
        self.place.1 + self.columns().height()
    }

    pub fn draw(&self, sheet: &Sheet) -> Result<()> {
        self.columns().draw(sheet, self.place, &|place, (x, y)| {
            let entry = &self.entries[place];
            markers::draw(sheet, entry.shape, (x + 6.0, y), 5.0, entry.colour, 1.0)
        })
    }
}

/// The height of a colour bar with its labels.
pub const COLOUR_BAR_HEIGHT: f64 = 34.0;

/// A horizontal bar of a colour map with labels at its beginning, middle and end, and what it shows to its right.
pub fn draw_colour_bar(
    sheet: &Sheet,
    (left, top): Place,
    width: f64,
    colour: impl Fn(f64) -> Rgb,
    labels: [&str; 3],
    caption: &str,
) -> Result<()> {
    let step = width / MAP_STEPS as f64;
    for place in 0..MAP_STEPS {
        let x = left + step * place as f64;
        let room = (step * 1.5).min(left + width - x);
        sheet.rect(
            (x, top),
            room,
            12.0,
            colour(place as f64 / (MAP_STEPS - 1) as f64),
        )?;
    }
    let muted = Lettering::new(12.0, sheet.colours.muted)
        .centred()
        .hanging();
    for (share, label) in [0.0, 0.5, 1.0].into_iter().zip(labels) {
        let half = text_width(label, 12.0, false) / 2.0;
        let x = (left + width * share).max(left.min(half) + if share == 0.0 { half } else { 0.0 });
        sheet.text(label, (x, top + 17.0), muted)?;
    }
    sheet.text(
        caption,
        (left + width + 24.0, top + 6.0),
        Lettering::new(13.0, sheet.colours.ink),
    )
}

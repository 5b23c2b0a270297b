//! What the colours of a scatter plot show: classes, or a value.

use super::axis::Plot;
use super::cloud;
use super::figure::WIDTH;
use super::heading::MARGIN;
use super::legend::{COLOUR_BAR_HEIGHT, Classes, NO_CLASS, Sign, draw_colour_bar};
use super::markers;
use super::numbers::{count, significant};
use super::palette::{MAP_STEPS, Rgb, Shape, Theme, sequential};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width};
use crate::Result;
use crate::table::Cell;

/// What the colours of a scatter plot show.
#[derive(Debug, Clone, Copy)]
pub enum Colouring<'a> {
    /// The class of each sample.
    Classes {
        /// What kind of classes, for the table's column: `class`, `cluster`.
        title: &'a str,
        /// The classes in the order of their colours.
        names: &'a [String],
        /// The place of each sample's class among `names`; anything beyond them is not known.
        codes: &'a [u16],
    },
    /// A number for each sample.
    Values {
        /// What they are: `TP53, log2(CPM + 1)`.
        title: &'a str,
        /// One value per sample; what is no number is drawn grey.
        values: &'a [f32],
        /// The values of the colour map's ends (low, high); values beyond take the end's colour.
        range: (f64, f64),
    },
}

impl<'a> Colouring<'a> {
    /// How many samples have a colour.
    pub(super) fn samples(&self) -> usize {
        match self {
            Colouring::Classes { codes, .. } => codes.len(),
            Colouring::Values { values, .. } => values.len(),
        }
    }

    /// What the colours show, as a table's column.
    pub(super) fn title(&self) -> &'a str {
        let (Colouring::Classes { title, .. } | Colouring::Values { title, .. }) = self;
        title
    }
}

/// What a sample's colour and its words come from.
pub enum Colours<'a> {
    /// The classes, and whether their names are drawn among the samples.
    Classes(Classes, bool),
    Values(ValueMap<'a>),
}

impl<'a> Colours<'a> {
    /// Classes are named among the samples where `plot` has room.
    pub fn new(colouring: Colouring<'a>, plot: &Plot, theme: Theme) -> Self {
        match colouring {
            Colouring::Classes { names, codes, .. } => {
                let mut classes = Classes::coded(names, codes, theme);
                let named = cloud::named(&mut classes, plot);
                Colours::Classes(classes, named)
            }
            Colouring::Values {
                title,
                values,
                range,
            } => Colours::Values(ValueMap::new(title, values, range, theme)),
        }
    }

    pub fn colour(&self, sample: usize) -> Rgb {
        match self {
            Colours::Classes(classes, _) => classes.colour(classes.of_sample[sample]),
            Colours::Values(map) => map.colour(map.values[sample]),
        }
    }

    pub fn shape(&self, sample: usize) -> Shape {
        match self {
            Colours::Classes(classes, _) => classes.shape(classes.of_sample[sample]),
            Colours::Values(_) => Shape::Circle,
        }
    }

    /// Whether a sample has a class or a value.
    pub fn is_known(&self, sample: usize) -> bool {
        match self {
            Colours::Classes(classes, _) => classes.of_sample[sample] < classes.known(),
            Colours::Values(map) => map.values[sample].is_finite(),
        }
    }

    /// A sample's class or value for a table.
    pub fn cell(&self, sample: usize) -> Cell {
        match self {
            Colours::Classes(classes, _) if classes.of_sample[sample] < classes.known() => {
                Cell::from(classes.name_of(sample))
            }
            Colours::Values(map) if map.values[sample].is_finite() => {
                Cell::Number(f64::from(map.values[sample]))
            }
            _ => Cell::Missing,
        }
    }

    /// A sample's class or value in words.
    pub fn words(&self, sample: usize) -> String {
        match self {
            Colours::Classes(classes, _) => classes.name_of(sample).to_owned(),
            Colours::Values(map) if !map.values[sample].is_finite() => NO_CLASS.to_owned(),
            Colours::Values(map) => {
                let value = significant(f64::from(map.values[sample]));
                format!("{} {value}", map.title)
            }
        }
    }

    /// Where a legend that begins at `top` ends.
    pub fn legend_bottom(&self, top: f64) -> f64 {
        match self {
            Colours::Classes(classes, _) => classes.legend(Sign::Marker, (MARGIN, top)).bottom(),
            Colours::Values(_) => top + COLOUR_BAR_HEIGHT,
        }
    }

    /// What all samples' colours show, in words.
    pub fn in_words(&self) -> String {
        match self {
            Colours::Classes(classes, _) => format!("{} classes", classes.known()),
            Colours::Values(map) => format!(
                "their {} from {} to {}",
                map.title,
                significant(map.low),
                significant(map.high)
            ),
        }
    }

    /// The legend, and what is written among the samples.
    pub fn draw(
        &self,
        sheet: &Sheet,
        plot: &Plot,
        places: &[Place],
        legend_top: f64,
    ) -> Result<()> {
        match self {
            Colours::Classes(classes, named) => {
                if *named {
                    cloud::draw_names(sheet, plot, classes, places)?;
                }
                let legend = classes.legend(Sign::Marker, (MARGIN, legend_top));
                legend.draw(sheet)
            }
            Colours::Values(map) => map.draw_bar(sheet, (plot.left, legend_top)),
        }
    }
}

/// Values and their colours.
pub struct ValueMap<'a> {
    title: &'a str,
    values: &'a [f32],
    low: f64,
    high: f64,
    theme: Theme,
}

impl<'a> ValueMap<'a> {
    /// A range that is none becomes that of the values.
    fn new(title: &'a str, values: &'a [f32], (low, high): (f64, f64), theme: Theme) -> Self {
        let finite = || values.iter().filter(|value| value.is_finite());
        let (low, high) = if low.is_finite() && high.is_finite() && low <= high {
            (low, high)
        } else {
            let low = finite().copied().fold(f32::INFINITY, f32::min);
            let high = finite().copied().fold(f32::NEG_INFINITY, f32::max);
            if low <= high {
                (f64::from(low), f64::from(high))
            } else {
                (0.0, 0.0)
            }
        };
        ValueMap {
            title,
            values,
            low,
            high,
            theme,
        }
    }

    fn colour(&self, value: f32) -> Rgb {
        if value.is_finite() {
            let span = (self.high - self.low).max(f64::MIN_POSITIVE);
            self.shade((f64::from(value) - self.low) / span)
        } else {
            self.theme.colours().axis
        }
    }

    fn shade(&self, share: f64) -> Rgb {
        shade(share, self.theme)
    }

    fn draw_bar(&self, sheet: &Sheet, (left, top): Place) -> Result<()> {
        const BAR: f64 = 200.0;
        let below = self.values.iter().any(|&value| f64::from(value) < self.low);
        let above = self
            .values
            .iter()
            .any(|&value| f64::from(value) > self.high);
        let sign = |beyond: bool, sign: &str| {
            if beyond {
                sign.to_owned()
            } else {
                String::new()
            }
        };
        let low = sign(below, "≤ ") + &significant(self.low);
        let high = sign(above, "≥ ") + &significant(self.high);
        let middle = significant((self.low + self.high) / 2.0);
        let missing = self.missing();
        let room =
            f64::from(WIDTH) - MARGIN - left - BAR - 24.0 - text_width(&missing, 13.0, false);
        let caption = shorten(self.title, 13.0, false, room - 44.0);
        let labels = [low.as_str(), &middle, &high];
        draw_colour_bar(
            sheet,
            (left, top),
            BAR,
            |share| self.shade(share),
            labels,
            &caption,
        )?;
        if missing.is_empty() {
            return Ok(());
        }
        let x = left + BAR + 24.0 + text_width(&caption, 13.0, false) + 24.0;
        let (grey, ink) = (sheet.colours.axis, sheet.colours.ink);
        markers::draw(sheet, Shape::Circle, (x, top + 6.0), 5.0, grey, 1.0)?;
        sheet.text(&missing, (x + 12.0, top + 6.0), Lettering::new(13.0, ink))
    }

    /// What the grey marker stands for; nothing where there is none.
    fn missing(&self) -> String {
        let missing = self.values.iter().filter(|value| !value.is_finite());
        match missing.count() {
            0 => String::new(),
            missing => format!("{NO_CLASS} ({})", count(missing as u64)),
        }
    }
}

/// The colour of a value at a share of the range. The map begins a little within, since its first colours are all but
/// those of the paper.
fn shade(share: f64, theme: Theme) -> Rgb {
    const FIRST: f64 = 0.2;
    sequential(FIRST + (1.0 - FIRST) * share.clamp(0.0, 1.0), theme)
}

/// The colours of values from low to high, in equal steps.
pub fn value_colours(theme: Theme) -> Vec<Rgb> {
    let last = (MAP_STEPS - 1) as f64;
    (0..MAP_STEPS)
        .map(|step| shade(step as f64 / last, theme))
        .collect()
}

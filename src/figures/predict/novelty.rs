//! How unlike the training cohort new samples are, by their distance from it in the latent space and what the encoder can't
//! restore of them.

use crate::explore::variable::descending;
use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::beside::draw_beside;
use crate::figures::drawing::cloud::{self, Dot, OPACITY};
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN, ROOM};
use crate::figures::drawing::labels::{Bounds, NAME_SIZE};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Shape, Theme, class_colour};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width};
use crate::table::Cell;
use crate::{Error, Result};

/// Samples and how far each is from the training cohort.
#[derive(Debug, Clone, Copy)]
pub struct Distances<'a> {
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One distance per sample, finite and not negative.
    pub distances: &'a [f64],
}

/// What [`novelty`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Novelty<'a> {
    /// The new table's samples.
    pub new: Distances<'a>,
    /// The cohort's own samples that the model has not seen.
    pub unseen: Distances<'a>,
    /// Beyond this distance a sample is called unlike the cohort.
    pub threshold: f64,
    /// What it is: `99 % of the unseen samples are nearer`.
    pub threshold_words: &'a str,
}

/// The two rows and their heights.
const ROWS: [&str; 2] = ["New samples", "Unseen of the cohort"];
const HEIGHTS: [f64; 2] = [210.0, 110.0];
/// A row's title.
const HEAD: f64 = 26.0;
const LABELS: usize = 12;
const LABEL_ROOM: f64 = 150.0;
/// So many samples beyond the threshold are not covered by names.
const KEPT_FREE: usize = 200;
/// An axis that reaches further than so many thresholds is of square roots, so that its beginning stays legible.
const FAR: f64 = 6.0;

/// The distance of each new sample above those of the cohort's unseen samples, spread upwards so that they can be told
/// apart; a dashed line at the threshold, and names on the farthest beyond it (at most twelve).
///
/// # Errors
/// Where there is no new sample, a sample has no distance, or a distance or the threshold is no number.
pub fn novelty(input: &Novelty, context: &FigureContext) -> Result<Figure> {
    let rows = [input.new, input.unseen];
    check(input, rows)?;
    let orders = rows.map(|row| descending(row.distances));
    let beyond = |row: Distances| {
        row.distances
            .iter()
            .filter(|&&at| at > input.threshold)
            .count()
    };
    let note = note(input, rows.map(beyond));
    let heading = Heading::new("Samples unlike the training cohort", &note, context);
    let layout = Layout::new(input, rows, heading.bottom());
    let places = [0, 1].map(|row| layout.places(row, rows[row], &orders[row]));
    let draft = Draft {
        name: "novelty",
        width: f64::from(WIDTH),
        height: layout.plots[1].bottom + 62.0,
        description: format!("Two rows of dots by distance. {note}."),
        heading,
        columns: ["sample", "group", "distance", "beyond"]
            .map(String::from)
            .to_vec(),
        rows: table(input, rows, &orders),
    };
    draft.finish(context, |sheet| {
        layout.draw_axes(sheet, input)?;
        layout.draw_dots(sheet, rows, &places, context.theme)?;
        layout.draw_names(sheet, &orders[0], &places[0])?;
        Ok(Marks::Points(marks(input, rows, &places)))
    })
}

fn check(input: &Novelty, rows: [Distances; 2]) -> Result<()> {
    if input.new.sample_ids.is_empty() {
        let what = "there are no new samples to draw";
        return Err(Error::new(what, "Classify a new table first."));
    }
    let fits = |row: &Distances| row.sample_ids.len() == row.distances.len();
    let distances = || rows.iter().flat_map(|row| row.distances);
    let number = |distance: &f64| distance.is_finite() && *distance >= 0.0;
    if rows.iter().all(fits) && distances().all(number) && number(&input.threshold) {
        return Ok(());
    }
    let what = "a sample has no distance from the cohort, or one that is not a number";
    Err(Error::new(what, "Classify the new table again."))
}

fn note(input: &Novelty, [new, unseen]: [usize; 2]) -> String {
    let of = |beyond: usize, row: Distances| {
        let all = count(row.distances.len() as u64);
        format!("{} of {all}", count(beyond as u64))
    };
    let lie = if new == 1 { "lies" } else { "lie" };
    let unseen = match input.unseen.distances.is_empty() {
        true => String::new(),
        false => format!(
            ", {} unseen samples of the cohort",
            of(unseen, input.unseen)
        ),
    };
    format!(
        "{} new samples {lie} beyond the threshold{unseen}",
        of(new, input.new)
    )
}

/// All samples, the farthest of each group first.
fn table(input: &Novelty, rows: [Distances; 2], orders: &[Vec<u32>; 2]) -> Vec<Vec<Cell>> {
    let mut cells = Vec::new();
    for ((row, order), group) in rows.iter().zip(orders).zip(["new", "cohort"]) {
        for &sample in order {
            let distance = row.distances[sample as usize];
            let beyond = if distance > input.threshold {
                "yes"
            } else {
                "no"
            };
            cells.push(vec![
                Cell::from(row.sample_ids[sample as usize].as_str()),
                Cell::from(group),
                Cell::Number(distance),
                Cell::from(beyond),
            ]);
        }
    }
    cells
}

fn marks(input: &Novelty, rows: [Distances; 2], places: &[Vec<Place>; 2]) -> Vec<PointMark> {
    let mut marks = Vec::new();
    for ((row, places), group) in rows.iter().zip(places).zip(ROWS) {
        for (sample, &(x, y)) in places.iter().enumerate() {
            let distance = row.distances[sample];
            let beyond = if distance > input.threshold {
                ", beyond the threshold"
            } else {
                ""
            };
            marks.push(PointMark {
                x,
                y,
                label: row.sample_ids[sample].clone(),
                value: format!("distance {}{beyond}", significant(distance)),
                class: group.to_owned(),
            });
        }
    }
    marks
}

struct Layout<'a> {
    input: &'a Novelty<'a>,
    plots: [Plot; 2],
    /// Whether the axis is of square roots.
    roots: bool,
}

impl<'a> Layout<'a> {
    fn new(input: &'a Novelty<'a>, rows: [Distances; 2], top: f64) -> Self {
        let all = rows.iter().flat_map(|row| row.distances).copied();
        let most = all.fold(input.threshold, f64::max).max(f64::MIN_POSITIVE);
        let roots = most > FAR * input.threshold;
        let end = 1.03 * if roots { most.sqrt() } else { most };
        let (left, right) = (MARGIN + 8.0, f64::from(WIDTH) - MARGIN - 8.0);
        // The threshold's words stand above the first row.
        let mut top = top + 22.0;
        let plots = HEIGHTS.map(|height| {
            let (from, to) = (top + HEAD, top + HEAD + height);
            top = to;
            Plot::new((left, from), (right, to), (0.0, end), (0.0, 1.0))
        });
        Layout {
            input,
            plots,
            roots,
        }
    }

    fn across(&self, distance: f64) -> f64 {
        if self.roots {
            distance.sqrt()
        } else {
            distance
        }
    }

    /// Where each sample lies: by its distance, and upwards by its rank so that neighbours are far apart.
    fn places(&self, row: usize, samples: Distances, order: &[u32]) -> Vec<Place> {
        let mut places = vec![(0.0, 0.0); order.len()];
        for (rank, &sample) in order.iter().enumerate() {
            // Van der Corput's sequence: the rank's bits behind the point, the last first.
            let share = f64::from((rank as u32).reverse_bits()) / f64::from(u32::MAX);
            let x = self.across(samples.distances[sample as usize]);
            places[sample as usize] = self.plots[row].place(x, 0.08 + 0.84 * share);
        }
        places
    }

    fn draw_axes(&self, sheet: &Sheet, input: &Novelty) -> Result<()> {
        let [above, below] = &self.plots;
        let (_, end) = below.x_range();
        let ticks = match self.roots {
            true => Ticks::square_roots(end),
            false => Ticks::between(0.0, end, 8),
        };
        below.draw_x_ticks(sheet, &ticks, false)?;
        below.draw_base(sheet)?;
        above.draw_base(sheet)?;
        let title = match self.roots {
            true => "Distance from the cohort (square-root scale)",
            false => "Distance from the cohort",
        };
        below.draw_x_label(sheet, title, below.bottom + 40.0)?;
        let (x, _) = below.place(self.across(input.threshold), 0.0);
        let muted = sheet.colours.muted;
        sheet.dashed_curve(&[(x, above.top - HEAD), (x, below.bottom)], muted, 1.6)?;
        let bold = Lettering::new(14.0, sheet.colours.ink).bold();
        for (plot, title) in self.plots.iter().zip(ROWS) {
            sheet.patched_text(title, (MARGIN, plot.top - HEAD / 2.0), bold)?;
        }
        let words = format!(
            "{}: {}",
            significant(input.threshold),
            input.threshold_words
        );
        let words = shorten(&words, NAME_SIZE, false, ROOM);
        let half = text_width(&words, NAME_SIZE, false) / 2.0;
        let x = x.max(MARGIN + half).min(f64::from(WIDTH) - MARGIN - half);
        let lettering = Lettering::new(NAME_SIZE, muted).centred();
        sheet.text(&words, (x, above.top - HEAD - 10.0), lettering)
    }

    fn draw_dots(
        &self,
        sheet: &Sheet,
        rows: [Distances; 2],
        places: &[Vec<Place>; 2],
        theme: Theme,
    ) -> Result<()> {
        let inside = [sheet.colours.accent, sheet.colours.axis];
        let all = places[0].len() + places[1].len();
        for (row, inside) in inside.into_iter().enumerate() {
            let dot = |(&place, &distance): (&Place, &f64)| Dot {
                place,
                colour: match distance > self.input.threshold {
                    true => class_colour(1, theme),
                    false => inside,
                },
                shape: match distance > self.input.threshold {
                    true => Shape::Diamond,
                    false => Shape::Circle,
                },
                opacity: OPACITY,
                known: true,
            };
            let dots: Vec<Dot> = places[row]
                .iter()
                .zip(rows[row].distances)
                .map(dot)
                .collect();
            cloud::draw(sheet, &dots, cloud::radius(dots.len()), all)?;
        }
        Ok(())
    }

    /// The names of the farthest new samples beyond the threshold.
    fn draw_names(&self, sheet: &Sheet, order: &[u32], places: &[Place]) -> Result<()> {
        let new = self.input.new;
        let samples = order.iter().map(|&sample| sample as usize);
        let beyond = samples.take_while(|&sample| new.distances[sample] > self.input.threshold);
        let beyond: Vec<usize> = beyond.take(KEPT_FREE).collect();
        let named = beyond.iter().take(LABELS);
        let short =
            |&sample: &usize| shorten(&new.sample_ids[sample], NAME_SIZE, false, LABEL_ROOM);
        let names: Vec<String> = named.map(short).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let anchors: Vec<Place> = beyond.iter().map(|&sample| places[sample]).collect();
        let radius = cloud::radius(places.len());
        draw_beside(sheet, &names, &anchors, radius, Bounds::of(&self.plots[0]))
    }
}

//! How well the pathway head predicts each pathway's score on samples it has not seen.

use crate::explore::variable::descending;
use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::palette::{Theme, class_colour};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`pathway_fit`] draws.
#[derive(Debug, Clone, Copy)]
pub struct PathwayFit<'a> {
    /// All pathways.
    pub pathways: &'a [String],
    /// The coefficient of determination of each, at most 1; what is no number (a constant score has none) is not drawn.
    pub r2: &'a [f64],
    /// How many unseen samples it is reckoned on.
    pub samples: usize,
    /// How many of the best and of the worst are drawn, for example 10.
    pub shown: usize,
}

const ROW: f64 = 22.0;
const NAME: f64 = 13.0;
const NAME_ROOM: f64 = 290.0;
/// The title of a group of rows.
const HEAD: f64 = 28.0;
/// Worse than this is drawn at this end, with an arrow.
const WORST: f64 = -0.5;

/// The best and the worst predicted pathways by R², each a line from 0; below 0 the mean would have been the better
/// prediction. What is below −0.5 ends there with an arrow.
///
/// # Errors
/// Where there is no R² to draw, or not one for every pathway.
pub fn pathway_fit(input: &PathwayFit, context: &FigureContext) -> Result<Figure> {
    let order = order(input)?;
    let groups = groups(&order, input.shown.max(1));
    let note = note(input, &order);
    let heading = Heading::new("How well pathway scores are predicted", &note, context);
    let layout = Layout::new(input, &groups, heading.bottom(), context.theme);
    let name = |&pathway: &usize| {
        let name = &input.pathways[pathway];
        format!("{name} {}", fixed(input.r2[pathway], 2))
    };
    let ends: Vec<String> = [order.first(), order.last()]
        .into_iter()
        .flatten()
        .map(name)
        .collect();
    let row = |(rank, pathway): (usize, usize)| {
        let r2 = input.r2[pathway];
        let number = r2.is_finite().then_some(r2);
        vec![
            number.map_or(Cell::Missing, |_| Cell::from(rank + 1)),
            Cell::from(input.pathways[pathway].as_str()),
            number.map_or(Cell::Missing, Cell::Number),
        ]
    };
    let unknown = (0..input.r2.len()).filter(|&pathway| !input.r2[pathway].is_finite());
    let draft = Draft {
        name: "pathway_fit",
        width: f64::from(WIDTH),
        height: layout.plot.bottom + 62.0,
        description: format!(
            "Horizontal lines of R² by pathway. {note}. The best and the worst: {}.",
            ends.join(", ")
        ),
        heading,
        columns: ["rank", "pathway", "R²"].map(String::from).to_vec(),
        rows: order
            .iter()
            .copied()
            .chain(unknown)
            .enumerate()
            .map(row)
            .collect(),
    };
    draft.finish(context, |sheet| {
        layout.draw_axis(sheet)?;
        let mut marks = Vec::new();
        for group in &groups {
            layout.draw_group(sheet, group, order.len(), &mut marks)?;
        }
        Ok(Marks::Points(marks))
    })
}

/// The pathways that have an R², the best first.
fn order(input: &PathwayFit) -> Result<Vec<usize>> {
    if input.pathways.len() != input.r2.len() {
        let what = "there is not one R² for every pathway";
        return Err(Error::new(what, "Run the pretraining again."));
    }
    let order = descending(input.r2)
        .into_iter()
        .map(|pathway| pathway as usize);
    let order: Vec<usize> = order
        .filter(|&pathway| input.r2[pathway].is_finite())
        .collect();
    if order.is_empty() {
        let what = "there is no R² of a pathway to draw";
        return Err(Error::new(
            what,
            "Run the pretraining with the pathway objective.",
        ));
    }
    Ok(order)
}

/// Pathways that stand together.
struct Group<'a> {
    title: String,
    pathways: &'a [usize],
    /// How many are better than the first.
    better: usize,
}

fn groups(order: &[usize], shown: usize) -> Vec<Group<'_>> {
    let all = order.len();
    if all <= 2 * shown {
        return vec![Group {
            title: "All, the best first".to_owned(),
            pathways: order,
            better: 0,
        }];
    }
    let words = count(shown as u64);
    vec![
        Group {
            title: format!("Best {words}"),
            pathways: &order[..shown],
            better: 0,
        },
        Group {
            title: format!("Worst {words}"),
            pathways: &order[all - shown..],
            better: all - shown,
        },
    ]
}

fn note(input: &PathwayFit, order: &[usize]) -> String {
    let all = order.len();
    let at = |place: usize| input.r2[order[place]];
    let mean = (0..all).map(at).sum::<f64>() / all as f64;
    let median = (at(all / 2) + at((all - 1) / 2)) / 2.0;
    let below = (0..all).filter(|&place| at(place) < 0.0).count();
    let below = match below {
        0 => "none below 0".to_owned(),
        below => format!(
            "{} below 0, where the mean predicts better",
            count(below as u64)
        ),
    };
    format!(
        "R² on {} unseen samples: mean {}, median {} of {} pathways, {below}",
        count(input.samples as u64),
        fixed(mean, 2),
        fixed(median, 2),
        count(all as u64)
    )
}

struct Layout<'a> {
    input: &'a PathwayFit<'a>,
    theme: Theme,
    plot: Plot,
}

impl<'a> Layout<'a> {
    fn new(input: &'a PathwayFit<'a>, groups: &[Group], top: f64, theme: Theme) -> Self {
        let drawn = || groups.iter().flat_map(|group| group.pathways);
        let names = drawn().map(|&pathway| input.pathways[pathway].as_str());
        let left = MARGIN + widest(names, NAME).min(NAME_ROOM) + 10.0;
        let least = drawn()
            .map(|&pathway| input.r2[pathway])
            .fold(0.0, f64::min);
        // A whole tenth.
        let low = ((least * 10.0).floor() / 10.0).max(WORST);
        let right = f64::from(WIDTH) - MARGIN - text_width("−00.00", NAME, false) - 12.0;
        let rows = ROW * drawn().count() as f64;
        let bottom = top + rows + HEAD * groups.len() as f64;
        Layout {
            input,
            theme,
            plot: Plot::new((left, top), (right, bottom), (low, 1.0), (0.0, 1.0)),
        }
    }

    fn draw_axis(&self, sheet: &Sheet) -> Result<()> {
        let plot = &self.plot;
        plot.draw_x_ticks(sheet, &Ticks::between(plot.x_range().0, 1.0, 6), true)?;
        plot.draw_x_label(sheet, "R² (1 is best)", plot.bottom + 40.0)?;
        plot.draw_upright(sheet, 0.0, sheet.colours.axis, 1.2)
    }

    fn draw_group(
        &self,
        sheet: &Sheet,
        group: &Group,
        all: usize,
        marks: &mut Vec<PointMark>,
    ) -> Result<()> {
        let before = if group.better == 0 {
            0.0
        } else {
            HEAD + ROW * group.pathways.len() as f64
        };
        let top = self.plot.top + before;
        let bold = Lettering::new(NAME, sheet.colours.ink).bold().ending();
        sheet.text(
            &group.title,
            (self.plot.left - 10.0, top + HEAD / 2.0),
            bold,
        )?;
        for (row, &pathway) in group.pathways.iter().enumerate() {
            let y = top + HEAD + ROW * (row as f64 + 0.5);
            let (x, _) = self.draw_row(sheet, y, pathway)?;
            let rank = count((group.better + row + 1) as u64);
            marks.push(PointMark {
                x,
                y,
                label: self.input.pathways[pathway].clone(),
                value: format!("R² {}", fixed(self.input.r2[pathway], 3)),
                class: format!("rank {rank} of {}", count(all as u64)),
            });
        }
        Ok(())
    }

    /// A name, a line from 0 with a marker at its end, and the number; gives the marker's place.
    fn draw_row(&self, sheet: &Sheet, y: f64, pathway: usize) -> Result<Place> {
        let (plot, r2) = (&self.plot, self.input.r2[pathway]);
        let colour = match r2 < 0.0 {
            true => class_colour(1, self.theme),
            false => sheet.colours.accent,
        };
        let ink = Lettering::new(NAME, sheet.colours.ink).ending();
        let name = shorten(&self.input.pathways[pathway], NAME, false, NAME_ROOM);
        sheet.text(&name, (plot.left - 10.0, y), ink)?;
        let end = (plot.place(r2, 0.0).0, y);
        sheet.line((plot.place(0.0, 0.0).0, y), end, colour, 2.4)?;
        if r2 < plot.x_range().0 {
            let corners = [
                (end.0 - 4.0, y),
                (end.0 + 7.0, y - 6.0),
                (end.0 + 7.0, y + 6.0),
            ];
            sheet.polygon(&corners, colour, 1.0)?;
        } else {
            sheet.disc(end, 5.5, colour, 1.0)?;
        }
        let number = (f64::from(WIDTH) - MARGIN, y);
        sheet.text(&fixed(r2, 2), number, ink)?;
        Ok(end)
    }
}

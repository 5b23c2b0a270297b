//! How well the models classify the test part, side by side.

use crate::Result;
use crate::figures::drawing::axis::{LABEL_SIZE, Plot, Ticks};
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN, label_room};
use crate::figures::drawing::markers;
use crate::figures::drawing::numbers::count;
use crate::figures::drawing::palette::{Rgb, Shape, class_colour};
use crate::figures::drawing::runs::spread;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest};
use crate::table::Cell;

/// One run of one model; runs of the same model follow one another or not, as they come.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelScores {
    /// The model in words, for example `frozen encoder` or `frozen, 10 % of labels`.
    pub model: String,
    /// Share of test samples classified rightly.
    pub accuracy: f64,
    /// The mean of the classes' recalls.
    pub balanced_accuracy: f64,
    /// The mean of the classes' F1.
    pub macro_f1: f64,
}

/// One of the three measures.
struct Measure {
    name: &'static str,
    column: &'static str,
    shape: Shape,
    of: fn(&ModelScores) -> f64,
}

const MEASURES: [Measure; 3] = [
    Measure {
        name: "accuracy",
        column: "accuracy",
        shape: Shape::Circle,
        of: |run| run.accuracy,
    },
    Measure {
        name: "balanced accuracy",
        column: "balanced_accuracy",
        shape: Shape::Square,
        of: |run| run.balanced_accuracy,
    },
    Measure {
        name: "macro-F1",
        column: "macro_f1",
        shape: Shape::Diamond,
        of: |run| run.macro_f1,
    },
];

const ROW: f64 = 24.0;
const GAP: f64 = 14.0;
const MEASURE_SIZE: f64 = 13.0;

/// One model with all its runs.
struct Group<'a> {
    model: &'a str,
    runs: Vec<&'a ModelScores>,
}

impl Group<'_> {
    /// The measure's mean over the runs and, from two runs on, its standard deviation.
    fn summary(&self, measure: &Measure) -> (f64, Option<f64>) {
        let runs = self.runs.len() as f64;
        let mean = self.runs.iter().map(|run| (measure.of)(run)).sum::<f64>() / runs;
        let squares: f64 = self
            .runs
            .iter()
            .map(|run| ((measure.of)(run) - mean) * ((measure.of)(run) - mean))
            .sum();
        (
            mean,
            (self.runs.len() > 1).then(|| (squares / (runs - 1.0)).sqrt()),
        )
    }

    fn end(&self, measure: &Measure) -> String {
        let (mean, deviation) = self.summary(measure);
        spread(mean, deviation)
    }
}

fn groups(runs: &[ModelScores]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for run in runs {
        match groups.iter_mut().find(|group| group.model == run.model) {
            Some(group) => group.runs.push(run),
            None => groups.push(Group {
                model: &run.model,
                runs: vec![run],
            }),
        }
    }
    groups
}

/// Accuracy, balanced accuracy and macro-F1 of each model on the test part; several runs of a model are shown as
/// faint marks with their mean over them.
pub fn accuracy(runs: &[ModelScores], context: &FigureContext) -> Result<Figure> {
    let groups = groups(runs);
    let repeated = groups.iter().any(|group| group.runs.len() > 1);
    let note = if repeated {
        "Each run faintly, their mean ± standard deviation"
    } else {
        "One run of each model"
    };
    let heading = Heading::new("Classification of the test part", note, context);
    let layout = Layout::new(&groups, runs, heading.bottom());
    let spoken: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {}", group.model, group.end(&MEASURES[0])))
        .collect();
    let draft = Draft {
        name: "accuracy",
        width: f64::from(WIDTH),
        height: layout.plot.bottom + 62.0,
        description: format!(
            "Accuracy, balanced accuracy and macro-F1 of {} models. Accuracy: {}.",
            count(groups.len() as u64),
            spoken.join(", ")
        ),
        heading,
        columns: std::iter::once("model")
            .chain(MEASURES.map(|measure| measure.column))
            .map(String::from)
            .collect(),
        rows: runs.iter().map(row).collect(),
    };
    let colours = [0, 1, 2].map(|place| class_colour(place, context.theme));
    draft.finish(context, |sheet| layout.draw(sheet, &groups, colours))
}

fn row(run: &ModelScores) -> Vec<Cell> {
    let mut row = vec![Cell::Text(run.model.clone())];
    row.extend(
        MEASURES
            .iter()
            .map(|measure| Cell::Number((measure.of)(run))),
    );
    row
}

struct Layout {
    plot: Plot,
    ticks: Ticks,
    model_left: f64,
    measure_right: f64,
}

impl Layout {
    fn new(groups: &[Group], runs: &[ModelScores], top: f64) -> Self {
        let models =
            widest(groups.iter().map(|group| group.model), LABEL_SIZE).min(label_room(LABEL_SIZE));
        let measures = widest(MEASURES.map(|measure| measure.name), MEASURE_SIZE);
        let ends: Vec<String> = groups
            .iter()
            .flat_map(|group| MEASURES.iter().map(|measure| group.end(measure)))
            .collect();
        let measure_right = MARGIN + models + 16.0 + measures;
        let right = f64::from(WIDTH)
            - MARGIN
            - widest(ends.iter().map(String::as_str), MEASURE_SIZE)
            - 16.0;
        let bottom = top + groups.len() as f64 * (3.0 * ROW + GAP);
        let values = runs
            .iter()
            .flat_map(|run| MEASURES.iter().map(|measure| (measure.of)(run)));
        let least = values.filter(|value| value.is_finite()).fold(1.0, f64::min);
        // A whole tenth below the worst, and at least a fifth of the range in view.
        let low = (((least - 0.02) * 10.0).floor() / 10.0).clamp(0.0, 0.8);
        let plot = Plot::new(
            (measure_right + 14.0, top),
            (right, bottom),
            (low, 1.0),
            (0.0, 1.0),
        );
        let most = ((plot.right - plot.left) / (text_width("0.00", LABEL_SIZE, false) + 26.0))
            .max(1.0) as usize;
        Layout {
            plot,
            ticks: Ticks::between(low, 1.0, most.min(6)),
            model_left: MARGIN,
            measure_right,
        }
    }

    fn draw(&self, sheet: &Sheet, groups: &[Group], colours: [Rgb; 3]) -> Result<Marks> {
        self.plot.draw_x_ticks(sheet, &self.ticks, true)?;
        self.plot.draw_base(sheet)?;
        self.plot.draw_x_label(
            sheet,
            "Score on the test part (1 is best)",
            self.plot.bottom + 42.0,
        )?;
        let mut marks = Vec::new();
        for (place, group) in groups.iter().enumerate() {
            let top = self.plot.top + place as f64 * (3.0 * ROW + GAP);
            let model = shorten(group.model, LABEL_SIZE, true, label_room(LABEL_SIZE));
            let lettering = Lettering::new(LABEL_SIZE, sheet.colours.ink);
            sheet.text(&model, (self.model_left, top + ROW / 2.0), lettering)?;
            for (line, (measure, colour)) in MEASURES.iter().zip(colours).enumerate() {
                let y = top + ROW * (line as f64 + 0.5);
                self.draw_measure(sheet, (group, measure), y, colour, &mut marks)?;
            }
        }
        Ok(Marks::Points(marks))
    }

    fn draw_measure(
        &self,
        sheet: &Sheet,
        (group, measure): (&Group, &Measure),
        y: f64,
        colour: Rgb,
        marks: &mut Vec<PointMark>,
    ) -> Result<()> {
        let muted = Lettering::new(MEASURE_SIZE, sheet.colours.muted);
        sheet.text(measure.name, (self.measure_right, y), muted.ending())?;
        sheet.line(
            (self.plot.left, y),
            (self.plot.right, y),
            sheet.colours.grid,
            1.0,
        )?;
        let (mean, deviation) = group.summary(measure);
        if !mean.is_finite() {
            return Ok(());
        }
        let at = |score: f64| self.plot.place(score, 0.0).0;
        let x = at(mean);
        if let Some(deviation) = deviation {
            sheet.line(
                (at(mean - deviation), y),
                (at(mean + deviation), y),
                colour,
                2.0,
            )?;
        }
        for run in group.runs.iter().filter(|_| group.runs.len() > 1) {
            let x = at((measure.of)(run));
            markers::draw(sheet, measure.shape, (x, y), 4.0, colour, 0.4)?;
        }
        markers::draw(sheet, measure.shape, (x, y), 6.0, colour, 1.0)?;
        let end = group.end(measure);
        let ink = Lettering::new(MEASURE_SIZE, sheet.colours.ink);
        sheet.text(&end, (f64::from(WIDTH) - MARGIN, y), ink.ending())?;
        marks.push(PointMark {
            x,
            y,
            label: group.model.to_owned(),
            value: end,
            class: measure.name.to_owned(),
        });
        Ok(())
    }
}

//! What each choice of the pretraining is worth to the models that build on it.

use super::ablation_plot::Layout;
use crate::figures::drawing::compared::{ComparedModel, Key};
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::runs::{Summary, from_to};
use crate::table::Cell;
use crate::{Error, Result};

/// One of the settings that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AblationVariant<'a> {
    /// In words: `pathway + masked`, `0.4`, `none (untrained)`.
    pub label: &'a str,
    /// Whether it is the study's own setting.
    pub own: bool,
}

/// A model's runs with each setting.
#[derive(Debug, Clone, PartialEq)]
pub struct AblationModel<'a> {
    /// The model.
    pub model: ComparedModel<'a>,
    /// For each variant its runs' values between 0 and 1, in any order; empty where there is no run yet, and what is no
    /// number does not count.
    pub runs: Vec<Vec<f64>>,
}

/// What [`ablation`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Ablation<'a> {
    /// The figure's identifier, for example `ablation_objectives`.
    pub name: &'a str,
    /// For example `Accuracy by the objectives of pretraining`.
    pub title: &'a str,
    /// What is varied: `Share of genes masked`, `Objectives`.
    pub across: &'a str,
    /// What is measured, in a sentence: `balanced accuracy`.
    pub measure: &'a str,
    /// All settings there will be, in the order of drawing.
    pub variants: &'a [AblationVariant<'a>],
    /// In the order of the key.
    pub models: &'a [AblationModel<'a>],
    /// Values to compare to and what they are: `("supervised network", 0.93)`.
    pub references: &'a [(&'a str, f64)],
}

/// The mean of each model with each setting, ± one standard deviation, over faint dots of the runs. Settings run
/// across, or down the side where their labels are long; the study's own is marked, those without a run stay empty.
///
/// # Errors
/// Where there is no run to draw, or a model does not have a list of runs for every setting.
pub fn ablation(input: &Ablation, context: &FigureContext) -> Result<Figure> {
    let models = models(input)?;
    let heading = Heading::new(input.title, &note(input, &models), context);
    let layout = Layout::new(input, &models, heading.bottom());
    let key_width = f64::from(WIDTH) - 2.0 * MARGIN;
    let key = Key::new(models.iter().map(|model| model.model), key_width);
    let key_top = layout.bottom();
    let columns = ["variant", "model", "runs", "mean", "sd"];
    let draft = Draft {
        name: input.name,
        width: f64::from(WIDTH),
        height: key_top + key.height() + MARGIN,
        description: description(input, &models),
        heading,
        columns: columns.map(String::from).to_vec(),
        rows: rows(input, &models),
    };
    draft.finish(context, |sheet| {
        let marks = layout.draw(sheet, context.theme)?;
        key.draw(sheet, (MARGIN, key_top), context.theme)?;
        Ok(Marks::Points(marks))
    })
}

/// A model and what its runs are together, for each variant.
pub(super) struct Model<'a> {
    pub model: ComparedModel<'a>,
    pub runs: &'a [Vec<f64>],
    pub summaries: Vec<Option<Summary>>,
}

fn models<'a>(input: &Ablation<'a>) -> Result<Vec<Model<'a>>> {
    let summarised = |model: &'a AblationModel<'a>| Model {
        model: model.model,
        runs: &model.runs,
        summaries: model.runs.iter().map(|runs| Summary::of(runs)).collect(),
    };
    let models: Vec<Model> = input.models.iter().map(summarised).collect();
    let variants = input.variants.len();
    if models.iter().any(|model| model.runs.len() != variants) {
        let what = "a model does not have runs for every setting";
        return Err(Error::new(what, "Compare the settings again."));
    }
    if models.iter().all(|model| model.finished() == 0) {
        let what = "there are no runs to draw";
        return Err(Error::new(what, "Run the comparison of settings first."));
    }
    Ok(models)
}

impl Model<'_> {
    /// How many variants have a run.
    fn finished(&self) -> usize {
        self.summaries.iter().flatten().count()
    }
}

fn note(input: &Ablation, models: &[Model]) -> String {
    let summaries = || models.iter().flat_map(|model| &model.summaries).flatten();
    let runs = || summaries().map(|summary| summary.runs);
    let (fewest, most) = (runs().min().unwrap_or(0), runs().max().unwrap_or(0));
    let mut note = match most {
        0 | 1 => "One run of each setting".to_owned(),
        _ => format!(
            "Mean ± 1 standard deviation of {} runs, each a faint dot",
            from_to(fewest, most)
        ),
    };
    if input.variants.iter().any(|variant| variant.own) {
        note += " · shaded: the study’s own setting";
    }
    let finished = summaries().count();
    let all = models.len() * input.variants.len();
    if finished < all {
        let [finished, all] = [finished, all].map(|number| count(number as u64));
        note += &format!(" · {finished} of {all} have run");
    }
    note
}

fn rows(input: &Ablation, models: &[Model]) -> Vec<Vec<Cell>> {
    let row = |variant: usize, model: &Model| {
        let summary = model.summaries[variant];
        let number = |number: Option<f64>| number.map_or(Cell::Missing, Cell::Number);
        vec![
            Cell::from(input.variants[variant].label),
            Cell::from(model.model.name),
            Cell::from(summary.map_or(0, |summary| summary.runs)),
            number(summary.map(|summary| summary.mean)),
            number(summary.and_then(|summary| summary.sd)),
        ]
    };
    let of_variant = |variant: usize| models.iter().map(move |model| row(variant, model));
    (0..input.variants.len()).flat_map(of_variant).collect()
}

/// The best setting of each model and the study's own.
fn description(input: &Ablation, models: &[Model]) -> String {
    let spoken = models.iter().filter_map(|model| {
        let finished = model.summaries.iter().zip(input.variants);
        let mut best: Option<(f64, &str)> = None;
        let mut own = String::new();
        for (summary, variant) in finished {
            let Some(summary) = summary else { continue };
            if best.is_none_or(|best| summary.mean > best.0) {
                best = Some((summary.mean, variant.label));
            }
            if variant.own {
                own = format!(", {} with the study’s own", summary.short());
            }
        }
        let (mean, label) = best?;
        let name = model.model.name;
        Some(format!(
            "{name}: at most {} with {label}{own}",
            fixed(mean, 3)
        ))
    });
    let spoken: Vec<String> = spoken.collect();
    format!(
        "A dot plot of the mean {} on the test part with {} settings ({}). {}.",
        input.measure,
        count(input.variants.len() as u64),
        input.across.to_lowercase(),
        spoken.join("; ")
    )
}

//! What each choice of the pretraining is worth to the models that build on it.

use super::ablation_plot::Layout;
use super::variants::{Ablation, Model, models};
use crate::Result;
use crate::figures::drawing::compared::Key;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::runs::from_to;
use crate::table::Cell;

/// The mean of each model with each setting, ± one standard deviation, over faint dots of the runs. Settings run
/// across, or down the side where their labels are long; the study's own is marked, those without a run stay empty.
///
/// # Errors
/// Where there is no run to draw, or a model does not have a list of runs for every setting.
pub fn ablation(input: &Ablation, context: &FigureContext) -> Result<Figure> {
    let models = models(input)?;
    let heading = Heading::new(input.title, &note(input, &models), context);
    let layout = Layout::new(input, &models, heading.bottom());
    let key = Key::new(models.iter().map(|model| model.model), layout.bottom());
    let columns = ["variant", "model", "runs", "mean", "sd"];
    let draft = Draft {
        name: input.name,
        width: f64::from(WIDTH),
        height: key.bottom() + MARGIN,
        description: description(input, &models),
        heading,
        columns: columns.map(String::from).to_vec(),
        rows: rows(input, &models),
    };
    draft.finish(context, |sheet| {
        let marks = layout.draw(sheet, context.theme)?;
        key.draw(sheet, context.theme)?;
        Ok(Marks::Points(marks))
    })
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
        input.across.to_ascii_lowercase(),
        spoken.join("; ")
    )
}

//! How much better or worse models are than a baseline, on the same draws of labels.

use super::difference_panels::{Foot, Layout, Panel};
use super::paired::{COLUMNS, Differences, Model};
use crate::Result;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::label_levels::LevelAxis;

/// The mean difference of each model to the baseline with its 95 % interval, by number of labels and over all of them,
/// in percentage points; filled markers where the corrected p-value is below 0.05.
///
/// # Errors
/// Where there is nothing to draw or a level is not a number.
pub fn differences(input: &Differences, context: &FigureContext) -> Result<Figure> {
    let models: Vec<Model> = input.models.iter().filter_map(Model::of).collect();
    let levels = models.iter().flat_map(|model| &model.levels);
    let axis = LevelAxis::of(levels.map(|level| level.0))?;
    let title = format!(
        "Difference in {}: model minus {}",
        input.measure, input.baseline
    );
    let note = "Mean over the same draws of labels with its 95 % bootstrap interval";
    let heading = Heading::new(&title, note, context);
    let layout = Layout::new(&models, &axis, heading.bottom());
    let foot = Foot::new(&models);
    let draft = Draft {
        name: input.name,
        width: f64::from(WIDTH),
        height: layout.grid.bottom() + foot.height() + MARGIN,
        description: description(input, &models),
        heading,
        columns: COLUMNS.map(String::from).to_vec(),
        rows: models
            .iter()
            .flat_map(|model| model.rows(input.baseline))
            .collect(),
    };
    draft.finish(context, |sheet| {
        let mut marks = Vec::new();
        for (place, model) in models.iter().enumerate() {
            let panel = Panel::new(input, model, &layout, place, context.theme);
            marks.extend(panel.draw(sheet)?);
        }
        foot.draw(sheet, layout.grid.bottom())?;
        Ok(Marks::Points(marks))
    })
}

fn description(input: &Differences, models: &[Model]) -> String {
    let spoken = models.iter().map(|model| match &model.overall {
        Some(overall) => format!("{} overall {}", model.model.name, overall.full_words()),
        None => format!(
            "{} with {} numbers of labels",
            model.model.name,
            model.levels.len()
        ),
    });
    let spoken: Vec<String> = spoken.collect();
    format!(
        "Differences in {} to {}, one panel for each model. {}.",
        input.measure,
        input.baseline,
        spoken.join("; ")
    )
}

//! The figures of Pretrain, drawn from the session's present results.

use super::latent::{Latent, latent_pca};
use super::losses::{LossCurves, losses};
use crate::Result;
use crate::figures::data::classes_of;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::study::Session;

pub(super) fn draw_losses(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let history = session.history()?;
    let curves = LossCurves {
        training: &history.epochs,
        validation: &history.validation,
        spread: &history.spread,
        planned_epochs: session.study().pretrain.epochs.max(history.epochs.len()),
    };
    Some(losses(&curves, context))
}

pub(super) fn draw_latent(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.pretrained()?;
    let ids = result
        .latent
        .iter()
        .flat_map(|(_, samples)| samples.sample_ids.clone());
    let sample_ids: Vec<String> = ids.collect();
    let latent = Latent {
        scores: result.pca.scores.view(),
        explained: &result.pca.explained_variance_ratio,
        classes: &classes_of(session, &sample_ids),
        sample_ids: &sample_ids,
    };
    Some(latent_pca(&latent, context))
}

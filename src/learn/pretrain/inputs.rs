//! What can be pretrained on, and which samples are held out.

use ndarray::Array2;

use super::subsample;
use crate::learn::augment::shuffle;
use crate::learn::heads::GeneHead;
use crate::learn::inputs::Inputs;
use crate::learn::objectives::Objective;
use crate::learn::options::PretrainOptions;
use crate::random::stream;
use crate::{Error, Result};

/// The rows to train on and those held out.
pub(super) fn hold_out(
    available: usize,
    options: &PretrainOptions,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let mut rows = subsample(available, options.samples, seed);
    if options.validation_share == 0.0 {
        return Ok((rows, Vec::new()));
    }
    shuffle(&mut rows, &mut stream(seed, "pretrain/validation"));
    let held_out = ((options.validation_share * rows.len() as f64).round() as usize).max(1);
    if rows.len() < held_out + 2 {
        return Err(Error::new(
            format!(
                "holding out {held_out} of {} samples leaves fewer than two to pretrain on",
                rows.len()
            ),
            "Lower pretrain.validation_share, or add samples.",
        ));
    }
    let training = rows.split_off(held_out);
    Ok((training, rows))
}

/// The rows whose values SCARF gives to others: those that are trained on. None where it is not trained towards.
pub(crate) fn trained_on(available: usize, options: &PretrainOptions, seed: u64) -> Vec<usize> {
    match options.weight(Objective::Scarf) > 0.0 {
        true => hold_out(available, options, seed).map_or_else(|_| Vec::new(), |(rows, _)| rows),
        false => Vec::new(),
    }
}

/// Whether the network, with what its training keeps for each weight, has room on a machine.
fn check_size(genes: usize, pathways: usize, options: &PretrainOptions) -> Result<()> {
    /// In a tab four gigabytes hold all; weights, gradients and two moments take 16 bytes a weight.
    const WEIGHTS_AT_MOST: u64 = if cfg!(target_pointer_width = "32") {
        1 << 27
    } else {
        1 << 30
    };
    let first = options.hidden.first().copied().unwrap_or(options.latent);
    let heads = GeneHead::ALL.into_iter();
    let heads = heads.filter(|head| options.weight(head.objective()) > 0.0);
    let put_out = options.latent.saturating_mul(1 + heads.count());
    let weights = (genes as u64).saturating_mul((first + put_out) as u64)
        + pathways as u64 * options.latent as u64;
    if weights <= WEIGHTS_AT_MOST {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "a network of {genes} genes with these layers has {weights} weights, more than {WEIGHTS_AT_MOST}"
        ),
        "Make pretrain.hidden or pretrain.latent narrower, or take fewer genes (features.top_variable).",
    ))
}

pub(super) fn check_inputs(
    samples: &Inputs,
    targets: &Array2<f32>,
    options: &PretrainOptions,
) -> Result<()> {
    if samples.nrows() < 2 || options.samples == 1 {
        let count = if options.samples == 1 {
            1
        } else {
            samples.nrows()
        };
        return Err(Error::new(
            format!("pretraining needs at least two samples and has {count}"),
            "Add samples; pretrain.samples = 0 takes all there are.",
        ));
    }
    check_size(samples.ncols(), targets.ncols(), options)?;
    if samples.ncols() == 0 {
        return Err(Error::new(
            "there are no genes to pretrain on",
            "Check the gene mapping's report: were the columns recognised as genes?",
        ));
    }
    if targets.ncols() == 0 && options.weight_pathway > 0.0 {
        return Err(Error::new(
            "there are no pathway scores to pretrain towards",
            "Check the pathway step: are there gene sets whose genes the table has?",
        ));
    }
    if samples.nrows() != targets.nrows() {
        return Err(Error::new(
            format!(
                "{} samples come with {} rows of pathway scores",
                samples.nrows(),
                targets.nrows()
            ),
            "Score the pathways of the same samples that are pretrained on.",
        ));
    }
    // What is made of a table was looked at when it was prepared.
    if let Some(samples) = samples.values() {
        check_finite(samples, "the expression matrix")?;
    }
    check_finite(targets, "the pathway scores")
}

/// An error that names the first cell that is not a finite number.
pub(crate) fn check_finite(values: &Array2<f32>, what: &str) -> Result<()> {
    let Some(((row, column), value)) = values.indexed_iter().find(|(_, value)| !value.is_finite())
    else {
        return Ok(());
    };
    Err(Error::new(
        format!(
            "{what} holds {value} in sample {}, column {}",
            row + 1,
            column + 1
        ),
        "Missing and infinite numbers must be replaced or dropped before learning; log2(x + 1) needs x above -1.",
    ))
}

//! What numbers a setting takes.

use crate::{Error, Result};

/// Widths beyond this are a slip of the keyboard, not a model for one machine.
const WIDEST: usize = 65_536;
/// So are more layers than this.
const DEEPEST: usize = 32;
/// Weights between hidden layers that no study of expression needs: a hundred times those of the recipe.
const WEIGHTS_WITHIN: usize = 1 << 26;
/// Rates, temperatures and noise beyond this are no settings but slips.
const LARGEST: f64 = 1e6;
/// More epochs, repeats or samples in a step than any training ends with.
const MOST: usize = 100_000;
pub(super) fn count(name: &str, number: usize) -> Result<()> {
    if (1..=MOST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it between 1 and {MOST}."),
    ))
}

pub(super) fn depth(name: &str, layers: usize) -> Result<()> {
    if layers <= DEEPEST {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} names {layers} layers"),
        format!("Give {DEEPEST} at most."),
    ))
}

/// Whether layers of these widths, one after another, are a network that a machine can hold.
pub(super) fn together(name: &str, widths: &[usize]) -> Result<()> {
    let pairs = widths.iter().zip(&widths[widths.len().min(1)..]);
    let weights = pairs.fold(0_u64, |sum, (&one, &next)| {
        sum.saturating_add((one as u64).saturating_mul(next as u64))
    });
    if weights <= WEIGHTS_WITHIN as u64 {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} make layers of {weights} weights"),
        format!("Make them narrower: {WEIGHTS_WITHIN} weights between them at most."),
    ))
}

pub(crate) fn width(name: &str, number: usize) -> Result<()> {
    if (1..=WIDEST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}, which no layer can have"),
        format!("Set it between 1 and {WIDEST}."),
    ))
}

pub(crate) fn share(name: &str, number: f64, up_to_one: bool) -> Result<()> {
    if (0.0..1.0).contains(&number) || (up_to_one && number == 1.0) {
        return Ok(());
    }
    let upper = if up_to_one { "up to 1" } else { "below 1" };
    Err(Error::new(
        format!("{name} is {number}, which is not a share"),
        format!("Set it from 0 {upper}."),
    ))
}

/// Less than this single precision has no room for: similarities are divided by it.
const LEAST_TEMPERATURE: f64 = 1e-3;

/// A temperature.
pub(crate) fn temperature(name: &str, number: f64, usual: f64) -> Result<()> {
    positive(name, number, usual)?;
    match number < LEAST_TEMPERATURE {
        false => Ok(()),
        true => Err(Error::new(
            format!("{name} is {number}"),
            format!("Use {LEAST_TEMPERATURE} or more; {usual} is the default."),
        )),
    }
}

pub(crate) fn positive(name: &str, number: f64, usual: f64) -> Result<()> {
    if number > 0.0 && number <= LARGEST {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it above 0 and no higher than {LARGEST}; {usual} is the default."),
    ))
}

pub(super) fn not_negative(name: &str, number: f64) -> Result<()> {
    if (0.0..=LARGEST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it to 0 or more, up to {LARGEST}."),
    ))
}

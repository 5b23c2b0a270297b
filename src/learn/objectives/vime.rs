//! VIME: which values were exchanged. What they were is [`squared`](super::squared()).

use crate::learn::matrix::Matrix;

/// The sum over all entries of `−m ln σ(l) − (1 − m) ln(1 − σ(l))` of logits `l` and truth `m` (1 or 0), σ being the logistic
/// function; `logits` becomes `factor` × its gradient, `σ(l) − m`. VIME's mask estimation (Yoon et al. 2020, equation 4) is its
/// mean.
pub(crate) fn binary_cross_entropy(logits: &mut Matrix, truth: &[u8], factor: f32) -> f64 {
    let width = logits.columns();
    let rows = logits.values_mut().chunks_mut(width);
    rows.zip(truth.chunks(width))
        .map(|(row, truth)| cross_entropy_row(row, truth, factor))
        .sum()
}

#[inline(never)]
fn cross_entropy_row(row: &mut [f32], truth: &[u8], factor: f32) -> f64 {
    let mut sum = 0.0;
    for (value, &truth) in row.iter_mut().zip(truth) {
        let (logit, truth) = (*value, f32::from(truth));
        // Of the number that is at most 1, so that nothing overflows.
        let small = (-logit.abs()).exp();
        let one = if logit < 0.0 { small } else { 1.0 };
        sum += f64::from(logit.max(0.0) - logit * truth + small.ln_1p());
        *value = factor * (one / (1.0 + small) - truth);
    }
    sum
}

//! Adam (Kingma and Ba 2015) as PyTorch computes it, fused: one pass reads weight, gradient and both moments and writes
//! weight and moments.

/// PyTorch's decay rates of the two moments, and its epsilon.
pub const BETA1: f64 = 0.9;
pub const BETA2: f64 = 0.999;
const EPSILON: f32 = 1e-8;

/// Updates weights, `step_size` being the learning rate over the first moment's correction.
pub fn update(
    weights: &mut [f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    step_size: f32,
    inverse_root_correction: f32,
) {
    let (rise1, keep2, rise2) = ((1.0 - BETA1) as f32, BETA2 as f32, (1.0 - BETA2) as f32);
    let moments = first.iter_mut().zip(second);
    for ((weight, &gradient), (first, second)) in weights.iter_mut().zip(gradient).zip(moments) {
        *first += rise1 * (gradient - *first);
        *second = keep2 * *second + rise2 * gradient * gradient;
        let root = second.sqrt() * inverse_root_correction + EPSILON;
        *weight -= step_size * *first / root;
    }
}

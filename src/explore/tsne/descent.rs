//! Gradient descent with momentum and a gain for each coordinate (Jacobs 1988), as van der Maaten's t-SNE has it.

use super::options::{EXAGGERATED, TsneOptions};

const MOMENTUM_EXAGGERATED: f32 = 0.5;
const MOMENTUM: f32 = 0.8;
const LEAST_GAIN: f32 = 0.01;

/// How one iteration goes about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    pub exaggeration: f32,
    momentum: f32,
    learning_rate: f32,
    /// Whether velocities and gains start anew.
    afresh: bool,
}

impl Pace {
    /// Of an iteration, counted from 0.
    pub(super) fn of(options: &TsneOptions, iteration: usize, samples: usize) -> Pace {
        let exaggerated = iteration < EXAGGERATED;
        Pace {
            exaggeration: if exaggerated {
                options.early_exaggeration as f32
            } else {
                1.0
            },
            momentum: if exaggerated {
                MOMENTUM_EXAGGERATED
            } else {
                MOMENTUM
            },
            learning_rate: options.learning_rate_for(samples) as f32,
            afresh: iteration == EXAGGERATED,
        }
    }
}

/// How fast each place moves along each axis, and the gain by which its steps are multiplied.
#[derive(Debug)]
pub(super) struct Velocities {
    moving: Vec<[Motion; 2]>,
}

#[derive(Debug, Clone, Copy)]
struct Motion {
    velocity: f32,
    gain: f32,
}

const REST: Motion = Motion {
    velocity: 0.0,
    gain: 1.0,
};

impl Velocities {
    pub(super) fn new(samples: usize) -> Velocities {
        Velocities {
            moving: vec![[REST; 2]; samples],
        }
    }

    /// Moves the places against the gradient and puts their centre at the origin.
    pub(super) fn step(
        &mut self,
        layout: &mut [[f32; 2]],
        gradient: impl Iterator<Item = [f32; 2]>,
        pace: &Pace,
    ) {
        if pace.afresh {
            self.moving.fill([REST; 2]);
        }
        let mut sums = [0.0f64; 2];
        for ((place, motion), slope) in layout.iter_mut().zip(&mut self.moving).zip(gradient) {
            for axis in 0..2 {
                place[axis] += motion[axis].step(slope[axis], pace);
                sums[axis] += f64::from(place[axis]);
            }
        }
        let centre = sums.map(|sum| (sum / layout.len() as f64) as f32);
        for place in layout {
            place[0] -= centre[0];
            place[1] -= centre[1];
        }
    }
}

impl Motion {
    /// How far to move. The gain grows while the slope keeps its direction, and shrinks when it turned.
    fn step(&mut self, slope: f32, pace: &Pace) -> f32 {
        let onward = self.velocity * slope < 0.0;
        let gain = if onward {
            self.gain + 0.2
        } else {
            self.gain * 0.8
        };
        self.gain = gain.max(LEAST_GAIN);
        self.velocity = pace.momentum * self.velocity - pace.learning_rate * self.gain * slope;
        self.velocity
    }
}

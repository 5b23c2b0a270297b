//! What moves the places of a layout: attraction along affinities, repulsion between all.

use genessl_kernels::tsne::{attraction, repulsion};
use ndarray::{Array2, ArrayView2};

use super::affinities::Affinities;
use super::quadtree::{Interactions, Quadtree};

/// How coarse the repulsion may be: squares of the tree are as one from twice their size (van der Maaten 2014).
pub const THETA: f32 = 0.5;

/// The gradient of [`Affinities::divergence`] in the places of a layout (samples × 2), computed a piece at a time:
/// `4 Σⱼ (e pᵢⱼ − qᵢⱼ/Z) qᵢⱼ (yᵢ − yⱼ)` with `qᵢⱼ = 1/(1 + |yᵢ − yⱼ|²)`, Z the sum of all q, and e the exaggeration.
#[derive(Debug)]
pub(super) struct Forces {
    tree: Quadtree,
    list: Interactions,
    others: Others,
    /// Per sample `Σⱼ pᵢⱼ qᵢⱼ (yᵢ − yⱼ)` and `Σⱼ qᵢⱼ² (yᵢ − yⱼ)`.
    attraction: Vec<[f32; 2]>,
    repulsion: Vec<[f32; 2]>,
    /// Z so far.
    total: f64,
    /// The next group of the tree, and how many places the groups before have.
    group: usize,
    done: usize,
}

impl Forces {
    pub(super) fn new(samples: usize) -> Forces {
        Forces {
            tree: Quadtree::default(),
            list: Interactions::default(),
            others: Others::default(),
            attraction: vec![[0.0; 2]; samples],
            repulsion: vec![[0.0; 2]; samples],
            total: 0.0,
            group: 0,
            done: 0,
        }
    }

    /// Begins with a new layout.
    pub(super) fn begin(&mut self, layout: &[[f32; 2]], theta: f32) {
        self.tree.rebuild(layout, theta);
        self.total = 0.0;
        self.group = 0;
        self.done = 0;
    }

    /// Computes what moves some `count` places more, and says whether all are done.
    pub(super) fn advance(
        &mut self,
        affinities: &Affinities,
        layout: &[[f32; 2]],
        count: usize,
    ) -> bool {
        let start = self.done;
        while let Some(group) = self.tree.groups().get(self.group) {
            if self.done >= start.saturating_add(count) {
                break;
            }
            self.tree.interactions(group, &mut self.list);
            for (sample, at) in self.tree.members(group) {
                let (force, total) = repulsion(at, &self.list.x, &self.list.y, &self.list.mass);
                self.repulsion[sample] = force;
                // Its own place is on the list and adds 1.
                self.total += f64::from(total) - 1.0;
            }
            self.group += 1;
            self.done += group.len();
        }
        // In the order in which affinities lie in memory.
        for sample in start..self.done {
            let (columns, values) = affinities.row(sample);
            self.others.pick(columns, layout);
            self.attraction[sample] =
                attraction(layout[sample], &self.others.x, &self.others.y, values);
        }
        self.done == layout.len()
    }

    /// The gradient, when all is done.
    pub(super) fn gradient(&self, exaggeration: f32) -> impl Iterator<Item = [f32; 2]> + '_ {
        let share = if self.total > 0.0 {
            (1.0 / self.total) as f32
        } else {
            0.0
        };
        let forces = self.attraction.iter().zip(&self.repulsion);
        forces.map(move |(attraction, repulsion)| {
            [0, 1].map(|axis| 4.0 * (exaggeration * attraction[axis] - share * repulsion[axis]))
        })
    }
}

/// The gradient of [`Affinities::divergence`] at a layout (samples × 2). At `theta` 0 it is exact but for rounding, at
/// [`THETA`] it is what the layout is optimised by.
pub fn gradient(affinities: &Affinities, layout: ArrayView2<'_, f32>, theta: f32) -> Array2<f32> {
    let places: Vec<[f32; 2]> = layout.rows().into_iter().map(|at| [at[0], at[1]]).collect();
    let mut forces = Forces::new(places.len());
    forces.begin(&places, theta);
    forces.advance(affinities, &places, usize::MAX);
    Array2::from(forces.gradient(1.0).collect::<Vec<_>>())
}

/// The places of a sample's neighbours, picked out of the layout before anything is computed from them, as vector
/// instructions cannot read what was just written number by number.
#[derive(Debug, Default)]
struct Others {
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Others {
    fn pick(&mut self, columns: &[u32], layout: &[[f32; 2]]) {
        self.x.resize(columns.len(), 0.0);
        self.y.resize(columns.len(), 0.0);
        let places = self.x.iter_mut().zip(&mut self.y);
        for ((x, y), &column) in places.zip(columns) {
            [*x, *y] = layout[column as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Affinities, Forces, THETA};
    use crate::explore::neighbours::Neighbours;

    /// Parts of any size must give the same bits as all at once.
    #[test]
    fn parts_make_the_whole() {
        const SAMPLES: u32 = 400;
        let neighbours = Neighbours {
            indices: Array2::from_shape_fn((SAMPLES as usize, 12), |(sample, place)| {
                (sample as u32 + 1 + (place * place) as u32) % SAMPLES
            }),
            distances: Array2::from_shape_fn((SAMPLES as usize, 12), |(_, place)| place as f32),
            exact: true,
        };
        let affinities = Affinities::of(&neighbours, 4.0).unwrap();
        let layout: Vec<_> = (0..SAMPLES)
            .map(|n| {
                [
                    (n as f32 * 0.7).sin() * 9.0,
                    (n as f32 * 1.3).cos() * n as f32 / 20.0,
                ]
            })
            .collect();
        let mut forces = Forces::new(layout.len());
        let mut gradient = |count: usize| {
            forces.begin(&layout, THETA);
            let mut parts = 1;
            while !forces.advance(&affinities, &layout, count) {
                parts += 1;
            }
            (parts, forces.gradient(12.0).collect::<Vec<_>>())
        };
        let (parts, whole) = gradient(usize::MAX);
        assert_eq!(parts, 1);
        for count in [1, 50, 300] {
            let (parts, gradient) = gradient(count);
            assert!(parts > 1);
            assert_eq!(gradient, whole);
        }
    }
}

//! A quadtree over the places of a layout (Barnes and Hut 1986; van der Maaten 2014 for t-SNE).

use std::ops::Range;

/// A square is divided while it holds more places than this.
const LEAF: usize = 8;
/// Places of a branch with at most so many walk the tree together.
const GROUP: usize = 32;
/// Bits of a coordinate on the grid that places are sorted along.
const GRID_BITS: u32 = 16;

/// A quadtree whose squares lie in depth-first order, over places sorted along the Z-order curve (Morton 1966), so that
/// a square's places, and its sub-squares, are side by side.
#[derive(Debug, Default)]
pub(super) struct Quadtree {
    nodes: Vec<Node>,
    groups: Vec<Group>,
    /// Each place's code on the curve above its number, sorted.
    codes: Vec<u64>,
    /// The coordinates in that order.
    x: Vec<f32>,
    y: Vec<f32>,
}

/// A square of the tree.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The centre of its places.
    centre: [f32; 2],
    mass: f32,
    /// Seen from a squared distance of at least this, its places are as one.
    reach: f32,
    /// The node after it and all its sub-squares.
    next: u32,
    /// Its places, if it is not divided.
    start: u32,
    end: u32,
}

/// Places side by side that walk the tree together, and the box around them.
#[derive(Debug, Clone)]
pub(super) struct Group {
    places: Range<usize>,
    low: [f32; 2],
    high: [f32; 2],
}

/// What the places of one group are repelled by: other places, and squares far enough away to be as one.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    /// How many places each stands for; 0 where the lists are filled up to a whole number of [`Interactions::LANES`].
    pub mass: Vec<f32>,
}

/// Some of the places: their sum and the box around them.
#[derive(Debug, Clone, Copy)]
struct Extent {
    sum: [f64; 2],
    low: [f32; 2],
    high: [f32; 2],
}

impl Quadtree {
    /// Builds the tree anew over the places of a layout, all finite. A square is as one from `1 / theta` times the longer
    /// side of the box around its places; never, if `theta` is 0.
    pub(super) fn rebuild(&mut self, layout: &[[f32; 2]], theta: f32) {
        self.nodes.clear();
        self.groups.clear();
        self.sort(layout);
        if !layout.is_empty() {
            self.grow(0..layout.len(), 1.0 / (theta * theta), false);
        }
    }

    fn sort(&mut self, layout: &[[f32; 2]]) {
        let all = Extent::of(layout.iter().copied());
        let side = (all.high[0] - all.low[0]).max(all.high[1] - all.low[1]);
        let cells = ((1u32 << GRID_BITS) - 1) as f32;
        let scale = if side > 0.0 { cells / side } else { 0.0 };
        let cell = |value: f32, low: f32| ((value - low) * scale) as u32;
        self.codes.clear();
        self.codes.extend((0u64..).zip(layout).map(|(place, at)| {
            let code = spread(cell(at[0], all.low[0])) | spread(cell(at[1], all.low[1])) << 1;
            code << 32 | place
        }));
        self.codes.sort_unstable();
        let sorted = || {
            self.codes
                .iter()
                .map(|&code| layout[(code & u64::from(u32::MAX)) as usize])
        };
        self.x.clear();
        self.x.extend(sorted().map(|place| place[0]));
        self.y.clear();
        self.y.extend(sorted().map(|place| place[1]));
    }

    /// Adds the square of some places and its sub-squares; `grouped` if they are part of a group already.
    fn grow(&mut self, places: Range<usize>, widening: f32, grouped: bool) -> Extent {
        let own = self.nodes.len();
        self.nodes.push(Node {
            centre: [0.0; 2],
            mass: places.len() as f32,
            reach: 0.0,
            next: 0,
            start: places.start as u32,
            end: places.end as u32,
        });
        let differing = (self.codes[places.start] ^ self.codes[places.end - 1]) >> 32;
        let divided = places.len() > LEAF && differing > 0;
        let group = !grouped && (places.len() <= GROUP || !divided);
        let extent = if divided {
            self.nodes[own].end = places.start as u32;
            let digit = differing.ilog2() / 2;
            self.divide(places.clone(), digit, widening, grouped || group)
        } else {
            let at = |place| [self.x[place], self.y[place]];
            Extent::of(places.clone().map(at))
        };
        if group {
            self.groups.push(Group {
                places: places.clone(),
                low: extent.low,
                high: extent.high,
            });
        }
        let side = (extent.high[0] - extent.low[0]).max(extent.high[1] - extent.low[1]);
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[own];
        node.centre = extent.sum.map(|sum| (sum / places.len() as f64) as f32);
        node.reach = side * side * widening;
        node.next = next;
        extent
    }

    /// Adds the sub-squares of places whose codes differ in a base-4 digit and are the same above it.
    fn divide(&mut self, places: Range<usize>, digit: u32, widening: f32, grouped: bool) -> Extent {
        let mut extent = Extent::EMPTY;
        let mut start = places.start;
        for quarter in 0..4 {
            let within = |&code: &u64| (code >> (32 + 2 * digit)) & 3 <= quarter;
            let end = start + self.codes[start..places.end].partition_point(within);
            if end > start {
                extent.join(self.grow(start..end, widening, grouped));
            }
            start = end;
        }
        extent
    }

    /// The groups, along the curve.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The places of a group: their numbers in the layout and where they are.
    pub(super) fn members(&self, group: &Group) -> impl Iterator<Item = (usize, [f32; 2])> + '_ {
        group.places.clone().map(|place| {
            let number = (self.codes[place] & u64::from(u32::MAX)) as usize;
            (number, [self.x[place], self.y[place]])
        })
    }

    /// Lists what a group is repelled by, its own places included. A square must be far enough from the whole box around
    /// the group, so this is at least as exact as walking the tree for each place.
    pub(super) fn interactions(&self, group: &Group, list: &mut Interactions) {
        list.clear();
        let mut next = 0;
        while let Some(node) = self.nodes.get(next) {
            let beyond = |axis: usize| {
                let (low, high) = (group.low[axis], group.high[axis]);
                (low - node.centre[axis])
                    .max(node.centre[axis] - high)
                    .max(0.0)
            };
            let (across, along) = (beyond(0), beyond(1));
            if node.reach <= across * across + along * along {
                list.push(node.centre, node.mass);
                next = node.next as usize;
            } else if node.start < node.end {
                let places = node.start as usize..node.end as usize;
                list.extend(&self.x[places.clone()], &self.y[places]);
                next = node.next as usize;
            } else {
                next += 1;
            }
        }
        list.fill_up();
    }
}

impl Group {
    /// How many places it has.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

impl Interactions {
    /// The lists' length is a multiple of this.
    pub(super) const LANES: usize = genessl_kernels::tsne::LANES;

    fn clear(&mut self) {
        self.x.clear();
        self.y.clear();
        self.mass.clear();
    }

    fn push(&mut self, at: [f32; 2], mass: f32) {
        self.x.push(at[0]);
        self.y.push(at[1]);
        self.mass.push(mass);
    }

    fn extend(&mut self, x: &[f32], y: &[f32]) {
        self.x.extend_from_slice(x);
        self.y.extend_from_slice(y);
        self.mass.resize(self.x.len(), 1.0);
    }

    fn fill_up(&mut self) {
        while !self.x.len().is_multiple_of(Self::LANES) {
            self.push([0.0; 2], 0.0);
        }
    }
}

impl Extent {
    const EMPTY: Extent = Extent {
        sum: [0.0; 2],
        low: [f32::INFINITY; 2],
        high: [f32::NEG_INFINITY; 2],
    };

    fn of(places: impl Iterator<Item = [f32; 2]>) -> Extent {
        let mut extent = Extent::EMPTY;
        for at in places {
            extent.join(Extent {
                sum: at.map(f64::from),
                low: at,
                high: at,
            });
        }
        extent
    }

    fn join(&mut self, other: Extent) {
        for axis in 0..2 {
            self.sum[axis] += other.sum[axis];
            self.low[axis] = self.low[axis].min(other.low[axis]);
            self.high[axis] = self.high[axis].max(other.high[axis]);
        }
    }
}

/// The lower 16 bits moved apart, a free bit above each.
fn spread(bits: u32) -> u64 {
    let mut bits = u64::from(bits & 0xffff);
    bits = (bits | bits << 8) & 0x00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use super::{Interactions, Quadtree};

    /// Every group's list must stand for every place exactly once, wherever they lie.
    #[test]
    fn lists_stand_for_every_place_once() {
        let spiral = |n: u32| {
            let turn = n as f32 * 0.7;
            [turn.cos() * n as f32, turn.sin() * n as f32]
        };
        let scattered: Vec<_> = (0..700).map(spiral).collect();
        let equal = vec![[3.0, -2.0]; 100];
        let line: Vec<_> = (0..300).map(|n| [n as f32 * 1e-30, 0.0]).collect();
        for layout in [scattered, equal, line, vec![[1.0, 1.0]]] {
            let mut tree = Quadtree::default();
            tree.rebuild(&layout, 0.5);
            let mut list = Interactions::default();
            let mut seen = vec![0; layout.len()];
            for group in tree.groups() {
                tree.interactions(group, &mut list);
                let mass: f32 = list.mass.iter().sum();
                assert_eq!(mass, layout.len() as f32);
                tree.members(group).for_each(|(place, at)| {
                    seen[place] += 1;
                    assert_eq!(at, layout[place]);
                });
            }
            assert!(seen.iter().all(|&times| times == 1));
        }
    }
}

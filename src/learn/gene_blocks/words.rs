//! What the one that leads and those that have shares say to each other.

use std::sync::Arc;

use super::share::{pack_blocks, unpack_blocks};
use super::{Block, Distorting, Learning, Part, Share};
use crate::learn::matrix::Matrix;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};

/// What all blocks of a training are to do.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// Draw these samples and give the first layer's product; with the number of the batch where it is one held out.
    Forward {
        rows: Vec<usize>,
        held_out: Option<usize>,
    },
    /// Reconstruct the genes from the masked samples' latent vectors.
    Reconstruct {
        latent: Matrix,
        /// What differences count in the gradient.
        factor: f32,
        learning: Option<Learning>,
    },
    /// Learn from the gradient of the first layer's product.
    Update {
        gradient: Matrix,
        learning: Learning,
    },
    /// Tell the state.
    Tell,
}

packs!(Learning { rate, step });

impl Pack for Task {
    fn pack(&self, to: &mut Packer) {
        match self {
            Task::Forward { rows, held_out } => {
                to.count(0);
                rows.pack(to);
                held_out.pack(to);
            }
            Task::Reconstruct {
                latent,
                factor,
                learning,
            } => {
                to.count(1);
                latent.pack(to);
                f64::from(*factor).pack(to);
                learning.pack(to);
            }
            Task::Update { gradient, learning } => {
                to.count(2);
                gradient.pack(to);
                learning.pack(to);
            }
            Task::Tell => to.count(3),
        }
    }
}

impl Unpack for Task {
    fn unpack(from: &mut Parcel) -> Self {
        match from.count() {
            0 => Task::Forward {
                rows: Unpack::unpack(from),
                held_out: Unpack::unpack(from),
            },
            1 => Task::Reconstruct {
                latent: Unpack::unpack(from),
                factor: f64::unpack(from) as f32,
                learning: Unpack::unpack(from),
            },
            2 => Task::Update {
                gradient: Unpack::unpack(from),
                learning: Unpack::unpack(from),
            },
            kind => {
                from.expect(kind == 3);
                Task::Tell
            }
        }
    }
}

/// What the one that leads says to a member.
#[derive(Debug)]
pub(crate) enum Word {
    /// From now on, this share is yours.
    Take(Box<Share>),
    /// Do this next.
    Do(Arc<Task>),
}

impl Pack for Word {
    fn pack(&self, to: &mut Packer) {
        match self {
            Word::Take(share) => {
                to.count(0);
                share.pack(to);
            }
            Word::Do(task) => {
                to.count(1);
                task.pack(to);
            }
        }
    }
}

impl Unpack for Word {
    fn unpack(from: &mut Parcel) -> Self {
        match from.count() {
            0 => Word::Take(Box::new(Share::unpack(from))),
            kind => {
                from.expect(kind == 1);
                Word::Do(Unpack::unpack(from))
            }
        }
    }
}

/// What a share answers.
#[derive(Debug)]
pub(crate) enum Reply {
    /// It is there, and has no blocks yet.
    Here,
    /// Its parts of a sum.
    Parts(Vec<Part>),
    /// Its blocks as they are.
    Blocks(Vec<Block>),
}

impl Pack for Reply {
    fn pack(&self, to: &mut Packer) {
        match self {
            Reply::Parts(parts) => {
                to.count(0);
                parts.pack(to);
            }
            Reply::Blocks(blocks) => {
                to.count(1);
                pack_blocks(blocks, to);
            }
            Reply::Here => to.count(2),
        }
    }
}

impl Reply {
    /// Takes one back of a share of a training with these settings.
    pub fn unpack(distorting: &Distorting, from: &mut Parcel) -> Self {
        match from.count() {
            0 => Reply::Parts(Unpack::unpack(from)),
            1 => Reply::Blocks(unpack_blocks(distorting, from)),
            kind => {
                from.expect(kind == 2);
                Reply::Here
            }
        }
    }
}

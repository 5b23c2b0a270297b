//! What the one that leads and those that have shares say to each other.

use std::sync::Arc;

use super::share::{pack_block, unpack_block};
use super::{Block, Distorting, Learning, Part, Share};
use crate::learn::matrix::Matrix;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};

/// What all blocks of a training are to do.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// Draw these samples and give the first layer's product.
    Forward { rows: Vec<usize>, drawing: Drawing },
    /// Put out the genes from latent vectors, as [`Block::reconstruct`].
    Reconstruct {
        latent: Matrix,
        /// What differences count in the gradient.
        factors: Vec<f32>,
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

/// How a batch's samples are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawing {
    /// In all shapes, to train on.
    ToTrain,
    /// In all shapes, as the held-out batch of this number always has them.
    HeldOut(usize),
    /// As they are, to look at.
    AsTheyAre,
}

impl Pack for Drawing {
    fn pack(&self, to: &mut Packer) {
        match self {
            Drawing::ToTrain => to.count(0),
            Drawing::AsTheyAre => to.count(1),
            Drawing::HeldOut(batch) => to.count(2 + *batch as u64),
        }
    }
}

impl Unpack for Drawing {
    fn unpack(from: &mut Parcel) -> Self {
        match usize::unpack(from) {
            0 => Drawing::ToTrain,
            1 => Drawing::AsTheyAre,
            more => Drawing::HeldOut(more - 2),
        }
    }
}

packs!(Learning {
    rate,
    step,
    approach
});

impl Pack for Task {
    fn pack(&self, to: &mut Packer) {
        match self {
            Task::Forward { rows, drawing } => {
                to.count(0);
                rows.pack(to);
                drawing.pack(to);
            }
            Task::Reconstruct {
                latent,
                factors,
                learning,
            } => {
                to.count(1);
                latent.pack(to);
                factors.pack(to);
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
                drawing: Unpack::unpack(from),
            },
            1 => Task::Reconstruct {
                latent: Unpack::unpack(from),
                factors: Unpack::unpack(from),
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
    /// One of its blocks as it is.
    Block(Box<Block>),
}

impl Pack for Reply {
    fn pack(&self, to: &mut Packer) {
        match self {
            Reply::Parts(parts) => {
                to.count(0);
                parts.pack(to);
            }
            Reply::Block(block) => {
                to.count(1);
                pack_block(block, to);
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
            1 => match unpack_block(distorting, from) {
                Some(block) => Reply::Block(Box::new(block)),
                None => Reply::Here,
            },
            kind => {
                from.expect(kind == 2);
                Reply::Here
            }
        }
    }
}

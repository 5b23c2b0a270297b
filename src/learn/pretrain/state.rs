//! A pretraining between two epochs, as it is kept and taken up again.

use super::{EpochLosses, Pretraining, Spread};
use crate::Result;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};

packs!(EpochLosses {
    epoch,
    total,
    pathway,
    masked,
    nt_xent,
    scarf,
    vime,
    byol,
    barlow_twins,
    vicreg,
    denoising
});
packs!(Spread {
    deviation,
    effective_rank
});
packs!(super::History {
    epochs,
    validation,
    spread
});

/// Its state, which is whole between two epochs alone: see [`Pretraining::ends_epoch`]. Of one that is finished what only
/// training needs is left out, two thirds.
impl Pack for Pretraining {
    fn pack(&self, to: &mut Packer) {
        let (at, learns) = (&self.at, !self.is_finished());
        at.done.pack(to);
        at.history.pack(to);
        at.training.pack(to);
        at.batches.pack(to);
        at.dropout.pack(to);
        at.trunk.pack(learns, to);
        for block in self.all_blocks() {
            block.pack(learns, to);
        }
    }
}

impl Pretraining {
    /// Whether an epoch has just ended, by work and not by being taken up, and all blocks are here: where members have some of them
    /// that is not so of every epoch.
    pub fn ends_epoch(&self) -> bool {
        self.ends_epoch
    }

    /// Whether nothing is left to do.
    pub fn is_finished(&self) -> bool {
        self.progress().is_finished()
    }

    /// How many epochs are done, and how many there are.
    pub fn epochs(&self) -> (usize, usize) {
        (self.at.history.epochs.len(), self.options.epochs)
    }

    /// Goes on from the state of one on the same samples, targets, options and seed; it ends with the same bits as one that
    /// was never interrupted.
    ///
    /// # Errors
    /// It is the state of something else. Begin anew then: some of it may have been taken.
    pub fn resume(&mut self, mut from: Parcel) -> Result<()> {
        self.at.done = from.count();
        self.at.history = Unpack::unpack(&mut from);
        let (training, held_out) = self.steps_per_epoch();
        let epochs = self.at.history.epochs.len();
        let steps = epochs as u64 * (training + held_out) as u64;
        from.expect(self.at.done == steps && epochs <= self.options.epochs);
        let order = Vec::<usize>::unpack(&mut from);
        let sorted = |order: &[usize]| {
            let mut rows = order.to_vec();
            rows.sort_unstable();
            rows
        };
        from.expect(sorted(&order) == sorted(&self.at.training));
        self.at.training = order;
        self.at.batches = Unpack::unpack(&mut from);
        self.at.dropout = Unpack::unpack(&mut from);
        let learns = !self.is_finished();
        self.at.trunk.restore(learns, &mut from);
        for block in self.blocks.own_mut() {
            block.restore(learns, &mut from);
        }
        from.finish()
    }
}

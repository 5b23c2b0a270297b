//! A pretraining between two epochs, as it is kept and taken up again.

use super::{EpochLosses, Pretraining};
use crate::Result;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};

packs!(EpochLosses {
    epoch,
    total,
    pathway,
    masked,
    nt_xent
});
packs!(super::History { epochs, validation });

/// Its state, which is whole between two epochs alone: see [`Pretraining::ends_epoch`]. Of one that is finished what only
/// training needs is left out, two thirds.
impl Pack for Pretraining {
    fn pack(&self, to: &mut Packer) {
        self.done.pack(to);
        self.history.pack(to);
        self.training.pack(to);
        self.batches.pack(to);
        self.distortion.pack(to);
        self.dropout.pack(to);
        self.model.pack(!self.is_finished(), to);
    }
}

impl Pretraining {
    /// Whether an epoch has just ended, by work and not by being taken up.
    pub fn ends_epoch(&self) -> bool {
        self.ends_epoch
    }

    /// Whether nothing is left to do.
    pub fn is_finished(&self) -> bool {
        self.progress().is_finished()
    }

    /// How many epochs are done, and how many there are.
    pub fn epochs(&self) -> (usize, usize) {
        (self.history.epochs.len(), self.options.epochs)
    }

    /// Goes on from the state of one on the same samples, targets, options and seed; it ends with the same bits as one that
    /// was never interrupted.
    ///
    /// # Errors
    /// It is the state of something else. Begin anew then: some of it may have been taken.
    pub fn resume(&mut self, mut from: Parcel) -> Result<()> {
        self.done = from.count();
        self.history = Unpack::unpack(&mut from);
        let (training, held_out) = self.steps_per_epoch();
        let epochs = self.history.epochs.len();
        let steps = epochs as u64 * (training + held_out) as u64;
        from.expect(self.done == steps && epochs <= self.options.epochs);
        let order = Vec::<usize>::unpack(&mut from);
        let sorted = |order: &[usize]| {
            let mut rows = order.to_vec();
            rows.sort_unstable();
            rows
        };
        from.expect(sorted(&order) == sorted(&self.training));
        self.training = order;
        self.batches = Unpack::unpack(&mut from);
        self.distortion.restore(&mut from);
        self.dropout = Unpack::unpack(&mut from);
        self.model.restore(!self.is_finished(), &mut from);
        from.finish()
    }
}

//! A member of the crew that has a share of the blocks.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Reply, Share, Word};
use crate::crew::{Converse, Work};
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::{Advance, Progress, Result};

/// To stay, and to work on blocks of genes.
#[derive(Debug)]
pub struct BlockPartner;

/// What all of them share.
#[derive(Debug)]
pub struct Nothing;

impl Pack for Nothing {
    fn pack(&self, _to: &mut Packer) {}
}

impl Pack for BlockPartner {
    fn pack(&self, _to: &mut Packer) {}
}

impl Unpack for BlockPartner {
    fn unpack(_from: &mut Parcel) -> Self {
        BlockPartner
    }
}

impl Work for BlockPartner {
    const NAME: &'static str = "blocks of genes";
    type Kit = Nothing;
    type Answer = u64;
    type Labour = AtWork;

    fn unpack_kit(_from: &mut Parcel) -> Result<Nothing> {
        Ok(Nothing)
    }

    fn begin(&self, _kit: &Arc<Nothing>) -> Result<AtWork> {
        Ok(AtWork {
            share: None,
            replies: VecDeque::from([Reply::Here]),
        })
    }

    fn converse(labour: &mut AtWork) -> Option<&mut dyn Converse> {
        Some(labour)
    }
}

/// A partner at work.
#[derive(Debug)]
pub struct AtWork {
    share: Option<Box<Share>>,
    replies: VecDeque<Reply>,
}

impl Advance for AtWork {
    type Output = u64;

    fn advance(&mut self) -> Result<Progress> {
        let share = self.share.as_mut();
        self.replies.extend(share.and_then(|share| share.advance()));
        Ok(Progress { done: 0, total: 1 })
    }

    fn finish(self) -> Result<u64> {
        Ok(0)
    }
}

impl Converse for AtWork {
    fn hear(&mut self, mut word: Parcel) -> Result<()> {
        let heard = Word::unpack(&mut word);
        word.finish()?;
        match (heard, &mut self.share) {
            (Word::Take(share), own) => *own = Some(share),
            (Word::Do(task), Some(share)) => share.ask(Arc::unwrap_or_clone(task)),
            (Word::Do(_), None) => {}
        }
        Ok(())
    }

    fn say(&mut self) -> Option<Box<dyn Pack>> {
        let reply = self.replies.pop_front()?;
        Some(Box::new(reply))
    }

    fn is_listening(&self) -> bool {
        self.replies.is_empty() && self.share.as_ref().is_none_or(|share| share.is_idle())
    }
}

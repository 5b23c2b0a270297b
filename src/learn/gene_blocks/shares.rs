//! All blocks, shared by the one that leads a training and the members of the crew that came to help.

use crate::sorting::sort;
use std::sync::Arc;

use super::partner::{BlockPartner, Nothing};
use super::{Block, Distorting, Part, Reply, Share, Sums, Task, Word, blocks_of};
use crate::Result;
use crate::crew::{Crew, Partner};
use crate::learn::inputs::Inputs;
use crate::learn::options::PretrainOptions;

/// So many steps a member that was asked to come is waited for before those that came get their share.
const PATIENCE: u32 = 8;

/// The blocks of a training, and who has them.
pub(crate) struct Shares {
    options: Arc<PretrainOptions>,
    seed: u64,
    samples: Inputs,
    /// How many blocks there are.
    blocks: usize,
    own: Share,
    crew: Crew,
    /// Members that have shares.
    partners: Vec<Partner>,
    /// Members that are there and have none yet, the one that is asked to come, and for how many steps.
    here: Vec<Partner>,
    asked: Option<Partner>,
    waited: u32,
    sums: Sums,
    /// The blocks that partners have told of.
    told: Vec<Block>,
}

/// What the blocks have to say, together.
pub(crate) enum Answer {
    /// The sum over all.
    Sum(Part),
    /// The blocks that others have, as they are.
    Blocks(Vec<Block>),
}

impl Shares {
    /// All blocks of a training, for one alone.
    pub fn new(
        options: Arc<PretrainOptions>,
        seed: u64,
        samples: Inputs,
        blocks: Vec<Block>,
    ) -> Self {
        Shares {
            blocks: blocks.len(),
            own: Share::new(options.clone(), seed, samples.clone(), 0, blocks),
            options,
            seed,
            samples,
            crew: Crew::default(),
            partners: Vec::new(),
            here: Vec::new(),
            asked: None,
            waited: 0,
            sums: Sums::default(),
            told: Vec::new(),
        }
    }

    /// From now on, the members of this crew help.
    pub fn helped_by(&mut self, crew: &Crew) {
        self.crew = crew.clone();
    }

    /// The blocks that nobody else has.
    pub fn own(&self) -> &[Block] {
        &self.own.blocks
    }

    /// The same, to be put back as they were packed.
    pub fn own_mut(&mut self) -> &mut [Block] {
        &mut self.own.blocks
    }

    /// Gives away the blocks that nobody else has.
    pub fn take_own(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.own.blocks)
    }

    /// Whether the one that leads has done all that it was asked.
    pub fn is_at_rest(&self) -> bool {
        self.own.is_idle()
    }

    /// Whether there are members that have no share yet.
    pub fn has_newcomers(&self) -> bool {
        !self.here.is_empty()
    }

    /// How many members have some of the blocks.
    pub fn partners(&self) -> usize {
        self.partners.len()
    }

    /// Whether members have some of the blocks.
    pub fn are_shared(&self) -> bool {
        !self.partners.is_empty()
    }

    /// Whether a member that has a share is no more.
    pub fn is_broken(&self) -> bool {
        self.partners.iter().any(Partner::is_lost)
    }

    /// Between two steps: asks members to come. Whether some came, and the blocks are to be shared anew: gather them, then
    /// [`Shares::share_out`].
    ///
    /// # Errors
    /// A member can't.
    pub fn recruit(&mut self) -> Result<bool> {
        let most = self.crew.members().min(self.blocks - 1);
        self.here.retain(|partner| !partner.is_lost());
        if let Some(asked) = self.asked.take() {
            self.waited += 1;
            match asked.hear()? {
                Some(_) => self.here.push(asked),
                None if asked.is_lost() || most == 0 => {}
                None => self.asked = Some(asked),
            }
        }
        let there = self.partners.len() + self.here.len();
        if self.asked.is_none() && there < most {
            self.asked = Some(Partner::invite(&self.crew, Nothing, BlockPartner));
            self.waited = 0;
        }
        let is_complete = self.asked.is_none() || self.waited > PATIENCE;
        Ok(is_complete && !self.here.is_empty())
    }

    /// Gives everybody who is there a share of the blocks, all of them.
    pub fn share_out(&mut self, mut blocks: Vec<Block>) {
        self.partners.append(&mut self.here);
        let shares = self.partners.len() + 1;
        for share in (1..shares).rev() {
            let partner = &self.partners[share - 1];
            let theirs = blocks.split_off(blocks_of(share, shares, self.blocks).start);
            let (options, samples) = (self.options.clone(), self.samples.clone());
            let share = Share::new(options, self.seed, samples, 0, theirs);
            partner.say(Arc::new(Word::Take(Box::new(share))));
        }
        self.own.blocks = blocks;
    }

    /// Takes all blocks back, as they were at some time, and sends everybody away.
    pub fn take_back(&mut self, blocks: Vec<Block>) {
        self.partners.clear();
        self.here.clear();
        self.asked = None;
        self.sums = Sums::default();
        self.told.clear();
        self.own.stop();
        self.own.blocks = blocks;
    }

    /// Has those who share in the blocks tell of theirs.
    pub fn ask_others(&mut self) {
        for partner in &self.partners {
            partner.say(Arc::new(Word::Do(Arc::new(Task::Tell))));
        }
    }

    /// Tells everybody what to do.
    pub fn ask(&mut self, task: Task) {
        let task = Arc::new(task);
        for partner in &self.partners {
            partner.say(Arc::new(Word::Do(task.clone())));
        }
        self.own.ask(Arc::unwrap_or_clone(task));
    }

    /// Does a piece of the work, or waits for others. What was asked for, once all have answered.
    ///
    /// # Errors
    /// A member can't do it.
    pub fn advance(&mut self) -> Result<Option<Answer>> {
        match self.own.advance() {
            Some(reply) => self.take(reply),
            // Alone, nothing is to be waited for: an update has no answer.
            None if self.are_shared() && self.own.is_idle() && !self.hear()? => self.crew.wait(),
            None => {}
        }
        if let Some(sum) = self.sums.take_all_of(self.blocks) {
            return Ok(Some(Answer::Sum(sum)));
        }
        let theirs = self.blocks - self.own.blocks.len();
        if self.told.len() < theirs || theirs == 0 || !self.own.is_idle() {
            return Ok(None);
        }
        sort(&mut self.told, &|a, b| a.number.cmp(&b.number));
        Ok(Some(Answer::Blocks(std::mem::take(&mut self.told))))
    }

    /// Takes in what partners have said; whether there was anything.
    fn hear(&mut self) -> Result<bool> {
        let distorting = Distorting {
            options: &self.options,
            seed: self.seed,
        };
        let mut replies = Vec::new();
        for partner in &self.partners {
            while let Some(mut parcel) = partner.hear()? {
                replies.push(Reply::unpack(&distorting, &mut parcel));
                parcel.finish()?;
            }
        }
        let is_news = !replies.is_empty();
        replies.into_iter().for_each(|reply| self.take(reply));
        Ok(is_news)
    }

    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::Parts(parts) => parts.into_iter().for_each(|part| self.sums.add(part)),
            Reply::Block(block) => self.told.push(*block),
            Reply::Here => {}
        }
    }
}

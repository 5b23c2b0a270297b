//! The crew: work that can be done by another thread, or by an instance of the program in another worker, and who does it.
//!
//! A run that has work of this kind forms a [`Group`] of equal pieces, its *works*. Each is a value that goes to bytes and
//! back, and so is the answer; what many works share, their *kit*, goes to each member once. Members take [`Order`]s in any
//! order and their answers come in any order: the group says of each which work it answers, so that whoever asked uses them
//! in a fixed one, and no number depends on how many members there are. Whoever asked works along: a crew without members is
//! a computation as it was.
//!
//! A member may also be asked to stay, as a [`Partner`]: it then keeps what it is given, and does with it what it is told.
//!
//! Natively the members are [`Threads`], which share the kit. In a browser they are workers, each with a [`Member`] that
//! holds what was unpacked; the page's own code carries the bytes (`www/engine/crew.js`).

mod group;
mod member;
mod partner;
#[cfg(not(target_arch = "wasm32"))]
mod threads;

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use group::{Group, Turn};
pub use member::{Member, Trade};
pub use partner::{Converse, Partner};
#[cfg(not(target_arch = "wasm32"))]
pub use threads::Threads;

use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::{Advance, Progress, Result};

/// One of many pieces of work of the same kind, independent of each other. Unpacked it may stand for what it holds in
/// another way than before.
pub trait Work: Pack + Unpack + Send + Sync + 'static {
    /// The name of this kind of work.
    const NAME: &'static str;
    /// What they share.
    type Kit: Pack + Send + Sync + 'static;
    /// What each gives.
    type Answer: Pack + Unpack + 'static;
    /// The work being done.
    type Labour: Advance<Output = Self::Answer> + 'static;

    /// Makes the kit again.
    ///
    /// # Errors
    /// It is not what was packed.
    fn unpack_kit(from: &mut Parcel) -> Result<Self::Kit>;

    /// Begins to do it.
    ///
    /// # Errors
    /// It can't be done.
    fn begin(&self, kit: &Arc<Self::Kit>) -> Result<Self::Labour>;

    /// The labour of a partner, to talk with; nothing where it is not one.
    fn converse(_labour: &mut Self::Labour) -> Option<&mut dyn Converse> {
        None
    }

    /// Whether it takes long, and many can do it together.
    fn is_large(&self, _kit: &Self::Kit) -> bool {
        false
    }

    /// Has the members of a crew help with it, where many can.
    fn help(_labour: &mut Self::Labour, _crew: &Crew) {}
}

/// Work being done, whatever its kind.
pub trait Labour {
    /// Does a small piece.
    ///
    /// # Errors
    /// Those of the work.
    fn advance(&mut self) -> Result<Progress>;

    /// What came of it.
    ///
    /// # Errors
    /// Work is left.
    fn answer(self: Box<Self>) -> Result<Box<dyn Pack>>;

    /// It as a partner, if it is one.
    fn converse(&mut self) -> Option<&mut dyn Converse>;
}

/// Work of a kind being done.
struct LabourOf<W: Work>(W::Labour);

impl<W: Work> Labour for LabourOf<W> {
    fn advance(&mut self) -> Result<Progress> {
        Advance::advance(&mut self.0)
    }

    fn answer(self: Box<Self>) -> Result<Box<dyn Pack>> {
        Ok(Box::new(self.0.finish()?))
    }

    fn converse(&mut self) -> Option<&mut dyn Converse> {
        W::converse(&mut self.0)
    }
}

/// Work with its kit, whatever its kind.
trait Errand: Pack + Send + Sync {
    fn name(&self) -> &'static str;
    fn kit(&self) -> &dyn Pack;
    fn begin(&self) -> Result<Box<dyn Labour>>;
    fn is_large(&self) -> bool;
}

/// A piece of work for a member.
#[derive(Clone)]
pub struct Order {
    /// Counts the orders of a crew.
    pub number: u64,
    /// Which kit it needs; the same number, the same kit.
    pub kit: u64,
    /// Whether whoever takes it stays.
    stays: bool,
    /// Whether it is for whoever asked alone, whom members help with it.
    is_kept: bool,
    errand: Arc<dyn Errand>,
}

impl Order {
    /// The name of the kind of work.
    pub fn name(&self) -> &'static str {
        self.errand.name()
    }

    /// What is to be packed for a member that has not this kit yet.
    pub fn kit(&self) -> &dyn Pack {
        self.errand.kit()
    }

    /// What is to be packed for each order.
    pub fn work(&self) -> &dyn Pack {
        self
    }

    /// Begins to do it here.
    ///
    /// # Errors
    /// It can't be done.
    pub fn begin(&self) -> Result<Box<dyn Labour>> {
        self.errand.begin()
    }
}

impl Pack for Order {
    fn pack(&self, to: &mut Packer) {
        self.errand.pack(to);
    }
}

/// The key of every parcel that goes between members.
pub const PARCEL: &str = "crew";

#[derive(Default)]
struct State {
    /// Who works beside whoever asks.
    members: usize,
    /// Whether members are threads, so that whoever waits for them may sleep.
    sleeps: bool,
    next: u64,
    waiting: VecDeque<Order>,
    /// With members, and not answered yet.
    out: Vec<Order>,
    answers: Vec<(u64, Result<Parcel>)>,
    /// For partners, and from them.
    words: VecDeque<(u64, Arc<dyn Pack + Send + Sync>)>,
    said: VecDeque<(u64, Parcel)>,
    /// Partners that are no more.
    lost: Vec<u64>,
    /// Whether whoever asked has found nothing to do but to wait.
    idle: bool,
    #[cfg_attr(
        target_arch = "wasm32",
        expect(dead_code, reason = "workers are ended")
    )]
    closed: bool,
}

impl State {
    /// The first that is not for whoever asked alone.
    fn next_for_a_member(&mut self) -> Option<Order> {
        let place = self.waiting.iter().position(|order| !order.is_kept)?;
        self.waiting.remove(place)
    }

    /// An order that a member had: somebody else will do it, but nobody knows what a partner was told.
    fn take_back(&mut self, order: Order) {
        match order.stays {
            true => self.lost.push(order.number),
            false => self.waiting.push_front(order),
        }
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The orders that wait, those that members have, and the answers; clones share them.
#[derive(Clone, Default)]
pub struct Crew(Arc<Shared>);

impl std::fmt::Debug for Crew {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "a crew with {} members", self.members())
    }
}

impl Crew {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many work beside whoever asks.
    pub fn members(&self) -> usize {
        self.state().members
    }

    /// Says how many members there are. With none, nobody takes an order, and those that are out wait again.
    pub fn set_members(&self, members: usize) {
        let mut state = self.state();
        state.members = members;
        if members == 0 {
            let out: Vec<Order> = state.out.drain(..).collect();
            out.into_iter()
                .rev()
                .for_each(|order| state.take_back(order));
        }
    }

    /// The next order, for a member.
    pub fn take_order(&self) -> Option<Order> {
        let mut state = self.state();
        let order = state.next_for_a_member()?;
        state.out.push(order.clone());
        Some(order)
    }

    /// How many orders wait for a member.
    pub fn waiting(&self) -> usize {
        let state = self.state();
        state.waiting.iter().filter(|order| !order.is_kept).count()
    }

    /// Whether an answer to the order is still wanted.
    pub fn is_wanted(&self, number: u64) -> bool {
        self.state().out.iter().any(|order| order.number == number)
    }

    /// Whether anybody still has a use for a kit.
    pub fn is_in_use(&self, kit: u64) -> bool {
        let state = self.state();
        state
            .waiting
            .iter()
            .chain(&state.out)
            .any(|order| order.kit == kit)
    }

    /// An order of a member's that needs this kit.
    pub fn order_with(&self, kit: u64) -> Option<Order> {
        let state = self.state();
        state.out.iter().find(|order| order.kit == kit).cloned()
    }

    /// Takes a member's answer in; one that nobody wants any more is dropped.
    pub fn answer(&self, number: u64, answer: Result<Parcel>) {
        let mut state = self.state();
        let Some(place) = state.out.iter().position(|order| order.number == number) else {
            return;
        };
        state.out.swap_remove(place);
        state.answers.push((number, answer));
        drop(state);
        self.0.changed.notify_all();
    }

    /// Takes an order back from a member that can't do it any more: another one will.
    pub fn give_back(&self, number: u64) {
        let mut state = self.state();
        if let Some(place) = state.out.iter().position(|order| order.number == number) {
            let order = state.out.swap_remove(place);
            state.take_back(order);
            drop(state);
            self.0.changed.notify_all();
        }
    }

    /// Whether whoever asked had nothing to do but to wait since this was last asked.
    pub fn take_idle(&self) -> bool {
        std::mem::take(&mut self.state().idle)
    }

    /// Waits for members, where these are threads, for a moment at most; else notes that there is nothing to do.
    pub fn wait(&self) {
        const MOMENT: Duration = Duration::from_millis(50);
        let mut state = self.state();
        if !state.sleeps {
            state.idle = true;
        } else if state.answers.is_empty() && state.said.is_empty() {
            drop(self.0.changed.wait_timeout(state, MOMENT));
        }
    }
}

#[cfg(test)]
mod tests;

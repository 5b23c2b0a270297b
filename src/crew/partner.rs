//! Members that stay: each keeps what it is given, and whoever asked talks with it.

use std::ops::Range;
use std::sync::Arc;

use super::group::With;
use super::{Crew, Errand, Work};
use crate::Result;
use crate::packing::{Pack, Parcel};

/// The labour of one that stays. Its `advance` does a piece of what it was told; it never finishes.
pub trait Converse {
    /// Takes in what whoever asked says.
    ///
    /// # Errors
    /// It is damaged.
    fn hear(&mut self, word: Parcel) -> Result<()>;

    /// The next that it has to say.
    fn say(&mut self) -> Option<Box<dyn Pack>>;

    /// Whether it has nothing to do, and nothing to say, before it hears something.
    fn is_listening(&self) -> bool;
}

/// One that was asked to stay. Dropped, it is not wanted any more.
pub struct Partner {
    crew: Crew,
    numbers: Range<u64>,
}

impl Partner {
    /// Asks for one. It is there when it has said something.
    pub fn invite<W: Work>(crew: &Crew, kit: W::Kit, work: W) -> Self {
        let kit = Arc::new(kit);
        let errand: Arc<dyn Errand> = Arc::new(With { work, kit });
        Partner {
            numbers: crew.ask(true, vec![errand]),
            crew: crew.clone(),
        }
    }

    /// Says something to it.
    pub fn say(&self, word: Arc<dyn Pack + Send + Sync>) {
        let mut state = self.crew.state();
        state.words.push_back((self.numbers.start, word));
        drop(state);
        self.crew.0.changed.notify_all();
    }

    /// The next that it has said.
    ///
    /// # Errors
    /// It can't do what it was told.
    pub fn hear(&self) -> Result<Option<Parcel>> {
        if let Some((_, answer)) = self.crew.take_answer(&self.numbers) {
            return answer.map(Some);
        }
        let mut state = self.crew.state();
        let mut said = state.said.iter();
        let place = said.position(|(number, _)| self.numbers.contains(number));
        let word = place.and_then(|place| state.said.remove(place));
        Ok(word.map(|(_, word)| word))
    }

    /// Whether it is no more, with all that it was given.
    pub fn is_lost(&self) -> bool {
        let state = self.crew.state();
        state
            .lost
            .iter()
            .any(|number| self.numbers.contains(number))
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.crew.forget(&self.numbers);
    }
}

impl Crew {
    /// The next word for a partner, whichever, and the number of its order.
    pub fn take_word(&self) -> Option<(u64, Arc<dyn Pack + Send + Sync>)> {
        self.state().words.pop_front()
    }

    /// Takes in what a partner says; of one that is not wanted any more nothing.
    pub fn hear(&self, number: u64, word: Parcel) {
        let mut state = self.state();
        if !state.out.iter().any(|order| order.number == number) {
            return;
        }
        state.said.push_back((number, word));
        drop(state);
        self.0.changed.notify_all();
    }
}

//! Members that are threads of this process.

use std::sync::Arc;
use std::thread::JoinHandle;

use super::{Crew, Order, PARCEL};
use crate::caught::caught_as;
use crate::packing::{self, Pack, Parcel};
use crate::{Error, Result};

/// What the deepest of what they do takes, with room.
const STACK: usize = 16 << 20;

/// Threads that work for a crew until they are dropped.
pub struct Threads {
    crew: Crew,
    threads: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Starts so many, beside whoever asks; fewer where the system gives no more.
    pub fn start(crew: &Crew, members: usize) -> Self {
        crew.state().sleeps = true;
        let start = |at: usize| {
            let crew = crew.clone();
            let thread = std::thread::Builder::new()
                .name(format!("crew {}", at + 1))
                .stack_size(STACK);
            thread.spawn(move || work(&crew)).ok()
        };
        let threads: Vec<_> = (0..members).map_while(start).collect();
        crew.set_members(threads.len());
        Threads {
            crew: crew.clone(),
            threads,
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.crew.state().closed = true;
        self.crew.0.changed.notify_all();
        for thread in self.threads.drain(..) {
            // What it panicked of was answered.
            drop(thread.join());
        }
        let mut state = self.crew.state();
        (state.closed, state.sleeps) = (false, false);
        drop(state);
        self.crew.set_members(0);
    }
}

fn work(crew: &Crew) {
    while let Some(order) = crew.wait_for_order() {
        match caught_as(panicked, || done(crew, &order)) {
            Ok(None) => {}
            Ok(Some(parcel)) => crew.answer(order.number, Ok(parcel)),
            Err(error) => crew.answer(order.number, Err(error)),
        }
    }
}

/// The answer; nothing where it is no longer wanted.
fn done(crew: &Crew, order: &Order) -> Result<Option<Parcel>> {
    let mut labour = order.begin()?;
    loop {
        if let Some(partner) = labour.converse() {
            while let Some(word) = partner.say() {
                let word = packing::packed(PARCEL, &*word);
                crew.hear(order.number, Parcel::of_bytes(PARCEL, &word)?);
            }
            while let Some(word) = crew.take_word_for(order.number, partner.is_listening()) {
                let word = packing::packed(PARCEL, &*word);
                partner.hear(Parcel::of_bytes(PARCEL, &word)?)?;
            }
        }
        if !crew.is_wanted(order.number) || crew.state().closed {
            return Ok(None);
        }
        if labour.advance()?.is_finished() {
            break;
        }
    }
    let answer = packing::packed(PARCEL, &*labour.answer()?);
    Parcel::of_bytes(PARCEL, &answer).map(Some)
}

fn panicked(why: &str) -> Error {
    Error::new(
        format!("a thread stopped by a mistake of its own ({why})"),
        "Please report this; with --threads 1 the message may tell more.",
    )
}

impl Crew {
    /// The next word for this partner, which may wait for it; nothing where there is none, or nobody wants the partner.
    fn take_word_for(&self, number: u64, waits: bool) -> Option<Arc<dyn Pack + Send + Sync>> {
        let mut state = self.state();
        loop {
            let place = state.words.iter().position(|(of, _)| *of == number);
            if let Some((_, word)) = place.and_then(|place| state.words.remove(place)) {
                return Some(word);
            }
            let is_wanted = state.out.iter().any(|order| order.number == number);
            if !waits || !is_wanted || state.closed {
                return None;
            }
            state = match self.0.changed.wait(state) {
                Ok(state) => state,
                Err(poisoned) => poisoned.into_inner(),
            };
        }
    }

    /// The next order; nothing when the crew is dismissed.
    fn wait_for_order(&self) -> Option<Order> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(order) = state.next_for_a_member() {
                state.out.push(order.clone());
                return Some(order);
            }
            state = match self.0.changed.wait(state) {
                Ok(state) => state,
                Err(poisoned) => poisoned.into_inner(),
            };
        }
    }
}

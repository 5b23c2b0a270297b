//! Works of one kind, and whoever asked for them at work on one of them.

use std::ops::Range;
use std::sync::Arc;

use super::{Crew, Errand, Labour, LabourOf, Order, State, Work};
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::{Advance, Progress, Result};

/// A work, and the kit that it shares.
pub(super) struct With<W: Work> {
    pub work: W,
    pub kit: Arc<W::Kit>,
}

impl<W: Work> Pack for With<W> {
    fn pack(&self, to: &mut Packer) {
        self.work.pack(to);
    }
}

impl<W: Work> Errand for With<W> {
    fn name(&self) -> &'static str {
        W::NAME
    }

    fn kit(&self) -> &dyn Pack {
        &*self.kit
    }

    fn begin(&self) -> Result<Box<dyn Labour>> {
        Ok(Box::new(LabourOf::<W>(self.work.begin(&self.kit)?)))
    }

    fn is_large(&self) -> bool {
        self.work.is_large(&self.kit)
    }
}

/// The one that is being done here.
struct Own<W: Work> {
    place: usize,
    labour: W::Labour,
    progress: Progress,
}

/// What a piece of work on a group has brought.
#[derive(Debug)]
pub enum Turn<A> {
    /// Nothing yet.
    UnderWay,
    /// The answer to the work at a place.
    Answered(usize, A),
    /// All are answered.
    Finished,
}

/// Works that are to be done. Dropped, none of them is wanted any more.
pub struct Group<W: Work> {
    crew: Crew,
    works: Vec<Arc<With<W>>>,
    /// The order of each work.
    numbers: Range<u64>,
    answered: usize,
    own: Option<Own<W>>,
}

impl<W: Work> Group<W> {
    /// Asks for works, the first of which are begun first. Where there are no more large ones than half of those who
    /// work, these are done one after the other by all together: handed out, most would wait for the last.
    pub fn new(crew: &Crew, kit: Arc<W::Kit>, works: impl IntoIterator<Item = W>) -> Self {
        let with = |work| {
            Arc::new(With {
                work,
                kit: Arc::clone(&kit),
            })
        };
        let works: Vec<Arc<With<W>>> = works.into_iter().map(with).collect();
        let errands = works.iter().map(|work| Arc::clone(work) as Arc<dyn Errand>);
        Group {
            numbers: crew.ask(false, errands.collect()),
            crew: crew.clone(),
            works,
            answered: 0,
            own: None,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.works.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    /// How many are answered.
    pub fn answered(&self) -> usize {
        self.answered
    }

    /// The place of the work that is being done here, and how far it is.
    pub fn own(&self) -> Option<(usize, Progress)> {
        self.own.as_ref().map(|own| (own.place, own.progress))
    }

    /// Takes an answer in, or does a small piece of a work, or finds that there is nothing to do but to wait for members.
    ///
    /// # Errors
    /// A work can't be done.
    pub fn advance(&mut self) -> Result<Turn<W::Answer>> {
        if self.answered == self.works.len() {
            return Ok(Turn::Finished);
        }
        if let Some((place, answer)) = self.crew.take_answer(&self.numbers) {
            let mut parcel = answer?;
            let answer = W::Answer::unpack(&mut parcel);
            parcel.finish()?;
            return Ok(self.answer(place, answer));
        }
        let own = match self.own.take() {
            Some(own) => own,
            None => match self.crew.take_own(&self.numbers) {
                Some(place) => self.begin(place)?,
                None => {
                    self.crew.wait();
                    return Ok(Turn::UnderWay);
                }
            },
        };
        self.work_on(own)
    }

    fn begin(&self, place: usize) -> Result<Own<W>> {
        let With { work, kit } = &*self.works[place];
        let mut labour = work.begin(kit)?;
        W::help(&mut labour, &self.crew);
        Ok(Own {
            place,
            labour,
            progress: Progress { done: 0, total: 1 },
        })
    }

    fn work_on(&mut self, mut own: Own<W>) -> Result<Turn<W::Answer>> {
        own.progress = Advance::advance(&mut own.labour)?;
        if own.progress.is_finished() {
            let answer = own.labour.finish()?;
            return Ok(self.answer(own.place, answer));
        }
        self.own = Some(own);
        Ok(Turn::UnderWay)
    }

    fn answer(&mut self, place: usize, answer: W::Answer) -> Turn<W::Answer> {
        self.answered += 1;
        Turn::Answered(place, answer)
    }
}

impl<W: Work> Drop for Group<W> {
    fn drop(&mut self) {
        self.crew.forget(&self.numbers);
    }
}

impl Crew {
    /// Puts works of one kit behind those that wait; gives their numbers.
    pub(super) fn ask(&self, stays: bool, errands: Vec<Arc<dyn Errand>>) -> Range<u64> {
        let large = errands.iter().filter(|errand| errand.is_large()).count();
        let mut state = self.state();
        let are_few = state.members + 1 >= 2 * large;
        let start = state.next;
        for errand in errands {
            let number = state.next;
            state.next += 1;
            state.waiting.push_back(Order {
                number,
                kit: start,
                stays,
                is_kept: are_few && errand.is_large(),
                errand,
            });
        }
        let numbers = start..state.next;
        // So that no two groups have kits of one number.
        state.next = numbers.end.max(start + 1);
        drop(state);
        self.0.changed.notify_all();
        numbers
    }

    /// The place of one that waits, for whoever asked; first those that are not handed out.
    fn take_own(&self, numbers: &Range<u64>) -> Option<usize> {
        let mut state = self.state();
        let is_own = |order: &Order| numbers.contains(&order.number);
        let mut waiting = state.waiting.iter();
        let kept = waiting.position(|order| is_own(order) && order.is_kept);
        let place = match kept {
            Some(place) => place,
            None => state.waiting.iter().position(is_own)?,
        };
        let order = state.waiting.remove(place)?;
        Some((order.number - numbers.start) as usize)
    }

    /// An answer to one of these, and its place.
    pub(super) fn take_answer(&self, numbers: &Range<u64>) -> Option<(usize, Result<Parcel>)> {
        let mut state = self.state();
        let answers = state.answers.iter();
        let place = answers
            .map(|(number, _)| number)
            .position(|number| numbers.contains(number))?;
        let (number, answer) = state.answers.swap_remove(place);
        Some(((number - numbers.start) as usize, answer))
    }

    /// Forgets these and what came of them.
    pub(super) fn forget(&self, numbers: &Range<u64>) {
        let mut state = self.state();
        let State {
            waiting,
            out,
            answers,
            words,
            said,
            lost,
            ..
        } = &mut *state;
        waiting.retain(|order| !numbers.contains(&order.number));
        out.retain(|order| !numbers.contains(&order.number));
        answers.retain(|(number, _)| !numbers.contains(number));
        words.retain(|(number, _)| !numbers.contains(number));
        said.retain(|(number, _)| !numbers.contains(number));
        lost.retain(|number| !numbers.contains(number));
        drop(state);
        // A partner that is a thread waits for words.
        self.0.changed.notify_all();
    }
}

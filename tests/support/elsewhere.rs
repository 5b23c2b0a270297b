//! Members of a crew in instances of their own: all that goes between them and the crew goes as bytes.

// Not every program with it asks for all of it.
#![allow(dead_code)]

use genessl::Result;
use genessl::crew::{Crew, Member, PARCEL};
use genessl::packing::{Pack, Parcel, packed};
use genessl::study::TRADES;

/// As many as there is work for, each with the number of its order.
#[derive(Default)]
pub struct Elsewhere {
    members: Vec<(u64, Member)>,
    /// How often something was said to a member that stays.
    pub words: u64,
    /// How many works were done.
    pub answered: u64,
}

impl Elsewhere {
    /// Lets everybody do a little.
    pub fn work(&mut self, crew: &Crew) -> Result<()> {
        self.members.retain(|(number, _)| crew.is_wanted(*number));
        while self.members.len() < crew.members() {
            let Some(order) = crew.take_order() else {
                break;
            };
            let mut member = Member::new(TRADES);
            let bytes = |what: &dyn Pack| [packed(PARCEL, what)];
            member.take_kit(order.kit, order.name(), bytes(order.kit()))?;
            match member.begin(order.kit, bytes(order.work())) {
                Ok(()) => self.members.push((order.number, member)),
                Err(refusal) => crew.answer(order.number, Err(refusal)),
            }
        }
        while let Some((to, word)) = crew.take_word() {
            let mut members = self.members.iter_mut();
            if let Some((_, member)) = members.find(|(number, _)| *number == to) {
                member.hear([packed(PARCEL, &*word)])?;
                self.words += 1;
            }
        }
        let mut done = Vec::new();
        for (number, member) in &mut self.members {
            while let Some(word) = member.say() {
                let word = packed(PARCEL, &*word);
                crew.hear(*number, Parcel::of_bytes(PARCEL, &word)?);
            }
            if member.is_listening() {
                continue;
            }
            let answer = match member.advance() {
                Ok(progress) if !progress.is_finished() => continue,
                Ok(_) => member.answer(),
                Err(refusal) => Err(refusal),
            };
            let answer = answer.and_then(|answer| {
                let answer = packed(PARCEL, &*answer);
                Parcel::of_bytes(PARCEL, &answer)
            });
            crew.answer(*number, answer);
            done.push(*number);
        }
        self.answered += done.len() as u64;
        self.members.retain(|(number, _)| !done.contains(number));
        Ok(())
    }

    /// Loses the one that came first, with all that it has.
    pub fn lose_one(&mut self, crew: &Crew) {
        if !self.members.is_empty() {
            let (number, _) = self.members.remove(0);
            crew.give_back(number);
        }
    }

    /// Whether nobody has anything to do before it hears something.
    pub fn all_listen(&mut self) -> bool {
        self.members
            .iter_mut()
            .all(|(_, member)| member.is_listening())
    }
}

use std::sync::Arc;

use super::{Crew, Group, Member, PARCEL, Threads, Trade, Turn, Work};
use crate::packing::{self, Parcel, Unpack, packs};
use crate::{Advance, Error, Progress, Result};

/// Multiplies by the kit, a unit at a time; refuses 13. Those of 100 and more are large.
#[derive(Debug, Clone, PartialEq)]
struct Times(u64);

impl packing::Pack for Times {
    fn pack(&self, to: &mut packing::Packer) {
        self.0.pack(to);
    }
}

impl Unpack for Times {
    fn unpack(from: &mut Parcel) -> Self {
        Times(u64::unpack(from))
    }
}

#[derive(Debug)]
struct Factor {
    factor: u64,
}

packs!(Factor { factor });

struct Adding {
    left: u64,
    total: u64,
    factor: u64,
    sum: u64,
}

impl Work for Times {
    const NAME: &'static str = "times";
    type Kit = Factor;
    type Answer = u64;
    type Labour = Adding;

    fn unpack_kit(from: &mut Parcel) -> Result<Factor> {
        Ok(Unpack::unpack(from))
    }

    fn is_large(&self, _kit: &Factor) -> bool {
        self.0 >= 100
    }

    fn begin(&self, kit: &Arc<Factor>) -> Result<Adding> {
        if self.0 == 13 {
            return Err(Error::new("13 is not multiplied", "Take 12."));
        }
        Ok(Adding {
            left: self.0,
            total: self.0,
            factor: kit.factor,
            sum: 0,
        })
    }
}

impl Advance for Adding {
    type Output = u64;

    fn advance(&mut self) -> Result<Progress> {
        if self.left > 0 {
            self.left -= 1;
            self.sum += self.factor;
        }
        Ok(Progress {
            done: self.total - self.left,
            total: self.total,
        })
    }

    fn finish(self) -> Result<u64> {
        Ok(self.sum)
    }
}

const TRADES: &[Trade] = &[Trade::of::<Times>()];

fn group(crew: &Crew, works: impl IntoIterator<Item = u64>) -> Group<Times> {
    let kit = Arc::new(Factor { factor: 7 });
    Group::new(crew, kit, works.into_iter().map(Times))
}

fn answers(mut group: Group<Times>) -> Result<Vec<Option<u64>>> {
    let mut answers = vec![None; group.len()];
    loop {
        match group.advance()? {
            Turn::UnderWay => {}
            Turn::Answered(place, answer) => {
                assert!(answers[place].replace(answer).is_none(), "answered twice");
            }
            Turn::Finished => return Ok(answers),
        }
    }
}

fn expected(works: u64) -> Vec<Option<u64>> {
    (0..works).map(|work| Some(7 * work)).collect()
}

#[test]
fn whoever_asks_does_all_where_nobody_helps() {
    let crew = Crew::default();
    assert_eq!(answers(group(&crew, 0..10)), Ok(expected(10)));
    assert_eq!(answers(group(&crew, [])), Ok(Vec::new()));
    assert!(!crew.take_idle());
}

#[test]
fn threads_give_the_same_answers_and_end() {
    let crew = Crew::default();
    for members in [1, 2, 5] {
        let threads = Threads::start(&crew, members);
        assert_eq!(crew.members(), members);
        for works in [0, 1, 3, 12] {
            assert_eq!(answers(group(&crew, 0..works)), Ok(expected(works)));
        }
        drop(threads);
        assert_eq!(crew.members(), 0);
        assert_eq!(answers(group(&crew, 0..12)), Ok(expected(12)));
    }
}

#[test]
fn what_a_work_refuses_is_told_whoever_does_it() {
    let crew = Crew::default();
    let refused = |crew: &Crew| answers(group(crew, 0..30)).expect_err("13 is among them");
    assert_eq!(refused(&crew).what, "13 is not multiplied");
    let _threads = Threads::start(&crew, 3);
    assert_eq!(refused(&crew).what, "13 is not multiplied");
    // Nothing of it is left that the next could take for its own.
    assert_eq!(answers(group(&crew, 0..12)), Ok(expected(12)));
}

#[test]
fn large_works_stay_with_whoever_asked_where_they_are_few() {
    // How many are handed out of two large works and three small ones.
    for (members, handed_out) in [(0, 5), (2, 5), (3, 3), (8, 3)] {
        let crew = Crew::default();
        crew.set_members(members);
        let asked = group(&crew, [100, 1, 2, 101, 3]);
        assert_eq!(crew.waiting(), handed_out, "{members} members");
        let expected = [100, 1, 2, 101, 3].map(|work| Some(7 * work)).to_vec();
        assert_eq!(answers(asked), Ok(expected));
    }
}

/// Does one order as a member in an instance of its own does, with bytes alone.
fn work_elsewhere(crew: &Crew, member: &mut Member, known: &mut Vec<u64>) -> bool {
    let Some(order) = crew.take_order() else {
        return false;
    };
    let blocks = |what| vec![packing::packed(PARCEL, what)];
    if !known.contains(&order.kit) {
        let kit = blocks(order.kit());
        member
            .take_kit(order.kit, order.name(), kit)
            .expect("it is a kit");
        known.push(order.kit);
    }
    member
        .begin(order.kit, blocks(order.work()))
        .expect("it is a work");
    while !member.advance().expect("it can be done").is_finished() {}
    let answer = member.answer().expect("it is done");
    let answer = packing::packed(PARCEL, &*answer);
    crew.answer(order.number, Parcel::of_bytes(PARCEL, &answer));
    true
}

#[test]
fn members_elsewhere_get_kits_and_works_as_bytes() {
    let crew = Crew::default();
    crew.set_members(1);
    let (mut member, mut known) = (Member::new(TRADES), Vec::new());
    let mut asked = group(&crew, 0..6);
    // Three are done elsewhere, the rest here.
    for _ in 0..3 {
        assert!(work_elsewhere(&crew, &mut member, &mut known));
    }
    assert_eq!(known.len(), 1);
    let mut places = Vec::new();
    loop {
        match asked.advance().expect("it can be done") {
            Turn::UnderWay => {}
            Turn::Answered(place, answer) => {
                assert_eq!(answer, 7 * place as u64);
                places.push(place);
            }
            Turn::Finished => break,
        }
    }
    assert_eq!(places, [0, 2, 1, 3, 4, 5], "in any order, each once");
    assert!(!work_elsewhere(&crew, &mut member, &mut known));
    let kit = known[0];
    drop(asked);
    assert!(!crew.is_in_use(kit));
    member.drop_kit(kit);
    let gone = member.begin(kit, [packing::packed(PARCEL, &Times(1))]);
    assert!(gone.is_err());
    assert!(member.take_kit(9, "of another version", []).is_err());
}

#[test]
fn an_order_that_a_member_gives_back_is_done_by_another() {
    let crew = Crew::default();
    crew.set_members(2);
    let mut asked = group(&crew, 1..3);
    let orders: Vec<_> = std::iter::from_fn(|| crew.take_order()).collect();
    assert_eq!(orders.len(), 2);
    assert!(matches!(asked.advance(), Ok(Turn::UnderWay)));
    assert!(crew.take_idle(), "there is nothing to do but to wait");
    crew.give_back(orders[1].number);
    assert_eq!(crew.waiting(), 1);
    let mut done = 0;
    while done < 1 {
        if let Ok(Turn::Answered(place, answer)) = asked.advance() {
            assert_eq!((place, answer), (1, 14));
            done += 1;
        }
    }
    // Without members at all whoever asked does what they had.
    crew.set_members(0);
    assert_eq!(answers_left(&mut asked), [(0, 7)]);
    assert!(!crew.is_wanted(orders[0].number));
}

fn answers_left(asked: &mut Group<Times>) -> Vec<(usize, u64)> {
    let mut answers = Vec::new();
    loop {
        match asked.advance().expect("it can be done") {
            Turn::UnderWay => {}
            Turn::Answered(place, answer) => answers.push((place, answer)),
            Turn::Finished => return answers,
        }
    }
}

#[test]
fn what_is_dropped_is_not_wanted_any_more() {
    let crew = Crew::default();
    crew.set_members(1);
    let first = group(&crew, 1..4);
    let order = crew.take_order().expect("three wait");
    assert!(crew.is_wanted(order.number));
    drop(first);
    assert!(!crew.is_wanted(order.number) && crew.waiting() == 0);
    let late = packing::packed(PARCEL, &5_u64);
    crew.answer(order.number, Parcel::of_bytes(PARCEL, &late));
    assert_eq!(answers(group(&crew, 0..4)), Ok(expected(4)));
}

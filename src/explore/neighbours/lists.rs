//! The neighbours that a descent has found so far, and the drawing of those that it compares next.

use rand::RngExt;

use crate::random::Rng;

/// How many of a sample's neighbours, new and old, forward and reverse, are compared with each other at most.
const MOST_COMPARED: usize = 16;

/// Each sample's best neighbours so far, ascending by gap.
#[derive(Debug)]
pub(super) struct Lists {
    length: usize,
    entries: Vec<Entry>,
    /// The gap of each list's last entry, side by side as they are asked for most.
    last_gaps: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    gap: f32,
    neighbour: u32,
    /// Whether it has not been compared with the other neighbours yet.
    new: bool,
}

/// A place in a list that nothing was put in yet.
const EMPTY: Entry = Entry {
    gap: f32::INFINITY,
    neighbour: u32::MAX,
    new: false,
};

impl Lists {
    pub(super) fn new(samples: usize, length: usize) -> Lists {
        Lists {
            length,
            entries: vec![EMPTY; samples * length],
            last_gaps: vec![EMPTY.gap; samples],
        }
    }

    /// How many neighbours a list has room for.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    fn list(&self, sample: usize) -> &[Entry] {
        &self.entries[sample * self.length..][..self.length]
    }

    /// A sample's list, to draw from.
    pub(super) fn list_mut(&mut self, sample: usize) -> &mut [Entry] {
        &mut self.entries[sample * self.length..][..self.length]
    }

    /// Whether nothing more fits but what is nearer.
    pub(super) fn is_full(&self, sample: usize) -> bool {
        self.list(sample)
            .last()
            .is_some_and(|last| last.neighbour != EMPTY.neighbour)
    }

    /// The neighbours of a sample.
    pub(super) fn of(&self, sample: usize) -> impl Iterator<Item = u32> + '_ {
        let neighbours = self.list(sample).iter().map(|entry| entry.neighbour);
        neighbours.filter(|&neighbour| neighbour != EMPTY.neighbour)
    }

    /// Puts a neighbour in its place, unless it is there or farther than all. Says whether it did.
    pub(super) fn offer(&mut self, sample: usize, neighbour: u32, gap: f32) -> bool {
        if self.last_gaps[sample] <= gap {
            return false;
        }
        let list = &mut self.entries[sample * self.length..][..self.length];
        let before = |entry: &Entry| {
            let order = entry.gap.total_cmp(&gap);
            order.then(entry.neighbour.cmp(&neighbour)).is_lt()
        };
        let place = list.partition_point(before);
        if list[place].neighbour == neighbour {
            return false;
        }
        list[place..].rotate_right(1);
        list[place] = Entry {
            gap,
            neighbour,
            new: true,
        };
        self.last_gaps[sample] = list[self.length - 1].gap;
        true
    }
}

/// The neighbours, forward and reverse, that one round compares.
#[derive(Debug)]
pub(super) struct Drawn {
    new: Draws,
    old: Draws,
}

impl Drawn {
    pub(super) fn new(samples: usize) -> Drawn {
        Drawn {
            new: Draws::new(samples),
            old: Draws::new(samples),
        }
    }

    /// Those drawn for a sample that are new.
    pub(super) fn new_of(&self, sample: usize) -> &[u32] {
        self.new.of(sample)
    }

    /// Those that were compared with each other before.
    pub(super) fn old_of(&self, sample: usize) -> &[u32] {
        self.old.of(sample)
    }

    /// Draws from a sample's list; what is drawn is no longer new.
    pub(super) fn draw(&mut self, sample: usize, list: &mut [Entry], random: &mut Rng) {
        let places = |new: bool| {
            let entries = list.iter().enumerate();
            let such =
                entries.filter(|(_, entry)| entry.new == new && entry.neighbour != EMPTY.neighbour);
            such.map(|(place, _)| place).collect::<Vec<_>>()
        };
        let (mut new, mut old) = (places(true), places(false));
        for &place in draw(&mut new, random) {
            list[place].new = false;
            self.new.add(sample, list[place].neighbour, random);
        }
        for &place in draw(&mut old, random) {
            self.old.add(sample, list[place].neighbour, random);
        }
    }
}

/// Moves up to [`MOST_COMPARED`] of the places, drawn at random, to the front and returns them.
fn draw<'a>(places: &'a mut [usize], random: &mut Rng) -> &'a [usize] {
    let count = places.len().min(MOST_COMPARED);
    for next in 0..count {
        let chosen = random.random_range(next..places.len());
        places.swap(next, chosen);
    }
    &places[..count]
}

/// For each sample up to [`MOST_COMPARED`] neighbours of its own, and as many samples that it is a neighbour of.
#[derive(Debug)]
struct Draws {
    /// Samples × twice that: from the middle down a sample's own, from there up the others.
    drawn: Vec<u32>,
    forward: Vec<u32>,
    /// How many samples it is a neighbour of; only some of them are kept.
    reverse: Vec<u32>,
}

impl Draws {
    const ROOM: usize = 2 * MOST_COMPARED;

    fn new(samples: usize) -> Draws {
        Draws {
            drawn: vec![0; samples * Self::ROOM],
            forward: vec![0; samples],
            reverse: vec![0; samples],
        }
    }

    /// Adds a neighbour to a sample's own, and the sample to those that the neighbour is one of. Of the latter a fair
    /// sample is kept (algorithm R, Vitter 1985).
    fn add(&mut self, sample: usize, neighbour: u32, random: &mut Rng) {
        self.forward[sample] += 1;
        let place = sample * Self::ROOM + MOST_COMPARED - self.forward[sample] as usize;
        self.drawn[place] = neighbour;
        let seen = &mut self.reverse[neighbour as usize];
        *seen += 1;
        let place = if *seen as usize <= MOST_COMPARED {
            *seen as usize - 1
        } else {
            random.random_range(0..*seen as usize)
        };
        if place < MOST_COMPARED {
            self.drawn[neighbour as usize * Self::ROOM + MOST_COMPARED + place] = sample as u32;
        }
    }

    fn of(&self, sample: usize) -> &[u32] {
        let start = MOST_COMPARED - self.forward[sample] as usize;
        let end = MOST_COMPARED + MOST_COMPARED.min(self.reverse[sample] as usize);
        &self.drawn[sample * Self::ROOM..][start..end]
    }
}

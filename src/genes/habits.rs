//! How a table writes its numbers. A number alone says little: `X7157` may be a gene's number at NCBI or an alias, `1053_at`
//! a gene's or a probe's. So each way of writing is believed where most of the numbers written so are known to the
//! catalogue, and those beside a symbol where they mostly agree with it.

use super::identifier::is_number;
use super::written;
use crate::table::{are_probes, is_missing_word};

/// Asks for the symbols that a name has or could have.
type Meaning<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// What a table's names tell about its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Habits {
    /// Most names are no plain numbers.
    pub numbers_are_rare: bool,
    /// `X7157`.
    with_x: Belief,
    /// `7157_at`, and `X7157_at` where R wrote it.
    with_at: Belief,
    /// `TP53|7157`.
    pub joined_numbers: bool,
    /// `TP53(7157)` is met in this table, so that `SOMENAME(128)` is a gene's too, where no gene is called SOMENAME.
    pub numbers_beside_strangers: bool,
    /// `SOMENAME_7157`, also where the name before the number is not known.
    pub loose_numbers: bool,
    /// Names that end in `_at` are probes of Affymetrix, not genes by Brainarray's chip definitions.
    pub probes: bool,
}

/// Whether a way of writing numbers is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Belief {
    No,
    /// Where a name means nothing as it stands.
    AfterAll,
    /// Before what a name means as it stands: most of the table is written so.
    First,
}

impl Default for Habits {
    fn default() -> Self {
        Habits {
            numbers_are_rare: false,
            with_x: Belief::No,
            with_at: Belief::No,
            joined_numbers: true,
            numbers_beside_strangers: false,
            loose_numbers: false,
            probes: false,
        }
    }
}

/// Numbers of one way of writing, and how many of them are known.
#[derive(Default)]
struct Counts {
    written: usize,
    known: usize,
}

impl Counts {
    fn add(&mut self, known: bool) {
        self.written += 1;
        self.known += usize::from(known);
    }

    fn belief(&self, names: usize) -> Belief {
        match self.written {
            0 => Belief::No,
            written if self.known * 10 < written * 7 => Belief::No,
            written if written * 2 > names => Belief::First,
            _ => Belief::AfterAll,
        }
    }
}

impl Habits {
    /// Looks through the names of a table. `meaning` gives the symbols that a name, as it stands, has or could have.
    pub fn of(features: &[String], meaning: &Meaning<'_>) -> Habits {
        let (mut plain, mut with_x, mut with_at) = (0, Counts::default(), Counts::default());
        let (mut joined, mut loose) = (Counts::default(), Counts::default());
        let known = |digits: &str| meaning(digits).len() == 1;
        let probes = are_probes(features.iter().map(|name| written::bare(name)));
        for feature in features {
            let name = written::bare(feature);
            if is_number(name) {
                plain += 1;
            } else if let Some(digits) = x_number(name) {
                with_x.add(known(digits));
            } else if let Some(digits) = at_number(name) {
                with_at.add(known(digits));
            } else if let Some(agree) = firm_agreement(name, meaning) {
                joined.add(agree);
            } else if let Some(agree) = loose_agreement(name, meaning) {
                loose.add(agree);
            }
        }
        Habits {
            numbers_are_rare: plain * 2 < features.len(),
            with_x: with_x.belief(features.len()),
            // A few among other names are probes beside genes, not genes.
            with_at: match with_at.belief(features.len()) {
                Belief::AfterAll => Belief::No,
                belief => belief,
            },
            joined_numbers: joined.known * 2 >= joined.written,
            numbers_beside_strangers: joined.known > 0,
            loose_numbers: loose.belief(features.len()) == Belief::First,
            probes,
        }
    }

    /// The digits of a name that is a number before anything else in this table.
    pub fn number_first<'n>(&self, name: &'n str) -> Option<&'n str> {
        let x = x_number(name).filter(|_| self.with_x == Belief::First);
        x.or_else(|| at_number(name).filter(|_| self.with_at == Belief::First))
    }

    /// The digits of a name that may be a number in this table.
    pub fn number<'n>(&self, name: &'n str) -> Option<&'n str> {
        let x = x_number(name).filter(|_| self.with_x != Belief::No);
        x.or_else(|| at_number(name).filter(|_| self.with_at != Belief::No))
    }
}

fn x_number(name: &str) -> Option<&str> {
    written::without_x(name).filter(|rest| is_number(rest))
}

fn at_number(name: &str) -> Option<&str> {
    let stem = written::without_at(name)?;
    let digits = written::without_x(stem).unwrap_or(stem);
    is_number(digits).then_some(digits)
}

/// Whether a number and a symbol that are joined are of one gene; `None` if there are no two such, both known.
fn firm_agreement(name: &str, meaning: &Meaning<'_>) -> Option<bool> {
    if !name.contains(['|', '(', '[', '{', ';', ',']) {
        return None;
    }
    let parts = written::firmly_joined(name);
    let number = parts.iter().find(|part| is_number(part))?;
    let of_number = meaning(number).pop()?;
    let names = parts
        .iter()
        .filter(|part| !is_number(part) && !is_missing_word(part));
    let certain: Vec<String> = names
        .map(|part| meaning(part))
        .filter(|symbols| symbols.len() == 1)
        .flatten()
        .collect();
    (!certain.is_empty()).then(|| certain.contains(&of_number))
}

/// Likewise for a number at the end after a mark that names may have too.
fn loose_agreement(name: &str, meaning: &Meaning<'_>) -> Option<bool> {
    let stem = name.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.');
    let parted = name[stem.len()..].starts_with('.') || stem.ends_with([' ', '_', ':', '-', '/']);
    if !parted || stem.starts_with("ENSG") {
        return None;
    }
    if !meaning(name).is_empty() {
        return None;
    }
    let pairs = written::loosely_joined(name);
    let [symbol, number] = pairs.into_iter().find(|pair| is_number(pair[1]))?;
    let of_number = meaning(number).pop()?;
    let beside = meaning(symbol);
    (beside.len() == 1).then(|| beside.contains(&of_number))
}

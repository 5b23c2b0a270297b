//! What the numbers support, in a sentence or two.

use serde::Serialize;

use super::{Difference, Measure, Run, differences, holm};
use crate::sorting::sort;

/// With fewer repeats nothing is said of chance.
const FEWEST_REPEATS: usize = 3;
/// Above it a difference is not called one.
const SIGNIFICANT: f64 = 0.05;
/// A gain that is surely smaller is no help.
const WORTH_HAVING: f64 = 0.01;

/// A model and what it is called in a sentence, after "the": `"fine-tuned encoder"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// Which model.
    pub model: usize,
    /// Its name.
    pub name: &'a str,
}

/// What is found of a pretrained model against the supervised network, over all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Better: the interval and the corrected test agree.
    Better,
    /// The interval is above 0, the test leaves room for chance.
    PerhapsBetter,
    /// The interval includes 0.
    NoDifference,
    /// The interval is below 0, the test leaves room for chance.
    PerhapsWorse,
    /// Worse: the interval and the corrected test agree.
    Worse,
    /// Too few repeats to tell.
    TooFew,
}

/// Whether pretraining helps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// One per pretrained model that was compared, in the order given.
    pub findings: Vec<Finding>,
    /// One to three plain sentences.
    pub text: String,
}

/// What the runs say of pretrained models (frozen, fine-tuned) against the supervised network, over all levels; p-values
/// are corrected for the number of pretrained models. None if none of them has runs to compare.
pub fn verdict(
    runs: &[Run],
    measure: Measure,
    supervised: Named<'_>,
    pretrained: &[Named<'_>],
    seed: u64,
) -> Option<Verdict> {
    let mut compared: Vec<Compared<'_>> = pretrained
        .iter()
        .filter_map(|&named| Compared::of(runs, measure, named, supervised.model, seed))
        .collect();
    let adjusted = holm(&compared.iter().map(|c| c.overall.p).collect::<Vec<_>>());
    for (compared, adjusted) in compared.iter_mut().zip(adjusted) {
        compared.overall.adjusted_p = adjusted;
    }
    let repeats = compared.iter().map(|c| c.overall.repeats).min()?;
    let findings: Vec<Finding> = compared.iter().map(Compared::finding).collect();
    let mut sentences = if repeats < FEWEST_REPEATS {
        vec![too_few(&compared, repeats, supervised.name)]
    } else {
        vec![
            format!(
                "{} {}.",
                headline(&findings, &compared),
                clauses(&compared, &findings, measure, supervised.name)
            ),
            chance(&findings, repeats, compared.len()),
        ]
    };
    sentences.extend(by_labels(&compared));
    sentences.retain(|sentence| !sentence.is_empty());
    Some(Verdict {
        findings,
        text: sentences.join(" "),
    })
}

/// One pretrained model against the supervised network.
struct Compared<'a> {
    name: &'a str,
    overall: Difference,
    /// By ascending number of labels.
    levels: Vec<Difference>,
}

impl<'a> Compared<'a> {
    fn of(
        runs: &[Run],
        measure: Measure,
        named: Named<'a>,
        supervised: usize,
        seed: u64,
    ) -> Option<Self> {
        let mut levels = differences(runs, measure, named.model, supervised, seed);
        let overall = levels.pop()?;
        sort(&mut levels, &|a, b| a.labels.total_cmp(&b.labels));
        Some(Compared {
            name: named.name,
            overall,
            levels,
        })
    }

    fn finding(&self) -> Finding {
        let Difference {
            repeats,
            low,
            high,
            adjusted_p,
            ..
        } = self.overall;
        let sure = adjusted_p < SIGNIFICANT;
        match (low > 0.0, high < 0.0) {
            _ if repeats < FEWEST_REPEATS => Finding::TooFew,
            (true, _) if sure => Finding::Better,
            (true, _) => Finding::PerhapsBetter,
            (_, true) if sure => Finding::Worse,
            (_, true) => Finding::PerhapsWorse,
            _ => Finding::NoDifference,
        }
    }

    fn gains_less_than(&self, gain: f64) -> bool {
        self.overall.high < gain
    }
}

fn headline(findings: &[Finding], compared: &[Compared<'_>]) -> &'static str {
    let any = |finding| findings.contains(&finding);
    if any(Finding::Better) {
        "Pretraining helps here:"
    } else if any(Finding::PerhapsBetter) {
        "Pretraining seems to help here:"
    } else if compared.iter().all(|c| c.gains_less_than(WORTH_HAVING)) {
        "Pretraining does not help here:"
    } else {
        "These runs do not show whether pretraining helps:"
    }
}

fn clauses(
    compared: &[Compared<'_>],
    findings: &[Finding],
    measure: Measure,
    supervised: &str,
) -> String {
    let clause = |(compared, finding): (&Compared<'_>, &Finding)| {
        let Compared { name, overall, .. } = compared;
        let (size, measure) = (points(overall.mean.abs()), measure.name());
        let interval = interval(overall);
        let differs = |how: &str| {
            format!(
                "over all amounts of labels the {name} is {how} than the {supervised} by {size} of {measure} \
                 ({interval})"
            )
        };
        match finding {
            Finding::Better | Finding::PerhapsBetter => differs("better"),
            Finding::Worse | Finding::PerhapsWorse => differs("worse"),
            Finding::NoDifference | Finding::TooFew => format!(
                "between the {name} and the {supervised} no difference in {measure} is found ({interval})"
            ),
        }
    };
    let clauses: Vec<String> = compared.iter().zip(findings).map(clause).collect();
    clauses.join("; ")
}

/// What a test has to say where an interval is on one side of 0.
fn chance(findings: &[Finding], repeats: usize, models: usize) -> String {
    let open = findings
        .iter()
        .any(|finding| matches!(finding, Finding::PerhapsBetter | Finding::PerhapsWorse));
    if !open {
        return String::new();
    }
    let enough = (1..).find(|&n| super::smallest_p(n) * (models as f64) < SIGNIFICANT);
    match enough {
        Some(enough) if repeats < enough => format!(
            "{repeats} repeats are too few for a test to rule out chance; it takes {enough} or more."
        ),
        _ => "A test does not rule out chance.".to_owned(),
    }
}

fn too_few(compared: &[Compared<'_>], repeats: usize, supervised: &str) -> String {
    let names: Vec<&str> = compared.iter().map(|c| c.name).collect();
    let (runs, are) = if repeats == 1 {
        ("1 repeat", "is")
    } else {
        ("2 repeats", "are")
    };
    format!(
        "Too few runs to tell: {runs} of each amount of labels {are} not enough to say whether the {} differs from the \
         {supervised} by more than chance.",
        names.join(" or the ")
    )
}

/// How the difference goes with the number of labels: of the model that gains most.
fn by_labels(compared: &[Compared<'_>]) -> Option<String> {
    let best = compared
        .iter()
        .max_by(|a, b| a.overall.mean.total_cmp(&b.overall.mean))?;
    let (fewest, most) = (best.levels.first()?, best.levels.last()?);
    if best.levels.len() < 2 {
        return None;
    }
    Some(format!(
        "On average the {} is {} with {:.0} labels and {} with {:.0}.",
        best.name,
        ahead(fewest.mean),
        fewest.labels,
        ahead(most.mean),
        most.labels
    ))
}

fn ahead(difference: f64) -> String {
    match signed(difference).chars().next() {
        Some('+') => format!("{} ahead", points(difference)),
        Some('−') => format!("{} behind", points(-difference)),
        _ => "level".to_owned(),
    }
}

fn points(difference: f64) -> String {
    format!("{:.1} percentage points", 100.0 * difference)
}

fn interval(difference: &Difference) -> String {
    let (low, high) = (signed(difference.low), signed(difference.high));
    format!("95 % interval {low} to {high}")
}

/// In percentage points, with its sign unless it rounds to 0.
fn signed(difference: f64) -> String {
    let number = format!("{:.1}", 100.0 * difference.abs());
    match difference {
        _ if number == "0.0" => number,
        difference if difference < 0.0 => format!("−{number}"),
        _ => format!("+{number}"),
    }
}

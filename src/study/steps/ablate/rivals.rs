//! Every objective of pretraining by itself, and pairs of the best, on the same draws of more and more labels: what
//! `genessl bench-objectives` measures. Takes as many pretrainings as there are sets of objectives.

use crate::sorting::sort;
use std::sync::Arc;

use super::run::{Shared, about};
use super::settings::{ObjectiveSet, title};
use super::variants::{Variant, towards};
use crate::learn::split::Amount;
use crate::learn::sweep::{Difference, Measure, Run, Summary, differences, summary};
use crate::learn::{
    Classification, ClassifyInputs, DrawOf, History, ModelKind, Objective, Pretrained,
};
use crate::study::Session;
use crate::{Advance, Error, Result};

/// So many of the best objectives are also tried in pairs.
const BEST: usize = 3;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct RivalOptions {
    /// Shares of the labels, each above 0 and up to 1; the best objectives are those that are best with the first.
    pub shares: Vec<f64>,
    /// Draws of each share.
    pub repeats: usize,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Rivals {
    /// What the models of the runs are, the supervised network first.
    pub names: Vec<String>,
    /// Which of them is what the study itself trains towards.
    pub own: usize,
    /// How the pretraining of each went; none where nothing is pretrained.
    pub courses: Vec<Option<Course>>,
    /// All runs; a level is a share of the labels.
    pub runs: Vec<Run>,
    seed: u64,
}

/// What a pretraining towards some objectives came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// The weighted sum of the losses, its mean over the first epoch.
    pub first_loss: f64,
    /// The same over the last one.
    pub last_loss: f64,
    /// The effective rank of the latent space after the last epoch, as [`Spread`](crate::learn::Spread) has it.
    pub effective_rank: f64,
}

impl Course {
    fn of(history: &History) -> Option<Self> {
        Some(Course {
            first_loss: history.epochs.first()?.total,
            last_loss: history.epochs.last()?.total,
            effective_rank: history.spread.last()?.effective_rank,
        })
    }
}

/// A set of objectives with a share of the labels.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The objectives.
    pub objective: String,
    /// Test accuracy of the frozen encoder's classifier.
    pub accuracy: Summary,
    /// The same less the supervised network's on the same draws; none of the network itself.
    pub difference: Option<Difference>,
    /// The same less that of the study's own objectives; none of the network and of these.
    pub gain: Option<Difference>,
    /// How its pretraining went; none where nothing is pretrained.
    pub course: Option<Course>,
}

impl Rivals {
    /// Every set of objectives with every share of the labels.
    pub fn standings(&self) -> Vec<Standing> {
        let beside = |base: usize| -> Vec<Vec<Difference>> {
            let of_model = |model: usize| match model {
                _ if model == 0 || model == base => Vec::new(),
                _ => differences(&self.runs, Measure::Accuracy, model, base, self.seed),
            };
            (0..self.names.len()).map(of_model).collect()
        };
        let (all, gains) = (beside(0), beside(self.own));
        let cells = summary(&self.runs, Measure::Accuracy).into_iter();
        cells
            .map(|accuracy| {
                let of_level = |all: &[Vec<Difference>]| {
                    let mut of_model = all[accuracy.model].iter();
                    of_model
                        .find(|one| one.level == Some(accuracy.level))
                        .cloned()
                };
                Standing {
                    objective: self.names[accuracy.model].clone(),
                    difference: of_level(&all),
                    gain: of_level(&gains),
                    course: self.courses[accuracy.model],
                    accuracy,
                }
            })
            .collect()
    }
}

/// At work.
struct Contest<'a> {
    session: &'a Session,
    shared: Shared,
    options: &'a RivalOptions,
    found: Rivals,
}

/// Pretrains towards every objective by itself, then towards pairs of the best, and judges each encoder by a linear classifier on
/// it, as it is. `tell` hears what is done next.
///
/// # Errors
/// The study is not pretrained, has no labelled samples, or its shares are none.
pub fn rivals(session: &Session, options: &RivalOptions, tell: &dyn Fn(&str)) -> Result<Rivals> {
    check(options)?;
    let nothing = || {
        Error::new(
            "the study is not pretrained",
            "Run the steps up to Pretrain first.",
        )
    };
    let data = session.data().ok_or_else(nothing)?;
    let pretrained = session.pretrained().ok_or_else(nothing)?;
    let pathways = session.current_pathways();
    let mut contest = Contest {
        shared: Shared::new(data, pathways, pretrained)?,
        session,
        options,
        found: Rivals {
            names: Vec::new(),
            own: 0,
            courses: Vec::new(),
            runs: Vec::new(),
            seed: session.study().seed,
        },
    };
    tell("Training the supervised network");
    contest.judge("supervised network".into(), ModelKind::Supervised, None)?;
    for set in ObjectiveSet::Each.sets() {
        contest.enter(set, pathways.is_some(), tell)?;
    }
    for pair in contest.pairs() {
        contest.enter(pair, pathways.is_some(), tell)?;
    }
    let own = contest.own(pathways.is_some());
    contest.enter(own, pathways.is_some(), tell)?;
    Ok(contest.found)
}

fn check(options: &RivalOptions) -> Result<()> {
    if options.repeats == 0 || options.shares.is_empty() {
        return Err(Error::new(
            "there is nothing to judge by",
            "Give a share of the labels at least, and a repeat.",
        ));
    }
    for (at, &share) in options.shares.iter().enumerate() {
        crate::learn::options::label_share(share)?;
        if options.shares[..at].contains(&share) {
            return Err(Error::new(
                format!("the share {share} is given twice"),
                "Give each share of the labels once.",
            ));
        }
    }
    Ok(())
}

impl Contest<'_> {
    /// What the study itself trains towards: without pathway scores what is left of it.
    fn own(&self, has_pathways: bool) -> Vec<Objective> {
        let pretrain = &self.session.study().pretrain;
        let on = |objective: &Objective| {
            pretrain.weight(*objective) > 0.0 && (has_pathways || *objective != Objective::Pathway)
        };
        Objective::ALL.into_iter().filter(on).collect()
    }

    /// Pretrains towards a set of objectives and judges the encoder, unless that is done already.
    fn enter(
        &mut self,
        set: Vec<Objective>,
        has_pathways: bool,
        tell: &dyn Fn(&str),
    ) -> Result<()> {
        let study = self.session.study();
        let name = title(&set);
        let is_own = self.own(has_pathways) == set;
        if let Some(place) = self.found.names.iter().position(|other| *other == name) {
            if is_own {
                self.found.own = place;
            }
            return Ok(());
        }
        if set.contains(&Objective::Pathway) && !has_pathways {
            return Ok(());
        }
        if is_own {
            self.found.own = self.found.names.len();
        }
        tell(&format!("Pretraining: {name}"));
        let Variant { options, .. } = towards(set, &study.pretrain, false);
        let Some(options) = options else {
            return self.judge(name, ModelKind::RandomFrozen, None);
        };
        let (ledger, crew) = (self.session.ledger(), self.session.crew());
        let kept = self.shared.on.begin(&options, study.seed, ledger, crew)?;
        let pretrained = kept.training.run().map_err(|error| about(&name, error))?;
        self.judge(name, ModelKind::Frozen, Some(pretrained))
    }

    /// Notes what a classifier makes of all draws.
    fn judge(&mut self, name: String, kind: ModelKind, of: Option<Pretrained>) -> Result<()> {
        let study = self.session.study();
        let course = of.as_ref().and_then(|of| Course::of(&of.history));
        let own = || Arc::clone(&self.shared.own);
        let weights = of.map_or_else(own, |of| Arc::new(of.weights));
        let [train, test] = self.shared.parts.clone();
        let inputs = Arc::new(ClassifyInputs::new(train, test, Some(weights))?);
        let model = self.found.names.len();
        self.found.names.push(name);
        self.found.courses.push(course);
        for (level, &share) in self.options.shares.iter().enumerate() {
            for repeat in 0..self.options.repeats {
                let draw = DrawOf {
                    amount: Amount::Share(share),
                    repeat,
                    nested: true,
                };
                let inputs = Arc::clone(&inputs);
                let run =
                    Classification::of_draw(kind, inputs, &study.classify, &draw, study.seed)?;
                let judged = run.run()?;
                self.found.runs.push(Run {
                    model,
                    labels: judged.labels_used,
                    level,
                    repeat,
                    accuracy: judged.accuracy,
                    balanced_accuracy: judged.balanced_accuracy,
                    macro_f1: judged.macro_f1,
                });
            }
        }
        Ok(())
    }

    /// The pairs of the objectives that are best by themselves with the first share of the labels.
    fn pairs(&self) -> Vec<Vec<Objective>> {
        let cells = summary(&self.found.runs, Measure::Accuracy);
        let mean = |objective: Objective| {
            let name = title(&[objective]);
            let mut cells = cells.iter();
            let cell = cells.find(|one| one.level == 0 && self.found.names[one.model] == name);
            cell.map(|cell| (objective, cell.mean))
        };
        let mut ranked: Vec<(Objective, f64)> =
            Objective::ALL.into_iter().filter_map(mean).collect();
        sort(&mut ranked, &|one, other| other.1.total_cmp(&one.1));
        ranked.truncate(BEST);
        let mut best: Vec<Objective> = ranked.into_iter().map(|(objective, _)| objective).collect();
        sort(&mut best, &|one, other| one.cmp(other));
        let pairs = best.iter().enumerate();
        pairs
            .flat_map(|(at, &one)| best[at + 1..].iter().map(move |&other| vec![one, other]))
            .collect()
    }
}

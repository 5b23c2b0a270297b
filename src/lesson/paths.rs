//! What a check can look at: the paths there are, in one list, and what each has in a session.

use super::evaluate::{Scope, Unmet, Value};
use super::expression::{Key, Kind, written};
use super::lookup::{
    ablated, cell, class_count, classes, classified, clusters, compared, count, key_text, loss,
    mean, number, one_draw, recall, said, selected_has, selected_of, setting, text,
    trustworthiness, unusual, values, variance,
};
use super::settings;
use crate::learn::sweep::Measure;
use crate::names::with_brief_names;
use crate::study::explore::{Analysis, Method, Space};
use crate::study::{Part, Session, Step};

/// A path, as it is written with what stands in capitals replaced, and what it has.
pub struct Path {
    /// `compare.MODEL.accuracy[SHARE]`
    pub pattern: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What has to be done for it.
    pub of: Source,
    /// What it is, in words, for the documentation.
    #[cfg(not(target_arch = "wasm32"))]
    pub what: &'static str,
    value: fn(&Scope, &[Key]) -> Option<Value>,
}

/// What a path comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The result of a step.
    Step(Step),
    /// An analysis of the step Explore.
    Analysis(Analysis),
    /// The layout that the path itself names.
    Layout,
    /// What is selected, of the samples in Explore.
    Selection,
    /// The step that has the table that the path names.
    Table,
    /// The settings, which are always there.
    Settings,
    /// The learner.
    Learner,
}

const CLUSTERS: Source = Source::Analysis(Analysis::Clusters(Space::Genes));
const LEARNED: Source = Source::Analysis(Analysis::Clusters(Space::Latent));
const DATA: Source = Source::Step(Step::DATA);
const GENES: Source = Source::Step(Step::GENES);
const PRETRAIN: Source = Source::Step(Step::PRETRAIN);
const CLASSIFY: Source = Source::Step(Step::CLASSIFY);
const COMPARE: Source = Source::Step(Step::COMPARE);

/// What stands in a pattern for others, with what may stand there: names; a text or a number in brackets otherwise.
pub const PLACEHOLDERS: [(&str, &[&str], &str); 12] = [
    (
        "MODEL",
        &[
            "supervised",
            "frozen",
            "unfrozen",
            "logistic",
            "pca_logistic",
            "nearest_centroid",
            "random_frozen",
            "random_unfrozen",
            "probe",
            "neighbours",
            "svm",
        ],
        "a model",
    ),
    ("LAYOUT", &["tsne", "umap"], "a layout"),
    (
        "LOSS",
        &[
            "total",
            "pathway",
            "masked",
            "contrastive",
            "scarf",
            "vime",
            "byol",
            "barlow_twins",
            "vicreg",
            "denoising",
        ],
        "the total loss, or that of one objective",
    ),
    (
        "CHOICE",
        &[
            "objectives",
            "mask_ratio",
            "temperature",
            "latent",
            "samples",
            "epochs",
        ],
        "a choice of pretraining",
    ),
    ("SECTION", &[], "a section of the study file"),
    ("KEY", &[], "a key in it"),
    (
        "SHARE",
        &[],
        "a share of the labels that was compared, such as 0.1",
    ),
    ("NUMBER", &[], "a whole number, from 1"),
    ("CLASS", &[], "a class, in quotation marks"),
    (
        "VALUE",
        &[],
        "a value of the choice as the table of Ablate writes it, in quotation marks, or as a number",
    ),
    ("SAMPLE", &[], "a sample's id, in quotation marks"),
    ("TEXT", &[], "a text in quotation marks, or a number"),
];

macro_rules! paths {
    ($($pattern:literal $kind:ident $of:expr, $what:literal, $value:expr;)*) => {
        /// All paths.
        pub static PATHS: &[Path] = &[$(Path {
            pattern: $pattern, kind: Kind::$kind, of: $of, #[cfg(not(target_arch = "wasm32"))] what: $what, value: $value,
        }),*];
    };
}

#[rustfmt::skip]
paths! {
    "data.samples" Number DATA, "Samples, all parts together.", |s, _| count(s.session.data()?.samples.len());
    "data.pretrain" Number DATA, "Samples for pretraining.", |s, _| count(s.session.data()?.count(Part::Pretrain));
    "data.finetune" Number DATA, "Labelled samples for training.", |s, _| count(s.session.data()?.count(Part::Finetune));
    "data.test" Number DATA, "Labelled samples for testing.", |s, _| count(s.session.data()?.count(Part::Test));
    "data.columns" Number DATA, "Gene columns of the first file.", |s, _| count(s.session.data()?.files.first()?.genes);
    "data.classes" Number DATA, "Different classes.", |s, _| count(classes(s)?.counts.len());
    "data.count[CLASS]" Number DATA, "Samples of a class.", class_count;
    "data.largest" Text DATA, "The class with the most samples.", |s, _| text(&classes(s)?.counts.first()?.0);
    "data.smallest" Text DATA, "The class with the fewest samples.", |s, _| text(&classes(s)?.counts.last()?.0);
    "data.imbalance" Number DATA, "How many times as many samples the largest class has as the smallest.",
        |s, _| number(classes(s)?.imbalance()?.ratio);
    "data.majority" Number DATA, "The accuracy of always guessing the largest class.",
        |s, _| number(classes(s)?.imbalance()?.majority_accuracy);
    "data.normal" Number DATA, "Samples of normal tissue.", |s, _| count(s.session.data()?.tissues().normal);
    "data.tumour" Number DATA, "Samples of tumours.", |s, _| count(s.session.data()?.tissues().tumour);
    "genes.columns" Number GENES, "Gene columns in the first table.", |s, _| count(s.session.genes()?.report.columns);
    "genes.symbols" Number GENES, "Gene symbols that came of them, and that all parts have.",
        |s, _| count(s.session.genes()?.symbols().len());
    "genes.mapped" Number GENES, "Columns that got a symbol.", |s, _| count(s.session.genes()?.report.mapped.total());
    "genes.unmapped" Number GENES, "Columns that got none.", |s, _| count(s.session.genes()?.report.unmapped.len());
    "genes.ensembl" Number GENES, "Columns named by an Ensembl id.",
        |s, _| count(s.session.genes()?.report.recognised.ensembl_genes);
    "genes.versions" Number GENES, "Columns whose id lost its version.",
        |s, _| count(s.session.genes()?.report.versions_stripped);
    "genes.merged" Number GENES, "Symbols that several columns have.", |s, _| count(s.session.genes()?.report.merged.len());
    "genes.repaired" Number GENES, "Columns whose name was out of date.",
        |s, _| count(s.session.genes()?.report.repaired.len());
    "genes.ambiguous" Number GENES, "Columns whose name stands for several genes.",
        |s, _| count(s.session.genes()?.report.ambiguous.len());
    "pathways.count" Number Source::Step(Step::PATHWAYS), "Pathways scored.",
        |s, _| count(s.session.pathways()?.pathways().len());
    "explore.variance[NUMBER]" Number Source::Analysis(Analysis::Pca(Space::Genes)),
        "The share of the variance that so many first components hold.", variance;
    "explore.LAYOUT.trustworthiness" Number Source::Layout,
        "How many of the neighbours in the picture are neighbours in truth, 0 to 1.", trustworthiness;
    "explore.clusters" Number CLUSTERS, "Clusters found.", |s, _| count(clusters(s, Space::Genes)?.clusters);
    "explore.silhouette" Number CLUSTERS, "How well they are apart, −1 to 1.",
        |s, _| number(clusters(s, Space::Genes)?.silhouette);
    "explore.ari" Number CLUSTERS, "How well they match the classes: the adjusted Rand index, 0 by chance, 1 perfectly.",
        |s, _| number(clusters(s, Space::Genes)?.adjusted_rand_index?);
    "explore.nmi" Number CLUSTERS, "The same by normalised mutual information.",
        |s, _| number(clusters(s, Space::Genes)?.normalised_mutual_information?);
    "explore.learned.ari" Number LEARNED, "`explore.ari` of the learned space.",
        |s, _| number(clusters(s, Space::Latent)?.adjusted_rand_index?);
    "explore.selected" Number Source::Selection, "Samples selected.", |s, _| count(s.session.selection().len());
    "explore.selected.of[CLASS]" Number Source::Selection, "Samples of a class among them.", selected_of;
    "explore.selected.has[SAMPLE]" Truth Source::Selection, "Whether a sample is among them.", selected_has;
    "pretrain.genes" Number PRETRAIN, "Genes that the network sees.",
        |s, _| count(s.session.pretrained()?.checkpoint.features.genes.len());
    "pretrain.epochs" Number PRETRAIN, "Passes over the samples.", |s, _| count(s.session.history()?.epochs.len());
    "pretrain.LOSS.first" Number PRETRAIN, "The loss in the first pass.",
        |s, keys| loss(s.session.history()?.epochs.first()?, keys);
    "pretrain.LOSS.last" Number PRETRAIN, "The loss in the last pass.",
        |s, keys| loss(s.session.history()?.epochs.last()?, keys);
    "classify.MODEL.accuracy" Number CLASSIFY, "The share of the test samples that it predicts right, with the most labels; over repeats their mean.",
        |s, keys| classified(s, keys, |one| Some(one.accuracy));
    "classify.MODEL.balanced_accuracy" Number CLASSIFY, "The mean over the classes of the share predicted right.",
        |s, keys| classified(s, keys, |one| Some(one.balanced_accuracy));
    "classify.MODEL.macro_f1" Number CLASSIFY, "The mean F1 of the classes.",
        |s, keys| classified(s, keys, |one| Some(one.macro_f1));
    "classify.MODEL.labels" Number CLASSIFY, "The labels that it learned from.",
        |s, keys| classified(s, keys, |one| Some(one.labels_used as f64));
    "classify.MODEL.recall[CLASS]" Number CLASSIFY, "Of a class's test samples the share predicted right.", recall;
    "compare.MODEL.accuracy[SHARE]" Number COMPARE, "Test accuracy with a share of the labels, the mean over the draws.",
        |s, keys| compared(s, keys, Measure::Accuracy, |cell| Some(cell.mean));
    "compare.MODEL.sd[SHARE]" Number COMPARE, "Its standard deviation over the draws.",
        |s, keys| compared(s, keys, Measure::Accuracy, |cell| cell.sd);
    "compare.MODEL.lowest[SHARE]" Number COMPARE, "The lowest over the draws.",
        |s, keys| compared(s, keys, Measure::Accuracy, |cell| values(cell).reduce(f64::min));
    "compare.MODEL.highest[SHARE]" Number COMPARE, "The highest over the draws.",
        |s, keys| compared(s, keys, Measure::Accuracy, |cell| values(cell).reduce(f64::max));
    "compare.MODEL.draw[SHARE][NUMBER]" Number COMPARE, "That of one draw.", one_draw;
    "compare.MODEL.balanced_accuracy[SHARE]" Number COMPARE, "Balanced test accuracy, likewise.",
        |s, keys| compared(s, keys, Measure::BalancedAccuracy, |cell| Some(cell.mean));
    "compare.MODEL.macro_f1[SHARE]" Number COMPARE, "Macro F1, likewise.",
        |s, keys| compared(s, keys, Measure::MacroF1, |cell| Some(cell.mean));
    "compare.MODEL.labels[SHARE]" Number COMPARE, "How many labels a share is.",
        |s, keys| compared(s, keys, Measure::Accuracy, |cell| Some(cell.labels));
    "ablate.CHOICE[VALUE]" Number Source::Step(Step::ABLATE),
        "Test accuracy with one choice changed, by the first of the classifiers that judge, the mean over the draws.", ablated;
    "ablate.supervised" Number Source::Step(Step::ABLATE), "That of the supervised network on the same labels.",
        |s, _| mean(s.session.ablation()?.reference.iter().map(|run| run.accuracy));
    "interpret.r2" Number Source::Step(Step::INTERPRET), "How well the encoder tells pathway scores of new samples: R², 1 is perfect, 0 no better than their mean.",
        |s, _| number(s.session.interpretation()?.head.overall_r2?);
    "predict.samples" Number Source::Step(Step::PREDICT), "New samples classified.", |s, _| count(s.session.predictions()?.samples.len());
    "predict.unusual" Number Source::Step(Step::PREDICT), "Those that look unlike the cohort.", unusual;
    "table[TEXT][TEXT][TEXT]" Any Source::Table, "A cell of any table of the page: the table's name as in what is saved of it, the row by its number from 1 or by what its first column says, the column by its title.", cell;
    "settings.KEY" Any Source::Settings, "A setting at the top of the study file: `settings.seed`.", setting;
    "settings.SECTION.KEY" Any Source::Settings, "Any other setting: `settings.pretrain.epochs`.", setting;
    "answer" Any Source::Learner, "What was answered to the step's question: the letter of a choice, else what was typed.", |s, _| said(&s.answers.answer);
    "guess" Any Source::Learner, "What was guessed before.", |s, _| said(&s.answers.guess);
}

impl Source {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Source::Step(step) => step.title(),
            Source::Analysis(_) | Source::Layout => "Explore",
            Source::Selection => "what is selected in Explore",
            Source::Table => "the step that shows the table",
            Source::Settings => "the settings",
            Source::Learner => "the learner",
        }
    }
}

/// What the value of a path is.
///
/// # Errors
/// What is wrong, and what to do: there is no such path.
pub fn kind_of(path: &[Key]) -> Result<Kind, (String, String)> {
    if let Some(found) = PATHS.iter().find(|one| one.matches(path)) {
        return match found.of {
            Source::Settings => known_setting(&path[1..]).map(|()| found.kind),
            _ => Ok(found.kind),
        };
    }
    let first = &path[..1];
    let similar: Vec<&str> = PATHS
        .iter()
        .filter(|one| keys_of(one.pattern).first() == first.first())
        .map(|one| one.pattern)
        .collect();
    let advice = match similar.len() {
        0 => "docs/lessons.md lists the paths.".to_owned(),
        1..=12 => format!("There are {}.", similar.join(", ")),
        _ => format!(
            "There are {} …; docs/lessons.md lists them.",
            similar[..6].join(", ")
        ),
    };
    Err((format!("there is no path {}", written(path)), advice))
}

/// Whether a study file has this setting, so that it is said before anything is computed.
fn known_setting(keys: &[Key]) -> Result<(), (String, String)> {
    let keys: Vec<String> = keys.iter().map(key_text).collect();
    let name = keys.join(".");
    if let Some(names) = settings::names_instead_of(&name) {
        let what = format!("there is no setting {name}");
        return Err((what, format!("There are {names}.")));
    }
    match (settings::names_in(&name), &keys[..]) {
        (Some(names), [section]) => Err((
            format!("{section} is a section of settings and has no value"),
            format!("In it are {names}."),
        )),
        _ => Ok(()),
    }
}

/// What a path has.
///
/// # Errors
/// It is not there yet.
pub fn value_of(scope: &Scope, path: &[Key]) -> Result<Value, Unmet> {
    let Some(found) = PATHS.iter().find(|one| one.matches(path)) else {
        let what = format!("there is no path {}", written(path));
        return Err(Unmet { what, needs: None });
    };
    found.ready(scope, path)?;
    (found.value)(scope, path).ok_or_else(|| Unmet {
        what: match found.of {
            Source::Learner => "Answer the question first.".to_owned(),
            _ => format!(
                "The results hold nothing under {}.",
                with_brief_names(&written(path))
            ),
        },
        needs: None,
    })
}

impl Path {
    fn matches(&self, path: &[Key]) -> bool {
        let own = keys_of(self.pattern);
        own.len() == path.len() && own.iter().zip(path).all(|(own, key)| fits(own, key))
    }

    /// Whether what it comes from is done and of the present settings.
    fn ready(&self, scope: &Scope, path: &[Key]) -> Result<(), Unmet> {
        let session = scope.session;
        let (step, current, has_result) = match self.of {
            Source::Settings | Source::Learner => return Ok(()),
            Source::Step(step) => (step, session.is_current(step), session.has_result(step)),
            Source::Selection => (Step::GENES, session.is_current(Step::GENES), false),
            Source::Table => {
                let name = path.get(1).map(key_text).unwrap_or_default();
                let of = Step::all()
                    .iter()
                    .copied()
                    .find(|&step| session.table_names(step).contains(&&*name));
                let Some(step) = of else {
                    let what =
                        format!("There is no table \"{name}\" yet: run the step that makes it.");
                    return Err(Unmet { what, needs: None });
                };
                (step, session.is_current(step), true)
            }
            Source::Analysis(analysis) => analysis_of(session, analysis),
            Source::Layout => {
                let method = if path.contains(&Key::Name("tsne".into())) {
                    Method::Tsne
                } else {
                    Method::Umap
                };
                analysis_of(session, Analysis::scatter(Space::Genes, method))
            }
        };
        if current {
            return Ok(());
        }
        let what = match (session.running_step() == Some(step), has_result) {
            (true, _) => format!("{} is still running: wait for its end.", step.title()),
            (_, true) => format!("A setting or the data changed: run {} again.", step.title()),
            _ => format!("Run {} first.", step.title()),
        };
        Err(Unmet {
            what,
            needs: Some(step),
        })
    }
}

fn analysis_of(session: &Session, analysis: Analysis) -> (Step, bool, bool) {
    let current = session.is_analysis_current(analysis);
    (
        Step::EXPLORE,
        current,
        session.exploration().key(analysis).is_some(),
    )
}

/// A pattern taken apart: `compare.MODEL.accuracy[SHARE]` has the keys compare, MODEL, accuracy and, as a text, SHARE.
fn keys_of(pattern: &str) -> Vec<Key> {
    let parts = pattern.split(['.', '[']);
    parts
        .map(|part| match part.strip_suffix(']') {
            Some(inside) => Key::Text(inside.to_owned()),
            None => Key::Name(part.to_owned()),
        })
        .collect()
}

fn fits(own: &Key, key: &Key) -> bool {
    let (Key::Name(name) | Key::Text(name)) = own else {
        return false;
    };
    let placeholder = PLACEHOLDERS
        .iter()
        .find(|(placeholder, ..)| placeholder == name);
    match (own, key, placeholder) {
        (Key::Name(own), Key::Name(name), None) => own == name,
        (Key::Name(_), Key::Name(name), Some((_, names, _))) => {
            names.is_empty() || names.contains(&&**name)
        }
        (Key::Text(_), Key::Number(_), Some((placeholder, ..))) => {
            matches!(*placeholder, "SHARE" | "NUMBER" | "VALUE" | "TEXT")
        }
        (Key::Text(_), Key::Text(_), Some((placeholder, ..))) => {
            matches!(*placeholder, "CLASS" | "SAMPLE" | "VALUE" | "TEXT")
        }
        _ => false,
    }
}

//! What is checked of the samples once all have their parts: who is in two parts, which classes can't be tested, and
//! whether all tables are on one scale.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::result::{FileSummary, SampleInfo};
use crate::study::Part;
use crate::study::words::counted;
use crate::table::ScaleKind;

/// Two parts that should not share samples or patients, and whether it makes results doubtful if they do.
const PAIRS: [(Part, Part, bool); 3] = [
    (Part::Finetune, Part::Test, true),
    (Part::Pretrain, Part::Test, true),
    (Part::Pretrain, Part::Finetune, false),
];

/// What was found: what makes results doubtful, and what is good to know.
#[derive(Debug, Default)]
pub struct Checked {
    pub warnings: Vec<String>,
    pub notes: Vec<String>,
}

impl Checked {
    fn say(&mut self, doubtful: bool, sentence: String) {
        match doubtful {
            true => self.warnings.push(sentence),
            false => self.notes.push(sentence),
        }
    }
}

/// The samples, and the patients by `groups` (one per sample), that are in two parts.
pub fn shared(samples: &[SampleInfo], groups: &[Option<String>], found: &mut Checked) {
    for (first, second, doubtful) in PAIRS {
        let same = same(samples, first, second);
        if let Some(example) = same.iter().min() {
            found.say(doubtful, same_samples(same.len(), example, first, second));
        }
        let alike = alike(samples, first, second, &same);
        if let Some((one, other)) = alike.first() {
            let sentence = format!(
                "{} in the {} part and in the {} part, whose ids differ in case and punctuation alone, {one} and {other} for \
                 one: {}",
                match alike.len() {
                    1 => "One sample seems to be".to_owned(),
                    some => format!("{} seem to be", counted(some, "sample")),
                },
                first.name(),
                second.name(),
                consequence(first, second)
            );
            found.say(doubtful, sentence);
        }
        let mut known = same.clone();
        known.extend(alike.iter().flat_map(|&(one, other)| [one, other]));
        let patients = shared_groups(samples, groups, (first, second), &known);
        if let Some(example) = patients.first() {
            let sentence = format!(
                "{} in the {} part and in the {} part, {example} for one: {}",
                match patients.len() {
                    1 => "One patient has samples".to_owned(),
                    some => format!("{} have samples", counted(some, "patient")),
                },
                first.name(),
                second.name(),
                consequence(first, second)
            );
            found.say(doubtful, sentence);
        }
    }
}

/// The values of `column`, which names patients and is not used to keep samples together, that are in the test part and in
/// one that is learnt from.
pub fn shared_unheeded(
    samples: &[SampleInfo],
    (column, values): (&str, &[Option<String>]),
    found: &mut Checked,
) {
    for (first, second, _) in PAIRS.into_iter().filter(|(.., doubtful)| *doubtful) {
        let both = shared_groups(
            samples,
            values,
            (first, second),
            &same(samples, first, second),
        );
        let Some(example) = both.first() else {
            continue;
        };
        found.warnings.push(format!(
            "Samples of {} of \"{column}\" are in the {} part and in the {} part, {example} for one: if these are patients, the \
             test is flattered. Set group to \"{column}\" to keep their samples together (\"Kept together\" on the file's card), \
             or to \"none\".",
            counted(both.len(), "value"),
            first.name(),
            second.name(),
        ));
    }
}

/// Ids of samples that are in both parts.
fn same(samples: &[SampleInfo], first: Part, second: Part) -> HashSet<&str> {
    let ids = |part: Part| -> HashSet<&str> {
        let own = samples.iter().filter(|sample| sample.part == part);
        own.map(|sample| sample.id.as_str()).collect()
    };
    ids(first).intersection(&ids(second)).copied().collect()
}

/// Ids of samples of the first part and of the second that differ in case and in signs alone, as programs change them; in the
/// order of the samples.
fn alike<'a>(
    samples: &'a [SampleInfo],
    first: Part,
    second: Part,
    same: &HashSet<&str>,
) -> Vec<(&'a str, &'a str)> {
    let folded = |id: &str| -> String {
        let sign = |letter: char| match letter {
            '.' | '_' | ' ' | ':' | '/' => '-',
            letter => letter.to_ascii_lowercase(),
        };
        id.trim().chars().map(sign).collect()
    };
    let of = |part: Part| {
        let own = samples.iter().filter(move |sample| sample.part == part);
        own.map(|sample| sample.id.as_str())
            .filter(|id| !same.contains(id))
    };
    let seconds: HashMap<String, &str> = of(second).map(|id| (folded(id), id)).collect();
    of(first)
        .filter_map(|id| seconds.get(&folded(id)).map(|&other| (id, other)))
        .collect()
}

fn same_samples(count: usize, example: &str, first: Part, second: Part) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!(
        "{} {are} in the {} part and in the {} part, {example} for one: {}",
        counted(count, "sample"),
        first.name(),
        second.name(),
        consequence(first, second)
    )
}

fn consequence(first: Part, second: Part) -> &'static str {
    match (first, second) {
        (Part::Finetune, Part::Test) => {
            "a test on what was seen in training flatters every model. Leave them out of one of the files."
        }
        (Part::Pretrain, Part::Test) => {
            "the encoder has seen what it is tested on, though not the labels. To judge it on samples that are new to it, \
             leave them out of the file for pretraining."
        }
        _ => "the encoder sees them without their labels.",
    }
}

/// The groups that have samples in both parts, beside those that are the same sample.
fn shared_groups<'a>(
    samples: &[SampleInfo],
    groups: &'a [Option<String>],
    (first, second): (Part, Part),
    same: &HashSet<&str>,
) -> Vec<&'a str> {
    let mut parts: BTreeMap<&str, [bool; 2]> = BTreeMap::new();
    for (sample, group) in samples.iter().zip(groups) {
        if let Some(group) = group
            .as_deref()
            .filter(|_| !same.contains(sample.id.as_str()))
        {
            let seen = parts.entry(group).or_default();
            seen[0] |= sample.part == first;
            seen[1] |= sample.part == second;
        }
    }
    let both = parts.into_iter().filter(|(_, seen)| *seen == [true; 2]);
    both.map(|(group, _)| group).collect()
}

/// Says which samples are in more than one file of a part: they can't be told apart.
pub fn repeated(samples: &[SampleInfo], found: &mut Checked) {
    let mut files: HashMap<(Part, &str), &str> = HashMap::new();
    let mut repeated = Vec::new();
    for sample in samples {
        let first = files.insert((sample.part, &sample.id), &sample.file);
        if first.is_some_and(|file| file != sample.file) {
            repeated.push(sample.id.as_str());
        }
    }
    if let Some(example) = repeated.first() {
        found.warnings.push(format!(
            "{} in more than one file of a part, {example} for one. Remove them from one of the files.",
            match repeated.len() {
                1 => "One sample is".to_owned(),
                some => format!("{} are", counted(some, "sample")),
            }
        ));
    }
}

/// Says which classes are tested but never trained on, or the reverse.
pub fn classes(samples: &[SampleInfo], found: &mut Checked) {
    let classes = |part: Part| -> HashSet<&str> {
        let own = samples.iter().filter(|sample| sample.part == part);
        own.filter_map(|sample| sample.label.as_deref()).collect()
    };
    let (train, test) = (classes(Part::Finetune), classes(Part::Test));
    if train.is_empty() || test.is_empty() {
        return;
    }
    let mut say = |missing: Vec<&str>, sentence: &str| {
        if !missing.is_empty() {
            let mut missing = missing;
            missing.sort_unstable();
            found
                .notes
                .push(format!("{}: {sentence}", missing.join(", ")));
        }
    };
    say(
        test.difference(&train).copied().collect(),
        "in the test part but not in the fine-tuning part, so no model can get these right.",
    );
    say(
        train.difference(&test).copied().collect(),
        "in the fine-tuning part but not in the test part, so they are not tested.",
    );
}

/// Says which tables are on another scale than the first, which is of those that are learnt from first.
pub fn scales(files: &[FileSummary], found: &mut Checked) {
    let of = |file: &FileSummary| file.report.decisions.scale.kind;
    let known = |file: &&FileSummary| of(file) != ScaleKind::Unknown;
    let Some(first) = files.iter().filter(known).min_by_key(|file| file.role) else {
        return;
    };
    let others = files.iter().filter(known);
    for other in others.filter(|other| of(other) != of(first)) {
        found.warnings.push(format!(
            "{} is on another scale than {}: {}, beside {}. All tables are transformed alike, so what is learnt from the \
             one means nothing for the other. Give them in the same unit.",
            other.name, first.name, other.report.decisions.scale.words, first.report.decisions.scale.words
        ));
    }
}

//! The pretrainings of an ablation: the study's own settings with one choice changed.

use super::settings::{Choice, title};
use crate::learn::{Objective, PretrainOptions};
use crate::sorting::sort;
use crate::study::Study;
use crate::study::words::thousands;

/// One pretraining of an ablation.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What was changed.
    pub choice: Choice,
    /// To what, in words.
    pub label: String,
    /// Whether that is what the study has chosen.
    pub own: bool,
    /// How it is pretrained; none where the encoder keeps its random weights.
    pub options: Option<PretrainOptions>,
}

/// All pretrainings that a study asks for, choice after choice; `available` are the samples there are to pretrain on.
/// What the study itself has chosen is always among them.
pub fn variants(study: &Study, available: usize) -> Vec<Variant> {
    let choices = study.ablate.choices.iter();
    choices
        .flat_map(|&choice| of_choice(study, choice, available))
        .collect()
}

fn of_choice(study: &Study, choice: Choice, available: usize) -> Vec<Variant> {
    let (settings, own) = (&study.ablate, &study.pretrain);
    let mut base = own.clone();
    if settings.epochs > 0 {
        base.epochs = settings.epochs;
    }
    let variant = |label: String, own: bool, change: &dyn Fn(&mut PretrainOptions)| {
        let mut options = base.clone();
        change(&mut options);
        Variant {
            choice,
            label,
            own,
            options: Some(options),
        }
    };
    match choice {
        Choice::Objectives => objectives(study, &base),
        Choice::MaskRatio => with_own(&settings.mask_ratio, own.mask_ratio)
            .map(|(ratio, chosen)| {
                let label = format!("{:.0} %", 100.0 * ratio);
                variant(label, chosen, &|options| options.mask_ratio = ratio)
            })
            .collect(),
        Choice::Temperature => with_own(&settings.temperature, own.temperature)
            .map(|(temperature, chosen)| {
                let label = temperature.to_string();
                variant(label, chosen, &|options| options.temperature = temperature)
            })
            .collect(),
        Choice::Latent => with_own(&settings.latent, own.latent)
            .map(|(latent, chosen)| {
                variant(latent.to_string(), chosen, &|options| {
                    options.latent = latent;
                })
            })
            .collect(),
        Choice::Samples => {
            let all = match own.samples {
                0 => available,
                some => some.min(available),
            };
            let count = |share: f64| ((share * all as f64).round() as usize).clamp(2, all.max(2));
            with_own(&settings.samples, 1.0)
                .map(|(share, chosen)| {
                    variant(thousands(count(share)), chosen, &|options| {
                        if !chosen {
                            options.samples = count(share);
                        }
                    })
                })
                .collect()
        }
        Choice::Epochs => with_own(&settings.epoch_counts, own.epochs)
            .map(|(epochs, chosen)| {
                variant(thousands(epochs), chosen, &|options| {
                    options.epochs = epochs
                })
            })
            .collect(),
    }
}

fn objectives(study: &Study, base: &PretrainOptions) -> Vec<Variant> {
    let on = |&objective: &Objective| study.pretrain.weight(objective) > 0.0;
    let own: Vec<Objective> = Objective::ALL.into_iter().filter(on).collect();
    let asked = study.ablate.objectives.iter();
    let mut sets: Vec<Vec<Objective>> = asked.flat_map(|set| set.sets()).collect();
    sets.push(own.clone());
    sort(&mut sets, &|a, b| {
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    });
    sets.dedup();
    let sets = sets.into_iter();
    sets.map(|set| {
        let is_own = set == own;
        towards(set, base, is_own)
    })
    .collect()
}

/// The pretraining towards a set of objectives. One that is on weighs what it does in `base`, or what it does by default where
/// it is off there; 1 where it is off by default too.
pub(super) fn towards(set: Vec<Objective>, base: &PretrainOptions, own: bool) -> Variant {
    let usual = PretrainOptions::default();
    let weight = |objective: Objective| {
        let weights = [base, &usual].map(|options| options.weight(objective));
        let mut weights = weights.into_iter();
        weights.find(|&weight| weight > 0.0).unwrap_or(1.0)
    };
    let mut options = base.clone();
    for objective in Objective::ALL {
        let weight = match set.contains(&objective) {
            true => weight(objective),
            false => 0.0,
        };
        options.set_weight(objective, weight);
    }
    Variant {
        choice: Choice::Objectives,
        label: title(&set),
        own,
        options: (!set.is_empty()).then_some(options),
    }
}

/// The values, ascending, with the study's own among them; each with whether it is that.
fn with_own<T: Copy + PartialOrd>(values: &[T], own: T) -> std::vec::IntoIter<(T, bool)> {
    let mut all: Vec<(T, bool)> = Vec::with_capacity(values.len() + 1);
    for &value in values.iter().chain([&own]) {
        let place = all.iter().position(|(other, _)| *other >= value);
        match place {
            Some(at) if all[at].0 == value => {}
            Some(at) => all.insert(at, (value, value == own)),
            None => all.push((value, value == own)),
        }
    }
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Choice, variants};
    use crate::study::Study;
    use crate::study::steps::ablate::ObjectiveSet;

    #[test]
    fn each_objective_alone_is_one_preset() {
        let mut study = Study::default();
        study.ablate.objectives = vec![ObjectiveSet::Each, ObjectiveSet::Masked];
        study.pretrain.weight_vime = 0.4;
        let all = variants(&study, 231);
        let labels: Vec<&str> = all.iter().map(|one| one.label.as_str()).collect();
        let expected = [
            "none (untrained)",
            "pathway",
            "masked",
            "contrastive",
            "SCARF",
            "VIME",
            "BYOL",
            "Barlow Twins",
            "VICReg",
            "denoising",
            "pathway + masked + contrastive + VIME",
        ];
        assert_eq!(labels, expected);
        let weights = |at: usize| {
            let options = all[at].options.as_ref().expect("it is trained");
            [
                options.weight_masked,
                options.weight_vime,
                options.weight_scarf,
            ]
        };
        assert_eq!(weights(2), [0.3, 0.0, 0.0]);
        assert_eq!(weights(4), [0.0, 0.0, 1.0]);
        assert_eq!(weights(5), [0.0, 0.4, 0.0]);
        assert_eq!(weights(10), [0.3, 0.4, 0.0]);
        assert!(all[10].own && all[10].options.as_ref() == Some(&study.pretrain));
    }

    #[test]
    fn the_studys_own_choice_is_among_them_and_nothing_else_changes() {
        let mut study = Study::default();
        study.ablate.choices = Choice::ALL.to_vec();
        study.ablate.mask_ratio = vec![0.8, 0.2, 0.2];
        study.ablate.samples = vec![0.5, 0.001];
        let all = variants(&study, 231);
        let of = |choice| all.iter().filter(move |one| one.choice == choice);
        let labels = |choice| of(choice).map(|one| one.label.as_str()).collect::<Vec<_>>();
        assert_eq!(labels(Choice::MaskRatio), ["20 %", "40 %", "80 %"]);
        assert_eq!(labels(Choice::Samples), ["2", "116", "231"]);
        assert_eq!(labels(Choice::Epochs), ["1", "5", "10", "25", "50"]);
        assert_eq!(labels(Choice::Objectives).len(), 8);
        for choice in Choice::ALL {
            let own: Vec<_> = of(choice).filter(|one| one.own).collect();
            assert_eq!(own.len(), 1, "{choice:?}");
            assert_eq!(own[0].options.as_ref(), Some(&study.pretrain), "{choice:?}");
        }
        let untrained = of(Choice::Objectives).find(|one| one.options.is_none());
        assert_eq!(
            untrained.map(|one| one.label.as_str()),
            Some("none (untrained)")
        );
        let mut masked = of(Choice::MaskRatio).filter(|one| !one.own);
        let mut options = masked.next().and_then(|one| one.options.clone()).unwrap();
        assert_eq!(options.mask_ratio, 0.2);
        options.mask_ratio = study.pretrain.mask_ratio;
        assert_eq!(options, study.pretrain);
    }
}

//! Made-up cohorts to draw: the same numbers on every machine.

use genessl::figures::ModelScores;
use genessl::learn::EpochLosses;
use ndarray::Array2;

/// The study abbreviations of TCGA's 33 cancer types.
pub const TCGA: [&str; 33] = [
    "ACC", "BLCA", "BRCA", "CESC", "CHOL", "COAD", "DLBC", "ESCA", "GBM", "HNSC", "KICH", "KIRC",
    "KIRP", "LAML", "LGG", "LIHC", "LUAD", "LUSC", "MESO", "OV", "PAAD", "PCPG", "PRAD", "READ",
    "SARC", "SKCM", "STAD", "TGCT", "THCA", "THYM", "UCEC", "UCS", "UVM",
];

/// Thirty-character class names, as a cohort with written-out types has.
pub fn long_names(number: usize) -> Vec<String> {
    (0..number)
        .map(|class| format!("Adenocarcinoma of the organ {class:02}"))
        .collect()
}

/// A stream of numbers between 0 and 1.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    /// Roughly normal, mean 0.
    pub fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.next()).sum::<f64>() - 3.0
    }
}

/// Samples of several classes in a space where classes are clusters.
pub struct Cohort {
    pub ids: Vec<String>,
    pub classes: Vec<String>,
    pub values: Array2<f64>,
}

pub fn cohort(names: &[String], samples: usize, width: usize) -> Cohort {
    let mut numbers = Numbers(7);
    let centres = Array2::from_shape_simple_fn((names.len(), width), || 3.0 * numbers.bell());
    let class_of = |sample: usize| (sample * sample / 3 + sample) % 1009 % names.len();
    let values = Array2::from_shape_fn((samples, width), |(sample, column)| {
        centres[[class_of(sample), column]] + numbers.bell()
    });
    Cohort {
        ids: (0..samples)
            .map(|sample| format!("TCGA-{sample:04}-01A"))
            .collect(),
        classes: (0..samples)
            .map(|sample| names[class_of(sample)].clone())
            .collect(),
        values,
    }
}

/// Losses that fall as the real ones do.
pub fn epochs(number: usize, offset: f64) -> Vec<EpochLosses> {
    let mut numbers = Numbers(3);
    let epoch = |epoch: usize| {
        let fall = 1.0 / (epoch as f64 + 0.3) + 0.01 * numbers.next();
        let (pathway, masked) = (
            0.0025 + 0.02 * fall + offset / 50.0,
            0.3 + 0.4 * fall + offset,
        );
        let nt_xent = 3.2 + fall + 3.0 * offset;
        EpochLosses {
            epoch,
            total: pathway + 0.3 * masked + 0.1 * nt_xent,
            pathway,
            masked,
            nt_xent,
            ..EpochLosses::default()
        }
    };
    (1..=number).map(epoch).collect()
}

/// Mostly right answers.
pub fn matrix(classes: usize, samples: u64) -> Vec<Vec<u64>> {
    let mut numbers = Numbers(11);
    let count = |truth: usize, predicted: usize, number: f64| {
        if truth == predicted {
            samples / 2 + (number * samples as f64 / 2.0) as u64
        } else if number > 0.93 {
            (number * samples as f64 / 20.0) as u64 + 1
        } else {
            0
        }
    };
    (0..classes)
        .map(|truth| {
            (0..classes)
                .map(|predicted| count(truth, predicted, numbers.next()))
                .collect()
        })
        .collect()
}

pub fn model_scores(repeats: usize) -> Vec<ModelScores> {
    let mut numbers = Numbers(5);
    let models = [
        ("supervised", 0.955),
        ("frozen encoder", 0.965),
        ("unfrozen encoder", 0.98),
    ];
    let run = |(model, mean): (&str, f64)| {
        let accuracy = mean + 0.02 * (numbers.next() - 0.5);
        ModelScores {
            model: model.to_owned(),
            accuracy,
            balanced_accuracy: accuracy - 0.02,
            macro_f1: accuracy - 0.03 * numbers.next(),
        }
    };
    (0..repeats).flat_map(|_| models).map(run).collect()
}

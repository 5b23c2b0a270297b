//! Made-up samples of classes that can be told apart.

use std::sync::Arc;

use genessl::learn::{ClassifyInputs, ClassifyOptions, Labelled, PretrainOptions, Weights};
use ndarray::Array2;

use crate::support::numbers::matrix;

pub const GENES: usize = 60;
pub const COMPONENTS: usize = 10;

/// The genes of which a class has more.
pub fn genes_of(label: &str) -> std::ops::Range<usize> {
    let class = label.bytes().map(usize::from).sum::<usize>() % 7;
    class * 8..class * 8 + 8
}

/// Samples of classes that differ in some genes.
pub fn labelled(counts: &[(&str, usize)], seed: u32) -> Labelled {
    let labels: Vec<String> = counts
        .iter()
        .flat_map(|&(class, count)| vec![class.to_owned(); count])
        .collect();
    let mut values = matrix(labels.len(), GENES, seed);
    for (mut sample, label) in values.rows_mut().into_iter().zip(&labels) {
        genes_of(label).for_each(|gene| sample[gene] += 1.2);
    }
    Labelled {
        sample_ids: (0..labels.len())
            .map(|row| format!("s{seed}.{row}"))
            .collect(),
        features: values.into(),
        labels,
    }
}

/// Stands for principal components: some fixed projection.
pub fn components(part: &Labelled) -> Arc<Array2<f32>> {
    Arc::new(part.features.all().dot(&matrix(GENES, COMPONENTS, 99)))
}

/// An encoder that has learned nothing.
pub fn weights() -> Arc<Weights> {
    let options = PretrainOptions {
        hidden: vec![48, 32],
        latent: 24,
        ..PretrainOptions::default()
    };
    Arc::new(Weights::initial(GENES, 4, &options, 1))
}

/// Three classes to learn and to judge, with all that any model needs.
pub fn inputs(train: &[(&str, usize)], test: &[(&str, usize)]) -> Arc<ClassifyInputs> {
    let (train, test) = (labelled(train, 1), labelled(test, 2));
    let (seen, judged) = (components(&train), components(&test));
    let inputs = ClassifyInputs::new(train, test, Some(weights())).unwrap();
    Arc::new(inputs.with_principal_components(seen, judged).unwrap())
}

pub fn options() -> ClassifyOptions {
    ClassifyOptions {
        supervised_hidden: vec![32, 16],
        ..ClassifyOptions::default()
    }
}

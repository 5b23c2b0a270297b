//! The numbers a study ends with (`results.json`).

use serde::Serialize;

use super::parts::Part;
use super::provenance::{FileProvenance, Provenance};
use super::session::Session;
use super::settings::Study;
use crate::learn::{Evaluation, History};

/// What a finished study says: settings, provenance, sizes, losses and scores of every classifier.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// What computed it, on what.
    pub provenance: Provenance,
    /// Whether the samples are the built-in, simulated ones.
    pub simulated: bool,
    /// Samples in each part, genes, pathways.
    pub sizes: Sizes,
    /// Losses by epoch.
    pub pretraining: Option<History>,
    /// One entry for each model, share and repeat.
    pub evaluations: Vec<Evaluation>,
    /// The settings it was computed with.
    pub study: Study,
}

/// How large the study was.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sizes {
    /// Samples for pretraining.
    pub pretrain_samples: usize,
    /// Labelled samples for training.
    pub finetune_samples: usize,
    /// Samples for testing.
    pub test_samples: usize,
    /// Gene columns of the first file.
    pub gene_columns: usize,
    /// Gene symbols after mapping.
    pub symbols: usize,
    /// Pathways scored.
    pub pathways: usize,
    /// Genes the network saw.
    pub network_genes: usize,
}

impl Session {
    /// The study's numbers in one value, as far as they are there.
    pub fn results(&self) -> Results {
        let data = self.data();
        let count = |part| data.map_or(0, |data| data.count(part));
        let files = self.files.iter().map(|file| FileProvenance {
            name: file.name.clone(),
            role: file.role,
            bytes: file.source.len(),
        });
        Results {
            provenance: Provenance::new(files.collect()),
            simulated: data.is_some_and(|data| data.simulated),
            sizes: Sizes {
                pretrain_samples: count(Part::Pretrain),
                finetune_samples: count(Part::Finetune),
                test_samples: count(Part::Test),
                gene_columns: data
                    .and_then(|data| data.files.first())
                    .map_or(0, |file| file.genes),
                symbols: self.genes().map_or(0, |genes| genes.symbols().len()),
                pathways: self
                    .pathways()
                    .map_or(0, |pathways| pathways.pathways().len()),
                network_genes: self
                    .pretrained()
                    .map_or(0, |p| p.checkpoint.features.genes.len()),
            },
            pretraining: self.history().cloned(),
            evaluations: self.evaluations().to_vec(),
            study: self.study.clone(),
        }
    }
}

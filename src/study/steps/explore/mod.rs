//! Step 4, Explore: what is looked at before anything is learnt.
//!
//! The step is a set of analyses. Each is a value that advances, is kept with the key of what it was computed from, and
//! can be asked for by itself; what it needs is computed first. The same analyses work on the genes and, once an encoder
//! is pretrained, on the latent space. Nothing here is used for learning: the analyses see all samples at once.

mod ahead;
mod analysis;
mod clusters;
mod colouring;
mod desk;
mod difference;
mod digest;
mod kept;
mod lasting;
mod layout;
mod principal;
mod run;
mod samples;
mod scan;
pub mod settings;
mod summary;
mod tables;
mod variable;
mod words;

pub use ahead::Layout;
pub use analysis::{Analysis, Method, Space};
pub use clusters::{ClusterResult, ScanPoint};
pub use colouring::{ColourChoice, Colouring, Found, Shades};
pub use difference::{DifferenceResult, Differences};
pub use kept::{AnalysisResult, Exploration};
pub use layout::LayoutResult;
pub use principal::{Panel, PanelsResult, PrincipalResult};
pub use run::AnalysisRun;
pub use samples::CohortSamples;
pub use scan::Scan;
pub use settings::{ClusterSettings, ClusterSpace, EmbeddingMethod, ExploreSettings};
pub use summary::ExploreSummary;
pub use variable::VariableResult;

use std::sync::Arc;

use crate::study::effort::Extent;
use crate::study::session::{
    Analyses, Download, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};

static EXPLORE: StepKind = StepKind {
    name: "explore",
    title: "Explore",
    activity: "Exploring the cohort",
    needs: Some(Step::GENES),
    // Samples are coloured by pathway, and selections tested.
    uses: &[Step::PATHWAYS],
    analyses: Some(&ANALYSES),
    after: |session, step| {
        if step == Step::GENES {
            session.gather_cohort();
        }
    },
    number: words::number,
    sentence: words::sentence,
    notes: words::notes,
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "layouts",
            label: "Pictures, clusters and what is known of each sample",
            formats: TABLE_FORMATS,
        },
        Download {
            name: "variable_genes",
            label: "Genes by variance",
            formats: TABLE_FORMATS,
        },
    ],
    estimate_seconds: |session, extent| {
        let explore = &session.study().explore;
        let samples = extent.samples();
        let genes = match explore.embed_genes as f64 {
            0.0 => extent.genes,
            some => some.min(extent.genes),
        };
        let gathered = extent.numbers() * 20e-9 + samples * samples * genes * 1e-9;
        let study = session.study();
        let layouts = explore.embeddings.iter().map(|method| match method {
            EmbeddingMethod::Tsne => samples.max(2.0).log2() * 9e-8 * study.tsne.iterations as f64,
            EmbeddingMethod::Umap => {
                let epochs = match study.umap.epochs {
                    0 => 500,
                    epochs => epochs,
                };
                study.umap.neighbours as f64 * 11e-9 * epochs as f64
            }
        });
        gathered + samples * layouts.sum::<f64>()
    },
    estimate_bytes,
    digest: digest::parts,
    ..StepKind::PLAIN
};

static ANALYSES: Analyses = Analyses {
    chosen: |session| names(session.chosen_analyses()),
    with_needs: |session, name| {
        let analysis = Analysis::of_name(name);
        analysis.map_or_else(Vec::new, |analysis| names(session.with_needs(analysis)))
    },
    needs: |name| match Analysis::of_name(name) {
        Some(Analysis::Difference) => vec![Step::DATA, Step::GENES, Step::PATHWAYS],
        Some(analysis) if analysis.space() == Space::Latent => Vec::new(),
        _ => vec![Step::DATA, Step::GENES],
    },
    key: |session, name| {
        let analysis = Analysis::of_name(name);
        analysis.map_or_else(String::new, |analysis| session.analysis_key(analysis))
    },
    kept_key: |session, name| {
        let analysis = Analysis::of_name(name)?;
        session.exploration().key(analysis).map(str::to_owned)
    },
    begin: |session, name| {
        let analysis = Analysis::of_name(name).ok_or_else(nothing_before)?;
        Ok(Box::new(session.begin_analysis(analysis)?))
    },
    has_result: |session| !session.exploration().is_empty(),
};

fn names(analyses: Vec<Analysis>) -> Vec<String> {
    analyses.into_iter().map(Analysis::name).collect()
}

impl Step {
    /// Looking at the cohort.
    pub const EXPLORE: Step = Step(&EXPLORE);
}

impl StepRun for AnalysisRun {
    const STEP: Step = Step::EXPLORE;

    fn message(&self) -> Option<String> {
        Some(self.doing().into())
    }

    fn keep(mut self, key: String, session: &mut Session) -> crate::Result<()> {
        let (analysis, is_known) = (self.analysis(), self.is_known());
        let asked = self.take_asked();
        let result = Arc::new(crate::Advance::finish(self)?);
        if !is_known {
            session.hand_out(analysis, &result);
        }
        if let Some(desk) = session.desk_mut() {
            desk.exploration.keep(analysis, key, result);
            if let Some(asked) = asked {
                desk.asked.put(asked);
            }
        }
        Ok(())
    }
}

/// The gathered values, their copy in the analysis, and the products of the shorter side.
fn estimate_bytes(session: &Session, extent: &Extent) -> u64 {
    let (samples, genes) = (extent.samples() as u64, extent.genes as u64);
    let explore = &session.study().explore;
    let largest = explore.top_genes.iter().copied().max().unwrap_or(0);
    let chosen = match explore.embed_genes as u64 {
        0 => genes,
        embedded => embedded.max(largest as u64).min(genes),
    };
    let shorter = samples.min(chosen);
    samples * chosen * 8 + shorter * shorter * 8 + samples * 100 * 16
}

//! Analyses that take long are kept where they outlive the session, and known again by the numbers and settings that they
//! depend on.

use std::sync::Arc;

use super::clusters::{ClusterResult, ScanPoint};
use super::kept::AnalysisResult;
use super::layout::LayoutResult;
use super::principal::{Panel, PanelsResult, PrincipalResult};
use super::{Analysis, Space};
use crate::explore::agreement::ClusterTable;
use crate::explore::kmeans::Clustering;
use crate::explore::pca::Pca;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::study::Session;
use crate::study::fingerprint::Fingerprint;

packs!(Panel {
    genes,
    pca,
    disparity
});
packs!(PanelsResult { panels });
packs!(LayoutResult {
    layout,
    exact_neighbours,
    trustworthiness,
    notes
});
packs!(ScanPoint {
    clusters,
    silhouette,
    adjusted_rand_index,
    normalised_mutual_information,
    inertia
});

impl Pack for AnalysisResult {
    fn pack(&self, to: &mut Packer) {
        match self {
            AnalysisResult::Principal(result) => {
                result.features.pack(to);
                result.names.pack(to);
                result.pca.pack(to);
                result.exact.pack(to);
            }
            AnalysisResult::Panels(result) => result.pack(to),
            AnalysisResult::Layout(result) => result.pack(to),
            AnalysisResult::Clusters(result) => {
                result.clustering.pack(to);
                result.scores.pack(to);
                result.scan.pack(to);
            }
            // Done again in less time than they are read.
            AnalysisResult::Variable(_) | AnalysisResult::Difference(_) => (),
        }
    }
}

fn principal(from: &mut Parcel) -> PrincipalResult {
    let (features, names) = (Unpack::unpack(from), Unpack::unpack(from));
    let pca = Pca::unpack(from);
    PrincipalResult {
        features,
        names,
        exact: Unpack::unpack(from),
        reduced: pca.scores.mapv(|score| score as f32).into_shared(),
        pca,
    }
}

impl Session {
    /// What an analysis is kept under, where it takes long enough to be.
    fn lasting_key(&self, analysis: Analysis) -> Option<String> {
        if matches!(analysis, Analysis::Variable | Analysis::Difference) || !self.ledger.is_in_use()
        {
            return None;
        }
        let cohort = self.cohort()?.fingerprint().key();
        let latent = match analysis.space() {
            Space::Latent => {
                let latent = self.latent_vectors().ok()?;
                Fingerprint::of("latent").matrix(&latent).key()
            }
            Space::Genes => String::new(),
        };
        let on = self.analysis_on(analysis, &cohort, &latent);
        let known = Fingerprint::of("explore").text(&analysis.name());
        // The classes that clusters are compared with are the cohort's.
        Some(known.text(&cohort).text(&on).key())
    }

    /// The result of an analysis that an earlier run did.
    pub(super) fn known_analysis(&self, analysis: Analysis) -> Option<AnalysisResult> {
        let mut parcel = self.ledger.take(&self.lasting_key(analysis)?)?;
        let known = self.unpacked(analysis, &mut parcel);
        parcel.finish().ok()?;
        let words = format!("Explore: {} was computed before", analysis.name());
        self.ledger.say_found(words);
        Some(known)
    }

    fn unpacked(&self, analysis: Analysis, from: &mut Parcel) -> AnalysisResult {
        match analysis {
            Analysis::Panels => AnalysisResult::Panels(Unpack::unpack(from)),
            Analysis::Tsne(_) | Analysis::Umap(_) => AnalysisResult::Layout(Unpack::unpack(from)),
            Analysis::Clusters(_) => {
                let clustering = Clustering::unpack(from);
                let labels = self.cohort().map_or(&[][..], |cohort| &cohort.labels);
                let fits = from.expect(labels.len() == clustering.assignment.len());
                let labels = if fits { labels } else { &[] };
                AnalysisResult::Clusters(ClusterResult {
                    on: self.study.clusters.on,
                    table: ClusterTable::of(&clustering.assignment, labels),
                    clustering,
                    scores: Unpack::unpack(from),
                    scan: Unpack::unpack(from),
                })
            }
            Analysis::Pca(_) | Analysis::Variable | Analysis::Difference => {
                AnalysisResult::Principal(principal(from))
            }
        }
    }

    /// Hands out a result to be kept, where somebody collects and it took long.
    pub(super) fn hand_out(&self, analysis: Analysis, result: &Arc<AnalysisResult>) {
        if self.ledger.collects()
            && let Some(key) = self.lasting_key(analysis)
        {
            self.ledger.keep(&key, Arc::clone(result));
        }
    }
}

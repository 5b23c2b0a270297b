//! What Explore says of its results.

use super::clusters::ClusterResult;
use super::layout::LayoutResult;
use super::principal::PrincipalResult;
use super::{Analysis, Method, Space};
use crate::explore::classes::ClassCounts;
use crate::study::words::{counted, percent, thousands};
use crate::study::{Session, State};

/// Two decimals, or three where that is needed to tell it from 1.
pub(super) fn index(value: f64) -> String {
    if value > 0.99 {
        format!("{value:.3}")
    } else {
        format!("{value:.2}")
    }
}

/// The clusters of a space, as a title.
pub(super) fn clusters_title(space: Space) -> String {
    match space {
        Space::Genes => "Cluster".into(),
        Space::Latent => "Cluster (learned space)".into(),
    }
}

/// Each cluster with its number, its majority class and what share of it that is.
pub fn cluster_names(result: &ClusterResult) -> Vec<String> {
    let table = &result.table;
    let name = |cluster: usize| {
        let majority = table.majority.get(cluster).copied().flatten();
        let class = majority.and_then(|class| table.classes.get(class));
        match (class, table.purity.get(cluster)) {
            (Some(class), Some(purity)) => {
                format!("{}: {class} {:.0} %", cluster + 1, 100.0 * purity)
            }
            _ => format!("{}", cluster + 1),
        }
    };
    (0..table.clusters).map(name).collect()
}

/// The one number of the rail.
pub fn number(session: &Session) -> Option<String> {
    let clusters = session.exploration().clusters(Space::Genes)?;
    Some(match clusters.scores.adjusted_rand_index {
        Some(ari) => format!("ARI {}", index(ari)),
        None => counted(clusters.table.clusters, "cluster"),
    })
}

/// The result in a sentence.
pub fn sentence(session: &Session) -> Option<String> {
    let principal = session.exploration().principal(Space::Genes)?;
    let plane = principal_words(principal);
    let Some(result) = session.exploration().clusters(Space::Genes) else {
        return Some(format!("{plane}."));
    };
    Some(format!("{plane}; {}.", cluster_words(result)))
}

/// What a person should know about the results.
pub fn notes(session: &Session) -> Vec<String> {
    let mut notes = Vec::new();
    let exploration = session.exploration();
    if let Some(samples) = session.cohort() {
        let counts = ClassCounts::of(&samples.labels);
        notes.extend(counts.imbalance().map(|imbalance| imbalance.sentence()));
    }
    if let Some(variable) = exploration
        .variable()
        .filter(|result| result.genes.near_constant > 0)
    {
        notes.push(format!(
            "{} hardly vary between the samples.",
            counted(variable.genes.near_constant, "gene")
        ));
    }
    let far = session.far_samples().len();
    if far > 0 {
        notes.push(format!(
            "{} far from {} class and listed below; nothing was dropped.",
            if far == 1 {
                "1 sample lies".into()
            } else {
                format!("{} samples lie", thousands(far))
            },
            if far == 1 { "its" } else { "their" },
        ));
    }
    for space in Space::ALL {
        for method in [Method::Tsne, Method::Umap] {
            let layout = exploration.layout(Analysis::scatter(space, method));
            notes.extend(layout.into_iter().flat_map(|layout| layout.notes.clone()));
        }
    }
    notes
}

impl Session {
    /// A picture's result in a sentence, or what to do.
    pub fn scatter_sentence(&self, space: Space, method: Method) -> String {
        let analysis = Analysis::scatter(space, method);
        let state = self.analysis_state(analysis);
        let done = match method {
            Method::Pca => self.exploration().principal(space).map(|result| {
                let exact = if result.exact {
                    "exact"
                } else {
                    "by iteration"
                };
                format!("{} ({exact}).", principal_words(result))
            }),
            Method::Tsne | Method::Umap => self.exploration().layout(analysis).map(layout_words),
        };
        match (done, state) {
            (_, State::Running) => "Settling …".into(),
            (_, State::Failed) => "This picture could not be made.".into(),
            (Some(sentence), _) => sentence,
            (None, State::Empty) if space == Space::Latent => {
                "Pretrain the encoder first: the learned space is what it makes of each sample."
                    .into()
            }
            (None, State::Empty) => "Add samples first.".into(),
            (None, _) => "Not made yet.".into(),
        }
    }

    /// A picture's title.
    pub fn scatter_title(&self, space: Space, method: Method) -> String {
        format!("{} of the {}", method.title(), space.title())
    }

    /// What a picture's axes are.
    pub fn axis_labels(&self, space: Space, method: Method) -> [String; 2] {
        let label = |axis: usize| {
            let pca = self
                .exploration()
                .principal(space)
                .map(|result| &result.pca);
            let share = pca.and_then(|pca| pca.explained_variance_ratio.get(axis));
            match (method, share) {
                (Method::Pca, Some(&share)) => {
                    format!("PC{}, {} of variance", axis + 1, percent(share))
                }
                _ => format!("{} {}", method.title(), axis + 1),
            }
        };
        [label(0), label(1)]
    }

    /// The clusters' result in a sentence, or what to do.
    pub fn clusters_sentence(&self, space: Space) -> String {
        match self.exploration().clusters(space) {
            Some(result) => {
                let words = cluster_words(result);
                let mut letters = words.chars();
                let first = letters
                    .next()
                    .map(|letter| letter.to_ascii_uppercase().to_string());
                format!("{}{}.", first.unwrap_or_default(), letters.as_str())
            }
            None => "Not made yet.".into(),
        }
    }

    /// The comparison's result in a sentence, or what to do.
    pub fn difference_sentence(&self) -> String {
        let Some(result) = self.exploration().difference() else {
            return "Select samples in a picture, then compare them with the rest.".into();
        };
        let significant = |q: &[f64], of: &str| {
            let differ = q.iter().filter(|&&q| q < 0.05).count();
            format!("{} of {} {of}", thousands(differ), thousands(q.len()))
        };
        let pathways = match result.pathways.q.is_empty() {
            true => String::new(),
            false => format!(" and {}", significant(&result.pathways.q, "pathways")),
        };
        format!(
            "{} against {}: {}{pathways} differ (false discovery rate below 5 %).",
            thousands(result.selected),
            thousands(result.rest),
            significant(&result.genes.q, "genes"),
        )
    }
}

fn principal_words(result: &PrincipalResult) -> String {
    let ratios = &result.pca.explained_variance_ratio;
    let two: f64 = ratios.iter().take(2).sum();
    let of = if result
        .names
        .first()
        .is_some_and(|name| name.starts_with("latent_"))
    {
        counted(result.features, "latent number")
    } else {
        counted(result.features, "gene")
    };
    format!(
        "Two principal components hold {} of the variance of {of}",
        percent(two)
    )
}

fn layout_words(layout: &LayoutResult) -> String {
    let neighbours = if layout.exact_neighbours {
        "Exact nearest neighbours"
    } else {
        "Approximate nearest neighbours"
    };
    match layout.trustworthiness {
        Some(trust) => format!("{neighbours}; trustworthiness {trust:.3}."),
        None => format!("{neighbours}."),
    }
}

fn cluster_words(result: &ClusterResult) -> String {
    let (count, on) = (result.table.clusters, result.on.title());
    match result.scores.adjusted_rand_index {
        Some(ari) => format!(
            "{count} clusters of the {on} match the classes with an adjusted Rand index of {}",
            index(ari)
        ),
        None => format!(
            "{count} clusters of the {on} have a mean silhouette of {}",
            index(result.scores.silhouette)
        ),
    }
}

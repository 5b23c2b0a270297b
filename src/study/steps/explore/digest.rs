//! What the digest of an analysis is made of.

use super::{Analysis, Method, Space};
use crate::study::Session;
use crate::study::record::{DigestPart, Hash};

/// One part for each analysis; what is selected is the reader's own, and its comparison with the rest has none.
pub fn parts(_: &Session, analysis: Option<&str>) -> Vec<DigestPart> {
    match analysis.and_then(Analysis::of_name) {
        None | Some(Analysis::Difference) => Vec::new(),
        Some(analysis) => vec![DigestPart::whole(analysis.name(), feed)],
    }
}

fn feed(session: &Session, name: &str, _: usize, hash: &mut Hash) -> Option<()> {
    let exploration = session.exploration();
    match Analysis::of_name(name)? {
        Analysis::Variable => hash.cells(&session.text_table("variable_genes").ok()?),
        Analysis::Pca(space) => {
            let result = exploration.principal(space)?;
            result.names.iter().for_each(|name| hash.text(name));
            hash.singles(&result.reduced);
        }
        Analysis::Panels => {
            for panel in &exploration.panels()?.panels {
                hash.count(panel.genes as u64);
                panel
                    .pca
                    .scores
                    .iter()
                    .for_each(|&score| hash.double(score));
            }
        }
        Analysis::Tsne(space) => layout(session, space, Method::Tsne, hash)?,
        Analysis::Umap(space) => layout(session, space, Method::Umap, hash)?,
        Analysis::Clusters(space) => {
            let clusters = exploration.clusters(space)?;
            let assigned = clusters.clustering.assignment.iter();
            assigned.for_each(|&cluster| hash.count(cluster as u64));
            for point in &clusters.scan {
                hash.count(point.clusters as u64);
                hash.double(point.silhouette);
                hash.double(point.inertia);
            }
        }
        Analysis::Difference => return None,
    }
    Some(())
}

/// Two numbers a sample, and how many of its neighbours are so in truth.
fn layout(session: &Session, space: Space, method: Method, hash: &mut Hash) -> Option<()> {
    let result = session
        .exploration()
        .layout(Analysis::scatter(space, method))?;
    hash.singles(&result.layout);
    hash.double(result.trustworthiness.unwrap_or(-1.0));
    Some(())
}

//! The figures of Interpret: what the encoder has learned of the pathways, and which genes decide.

mod class_genes;
mod from_session;
mod latent_pair;
mod latent_pathways;
mod pathway_fit;
mod pathway_scatter;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Chooser, Names, Select, StepFigures};
use crate::Result;
use crate::study::{Session, Step};

pub use class_genes::{ClassGenes, class_genes};
pub use latent_pair::{LatentPair, LatentView, latent_pair};
pub use latent_pathways::{LatentPathways, latent_pathways};
pub use pathway_fit::{PathwayFit, pathway_fit};
pub use pathway_scatter::{PathwayPanel, PathwayScatter, pathway_scatter};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::INTERPRET,
    names,
    draw,
    choosers,
};

/// The best and the worst pathway, the genes of a class, the scores of any pathway; the latter two are chosen from.
const SCATTER: &str = "pathway_scatter";
const GENES: &str = "class_genes";
const ANY: &str = "any_pathway";

fn names(session: &Session) -> Names {
    let Some(result) = session.interpretation() else {
        return Vec::new();
    };
    let mut names = vec![("latent_pair", "Latent space before and after pretraining")];
    if !result.pathways.is_empty() {
        names.push(("latent_pathways", "Latent dimensions and pathways"));
    }
    if result.head.median_r2.is_some() {
        names.insert(0, ("pathway_fit", "Pathways the encoder can tell"));
        names.insert(1, (SCATTER, "Best and worst pathway"));
    }
    names
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.interpretation()?;
    match name.split_once('/') {
        None if name == "pathway_fit" => Some(from_session::draw_fit(result, context)),
        None if name == SCATTER => {
            let [best, worst] = from_session::best_and_worst(result)?;
            Some(from_session::draw_scatter(
                session,
                result,
                &[(best, "Best"), (worst, "Worst")],
                context,
            ))
        }
        None if name == "latent_pathways" => {
            Some(from_session::draw_latent_pathways(result, context))
        }
        None if name == "latent_pair" => from_session::draw_pair(session, result, context),
        Some((GENES, class)) => from_session::draw_genes(session, result, class, context),
        Some((ANY, at)) => {
            let at: usize = at.parse().ok()?;
            result.head.pathways.get(at)?;
            Some(from_session::draw_scatter(
                session,
                result,
                &[(at, "")],
                context,
            ))
        }
        _ => None,
    }
}

fn choosers(session: &Session) -> Vec<Chooser> {
    let Some(result) = session.interpretation() else {
        return Vec::new();
    };
    let mut choosers = Vec::new();
    if let Some(asked) = &result.genes {
        let classes = asked
            .classes()
            .map(|(class, ..)| (class.to_string(), class.to_string()));
        choosers.push(Chooser {
            name: GENES,
            title: "Genes that decide a class",
            selects: vec![Select::of("Class", classes)],
        });
    }
    let fits = result
        .pathways
        .iter()
        .zip(&result.head.pathways)
        .enumerate();
    let known = fits.filter(|(_, (_, fit))| fit.r2.is_some());
    let pathways = known.map(|(at, (pathway, _))| (at.to_string(), pathway.clone()));
    if result.head.median_r2.is_some() {
        choosers.push(Chooser {
            name: ANY,
            title: "Predicted and measured scores of any pathway",
            selects: vec![Select::of("Pathway", pathways)],
        });
    }
    choosers
}

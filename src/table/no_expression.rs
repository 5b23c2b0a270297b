//! Tables of samples that are none of expression, told by their names or numbers: shares of kinds of cells, scores of gene sets,
//! how many reads were counted, calls of copies.

use super::deciding::scale::{Scale, ScaleKind};
use super::layout::some_of;
use super::names::cell_types;
use super::names::identifiers;
use super::names::judge::{GeneJudge, Known};
use crate::{Error, Result};

/// Names that are looked at for sets of genes.
const LOOKED_AT: usize = 100;

/// # Errors
/// Where the names of samples or genes are of something else.
pub(super) fn refuse(samples: &[String], genes: &[String], judge: &dyn GeneJudge) -> Result<()> {
    refuse_cell_types(samples, genes, judge)?;
    refuse_summary_of_counting(samples, genes)?;
    refuse_scores_of_sets(samples, genes)
}

/// A sentence where the smallest number is one that is written for a missing one.
pub(super) fn missing_as_number(scale: &Scale) -> Option<String> {
    const NUMBERS: [f32; 3] = [-999.0, -9999.0, -99999.0];
    let is = scale.kind == ScaleKind::Unknown && NUMBERS.contains(&scale.smallest);
    is.then(|| {
        format!(
            "The smallest number is {}, which some write where a number is missing, and it was taken as it is: leave such cells \
             empty.",
            scale.smallest
        )
    })
}

/// Shares of kinds of cells are no expression: as CIBERSORT and its like compute them from it.
///
/// # Errors
/// Where kinds of cells stand in the place of genes, or in that of samples beside no gene.
fn refuse_cell_types(samples: &[String], genes: &[String], judge: &dyn GeneJudge) -> Result<()> {
    let no_gene = || {
        let is_gene =
            |name: &String| identifiers::is_ensembl(name) || judge.known(name) == Known::Gene;
        genes.len() <= 1000 && !genes.iter().any(is_gene)
    };
    let kinds = match cell_types::are_cell_types(genes) {
        true => genes,
        false if cell_types::are_cell_types(samples) && no_gene() => samples,
        false => return Ok(()),
    };
    Err(Error::new(
        format!(
            "this is a table of kinds of cells, {}, and not of genes: {}",
            cell_types::whose(kinds),
            some_of(kinds)
        ),
        "Choose the table of expression that it was computed from; this one can be given beside it as a file of labels.",
    ))
}

/// featureCounts' summary has no gene: only how many reads were counted, and why the others were not.
///
/// # Errors
/// Where it is one.
fn refuse_summary_of_counting(samples: &[String], genes: &[String]) -> Result<()> {
    let are = |names: &[String]| {
        let mut all = names.iter();
        names.len() > 1 && all.all(|name| name == "Assigned" || name.starts_with("Unassigned_"))
    };
    if !are(samples) && !are(genes) {
        return Ok(());
    }
    Err(Error::new(
        "this is featureCounts' summary: how many reads were counted and why others were not, and no genes",
        "Choose the table of counts beside it, which has the same name without .summary.",
    ))
}

/// Scores of gene sets, as GSVA and ssGSEA give them, are no expression of genes.
///
/// # Errors
/// Where MSigDB's sets stand in the place of genes or samples.
fn refuse_scores_of_sets(samples: &[String], genes: &[String]) -> Result<()> {
    const SETS: [&str; 9] = [
        "HALLMARK_",
        "KEGG_",
        "REACTOME_",
        "GOBP_",
        "GOCC_",
        "GOMF_",
        "BIOCARTA_",
        "PID_",
        "WP_",
    ];
    // `PID_001` is a patient.
    let has_letters = |rest: &str| rest.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_set =
        |name: &&String| (SETS.iter()).any(|set| name.strip_prefix(set).is_some_and(has_letters));
    let of = |names: &[String]| {
        let first = &names[..names.len().min(LOOKED_AT)];
        first.iter().filter(is_set).count() * 2 > first.len()
    };
    if !of(samples) && !of(genes) {
        return Ok(());
    }
    Err(Error::new(
        "this is a table of gene sets and their scores, and not of genes",
        "Choose the table of expression that they were computed from: the sets are scored here.",
    ))
}

/// A sentence where the numbers are calls of copies, as GISTIC gives them.
pub(super) fn copies(values: &[f32]) -> Option<String> {
    const CALLS: [f32; 5] = [-2.0, -1.0, 0.0, 1.0, 2.0];
    let are_calls = values.iter().all(|value| CALLS.contains(value))
        && [-1.0, 1.0].iter().all(|call| values.contains(call));
    are_calls.then(|| {
        "The numbers are all -2, -1, 0, 1 or 2: these look like calls of copies (GISTIC's), and not like expression."
            .to_owned()
    })
}

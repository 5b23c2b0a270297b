//! Kinds of cells under the names that programs give their shares or scores: CIBERSORT, EPIC, quanTIseq, MCP-counter, xCell.

use super::headers::plain;

/// What stands in the names of kinds of cells, without case and punctuation.
const WORDS: [&str; 20] = [
    "bcell",
    "tcell",
    "cd4t",
    "cd8t",
    "nkcell",
    "plasmacell",
    "macrophage",
    "monocyte",
    "neutrophil",
    "eosinophil",
    "basophil",
    "mastcell",
    "dendritic",
    "fibroblast",
    "endothelial",
    "lymphocyte",
    "treg",
    "blineage",
    "nkt",
    "erythrocyte",
];

/// So many kinds are no chance.
const ENOUGH: usize = 4;

/// Whether so many of some names are kinds of cells that they are no genes.
pub(in crate::table) fn are_cell_types(names: &[String]) -> bool {
    const AT_MOST: usize = 200;
    if names.len() > AT_MOST {
        return false;
    }
    let is = |name: &&String| {
        let name = plain(name);
        WORDS.iter().any(|word| name.contains(word))
    };
    let are = names.iter().filter(is).count();
    are >= ENOUGH && are * 2 > names.len() || is_of_estimate(names)
}

/// Whether these are the scores that ESTIMATE gives a tumour.
fn is_of_estimate(names: &[String]) -> bool {
    let scores = ["stromalscore", "immunescore", "estimatescore"];
    let has = |score: &&str| names.iter().any(|name| plain(name) == *score);
    names.len() < 2 * scores.len() && scores.iter().all(has)
}

/// Whose table it is, by columns of its own.
pub(in crate::table) fn whose(names: &[String]) -> &'static str {
    let has = |wanted: &str| names.iter().any(|name| plain(name) == wanted);
    if has("bcellsnaive") && has("tcellscd8") {
        "CIBERSORT's"
    } else if is_of_estimate(names) {
        "ESTIMATE's"
    } else if has("microenvironmentscore") {
        "xCell's"
    } else if has("blineage") || has("cytotoxiclymphocytes") {
        "MCP-counter's"
    } else if has("bcells") && has("othercells") {
        "EPIC's"
    } else if has("macrophagesm1") && has("macrophagesm2") && has("other") {
        "quanTIseq's"
    } else {
        "such as CIBERSORT's"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_cells_are_no_genes() {
        let of = |names: &str| {
            let names: Vec<String> = names.split(',').map(str::to_owned).collect();
            are_cell_types(&names).then(|| whose(&names))
        };
        let cibersort = "B cells naive,T cells CD8,Monocytes,Neutrophils,P-value,Correlation,RMSE";
        assert_eq!(of(cibersort), Some("CIBERSORT's"));
        let epic = "Bcells,CAFs,CD4_Tcells,CD8_Tcells,Endothelial,Macrophages,NKcells,otherCells";
        assert_eq!(of(epic), Some("EPIC's"));
        let estimate = "StromalScore,ImmuneScore,ESTIMATEScore,TumorPurity";
        assert_eq!(of(estimate), Some("ESTIMATE's"));
        assert_eq!(of("TP53,EGFR,MYC,KRAS,ESR1"), None);
        assert_eq!(of("cell_1,cell_2,cell_3,cell_4"), None);
    }
}

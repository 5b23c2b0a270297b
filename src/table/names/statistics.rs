//! Results of tests beside expression, or as a table of their own: p values, fold changes, their errors and bounds.

use super::headers::plain;
use super::quantity;

/// Names that no sample has.
const STATISTICS: [&str; 57] = [
    "basemean",
    "log2foldchange",
    "logfoldchange",
    "foldchange",
    "log2fc",
    "log2foldchanges",
    "logfoldchanges",
    "lfcse",
    "logfc",
    "logcpm",
    "aveexpr",
    "avglog2fc",
    "avglogfc",
    "pvalue",
    "pvalues",
    "pval",
    "pvals",
    "adjpvalue",
    "adjpval",
    "padj",
    "pvaladj",
    "pvalsadj",
    "pvalueadj",
    "adjustedpvalue",
    "pvalueadjusted",
    "adjp",
    "padjusted",
    "fdr",
    "qvalue",
    "qval",
    "fdrqval",
    "nompval",
    "fwerpval",
    "nes",
    "svalue",
    "teststat",
    "teststatistic",
    "waldstat",
    "tstat",
    "tstatistic",
    "conflow",
    "confhigh",
    "confint",
    "oddsratio",
    "unshrunklogfc",
    "significant",
    "lods",
    "lfc",
    "fwer",
    "prf",
    "prchi",
    "prchisq",
    "dispersion",
    "dispgeneest",
    "dispfit",
    "dispmap",
    "maxcooks",
];

/// Names that are a test's where other results are too.
const BESIDE: [&str; 41] = [
    "fc",
    "or",
    "prz",
    "95cilow",
    "95cihigh",
    "95cilower",
    "95ciupper",
    "logrankp",
    "p",
    "q",
    "stat",
    "statistic",
    "lr",
    "se",
    "stderr",
    "stderror",
    "df",
    "beta",
    "estimate",
    "effect",
    "scores",
    "zscore",
    "status",
    "lower",
    "upper",
    "cil",
    "cir",
    "cilow",
    "cihigh",
    "cilower",
    "ciupper",
    "lowerci",
    "upperci",
    "conflo",
    "confhi",
    "power",
    "group",
    "cluster",
    "pct1",
    "pct2",
    "zstd",
];

/// Statistics of one letter. Where other samples are called by a letter, these are samples as well.
const LETTERS: [&str; 4] = ["t", "f", "b", "z"];

/// Names that are a result's where nothing else is in the table, or other results are.
const ALONE: [&str; 26] = [
    "hr",
    "hr95l",
    "hr95h",
    "hazardratio",
    "expcoef",
    "secoef",
    "spearmanp",
    "pearsonp",
    "auc",
    "loghr",
    "rho",
    "tau",
    "rsquared",
    "r2",
    "cor",
    "corr",
    "correlation",
    "pearson",
    "pearsonr",
    "spearman",
    "spearmanrho",
    "coef",
    "coefficient",
    "beta",
    "effectsize",
    "cohensd",
];
/// More columns than such a table has.
const ALONE_AT_MOST: usize = 8;

/// What stands in a name that joins a result to what was compared: `padj_TvsN`, `logFC.T-N`.
const JOINED: [&str; 16] = [
    "basemean",
    "log2foldchange",
    "logfoldchange",
    "foldchange",
    "log2fc",
    "logfc",
    "lfcse",
    "pvalue",
    "pval",
    "adjpvalue",
    "adjpval",
    "padj",
    "pvaladj",
    "fdr",
    "qvalue",
    "qval",
];

/// Whether a column's name is that of a test's result.
pub(in crate::table) fn is_statistic(name: &str) -> bool {
    is_named(&plain(name))
}

fn is_named(plain: &str) -> bool {
    // `-log10(p)`, `neg_log10_padj`.
    let log = plain.find("log10").map(|at| &plain[at + 5..]);
    let is_log_of_p = log.is_some_and(|of| of == "p" || is_p_value(of) && of.len() < 10);
    is_log_of_p || STATISTICS.contains(&plain)
}

/// Whether most of some columns of numbers are results of a test, a p value among them.
pub(in crate::table) fn are_results(names: &[&str]) -> bool {
    let results: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let are = results.iter().filter(|name| is_named(name));
    let is_p = |name: &String| is_p_value(name);
    results.iter().any(is_p) && are.count().max(1) * 2 > names.len() && names.len() > 1
}

/// Which of these columns of numbers are results of tests, where some certainly are (`beside`) or say so with what was
/// compared.
pub(in crate::table) fn among(names: &[&str], beside: bool) -> Vec<bool> {
    match are_nothing_else(names) {
        true => vec![true; names.len()],
        false => among_samples(names, beside),
    }
}

/// The same where the numbers say that not all can be results.
pub(in crate::table) fn among_samples(names: &[&str], beside: bool) -> Vec<bool> {
    let joined: Vec<Option<bool>> = names.iter().map(|name| joined(name)).collect();
    if !beside && !joined.contains(&Some(true)) {
        return vec![false; names.len()];
    }
    let is_letter = |name: &str| LETTERS.contains(&plain(name).as_str());
    let are_letters = !(names.iter()).any(|name| name.trim().len() == 1 && !is_letter(name));
    (names.iter().zip(joined))
        .map(|(name, joined)| {
            joined.is_some()
                || BESIDE.contains(&plain(name).as_str())
                || (are_letters && is_letter(name))
        })
        .collect()
}

/// Whether all columns of numbers are results, such as `HR` or `rho` and `p`.
fn are_nothing_else(names: &[&str]) -> bool {
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let is_alone = |name: &String| ALONE.contains(&name.as_str());
    let may_be = |name: &String| {
        let name = name.as_str();
        is_named(name) || BESIDE.contains(&name) || LETTERS.contains(&name)
    };
    let are_few = names.len() <= ALONE_AT_MOST;
    are_few && plain.iter().any(is_alone) && plain.iter().all(|name| is_alone(name) || may_be(name))
}

fn is_p_value(plain: &str) -> bool {
    ["pval", "padj", "adjp", "qval", "fdr"]
        .iter()
        .any(|word| plain.contains(word))
}

/// Whether a name joins a result to what was compared, and then whether it is a p value for certain. What an array measures
/// of each sample is none.
fn joined(name: &str) -> Option<bool> {
    let all = plain(name);
    let may_be = JOINED.iter().any(|word| all.contains(word));
    if !may_be || quantity::affixed(name).is_some() {
        return None;
    }
    let is_joint = |letter: char| matches!(letter, '_' | '.' | '-' | ' ' | ':' | '|' | '(');
    let joints = || {
        name.char_indices()
            .filter(move |(_, letter)| is_joint(*letter))
    };
    let is = |part: &str| JOINED.contains(&plain(part).as_str());
    let has = joints().any(|(at, _)| is(&name[..at]) || is(&name[at + 1..]));
    has.then(|| is_p_value(&all) && !all.starts_with("fdr") && !all.ends_with("fdr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(names: &str, beside: bool) -> String {
        let names: Vec<&str> = names.split(' ').collect();
        let kept = names
            .iter()
            .zip(among(&names, beside))
            .filter(|(_, is)| !is);
        kept.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn results_are_told_from_samples() {
        assert_eq!(left("S1 t F B CI.L lower S2", true), "S1 S2");
        assert_eq!(left("A B t", true), "A B t");
        assert_eq!(
            left("S1 padj_TvsN T-N.logFC S2 adj.P.Val.T-N", false),
            "S1 S2"
        );
        for samples in [
            "S1 t F B",
            "FDR_1 FDR_2 logFC_1",
            "S1_logCPM S2_logCPM",
            "p q",
            "HR S1",
        ] {
            assert_eq!(left(samples, false), samples);
        }
        for results in ["HR", "rho p", "Spearman.rho p.value", "HR lower upper"] {
            assert_eq!(left(results, false), "");
        }
        for result in ["-log10(p)", "neg_log10_pvalue", "-Log10 adj.P.Val", "adj p"] {
            assert!(is_statistic(result), "{result}");
        }
        assert!(!is_statistic("log10_S1") && !is_statistic("log10"));
        assert!(are_results(&["log2FoldChange", "pvalue", "padj"]));
        assert!(!are_results(&["P-value", "Correlation", "RMSE"]));
    }
}

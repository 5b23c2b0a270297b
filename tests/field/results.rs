//! Results of tests, their bounds and states: refused by whose they are, or left out beside samples.

use crate::{number, refused, says, text};

#[test]
fn tables_of_results_are_refused_by_the_tools_name() {
    for (tool, table) in [
        (
            "Cuffdiff",
            "test_id\tgene_id\tgene\tlocus\tsample_1\tsample_2\tstatus\tvalue_1\tvalue_2\tlog2(fold_change)\ttest_stat\tp_value\t\
             q_value\tsignificant\n\
             XLOC_1\tXLOC_1\tTP53\tchr17:1-9\tN\tT\tOK\t1.5\t2.5\t.7\t1.2\t.1\t.2\tno\n\
             XLOC_2\tXLOC_2\tEGFR\tchr7:1-9\tN\tT\tOK\t3.5\t4.5\t.3\t1.1\t.3\t.4\tno\n",
        ),
        (
            "limma",
            "\tTvsN\tUvsN\tAveExpr\tF\tP.Value\tadj.P.Val\nTP53\t1\t2\t5\t3\t.1\t.2\nEGFR\t1\t2\t6\t3\t.1\t.2\n",
        ),
        (
            "limma",
            "\tlogFC\tCI.L\tCI.R\tAveExpr\tt\tP.Value\tadj.P.Val\tB\nTP53\t1\t.5\t2\t5\t3\t.1\t.2\t1\nEGFR\t1\t.5\t2\t6\t3\t.1\t.2\t1\n",
        ),
        (
            "edgeR",
            "\tlogFC\tlogCPM\tF\tPValue\tFDR\nTP53\t1\t2\t3\t.1\t.2\nEGFR\t1\t2\t3\t.1\t.2\n",
        ),
        (
            "sleuth",
            "target_id\tpval\tqval\tb\tse_b\tmean_obs\tvar_obs\ttech_var\tsigma_sq\tsmooth_sigma_sq\tfinal_sigma_sq\n\
             ENST00000269305.9\t.1\t.2\t1\t.1\t5\t1\t.1\t.1\t.1\t.1\nENST00000275493.7\t.1\t.2\t1\t.1\t6\t1\t.1\t.1\t.1\t.1\n",
        ),
        (
            "sleuth",
            "target_id,pval,qval,test_stat,rss,degrees_free,mean_obs,var_obs,tech_var,sigma_sq,smooth_sigma_sq,final_sigma_sq\n\
             ENST00000269305.9,.1,.2,1,.1,5,1,.1,.1,.1,.1,.1\nENST00000275493.7,.1,.2,1,.1,5,1,.1,.1,.1,.1,.1\n",
        ),
        (
            "DESeq2",
            "\tbaseMean\tlog2FoldChange\tlfcSE\tstat\tpvalue\tpadj\nlocus_1\t9\t1\t.1\t2\t.1\t.2\nlocus_2\t9\t1\t.1\t2\t.1\t.2\n",
        ),
        (
            "results",
            "\tlog2FoldChange\tpvalue\tpadj\nlocus_1\t1\t.1\t.2\nlocus_2\t1\t.1\t.2\n",
        ),
        (
            "results",
            "gene\testimate\tstd.error\tstatistic\tp.value\tconf.low\tconf.high\nTP53\t1\t.1\t2\t.1\t.5\t2\nEGFR\t1\t.1\t2\t.1\t.5\t2\n",
        ),
        (
            "results",
            "gene\tHR\tHR.95L\tHR.95H\tpvalue\nTP53\t1.2\t.8\t1.9\t.2\nEGFR\t.7\t.5\t.9\t.01\n",
        ),
        (
            "results",
            "gene\tcoef\texp(coef)\tse(coef)\tz\tPr(>|z|)\nTP53\t.2\t1.2\t.1\t2\t.04\nEGFR\t-.3\t.7\t.1\t-3\t.01\n",
        ),
        (
            "results",
            "gene\tHazard Ratio\t95% CI low\t95% CI high\tP-value\nTP53\t1.2\t.8\t1.9\t.2\nEGFR\t.7\t.5\t.9\t.01\n",
        ),
        ("results", "gene\tHR\nTP53\t1.2\nEGFR\t.7\nMYC\t1.1\n"),
        (
            "results",
            "gene\trho\tp\nTP53\t.2\t.1\nEGFR\t-.7\t.2\nMYC\t.1\t.9\n",
        ),
        (
            "results",
            "gene\tTvsN_logFC\tTvsN_padj\tUvsN_logFC\tUvsN_padj\nTP53\t1\t.1\t2\t.1\nEGFR\t1\t.1\t2\t.1\n",
        ),
    ] {
        let error = refused(table);
        assert!(error.what.contains(tool), "{tool}: {error}");
        assert!(error.what.contains("fold changes"), "{tool}: {error}");
    }
}

#[test]
fn results_beside_samples_are_left_out() {
    for header in [
        "gene,logFC,AveExpr,t,P.Value,adj.P.Val,B,CI.L,CI.R,S1,S2",
        "gene,baseMean,log2FoldChange,lfcSE,stat,pvalue,padj,lower,upper,S1,S2",
        "gene,padj_TvsN,logFC_TvsN,T-N.adj.P.Val,FDR_UvsN,q_value,conf.low,conf.high,df,S1,S2",
        "gene,Fold Change,-log10(p),adj p,Mean Control,Mean Treated,S1,S2",
        "gene,TvsN,UvsN,MvsN,AveExpr,F,P.Value,adj.P.Val,FDR,S1,S2",
    ] {
        let width = header.split(',').count() - 3;
        let results = ".5,".repeat(width);
        let read = text(&format!("{header}\nTP53,{results}1,2\nEGFR,{results}3,4\n"));
        assert_eq!(read.table.sample_ids, ["S1", "S2"], "{header}");
        assert_eq!(number(&read, "S2", "EGFR"), 4.0, "{header}");
        assert!(says(&read, "the result of a test"), "{header}");
    }
}

#[test]
fn samples_that_are_called_by_letters_are_no_results() {
    for (header, samples) in [
        ("gene,t,F,B,Z", 4),
        ("gene,A,B,F,T,padj", 4),
        ("gene,FDR_1,FDR_2,NES_1,NES_2", 4),
        ("gene,lower,upper", 2),
    ] {
        let width = header.split(',').count() - 1;
        let line = vec!["1.5"; width].join(",");
        let read = text(&format!("{header}\nTP53,{line}\nEGFR,{line}\n"));
        assert_eq!(
            read.table.samples(),
            samples,
            "{header}: {:?}",
            read.table.sample_ids
        );
    }
}

/// Cufflinks gives each sample bounds and a state.
#[test]
fn bounds_of_a_sample_are_no_samples() {
    let several = text(
        "tracking_id\tclass_code\tnearest_ref_id\tgene_id\tgene_short_name\ttss_id\tlocus\tlength\tcoverage\tS1_FPKM\tS1_conf_lo\t\
         S1_conf_hi\tS1_status\tS2_FPKM\tS2_conf_lo\tS2_conf_hi\tS2_status\n\
         XLOC_1\t-\t-\tXLOC_1\tTP53\t-\tchr17:1-9\t-\t-\t1.5\t1\t2\tOK\t2.5\t2\t3\tOK\n\
         XLOC_2\t-\t-\tXLOC_2\tEGFR\t-\tchr7:1-9\t-\t-\t3.5\t3\t4\tOK\t4.5\t4\t5\tLOWDATA\n",
    );
    assert_eq!(several.table.sample_ids, ["S1", "S2"]);
    assert_eq!(several.table.features, ["TP53", "EGFR"]);
    assert_eq!(number(&several, "S2", "EGFR"), 4.5);
    let normalised = text("tracking_id\tN_0\tN_1\nENSG00000141510\t1\t2\nENSG00000146648\t3\t4\n");
    assert_eq!(normalised.table.sample_ids, ["N_0", "N_1"]);
}

#[test]
fn a_table_of_one_column_that_is_no_result_is_a_sample() {
    for name in ["S1", "HeLa", "p", "patient_HR"] {
        let one = text(&format!("gene\t{name}\nTP53\t1.2\nEGFR\t.7\nMYC\t1.1\n"));
        assert_eq!(one.table.sample_ids, [name]);
    }
    // High and low responders: no ratio of hazards is so large.
    let counts = text("gene\tHR\tLR\nTP53\t1200\t900\nEGFR\t0\t5000\nMYC\t17\t3\n");
    assert_eq!(counts.table.sample_ids, ["HR", "LR"]);
}

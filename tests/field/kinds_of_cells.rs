//! Shares of kinds of cells, which are computed from expression and are none.

use crate::{refused, text};

const CIBERSORT: &str = "Mixture,B cells naive,T cells CD8,Monocytes,Macrophages M0,Neutrophils,P-value,Correlation,RMSE\n\
                         S1,.1,.2,.3,.1,.3,.01,.9,.5\nS2,.2,.1,.3,.1,.3,.01,.9,.5\n";

#[test]
fn shares_of_kinds_of_cells_are_refused_by_name() {
    let error = refused(CIBERSORT);
    assert!(error.what.contains("CIBERSORT's"), "{error}");
    let lines: Vec<Vec<&str>> = CIBERSORT
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let turned: Vec<String> = (0..lines[0].len())
        .map(|column| {
            lines
                .iter()
                .map(|line| line[column])
                .collect::<Vec<_>>()
                .join("\t")
        })
        .collect();
    let error = refused(&turned.join("\n"));
    assert!(error.what.contains("CIBERSORT's"), "{error}");
    for (whose, table) in [
        (
            "EPIC",
            "\tBcells\tCAFs\tCD4_Tcells\tCD8_Tcells\tEndothelial\tMacrophages\tNKcells\totherCells\nS1\t.1\t.1\t.1\t.1\t.1\t.1\t.1\t.3\n\
             S2\t.1\t.1\t.1\t.1\t.1\t.1\t.1\t.3\n",
        ),
        (
            "MCP-counter",
            "\tS1\tS2\nT cells\t1.5\t2\nCD8 T cells\t1.5\t2\nCytotoxic lymphocytes\t1.5\t2\nB lineage\t1.5\t2\nMonocytic lineage\t1.5\t2\n\
             Neutrophils\t1.5\t2\nFibroblasts\t1.5\t2\n",
        ),
        (
            "ESTIMATE",
            "#1.2\n4\t2\nNAME\tDescription\tS1\tS2\nStromalScore\tStromalScore\t1.5\t2\nImmuneScore\tImmuneScore\t1.5\t2\n\
             ESTIMATEScore\tESTIMATEScore\t1.5\t2\nTumorPurity\tTumorPurity\t.5\t.2\n",
        ),
    ] {
        let error = refused(table);
        assert!(error.what.contains(whose), "{error}");
    }
}

#[test]
fn genes_of_kinds_of_cells_are_read() {
    let read = text(
        "gene\tB cells\tCD8 T cells\tMonocytes\tNeutrophils\nTP53\t1\t2\t3\t4\nEGFR\t1\t2\t3\t4\nMYC\t1\t2\t3\t4\n",
    );
    assert_eq!(read.table.samples(), 4);
}

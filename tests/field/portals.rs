//! Tables of the Human Protein Atlas and of DepMap.

use crate::{number, refused, says, text, text_with};
use genessl::table::ReadOptions;

#[test]
fn long_tables_of_the_atlas_are_named_with_what_spreads_them() {
    let lines = |header: &str, values: &str| {
        let mut table = format!("{header}\n");
        for (id, name) in [("ENSG00000141510", "TP53"), ("ENSG00000146648", "EGFR")] {
            for tissue in ["adipose tissue", "adrenal gland", "amygdala"] {
                table += &format!("{id}\t{name}\t{tissue}\t{values}\n");
            }
        }
        table
    };
    for table in [
        lines("Gene\tGene name\tTissue\tnTPM", "1.5"),
        lines("Gene\tGene name\tTissue\tTPM\tpTPM\tnTPM", "1.5\t2\t1.7"),
        lines("Gene\tGene name\tCell line\tTPM\tpTPM\tnTPM", "1.5\t2\t1.7"),
    ] {
        let error = refused(&table);
        assert!(
            error.what.contains("long table of the Human Protein Atlas"),
            "{error}"
        );
        let advice = &error.advice;
        assert!(
            advice.contains("index=\"Gene\"") && advice.contains("values=\"nTPM\""),
            "{advice}"
        );
    }
    let cancer = refused(
        "Gene\tSample\tCancer\tFPKM\nENSG00000141510\tTCGA-1\tBRCA\t1\nENSG00000141510\tTCGA-2\tBRCA\t2\n\
         ENSG00000146648\tTCGA-1\tBRCA\t3\nENSG00000146648\tTCGA-2\tBRCA\t4\n",
    );
    assert!(cancer.what.contains("\"Sample\" and \"Gene\""), "{cancer}");
}

#[test]
fn wide_tables_of_the_atlas_are_read() {
    let wide = text(
        "Gene\tGene name\tadipose tissue\tadrenal gland\nENSG00000141510\tTP53\t1.5\t2\nENSG00000146648\tEGFR\t3.5\t4\n",
    );
    assert_eq!(wide.table.sample_ids, ["adipose tissue", "adrenal gland"]);
    let bracketed = text(
        "Gene\tEnsembl\tTissue RNA - fat [nTPM]\tTissue RNA - skin [nTPM]\nTP53\tENSG00000141510\t1.5\t2\n\
         EGFR\tENSG00000146648\t3.5\t4\n",
    );
    assert_eq!(
        bracketed.table.sample_ids,
        ["Tissue RNA - fat", "Tissue RNA - skin"]
    );
}

#[test]
fn a_column_of_classes_beside_genes_makes_no_long_table() {
    let read = text("gene,class,S1,S2\nTP53,a,1,2\nEGFR,a,3,4\nMYC,b,5,6\n");
    assert_eq!(read.table.sample_ids, ["S1", "S2"]);
}

#[test]
fn depmap_has_models_in_lines() {
    let old = text(
        ",TSPAN6 (7105),TNMD (64102),DPM1 (8813)\nACH-001113,4.3,0,7.3\nACH-001289,4.5,0.5,7.1\n",
    );
    assert_eq!(old.table.sample_ids, ["ACH-001113", "ACH-001289"]);
    assert_eq!(number(&old, "ACH-001289", "TNMD (64102)"), 0.5);
    let newer = text("ModelID,TSPAN6 (7105),TNMD (64102)\nACH-001113,4.3,0\nACH-001289,4.5,0.5\n");
    assert_eq!(newer.table.sample_ids, ["ACH-001113", "ACH-001289"]);
    let newest = ",SequencingID,ModelID,IsDefaultEntryForModel,ModelConditionID,IsDefaultEntryForMC,TSPAN6 (7105),TNMD (64102),\
                  DPM1 (8813)\n\
                  0,CDS-1,ACH-001113,Yes,MC-1,Yes,4.3,0,7.3\n1,CDS-2,ACH-001289,Yes,MC-2,Yes,4.5,0.5,7.1\n\
                  2,CDS-3,ACH-001339,No,MC-3,Yes,3.1,0,7.2\n3,CDS-4,ACH-001339,Yes,MC-4,Yes,3.5,0,7.4\n\
                  4,CDS-5,ACH-001340,Yes,MC-5,Yes,3.6,0,7.5\n5,CDS-6,ACH-001341,Yes,MC-6,Yes,3.7,0,7.5\n";
    let read = text(newest);
    let ids = [
        "ACH-001113",
        "ACH-001289",
        "ACH-001339",
        "ACH-001340",
        "ACH-001341",
    ];
    assert_eq!(read.table.sample_ids, ids);
    assert_eq!(read.table.features.len(), 3);
    assert_eq!(number(&read, "ACH-001339", "TSPAN6 (7105)"), 3.5);
    assert!(
        says(&read, "default one: ACH-001339"),
        "{:?}",
        read.report.notes
    );
    for name in ["SequencingID", "ModelConditionID", "IsDefaultEntryForModel"] {
        assert!(read.table.metadata_column(name).is_some(), "{name}");
    }
    let options = ReadOptions {
        sample_column: Some("SequencingID".into()),
        ..ReadOptions::default()
    };
    let all = text_with(newest, &options).expect("a table");
    assert_eq!(all.table.samples(), 6);
}

#[test]
fn probes_of_illumina_and_agilent_are_on_the_side_of_genes() {
    for probes in [
        [
            "ILMN_1762337",
            "ILMN_2055271",
            "ILMN_1736007",
            "ILMN_2383229",
        ],
        [
            "A_23_P100001",
            "A_23_P100011",
            "A_24_P100022",
            "A_33_P100033",
        ],
    ] {
        let lines = probes
            .iter()
            .map(|probe| format!("{probe},7.25,8.5,6.75\n"));
        let read = text(&format!(",N1,N2,N3\n{}", lines.collect::<String>()));
        assert_eq!(read.table.sample_ids, ["N1", "N2", "N3"]);
        assert!(
            says(&read, "Illumina or Agilent"),
            "{:?}",
            read.report.notes
        );
    }
}

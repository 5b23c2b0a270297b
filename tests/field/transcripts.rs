//! Lines that are parts of genes, transcripts and exons, which add up to what a gene has.

use crate::{number, refused, says, size, text, text_with};
use genessl::genes::Catalogue;
use genessl::table::{ReadOptions, ScaleKind};

const TRANSCRIPTS: &str = "tx\tgene_id\tgene_name\tS1\tS2\n\
     ENST00000000001.1\tENSG00000141510.9\tTP53\t10.5\t100\n\
     ENST00000000002.1\tENSG00000141510.9\tTP53\t20.25\t0\n\
     ENST00000000003.1\tENSG00000146648.4\tEGFR\t7\t8.5\n";

#[test]
fn transcripts_are_summed_up_to_genes_and_it_is_said() {
    let salmon = text(TRANSCRIPTS);
    assert_eq!(size(&salmon), (2, 2));
    let gene = &salmon.table.features[0];
    assert_eq!(number(&salmon, "S1", gene), 30.75);
    assert_eq!(number(&salmon, "S2", gene), 100.0);
    assert!(says(
        &salmon,
        "transcripts: 3 of them were summed up to 2 genes"
    ));
    // Also where genes do not stand together, by the ids' shape alone.
    let apart = text(
        "transcript_id,symbol,S1,S2\nNM_000546,TP53,100,1\nNM_005228,EGFR,7,1\nNM_001126112,TP53,300,1\n",
    );
    assert_eq!(apart.table.features, ["TP53", "EGFR"]);
    assert_eq!(number(&apart, "S1", "TP53"), 400.0);
}

#[test]
fn a_samples_transcripts_are_summed_up_in_the_quantity_taken() {
    let rsem = text(
        "transcript_id\tgene_id\tlength\teffective_length\texpected_count\tTPM\tFPKM\tIsoPct\n\
         ENST1\tENSG00000141510\t999\t900\t30\t10\t5\t33\nENST2\tENSG00000141510\t999\t900\t30\t20\t5\t67\n\
         ENST3\tENSG00000146648\t999\t900\t30\t40\t5\t100\n",
    );
    let sample = rsem.table.sample_ids[0].clone();
    assert_eq!(number(&rsem, &sample, "ENSG00000141510"), 30.0);
    assert_eq!(number(&rsem, &sample, "ENSG00000146648"), 40.0);
}

#[test]
fn exons_are_summed_up_to_genes() {
    let counts = text(
        "# Program:featureCounts v2; Command: -f\nGeneid\tChr\tStart\tEnd\tStrand\tLength\tS1\tS2\n\
         ENSG00000141510\tchr1\t1\t50\t+\t50\t10\t11\nENSG00000141510\tchr1\t101\t150\t+\t50\t20\t21\n\
         ENSG00000146648\tchr1\t101\t150\t+\t50\t5\t6\n",
    );
    assert_eq!(number(&counts, "S2", "ENSG00000141510"), 32.0);
    assert!(says(&counts, "exons: 3 of them were summed up to 2 genes"));
    for mark in ["E", ""] {
        let dexseq = text(&format!(
            "\tS1\tS2\nENSG00000141510:{mark}001\t10\t11\nENSG00000141510:{mark}002\t20\t21\nENSG00000146648:{mark}001\t5\t6\n"
        ));
        assert_eq!(
            dexseq.table.features,
            ["ENSG00000141510", "ENSG00000146648"]
        );
        assert_eq!(number(&dexseq, "S1", "ENSG00000141510"), 30.0);
    }
}

#[test]
fn logarithms_of_transcripts_are_not_summed() {
    let table =
        "transcript_id,gene,S1,S2\nENST1,TP53,1.5,2.5\nENST2,TP53,3.5,4.5\nENST3,EGFR,3.5,4.25\n";
    let error = refused(table);
    assert!(error.what.contains("3 of 2 genes"), "{error}");
    let told = ReadOptions {
        scale: Some(ScaleKind::Linear),
        ..ReadOptions::default()
    };
    let summed = text_with(table, &told).expect("they are told to be none");
    assert_eq!(number(&summed, "S2", "TP53"), 7.0);
}

#[test]
fn probes_and_lines_of_a_gene_alone_are_not_summed() {
    let probes = text(
        "ProbeID,Transcript,Symbol,S1\nILMN_1,NM_000546,TP53,100\nILMN_2,NM_001126112,TP53,300\nILMN_3,NM_005228,EGFR,7\n",
    );
    assert_eq!(probes.table.features, ["TP53", "TP53", "EGFR"]);
    let array = text(
        "SPOT,GB_ACC,Gene symbol,GSM1,GSM2\nA_23_P1,NM_000546,TP53,7.5,1\nA_23_P2,NM_001126112,TP53,8.5,1\nA_23_P3,NM_005228,EGFR,9.5,1\n\
         A_23_P4,NM_004985,KRAS,9.5,1\nA_23_P5,NM_002467,MYC,9.5,1\nA_23_P6,NM_000321,RB1,9.5,1\n",
    );
    assert_eq!(array.table.features[..3], ["TP53", "TP53", "EGFR"]);
    let once = text("gene,refseq,S1\nTP53,NM_000546,100\nEGFR,NM_005228,7\n");
    assert!(!says(&once, "summed up"));
    let repeated = text("gene,S1\nTP53,100\nTP53,300\nEGFR,7\n");
    assert_eq!(repeated.table.features, ["TP53", "TP53", "EGFR"]);
}

#[test]
fn probes_whose_genes_repeat_are_no_long_table() {
    let catalogue = Catalogue::builtin().expect("it is built in");
    let symbols: Vec<&str> = catalogue
        .protein_coding()
        .filter_map(|gene| gene.symbol)
        .take(150)
        .collect();
    for header in ["ID\tGene Symbol", "ID\tGene", "id\tgene", "\tGene"] {
        for samples in [4, 24] {
            let mut table = header.to_owned();
            for sample in 0..samples {
                table += &format!("\tS{sample}");
            }
            for line in 0..300 {
                table += &format!("\n{}_at\t{}", 200_000 + line, symbols[line * 7 % 150]);
                for sample in 0..samples {
                    table += &format!("\t{}.5", (line * 13 + sample * 5) % 97);
                }
            }
            let read = text(&(table + "\n"));
            assert_eq!(read.table.samples(), samples, "{header}");
            assert!(
                read.table.features.iter().any(|gene| gene == symbols[7]),
                "{header}"
            );
        }
    }
}

//! Tables of places in a genome are called what they are, whatever they were taken for.

use std::sync::Arc;

use genessl::genes::MappingTable;
use genessl::table::{LabelFile, MemorySource, ReadOptions};

use crate::{refused, text};

const MAF: &str = "#version 2.4\n\
    Hugo_Symbol\tEntrez_Gene_Id\tChromosome\tStart_Position\tVariant_Classification\tTumor_Sample_Barcode\n\
    TP53\t7157\t17\t7577121\tMissense_Mutation\tTCGA-02-0001-01\n\
    EGFR\t1956\t7\t55259515\tMissense_Mutation\tTCGA-02-0003-01\n";
const GTF: &str = "chr17\tHAVANA\tgene\t7661779\t7687550\t.\t-\t.\tgene_id \"ENSG00000141510\"; gene_name \"TP53\";\n\
    chr7\tHAVANA\tgene\t55019017\t55211628\t.\t+\t.\tgene_id \"ENSG00000146648\"; gene_name \"EGFR\";\n";
const GFF: &str =
    "17\tensembl\tgene\t7661779\t7687550\t.\t-\t.\tID=gene:ENSG00000141510;Name=TP53\n";
const TITLED: &str =
    "seqname,source,feature,start,end,score,strand,frame,attribute\nchr1,x,gene,1,2,.,+,.,TP53\n";
const BED: &str = "chr17\t7661779\t7687550\tTP53\t0\t-\nchr7\t55019017\t55211628\tEGFR\t0\t+\n";
const TRACK: &str = "track name=peaks description=\"x\"\nchr17\t7661779\t7687550\tTP53\n";
const VCF: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n17\t7577121\t.\tG\tA\t50\tPASS\t.\tGT\t0/1\n";
const SEG: &str = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\nS1\t17\t1\t1000\t10\t0.5\nS2\t7\t1\t1000\t10\t-0.5\n";
const SAM: &str = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr17\tLN:83257441\n";
const READS: &str = "r1\t0\tchr17\t7661779\t60\t76M\t*\t0\t0\tACGT\tFFFF\tNH:i:1\n";

const ARRIBA: &str = "#gene1\tgene2\tstrand1(gene/fusion)\tbreakpoint1\tbreakpoint2\tsplit_reads1\tsplit_reads2\n\
    TMPRSS2\tERG\t-/-\t21:42880008\t21:39956869\t4\t5\nBCR\tABL1\t+/+\t22:23632600\t9:133729451\t7\t8\n";
const STAR_FUSION: &str = "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\n\
    BCR--ABL1\t12\t5\tBCR^ENSG00000186716.20\tchr22:23290413:+\n";
const QLUCORE: &str = "Qlucore\tgedata\tversion 1.0\n\n3\tsamples\twith\t1\tattributes\n2\tvariables\twith\t1\tannotations\n";

const KINDS: [(&str, &str); 13] = [
    (ARRIBA, "a table of fusions of genes"),
    (STAR_FUSION, "a table of fusions of genes"),
    (QLUCORE, "Qlucore's own format"),
    (MAF, "MAF: mutations"),
    (GTF, "GTF or GFF: annotation"),
    (GFF, "GTF or GFF: annotation"),
    (TITLED, "GTF or GFF: annotation"),
    (BED, "BED: regions"),
    (TRACK, "BED: regions"),
    (VCF, "VCF: variants"),
    (SEG, "SEG: segments"),
    (SAM, "SAM: alignments"),
    (READS, "SAM: alignments"),
];

#[test]
fn they_are_no_tables_of_expression() {
    for (file, what) in KINDS {
        let error = refused(file);
        assert!(error.what.contains(what), "{what}: {error}");
    }
}

#[test]
fn they_are_no_mapping_tables() {
    for (file, what) in KINDS {
        let error = MappingTable::parse("annotation.txt", file.as_bytes(), &Default::default())
            .expect_err(what);
        assert!(error.what.contains(what), "{what}: {error}");
        assert_eq!(
            error.advice.contains("gene_id and gene_name"),
            what.starts_with("GTF"),
            "{error}"
        );
    }
}

#[test]
fn they_are_no_files_of_labels() {
    for (file, what) in KINDS {
        let source = Arc::new(MemorySource::new(file.as_bytes()));
        let error = LabelFile::read("clinical.txt", source, &ReadOptions::default());
        let error = error.expect_err(what);
        assert!(error.what.contains(what), "{what}: {error}");
    }
}

#[test]
fn alignments_in_gzip_are_called_so() {
    let source = Arc::new(MemorySource::new(&b"BAM\x01\0\0\0\0"[..]));
    let error = genessl::table::Reading::open("a.bam", source, &ReadOptions::default())
        .err()
        .expect("it is no text");
    assert!(error.what.contains("BAM"), "{error}");
}

#[test]
fn tables_with_places_of_genes_beside_samples_are_read() {
    let counts = text(
        "gene_id\tchromosome\tstart\tend\tS1\tS2\nENSG00000141510\tchr17\t7661779\t7687550\t5\t6\n\
         ENSG00000146648\tchr7\t55019017\t55211628\t7\t8\n",
    );
    assert_eq!(counts.table.sample_ids, ["S1", "S2"]);
    let portal =
        text("Hugo_Symbol\tEntrez_Gene_Id\tTCGA-1\tTCGA-2\nTP53\t7157\t1.5\t2\nEGFR\t1956\t3\t4\n");
    assert_eq!(portal.table.samples(), 2);
}

#[test]
fn archives_and_files_of_r_are_called_so() {
    let mut tar = vec![0_u8; 1024];
    tar[..8].copy_from_slice(b"GSM1.txt");
    tar[257..262].copy_from_slice(b"ustar");
    for (bytes, what) in [
        (tar, "a tar archive"),
        (b"RDX3\nX\n\0\0\0\x03\0\x04".to_vec(), "objects of R"),
        (b"X\n\0\0\0\x03\0\x04\x02\0".to_vec(), "objects of R"),
    ] {
        let source = Arc::new(MemorySource::new(&bytes[..]));
        let error = genessl::table::Reading::open("x", source, &ReadOptions::default());
        let error = error.err().expect("it is no text");
        assert!(error.what.contains(what), "{error}");
    }
}

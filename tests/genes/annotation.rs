//! Platforms' annotation and other wide tables as mapping tables: the column that a table's names stand in is found.

use genessl::genes::{
    Catalogue, Mapping, MappingOptions, MappingSource, MappingTable, MappingTableOptions,
};
use genessl::{Error, Result};

/// Maps names by a file, and by the catalogue what it does not have.
fn mapped(names: &[&str], file: &str) -> Result<Mapping> {
    let options = MappingTableOptions::default();
    let file = MappingTable::parse("GPL.txt", file.as_bytes(), &options)?;
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let by_file = MappingOptions {
        mapping: MappingSource::FileFirst,
        ..MappingOptions::default()
    };
    let catalogue = Catalogue::builtin()?;
    Mapping::plan(&names, &catalogue, Some(&file), &by_file)
}

fn symbols(names: &[&str], file: &str) -> Vec<String> {
    mapped(names, file).expect("a plan").symbols
}

#[test]
fn the_column_of_a_platforms_probes_is_found_beside_its_entrez_ids() {
    let platform = "ID\tGB_ACC\tGene Symbol\tENTREZ_GENE_ID\n\
                    1007_s_at\tU48705\tDDR1\t780\n\
                    1053_at\tM87338\tRFC2\t5982\n\
                    117_at\tX51757\tHSPA6\t3310\n";
    let probes = ["1007_s_at", "1053_at", "117_at"];
    let mapping = mapped(&probes, platform).expect("a plan");
    assert_eq!(mapping.symbols, ["DDR1", "HSPA6", "RFC2"]);
    let source = &mapping.report.sources[0];
    assert!(source.contains("by its column ID"), "{source}");
    // Where the ids are Entrez', these are looked up.
    assert_eq!(symbols(&["780", "5982"], platform), ["DDR1", "RFC2"]);
    let illumina =
        "Probe_Id,Symbol,Entrez_Gene_ID\nILMN_1762337,PTEN,5728\nILMN_2055271,MYC,4609\n";
    let probes = ["ILMN_1762337", "ILMN_2055271"];
    assert_eq!(symbols(&probes, illumina), ["MYC", "PTEN"]);
    let numbered =
        "\"\",\"PROBEID\",\"SYMBOL\"\n\"1\",\"1007_s_at\",\"DDR1\"\n\"2\",\"1053_at\",\"RFC2\"\n";
    assert_eq!(
        symbols(&["1007_s_at", "1053_at"], numbered),
        ["DDR1", "RFC2"]
    );
    let transcripts = "transcript_id\tgene_id\tgene_name\n\
                       ENST00000269305\tENSG00000141510\tTP53\n\
                       ENST00000275493\tENSG00000146648\tEGFR\n";
    let names = ["ENST00000269305", "ENST00000275493"];
    assert_eq!(symbols(&names, transcripts), ["EGFR", "TP53"]);
}

#[test]
fn symbols_are_not_looked_up_by_the_column_of_symbols() {
    let file = "gene_id,gene_name,gene_biotype,previous\n\
                ENSG00000141510,TP53,protein_coding,MYC\n\
                ENSG00000146648,EGFR,protein_coding,ERBB1\n\
                ENSG00000136997,MYC,lncRNA,\n";
    let names = ["TP53", "EGFR", "MYC"];
    assert_eq!(symbols(&names, file), ["EGFR", "MYC", "TP53"]);
    assert_eq!(symbols(&["ENSG00000141510.5"], file), ["TP53"]);
}

#[test]
fn lines_that_geo_writes_around_are_passed_over_and_keep_their_numbers() {
    let head = "^Annotation\n!Annotation_date = x\n#ID = probe, as Affymetrix has it\n!platform_table_begin\n";
    let table = "ID\tGene symbol\n1007_s_at\tDDR1\n1053_at\tRFC2\n";
    let whole = format!("{head}{table}!platform_table_end\n");
    assert_eq!(symbols(&["1007_s_at", "1053_at"], &whole), ["DDR1", "RFC2"]);
    let short = format!("{head}{table}117_at\n");
    let error = mapped(&["1007_s_at"], &short).expect_err("a line too short");
    assert!(error.to_string().contains("line 8"), "{error}");
}

#[test]
fn a_probe_of_several_genes_is_of_none_and_said() {
    let file = "ID\tGene Symbol\n1007_s_at\tDDR1 /// MIR4640\n1053_at\tRFC2\n117_at\tHSPA6 /// HSPA6\n121_at\t---\n";
    let mapping = mapped(&["1007_s_at", "1053_at", "117_at", "121_at"], file).expect("a plan");
    assert_eq!(mapping.symbols, ["HSPA6", "RFC2"]);
    let left = &mapping.report.ambiguous;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].candidates, ["DDR1", "MIR4640"]);
}

#[test]
fn symbols_are_taken_out_of_affymetrix_assignments_and_accessions_are_none() {
    let file = "ID\tGB_LIST\tgene_assignment\n\
                7892501\tNM_000546,NM_001126112\tNM_000546 // TP53 // tumor protein p53 // 17p13.1 // 7157 /// NM_001126112 // TP53 // x\n\
                7892502\tNM_005228\tNM_005228 // EGFR // epidermal growth factor receptor // 7p12 // 1956\n\
                7892503\tNM_002467\t---\n";
    let names = ["7892501", "7892502", "7892503"];
    assert_eq!(symbols(&names, file), ["EGFR", "TP53"]);
}

#[test]
fn of_two_species_the_human_names_count_and_are_spelled_as_hgnc_does() {
    let file = "Gene stable ID\tGene name\tHuman gene name\n\
                ENSMUSG00000059552\tTrp53\tTP53\n\
                ENSMUSG00000020122\tEgfr\tEGFR\n\
                ENSMUSG00000028300\t3110043O21Rik\tC9ORF72\n";
    let names = [
        "ENSMUSG00000059552",
        "ENSMUSG00000020122",
        "ENSMUSG00000028300",
    ];
    assert_eq!(symbols(&names, file), ["C9orf72", "EGFR", "TP53"]);
}

#[test]
fn a_file_that_has_none_of_the_names_says_what_it_was_looked_up_by() {
    let file = "ID\tGene Symbol\nILMN_1\tDDR1\nILMN_2\tRFC2\n";
    let error: Error = mapped(&["1007_s_at", "1053_at"], file).expect_err("nothing is found");
    assert!(error.advice.contains("the column ID"), "{error}");
    assert!(error.advice.contains("identifier_column"), "{error}");
}

//! Tables of places in a genome, which are no tables of genes and samples though they hold names of genes: mutations (MAF,
//! VCF), annotation (GTF, GFF), regions (BED), segments of copies (SEG), alignments (SAM), fusions of genes; and what Qlucore
//! keeps in a form of its own. Told by their first lines, whatever the file is called.

use crate::table::names::headers::plain;
use crate::table::texts::text::text;
use crate::{Error, Result};

/// Fields of a header that are looked at.
const FIELDS_AT_MOST: usize = 200;

const GTF: &str = "GTF or GFF: annotation of a genome";
const OF_EXPRESSION: &str = "Choose the table of expression: genes beside samples.";
const FOR_A_MAPPING: &str = "Choose the table of expression. For a mapping table, save gene_id and gene_name of it as two columns.";

/// # Errors
/// Where the text is such a table: with what it is.
pub(crate) fn refuse(head: &[u8]) -> Result<()> {
    let mut lines = head.split(|&byte| byte == b'\n').peekable();
    if let Some(error) = lines.peek().and_then(|line| of_first(line)) {
        return Err(error.at(1, None));
    }
    let is_comment = |line: &&[u8]| line.starts_with(b"#") && !line.starts_with(b"#CHROM");
    let mut lines = (1..).zip(lines).skip_while(|(_, line)| is_comment(line));
    let Some((number, first)) = lines.next() else {
        return Ok(());
    };
    let Some(what) = what(first) else {
        return Ok(());
    };
    let advice = if what == GTF {
        FOR_A_MAPPING
    } else {
        OF_EXPRESSION
    };
    Err(Error::new(format!("this is {what}, and no expression"), advice).at(number, None))
}

/// What is told by the very first line, comment or not: Arriba's and STAR-Fusion's headers begin with `#`.
fn of_first(line: &[u8]) -> Option<Error> {
    let bare = line.strip_prefix(b"#").unwrap_or(line);
    let fields = bare.split(|&byte| byte == b'\t').take(FIELDS_AT_MOST);
    let names: Vec<String> = fields
        .map(|field| plain(&text(field.trim_ascii())))
        .collect();
    let has = |name: &str| names.iter().any(|own| own == name);
    if has("fusionname") && (has("leftbreakpoint") || has("junctionreadcount"))
        || has("gene1") && has("gene2") && has("breakpoint1")
    {
        return Some(Error::new(
            "this is a table of fusions of genes, one a line, and no expression",
            OF_EXPRESSION,
        ));
    }
    (names.starts_with(&["qlucore", "gedata"].map(str::to_owned))).then(|| {
        Error::new(
            "this is Qlucore's own format of data and annotation (gedata)",
            "Save the data from Qlucore as a plain text table: one line of sample ids, then one line for each gene.",
        )
    })
}

/// What a table is that begins with this line.
fn what(line: &[u8]) -> Option<&'static str> {
    let separator = if line.contains(&b'\t') { b'\t' } else { b',' };
    let fields = line.split(|&byte| byte == separator).take(FIELDS_AT_MOST);
    let fields: Vec<String> = fields.map(|field| text(field.trim_ascii())).collect();
    let names: Vec<String> = fields.iter().map(|field| plain(field)).collect();
    let has = |name: &str| names.iter().any(|own| own == name);
    let is_number = |at: usize| {
        let field = fields.get(at).map_or("", String::as_str);
        !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_one_of = |at: usize, of: &[&str]| fields.get(at).is_some_and(|own| of.contains(&&**own));
    let begins = |with: &[&str]| with.iter().any(|word| line.starts_with(word.as_bytes()));
    if has("hugosymbol") && (has("variantclassification") || has("tumorsamplebarcode")) {
        Some("MAF: mutations, one a line")
    } else if names.starts_with(&["chrom", "pos", "id", "ref", "alt"].map(str::to_owned)) {
        Some("VCF: variants of a genome")
    } else if has("segmean") || has("segmentmean") {
        Some("SEG: segments of a genome and their copies")
    } else if begins(&["@HD\t", "@SQ\t", "@RG\t", "@PG\t", "@CO\t"])
        || fields.len() > 10 && [1, 3, 4].into_iter().all(is_number) && is_alignment(&fields[5])
    {
        Some("SAM: alignments of reads")
    } else if has("seqname") && has("feature")
        || fields.len() == 9 && is_number(3) && is_number(4) && is_one_of(6, &["+", "-", "."])
    {
        Some(GTF)
    } else if begins(&["track ", "browser "])
        || is_chromosome(&fields[0]) && is_number(1) && is_number(2)
    {
        Some("BED: regions of a genome")
    } else {
        None
    }
}

fn is_chromosome(name: &str) -> bool {
    let rest = name.strip_prefix("chr").unwrap_or_default();
    rest.starts_with(|first: char| first.is_ascii_digit() || "XYMU".contains(first))
}

/// Whether this says how a read is aligned: `76M`, `10S66M`, `*`.
fn is_alignment(field: &str) -> bool {
    let is_letter = |letter: char| "MIDNSHP=X".contains(letter);
    let bare = field.trim_end_matches(is_letter);
    field == "*"
        || bare.len() < field.len() && bare.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_genes_and_samples_are_none_of_a_genome() {
        for line in [
            "gene\tchr1\tS2",
            "Hugo_Symbol\tEntrez_Gene_Id\tTCGA-1",
            "1\t5\t7\t9\t3\t5\t6\t7\t8\t9",
            "chromosome,start,end,S1",
            "7157\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11",
        ] {
            assert_eq!(what(line.as_bytes()), None, "{line}");
        }
    }
}

//! Packs the gene catalogue. `src/genes/catalogue` of the library reads it and describes the layout.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Outcome;
use super::sources::{Approved, Gene};

const MAGIC: &[u8] = b"GeneSSL catalogue 2\n";
const GENCODE_RELEASE: &str = "GENCODE v48";
const HGNC_RELEASE: &str = "HGNC 2026-06-20";

/// How the Ensembl id of an HGNC record is written: most often that of the one gene GENCODE gives the same symbol.
const ENSEMBL_OF_SAME_SYMBOL: u32 = 0;
const ENSEMBL_NONE: u32 = 1;
const ENSEMBL_OFFSET: u32 = 2;

/// Entrez id → symbol: HGNC links them; where GENCODE names HGNC's Ensembl gene differently, GENCODE's name stands,
/// so that gene sets and mapped tables speak of a gene by one name. In HGNC's spelling, else in GENCODE's.
pub fn entrez_names(genes: &[Gene], approved: &[Approved]) -> BTreeMap<u32, String> {
    let spellings = spellings(genes, approved);
    let spelled = |symbol: &String| {
        let spelling = spellings.get(symbol.as_str()).copied();
        spelling.unwrap_or(symbol).to_owned()
    };
    let gencode: HashMap<u32, &String> = genes
        .iter()
        .filter_map(|gene| Some((gene.number, gene.symbol.as_ref()?)))
        .collect();
    let named = approved.iter().filter_map(|record| {
        let gencode_name = record
            .ensembl
            .and_then(|number| gencode.get(&number).copied());
        Some((
            record.entrez?,
            spelled(gencode_name.unwrap_or(&record.symbol)),
        ))
    });
    named.collect()
}

/// The catalogue's bytes, before compression.
pub fn encode(genes: &[Gene], approved: &[Approved]) -> Outcome<Vec<u8>> {
    let ranks: HashMap<&str, u32> = approved
        .iter()
        .zip(0..)
        .map(|(record, rank)| (record.symbol.as_str(), rank))
        .collect();
    let known: HashSet<&str> = genes
        .iter()
        .filter_map(|gene| gene.symbol.as_deref())
        .chain(ranks.keys().copied())
        .collect();
    // A name that is some gene's symbol today is never repaired, and one that was a symbol is repaired as such: what
    // could not be reached by a look-up is left out.
    let previous = renamed(
        approved,
        |record| &record.previous,
        |name| known.contains(name),
    );
    let former: HashSet<&str> = previous.iter().map(|&(name, _)| name).collect();
    let aliases = renamed(
        approved,
        |record| &record.aliases,
        |name| known.contains(name) || former.contains(name),
    );

    let names: BTreeSet<&str> = known
        .iter()
        .copied()
        .chain(previous.iter().chain(&aliases).map(|&(name, _)| name))
        .collect();
    let index: HashMap<&str, u32> = names.iter().copied().zip(0..).collect();

    let mut bytes = MAGIC.to_vec();
    put_text(&mut bytes, GENCODE_RELEASE)?;
    put_text(&mut bytes, HGNC_RELEASE)?;
    put_names(&mut bytes, &names)?;
    put_genes(&mut bytes, genes, &index)?;
    put_approved(&mut bytes, genes, approved, &index);
    for pairs in [&previous, &aliases] {
        put_number(&mut bytes, pairs.len() as u32);
        put_ascending(&mut bytes, pairs.iter().map(|(name, _)| index[name]));
        pairs
            .iter()
            .for_each(|&(_, rank)| put_number(&mut bytes, rank));
    }
    put_spellings(&mut bytes, &spellings(genes, approved), &index)?;
    put_near(&mut bytes, approved.iter().map(|record| record.number));
    Ok(bytes)
}

/// How symbols in use are written that are not all in upper case, by the symbol in upper case: HGNC's way, else
/// GENCODE's.
fn spellings<'a>(genes: &'a [Gene], approved: &'a [Approved]) -> BTreeMap<&'a str, &'a str> {
    let gencode = genes
        .iter()
        .filter_map(|gene| Some((gene.symbol.as_deref()?, gene.spelling.as_str())));
    let hgnc = approved
        .iter()
        .map(|record| (record.symbol.as_str(), record.spelling.as_str()));
    let all: BTreeMap<&str, &str> = gencode.chain(hgnc).collect();
    all.into_iter()
        .filter(|(symbol, spelling)| symbol != spelling)
        .collect()
}

fn put_spellings(
    bytes: &mut Vec<u8>,
    spellings: &BTreeMap<&str, &str>,
    index: &HashMap<&str, u32>,
) -> Outcome<()> {
    put_number(bytes, spellings.len() as u32);
    put_ascending(bytes, spellings.keys().map(|&symbol| index[symbol]));
    spellings
        .values()
        .try_for_each(|spelling| put_text(bytes, spelling))
}

/// Names that stand for an approved gene, with the gene's rank among the approved, in order and each pair once.
fn renamed<'a>(
    approved: &'a [Approved],
    names: impl Fn(&'a Approved) -> &'a Vec<String>,
    skip: impl Fn(&str) -> bool,
) -> Vec<(&'a str, u32)> {
    let pairs: BTreeSet<(&str, u32)> = approved
        .iter()
        .zip(0..)
        .flat_map(|(record, rank)| names(record).iter().map(move |name| (name.as_str(), rank)))
        .filter(|(name, _)| !skip(name))
        .collect();
    pairs.into_iter().collect()
}

/// All names in byte order, front-coded: what each shares with the one before, what it adds, then all added text.
fn put_names(bytes: &mut Vec<u8>, names: &BTreeSet<&str>) -> Outcome<()> {
    put_number(bytes, names.len() as u32);
    let (mut shared, mut added, mut text) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = "";
    for &name in names {
        let common = before
            .bytes()
            .zip(name.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        let rest = &name.as_bytes()[common..];
        shared.push(u8::try_from(common).map_err(|_| format!("the name {name} is too long"))?);
        added.push(u8::try_from(rest.len()).map_err(|_| format!("the name {name} is too long"))?);
        text.extend_from_slice(rest);
        before = name;
    }
    bytes.extend(shared);
    bytes.extend(added);
    put_number(bytes, text.len() as u32);
    bytes.extend(text);
    Ok(())
}

/// GENCODE's genes, one column after the other.
fn put_genes(bytes: &mut Vec<u8>, genes: &[Gene], index: &HashMap<&str, u32>) -> Outcome<()> {
    let biotypes: BTreeSet<&str> = genes.iter().map(|gene| gene.biotype.as_str()).collect();
    let biotypes: Vec<&str> = biotypes.into_iter().collect();
    put_number(bytes, biotypes.len() as u32);
    for biotype in &biotypes {
        put_text(bytes, biotype)?;
    }
    put_number(bytes, genes.len() as u32);
    put_ascending(bytes, genes.iter().map(|gene| gene.number));
    for gene in genes {
        put_number(
            bytes,
            gene.symbol.as_deref().map_or(0, |symbol| index[symbol] + 1),
        );
    }
    bytes.extend(genes.iter().map(|gene| gene.version));
    genes.iter().for_each(|gene| put_number(bytes, gene.length));
    for gene in genes {
        let biotype = biotypes
            .binary_search(&gene.biotype.as_str())
            .unwrap_or_default();
        bytes.push(biotype as u8);
    }
    Ok(())
}

/// HGNC's records, one column after the other.
fn put_approved(
    bytes: &mut Vec<u8>,
    genes: &[Gene],
    approved: &[Approved],
    index: &HashMap<&str, u32>,
) {
    let mut of_symbol: HashMap<&str, Vec<u32>> = HashMap::new();
    for gene in genes {
        if let Some(symbol) = &gene.symbol {
            of_symbol.entry(symbol).or_default().push(gene.number);
        }
    }
    put_number(bytes, approved.len() as u32);
    put_ascending(
        bytes,
        approved.iter().map(|record| index[record.symbol.as_str()]),
    );
    for record in approved {
        let same = of_symbol.get(record.symbol.as_str()).map(Vec::as_slice);
        put_number(
            bytes,
            match record.ensembl {
                None => ENSEMBL_NONE,
                Some(number) if same == Some(&[number]) => ENSEMBL_OF_SAME_SYMBOL,
                Some(number) => number + ENSEMBL_OFFSET,
            },
        );
    }
    approved
        .iter()
        .for_each(|record| put_number(bytes, record.entrez.unwrap_or(0)));
}

/// Ascending numbers as differences.
fn put_ascending(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    let mut before = 0;
    for number in numbers {
        put_number(bytes, number - before);
        before = number;
    }
}

/// Numbers of which many lie near the one before, as differences: twice the difference, or one less than twice its
/// size where it is negative.
fn put_near(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    let mut before = 0;
    for number in numbers {
        let difference = number.wrapping_sub(before) as i32;
        put_number(bytes, ((difference << 1) ^ (difference >> 31)) as u32);
        before = number;
    }
}

/// A number in base 128, lowest digits first, the high bit set on all bytes but the last.
fn put_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) -> Outcome<()> {
    bytes.push(u8::try_from(text.len()).map_err(|_| format!("{text:?} is too long"))?);
    bytes.extend_from_slice(text.as_bytes());
    Ok(())
}

//! What a column's name is as it stands: an Ensembl id, an Entrez id, an HGNC id, a symbol. What people put around these
//! is taken off in `written`.

use serde::Serialize;

/// The kinds of identifier that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// A human gene in Ensembl: `ENSG` and eleven digits, perhaps with a version.
    EnsemblGene,
    /// Something else in Ensembl: a transcript, a protein, a gene of another species.
    OtherEnsembl,
    /// A gene's number at NCBI.
    Entrez,
    /// A gene's number at HGNC: `HGNC:` and digits.
    Hgnc,
    /// A gene symbol, or what could be one.
    Symbol,
}

/// A column's name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// The name in upper case, trimmed, without version and `_PAR_Y`.
    pub stem: String,
    /// The digits as a number, for Ensembl genes, Entrez ids and HGNC ids; 0 for the others.
    pub number: u32,
    /// Whether a version (`.12`, in GENCODE's releases lifted to GRCh37 `.12_3`) was taken off.
    pub versioned: bool,
    /// Whether it named the copy on the Y chromosome of a gene in the pseudoautosomal region (`_PAR_Y`, or `ENSGR` in
    /// GENCODE before release 25).
    pub par_y: bool,
}

/// Longer names are no gene symbols.
const LONGEST_SYMBOL: usize = 60;

/// What kind of identifier a column's name is; `None` if it can't be one.
pub fn classify(feature: &str) -> Option<IdentifierKind> {
    Identifier::parse(feature).map(|identifier| identifier.kind)
}

impl Identifier {
    /// Takes a column's name apart; `None` if it can't be a gene's: empty, too long, with blanks inside.
    pub fn parse(feature: &str) -> Option<Identifier> {
        let name = feature.trim().to_ascii_uppercase();
        if name.is_empty() || name.len() > LONGEST_SYMBOL {
            return None;
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            return Identifier::entrez(name);
        }
        if is_ensembl(&name) {
            return Some(Identifier::ensembl(&name));
        }
        if let Some(number) = name.strip_prefix("HGNC:").and_then(positive) {
            return Some(Identifier {
                number,
                ..Identifier::plain(IdentifierKind::Hgnc, name)
            });
        }
        let possible =
            name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_whitespace);
        possible.then(|| Identifier::plain(IdentifierKind::Symbol, name))
    }

    fn plain(kind: IdentifierKind, stem: String) -> Identifier {
        Identifier {
            kind,
            stem,
            number: 0,
            versioned: false,
            par_y: false,
        }
    }

    fn entrez(name: String) -> Option<Identifier> {
        let number = positive(&name)?;
        Some(Identifier {
            number,
            ..Identifier::plain(IdentifierKind::Entrez, number.to_string())
        })
    }

    fn ensembl(name: &str) -> Identifier {
        let (name, par_suffix) = strip_last(name, "_PAR_Y");
        let (name, versioned) = match name.rsplit_once('.') {
            Some((stem, version)) if is_version(version) => (stem, true),
            _ => (name, false),
        };
        // `ENST00000000003.1_PAR_Y` and `ENSG00000000003_PAR_Y.1` are both met.
        let (name, par_inside) = strip_last(name, "_PAR_Y");
        let old_par = name
            .strip_prefix("ENSGR")
            .filter(|digits| digits.len() == 10);
        let stem = old_par.map_or_else(|| name.to_owned(), |digits| format!("ENSG0{digits}"));
        let number = gene_number(&stem);
        Identifier {
            kind: number.map_or(IdentifierKind::OtherEnsembl, |_| {
                IdentifierKind::EnsemblGene
            }),
            stem,
            number: number.unwrap_or(0),
            versioned,
            par_y: par_suffix || par_inside || old_par.is_some(),
        }
    }
}

fn positive(digits: &str) -> Option<u32> {
    let number = digits.parse().ok().filter(|&number| number > 0);
    number.filter(|_| is_number(digits))
}

/// Ensembl ids: `ENS`, letters for species and type, at least ten digits.
fn is_ensembl(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("ENS") else {
        return false;
    };
    let digits = rest.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    digits.len() < rest.len() && digits.bytes().take_while(u8::is_ascii_digit).count() >= 10
}

fn gene_number(stem: &str) -> Option<u32> {
    stem.strip_prefix("ENSG")
        .filter(|digits| digits.len() == 11 && is_number(digits))?
        .parse()
        .ok()
}

/// `12`, or `12_3`: the third lift of the twelfth version to an older assembly.
fn is_version(text: &str) -> bool {
    match text.split_once('_') {
        None => is_number(text),
        Some((version, lift)) => is_number(version) && is_number(lift),
    }
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn strip_last<'a>(name: &'a str, suffix: &str) -> (&'a str, bool) {
    name.strip_suffix(suffix)
        .map_or((name, false), |stem| (stem, true))
}

#[cfg(test)]
mod tests {
    use super::{Identifier, IdentifierKind, classify};

    #[test]
    fn names_are_taken_apart() {
        let cases = [
            ("ENSG00000000003", "ENSG00000000003", 3, false, false),
            (" ensg00000000003.16 ", "ENSG00000000003", 3, true, false),
            (
                "ENSG00000182378.15_PAR_Y",
                "ENSG00000182378",
                182_378,
                true,
                true,
            ),
            (
                "ENSG00000182378_PAR_Y",
                "ENSG00000182378",
                182_378,
                false,
                true,
            ),
            ("ENSGR0000182378.12", "ENSG00000182378", 182_378, true, true),
            ("ENSG00000000003.14_2", "ENSG00000000003", 3, true, false),
            (
                "ENSG00000182378.15_2_PAR_Y",
                "ENSG00000182378",
                182_378,
                true,
                true,
            ),
        ];
        for (name, stem, number, versioned, par_y) in cases {
            let kind = IdentifierKind::EnsemblGene;
            let wanted = Identifier {
                kind,
                stem: stem.into(),
                number,
                versioned,
                par_y,
            };
            assert_eq!(Identifier::parse(name), Some(wanted), "{name}");
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(classify("7157"), Some(IdentifierKind::Entrez));
        assert_eq!(classify("hgnc:11998"), Some(IdentifierKind::Hgnc));
        assert_eq!(classify("HGNC:+1"), Some(IdentifierKind::Symbol));
        assert_eq!(classify("tp53"), Some(IdentifierKind::Symbol));
        assert_eq!(classify("AC004556.3"), Some(IdentifierKind::Symbol));
        assert_eq!(classify("ENSA"), Some(IdentifierKind::Symbol));
        assert_eq!(
            classify("ENST00000373020.9"),
            Some(IdentifierKind::OtherEnsembl)
        );
        assert_eq!(
            classify("ENSMUSG00000051951"),
            Some(IdentifierKind::OtherEnsembl)
        );
        for nothing in ["", "  ", "0", "12.5", "overall survival", "99999999999"] {
            assert_eq!(classify(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_symbol_keeps_what_looks_like_a_version() {
        let symbol = Identifier::parse("RP11-34P13.7");
        assert_eq!(
            symbol.map(|symbol| (symbol.stem, symbol.versioned)),
            Some(("RP11-34P13.7".into(), false))
        );
    }
}

//! The catalogue as the judge of which names in a table are genes'.

use super::catalogue::{Catalogue, SymbolAnswer};
use super::identifier::{Identifier, IdentifierKind};
use crate::table::{GeneJudge, Known};

impl GeneJudge for Catalogue {
    fn known(&self, name: &str) -> Known {
        let whole = alone(self, name);
        if whole > Known::Number {
            return whole;
        }
        if name.contains('|') {
            return name
                .split('|')
                .map(|part| alone(self, part))
                .max()
                .unwrap_or(whole);
        }
        whole.max(joined(self, name))
    }
}

fn alone(catalogue: &Catalogue, name: &str) -> Known {
    let Some(identifier) = Identifier::parse(name) else {
        return Known::No;
    };
    match identifier.kind {
        IdentifierKind::EnsemblGene => {
            let number = identifier.number;
            let gene = catalogue.gene(number).is_some();
            if gene || catalogue.symbol_of_retired(number).is_some() {
                Known::Gene
            } else {
                Known::No
            }
        }
        IdentifierKind::Entrez => match catalogue.symbol_of_entrez(identifier.number) {
            Some(_) => Known::Number,
            None => Known::No,
        },
        IdentifierKind::Symbol => match catalogue.symbol(&identifier.stem) {
            SymbolAnswer::Approved => Known::Gene,
            SymbolAnswer::Unknown => Known::No,
            _ => Known::Alias,
        },
        IdentifierKind::Hgnc => match catalogue.symbol_of_hgnc(identifier.number) {
            Some(_) => Known::Gene,
            None => Known::No,
        },
        IdentifierKind::OtherEnsembl => Known::No,
    }
}

/// Two ids joined by other signs, which samples' names have as well (`MYC_1`): only an Ensembl id, or a symbol beside
/// its own number, proves a gene.
fn joined(catalogue: &Catalogue, name: &str) -> Known {
    let parts = || {
        name.split(['_', ' ', '(', ')'])
            .filter(|part| !part.is_empty())
            .filter_map(Identifier::parse)
    };
    let is_ensembl = |part: &Identifier| part.kind == IdentifierKind::EnsemblGene;
    if parts().any(|part| is_ensembl(&part) && alone(catalogue, &part.stem) == Known::Gene) {
        return Known::Gene;
    }
    let mut numbers = parts().filter(|part| part.kind == IdentifierKind::Entrez);
    let of_number = numbers
        .next()
        .and_then(|part| catalogue.symbol_of_entrez(part.number));
    let agrees = of_number.is_some_and(|symbol| {
        let symbol = symbol.to_uppercase();
        parts().any(|part| part.stem.to_uppercase() == symbol)
    });
    if agrees { Known::Gene } else { Known::No }
}

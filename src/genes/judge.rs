//! The catalogue as the judge of which names in a table are genes'. It knows what the resolver knows; but what a sample may
//! be called as well counts less here than a gene's own name: `MYC.1` may be the first sample of a kind.

use super::catalogue::Catalogue;
use super::identifier::IdentifierKind;
use super::report::WhyUnmapped;
use super::resolver::{Reading, Resolution, Resolved, Resolver, Source};
use super::written;
use crate::table::{GeneJudge, Known};

impl GeneJudge for Catalogue {
    fn known(&self, name: &str) -> Known {
        let resolver = Resolver::of_table(&[], Some(self), None);
        let resolved = resolver.resolve(name);
        let Some(kind) = resolved.identifier.as_ref().map(|one| one.kind) else {
            return known_without_id(&resolved);
        };
        match (&resolved.resolution, kind) {
            // A gene that has no symbol yet.
            (Resolution::None(WhyUnmapped::Unnamed), IdentifierKind::EnsemblGene) => Known::Gene,
            (Resolution::None(_), _) => Known::No,
            (_, IdentifierKind::EnsemblGene | IdentifierKind::Hgnc) => Known::Gene,
            (_, IdentifierKind::Entrez) if is_beside_its_symbol(&resolver, &resolved, name) => {
                Known::Gene
            }
            (_, IdentifierKind::Entrez) => Known::Number,
            _ => by_symbol(&resolved, name),
        }
    }
}

/// A date, which is a sample's as well.
fn known_without_id(resolved: &Resolved) -> Known {
    match resolved.resolution {
        Resolution::None(_) => Known::No,
        _ => Known::Alias,
    }
}

fn by_symbol(resolved: &Resolved, name: &str) -> Known {
    let in_use = matches!(
        resolved.resolution,
        Resolution::Symbol(_, Source::Approved | Source::Gencode)
    );
    let firmly =
        || written::without_prefix(name).is_some() || !written::firmly_joined(name).is_empty();
    match resolved.reading {
        _ if !in_use => Known::Alias,
        Reading::Plain => Known::Gene,
        Reading::TakenApart if firmly() => Known::Gene,
        Reading::TakenApart | Reading::Date => Known::Alias,
    }
}

/// Whether a number's symbol stands in the same name: `TP53|7157`.
fn is_beside_its_symbol(resolver: &Resolver, resolved: &Resolved, name: &str) -> bool {
    let Some(symbol) = resolved.symbol() else {
        return false;
    };
    let parts = || name.split(['|', '_', ' ', '(', ')', '/', ';', ',']);
    let is_symbol = |part: &str| {
        let part = resolver.as_it_stands(part);
        part.identifier.as_ref().map(|one| one.kind) == Some(IdentifierKind::Symbol)
            && part.could_be(symbol)
    };
    resolved.reading == Reading::TakenApart && parts().any(is_symbol)
}

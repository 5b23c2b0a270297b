//! The part of a model that grows with the genes, cut into blocks of genes: of the encoder's first layer the rows, of the
//! reconstruction the columns, and the streams that a block's masks and views are drawn from.
//!
//! How many blocks there are follows from the number of genes alone, and sums over blocks are made in pairs, pairs of pairs
//! and so on ([`sums`]): so the numbers are the same whoever works on which blocks, and in whatever order.

mod block;
mod partner;
mod share;
mod shares;
mod sums;
mod words;

use std::ops::Range;

use super::heads::HeadWeights;
use super::weights::Weights;

pub(crate) use block::{Block, Distorting, Learning, SUMS, put};
pub use partner::BlockPartner;
pub(crate) use share::Share;
pub(crate) use shares::{Answer, Shares};
pub(crate) use sums::{Part, Sums};
pub(crate) use words::{Drawing, Reply, Task, Word};

/// A block has so many genes at least, where there is more than one.
const GENES_IN_BLOCK: usize = 256;
/// So many blocks there are at most: a power of two.
const MOST: usize = 16;

/// How many blocks so many genes make: a power of two.
pub(crate) fn count(genes: usize) -> usize {
    let blocks = (genes / GENES_IN_BLOCK).clamp(1, MOST);
    // Not more than there are genes for.
    (blocks + 1).next_power_of_two() / 2
}

/// Whether so many genes make as many blocks as there can be.
pub(crate) fn are_many(genes: usize) -> bool {
    count(genes) == MOST
}

/// All blocks of these weights.
pub(crate) fn all(weights: &Weights, heads: &HeadWeights, distorting: &Distorting) -> Vec<Block> {
    let genes = weights.genes();
    let blocks = count(genes);
    let of_block = |number| {
        let genes = genes_of(number, blocks, genes);
        Block::new(number, genes, weights, heads, distorting)
    };
    (0..blocks).map(of_block).collect()
}

/// The genes of a block.
pub(crate) fn genes_of(block: usize, blocks: usize, genes: usize) -> Range<usize> {
    block * genes / blocks..(block + 1) * genes / blocks
}

/// The blocks of one of so many that share them.
pub(crate) fn blocks_of(share: usize, shares: usize, blocks: usize) -> Range<usize> {
    share * blocks / shares..(share + 1) * blocks / shares
}

#[cfg(test)]
mod tests {
    use super::{blocks_of, count, genes_of};

    #[test]
    fn blocks_are_a_power_of_two_and_take_every_gene_once() {
        for genes in [1, 2, 255, 511, 512, 1000, 2000, 6000, 19_706, 60_483] {
            let blocks = count(genes);
            assert!(blocks.is_power_of_two() && blocks <= 16);
            assert!(blocks == 1 || genes / blocks >= 256, "{genes}");
            let all = (0..blocks).flat_map(|block| genes_of(block, blocks, genes));
            assert!(all.eq(0..genes));
            for shares in 1..=blocks {
                let all = (0..shares).flat_map(|share| blocks_of(share, shares, blocks));
                assert!(all.eq(0..blocks), "{shares} of {blocks}");
            }
        }
        assert_eq!([500, 1000, 2000, 19_706].map(count), [1, 2, 4, 16]);
        assert_eq!([511, 512, 4095, 4096].map(count), [1, 2, 8, 16]);
    }
}

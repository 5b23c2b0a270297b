"""Samples that no one machine holds: gene mapping and ssGSEA over Arrow record batches, in whatever engine hands them out.

A sample is a row with a list of single precision, ``values``, of as many numbers as there are genes; the genes' names are in the
metadata of the schema. The functions take a batch and give one, and give the bits of :mod:`genessl` on one machine however the
samples are split. :mod:`genessl.distributed.ray` hands them to Ray, :mod:`genessl.distributed.spark` to engines that have
``mapInArrow`` (Spark, Sail).
"""

from ._batches import genes_of, to_batches, to_frame
from ._parts import Executor, map_parts, parts_in, read_parts, ssgsea_parts, write_parts
from ._scoring import extremes, map_genes, nes, score_range, ssgsea

__all__ = [
    "Executor",
    "extremes",
    "genes_of",
    "map_genes",
    "map_parts",
    "nes",
    "parts_in",
    "read_parts",
    "score_range",
    "ssgsea",
    "ssgsea_parts",
    "to_batches",
    "to_frame",
    "write_parts",
]

"""Refusals that are made on this side."""

from ._genessl import GeneSSLError


def refusal(what: str, advice: str) -> GeneSSLError:
    """An error as the engine makes them: what is wrong, and what to do."""
    error = GeneSSLError(f"{what}. {advice}" if advice else what)
    error.what, error.advice = what, advice
    error.file = error.line = error.column = None
    return error

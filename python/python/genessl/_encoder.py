"""The self-supervised encoder, as an estimator of scikit-learn."""

from __future__ import annotations

import copyreg
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import as_json, chosen, path_of, seed
from ._checks import threads as threads_of
from ._failing import reason, refusal, write
from ._frames import is_frame
from ._pathways import GeneSetsLike, sets_of
from ._progress import Bar
from ._tables import Table, refuse_wrapped, table_of

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError("genessl.Encoder needs scikit-learn 1.6 or later: pip install scikit-learn") from error

#: As the engine gives them; those after the first four are shown where they are anything.
_LOSSES = ("total", "pathway", "masked", "nt_xent", "scarf", "vime", "byol", "barlow_twins", "vicreg", "denoising")
_ALWAYS = 4


def _restored(data: bytes) -> _genessl.Checkpoint:
    return _genessl.Checkpoint.of_bytes(data)


copyreg.pickle(_genessl.Checkpoint, lambda checkpoint: (_restored, (checkpoint.bytes(),)))


class Encoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """An encoder that learns from samples without labels and then gives each sample a vector.

    It learns to fill in masked genes, to tell the same sample behind two distortions from others, and, where ``gene_sets`` are
    given, to predict the sample's pathway scores (ssGSEA). Samples are rows and genes columns, as everywhere in scikit-learn: an
    array, a frame, a :class:`Table`, or the path of a file. Where genes have names they are found by name, whatever their order;
    those that new samples lack count as average, up to half of them.

    :param latent: the width of the latent space.
    :param hidden: the widths of the hidden layers.
    :param projection: the width of the space in which the two distortions are compared.
    :param epochs: passes over the samples.
    :param batch_size: samples in a training step.
    :param learning_rate: Adam's.
    :param mask_ratio: the share of genes that are masked.
    :param noise: the standard deviation of the distortions' noise.
    :param feature_dropout: the share of genes that the distortions set to zero.
    :param temperature: of the contrastive loss.
    :param dropout: of the hidden layers.
    :param weight_pathway: the weight of the pathway scores in the loss.
    :param weight_masked: the weight of the masked genes.
    :param weight_contrastive: the weight of the two distortions.
    :param weight_scarf: the weight of a further objective, as are the next: SCARF (Bahri et al. 2022).
    :param weight_vime: VIME (Yoon et al. 2020).
    :param weight_byol: BYOL (Grill et al. 2020).
    :param weight_barlow_twins: Barlow Twins (Zbontar et al. 2021).
    :param weight_vicreg: VICReg (Bardes et al. 2022).
    :param weight_denoising: a denoising autoencoder (Vincent et al. 2008).
    :param targets: what of the pathway scores is predicted: ``"nes"``, as they are, or ``"standardised"``, each pathway's with
        mean 0 and standard deviation 1.
    :param validation_share: the share of samples that are held out to watch the losses on.
    :param scale: what is done to the numbers first: ``"auto"`` by what they look like, ``"none"``, ``"log2p1"`` or
        ``"counts_to_log2_cpm"``.
    :param top_variable: so many genes of largest variance are kept; 0 keeps all.
    :param standardise: whether each gene is scaled to mean 0 and standard deviation 1.
    :param gene_sets: ``"KEGG"``, ``"WikiPathways"``, the path of a GMT file, or a dict; None for none.
    :param min_size: sets with fewer genes among the samples' are left out.
    :param max_size: sets with more are left out.
    :param random_state: every random draw comes from this number; equal numbers give equal bits.
    :param threads: threads to compute with, None for one for each core (16 at most). They change no bit.
    :param verbose: show a bar (tqdm, where it is installed).
    """

    def __init__(
        self,
        latent: int = 256,
        hidden: Sequence[int] = (1024, 512),
        projection: int = 128,
        epochs: int = 50,
        batch_size: int = 64,
        learning_rate: float = 1e-3,
        mask_ratio: float = 0.4,
        noise: float = 0.1,
        feature_dropout: float = 0.1,
        temperature: float = 0.5,
        dropout: float = 0.3,
        weight_pathway: float = 1.0,
        weight_masked: float = 0.3,
        weight_contrastive: float = 0.1,
        weight_scarf: float = 0.0,
        weight_vime: float = 0.0,
        weight_byol: float = 0.0,
        weight_barlow_twins: float = 0.0,
        weight_vicreg: float = 0.0,
        weight_denoising: float = 0.0,
        targets: Literal["nes", "standardised"] = "nes",
        validation_share: float = 0.0,
        scale: Literal["auto", "none", "log2p1", "counts_to_log2_cpm"] = "auto",
        top_variable: int = 2000,
        standardise: bool = True,
        gene_sets: GeneSetsLike | None = None,
        min_size: int = 15,
        max_size: int = 500,
        random_state: int = 7,
        threads: int | None = None,
        verbose: bool = False,
    ) -> None:
        self.latent = latent
        self.hidden = hidden
        self.projection = projection
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.mask_ratio = mask_ratio
        self.noise = noise
        self.feature_dropout = feature_dropout
        self.temperature = temperature
        self.dropout = dropout
        self.weight_pathway = weight_pathway
        self.weight_masked = weight_masked
        self.weight_contrastive = weight_contrastive
        self.weight_scarf = weight_scarf
        self.weight_vime = weight_vime
        self.weight_byol = weight_byol
        self.weight_barlow_twins = weight_barlow_twins
        self.weight_vicreg = weight_vicreg
        self.weight_denoising = weight_denoising
        self.targets = targets
        self.validation_share = validation_share
        self.scale = scale
        self.top_variable = top_variable
        self.standardise = standardise
        self.gene_sets = gene_sets
        self.min_size = min_size
        self.max_size = max_size
        self.random_state = random_state
        self.threads = threads
        self.verbose = verbose

    def pretrain(self, X: Any) -> Encoder:
        """Learns from samples without labels.

        :raises GeneSSLError: settings that make no sense, fewer than two samples, or numbers that are missing or infinite.
        """
        table = self._learnt_from(X)
        recipe, threads = as_json("the encoder's settings", self._recipe()), threads_of(self.threads)
        sets = None if self.gene_sets is None else sets_of(self.gene_sets)
        with Bar(self.verbose) as bar:
            watch = (lambda done, total: bar.show("Pretraining", "steps", done, total)) if self.verbose else None
            learnt = _genessl.pretrain(table._table, recipe, sets, threads, watch)
        self.checkpoint_, training, validation = learnt
        #: Losses by epoch, on the samples and on those held out.
        self.history_ = _losses(training)
        self.validation_history_ = _losses(validation)
        return self

    def fit(self, X: Any, y: Any = None) -> Encoder:
        """As :meth:`pretrain`; labels are not looked at."""
        del y
        return self.pretrain(X)

    def transform(self, X: Any) -> npt.NDArray[np.float32]:
        """Samples × latent dimensions."""
        check_is_fitted(self)
        latent, _missing = _genessl.embed(self.checkpoint_, self._to_embed(X)._table)
        return latent

    def missing_genes(self, X: Any) -> list[str]:
        """The genes that the encoder uses and samples lack, which count as average."""
        check_is_fitted(self)
        _latent, missing = _genessl.embed(self.checkpoint_, self._to_embed(X)._table)
        return missing

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the encoder as safetensors, with PyTorch's names of layers; GeneSSL's page and command line read it too."""
        check_is_fitted(self)
        write(path_of("path", path), self.checkpoint_.bytes())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Encoder:
        """Reads what :meth:`save`, the page, or ``genessl pretrain`` wrote."""
        path = path_of("path", path)
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise refusal(f"{path}: the file can't be read: {reason(error)}", "Check the path.") from error
        checkpoint = _genessl.Checkpoint.of_bytes(data)
        features, options = map(json.loads, checkpoint.settings)
        features["scale"] = features.pop("transform")
        known = cls().get_params()
        settings = {name: value for name, value in {**features, **options}.items() if name in known}
        encoder = cls(**{**settings, "hidden": tuple(settings["hidden"])})
        encoder.checkpoint_ = checkpoint
        encoder.feature_names_in_ = np.array(checkpoint.genes, dtype=object)
        encoder.n_features_in_ = len(checkpoint.genes)
        encoder.history_, encoder.validation_history_ = _losses([]), _losses([])
        return encoder

    @property
    def pathways_(self) -> list[str]:
        """The pathways whose scores it was trained to predict."""
        check_is_fitted(self)
        return self.checkpoint_.pathways

    @property
    def _n_features_out(self) -> int:
        return self.checkpoint_.latent

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # The network computes in single precision.
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _recipe(self) -> dict[str, Any]:
        return {
            "features": {
                "transform": chosen("scale", self.scale, ("auto", "none", "log2p1", "counts_to_log2_cpm")),
                "top_variable": self.top_variable,
                "standardise": self.standardise,
            },
            "pretrain": {
                "epochs": self.epochs,
                "batch_size": self.batch_size,
                "learning_rate": self.learning_rate,
                "mask_ratio": self.mask_ratio,
                "noise": self.noise,
                "feature_dropout": self.feature_dropout,
                "temperature": self.temperature,
                "hidden": list(self.hidden) if np.iterable(self.hidden) else self.hidden,
                "latent": self.latent,
                "projection": self.projection,
                "dropout": self.dropout,
                "weight_pathway": self.weight_pathway,
                "weight_masked": self.weight_masked,
                "weight_contrastive": self.weight_contrastive,
                "weight_scarf": self.weight_scarf,
                "weight_vime": self.weight_vime,
                "weight_byol": self.weight_byol,
                "weight_barlow_twins": self.weight_barlow_twins,
                "weight_vicreg": self.weight_vicreg,
                "weight_denoising": self.weight_denoising,
                "targets": chosen("targets", self.targets, ("nes", "standardised")),
                "validation_share": self.validation_share,
            },
            "pathways": {"min_size": self.min_size, "max_size": self.max_size},
            "seed": seed(self.random_state),
        }

    def _learnt_from(self, X: Any) -> Table:
        """The samples to learn from, and what is known of them from now on."""
        if not _has_names(X):
            return _unnamed(validate_data(self, X, dtype=np.float64, ensure_min_samples=2))
        table = table_of(X, "columns")
        _check_genes(table)
        self.feature_names_in_ = np.array(table.genes, dtype=object)
        self.n_features_in_ = len(table.genes)
        return table

    def _to_embed(self, X: Any) -> Table:
        """Samples with their genes under the names that the encoder knows them by."""
        if _has_names(X) and hasattr(self, "feature_names_in_"):
            table = table_of(X, "columns")
            _check_genes(table)
            return table
        values = table_of(X, "columns").values if _has_names(X) else X
        values = validate_data(self, values, dtype=np.float64, reset=False)
        return _unnamed(values, getattr(self, "feature_names_in_", None))


def _has_names(X: Any) -> bool:
    refuse_wrapped(X)
    return isinstance(X, (Table, str, os.PathLike)) or is_frame(X)


def _check_genes(table: Table) -> None:
    for count, what in ((len(table.samples), "sample"), (len(table.genes), "feature")):
        if count == 0:
            raise refusal(
                f"0 {what}(s) while a minimum of 1 is required", "Give a table with samples in rows and genes in columns."
            )
    repeated = next((gene for gene, count in Counter(table.genes).items() if count > 1), None)
    if repeated is not None:
        raise refusal(f'two genes are called "{repeated}"', "Make them one (map_genes does), or rename one of them.")


def _unnamed(values: npt.NDArray[np.float64], names: Sequence[str] | None = None) -> Table:
    genes = [f"x{at}" for at in range(values.shape[1])] if names is None else [str(name) for name in names]
    samples = [f"sample {at + 1}" for at in range(values.shape[0])]
    return Table(_genessl.Table(values, samples, genes, [], False, "the array"), kind="arrow")


def _losses(epochs: Sequence[tuple[int, Sequence[float]]]) -> dict[str, npt.NDArray[Any]]:
    by_name = zip(_LOSSES, np.array([losses for _, losses in epochs], dtype=np.float64).reshape(-1, len(_LOSSES)).T)
    shown = {name: losses for at, (name, losses) in enumerate(by_name) if at < _ALWAYS or losses.any()}
    return {"epoch": np.array([epoch for epoch, _ in epochs], dtype=np.int64), **shown}

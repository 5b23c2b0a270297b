"""The encoder learns, is kept, finds genes by name, and is an estimator as scikit-learn wants one."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import genessl
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_dataframe_column_names_consistency, check_estimator

SMALL = {"hidden": (32,), "latent": 8, "projection": 8, "epochs": 4, "batch_size": 32, "learning_rate": 0.005, "threads": 1}


@pytest.fixture(scope="module")
def samples() -> pd.DataFrame:
    """120 samples of three kinds × 200 genes of the first sets of KEGG, as logarithms."""
    random = np.random.default_rng(5)
    genes = sorted({gene for genes in list(genessl.gene_sets("KEGG").values())[:16] for gene in genes})[:200]
    kinds = random.normal(6, 2, (3, 200)).clip(0)
    values = np.abs(np.repeat(kinds, 40, axis=0) + random.normal(0, 1, (120, 200)))
    return pd.DataFrame(values, index=[f"T{at}" for at in range(120)], columns=genes)


@pytest.fixture(scope="module")
def encoder(samples) -> genessl.Encoder:
    return genessl.Encoder(**SMALL, gene_sets="KEGG", min_size=5, validation_share=0.2).pretrain(samples)


def test_it_learns(encoder):
    assert encoder.history_["epoch"].tolist() == [1, 2, 3, 4]
    assert encoder.history_["total"][-1] < 0.8 * encoder.history_["total"][0]
    assert len(encoder.validation_history_["total"]) == 4
    assert (encoder.history_["pathway"] > 0).all() and encoder.pathways_


def test_without_gene_sets_it_learns_from_the_other_objectives(samples):
    encoder = genessl.Encoder(**SMALL).fit(samples)
    assert encoder.pathways_ == [] and (encoder.history_["masked"] > 0).all()


def test_further_objectives_have_losses_of_their_own(samples):
    weights = {"weight_barlow_twins": 0.01, "weight_denoising": 1.0, "weight_contrastive": 0.0, "targets": "standardised"}
    encoder = genessl.Encoder(**SMALL, gene_sets="KEGG", min_size=5, **weights).fit(samples)
    assert set(encoder.history_) == {"epoch", "total", "pathway", "masked", "nt_xent", "barlow_twins", "denoising"}
    losses = encoder.history_
    assert (losses["denoising"] > 0).all() and (losses["barlow_twins"] > 0).all()
    # That of weight 0 is watched, and counts nothing.
    expected = losses["pathway"] + 0.3 * losses["masked"] + 0.01 * losses["barlow_twins"] + losses["denoising"]
    np.testing.assert_allclose(losses["total"], expected, rtol=1e-6)


def test_latent_vectors_are_of_the_right_shape_and_tell_kinds_apart(encoder, samples):
    latent = encoder.transform(samples)
    assert latent.shape == (120, 8) and latent.dtype == np.float32
    kinds = np.repeat([0, 1, 2], 40)
    pipeline = make_pipeline(clone(encoder), LogisticRegression())
    assert cross_val_score(pipeline, samples, kinds, cv=3).mean() > 0.9


def test_equal_settings_give_equal_bits_with_any_number_of_threads(encoder, samples):
    again = clone(encoder).set_params(threads=3).fit(samples)
    assert np.array_equal(again.transform(samples), encoder.transform(samples))
    other = clone(encoder).set_params(random_state=8).fit(samples)
    assert not np.array_equal(other.transform(samples), encoder.transform(samples))


def test_it_is_kept_in_a_file_and_by_pickle(encoder, samples, tmp_path):
    file = tmp_path / "encoder.safetensors"
    encoder.save(file)
    expected = encoder.transform(samples)
    loaded = genessl.Encoder.load(file)
    assert loaded.latent == 8 and loaded.hidden == (32,) and loaded.pathways_ == encoder.pathways_
    assert np.array_equal(loaded.transform(samples), expected)
    assert np.array_equal(pickle.loads(pickle.dumps(encoder)).transform(samples), expected)


def test_genes_are_found_by_name_and_those_missing_are_average(encoder, samples):
    expected = encoder.transform(samples)
    assert np.array_equal(encoder.transform(samples[samples.columns[::-1]]), expected)
    polars = pl.DataFrame({"sample": samples.index.to_list(), **{gene: samples[gene].to_numpy() for gene in samples}})
    assert np.array_equal(encoder.transform(polars), expected)
    fewer = samples.drop(columns=samples.columns[:20])
    assert encoder.transform(fewer).shape == (120, 8)
    assert encoder.missing_genes(fewer) == list(samples.columns[:20])
    assert encoder.missing_genes(samples) == []
    with pytest.raises(genessl.GeneSSLError, match="of the 200 genes that are needed"):
        encoder.transform(samples[samples.columns[:50]])


def test_what_comes_out_has_names(encoder, samples):
    frame = clone(encoder).set_output(transform="pandas").fit(samples).transform(samples)
    assert list(frame.columns) == [f"encoder{at}" for at in range(8)]
    assert list(frame.index) == list(samples.index)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"epochs": 0}, "pretrain.epochs is 0"),
        ({"latent": 0}, "pretrain.latent"),
        ({"mask_ratio": 2.0}, "pretrain.mask_ratio"),
        ({"scale": "log10"}, "log10"),
        ({"gene_sets": {"none": ["NOT A GENE"]}}, "No gene set"),
        ({"weight_masked": 0.0, "weight_contrastive": 0.0}, "nothing to learn"),
        ({"threads": 1000}, "threads is 1000"),
    ],
)
def test_settings_that_make_no_sense_are_refused(samples, settings, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.Encoder(**{**SMALL, **settings}).fit(samples)
    assert caught.value.advice


def test_files_that_are_no_encoder_are_refused(tmp_path):
    for content in (b"", b"no tensors"):
        (tmp_path / "w.safetensors").write_bytes(content)
        with pytest.raises(genessl.GeneSSLError) as caught:
            genessl.Encoder.load(tmp_path / "w.safetensors")
        assert caught.value.advice
    with pytest.raises(genessl.GeneSSLError, match="can't be read"):
        genessl.Encoder.load(tmp_path / "nowhere.safetensors")


def test_it_is_an_estimator_as_scikit_learn_wants_one():
    estimator = genessl.Encoder(hidden=(8,), latent=4, projection=4, epochs=2, threads=1)
    results = check_estimator(estimator, on_fail=None)
    failed = {result["check_name"]: result["exception"] for result in results if result["status"] not in ("passed", "skipped")}
    assert not failed
    assert sum(result["status"] == "passed" for result in results) > 35


def test_another_order_of_columns_is_all_that_it_does_otherwise_than_scikit_learns_own():
    with pytest.raises(AssertionError, match="did not raise"):
        check_dataframe_column_names_consistency("Encoder", genessl.Encoder(**SMALL))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"latent": -1}, "latent: .* expected a whole number"),
        ({"hidden": 8}, "hidden: .* expected a list"),
        ({"epochs": 1.5}, "epochs: .*1.5"),
        ({"learning_rate": "fast"}, 'learning_rate: .*"fast", expected a number'),
        ({"learning_rate": float("nan")}, "pretrain.learning_rate is not finite"),
        ({"standardise": None}, "standardise: .*None, expected True or False"),
        ({"targets": None}, '"standardised"'),
        ({"scale": None}, '"log2p1"'),
        ({"random_state": -1}, "random_state is -1"),
        ({"random_state": 2**64}, "random_state is 18446744073709551616"),
        ({"threads": 0}, "threads is 0"),
        ({"gene_sets": 5}, "int are no gene sets"),
    ],
)
def test_a_setting_of_the_wrong_type_is_named(samples, settings, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.Encoder(**{**SMALL, **settings}).fit(samples)
    assert caught.value.advice and "column" not in str(caught.value)


def test_samples_that_cannot_be_learnt_from_or_embedded_are_refused(encoder, samples):
    first = samples.columns[0]
    wrong = {
        "is inf": samples.replace({first: {samples.iloc[0, 0]: np.inf}}),
        "is NaN": samples.mask(samples == samples.iloc[0, 0]),
        "two genes are called": samples.rename(columns={samples.columns[1]: first}),
        "0 sample": samples[:0],
        "0 feature": samples[[]],
        "3.4e38": samples * 1e300,
        "several levels": samples.set_axis(pd.MultiIndex.from_product([[1], samples.columns]), axis=1),
        "cannot be opened": "nowhere.csv",
    }
    for says, given in wrong.items():
        for act in (genessl.Encoder(**SMALL).fit, encoder.transform):
            with pytest.raises(genessl.GeneSSLError, match=says) as caught:
                act(given)
            assert caught.value.advice, says
    for given in (None, samples.iloc[0], 5, b""):
        with pytest.raises(ValueError):
            encoder.transform(given)


def test_what_holds_a_frame_is_asked_for_it(encoder, samples):
    class AnnData:
        def to_df(self):
            return samples

    with pytest.raises(genessl.GeneSSLError, match="to_df") as caught:
        encoder.transform(AnnData())
    assert "AnnData" in caught.value.what
    assert encoder.transform(AnnData().to_df()).shape == (120, 8)


def test_where_it_cannot_be_written_or_read_is_told(encoder, tmp_path):
    with pytest.raises(genessl.GeneSSLError, match="can't be written"):
        encoder.save(tmp_path / "no folder" / "encoder.safetensors")
    for path in (tmp_path, "a\0b", None, 5):
        with pytest.raises(genessl.GeneSSLError) as caught:
            genessl.Encoder.load(path)
        assert caught.value.advice


def test_damaged_files_are_refused_or_are_other_numbers(encoder, samples, tmp_path):
    file = tmp_path / "encoder.safetensors"
    encoder.save(file)
    whole, random = file.read_bytes(), np.random.default_rng(0)
    for at in range(80):
        damaged = bytearray(whole)
        if at % 2:
            damaged = damaged[: random.integers(len(whole))]
        else:
            damaged[random.integers(min(len(whole), 4000))] ^= 1 << random.integers(8)
        file.write_bytes(damaged)
        try:
            # A digit of a setting may be another one.
            assert genessl.Encoder.load(file).transform(samples).shape[0] == 120
            assert not at % 2, "what was cut off is missed"
        except genessl.GeneSSLError as error:
            assert error.advice and "mistake of its own" not in str(error)


def test_threads_of_python_may_embed_at_once(encoder, samples):
    expected = encoder.transform(samples)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(latent, expected) for latent in pool.map(lambda _: encoder.transform(samples), range(12)))


def test_it_is_searched_over_in_processes(samples):
    pipeline = make_pipeline(genessl.Encoder(**SMALL), LogisticRegression())
    search = GridSearchCV(pipeline, {"encoder__latent": [2, 8]}, cv=2, n_jobs=2)
    assert search.fit(samples, np.repeat([0, 1, 2], 40)).best_score_ > 0.8

"""Studies run as on the command line, tell how far they are, and end when they are told to."""

from __future__ import annotations

import json
import pickle
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import genessl
import numpy as np
import pandas as pd
import polars as pl
import pytest

TOML = """
seed = 7
[data.tumours]
samples = 60
types = 3
genes = 1000
[explore]
top_genes = [500]
embeddings = ["umap"]
[clusters]
scan_to = 0
[pretrain]
epochs = 2
hidden = [32]
latent = 8
projection = 8
[classify]
frozen_epochs = 5
supervised_epochs = 5
unfrozen_epochs = 5
"""


@pytest.fixture(scope="module")
def study() -> genessl.Study:
    return genessl.Study.from_toml(TOML, threads=2).run(progress=False)


def test_all_steps_are_run(study):
    states = study.steps().set_index("step")["state"]
    assert (states[["data", "genes", "pathways", "explore", "pretrain", "classify"]] == "done").all()
    results = study.results()
    assert results["sizes"]["symbols"] == 1000 and len(results["evaluations"]) == 3
    assert "60" in repr(study) and "<table>" in study._repr_html_()


def test_tables_are_frames(study):
    names = set(study.tables()["name"])
    assert {"samples", "scores", "losses"} <= names
    for name in names:
        assert isinstance(study.table(name), pd.DataFrame), name
    losses = study.table("losses")
    assert losses["epoch"].tolist() == [1, 2] and losses["samples"].tolist() == ["training"] * 2
    assert losses.drop(columns="samples").dtypes.map(lambda kind: kind.kind in "if").all()


def test_figures_are_svg_and_have_their_table(study):
    figures = study.figures()
    assert {"class_counts", "losses"} <= set(figures["name"])
    for name in figures["name"]:
        figure = study.figure(name)
        root = ET.fromstring(figure._repr_svg_())
        assert root.tag.endswith("svg") and figure.title
    counts = study.figure("class_counts")
    assert len(counts.table) >= 3
    assert study.figure("class_counts", theme="dark").svg != counts.svg


def test_what_is_there_can_be_saved(study, tmp_path):
    study.save("weights", tmp_path / "weights.safetensors")
    assert genessl.Encoder.load(tmp_path / "weights.safetensors").latent == 8
    study.save("scores", tmp_path / "scores.csv.gz")
    assert len(pd.read_csv(tmp_path / "scores.csv.gz")) == 60
    study.figure("class_counts").save(tmp_path / "classes.svg")
    assert (tmp_path / "classes.svg").read_text(encoding="utf-8").startswith("<svg")


def test_what_was_written_runs_again_to_the_same_digests(study):
    again = genessl.Study.from_toml(study.to_toml(), threads=1).run(["genes", "pathways"], progress=False)
    assert np.array_equal(again.table("scores").select_dtypes("number"), study.table("scores").select_dtypes("number"))


def test_a_run_tells_how_far_it_is_and_ends_when_it_is_left():
    study = genessl.Study.from_toml(TOML)
    steps = []
    for at in study.iter_run("pretrain"):
        steps.append(at.step)
        assert 0 <= at.done <= at.total and at.message
        if at.step == "genes":
            break
    assert steps[0] == "data"
    assert study.steps().set_index("step").loc["pretrain", "state"] != "done"
    study.run("genes", progress=True)
    assert study.steps().set_index("step").loc["genes", "state"] == "done"


def test_frames_are_tables_of_a_study():
    random = np.random.default_rng(2)
    genes = sorted(set(genessl.gene_sets("KEGG")["p53 signaling pathway"]))[:60]
    frame = pl.DataFrame(
        {
            "sample": [f"P{at}" for at in range(30)],
            "cancer_type": ["A", "B", "C"] * 10,
            **{gene: random.gamma(2, 20, 30) for gene in genes},
        }
    )
    study = genessl.Study({"explore": {"top_genes": [50]}})
    assert study.add_table(frame, role="labelled") == "labelled"
    study.add_sets({"mine": genes[:20]})
    study.run("pathways", progress=False)
    scores = study.table("scores")
    assert isinstance(scores, pl.DataFrame) and scores["mine"].len() == 30
    samples = study.table("samples")
    assert set(samples.columns) & {"class", "cancer_type", "label"}


def test_settings_are_changed_and_what_rests_on_them_is_computed_anew(study):
    own = genessl.Study.from_toml(TOML).set({"pathways": {"min_size": 40}, "data": {"tumours": {"samples": 50}}})
    assert own.settings["pathways"]["min_size"] == 40 and own.settings["pathways"]["max_size"] == 500
    own.run("pathways", progress=False)
    assert len(own.table("scores")) == 50
    assert len(own.table("scores").columns) < len(study.table("scores").columns)


def test_files_that_a_study_names_lie_beside_it(tmp_path, monkeypatch):
    rows = ["sample,cancer_type,TP53,EGFR,KRAS"] + [f"T{at},{'AB'[at % 2]},{at},{at + 1},{2 * at}" for at in range(12)]
    (tmp_path / "tumours.csv").write_text("\n".join(rows))
    (tmp_path / "study.toml").write_text('[data]\nlabelled = ["tumours.csv"]\n')
    monkeypatch.chdir("/")
    study = genessl.Study.from_toml(tmp_path / "study.toml").run("genes", progress=False)
    assert study.results()["sizes"]["symbols"] == 3


@pytest.mark.parametrize(
    ("act", "says", "line"),
    [
        (lambda: genessl.Study.from_toml("[pretrain]\nepoch = 3\n"), "epoch", 2),
        (lambda: genessl.Study.from_toml("[data]\nlabelled = ['nowhere.csv']\n"), "cannot be opened", None),
        (lambda: genessl.Study({"pretrain": {"epochs": "many"}}), "many", None),
        (lambda: genessl.Study().run(progress=False), "no samples yet", None),
        (lambda: genessl.Study.from_toml(TOML).run("train", progress=False), 'no step "train"', None),
        (lambda: genessl.Study.from_toml(TOML).figure("umap"), "no figure", None),
        (lambda: genessl.Study.from_toml(TOML).table("losses"), "no table", None),
        (lambda: genessl.Study().add_table(pd.DataFrame({"TP53": [1.0]}), role="training"), "role", None),
        (lambda: genessl.Study().add_sets({"a\tb": ["TP53"]}), "can't be called", None),
    ],
)
def test_refusals_say_what_to_do(act, says, line):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        act()
    assert caught.value.advice
    assert line is None or caught.value.line == line


def test_a_step_that_fails_is_told_and_what_came_before_stays():
    rows = pd.DataFrame(np.arange(12.0).reshape(6, 2), columns=["TP53", "EGFR"], index=[f"S{at}" for at in range(6)])
    study = genessl.Study()
    study.add_table(rows, role="pretrain")
    with pytest.raises(genessl.GeneSSLError):
        study.run("classify", progress=False)
    assert study.steps().set_index("step").loc["genes", "state"] == "done"
    json.dumps(study.results())


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda _: genessl.Study([1]), "the settings are a list"),
        (lambda _: genessl.Study({"pretrain": {"noise": float("nan")}}), "pretrain.noise is not finite"),
        (lambda _: genessl.Study({"pretrain": object()}), "object is no setting"),
        (lambda _: genessl.Study({"nothing": 1}), "unknown field `nothing`"),
        (lambda _: genessl.Study().set(None), "the settings are a NoneType"),
        (lambda _: genessl.Study(threads=0), "threads is 0"),
        (lambda _: genessl.Study.from_toml(None), "the study file is None"),
        (lambda _: genessl.Study.from_toml(""), "the study file is ''"),
        (lambda _: genessl.Study.from_toml("a\0.toml"), "can't be read"),
        (lambda _: genessl.Study.from_toml("a = 1\n#\ud800"), "half a character"),
        (lambda _: genessl.Study.from_toml("[data\n"), "unclosed table"),
        (lambda study: study.run([], progress=False), "nothing to run"),
        (lambda study: study.run("data", without="data", progress=False), "nothing to run"),
        (lambda study: study.run(None, progress=False), "steps is None"),
        (lambda study: study.run([5], progress=False), "one of steps is 5"),
        (lambda study: study.run(without=["data", "reading"], progress=False), 'no step "reading"'),
        (lambda study: study.table(None), "name is None"),
        (lambda study: study.figure(5), "name is 5"),
        (lambda study: study.figure("class_counts", theme="grey"), "theme is 'grey'"),
        (lambda study: study.save("scores", "scores"), "no ending"),
        (lambda study: study.save("scores", "scores.docx"), "no format docx"),
        (lambda study: study.save("scores", "/no/folder/scores.csv"), "can't be written"),
        (lambda study: study.save("scores", None), "path is None"),
        (lambda study: study.figure("class_counts").save("/no/folder/figure.svg"), "can't be written"),
        (lambda _: genessl.Study().add_table(None), "NoneType is neither"),
        (lambda _: genessl.Study().add_table("nowhere.csv"), "cannot be opened"),
        (lambda _: genessl.Study().add_table("nowhere.csv", role=5), "role is 5"),
        (lambda _: genessl.Study().add_sets({}), "no genes"),
        (lambda _: genessl.Study().add_sets({"a": []}), "no genes"),
        (lambda _: genessl.Study().add_sets({"a": ["x\ty"]}), "a gene can't be called"),
    ],
)
def test_what_makes_no_sense_is_refused(study, act, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        act(study)
    assert caught.value.advice and caught.value.file != "."


def test_settings_may_be_numbers_of_numpy_and_paths(tmp_path):
    (tmp_path / "a.csv").write_text("sample,TP53,EGFR\na,1,2\nb,3,4\n")
    study = genessl.Study({"pretrain": {"epochs": np.int64(3)}, "data": {"pretrain": [tmp_path / "a.csv"]}})
    assert study.settings["pretrain"]["epochs"] == 3
    assert study.run("genes", progress=False).results()["sizes"]["symbols"] == 2


def test_threads_of_python_may_run_one_study_at_once():
    study = genessl.Study.from_toml(TOML, threads=1)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: study.run("pathways", progress=False).table("scores"), range(3)))
    assert all(table.equals(found[0]) and len(table) == 60 for table in found)


def test_a_study_is_not_pickled_and_says_what_to_do(study):
    with pytest.raises(TypeError, match="to_toml"):
        pickle.dumps(study)


def test_what_is_finished_is_kept_and_not_computed_again(tmp_path):
    folder = tmp_path / "kept"
    steps = ["pathways", "classify"]
    expected = genessl.Study.from_toml(TOML, threads=1).run(steps, progress=False).results()["provenance"]["steps"]
    broken = genessl.Study.from_toml(TOML, threads=1).keep(folder)
    for at in broken.iter_run(steps):
        if at.step == "classify" and len(list(folder.iterdir())) >= 3:
            break
    pieces = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert len(pieces) >= 3 and all(len(name) == 32 for name in pieces)
    damaged = folder / min(pieces)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    (folder / "note.txt").write_text("another's")
    again = genessl.Study.from_toml(TOML, threads=1).keep(folder).run(steps, progress=False)
    assert again.results()["provenance"]["steps"] == expected
    later = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert [name for name, time in pieces.items() if later[name] != time] == [damaged.name]
    with pytest.raises(genessl.GeneSSLError, match="can't be used.*may write to"):
        genessl.Study().keep(folder / "note.txt" / "kept")

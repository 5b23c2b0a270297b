"""What holds for the package as a whole."""

from __future__ import annotations

import ast
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import genessl
import numpy as np
import pytest

HERE = Path(__file__).parent
STUB = Path(genessl.__file__).with_name("_genessl.pyi")


def test_the_examples_of_the_readme_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_tumours(tmp_path / "tumours.csv")
    (tmp_path / "study.toml").write_text(
        "[data.tumours]\nsamples = 60\ntypes = 3\ngenes = 1000\n[explore]\nembeddings = ['umap']\n[clusters]\nscan_to = 0\n"
        "[pretrain]\nepochs = 1\nhidden = [16]\n[classify]\nfrozen_epochs = 2\nsupervised_epochs = 2\nunfrozen_epochs = 2\n"
    )
    examples = re.findall(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 3
    known: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "README.md", "exec"), known)


def write_tumours(path: Path) -> None:
    kegg = genessl.gene_sets("KEGG")
    genes = sorted({gene for genes in list(kegg.values())[:30] for gene in genes} | set(kegg["p53 signaling pathway"]))
    assert len(genes) > 500
    values = np.random.default_rng(4).gamma(1, 20, (40, len(genes))).round(2)
    rows = [",".join(["sample", *genes])]
    rows += [",".join([f"T{at}", *map(str, row)]) for at, row in enumerate(values)]
    path.write_text("\n".join(rows))


def test_an_error_says_all_and_can_be_pickled(tmp_path):
    broken = tmp_path / "broken.gmt"
    broken.write_text("a set\tabout it\tTP53\nonly a name\n")
    with pytest.raises(genessl.GeneSSLError) as caught:
        genessl.gene_sets(broken)
    error = caught.value
    assert (error.file, error.line, error.column) == ("broken.gmt", 2, None)
    assert str(error) == f"broken.gmt, line 2: {error.what}. {error.advice}"
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.advice == error.advice


def test_other_threads_go_on_while_it_computes():
    x = np.random.default_rng(1).normal(size=(1500, 20))
    ticks, done = 0, threading.Event()

    def compute() -> None:
        genessl.tsne(x, max_iter=300)
        done.set()

    worker = threading.Thread(target=compute)
    started = time.monotonic()
    worker.start()
    while not done.is_set():
        time.sleep(0.002)
        ticks += 1
    worker.join()
    # If it held the interpreter there would be one, at its end.
    assert ticks > 20 * (time.monotonic() - started)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_ends_a_computation():
    code = (
        "import numpy as np, genessl\n"
        "x = np.random.default_rng(1).normal(size=(4000, 50))\n"
        "print('started', flush=True)\n"
        "try:\n    genessl.tsne(x, max_iter=100000)\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert (said, process.returncode) == ("interrupted\n", 0)


def test_the_stub_names_what_the_engine_has():
    from genessl import _genessl

    stub = ast.parse(STUB.read_text(encoding="utf-8"))
    named = {node.name: node for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert set(named) == {name for name in dir(_genessl) if not name.startswith("_")}
    for name, node in named.items():
        if isinstance(node, ast.ClassDef) and name != "GeneSSLError":
            methods = {member.name for member in node.body if isinstance(member, ast.FunctionDef)} - {"__init__"}
            own = vars(getattr(_genessl, name))
            public = {member for member in own if not member.startswith("_")}
            assert public <= methods <= set(own), name
        elif isinstance(node, ast.FunctionDef):
            arguments = re.findall(r"\w+", getattr(_genessl, name).__text_signature__)
            assert arguments[: len(node.args.args)] == [argument.arg for argument in node.args.args], name


def test_what_is_exported_is_there_and_importing_it_is_quick():
    assert all(getattr(genessl, name) is not None for name in genessl.__all__)
    assert (Path(genessl.__file__).with_name("py.typed")).is_file()
    others = "('pandas', 'sklearn', 'polars', 'pyarrow', 'tqdm')"
    code = f"import sys, genessl; print([name for name in {others} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_computes_and_says_that_studies_are_not_its_own():
    code = """
import multiprocessing, numpy as np, pandas as pd, genessl
kegg = genessl.gene_sets("KEGG")
genes = sorted({gene for genes in list(kegg.values())[:9] for gene in genes})
frame = pd.DataFrame(np.random.default_rng(1).gamma(1, 9, (len(genes), 40)), index=genes)
frame.columns = [f"S{at}" for at in range(40)]
expected = genessl.ssgsea(frame, kegg, threads=2).es
study = genessl.Study({"data": {"tumours": {"samples": 40, "types": 3, "genes": 500}}})
study.run("data", progress=False)
def child(answers):
    answers.put(np.array_equal(genessl.ssgsea(frame, kegg, threads=2).es, expected))
    try:
        study.steps()
    except genessl.GeneSSLError as error:
        answers.put(error.what)
    own = genessl.Study({"data": {"tumours": {"samples": 40, "types": 3, "genes": 500}}})
    answers.put(own.run("genes", progress=False).results()["sizes"]["symbols"])
context = multiprocessing.get_context("fork")
answers = context.Queue()
process = context.Process(target=child, args=(answers,))
process.start()
print([answers.get(timeout=60) for _ in range(3)])
process.join(20)
print(process.exitcode)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "[True, 'the study was opened in another process', 500]\n0\n", done.stderr


LONG = {
    "umap": "x = random.normal(size=(6000, 30))\ncall = lambda: genessl.umap(x, n_epochs=100000)",
    "encoder": (
        "x = random.normal(size=(2000, 300))\ncall = lambda: genessl.Encoder(epochs=10**5, scale='none', verbose=True).fit(x)"
    ),
    "study": "s = genessl.Study({'data': {'tumours': {'size': 'quick'}}})\ncall = lambda: s.run()",
    "files": "call = lambda: [genessl.gene_sets('KEGG') and genessl.Study().steps() for _ in range(10**6)]",
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("name", LONG)
def test_ctrl_c_ends_whatever_takes_long(name):
    code = f"import numpy as np, genessl\nrandom = np.random.default_rng(1)\n{LONG[name]}\n"
    code += "print('started', flush=True)\ntry:\n    call()\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    said, _ = process.communicate(timeout=60)
    assert (said, process.returncode) == ("interrupted\n", 0)
    assert time.monotonic() - begun < 10


def test_the_package_alone_asks_for_numpy_alone(tmp_path):
    """All but the encoder works where none of the others is installed, and frames are the engine's own."""
    write_tumours(tmp_path / "tumours.csv")
    code = f"""
import sys
for name in ("pandas", "polars", "pyarrow", "sklearn", "scipy", "tqdm"):
    sys.modules[name] = None
import importlib.util
importlib.util.find_spec = lambda name, package=None: None
import genessl
mapped = genessl.map_genes(genessl.read_table({str(tmp_path / "tumours.csv")!r}))
scores = genessl.ssgsea(mapped.frame, "KEGG")
assert [type(one) for one in (mapped.frame, scores.res2d, scores.scores())] == [genessl.Frame] * 3
assert len(scores.res2d) == scores.es.size and genessl.umap(scores.scores()).shape == (40, 2)
study = genessl.Study({{"data": {{"tumours": {{"samples": 40, "types": 3, "genes": 500}}}}}})
assert len(study.run("data").table("samples")) == 40
try:
    genessl.Encoder
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert "scikit-learn 1.6" in done.stdout, done.stderr

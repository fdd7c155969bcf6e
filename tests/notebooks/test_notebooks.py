"""The notebooks run as a user runs them: by Jupyter, from the first cell to the last, without a network."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.training

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = ["compare-two-models", "read-and-judge", "train-your-own"]
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=280, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def execute(notebook: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run a notebook; what it writes lies under ``scratch``, with the executed copy ``done.ipynb``."""
    environment = {
        **os.environ,
        "HILUM_SHELF": str(scratch / "shelf"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1",
        "TMPDIR": str(scratch),
    }
    command = [sys.executable, "-c", EXECUTE, str(notebook), str(scratch / "done.ipynb")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def outputs(scratch: Path) -> list[nbformat.NotebookNode]:
    done = nbformat.read(scratch / "done.ipynb", as_version=4)
    return [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]


def shown(scratch: Path) -> str:
    return "".join(
        output.get("text", "") + output.get("data", {}).get("text/markdown", "") for output in outputs(scratch)
    )


def pictures(scratch: Path) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs(scratch))


def test_these_are_the_notebooks() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir() if path.suffix == ".ipynb") == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_valid_and_kept_without_outputs(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []


def test_a_cell_that_fails_is_found(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%%sh\nhilum-of-another-name")])
    nbformat.write(notebook, tmp_path / "broken.ipynb")
    outcome = execute(tmp_path / "broken.ipynb", tmp_path)
    assert outcome.returncode != 0
    assert "CalledProcessError" in outcome.stderr


@pytest.mark.timeout(600)
def test_films_are_read_and_a_model_is_judged(tmp_path: Path) -> None:
    outcome = execute(FOLDER / "read-and-judge.ipynb", tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    words = shown(tmp_path)
    assert "pneumonia: " in words
    assert "not_assessed age_outside_population None" in words
    assert "| auc_roc | " in words
    assert pictures(tmp_path) == 3


@pytest.mark.timeout(600)
def test_a_model_is_trained_exported_and_reads(tmp_path: Path) -> None:
    outcome = execute(FOLDER / "train-your-own.ipynb", tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert re.search(r"opacity: present, probability (0\.[5-9]\d\d|1\.000)\n", shown(tmp_path))
    assert pictures(tmp_path) == 3
    (manifest,) = tmp_path.glob("hilum-*/bundle/bundle.json")
    judged = json.loads(manifest.read_text(encoding="utf-8"))["metrics"]["judge"]
    assert judged["labels"]["opacity"]["auc_roc"]["value"] > 0.9


@pytest.mark.timeout(600)
def test_two_models_are_compared_on_the_same_films(tmp_path: Path) -> None:
    outcome = execute(FOLDER / "compare-two-models.ipynb", tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    (evaluation,) = tmp_path.glob("hilum-*/judged/evaluation.json")
    against = json.loads(evaluation.read_text(encoding="utf-8"))["against"]
    difference = against["labels"]["opacity"]["auc_roc_difference"]
    assert (against["first"], against["second"], against["n"]["films"]) == ("small-cnn", "resnet18", 48)
    assert difference["low"] <= difference["value"] <= difference["high"]
    assert f"| difference | {difference['value']:.3f} | " in shown(tmp_path)
    assert pictures(tmp_path) == 1

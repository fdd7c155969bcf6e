from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import WrittenReport
from hilum.datasets.evidence import LABELS, read_evidence
from hilum.datasets.split import Split
from hilum.datasets.study import Study
from hilum.errors import DataSetError

HEADER = "uid,filename,projection," + ",".join(reversed([label.title() for label in LABELS]))
STUDY = Study("1", "1", WrittenReport(), Split.FIT, ("1_IM-1", "1_IM-2", "1_IM-3"), ("1_IM-1", "1_IM-3"))


def row(name: str, *values: object) -> str:
    return f"1,{name},Frontal,{','.join(map(str, values))}"


def table(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chexnet_predictions.csv"


def test_evidence_is_of_the_frontal_films_in_the_order_of_the_findings(path: Path) -> None:
    values = [place / 100 for place in range(14)]
    rows = [row(f"1_IM-{film}.dcm.png", *(value + film / 10 for value in values)) for film in (1, 2, 3)]
    evidence = read_evidence(table(path, *rows))
    expected = np.array([[value + 0.1 for value in reversed(values)], [value + 0.3 for value in reversed(values)]])
    assert np.allclose(evidence.of(STUDY), expected)
    assert np.allclose(evidence.means([STUDY]), expected.mean(axis=0, keepdims=True))


def test_a_study_without_evidence_has_no_rows_and_is_named(path: Path) -> None:
    evidence = read_evidence(table(path, row("1_IM-2.dcm.png", *[0.5] * 14)))
    assert evidence.of(STUDY).shape == (0, 14)
    assert evidence.lacking((STUDY,)) == ("1",)


def test_missing_columns_are_named(path: Path) -> None:
    header = HEADER.replace(",Mass", "").replace(",Hernia", "")
    with pytest.raises(DataSetError, match=r"lacks 2 findings \(mass, hernia\)"):
        read_evidence(table(path, header=header))


@pytest.mark.parametrize("value", ["", "high", "nan", "1.2", "-0.1"])
def test_what_is_no_probability_is_refused(path: Path, value: str) -> None:
    with pytest.raises(DataSetError, match=r"no probabilities of 0 to 1: 1 film \(1_IM-1\)"):
        read_evidence(table(path, row("1_IM-1.png", *[0.5] * 13, value)))


def test_a_film_named_twice_is_refused(path: Path) -> None:
    with pytest.raises(DataSetError, match=r"named twice: 1 film \(1_IM-1\)"):
        read_evidence(table(path, *[row("1_IM-1.dcm.png", *[0.5] * 14)] * 2))

from dataclasses import replace

import pytest

from hilum.datasets import Manifest, Split
from hilum.evaluation.shortcuts import measure_shortcuts


def test_a_folder_that_tells_the_label_scores_one(adults: Manifest) -> None:
    found = measure_shortcuts(adults, ["effusion", "hernia"])
    assert found.folders == ("large", "small")
    folder = found.auc_roc["effusion"]["source folder"]
    assert folder is not None
    assert folder.value == folder.high == 1
    assert 0.5 < folder.low < 1
    view = found.auc_roc["effusion"]["view"]
    assert view is not None
    assert 0.2 < view.value < 0.8


def test_the_rate_is_learned_on_fit_alone(adults: Manifest) -> None:
    turned = [film if film.split is Split.JUDGE else replace(film, folder="other") for film in adults.films]
    found = measure_shortcuts(replace(adults, films=tuple(turned)), ["effusion"])
    assert found.auc_roc["effusion"]["source folder"] is None
    swapped = [
        film if film.split is Split.JUDGE else replace(film, folder={"large": "small", "small": "large"}[film.folder])
        for film in adults.films
    ]
    against = measure_shortcuts(replace(adults, films=tuple(swapped)), ["effusion"]).auc_roc["effusion"][
        "source folder"
    ]
    assert against is not None
    assert against.value == pytest.approx(0.0)

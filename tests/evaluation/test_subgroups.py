import numpy as np
import pytest

from hilum.datasets import Manifest
from hilum.evaluation.classification import Judgement, known_films
from hilum.evaluation.intervals import resample
from hilum.evaluation.metrics import auc_roc
from hilum.evaluation.subgroups import age_band, measure_subgroups


@pytest.mark.parametrize(
    ("age", "band"),
    [(None, "unknown"), (0.5, "0"), (1, "1-5"), (5.9, "1-5"), (6, "6-17"), (18, "18-39"), (79.5, "60-79"), (80, "80+")],
)
def test_an_age_belongs_to_one_band(age: float | None, band: str) -> None:
    assert age_band(age) == band


def test_groups_divide_the_films_and_have_their_own_numbers(many_judged: Judgement) -> None:
    label = many_judged.labels["effusion"]
    films = known_films(many_judged, label)
    assert set(label.subgroups) == {"view", "sex", "age", "folder"}
    for groups in label.subgroups.values():
        assert sum(group.films for group in groups.values()) == len(films)
        assert sum(group.present for group in groups.values()) == label.truth.sum()
    is_pa = np.array([film.view == "PA" for film in films])
    found = label.subgroups["view"]["PA"].auc_roc
    assert found is not None
    assert found.value == pytest.approx(auc_roc(label.truth[is_pa], label.probabilities[is_pa]))
    # Patients of even numbers have the finding and lie in one folder.
    assert label.subgroups["folder"]["large"].auc_roc is None
    assert label.subgroups["folder"]["large"].sensitivity is None
    assert label.subgroups["folder"]["large"].specificity is not None


def test_what_is_one_and_the_same_divides_nothing(manifest: Manifest) -> None:
    films = manifest.films
    truth = np.arange(len(films)) % 2 == 0
    weights = resample([film.patient for film in films], draws=9)
    assert measure_subgroups(films, truth, truth.astype(float), weights, None) == {}

import json
from dataclasses import replace

import numpy as np
import pytest

from hilum.datasets import Manifest
from hilum.errors import UsageError
from hilum.evaluation.classification import Judgement, judge
from hilum.evaluation.comparison import compare
from hilum.inference import Bundle


def shifted(judgement: Judgement, seed: int) -> Judgement:
    """As another bundle might have answered."""
    rng = np.random.default_rng(seed)
    labels = {
        name: replace(label, probabilities=rng.random(len(label.truth)) * 0.5 + 0.3 * label.truth)
        for name, label in judgement.labels.items()
    }
    return replace(judgement, labels=labels)


def test_a_bundle_does_not_differ_from_itself(judgement: Judgement) -> None:
    found = compare(("a", "b"), judgement, judgement)
    assert found.macro.interval() is not None
    assert found.labels["pneumonia"].difference.interval().model_dump() == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_the_difference_is_drawn_on_the_same_patients(judgement: Judgement) -> None:
    other = shifted(judgement, 1)
    found = compare(("a", "b"), other, judgement).labels["pneumonia"]
    interval = found.difference.interval()
    assert interval is not None
    assert interval.value == pytest.approx(found.first.value - found.second.value)
    np.testing.assert_allclose(found.difference.draws, found.first.draws - found.second.draws)
    # Two films a patient: DeLong's test would take them for independent.
    assert found.delong is None
    assert (found.films, found.patients) == (24, 12)


def test_delong_is_used_where_there_is_one_film_a_patient(bundle: Bundle, manifest: Manifest) -> None:
    first_films = {film.patient: film for film in manifest.films}
    alone = judge(bundle, replace(manifest, films=tuple(first_films.values())), "judge")
    wire = json.loads(json.dumps(compare(("a", "b"), alone, shifted(alone, 2)).to_json(), allow_nan=False))
    label = wire["labels"]["pneumonia"]
    assert label["method"] == "paired patient-cluster bootstrap; DeLong's test"
    assert 0 <= label["delong"]["p_value"] <= 1
    assert set(wire["macro"]["auc_roc_difference"]) == {"value", "low", "high"}


def test_only_films_that_both_assess_are_compared(many: Bundle, adults: Manifest, many_judged: Judgement) -> None:
    fewer = judge(many, adults.keep(lambda film: film.folder == "small" or film.patient == "3"), "judge")
    found = compare(("a", "b"), many_judged, fewer)
    assert found.films == len(fewer.films) < len(many_judged.films)
    assert found.labels["effusion"].difference.value == 0


def test_bundles_without_a_common_answer_are_refused(judgement: Judgement, many_judged: Judgement) -> None:
    with pytest.raises(UsageError, match="nothing to compare"):
        compare(("a", "b"), judgement, many_judged)

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from hilum.evaluation.clinical_claims import FINDINGS, claimed, compare_claims, interval_of
from hilum.evaluation.intervals import resample

STUDIES = 200


@pytest.fixture
def made() -> tuple[np.ndarray, np.ndarray]:
    """Claims and true ones that agree often; some findings are rare."""
    random = np.random.default_rng(3)
    true = random.random((STUDIES, len(FINDINGS))) < np.linspace(0.01, 0.4, len(FINDINGS))
    return true ^ (random.random(true.shape) < 0.08), true


def weights(count: int) -> np.ndarray:
    return resample([str(number) for number in range(count)]).weights


def test_rates_are_those_of_scikit_learn(made):
    found, true = made
    numbers = compare_claims(found, true, weights(STUDIES))
    expected = precision_recall_fscore_support(true, found, zero_division=0)[:3]
    for place, name in enumerate(FINDINGS):
        rates = numbers.labels[name]
        assert [rates.precision.value, rates.recall.value, rates.f1.value] == pytest.approx(
            [e[place] for e in expected]
        )
    frequent = true.sum(axis=0) >= 10
    assert numbers.macro_labels == tuple(np.array(FINDINGS)[frequent])
    assert 0 < len(numbers.macro_labels) < len(FINDINGS)
    macro = precision_recall_fscore_support(true[:, frequent], found[:, frequent], average="macro", zero_division=0)
    micro = precision_recall_fscore_support(true, found, average="micro")
    for rates, values in ((numbers.macro, macro), (numbers.micro, micro)):
        assert rates is not None
        assert [rates.precision.value, rates.recall.value, rates.f1.value] == pytest.approx(values[:3])
    assert numbers.positives == dict(zip(FINDINGS, true.sum(axis=0), strict=True))
    assert numbers.called == dict(zip(FINDINGS, found.sum(axis=0), strict=True))


def test_intervals_hold_the_value_and_are_those_of_drawn_studies(made):
    found, true = made
    drawn = weights(STUDIES)
    interval = compare_claims(found, true, drawn).micro.f1
    values = []
    for draw in drawn:
        hits, called, there = (np.repeat(each, draw, axis=0).sum() for each in (found & true, found, true))
        values.append(2 * hits / (called + there))
    assert interval.low < interval.value < interval.high
    assert (interval.low, interval.high) == pytest.approx(np.percentile(values, (2.5, 97.5)), abs=1e-9)


def test_where_nothing_is_claimed_rates_are_nothing():
    none = np.zeros((3, len(FINDINGS)), dtype=bool)
    numbers = compare_claims(none, none, weights(3))
    assert numbers.macro is None
    assert numbers.micro.f1.model_dump() == {"value": 0, "low": 0, "high": 0}


def test_only_what_is_claimed_to_be_there_counts():
    reports = ["small left effusion .", "no effusion .", "possible effusion .", "sin derrame . cardiomegalia ."]
    english = claimed([text.split() for text in reports[:3]], "en")
    assert [np.array(FINDINGS)[row].tolist() for row in english] == [["effusion"], [], []]
    doubted = claimed([text.split() for text in reports[:3]], "en", with_doubt=True)
    assert doubted.sum(axis=1).tolist() == [1, 0, 1]
    assert np.array(FINDINGS)[claimed([reports[3].split()], "es")[0]].tolist() == ["cardiomegaly"]


def test_an_interval_holds_its_value():
    assert interval_of(0.5, np.array([0.1, 0.2, 0.3])).high == 0.5

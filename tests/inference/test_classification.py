from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, logsumexp, softmax

from hilum.errors import UsageError
from hilum.findings import Decision, FilmFacts, LowSuspicion, View
from hilum.images import Radiograph, prepare
from hilum.inference import Bundle, classify, load_bundle
from hilum.inference.classification import Deciding, classify_and_check

FACTS = FilmFacts("", "f.png", 64, 64, 8, "png")


@pytest.fixture
def bundle(make_bundle: Callable[..., Path]) -> Bundle:
    return load_bundle(make_bundle())


@pytest.fixture
def radiograph(film: np.ndarray) -> Radiograph:
    return Radiograph(film, FACTS)


def test_probability_resemblance_and_map(
    bundle: Bundle, radiograph: Radiograph, expect: Callable[..., tuple[np.ndarray, ...]]
) -> None:
    logits, _, _ = expect(prepare(radiograph.pixels, bundle.manifest.input.spec()))
    (finding,) = classify(bundle, radiograph)
    assert finding.probability == pytest.approx(expit(2 * (logsumexp(logits[1:]) - logits[0]) + 0.5), abs=1e-5)
    shares = dict(zip(["bacterial", "viral"], softmax(logits[1:]), strict=True))
    assert {like.name: like.probability for like in finding.resembles} == pytest.approx(shares, abs=1e-5)
    assert finding.resembles[0].probability >= finding.resembles[1].probability
    assert finding.activation is not None
    assert np.array(finding.activation.rows).shape == (4, 4)


@pytest.mark.parametrize("name", ["youden", "sensitivity_95"])
def test_the_named_operating_point_decides(bundle: Bundle, radiograph: Radiograph, name: str) -> None:
    (finding,) = classify(bundle, radiograph, name)
    assert finding.operating_point is not None
    assert finding.probability is not None
    assert finding.operating_point.name == name
    is_present = finding.probability >= finding.operating_point.threshold
    assert finding.decision is (Decision.PRESENT if is_present else Decision.ABSENT)


def test_an_unknown_operating_point_lists_the_known(bundle: Bundle, radiograph: Radiograph) -> None:
    with pytest.raises(UsageError, match="of the model tiny: sensitivity_95, youden; got 'best'"):
        classify(bundle, radiograph, "best")


def test_low_suspicion_is_said_below_its_point_and_not_of_what_is_present(
    make_bundle: Callable[..., Path], radiograph: Radiograph
) -> None:
    def change(fields: dict[str, Any]) -> None:
        measured = {"value": 0.98, "low": 0.96, "high": 0.99}
        points = fields["answers"][0]["operating_points"]
        points |= {"never": {"threshold": 1}, "low_suspicion": {"threshold": 0.999999, "sensitivity": measured}}

    bundle = load_bundle(make_bundle(change))
    (absent,), (present,) = classify(bundle, radiograph, "never"), classify(bundle, radiograph)
    assert (absent.decision, present.decision) == (Decision.ABSENT, Decision.PRESENT)
    assert absent.low_suspicion == LowSuspicion(0.999999, 0.98, 0.96)
    assert present.low_suspicion is None


@pytest.mark.parametrize("prevalence", [None, 0.01, 0.999])
def test_both_thresholds_move_with_the_prevalence(
    make_bundle: Callable[..., Path], radiograph: Radiograph, prevalence: float | None
) -> None:
    def change(fields: dict[str, Any]) -> None:
        points = fields["answers"][0]["operating_points"]
        points["conformal_90"] = {"threshold": 0.999999, "refer_from": 0.01, "nominal_coverage": 0.9}

    asked = {} if prevalence is None else {"pneumonia": prevalence}
    (finding,), _ = classify_and_check(load_bundle(make_bundle(change)), radiograph, Deciding("conformal_90", asked))
    point = finding.operating_point
    assert (finding.decision, finding.asked_prevalence) == (Decision.REFER, prevalence)
    assert finding.calibration_prevalence == 0.74
    assert point is not None
    assert point.refer_from is not None
    assert finding.probability is not None
    assert point.refer_from < finding.probability < point.threshold
    assert (point.refer_from == 0.01) == (prevalence is None)


def test_a_film_that_is_not_run_repeats_the_calibration_prevalence_too(bundle: Bundle, film: np.ndarray) -> None:
    (finding,) = classify(bundle, Radiograph(film, replace(FACTS, age_years=40)))
    assert (finding.probability, finding.calibration_prevalence) == (None, 0.74)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(FACTS, age_years=40), "age_outside_population"),
        (replace(FACTS, age_years=0.5), "age_outside_population"),
        (replace(FACTS, view=View.LATERAL), "view_outside_population"),
        (replace(FACTS, age_years=3, view=View.AP), None),
        (FACTS, None),
    ],
)
def test_a_film_outside_the_population_is_not_assessed(
    bundle: Bundle, film: np.ndarray, facts: FilmFacts, reason: str | None
) -> None:
    (finding,) = classify(bundle, Radiograph(film, facts))
    assert finding.reason == reason
    assert (finding.decision is Decision.NOT_ASSESSED) == (reason is not None)
    assert (finding.probability is None) == (reason is not None)


def test_an_answer_without_operating_points_decides_nothing(
    make_bundle: Callable[..., Path], radiograph: Radiograph
) -> None:
    def change(fields: dict[str, Any]) -> None:
        fields["answers"][0].update(operating_points={}, default_operating_point=None)

    (finding,) = classify(load_bundle(make_bundle(change)), radiograph, "youden")
    assert finding.probability is not None
    assert (finding.decision, finding.reason) == (Decision.NOT_ASSESSED, "no_operating_point")
    assert finding.operating_point is None

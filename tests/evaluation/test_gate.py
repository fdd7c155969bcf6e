from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.datasets import Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.detection import see_films
from hilum.evaluation.films import load_film
from hilum.evaluation.gate import LEAST_KEPT, Gate, choose_gate, find_answer, pass_gate
from hilum.inference import Bundle, classify, load_bundle


@pytest.fixture
def detection(make_detector: Callable[..., Path]) -> Bundle:
    return load_bundle(make_detector(), threads=1)


def probabilities(bundle: Bundle, finding: str, manifest: Manifest, split: Split) -> list[float]:
    answers = [classify(bundle, load_film(film)) for film in manifest.of(split)]
    return [one.probability or 0.0 for found in answers for one in found if one.name == finding]


def test_the_threshold_lets_nearly_all_marked_tune_films_pass(
    many: Bundle, detection: Bundle, marked: Manifest
) -> None:
    told: list[int] = []
    gate = choose_gate(many, "mass", detection, marked, lambda: told.append(1))
    assert (gate.name, gate.chosen_on, len(told)) == ("findings:mass", 4, 4)
    # Of four films none may be lost: three are 75 %.
    assert gate.threshold == pytest.approx(min(probabilities(many, "mass", marked, Split.TUNE)))
    assert gate.kept_tune == 1 >= LEAST_KEPT


def test_of_many_films_one_in_twenty_may_be_stopped(many: Bundle, detection: Bundle, marked: Manifest) -> None:
    films = marked.of(Split.TUNE)
    copies = tuple(replace(films[number % 4], patient=str(number)) for number in range(21))
    gate = choose_gate(many, "mass", detection, replace(marked, films=copies))
    values = sorted(probabilities(many, "mass", replace(marked, films=copies), Split.TUNE))
    assert gate.threshold == pytest.approx(values[1])
    assert gate.kept_tune >= LEAST_KEPT


def test_a_film_that_does_not_pass_has_no_boxes_and_costs_the_gate_alone(
    many: Bundle, detection: Bundle, marked: Manifest
) -> None:
    seen = see_films(detection, marked.of(Split.JUDGE)[:6])
    values = probabilities(many, "mass", replace(marked, films=tuple(one.film for one in seen)), Split.JUDGE)
    threshold = sorted(values)[3]
    gated = pass_gate(Gate(many, "mass", threshold, 4, 1.0), seen, {"mass"})
    assert gated.kept == sum(value >= threshold for value in values)
    assert 0 < gated.kept < 6
    assert pass_gate(Gate(many, "mass", threshold, 4, 1.0), seen[:1], {"nodule"}).marked == 0
    assert (gated.marked, gated.kept_marked) == (5, sum(value >= threshold for value in values[:5]))
    for one, before, value in zip(gated.seen, seen, values, strict=True):
        assert one.drawn == before.drawn
        assert one.found == (before.found if value >= threshold else {})
        assert (one.seconds > before.seconds) or value < threshold


def test_a_gate_answers_one_finding(bundle: Bundle, many: Bundle, detection: Bundle) -> None:
    assert find_answer(bundle, None) == "pneumonia"
    assert find_answer(many, "effusion") == "effusion"
    for wrong in (None, "rib"):
        with pytest.raises(UsageError, match="Expected one finding of 'findings'"):
            find_answer(many, wrong)
    with pytest.raises(UsageError, match="'detector' is a detection"):
        find_answer(detection, None)


def test_without_marked_tune_films_no_threshold_can_be_chosen(
    many: Bundle, detection: Bundle, marked: Manifest
) -> None:
    films = tuple(film for film in marked.films if film.split is not Split.TUNE)
    with pytest.raises(UsageError, match="no films in a part 'tune'"):
        choose_gate(many, "mass", detection, replace(marked, films=films))

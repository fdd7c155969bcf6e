from dataclasses import replace

import pytest

from hilum.evaluation import synthetic
from hilum.evaluation.synthetic import SEEDS, answer_phantoms
from hilum.images import load_image
from hilum.inference import Bundle, classify
from hilum.phantoms import encode, make_phantom


def test_the_seeds_are_two_hundred() -> None:
    assert len(SEEDS) == 200


def test_phantoms_are_answered_by_pathology(bundle: Bundle) -> None:
    told: list[int] = []
    seeds = range(10_300, 10_306)
    groups = answer_phantoms(bundle, seeds, lambda: told.append(1))["pneumonia"]
    assert sum(group.phantoms for group in groups.values()) == len(told) == len(seeds)
    for group in groups.values():
        assert 0 <= group.called <= group.phantoms
        assert 0 <= group.median_probability <= 1


def test_the_answer_is_that_of_a_reading(bundle: Bundle) -> None:
    (group,) = answer_phantoms(bundle, [10_300])["pneumonia"].values()
    phantom = make_phantom(10_300, pathology="random")
    (finding,) = classify(bundle, load_image(encode(phantom, "png16")))
    assert group.median_probability == pytest.approx(finding.probability, abs=0.01)


def test_the_first_three_answers_with_a_point_are_shown(many: Bundle) -> None:
    assert list(answer_phantoms(many, [10_300])) == ["atelectasis", "effusion", "infiltration"]


def test_without_a_point_no_phantom_is_computed(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = bundle.manifest.answers
    undecided = answer.model_copy(update={"operating_points": {}, "default_operating_point": None})
    manifest = bundle.manifest.model_copy(update={"answers": (undecided,)})
    monkeypatch.setattr(synthetic, "make_phantom", lambda *_, **__: pytest.fail("a phantom that nobody is shown"))
    told: list[int] = []
    assert answer_phantoms(replace(bundle, manifest=manifest), range(3), lambda: told.append(1)) == {}
    assert len(told) == 3

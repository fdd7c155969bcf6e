from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.evaluation.detection import MEASURES, DetectionJudgement, SeenFilm
from hilum.evaluation.variants import GateFacts, Variants, compare_variants


def test_the_same_boxes_differ_by_nothing(detection_judged: DetectionJudgement) -> None:
    variants = compare_variants(detection_judged, {"again": detection_judged.seen}, "first")
    first, again = variants.all
    assert (variants.films, variants.patients, first.name, again.name) == (40, 20, "first", "again")
    for name, difference in first.less(again).items():
        interval = difference.interval()
        assert interval is not None, name
        assert (interval.value, interval.low, interval.high) == (0, 0, 0)


def test_a_gate_that_stops_films_loses_boxes_and_time(detection_variants: Variants) -> None:
    first, gated = detection_variants.all
    assert first.mean.keys() == set(MEASURES)
    difference = first.less(gated)["tiou_0.5"].interval()
    assert difference is not None
    assert difference.low < difference.value < difference.high
    assert 0.1 < difference.value < 0.25
    assert gated.classes["mass"].silent > first.classes["mass"].silent


def test_the_differences_are_drawn_in_pairs(detection_judged: DetectionJudgement) -> None:
    worse = [replace(one, found={}) if place == 1 else one for place, one in enumerate(detection_judged.seen)]
    first, other = compare_variants(detection_judged, {"worse": worse}, "first").all
    paired = first.less(other)["tiou_0.5"].variance()
    assert 0 < paired < 0.2 * first.mean["tiou_0.5"].variance()


def test_only_films_that_all_saw_count(detection_judged: DetectionJudgement, gate_facts: GateFacts) -> None:
    variants = compare_variants(detection_judged, {"some": detection_judged.seen[:20]}, "first")
    assert (variants.films, variants.patients) == (20, 10)
    assert variants.all[0].ms_per_film == pytest.approx(29.5)
    assert variants.all[0].mean_ms_per_film == pytest.approx(29.5)


def test_without_a_shared_film_nothing_is_compared(detection_judged: DetectionJudgement) -> None:
    none: list[SeenFilm] = []
    with pytest.raises(UsageError, match="first, other share 0 films"):
        compare_variants(detection_judged, {"other": none}, "first")

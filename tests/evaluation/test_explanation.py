import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.measure import label as label_regions
from skimage.measure import regionprops

from hilum.datasets import Film, LabelledBox, Manifest, Split
from hilum.evaluation.explanation import (
    ExplanationScores,
    MarkedMap,
    box_of,
    choose_share,
    conclusion,
    draw_maps,
    explanation_json,
    peak_of,
    score_explanations,
    score_maps,
)
from hilum.evaluation.pointing import boxes_of
from hilum.findings import ActivationMap, Box, Population
from hilum.images import load_image
from hilum.inference import Bundle, classify
from hilum.inference.explanation import enlarge

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
CORNER = Box(0.0, 0.0, 0.25, 0.25)


def support_of(box: Box, *, around: float = 0.0) -> np.ndarray:
    """A map that is 1 inside a box and ``around`` outside."""
    cells = (np.arange(64) + 0.5) / 64
    rows, columns = np.meshgrid(cells, cells, indexing="ij")
    inside = (abs(columns - box.x - box.width / 2) < box.width / 2) & (
        abs(rows - box.y - box.height / 2) < box.height / 2
    )
    return np.where(inside, 1.0, around).astype(np.float32)


def test_the_peak_is_in_the_middle_of_the_strongest_cell() -> None:
    rows = np.zeros((4, 4))
    rows[2, 1] = 1.0
    peak = peak_of(enlarge(ActivationMap(tuple(map(tuple, rows.tolist())))))
    assert peak == pytest.approx((0.375, 0.625), abs=1 / 128)
    flat = enlarge(ActivationMap(((0.0, 0.0), (0.0, 0.0))))
    assert peak_of(flat) is None
    assert box_of(flat, 0.5) is None


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_the_box_is_the_frame_of_the_largest_region_as_skimage_finds_it(share: float) -> None:
    rows = np.random.default_rng(3).random((5, 5))
    support = enlarge(ActivationMap(tuple(map(tuple, rows.tolist()))))
    regions = regionprops(label_regions(support >= share * support.max(), connectivity=1))
    top, left, bottom, right = max(regions, key=lambda region: region.area).bbox
    box = box_of(support, share)
    assert box is not None
    assert (box.x, box.y) == pytest.approx((left / 128, top / 128), abs=1.5 / 128)
    assert (box.x + box.width, box.y + box.height) == pytest.approx((right / 128, bottom / 128), abs=1.5 / 128)


def test_the_share_is_that_of_the_best_boxes() -> None:
    core, halo = Box(0.25, 0.25, 0.25, 0.25), support_of(Box(0.125, 0.125, 0.5, 0.5)) * 0.62
    support = np.maximum(support_of(core), halo)
    small = [MarkedMap("mass", "1", (core,), support)]
    assert choose_share(small) > 0.6
    assert choose_share([MarkedMap("mass", "1", (Box(0.125, 0.125, 0.5, 0.5),), support)]) < 0.65


def test_a_label_is_scored_beside_its_mean_box() -> None:
    hit = MarkedMap("mass", "1", (Box(0.5, 0.5, 0.5, 0.5), CORNER), support_of(CORNER))
    missed = MarkedMap("mass", "2", (Box(0.5, 0.5, 0.5, 0.5),), support_of(CORNER))
    silent = MarkedMap("mass", "3", (CORNER,), np.zeros((64, 64), np.float32))
    half = MarkedMap("mass", "3", (Box(0.0, 0.0, 0.25, 0.125),), support_of(CORNER))
    one = score_maps([hit, missed, silent, half], 0.5, {"mass": Box(0.5, 0.5, 0.5, 0.5)})["mass"]
    assert (one.films, one.patients, one.silent) == (4, 3, 1)
    assert one.found["iou"].value == pytest.approx((1 + 0 + 0 + 0.5) / 4, abs=0.03)
    assert [one.found[name].value for name in ("tiou_0.1", "tiou_0.3")] == [0.5, 0.5]
    assert [one.of_mean_box[name].value for name in ("pointing", "iou", "tiou_0.5")] == [0.5, 0.5, 0.5]
    for measured in (*one.found.values(), *one.of_mean_box.values()):
        interval = measured.interval()
        assert interval is not None
        assert 0 <= interval.low <= measured.value <= interval.high <= 1
        assert interval.high > interval.low


def test_patients_bring_all_their_films() -> None:
    maps = [
        MarkedMap("mass", str(number % 6), (CORNER,), support_of(CORNER if number % 6 < 3 else Box(0.5, 0.5, 0.2, 0.2)))
        for number in range(24)
    ]
    clustered = score_maps(maps, 0.5, {"mass": WHOLE})["mass"].found["pointing"].interval()
    apart = [replace(one, patient=str(number)) for number, one in enumerate(maps)]
    independent = score_maps(apart, 0.5, {"mass": WHOLE})["mass"].found["pointing"].interval()
    assert clustered is not None
    assert independent is not None
    assert clustered.value == independent.value == 0.5
    assert clustered.high - clustered.low > 1.5 * (independent.high - independent.low)


@pytest.fixture(scope="module")
def write_marked(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Film]:
    root, rng = tmp_path_factory.mktemp("marked"), np.random.default_rng(5)

    def write(patient: int, split: Split, *labels: str, age_years: float = 50.0) -> Film:
        path: Path = root / f"{patient}.png"
        Image.fromarray((rng.random((8, 8)) * 255).astype(np.uint8)).resize((160, 80)).save(path)
        boxes = tuple(LabelledBox(label, Box(40.0, 20.0, 80.0, 40.0)) for label in labels)
        return Film(path, str(patient), "finding", {}, split, age_years=age_years, boxes=boxes, folder="large")

    return write


@pytest.fixture(scope="module")
def marked(write_marked: Callable[..., Film]) -> Manifest:
    films = (
        *(write_marked(number, Split.JUDGE, "effusion", "cardiomegaly") for number in range(6)),
        write_marked(6, Split.JUDGE, "mass"),
        write_marked(7, Split.JUDGE, "effusion", age_years=9.0),
        write_marked(8, Split.JUDGE),
        write_marked(9, Split.JUDGE, "fracture"),
        write_marked(10, Split.TUNE, "effusion"),
        write_marked(11, Split.FIT, "effusion", "cardiomegaly"),
    )
    return Manifest("marked", films, Population("boxes"), "open", "Nobody.", ())


def test_maps_are_those_of_a_reading_and_boxes_are_shares_of_the_film(many: Bundle, marked: Manifest) -> None:
    film = marked.films[0]
    assert boxes_of(film) == {name: (Box(0.25, 0.25, 0.5, 0.5),) for name in ("effusion", "cardiomegaly")}
    assert boxes_of(marked.films[8]) == {}
    read = {finding.name: finding.activation for finding in classify(many, load_image(film.path))}
    maps = draw_maps(many, [film])
    assert sorted(one.label for one in maps) == ["cardiomegaly", "effusion"]
    for one in maps:
        activation = read[one.label]
        assert activation is not None
        np.testing.assert_array_equal(one.support, enlarge(activation))


def test_only_marked_films_that_the_bundle_assesses_are_scored(many: Bundle, marked: Manifest) -> None:
    told: list[int] = []
    scores = score_explanations(many, marked, "judge", lambda: told.append(1))
    assert scores is not None
    assert (scores.films, scores.patients, scores.folders) == (6, 6, ("large",))
    assert (scores.tuned_on, scores.averaged, scores.unscored) == (1, 1, ("mass",))
    assert len(told) == 1 + 7
    assert set(scores.labels) == {"effusion", "cardiomegaly"}
    assert scores.labels["effusion"].of_mean_box["pointing"].value == 1
    assert scores.labels["effusion"].of_mean_box["iou"].value == pytest.approx(1)


@pytest.mark.parametrize("missing", [Split.FIT, Split.TUNE, Split.JUDGE])
def test_without_boxes_in_a_part_nothing_is_scored(many: Bundle, marked: Manifest, missing: Split) -> None:
    films = tuple(replace(film, boxes=()) if film.split is missing else film for film in marked.films)
    assert score_explanations(many, replace(marked, films=films), "judge") is None


@pytest.mark.parametrize("faulty", [Split.FIT, Split.TUNE, Split.JUDGE])
def test_boxes_that_cannot_be_right_are_none(many: Bundle, marked: Manifest, faulty: Split) -> None:
    def spoil(film: Film) -> Film:
        return replace(film, boxes=tuple(replace(one, box=Box(5, 5, -1, 1)) for one in film.boxes))

    films = tuple(spoil(film) if film.split is faulty else film for film in marked.films)
    assert score_explanations(many, replace(marked, films=films), "judge") is None


@pytest.mark.parametrize(
    ("hits", "guess", "words"),
    [
        (12, CORNER, "no better and no worse"),
        (0, CORNER, "worse than a box that never saw the film"),
        (12, Box(0.5, 0.5, 0.5, 0.5), "point better"),
    ],
)
def test_the_conclusion_follows_from_the_numbers(hits: int, guess: Box, words: str) -> None:
    elsewhere = Box(0.5, 0.5, 0.2, 0.2)
    maps = [
        MarkedMap("mass", str(number), (CORNER,), support_of(CORNER if number < hits else elsewhere))
        for number in range(12)
    ]
    # One in four is marked elsewhere, or no draw would differ from another.
    maps += [MarkedMap("mass", str(number), (WHOLE,), support_of(CORNER)) for number in range(12, 16)]
    scores = ExplanationScores(16, 16, (), 1, 1, 0.5, score_maps(maps, 0.5, {"mass": guess}), ())
    assert words in conclusion(scores)


def test_without_boxes_there_are_no_keys() -> None:
    assert explanation_json(None) == {}


def test_the_keys_are_those_of_the_document() -> None:
    far, small = Box(0.5, 0.5, 0.5, 0.5), np.zeros((64, 64), np.float32)
    maps = [
        *(MarkedMap("mass", str(number), (CORNER if number else far,), support_of(CORNER)) for number in range(4)),
        *(MarkedMap("nodule", str(number), (far,), small) for number in range(5)),
    ]
    labels = score_maps(maps, 0.5, {"mass": far, "nodule": CORNER})
    scores = ExplanationScores(5, 5, ("large",), 7, 9, 0.5, labels, ("fracture",))
    wire = json.loads(json.dumps(explanation_json(scores), allow_nan=False))
    assert set(wire) == {"explanation", "pointing", "iou", "tiou"}
    pointing = wire["pointing"]["mass"]
    assert set(pointing) == {"value", "low", "high", "mean_box", "difference"}
    assert (pointing["value"], pointing["mean_box"]["value"], pointing["difference"]["value"]) == (0.75, 0.25, 0.5)
    assert wire["pointing"]["nodule"]["difference"] is None
    assert wire["iou"]["nodule"]["high"] > 0.2
    assert set(wire["tiou"]["mass"]) == {"0.1", "0.3", "0.5"}
    about = wire["explanation"]
    assert about["n"]["nodule"] == {"films": 5, "patients": 5, "silent": 5}
    assert (about["films"], about["tuned_on"], about["averaged"], about["share"]) == (5, 7, 9, 0.5)
    assert about["unscored"] == ["fracture"]
    assert about["macro"]["pointing"]["value"] == pytest.approx(0.375)
    assert about["macro"]["tiou"]["0.5"]["mean_box"]["value"] == pytest.approx(0.125)

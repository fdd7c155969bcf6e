import contextlib
import io
from collections.abc import Sequence

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from hilum.evaluation.average_precision import (
    COCO_OVERLAPS,
    FALSE_PER_FILM,
    LOW_OVERLAP,
    FilmBoxes,
    average_precision,
    count,
    curve,
    estimate_froc,
    estimate_precision,
    match,
    overlap_table,
    sensitivities,
)
from hilum.evaluation.intervals import resample

OVERLAPS = (LOW_OVERLAP, *COCO_OVERLAPS)


def invent(generator: np.random.Generator, films: int, *, found: int = 6) -> list[FilmBoxes]:
    """Films with up to three boxes drawn, and boxes found that lie near them or anywhere."""
    made = []
    for _ in range(films):
        corners = generator.uniform(0, 200, (generator.integers(0, 4), 2))
        drawn = np.concatenate([corners, corners + generator.uniform(30, 90, corners.shape)], axis=1)
        near = np.repeat(drawn, generator.integers(0, 3, len(drawn)), axis=0)
        near += generator.normal(0, 4, near.shape)
        corners = generator.uniform(0, 200, (generator.integers(0, found), 2))
        far = np.concatenate([corners, corners + generator.uniform(30, 90, corners.shape)], axis=1)
        boxes = np.concatenate([near, far])
        made.append(FilmBoxes(drawn, boxes, generator.random(len(boxes))))
    return made


def coco_precisions(films: Sequence[FilmBoxes], overlaps: Sequence[float]) -> list[float]:
    """The average precision at each overlap, by pycocotools."""

    def sides(corners: np.ndarray) -> list[float]:
        return [*corners[:2].tolist(), *(corners[2:] - corners[:2]).tolist()]

    drawn = [(number, sides(box)) for number, film in enumerate(films) for box in film.drawn]
    truth = COCO()
    truth.dataset = {
        "info": {}, "images": [{"id": number} for number in range(len(films))], "categories": [{"id": 1}],
        "annotations": [
            {
                "id": place + 1, "image_id": number, "category_id": 1, "bbox": box, "area": box[2] * box[3],
                "iscrowd": 0,
            }
            for place, (number, box) in enumerate(drawn)
        ],
    }  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        results = truth.loadRes([
            {"image_id": number, "category_id": 1, "bbox": sides(box), "score": float(score)}
            for number, film in enumerate(films)
            for box, score in zip(film.found, film.scores, strict=True)
        ])  # fmt: skip
        judged = COCOeval(truth, results, "bbox")
        judged.params.iouThrs = np.array(overlaps)
        judged.evaluate()
        judged.accumulate()
    precision = judged.eval["precision"][:, :, 0, 0, 2]
    return precision.mean(axis=1).tolist()


@pytest.mark.parametrize("seed", range(12))
def test_average_precision_is_that_of_pycocotools(seed: int) -> None:
    films = invent(np.random.default_rng(seed), 5 + 6 * seed, found=130 if seed == 11 else 6)
    matches = match(films, OVERLAPS)
    ours = [average_precision(curve(matches, overlap))[0] for overlap in OVERLAPS]
    expected = coco_precisions(films, OVERLAPS)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9)
    assert 0 < expected[0] < 1


def test_a_draw_counts_a_film_as_often_as_it_was_drawn() -> None:
    generator = np.random.default_rng(3)
    films = invent(generator, 20)
    weights = generator.multinomial(20, np.full(20, 0.05), size=6).astype(np.float64)
    drawn = average_precision(count(match(films, OVERLAPS), 0.5, weights))
    for row, value in zip(weights, drawn, strict=True):
        again = [film for film, times in zip(films, row, strict=True) for _ in range(int(times))]
        assert value == pytest.approx(average_precision(curve(match(again, OVERLAPS), 0.5))[0], abs=1e-12)


def test_the_order_of_films_decides_nothing_where_scores_are_equal() -> None:
    one = np.array([[0.0, 0, 10, 10]])
    films = [FilmBoxes(one if number % 3 == 0 else np.empty((0, 4)), one, np.ones(1)) for number in range(9)]
    for order in (films, films[::-1]):
        assert average_precision(curve(match(order, (0.5,)), 0.5))[0] == pytest.approx(1 / 3)


def test_overlap_is_intersection_over_union() -> None:
    ones, others = np.array([[0.0, 0, 2, 2]]), np.array([[1.0, 0, 3, 2], [2, 2, 3, 3], [0, 0, 2, 2]])
    np.testing.assert_allclose(overlap_table(ones, others), [[1 / 3, 0, 1]])
    assert overlap_table(np.zeros((1, 4)), np.zeros((1, 4))).tolist() == [[0.0]]


def test_the_froc_is_the_share_found_at_a_rate_of_false_boxes() -> None:
    box, far = np.array([[0.0, 0, 10, 10]]), np.array([[50.0, 50, 60, 60]])
    films = [
        FilmBoxes(box, np.concatenate([box, far]), np.array([0.9, 0.8])),
        FilmBoxes(box, np.concatenate([far, box]), np.array([0.7, 0.6])),
        FilmBoxes(np.empty((0, 4)), far, np.array([0.5])),
        FilmBoxes(box, np.empty((0, 4)), np.empty(0)),
    ]
    counts = curve(match(films, (LOW_OVERLAP,)), LOW_OVERLAP)
    assert sensitivities(counts, (0.0, 0.25, 0.5, 8.0))[:, 0].tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 2 / 3])


def test_without_boxes_drawn_there_is_no_number_and_without_boxes_found_it_is_zero() -> None:
    none, box = np.empty((0, 4)), np.array([[0.0, 0, 10, 10]])
    lacking = match([FilmBoxes(none, box, np.ones(1))], OVERLAPS)
    assert np.isnan(average_precision(curve(lacking, 0.5))[0])
    assert np.isnan(sensitivities(curve(lacking, 0.5))).all()
    silent = match([FilmBoxes(box, none, np.empty(0))], OVERLAPS)
    assert average_precision(curve(silent, 0.5))[0] == 0
    assert sensitivities(curve(silent, 0.5)).tolist() == [[0.0]] * len(FALSE_PER_FILM)


def test_every_number_has_an_interval_by_patient() -> None:
    films = invent(np.random.default_rng(1), 60)
    matches = match(films, OVERLAPS)
    clustered = resample([str(number % 20) for number in range(60)])
    for estimate in (estimate_precision(matches, COCO_OVERLAPS, clustered), *estimate_froc(matches, clustered)):
        interval = estimate.interval()
        assert interval is not None
        assert 0 <= interval.low < interval.value < interval.high <= 1
    marked = sum(len(film.drawn) > 0 for film in films)
    assert estimate.films == marked
    assert estimate_precision(matches, (0.5,), clustered).films == 3 * marked
    assert estimate.freedom <= 19

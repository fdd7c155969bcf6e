"""Judge the boxes of a detection against those that people drew, with a mean box beside every class."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.average_precision import (
    COCO_OVERLAPS,
    FALSE_PER_FILM,
    LOW_OVERLAP,
    FilmBoxes,
    Matches,
    estimate_froc,
    estimate_precision,
    match,
)
from hilum.evaluation.films import UNMARKED_FOLDER, Assessed, assess, load_film
from hilum.evaluation.intervals import Draws, Estimate, mean_of, resample
from hilum.evaluation.pointing import MEASURES as POINTING_MEASURES
from hilum.evaluation.pointing import as_shares, boxes_of, centre_of, estimate_measures, mean_boxes, measure
from hilum.findings import Box, LabelState
from hilum.inference import Bundle
from hilum.inference.detection import detect

FROC_MEASURES = (*(f"froc_{rate:g}" for rate in FALSE_PER_FILM), "froc")
MEASURES = ("map", "map50", "map40", *FROC_MEASURES, *POINTING_MEASURES)
"""Of a class: average precision over the overlaps of COCO, at 0.5 and at 0.4; the sensitivity at each rate of false
boxes a film and the mean of these; and what the best box of each marked film reaches."""

_PRECISIONS = {"map": COCO_OVERLAPS, "map50": (0.5,), "map40": (LOW_OVERLAP,)}


@dataclass(frozen=True, eq=False)
class SeenFilm:
    """A film, the boxes drawn on it and those found, by class, in shares of its width and height.

    Attributes:
        found: each with its score, the highest first.
        seconds: that the bundle took for it.
    """

    film: Film
    drawn: Mapping[str, tuple[Box, ...]]
    found: Mapping[str, tuple[tuple[float, Box], ...]]
    seconds: float


@dataclass(frozen=True, eq=False)
class ClassScores:
    """What the boxes of a class reach, and what its mean box reaches on the same films.

    Attributes:
        films: judged on: those with a box of the class, and those that its source does not say have it.
        marked, patients: films with a box of it, and whose they are.
        boxes: drawn.
        unmarked: films left out, because the class is present or uncertain and nobody drew where.
        silent: marked films on which nothing is found of it.
        matches: of the boxes found, for drawing.
        found, of_mean_box: by the name of a measure; both of the same draws. The mean box is None where no fit film has
            a box of the class.
    """

    films: int
    marked: int
    patients: int
    boxes: int
    unmarked: int
    silent: int
    matches: Matches
    found: Mapping[str, Estimate]
    of_mean_box: Mapping[str, Estimate] | None


@dataclass(frozen=True, eq=False)
class DetectionJudgement:
    """Everything measured of a detection on one part of a data set.

    Attributes:
        seen: the films judged; ``excluded`` counts the others, by reason.
        averaged: fit films whose boxes the mean boxes are the means of.
        classes: by class; ``unscored`` are classes of which no film here has a box.
    """

    dataset: str
    split: str
    seen: tuple[SeenFilm, ...]
    patients: int
    excluded: dict[str, int]
    averaged: int
    classes: Mapping[str, ClassScores]
    unscored: tuple[str, ...]

    @property
    def films(self) -> tuple[Film, ...]:
        """The films judged."""
        return tuple(one.film for one in self.seen)

    @property
    def kinds(self) -> dict[str, int]:
        """Films of each kind of the source."""
        return dict(sorted(Counter(one.film.kind for one in self.seen).items()))

    @property
    def ms_per_film(self) -> float:
        """The median time that the bundle took for a film, in milliseconds."""
        return 1000 * median(one.seconds for one in self.seen)


def judge_detection(
    bundle: Bundle, manifest: Manifest, split: str, on_film: Callable[[], object] = lambda: None
) -> DetectionJudgement:
    """Find the boxes on each film of the part ``split`` of a data set, and compare them with those drawn.

    Raises:
        UsageError: there is no such part, or no film in it with a box of one of the bundle's classes.
        DataSetError: a film cannot be read.
    """
    chosen = choose_films(bundle, manifest, split)
    seen = see_films(bundle, chosen.films, on_film)
    marked = [film for film in manifest.of(Split.FIT) if film.boxes]
    classes = score_classes(seen, bundle.manifest.classes, mean_boxes(marked))
    return DetectionJudgement(
        dataset=manifest.dataset,
        split=split,
        seen=seen,
        patients=len({film.patient for film in chosen.films}),
        excluded=chosen.excluded,
        averaged=len(marked),
        classes=classes,
        unscored=tuple(name for name in bundle.manifest.classes if name not in classes),
    )


def choose_films(bundle: Bundle, manifest: Manifest, split: str) -> Assessed:
    """The films of a part that the bundle assesses, of the source folders in which films have boxes of its classes.

    A folder without any would add films of another look, on which nothing is to be found.

    Raises:
        UsageError: there is no such part, or no film in it with a box of one of the bundle's classes.
    """
    names = set(bundle.manifest.classes)
    assessed = assess(bundle.manifest, manifest.select(split))
    folders = {film.folder for film in assessed.films if any(box.finding in names for box in film.boxes)}
    films = tuple(film for film in assessed.films if film.folder in folders)
    if not films:
        found = ", ".join(sorted({box.finding for film in assessed.films for box in film.boxes})) or "none"
        msg = (
            f"{manifest.dataset} has no film in {split!r} with a box of {', '.join(sorted(names))}; its boxes there "
            f"are of: {found}. Choose another part or data set."
        )
        raise UsageError(msg)
    others = len(assessed.films) - len(films)
    return Assessed(films, {**assessed.excluded, **({UNMARKED_FOLDER: others} if others else {})})


def see_films(
    bundle: Bundle, films: Sequence[Film], on_film: Callable[[], object] = lambda: None
) -> tuple[SeenFilm, ...]:
    """Run a detection on films, with every box that it gives.

    Raises:
        DataSetError: a film cannot be read.
    """
    seen = []
    for film in films:
        radiograph = load_film(film)
        size = (radiograph.facts.width, radiograph.facts.height)
        start = perf_counter()
        detections = detect(bundle, radiograph, least_score=0.0)
        seconds = perf_counter() - start
        found: dict[str, tuple[tuple[float, Box], ...]] = {}
        for one in detections:
            found[one.name] = (*found.get(one.name, ()), (one.score, as_shares(one.box, size)))
        seen.append(SeenFilm(film, boxes_of(film, size), found, seconds))
        on_film()
    return tuple(seen)


def score_classes(seen: Sequence[SeenFilm], names: Sequence[str], means: Mapping[str, Box]) -> dict[str, ClassScores]:
    """The measures of each class of which a film has a box, all of the same draws of patients.

    Films on which the source has the class present or uncertain without a box are left out of that class: its place is
    not known. All others count as films without it, those of which the source says nothing too.
    """
    if not seen:
        return {}
    draws = resample([one.film.patient for one in seen])
    scores = {}
    for name in names:
        index = [place for place, one in enumerate(seen) if name in one.drawn or not _may_have(one.film, name)]
        those, drawn = [seen[place] for place in index], draws.of(index)
        marked = [one for one in those if name in one.drawn]
        if not marked:
            continue
        guess = means.get(name)
        matches, found = _score(
            [one.drawn.get(name, ()) for one in those], [one.found.get(name, ()) for one in those], drawn
        )
        guessed = (
            None
            if guess is None
            else _score([one.drawn.get(name, ()) for one in those], [((1.0, guess),)] * len(those), drawn)
        )
        scores[name] = ClassScores(
            films=len(those),
            marked=len(marked),
            patients=len({one.film.patient for one in marked}),
            boxes=sum(len(one.drawn[name]) for one in marked),
            unmarked=len(seen) - len(those),
            silent=sum(not one.found.get(name) for one in marked),
            matches=matches,
            found=found,
            of_mean_box=None if guessed is None else guessed[1],
        )
    return scores


def mean_scores(classes: Mapping[str, ClassScores]) -> tuple[dict[str, Estimate], dict[str, Estimate] | None]:
    """The mean of each measure over the classes; and that of the mean boxes, where every class has one."""
    found = {name: mean_of([one.found[name] for one in classes.values()]) for name in MEASURES}
    guessed = [one.of_mean_box for one in classes.values() if one.of_mean_box is not None]
    if not guessed or len(guessed) < len(classes):
        return found, None
    return found, {name: mean_of([one[name] for one in guessed]) for name in MEASURES}


def _may_have(film: Film, name: str) -> bool:
    return film.state_of(name) in (LabelState.PRESENT, LabelState.UNCERTAIN)


def _score(
    drawn: Sequence[Sequence[Box]], found: Sequence[Sequence[tuple[float, Box]]], draws: Draws
) -> tuple[Matches, dict[str, Estimate]]:
    films = [
        FilmBoxes(_corners(boxes), _corners([box for _, box in guesses]), np.array([score for score, _ in guesses]))
        for boxes, guesses in zip(drawn, found, strict=True)
    ]
    matches = match(films, (LOW_OVERLAP, *COCO_OVERLAPS))
    precisions = {name: estimate_precision(matches, overlaps, draws) for name, overlaps in _PRECISIONS.items()}
    froc = dict(zip(FROC_MEASURES, estimate_froc(matches, draws), strict=True))
    marked = [place for place, boxes in enumerate(drawn) if boxes]
    best = {place: max(found[place], key=lambda one: one[0])[1] if found[place] else None for place in marked}
    rows = [measure(drawn[place], None if box is None else centre_of(box), box) for place, box in best.items()]
    return matches, {**precisions, **froc, **estimate_measures(rows, draws.of(marked))}


def _corners(boxes: Sequence[Box]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    corners = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    return np.array(corners, dtype=np.float64).reshape(-1, 4)

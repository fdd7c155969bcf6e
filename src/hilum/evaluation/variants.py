"""Detections set side by side on the same films: a bundle, the same behind a gate, and another bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from hilum.errors import UsageError
from hilum.evaluation.detection import MEASURES, ClassScores, DetectionJudgement, SeenFilm, mean_scores, score_classes
from hilum.evaluation.gate import Gate, Gated
from hilum.evaluation.intervals import Estimate


@dataclass(frozen=True, eq=False)
class Variant:
    """One way of finding boxes.

    Attributes:
        ms_per_film: the median time of a film, and the mean, which a gate lowers.
        classes: its scores by class.
        mean: over the classes, by measure.
    """

    name: str
    ms_per_film: float
    mean_ms_per_film: float
    classes: Mapping[str, ClassScores]
    mean: Mapping[str, Estimate]

    def less(self, other: "Variant") -> dict[str, Estimate]:
        """By how much this one's means are better, of the same draws."""
        return {name: self.mean[name] - other.mean[name] for name in MEASURES}


@dataclass(frozen=True, eq=False)
class Variants:
    """Variants on the films and classes that all of them have; the first is the bundle that is judged."""

    films: int
    patients: int
    all: tuple[Variant, ...]


@dataclass(frozen=True, eq=False)
class GateFacts:
    """A gate and what it does to the films judged."""

    gate: Gate
    gated: Gated


def compare_variants(judgement: DetectionJudgement, others: Mapping[str, Sequence[SeenFilm]], name: str) -> Variants:
    """Score the bundle and the others on the films that all of them saw, and the classes that were scored.

    Args:
        judgement: of the bundle.
        others: the films that each of the others saw, by its name.
        name: of the bundle.

    Raises:
        UsageError: no film was seen by all, or none of them has a box.
    """
    seen = {name: judgement.seen, **others}
    shared = set.intersection(*({one.film.path for one in films} for films in seen.values()))
    kept = {key: [one for one in films if one.film.path in shared] for key, films in seen.items()}
    scored = {key: score_classes(films, tuple(judgement.classes), {}) for key, films in kept.items()}
    if not scored[name]:
        msg = f"{', '.join(seen)} share {len(shared)} films and no box on them, so there is nothing to compare."
        raise UsageError(msg)
    variants = tuple(_variant(key, kept[key], classes) for key, classes in scored.items())
    return Variants(len(shared), len({one.film.patient for one in kept[name]}), variants)


def _variant(name: str, seen: Sequence[SeenFilm], classes: Mapping[str, ClassScores]) -> Variant:
    times = [1000 * one.seconds for one in seen]
    return Variant(name, median(times), sum(times) / len(times), classes, mean_scores(classes)[0])

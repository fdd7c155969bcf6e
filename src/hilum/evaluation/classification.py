"""Judge every answer of an exported classifier on films that it never saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np

from hilum.datasets import Film, Manifest
from hilum.errors import UsageError
from hilum.evaluation.doubt import measure_doubt
from hilum.evaluation.films import Labelled, Logits, assess, count_kinds, label_films, run_films
from hilum.evaluation.intervals import (
    Draws,
    Estimate,
    auc_interval,
    estimate_auc_pr,
    estimate_auc_roc,
    mean_of,
    resample,
)
from hilum.evaluation.metrics import Reliability, Scores, Truth, brier, brier_skill, reliability
from hilum.evaluation.points import PointNumbers, measure_point
from hilum.evaluation.subgroups import SubgroupNumbers, measure_subgroups
from hilum.findings import LabelState
from hilum.inference import Bundle
from hilum.inference.bundle import Answer, Interval
from hilum.inference.calibration import calibrate, log_odds, share

STRETCHES = {"wide_1.2": 1.2, "narrow_0.8": 0.8}
"""Content stretched across, inside the same frame, before preprocessing."""


@dataclass(frozen=True)
class Conditions:
    """How a bundle is judged.

    Attributes:
        is_stretched: also on each of :data:`STRETCHES`.
        prevalence: among whom the predictive values are to hold, besides the films judged.
        on_film: called after each film.
    """

    is_stretched: bool = False
    prevalence: float | None = None
    on_film: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Judged:
    """The numbers of an answer on one version of the films."""

    auc_roc: Interval | None
    points: dict[str, PointNumbers]


@dataclass(frozen=True, eq=False)
class LabelJudgement:
    """Everything measured of one answer.

    Attributes:
        index: the places of its films among those of the judgement.
        truth, probabilities: of each of these films.
        patients, patients_present: how many they are of, and how many of these have a film with the finding.
        auc_roc, auc_pr: with their draws; :meth:`Estimate.interval` is None where a class has no film.
        plain: on the films as they are; ``stretched`` on each of :data:`STRETCHES`, where asked for.
        default_point: the operating point that readings decide by; None where the answer gives no decision.
        reliability, brier, brier_skill: of the probabilities; None without films, or without both classes.
        resemblance_auc: of the first class of ``resembles`` against the second, among films of these.
    """

    name: str
    index: np.ndarray[tuple[int], np.dtype[np.intp]]
    truth: Truth
    probabilities: Scores
    patients: int
    patients_present: int
    auc_roc: Estimate
    auc_pr: Estimate
    plain: Judged
    stretched: dict[str, Judged]
    default_point: str | None
    reliability: Reliability | None
    brier: float | None
    brier_skill: float | None
    subgroups: dict[str, dict[str, SubgroupNumbers]]
    resemblance_auc: Interval | None

    def at_default(self) -> PointNumbers | None:
        """The numbers at the default operating point, where there is one."""
        return None if self.default_point is None else self.plain.points[self.default_point]


@dataclass(frozen=True, eq=False)
class Judgement:
    """Everything measured of a bundle on one part of a data set.

    Attributes:
        split: the name of the part.
        films: those judged; ``excluded`` counts the others of the part, by reason.
        kinds: films of each kind of the source.
        labels: by answer; ``unlabelled`` are the answers of which the source says nothing.
        macro_auc_roc, macro_auc_pr: means over the answers with films of both classes, resampled together.
        prevalence: as asked for.
    """

    dataset: str
    split: str
    films: tuple[Film, ...]
    patients: int
    excluded: dict[str, int]
    kinds: dict[str, int]
    labels: dict[str, LabelJudgement]
    unlabelled: tuple[str, ...]
    macro_auc_roc: Estimate
    macro_auc_pr: Estimate
    prevalence: float | None


@dataclass(frozen=True, eq=False)
class _Run:
    """What all answers share: the bundle, its films, its logits on each version of them, and the draws."""

    bundle: Bundle
    films: tuple[Film, ...]
    logits: dict[str, Logits]
    draws: Draws
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, eq=False)
class _Points:
    """Whose points are measured, at which prevalence, on which films."""

    answer: Answer
    prevalence: float | None
    films: Sequence[Film]


def judge(bundle: Bundle, manifest: Manifest, split: str, conditions: Conditions | None = None) -> Judgement:
    """Run a bundle on the part ``split`` of a data set, each film once, and measure every answer.

    Raises:
        UsageError: there is no such part, no film in it that the bundle assesses, or no label of its answers.
        DataSetError: a film cannot be read.
    """
    conditions = conditions or Conditions()
    assessed = assess(bundle.manifest, manifest.select(split))
    films = assessed.films
    labelled = label_films(bundle.manifest, manifest, films)
    versions: dict[str, float] = {"plain": 1.0, **(STRETCHES if conditions.is_stretched else {})}
    logits = run_films(bundle, films, tuple(versions.values()), conditions.on_film)
    run = _Run(
        bundle, films, dict(zip(versions, logits, strict=True)), resample([film.patient for film in films]), conditions
    )
    answers = {answer.name: answer for answer in bundle.manifest.answers}
    labels = {name: _judge_label(run, answers[name], one) for name, one in labelled.items()}
    whole = [one for one in labels.values() if one.auc_roc.interval() is not None]
    return Judgement(
        dataset=manifest.dataset,
        split=split,
        films=films,
        patients=len({film.patient for film in films}),
        excluded=assessed.excluded,
        kinds=count_kinds(films),
        labels=labels,
        unlabelled=tuple(name for name in answers if name not in labels),
        macro_auc_roc=mean_of([one.auc_roc for one in whole]),
        macro_auc_pr=mean_of([one.auc_pr for one in whole]),
        prevalence=conditions.prevalence,
    )


def default_point(answer: Answer) -> str:
    """The name of an answer's default operating point.

    Raises:
        UsageError: the answer has none.
    """
    if answer.default_operating_point is None:
        msg = f"{answer.name!r} has no operating point: it gives a probability and no decision, so none can be judged."
        raise UsageError(msg)
    return answer.default_operating_point


def _judge_label(run: _Run, answer: Answer, labelled: Labelled) -> LabelJudgement:
    manifest, truth = run.bundle.manifest, labelled.truth
    films = [run.films[place] for place in labelled.index]
    draws = run.draws.of(labelled.index)
    probabilities = {
        name: calibrate(
            log_odds(logits[labelled.index], manifest.classes, answer, manifest.activation), answer.calibration
        )
        for name, logits in run.logits.items()
    }
    at = _Points(answer, run.conditions.prevalence, films)
    judged = {name: _judge_scores(truth, scores, draws, at) for name, scores in probabilities.items()}
    plain, default = probabilities["plain"], answer.default_operating_point
    threshold = None if default is None else answer.operating_points[default].threshold
    has_films = len(truth) > 0
    return LabelJudgement(
        name=answer.name,
        index=labelled.index,
        truth=truth,
        probabilities=plain,
        patients=len({film.patient for film in films}),
        patients_present=len({film.patient for film in compress(films, truth)}),
        auc_roc=estimate_auc_roc(truth, plain, draws),
        auc_pr=estimate_auc_pr(truth, plain, draws),
        plain=judged.pop("plain"),
        stretched=judged,
        default_point=default,
        reliability=reliability(truth, plain) if has_films else None,
        brier=brier(truth, plain) if has_films else None,
        brier_skill=brier_skill(truth, plain) if has_films and 0 < truth.sum() < len(truth) else None,
        subgroups=measure_subgroups(films, truth, plain, draws, threshold),
        resemblance_auc=_judge_resemblance(run, answer),
    )


def _judge_scores(truth: Truth, scores: Scores, draws: Draws, at: _Points) -> Judged:
    points = {}
    for name, point in at.answer.operating_points.items():
        numbers = measure_point(truth, scores, draws, point.threshold, at.prevalence, point.refer_from)
        points[name] = replace(numbers, doubt=measure_doubt(at.films, truth, scores, draws, point))
    return Judged(auc_interval(truth, scores, draws), points)


def _judge_resemblance(run: _Run, answer: Answer) -> Interval | None:
    among = answer.resembles[:2]
    if len(among) < 2:
        return None
    is_first, is_second = (np.array([_shows(film, name) for film in run.films]) for name in among)
    chosen = is_first != is_second
    scores = share(run.logits["plain"], run.bundle.manifest.classes, among)[:, 0]
    return auc_interval(is_first[chosen], scores[chosen], run.draws.of(chosen))


def _shows(film: Film, name: str) -> bool:
    return film.kind == name or film.state_of(name) is LabelState.PRESENT


def known_films(judgement: Judgement, label: LabelJudgement) -> Sequence[Film]:
    """The films of which the source says whether they show the label."""
    return [judgement.films[place] for place in label.index]

"""The shortcuts: how well each label is predicted by what is not the picture of a disease."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.datasets.exploration.classes import FilmClass, Mask
from hilum.datasets.exploration.survey import Picture, Surveyed
from hilum.datasets.film import Film, code_of

METHOD = (
    "Each number is the area under the ROC curve of films whose patients were held out: in five folds of patients, the "
    "share of films with the label is learned for each value of the cue (numbers in tenths, unknown as a value of its "
    "own, rare values drawn towards the mean) on four folds and scores the films of the fifth, which are compared with "
    "films of that fold only. 0.5 is chance, and a useless cue may fall below it. The 95 % interval is over patients. "
    "Brightness and bytes per pixel are partly of the picture itself: a sick lung may change them."
)
ALL_CUES = "all of these together"
FOLDS = 5
MIN_PATIENTS = 10
"""A label present, or absent, in fewer patients gets no number."""

STRONG_AUC = 0.6
"""A shortcut is strong when its interval lies above."""

_BINS = 10
_PRIOR_FILMS = 5.0
_SEED = 0
_DEVIATIONS_95 = 1.959964

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cue:
    """What is known of each film besides the disease.

    Attributes:
        name: for people.
        values: one for each film: numbers with nan for unknown, or words with ``""`` for unknown.
    """

    name: str
    values: Numbers | npt.NDArray[np.str_]

    @property
    def is_number(self) -> bool:
        """Whether it is cut into tenths."""
        return self.values.dtype.kind == "f"


@dataclass(frozen=True)
class CueAuc:
    """How well a cue alone predicts a label, with its 95 % interval."""

    auc: float
    low: float
    high: float

    @property
    def is_strong(self) -> bool:
        """Whether the whole interval lies above 0.6."""
        return self.low > STRONG_AUC


@dataclass(frozen=True)
class LabelShortcuts:
    """The cues of one label: films and patients that were compared, and the numbers; None with too few patients."""

    films: int
    present: int
    patients_present: int
    cues: dict[str, CueAuc | None]


@dataclass(frozen=True)
class Shortcuts:
    """The shortcut table.

    Attributes:
        method: how the numbers came to be, for people.
        cues: the columns.
        left_out: cues that could not be judged, and why.
        labels: the rows.
    """

    method: str
    cues: tuple[str, ...]
    left_out: dict[str, str]
    labels: dict[str, LabelShortcuts]


def find_shortcuts(surveyed: Sequence[Surveyed], classes: Sequence[FilmClass]) -> Shortcuts:
    """Judge every cue against every class; a class that is another's opposite stands for it."""
    usable, left_out = _sort_cues(cues_of(surveyed), surveyed)
    patients = np.unique([one.film.patient for one in surveyed], return_inverse=True)[1]
    names = (*(cue.name for cue in usable), *([ALL_CUES] if len(usable) > 1 else []))
    return Shortcuts(
        method=METHOD,
        cues=names,
        left_out=left_out,
        labels={one.name: _judge_class(one, usable, patients) for one in _without_opposites(classes)},
    )


def cues_of(surveyed: Sequence[Surveyed]) -> tuple[Cue, ...]:
    """What is known of each film besides the disease."""

    def words(value_of: Callable[[Film], str | None]) -> npt.NDArray[np.str_]:
        return np.array([value_of(one.film) or "" for one in surveyed], dtype=np.str_)

    def measured(value_of: Callable[[Picture], float]) -> Numbers:
        return np.array(
            [np.nan if one.picture is None else value_of(one.picture) for one in surveyed], dtype=np.float64
        )

    ages = [one.film.age_years for one in surveyed]
    return (
        Cue("source folder", words(lambda film: film.folder)),
        Cue("file format", np.array(["" if one.picture is None else one.picture.encoding for one in surveyed])),
        Cue("image size", measured(lambda picture: picture.width * picture.height)),
        Cue("aspect ratio", measured(lambda picture: picture.aspect)),
        Cue("bytes per pixel", measured(lambda p: 1 / (p.width * p.height)) * [one.size_bytes for one in surveyed]),
        Cue("brightness", measured(lambda picture: picture.brightness)),
        Cue("view", words(lambda film: film.view)),
        Cue("age", np.array([np.nan if age is None else age for age in ages], dtype=np.float64)),
        Cue("sex", words(lambda film: film.sex)),
    )


def held_out_auc(present: Mask, patients: Indices, scores: Numbers, folds: Indices) -> CueAuc | None:
    """The AUC of scores among films of the same fold, with its interval over patients.

    Every film with the label counts alike. The interval takes each patient's influence on the AUC (Obuchowski 1997,
    as an infinitesimal jackknife). None where no fold has both.
    """
    wins, compared, influence = 0.0, 0, np.zeros(len(scores))
    for fold in np.unique(folds):
        positive, negative = np.flatnonzero((folds == fold) & present), np.flatnonzero((folds == fold) & ~present)
        if not len(positive) or not len(negative):
            continue
        beaten = _share_beaten(scores[positive], scores[negative])
        beating = 1.0 - _share_beaten(scores[negative], scores[positive])
        wins, compared = wins + float(beaten.sum()), compared + len(positive)
        influence[positive] = beaten - beaten.mean()
        influence[negative] = (beating - beating.mean()) * len(positive) / len(negative)
    if not compared:
        return None
    auc = wins / compared
    error = float(np.sqrt(np.sum(np.bincount(patients, weights=influence) ** 2))) / compared
    low, high = auc - _DEVIATIONS_95 * error, auc + _DEVIATIONS_95 * error
    return CueAuc(round(auc, 4), round(max(low, 0.0), 4), round(min(high, 1.0), 4))


def draw_folds(present: Mask, patients: Indices, seed: int = _SEED) -> Indices:
    """A fold for each film: all films of a patient in one, and the patients with the label spread evenly."""
    is_positive = np.bincount(patients, weights=present) > 0
    fold_of = np.zeros(len(is_positive), dtype=np.int64)
    generator = np.random.default_rng(seed)
    for group in (np.flatnonzero(is_positive), np.flatnonzero(~is_positive)):
        fold_of[generator.permutation(group)] = np.arange(len(group)) % FOLDS
    return fold_of[patients]


def score_films(cue: Cue, present: Mask, folds: Indices) -> Numbers:
    """The log odds of the label at each film's value of the cue, learned from the other folds, less the mean's."""
    scores = np.zeros(len(present))
    for fold in np.unique(folds):
        learned = folds != fold
        codes = _codes(cue, learned)
        films = np.bincount(codes[learned], minlength=codes.max() + 1)
        found = np.bincount(codes[learned], weights=present[learned], minlength=codes.max() + 1)
        mean = np.clip(present[learned].mean(), 1e-9, 1 - 1e-9)
        rates = (found + _PRIOR_FILMS * mean) / (films + _PRIOR_FILMS)
        odds = np.log(rates / (1 - rates)) - np.log(mean / (1 - mean))
        scores[~learned] = odds[codes[~learned]]
    return scores


def _judge_class(one: FilmClass, cues: Sequence[Cue], patients: Indices) -> LabelShortcuts:
    at = np.flatnonzero(one.known)
    present, people = one.present[at], np.unique(patients[at], return_inverse=True)[1]
    with_label, without = len(np.unique(people[present])), len(np.unique(people[~present]))
    judged: dict[str, CueAuc | None] = dict.fromkeys([cue.name for cue in cues])
    if len(cues) > 1:
        judged[ALL_CUES] = None
    if min(with_label, without) >= MIN_PATIENTS:
        folds = draw_folds(present, people)
        scores = [score_films(Cue(cue.name, cue.values[at]), present, folds) for cue in cues]
        # Cues that were independent of each other would add up their log odds.
        together = [np.sum(scores, axis=0)] if len(cues) > 1 else []
        for name, values in zip(judged, [*scores, *together], strict=True):
            judged[name] = held_out_auc(present, people, values, folds)
    return LabelShortcuts(films=len(at), present=int(present.sum()), patients_present=with_label, cues=judged)


def _sort_cues(cues: Sequence[Cue], surveyed: Sequence[Surveyed]) -> tuple[list[Cue], dict[str, str]]:
    usable, left_out = [], {}
    for cue in cues:
        known = cue.values[~np.isnan(cue.values)] if cue.is_number else cue.values[cue.values != ""]
        if not len(known):
            left_out[cue.name] = "the source does not say"
        elif len(np.unique(cue.values)) == 1:
            left_out[cue.name] = f"the same on every film: {_shown(known[0])}"
        elif cue.name == "source folder" and _folders_are_kinds(surveyed):
            left_out[cue.name] = "the folder is the class here"
        else:
            usable.append(cue)
    return usable, left_out


def _shown(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _folders_are_kinds(surveyed: Sequence[Surveyed]) -> bool:
    return all(code_of((one.film.folder or "").rpartition("/")[2]) == code_of(one.film.kind) for one in surveyed)


def _without_opposites(classes: Sequence[FilmClass]) -> list[FilmClass]:
    kept: list[FilmClass] = []
    for one in classes:
        if not any(one.known.all() and np.array_equal(one.present, ~other.present) for other in kept):
            kept.append(one)
    return kept


def _codes(cue: Cue, learned: Mask) -> Indices:
    """The value of each film as a number from 0; the tenths are those of the films learned from."""
    if not cue.is_number:
        return np.unique(cue.values, return_inverse=True)[1].astype(np.int64)
    values = cue.values.astype(np.float64)
    is_known = ~np.isnan(values)
    known = values[learned & is_known]
    if not len(known):
        return np.zeros(len(values), dtype=np.int64)
    tenths, times = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]), return_counts=True)
    # A value that fills more than a tenth is a bin of its own, so that what lies above does not hide in it.
    edges = np.sort(np.concatenate([tenths, np.nextafter(tenths[times > 1], np.inf)]))
    codes = np.searchsorted(edges, np.where(is_known, values, 0.0), side="right") + 1
    return np.where(is_known, codes, 0).astype(np.int64)


def _share_beaten(scores: Numbers, others: Numbers) -> Numbers:
    """Of each score, the share of the others that lie below it; a tie counts half."""
    ordered = np.sort(others)
    below, up_to = np.searchsorted(ordered, scores, side="left"), np.searchsorted(ordered, scores, side="right")
    shares: Numbers = (below + up_to) / (2 * len(others))
    return shares

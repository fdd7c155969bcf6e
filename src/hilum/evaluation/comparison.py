"""Two bundles on the same films: the difference of their AUCs, with its interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hilum.errors import UsageError
from hilum.evaluation.classification import Judgement, LabelJudgement
from hilum.evaluation.delong import DeLong, compare_aucs
from hilum.evaluation.intervals import Estimate, estimate_auc_roc, mean_of, resample
from hilum.evaluation.wire import estimate_json

BOOTSTRAP = "paired patient-cluster bootstrap"
DELONG = "DeLong's test"


@dataclass(frozen=True, eq=False)
class LabelComparison:
    """One answer: the AUCs of both bundles on the same films, and their difference.

    ``delong`` is None where a patient has several films, since it takes them for independent.
    """

    films: int
    patients: int
    first: Estimate
    second: Estimate
    difference: Estimate
    delong: DeLong | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two bundles on the films that both assess; differences are the first less the second."""

    first: str
    second: str
    films: int
    patients: int
    labels: dict[str, LabelComparison]
    macro: Estimate

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return {
            "first": self.first,
            "second": self.second,
            "n": {"films": self.films, "patients": self.patients},
            "labels": {name: _label_json(one) for name, one in self.labels.items()},
            "macro": {"auc_roc_difference": estimate_json(self.macro)},
        }


def compare(names: tuple[str, str], first: Judgement, second: Judgement) -> Comparison:
    """Compare two bundles that were judged on the same part of a data set.

    Raises:
        UsageError: no answer of both is labelled on a film that both assess.
    """
    places = {film.path: place for place, film in enumerate(first.films)}
    shared = [film.path for film in second.films if film.path in places]
    patients = [first.films[places[path]].patient for path in shared]
    common = [name for name in first.labels if name in second.labels]
    if not shared or not common:
        msg = (
            f"{names[0]!r} and {names[1]!r} share {len(shared)} films and the answers {common or 'none'}, so there is "
            "nothing to compare. Choose two bundles of one population and one finding."
        )
        raise UsageError(msg)
    draws = resample(patients)
    row = {path: number for number, path in enumerate(shared)}
    labels = {}
    for name in common:
        pair = _scores(first, first.labels[name]), _scores(second, second.labels[name])
        known = [path for path in shared if path in pair[0] and path in pair[1]]
        chosen = draws.of([row[path] for path in known])
        truth = np.array([pair[0][path][0] for path in known], dtype=np.bool_)
        scores = [np.array([one[path][1] for path in known], dtype=np.float64) for one in pair]
        estimates = [estimate_auc_roc(truth, values, chosen) for values in scores]
        owners = [patients[row[path]] for path in known]
        labels[name] = LabelComparison(
            films=len(known),
            patients=len(set(owners)),
            first=estimates[0],
            second=estimates[1],
            difference=estimates[0] - estimates[1],
            delong=_delong(truth, scores[0], scores[1]) if len(set(owners)) == len(owners) else None,
        )
    whole = [one.difference for one in labels.values() if one.difference.interval() is not None]
    return Comparison(names[0], names[1], len(shared), len(set(patients)), labels, mean_of(whole))


def _scores(judgement: Judgement, label: LabelJudgement) -> dict[Any, tuple[bool, float]]:
    paths = (judgement.films[int(place)].path for place in label.index)
    return dict(zip(paths, zip(label.truth.tolist(), label.probabilities.tolist(), strict=True), strict=True))


def _delong(truth: np.ndarray[Any, np.dtype[np.bool_]], first: Any, second: Any) -> DeLong | None:
    return compare_aucs(truth, first, second) if min(truth.sum(), (~truth).sum()) >= 2 else None


def _label_json(one: LabelComparison) -> dict[str, Any]:
    tested = one.delong
    return {
        "n": {"films": one.films, "patients": one.patients},
        "auc_roc": {"first": estimate_json(one.first), "second": estimate_json(one.second)},
        "auc_roc_difference": estimate_json(one.difference),
        "method": BOOTSTRAP if tested is None else f"{BOOTSTRAP}; {DELONG}",
        "delong": None
        if tested is None
        else {
            "standard_error": tested.standard_error,
            "z": None if np.isnan(tested.z) else tested.z,
            "p_value": None if np.isnan(tested.p_value) else tested.p_value,
        },
    }

"""Calibration, operating points and conformal sets, fitted on tune."""

import numpy as np

from hilum.errors import LaboratoryError
from hilum.evaluation.metrics import Scores, Truth, threshold_by_sensitivity, threshold_by_youden
from hilum.inference.bundle import LOW_SUSPICION, Calibration, NamedPoint
from hilum.inference.calibration import calibrate

CONFORMAL = "conformal_90"
CONFORMAL_ERROR = 0.1
"""The share of the films with a finding, and of those without it, about which its conformal point may be wrong."""

_STEPS = 100
_CLOSE = 1e-10
_FARTHEST = 50.0
"""Log-odds of a probability as near to 1 as any prevalence comes."""


def fit_platt(truth: Truth, log_odds: Scores) -> Calibration:
    """Platt scaling by Newton's method, with Platt's softened targets (Platt 1999, section 2.2).

    Raises:
        LaboratoryError: tune lacks a class, or the log-odds rise where the truth falls.
    """
    present, absent = int(truth.sum()), int((~truth).sum())
    if not present or not absent:
        msg = f"Calibration needs tune films with and without the label; there are {present} and {absent}."
        raise LaboratoryError(msg)
    target = np.where(truth, (present + 1) / (present + 2), 1 / (absent + 2))
    design = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    weights = np.array([1.0, 0.0])
    loss = _loss(design @ weights, target)
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(design @ weights, -500, 500)))
        slope = design.T @ (probability - target)
        curvature = (design * (probability * (1 - probability))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        # Newton's step may overshoot far from the optimum.
        while (moved := _loss(design @ (weights - step), target)) > loss and np.abs(step).max() > _CLOSE:
            step = step / 2
        weights, loss = weights - step, min(loss, moved)
        if np.abs(step).max() <= _CLOSE:
            break
    if weights[0] <= 0:
        msg = f"The log-odds do not rise with the label on tune (slope {weights[0]:.3g}). Train again."
        raise LaboratoryError(msg)
    return Calibration(slope=float(weights[0]), intercept=float(weights[1]), prevalence=present / (present + absent))


def fit_intercept(truth: Truth, log_odds: Scores) -> Calibration:
    """The shift of the log-odds whose mean probability is the prevalence, softened as by Platt; the slope stays 1.

    For labels that too few patients show to fit a slope; it also takes films that all lack the label.

    Raises:
        LaboratoryError: there is no film.
    """
    if not len(truth):
        msg = "Calibration needs tune films of which the source says whether they show the label; there is none."
        raise LaboratoryError(msg)
    wanted = (float(truth.sum()) + 1) / (len(truth) + 2)
    low, high = -_FARTHEST - float(log_odds.max()), _FARTHEST - float(log_odds.min())
    # The mean probability rises with the shift, so bisection finds it.
    while high - low > _CLOSE:
        middle = (low + high) / 2
        shifted = calibrate(log_odds, Calibration(slope=1.0, intercept=middle, prevalence=None))
        low, high = (middle, high) if shifted.mean() < wanted else (low, middle)
    return Calibration(slope=1.0, intercept=(low + high) / 2, prevalence=float(truth.mean()))


def choose_points(
    truth: Truth, probabilities: Scores, sensitivity: float, low_suspicion: float | None = None
) -> dict[str, NamedPoint]:
    """The operating points on the calibrated probability: ``youden``, ``sensitivity_NN`` and ``low_suspicion``.

    Args:
        truth: of the label, for each film.
        probabilities: of the label, calibrated.
        sensitivity: the least that ``sensitivity_NN`` has on these films.
        low_suspicion: the least that ``low_suspicion`` has; no such point without it.
    """
    points = {
        "youden": NamedPoint(threshold=threshold_by_youden(truth, probabilities)),
        f"sensitivity_{round(100 * sensitivity)}": NamedPoint(
            threshold=threshold_by_sensitivity(truth, probabilities, sensitivity)
        ),
    }
    if low_suspicion is not None:
        threshold = threshold_by_sensitivity(truth, probabilities, low_suspicion)
        points[LOW_SUSPICION] = NamedPoint(threshold=threshold, nominal_sensitivity=low_suspicion)
    return points


def choose_conformal_point(truth: Truth, probabilities: Scores, error: float = CONFORMAL_ERROR) -> NamedPoint | None:
    """Where conformal prediction sets of each class say present alone, absent alone, or both and so refer.

    Split conformal prediction with a quantile of each class, by label or Mondrian (Vovk 2012, Conditional validity of
    inductive conformal predictors; Sadinle, Lei and Wasserman 2019, Least ambiguous set-valued classifiers): of films
    exchangeable with these, a share of ``error`` at most of those with the label is called absent, and of those
    without it present. A set that held neither class is filled with both, as Sadinle et al. advise (section 4), so
    it refers too.

    The sets hang on the ranks of the scores alone. Platt scaling keeps ranks, so the films may have served to fit it;
    they may not have served to choose the weights.

    Args:
        truth: of one film of each patient with films of the class, none of which chose the weights.
        probabilities: of the label, or any score that rises with it, 0 to 1.
        error: of each class, above 0 and below 1.

    Returns:
        None where a class has too few films for any set but the whole: (n + 1) × error < 1.
    """
    present, absent = np.sort(probabilities[truth]), np.sort(probabilities[~truth])
    rank_present, rank_absent = (int(np.floor(error * (len(scores) + 1) + _CLOSE)) for scores in (present, absent))
    if rank_present < 1 or rank_absent < 1:
        return None
    present_from = float(present[rank_present - 1])
    # Absent belongs to the set up to this score itself.
    absent_below = float(np.nextafter(absent[-rank_absent], 2.0))
    if absent_below > 1:
        return None
    return NamedPoint(
        threshold=max(present_from, absent_below),
        refer_from=min(present_from, absent_below),
        nominal_coverage=1 - error,
    )


def _loss(scaled: Scores, target: Scores) -> float:
    return float(np.sum(np.logaddexp(0, scaled) - target * scaled))

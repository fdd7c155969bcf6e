"""From logits to the calibrated probability of an answer."""

import math

import numpy as np
import numpy.typing as npt

from hilum.inference.bundle import Activation, Answer, Calibration

Floats = npt.NDArray[np.float64]


def log_odds(
    logits: npt.ArrayLike, classes: tuple[str, ...], answer: Answer, activation: Activation = Activation.SOFTMAX
) -> Floats:
    """The raw log-odds of an answer for each film, from logits of films × classes."""
    values = np.asarray(logits, dtype=np.float64)
    if activation is Activation.SIGMOID:
        return values[:, classes.index(answer.classes[0])]
    chosen = np.array([name in answer.classes for name in classes])
    difference: Floats = np.logaddexp.reduce(values[:, chosen], axis=1) - np.logaddexp.reduce(
        values[:, ~chosen], axis=1
    )
    return difference


def calibrate(raw: Floats, calibration: Calibration) -> Floats:
    """Platt scaling: raw log-odds to calibrated probabilities."""
    scaled = calibration.slope * raw + calibration.intercept
    # Of the two forms of the logistic function each is taken where it cannot overflow.
    small = np.exp(-np.abs(scaled))
    return np.where(scaled >= 0, 1 / (1 + small), small / (1 + small))


def log_odds_shift(calibrated_at: float, asked: float) -> float:
    """By how much log-odds move from one prevalence to another, both above 0 and below 1.

    By Bayes' rule, where the finding looks alike in both places and only its frequency differs (Saerens, Latinne and
    Decaestecker, Neural Computation 2002).
    """
    return math.log(asked / (1 - asked)) - math.log(calibrated_at / (1 - calibrated_at))


def shift(probability: float, by: float) -> float:
    """A probability whose log-odds are moved; 0 and 1 stay."""
    if probability in {0, 1}:
        return probability
    # With the larger of the two factors kept at 1 neither can overflow.
    present, absent = probability * math.exp(min(by, 0.0)), (1 - probability) * math.exp(min(-by, 0.0))
    return present / (present + absent)


def share(logits: npt.ArrayLike, classes: tuple[str, ...], among: tuple[str, ...]) -> Floats:
    """The softmax of films × classes restricted to the classes ``among``, in their order."""
    values = np.asarray(logits, dtype=np.float64)[:, [classes.index(name) for name in among]]
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return shares

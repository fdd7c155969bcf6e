"""From logits to the calibrated probability of an answer."""

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


def share(logits: npt.ArrayLike, classes: tuple[str, ...], among: tuple[str, ...]) -> Floats:
    """The softmax of films × classes restricted to the classes ``among``, in their order."""
    values = np.asarray(logits, dtype=np.float64)[:, [classes.index(name) for name in among]]
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return shares

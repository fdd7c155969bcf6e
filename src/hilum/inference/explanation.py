"""Where on the film the evidence for an answer lies, from the same pass that answered."""

import numpy as np
import numpy.typing as npt

from hilum.findings import ActivationMap
from hilum.inference.bundle import Answer
from hilum.inference.calibration import share


def evidence(logits: npt.ArrayLike, maps: npt.ArrayLike, classes: tuple[str, ...], answer: Answer) -> ActivationMap:
    """The activation map of an answer's log-odds.

    For a network that averages its last feature map into a linear head this is the gradient of the log-odds by that
    map, weighted and summed: Grad-CAM (Selvaraju 2017) without a second pass, before its rectification.

    Args:
        logits: of one film, one per class.
        maps: classes × height × width, the class maps of the same film.
        classes: the names of the classes, in the model's order.
        answer: whose evidence.
    """
    others = tuple(name for name in classes if name not in answer.classes)
    weights = np.zeros(len(classes))
    # d logsumexp(z) / dz is the softmax, here within the answer's classes and within the others.
    for names, sign in ((answer.classes, 1.0), (others, -1.0)):
        weights[[classes.index(name) for name in names]] = sign * share(np.atleast_2d(logits), classes, names)[0]
    weighted = np.tensordot(weights, np.asarray(maps, dtype=np.float64), axes=1)
    strongest = np.abs(weighted).max()
    support = np.clip(weighted / strongest, 0.0, 1.0) if strongest > 0 else np.zeros_like(weighted)
    return ActivationMap(tuple(tuple(round(float(value), 4) for value in row) for row in support))

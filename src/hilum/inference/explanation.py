"""Where on the film the evidence for an answer lies, from the same pass that answered."""

import numpy as np
import numpy.typing as npt

from hilum.findings import ActivationMap
from hilum.images import InputSpec
from hilum.images.cropping import spread
from hilum.inference.bundle import Activation, Answer, BundleManifest
from hilum.inference.calibration import Floats, share


def evidence(logits: npt.ArrayLike, maps: npt.ArrayLike, manifest: BundleManifest, answer: Answer) -> ActivationMap:
    """The activation map of an answer's log-odds.

    For a network that averages its last feature map into a linear head this is the gradient of the log-odds by that
    map, weighted and summed: Grad-CAM (Selvaraju 2017) without a second pass, before its rectification.

    Args:
        logits: of one film, one per class.
        maps: classes × height × width, the class maps of the same film.
        manifest: of the bundle that gave them.
        answer: whose evidence.
    """
    weighted = np.tensordot(_gradient(logits, manifest, answer), np.asarray(maps, dtype=np.float64), axes=1)
    strongest = np.abs(weighted).max()
    support = np.clip(weighted / strongest, 0.0, 1.0) if strongest > 0 else np.zeros_like(weighted)
    return ActivationMap(tuple(tuple(round(float(value), 4) for value in row) for row in support))


def on_film(activation: ActivationMap, spec: InputSpec, height: int, width: int) -> ActivationMap:
    """The map of a network's input as one of the film that the input was made from, zero where it saw nothing."""
    if spec.resize == "stretch":
        return activation
    placed = spread(activation.rows, height, width)
    return ActivationMap(tuple(tuple(round(float(value), 4) for value in row) for row in placed))


def _gradient(logits: npt.ArrayLike, manifest: BundleManifest, answer: Answer) -> Floats:
    """How the log-odds of an answer change with each logit."""
    classes = manifest.classes
    gradient = np.zeros(len(classes))
    if manifest.activation is Activation.SIGMOID:
        gradient[classes.index(answer.classes[0])] = 1.0
        return gradient
    others = tuple(name for name in classes if name not in answer.classes)
    # d logsumexp(z) / dz is the softmax, here within the answer's classes and within the others.
    for names, sign in ((answer.classes, 1.0), (others, -1.0)):
        gradient[[classes.index(name) for name in names]] = sign * share(np.atleast_2d(logits), classes, names)[0]
    return gradient

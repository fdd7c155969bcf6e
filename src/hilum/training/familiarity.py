"""What the films of a bundle have in common, so that a film unlike them can be told."""

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.images import prepare
from hilum.inference import Bundle
from hilum.inference.familiarity import Familiarity, Floats, distance, pool
from hilum.training.films import read_pixels

DIRECTIONS = 64
LIKE = 0.995
"""The share of tune films that count as like those of fit."""


def learn_familiarity(bundle: Bundle, manifest: Manifest) -> Familiarity:
    """Run a bundle on the films of fit and tune: the one give the distribution, the other the threshold.

    Raises:
        DataSetError: a film cannot be read.
    """
    return fit_familiarity(features_of(bundle, manifest.of(Split.FIT)), features_of(bundle, manifest.of(Split.TUNE)))


def features_of(bundle: Bundle, films: tuple[Film, ...]) -> Floats:
    """The pooled features [films, channels] that a bundle gives of films."""
    spec = bundle.manifest.input.spec()
    return np.concatenate(
        [pool(bundle.run(prepare(read_pixels(film.path), spec)[np.newaxis]).features) for film in films]
    )


def fit_familiarity(fit: Floats, tune: Floats) -> Familiarity:
    """The distribution of the pooled features of fit, and the distance within which most of tune lies."""
    mean = fit.mean(axis=0)
    _, singular, directions = np.linalg.svd(fit - mean, full_matrices=False)
    variance = singular**2 / (len(fit) - 1)
    kept = min(DIRECTIONS, len(variance) // 2)
    # As it will be read from its file.
    basis = directions[:kept].astype(np.float16).astype(np.float64)
    rest = float(variance[kept:].sum() / max(1, fit.shape[1] - kept))
    model = Familiarity(mean, basis, np.maximum(variance[:kept], rest), max(rest, 1e-12), threshold=0.0)
    threshold = float(np.quantile(distance(model, tune), LIKE, method="higher"))
    return Familiarity(model.mean, model.basis, model.variance, model.rest, threshold)

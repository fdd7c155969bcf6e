"""What the films of a bundle have in common, so that a film unlike them can be told."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.images import prepare
from hilum.inference import Bundle
from hilum.inference.familiarity import Familiarity, Floats, distance, pool
from hilum.training.films import read_pixels

DIRECTIONS = 64
LIKE = 0.995
"""The share of tune films that count as like those of fit."""
MOST_FILMS = 2500
"""So many films of a part are looked at; more move the distribution little and cost minutes."""
LEAST_FILMS = 20
"""Of fit and of tune; of fewer, the farthest one says nothing of the next film."""


def learn_familiarity(
    bundle: Bundle, manifest: Manifest, on_film: Callable[[], object] = lambda: None
) -> Familiarity | None:
    """Run a bundle on films of fit and tune: the one give the distribution, the other the threshold.

    An ensemble's features are those of its members, side by side, and are taken like any other's.

    Returns:
        None where there are fewer than :data:`LEAST_FILMS` of either.

    Raises:
        DataSetError: a film cannot be read.
    """
    parts = familiar_films(manifest)
    return fit_familiarity(*(features_of(bundle, films, on_film) for films in parts)) if parts else None


def familiar_films(manifest: Manifest) -> tuple[tuple[Film, ...], ...]:
    """The films of fit and of tune that :func:`learn_familiarity` runs; nothing where it gives None."""
    parts = manifest.of(Split.FIT), manifest.of(Split.TUNE)
    return () if min(map(len, parts)) < LEAST_FILMS else tuple(spread_films(films, MOST_FILMS) for films in parts)


def spread_films(films: Sequence[Film], most: int) -> tuple[Film, ...]:
    """At most so many films, the same on every machine: one of each patient before a second of any."""
    ordered = sorted(films, key=lambda film: hashlib.sha256(film.path.name.encode()).digest())
    earlier, turns = Counter[str](), list[int]()
    for film in ordered:
        turns.append(earlier[film.patient])
        earlier[film.patient] += 1
    # Sorting keeps the order among films of one turn.
    return tuple(film for _, film in sorted(zip(turns, ordered, strict=True), key=lambda pair: pair[0])[:most])


def features_of(bundle: Bundle, films: Sequence[Film], on_film: Callable[[], object] = lambda: None) -> Floats:
    """The pooled features [films, channels] that a bundle gives of films."""
    spec, rows = bundle.manifest.input.spec(), []
    for film in films:
        rows.append(pool(bundle.run(prepare(read_pixels(film.path), spec)[np.newaxis]).features))
        on_film()
    return np.concatenate(rows)


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
    # One by one, as a reading asks: in a batch the last bits differ, and the farthest film would not reach itself.
    distances = [float(distance(model, film[np.newaxis])[0]) for film in tune]
    threshold = float(np.quantile(distances, LIKE, method="higher"))
    return Familiarity(model.mean, model.basis, model.variance, model.rest, threshold)

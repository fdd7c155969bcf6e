"""How unlike a film is to those a bundle learned from, by the features that the bundle computes anyway."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hilum.errors import BundleDamaged
from hilum.findings import CheckOutcome, QualityCheck

UNFAMILIAR = "unlike_training"

Floats = npt.NDArray[np.float64]
_ARRAYS = ("mean", "basis", "variance", "rest", "threshold")


@dataclass(frozen=True, eq=False)
class Familiarity:
    """A Gaussian of the features of the films that a bundle learned from, with few directions of their own.

    Features are brought to length 1: how strong they are says little of where a film belongs, and hides it.

    Attributes:
        mean: [channels].
        basis: [directions, channels], the directions in which the films differ most, orthonormal.
        variance: [directions], of the films along each.
        rest: variance of the films along any other direction.
        threshold: the distance beyond which a film is unlike them.
    """

    mean: Floats
    basis: Floats
    variance: Floats
    rest: float
    threshold: float

    def distance(self, features: npt.ArrayLike) -> Floats:
        """The Mahalanobis distance [films] of feature maps [films, channels, h, w], per root of their channels."""
        return distance(self, pool(features))

    def check(self, features: npt.ArrayLike, bundle: str) -> QualityCheck:
        """``unlike_training`` for a film by its feature maps [1, channels, h, w], naming the bundle."""
        is_unlike = float(self.distance(features)[0]) > self.threshold
        return QualityCheck(UNFAMILIAR, CheckOutcome.WARN if is_unlike else CheckOutcome.PASS, (("bundle", bundle),))


def pool(features: npt.ArrayLike) -> Floats:
    """The mean [films, channels] of feature maps [films, channels, h, w], of length 1."""
    pooled: Floats = np.asarray(features, dtype=np.float64).mean(axis=(2, 3))
    scaled: Floats = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
    return scaled


def distance(model: Familiarity, pooled: Floats) -> Floats:
    """The Mahalanobis distance [films] of pooled features, per root of their channels."""
    moved = pooled - model.mean
    along = moved @ model.basis.T
    inside = (along**2 / model.variance).sum(axis=1)
    outside = ((moved**2).sum(axis=1) - (along**2).sum(axis=1)).clip(0) / model.rest
    found: Floats = np.sqrt((inside + outside) / pooled.shape[1])
    return found


def write_familiarity(model: Familiarity) -> bytes:
    """The file of a model."""
    stream = io.BytesIO()
    arrays = {name: np.asarray(getattr(model, name)) for name in _ARRAYS}
    arrays["basis"] = arrays["basis"].astype(np.float16)
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def read_familiarity(path: Path) -> Familiarity:
    """Read what :func:`write_familiarity` wrote; nothing in the file is run.

    Raises:
        BundleDamaged: it is no such file.
    """
    try:
        # Of the bytes: numpy leaves a damaged file open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name], dtype=np.float64) for name in _ARRAYS}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        msg = f"Expected the features of a bundle's films at {path}; it could not be read ({error}). Fetch it again."
        raise BundleDamaged(msg) from error
    return Familiarity(
        arrays["mean"], arrays["basis"], arrays["variance"], float(arrays["rest"]), float(arrays["threshold"])
    )

"""What a bundle costs to run: the time of its network and its size."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from hilum.images import load_image, prepare
from hilum.inference import Bundle
from hilum.inference.bundle import GOLDEN_FILM_FILE, MODEL_FILE

RUNS = 30
_WARM_UP = 3
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True)
class Cost:
    """What one film costs.

    Attributes:
        ms_per_film: median time of the network alone on one prepared film, in milliseconds, on all cores of the
            machine that measured; compare only what was measured on one machine.
        mb: size of the model's file, in millions of bytes.
    """

    ms_per_film: float
    mb: float


def measure_cost(bundle: Bundle) -> Cost:
    """Time the network on the bundle's golden film: the median of :data:`RUNS` runs after a warm-up."""
    pixels = load_image(bundle.folder / GOLDEN_FILM_FILE).pixels
    film = prepare(pixels, bundle.manifest.input.spec())[np.newaxis]
    times = [_time(bundle, film) for _ in range(_WARM_UP + RUNS)][_WARM_UP:]
    return Cost(1000 * median(times), (bundle.folder / MODEL_FILE).stat().st_size / _BYTES_PER_MB)


def _time(bundle: Bundle, film: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    start = perf_counter()
    bundle.run(film)
    return perf_counter() - start

"""hilum with the bundle named by ``sys.argv[3]``: the whole of ``hilum.read``, its report included."""

import sys
from pathlib import Path

from contest import compete

import hilum

bundle = hilum.load_bundle(sys.argv[3])


def read() -> float:
    """File to a reading with its report."""
    reading = hilum.read(Path(sys.argv[1]), [bundle])
    probability = reading.findings[0].probability
    if probability is None or reading.report is None:
        sys.exit("the film was not read")
    return probability


compete(read)

"""How long one report takes: drafted by a writer, and composed of the findings.

    python benchmarks/writing_time.py BUNDLE [BUNDLE ...]

Each writer is timed warm over 30 reports, from what it writes of (ranks, or a decoded film) to sentences with their
attention; the composed report from a reading. The times are of a machine on which nothing else runs.
"""

import statistics
import sys
import time
from collections.abc import Callable

from hilum.findings import Stated
from hilum.images import load_image
from hilum.inference import load_bundle
from hilum.inference.report_writing import Question, parts_of, see, weigh, write
from hilum.phantoms import encode, make_phantom
from hilum.reading import read
from hilum.reports import compose
from hilum.reports.drafting import count_faults

REPORTS = 30
WARM_UP = 3


def timed(work: Callable[[], object]) -> str:
    """The median of a call in milliseconds, with the fastest and the slowest."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(REPORTS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(times):.1f} ms ({min(times):.1f} to {max(times):.1f})"


def main(places: list[str]) -> None:
    """Print a line for each writer, and one for the composed report."""
    film = load_image(encode(make_phantom(5, size_px=512, age_years=60, pathology="effusion"), "png"))
    reading = read(film, stated=Stated(age_years=60))
    question = Question({}, faults=count_faults((), "en"))
    probabilities = {one.name: one.probability for one in reading.findings if one.probability is not None}

    def draft(place: str) -> str:
        writer = load_bundle(place)
        if parts_of(writer)[1].evidence is None:
            return timed(lambda: write(writer, see(writer, [film]), question))
        return timed(lambda: write(writer, weigh(writer, probabilities), question))

    for place in places:
        print(f"{load_bundle(place).manifest.name}: {draft(place)}", flush=True)
    print(f"composed: {timed(lambda: compose(reading, 'en'))}")


if __name__ == "__main__":
    main(sys.argv[1:])

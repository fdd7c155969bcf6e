"""The stages of one whole reading: how long each takes on a warm process, as a Markdown table.

    python benchmarks/stages.py

The film is a phantom of 2500 × 2000 pixels as an uncompressed DICOM file of 12 bit, of unknown age, so that every
shipped model reads it. A reading is timed as a whole, then stage by stage, in turns; the table gives medians.
"""

import io
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pydicom

import hilum
from hilum.findings import Reading
from hilum.images import Radiograph, load_image
from hilum.inference import Bundle, load_bundles, segment
from hilum.inference.bundle import Task
from hilum.inference.classification import classify_and_check
from hilum.phantoms import Encoding, encode, make_phantom
from hilum.reading import guarded
from hilum.reports import compose

WIDTH_PX, HEIGHT_PX = 2000, 2500
WARM_UP = 3
TURNS = 20
AIM_MS = 250


def stages(
    film: bytes, radiograph: Radiograph, bundles: Sequence[Bundle], reading: Reading
) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""

    def stage(bundle: Bundle) -> Callable[[], object]:
        if bundle.manifest.task is Task.SEGMENTATION:
            return lambda: segment(bundle, radiograph)
        return lambda: classify_and_check(bundle, radiograph)

    return {
        "the whole reading": lambda: hilum.read(film, bundles),
        "decode": lambda: load_image(film),
        "guard": lambda: guarded(radiograph, bundles),
        **{f"`{bundle.manifest.name}`": stage(bundle) for bundle in bundles},
        "report": lambda: compose(replace(reading, report=None), "en"),
    }


def make_film() -> bytes:
    """The file that is read."""
    phantom = make_phantom(1, size_px=WIDTH_PX, height_px=HEIGHT_PX)
    dataset = pydicom.dcmread(io.BytesIO(encode(phantom, Encoding.DICOM)))
    del dataset.PatientAge
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


def main() -> None:
    """Read, time, print."""
    film = make_film()
    bundles = [bundle for bundle in load_bundles() if bundle.manifest.task is not Task.GUARD]
    radiograph = load_image(film)
    timed = stages(film, radiograph, bundles, hilum.read(film, bundles))
    times: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(WARM_UP + TURNS):
        for name, run in timed.items():
            start = time.perf_counter()
            run()
            if turn >= WARM_UP:
                times[name].append(1000 * (time.perf_counter() - start))
    print(f"| stage of a reading, {HEIGHT_PX} × {WIDTH_PX} DICOM, aim {AIM_MS} ms | ms |\n|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.0f} |")


if __name__ == "__main__":
    main()

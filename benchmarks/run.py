"""Time hilum beside its peer in one run: to the first answer, per film after, memory, size on disk."""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SIDE_PX = 1100
STARTS = 7
FILMS = 30
INSTALLERS = {"pip", "setuptools", "pkg_resources"}
PEER = ("torchxrayvision", "torch==2.11.0", "torchvision==0.26.0")
AIMS = "Aims: a fifth of the peer's time to the first answer, a fifth of its time per film, a quarter of its memory."


@dataclass
class Contestant:
    """One way of reading the film, and what was measured of it."""

    name: str
    environment: Path
    arguments: Sequence[str | Path]
    first_s: list[float] = field(default_factory=list)
    film_ms: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)

    def start(self, film: Path) -> None:
        """One process, from its start to its end."""
        script, *rest = self.arguments
        command = [python_of(self.environment), HERE / script, film, str(FILMS), *rest]
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=film.parent)
        assert process.stdout is not None  # noqa: S101 - narrows the type
        process.stdout.readline()
        first_s = time.perf_counter() - begin
        rest_of_output, _ = process.communicate()
        if process.returncode != 0:
            sys.exit(f"{self.name} failed")
        measured = json.loads(rest_of_output.splitlines()[-1])
        self.first_s.append(first_s)
        self.film_ms.append(statistics.median(measured["film_ms"]))
        self.peak_mb.append(measured["peak_mb"])

    def row(self) -> tuple[float, float, float, float]:
        """Medians over the starts: seconds, milliseconds, megabytes of memory, megabytes on disk."""
        medians = (statistics.median(values) for values in (self.first_s, self.film_ms, self.peak_mb))
        first_s, film_ms, peak_mb = medians
        return first_s, film_ms, peak_mb, size_mb(self.environment)


def python_of(environment: Path) -> Path:
    """The interpreter of an environment."""
    return environment / "bin" / "python"


def size_mb(environment: Path) -> float:
    """What an environment takes on disk, without the installers that made it."""
    files = (path for path in environment.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if not INSTALLERS & set(path.parts)) / 1e6


def environment_with(folder: Path, *requirements: str) -> Path:
    """A fresh environment with these installed."""
    venv.create(folder, with_pip=True)
    subprocess.run([python_of(folder), "-m", "pip", "install", "--quiet", *requirements], check=True)
    return folder


def make_film(place: Path, hilum: Path) -> Path:
    """The film that all read: a phantom as an 8-bit PNG."""
    film = place / "film.png"
    command = [hilum / "bin" / "hilum", "phantom", "--seed", "1", "--size-px", str(SIDE_PX), "--out", film]
    subprocess.run(command, check=True)
    return film


def measure(place: Path) -> list[Contestant]:
    """Set up, then start the contestants in turn, so that a busy moment meets all alike."""
    hilum = environment_with(place / "hilum", f"{ROOT}[server]")
    peer = environment_with(place / "peer", *PEER)
    densenet = place / "densenet"
    subprocess.run([sys.executable, HERE / "densenet_bundle.py", densenet], check=True)
    film = make_film(place, hilum)
    contestants = [
        Contestant("torchxrayvision, DenseNet-121", peer, ["torchxrayvision_densenet.py"]),
        Contestant("hilum, DenseNet-121", hilum, ["hilum_bundle.py", densenet]),
        Contestant("hilum, `pneumonia` as shipped", hilum, ["hilum_bundle.py", "pneumonia"]),
    ]
    for contestant in contestants:
        contestant.start(film)  # fills the file cache and compiles the modules; not counted
        contestant.first_s.clear()
        contestant.film_ms.clear()
        contestant.peak_mb.clear()
    for _ in range(STARTS):
        for contestant in contestants:
            contestant.start(film)
    return contestants


def table(contestants: Sequence[Contestant]) -> str:
    """The measurements as a Markdown table, each with its ratio to the first contestant's."""
    lines = [
        "| | process start to first answer, s | per film after, ms | peak memory, MB | installed, MB |",
        "|---|---|---|---|---|",
    ]
    peer = contestants[0].row()
    for contestant in contestants:
        cells = [
            f"{value:.{digits}f}" + (f" ({reference / value:.1f} ×)" if contestant is not contestants[0] else "")
            for value, reference, digits in zip(contestant.row(), peer, (2, 1, 0, 0), strict=True)
        ]
        lines.append(f"| {contestant.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def stage_times(environment: Path) -> str:
    """How long each stage of one reading takes, as a Markdown table."""
    command = [python_of(environment), HERE / "stages.py"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def document(measured: str, staged: str) -> str:
    """The page of the documentation that holds the table."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    day = datetime.datetime.now(datetime.UTC).date()
    machine = f"{os.cpu_count()} processor cores, no GPU, Python {sys.version_info.major}.{sys.version_info.minor}"
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        machine += ";\nother work ran beside, so all contestants had real-time priority over it"
    return f"""# Benchmarks

Written by `make bench`; commit {commit}, {day}, on a machine with {machine}.
In brackets: how many times less than the peer.

{measured}

{AIMS}

- All three read the same film, a phantom of {SIDE_PX} × {SIDE_PX} pixels as an 8-bit PNG, from the file to the answer.
  hilum's time includes everything of a reading: the film's checks, calibration, activation map and composed report.
- torchxrayvision runs in an environment of its own with random weights (none are downloaded), by the reading steps
  of its documentation: read, normalise, crop, resize to 224, DenseNet-121, 18 outputs.
- hilum's DenseNet-121 has random weights too, 224 pixels, exported to ONNX: the same network in hilum's own path.
- `pneumonia` is the shipped network.
- The contestants start in turn, {STARTS} times each after one that is not counted, and read the film {FILMS} times
  more in each start. The table gives medians over the starts; memory is the process's peak; installed is the whole
  environment but for pip and setuptools, which made it.

## The stages of a reading

A whole reading of one DICOM film by every shipped model, guard, outlines and report included, in a process that has
read before; the film is a phantom of unknown age, so that every model answers.

{staged}
"""


def main() -> None:
    """Measure, print, and write the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page of the documentation to write")
    page = parser.parse_args().write
    with tempfile.TemporaryDirectory(prefix="hilum-bench-") as folder:
        contestants = measure(Path(folder))
        measured, staged = table(contestants), stage_times(contestants[-1].environment)
    print(measured)
    print(AIMS)
    print(staged)
    if page is not None:
        page.write_text(document(measured, staged), encoding="utf-8")


if __name__ == "__main__":
    main()

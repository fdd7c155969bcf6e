"""How often the 95 % intervals of hilum hold the true AUC, by simulation.

    python benchmarks/coverage.py --runs 1000

Patients have one to six films of one truth. A score is normal; half of its variance is the patient's own, so films of a
patient are alike. The true AUC of such scores is known, and each run asks whether the interval holds it. The last lines
compare with an interval that takes every film for a patient, as if films were independent.
"""

import argparse
import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from hilum.evaluation.intervals import auc_interval, resample

MOST_FILMS = 6
SHARE_OF_PATIENT = 0.5


@dataclass(frozen=True)
class Case:
    """A true AUC, and how many patients have and lack the finding."""

    auc: float
    present: int
    absent: int
    is_by_film: bool = False


CASES = (
    Case(0.8, 60, 90),
    Case(0.8, 20, 130),
    Case(0.8, 10, 140),
    Case(0.95, 60, 90),
    Case(0.95, 20, 130),
    Case(0.99, 60, 90),
    Case(0.99, 20, 130),
    Case(0.999, 60, 90),
    Case(0.8, 60, 90, is_by_film=True),
)


def simulate(case: Case, rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64], list[str]]:
    """Truth, scores and patient of each film."""
    patients = case.present + case.absent
    owner = np.repeat(np.arange(patients), rng.integers(1, MOST_FILMS + 1, patients))
    truth = owner < case.present
    own, of_film = rng.normal(size=patients)[owner], rng.normal(size=len(owner))
    noise = math.sqrt(SHARE_OF_PATIENT) * own + math.sqrt(1 - SHARE_OF_PATIENT) * of_film
    scores = math.sqrt(2) * NormalDist().inv_cdf(case.auc) * truth + noise
    return truth, scores, [str(number) for number in owner]


def cover(case: Case, runs: int) -> tuple[int, int, int]:
    """In how many runs the interval held the truth, lay above it, and lay below it."""
    held = above = below = 0
    for run in range(runs):
        truth, scores, patients = simulate(case, np.random.default_rng(run))
        units = [str(number) for number in range(len(patients))] if case.is_by_film else patients
        interval = auc_interval(truth, scores, resample(units, seed=run))
        if interval is None:
            continue
        above += interval.low > case.auc
        below += interval.high < case.auc
        held += interval.low <= case.auc <= interval.high
    return held, above, below


def main() -> None:
    """Print the coverage of each case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    print("| true AUC | patients with, without | resampled | held | too high | too low |\n|---|---|---|---|---|---|")
    for case in CASES:
        held, above, below = (f"{count / runs:.1%}" for count in cover(case, runs))
        unit = "films" if case.is_by_film else "patients"
        print(f"| {case.auc} | {case.present}, {case.absent} | {unit} | {held} | {above} | {below} |", flush=True)


if __name__ == "__main__":
    main()

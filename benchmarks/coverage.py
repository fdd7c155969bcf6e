"""How often the 95 % intervals of hilum hold the true AUC, by simulation.

    python benchmarks/coverage.py --runs 1000

Patients have one to six films of one truth. A score is normal; half of its variance is the patient's own, so films of
one patient are alike. The true AUC of such scores is known, and each run asks whether the interval holds it. The last
column is of the percentiles of the same draws. The draws are made of sums over pairs of patients, which is the AUC of
resampled films at a fraction of the work.
"""

import argparse
import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from hilum.evaluation.intervals import Estimate, films_of_auc

MOST_FILMS = 6
SHARE_OF_PATIENT = 0.5
DRAWS = 600

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A true AUC, and how many patients have and lack the finding."""

    auc: float
    present: int
    absent: int


CASES = (
    Case(0.8, 60, 90),
    Case(0.8, 20, 130),
    Case(0.8, 10, 140),
    Case(0.8, 5, 145),
    Case(0.95, 60, 90),
    Case(0.95, 20, 130),
    Case(0.99, 60, 90),
    Case(0.99, 20, 130),
    Case(0.999, 60, 90),
)


def simulate(case: Case, rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The pairs that each patient with the finding wins against each without, and the films of each patient."""
    patients = case.present + case.absent
    films = rng.integers(1, MOST_FILMS + 1, patients)
    owner = np.repeat(np.arange(patients), films)
    truth = owner < case.present
    own, of_film = rng.normal(size=patients)[owner], rng.normal(size=len(owner))
    noise = math.sqrt(SHARE_OF_PATIENT) * own + math.sqrt(1 - SHARE_OF_PATIENT) * of_film
    scores = math.sqrt(2) * NormalDist().inv_cdf(case.auc) * truth + noise
    order = np.argsort(scores[~truth])
    below = np.zeros((int((~truth).sum()) + 1, case.absent))
    below[np.arange(1, len(below)), owner[~truth][order] - case.present] = 1
    beaten = below.cumsum(axis=0)[np.searchsorted(scores[~truth][order], scores[truth])]
    return np.add.reduceat(beaten, np.flatnonzero(np.diff(owner[truth], prepend=-1)), axis=0), films


def estimate(case: Case, rng: np.random.Generator) -> Estimate:
    """The AUC of one simulated set, and its draws."""
    won, films = simulate(case, rng)
    patients = case.present + case.absent
    drawn = rng.multinomial(patients, np.full(patients, 1 / patients), size=DRAWS).astype(np.float64)
    weights = np.vstack([np.ones(patients), drawn])
    present, absent = weights[:, : case.present], weights[:, case.present :]
    pairs = (present @ films[: case.present]) * (absent @ films[case.present :])
    with np.errstate(invalid="ignore"):
        areas = ((present @ won) * absent).sum(axis=1) / pairs
    counts = int(films[: case.present].sum()), int(films[case.present :].sum())
    auc = float(areas[0])
    return Estimate(auc, areas[1:], min(case.present, case.absent) - 1, films_of_auc(auc, *counts))


def cover(case: Case, runs: int) -> tuple[int, int, int, int]:
    """In how many runs the interval held the truth, lay above it, lay below it, and the percentiles held it."""
    counts = np.zeros(4, dtype=int)
    for run in range(runs):
        found = estimate(case, np.random.default_rng(run))
        interval = found.interval()
        if interval is None:
            continue
        above, below = interval.low > case.auc, interval.high < case.auc
        low, high = np.nanpercentile(found.draws, (2.5, 97.5))
        counts += [not above and not below, above, below, low <= case.auc <= high]
    held, lay_above, lay_below, by_percentile = counts.tolist()
    return held, lay_above, lay_below, by_percentile


def main() -> None:
    """Print the coverage of each case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    print("| true AUC | patients with, without | held | too high | too low | percentiles held |")
    print("|---|---|---|---|---|---|")
    for case in CASES:
        shares = " | ".join(f"{count / runs:.1%}" for count in cover(case, runs))
        print(f"| {case.auc} | {case.present}, {case.absent} | {shares} |", flush=True)


if __name__ == "__main__":
    main()

"""Whether reports claim the findings that their references claim: precision, recall and F1, label by label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.evaluation.intervals import Weights, weighted_sums
from hilum.evaluation.text_metrics import Words
from hilum.findings import LabelState
from hilum.inference.bundle import Interval
from hilum.inference.tokeniser import text_of
from hilum.reports.claim_words import FINDINGS
from hilum.reports.claims import claims

POSITIVES_AT_LEAST = 10
"""A label with fewer positive references is left out of the macro mean: its F1 is chance."""
RATES = ("precision", "recall", "f1")

Floats = npt.NDArray[np.float64]
Claimed = npt.NDArray[np.bool_]
"""reports × findings: whether the finding is claimed to be there."""


@dataclass(frozen=True)
class Rates:
    """Precision, recall and F1, each with its interval; what is divided by nothing is 0."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True)
class ClinicalNumbers:
    """What reports claim against what their references claim.

    Attributes:
        labels: by finding.
        positives, called: by finding, references and reports that claim it.
        macro: the mean over ``macro_labels``; None where there are none.
        macro_labels: those with at least 10 positive references.
        micro: of all claims of all findings together.
    """

    labels: Mapping[str, Rates]
    positives: Mapping[str, int]
    called: Mapping[str, int]
    macro: Rates | None
    macro_labels: tuple[str, ...]
    micro: Rates


def claimed(reports: Sequence[Words], language: str, *, with_doubt: bool = False) -> Claimed:
    """What each report claims to be there; ``with_doubt`` also what it says may be there."""
    states = {LabelState.PRESENT, LabelState.UNCERTAIN} if with_doubt else {LabelState.PRESENT}
    rows = []
    for words in reports:
        there = {claim.finding for claim in claims(text_of(words), language) if claim.state in states}
        rows.append([name in there for name in FINDINGS])
    return np.asarray(rows, dtype=bool).reshape(-1, len(FINDINGS))


def compare_claims(found: Claimed, true: Claimed, weights: Weights) -> ClinicalNumbers:
    """Compare the claims of reports with those of their references, study by study."""
    columns = np.concatenate([found & true, found, true], axis=1)
    # The value itself is the draw that takes every study once; it goes first.
    drawn = np.concatenate([columns.sum(axis=0, dtype=np.float64)[np.newaxis], weighted_sums(columns, weights)])
    hits, called, there = np.split(drawn, 3, axis=1)
    by_label = _rates(hits, called, there)
    positives = true.sum(axis=0)
    is_frequent = positives >= POSITIVES_AT_LEAST
    return ClinicalNumbers(
        labels={name: _intervals(by_label[:, :, place]) for place, name in enumerate(FINDINGS)},
        positives={name: int(count) for name, count in zip(FINDINGS, positives, strict=True)},
        called={name: int(count) for name, count in zip(FINDINGS, found.sum(axis=0), strict=True)},
        macro=_intervals(by_label[:, :, is_frequent].mean(axis=2)) if is_frequent.any() else None,
        macro_labels=tuple(name for name, wanted in zip(FINDINGS, is_frequent, strict=True) if wanted),
        micro=_intervals(_rates(hits.sum(axis=1), called.sum(axis=1), there.sum(axis=1))),
    )


def _rates(hits: Floats, called: Floats, there: Floats) -> Floats:
    """Precision, recall and F1 [3, ...] of counts; 0 where there is nothing to divide by."""
    found: Floats = np.stack(
        [
            np.divide(times * hits, total, out=np.zeros_like(hits), where=total > 0)
            for times, total in ((1, called), (1, there), (2, called + there))
        ]
    )
    return found


def _intervals(drawn: Floats) -> Rates:
    """The value, which is the first draw, with the middle 95 % of the others."""
    return Rates(*(interval_of(float(rate[0]), rate[1:]) for rate in drawn))


def interval_of(value: float, draws: Floats) -> Interval:
    """A value with the middle 95 % of its draws."""
    low, high = np.percentile(draws, (2.5, 97.5))
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value))

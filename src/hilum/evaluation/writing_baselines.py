"""What every writer must beat: one normal report for everyone, and the report of the most similar known study."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hilum.datasets import Study
from hilum.errors import DataSetError
from hilum.evaluation.text_metrics import Words, bleu, bleu_counts
from hilum.findings import LabelState
from hilum.inference.tokeniser import text_of
from hilum.reports.claims import claims

CONSTANT, NEAREST = "constant_normal", "nearest_study"
_CANDIDATES = 200
_LISTENERS = 300

Floats = npt.NDArray[np.float64]


def constant_normal(normal: Sequence[Words], known: Sequence[Words], language: str = "en") -> tuple[str, ...]:
    """The normal report that, said of every known study, has the highest BLEU-4.

    Args:
        normal: the known reports of the studies that the source calls normal; one that claims or doubts a finding all
            the same is passed over.
        known: those of all known studies.
        language: of the reports.

    Raises:
        DataSetError: there is no normal report.
    """
    counts = Counter(tuple(words) for words in normal if words)
    plain = [words for words, _ in counts.most_common() if _is_normal(words, language)]
    if not plain:
        msg = (
            f"Expected a normal report without a finding among {len(normal):,}, found none. Give those of a whole part."
        )
        raise DataSetError(msg)
    listeners = _spread(known, _LISTENERS)
    # Frequent reports are short; some of each length are asked too.
    candidates = dict.fromkeys([*plain[: _CANDIDATES // 2], *_spread(sorted(plain, key=len), _CANDIDATES // 2)])
    return max(
        candidates, key=lambda words: float(bleu(bleu_counts([words] * len(listeners), listeners).sum(axis=0))[-1])
    )


def nearest(known: Floats, asked: Floats) -> npt.NDArray[np.intp]:
    """The number of the known study whose evidence is most like that of each asked one.

    Args:
        known: evidence of the known studies [known, findings].
        asked: of the others [asked, findings].

    Each finding counts by its rank among the known studies, so that a rare one with small probabilities counts as much.
    """
    ordered = np.sort(known, axis=0)
    ours, theirs = (
        np.stack([np.searchsorted(ordered[:, place], values[:, place]) for place in range(values.shape[1])], axis=1)
        for values in (known, asked)
    )
    return np.asarray([int(((ours - one) ** 2).sum(axis=1).argmin()) for one in theirs], dtype=np.intp)


def baseline_reports(
    known: Sequence[Study],
    asked: Sequence[Study],
    likeness: Callable[[Sequence[Study]], Floats],
    cut: Callable[[str], Words],
) -> dict[str, dict[str, Words]]:
    """What each baseline writes of the asked studies, by its name and by study; in English.

    Args:
        known: the studies to learn from, each with findings.
        asked: the others.
        likeness: gives of studies what they are compared by [studies, numbers].
        cut: how findings become words, the same way as for the writer that is judged.

    Raises:
        DataSetError: no known study is normal.
    """
    words = [cut(study.findings_in()) for study in known]
    normal = [each for study, each in zip(known, words, strict=True) if _has_no_finding(study)]
    constant = constant_normal(normal, words)
    places = nearest(likeness(known), likeness(asked))
    return {
        CONSTANT: {study.uid: constant for study in asked},
        NEAREST: {study.uid: words[place] for study, place in zip(asked, places, strict=True)},
    }


def _has_no_finding(study: Study) -> bool:
    states = [state for label, state in study.labels.items() if label != "normal"]
    return bool(states) and all(state is LabelState.ABSENT for state in states)


def _is_normal(words: Words, language: str) -> bool:
    return all(claim.state is LabelState.ABSENT for claim in claims(text_of(words), language))


def _spread(reports: Sequence[Words], count: int) -> list[tuple[str, ...]]:
    """Some of the reports, evenly spaced."""
    places = np.unique(np.linspace(0, len(reports) - 1, min(count, len(reports))).astype(int))
    return [tuple(reports[place]) for place in places]

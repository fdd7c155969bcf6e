"""How alike texts are, as pure functions of words: BLEU, ROUGE and CIDEr, with the numbers of their reference tools."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from hilum.errors import UsageError

ORDERS = 4
"""BLEU and CIDEr count runs of 1 to 4 words."""
BETA = 1.2
"""How much more recall counts than precision in ROUGE-L of captions."""
_SIGMA = 6.0
_SCALE = 10.0
# The reference tool adds these to counts, so that a corpus without a match scores nearly 0 and never divides by it.
_TINY, _SMALL = 1e-15, 1e-9
_PLAIN = re.compile(r"[a-z0-9]+")
_LETTERS_FROM = 6

Words = Sequence[str]
Run = tuple[str, ...]
Floats = npt.NDArray[np.float64]


def check_words(reports: Sequence[Words]) -> None:
    """Refuse what is not cut into words: of a plain text the letters would be scored.

    Raises:
        UsageError: a report is a text, holds texts of several words, or is cut into letters.
    """
    for report in reports:
        if isinstance(report, str):
            found = "a text"
        elif any(not isinstance(word, str) or not word or any(map(str.isspace, word)) for word in report):
            found = "texts of several words, or of none"
        elif len(report) >= _LETTERS_FROM and all(len(word) == 1 for word in report):
            found = "letters"
        else:
            continue
        msg = (
            f"Expected each report as a list of words, got {found}: its letters or sentences would be scored. Cut it "
            "into words with hilum.inference.tokeniser.clean."
        )
        raise UsageError(msg)


def bleu_counts(generated: Sequence[Words], references: Sequence[Words]) -> Floats:
    """Of each pair, the runs of 1 to 4 words that match, those that were generated, and both lengths [pairs, 10]."""
    rows = []
    for words, reference in zip(generated, references, strict=True):
        matches = [
            sum((Counter(_runs(words, order)) & Counter(_runs(reference, order))).values())
            for order in range(1, ORDERS + 1)
        ]
        runs = [max(0, len(words) - order) for order in range(ORDERS)]
        rows.append([*matches, *runs, len(words), len(reference)])
    return np.asarray(rows, dtype=np.float64).reshape(-1, 2 * ORDERS + 2)


def bleu(sums: Floats) -> Floats:
    """Corpus BLEU-1 to BLEU-4 [..., 4] (Papineni 2002) of summed counts [..., 10]."""
    matches, runs = sums[..., :ORDERS], sums[..., ORDERS : 2 * ORDERS]
    precision = (matches + _TINY) / (runs + _SMALL)
    mean = np.cumprod(precision, axis=-1) ** (1 / np.arange(1, ORDERS + 1))
    ratio = (sums[..., -2] + _TINY) / (sums[..., -1] + _SMALL)
    penalty = np.exp(np.minimum(0.0, 1 - 1 / ratio))
    found: Floats = mean * penalty[..., np.newaxis]
    return found


def rouge_l(words: Words, reference: Words, beta: float = BETA) -> float:
    """ROUGE-L (Lin 2004): the weighted mean of precision and recall of the longest common subsequence."""
    common = _longest_common(words, reference)
    if not common:
        return 0.0
    precision, recall = common / len(words), common / len(reference)
    return (1 + beta**2) * precision * recall / (recall + beta**2 * precision)


def rouge_score(words: Words, reference: Words) -> tuple[float, float, float]:
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L as rouge-score has them: of letters a to z and digits alone, unstemmed."""
    ours, theirs = _plain(words), _plain(reference)
    return (
        _run_f1(ours, theirs, 1),
        _run_f1(ours, theirs, 2),
        _f1(_longest_common(ours, theirs), len(ours), len(theirs)),
    )


def cider(generated: Sequence[Words], references: Sequence[Words]) -> Floats:
    """CIDEr-D of each pair (Vedantam 2015), runs weighted by how few of these references have them."""
    ours = [_all_runs(words) for words in generated]
    theirs = [_all_runs(words) for words in references]
    in_references = Counter(chain.from_iterable(theirs))
    log_references = math.log(max(1, len(references)))
    found = []
    for one, other in zip(ours, theirs, strict=True):
        weights, others = (_weigh(runs, in_references, log_references) for runs in (one, other))
        found.append(_likeness(weights, others, _pairs(one) - _pairs(other)))
    return _SCALE * np.asarray(found, dtype=np.float64)


def _weigh(runs: Counter[Run], in_references: Counter[Run], log_references: float) -> list[dict[Run, float]]:
    """The weight of each run of a text, by length of the run."""
    weights: list[dict[Run, float]] = [{} for _ in range(ORDERS)]
    for run, count in runs.items():
        weights[len(run) - 1][run] = count * (log_references - math.log(max(1, in_references[run])))
    return weights


def _likeness(ours: list[dict[Run, float]], theirs: list[dict[Run, float]], longer: int) -> float:
    """The mean over lengths of run of the clipped cosine, less for a difference of length."""
    found = []
    for one, other in zip(ours, theirs, strict=True):
        product = sum(min(weight, other.get(run, 0.0)) * other.get(run, 0.0) for run, weight in one.items())
        norms = _norm(one) * _norm(other)
        found.append(product / norms if norms else product)
    return sum(found) / ORDERS * math.exp(-(longer**2) / (2 * _SIGMA**2))


def _norm(weights: dict[Run, float]) -> float:
    return math.sqrt(sum(weight**2 for weight in weights.values()))


def _pairs(runs: Counter[Run]) -> int:
    """The length of a text as the reference tool takes it: in runs of two words."""
    return sum(count for run, count in runs.items() if len(run) == 2)


def _all_runs(words: Words) -> Counter[Run]:
    return Counter(run for order in range(1, ORDERS + 1) for run in _runs(words, order))


def _runs(words: Words, order: int) -> list[Run]:
    return [tuple(words[start : start + order]) for start in range(len(words) - order + 1)]


def _plain(words: Words) -> list[str]:
    return [part for word in words for part in _PLAIN.findall(word.lower())]


def _run_f1(words: Words, reference: Words, order: int) -> float:
    ours, theirs = Counter(_runs(words, order)), Counter(_runs(reference, order))
    return _f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def _f1(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if common else 0.0


def _longest_common(words: Words, reference: Words) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(reference) + 1)
    for word in words:
        above = row
        row = [0]
        for (diagonal, over), other in zip(pairwise(above), reference, strict=True):
            row.append(diagonal + 1 if word == other else max(over, row[-1]))
    return row[-1]

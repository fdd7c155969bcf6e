"""Judge written reports against those of radiologists: their words, their claims, their length and their variety."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hilum.errors import UsageError
from hilum.evaluation.clinical_claims import RATES, ClinicalNumbers, Rates, claimed, compare_claims, interval_of
from hilum.evaluation.intervals import Weights, resample
from hilum.evaluation.meteor import meteor
from hilum.evaluation.text_metrics import ORDERS, Words, bleu, bleu_counts, check_words, cider, rouge_l, rouge_score
from hilum.inference.bundle import Interval
from hilum.inference.tokeniser import LONGEST

ROUGE_SCORES = ("rouge1", "rouge2", "rougeL")
_NAMED = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WritingJudgement:
    """Everything measured of written reports.

    Attributes:
        studies: how many were judged.
        left_out: those that were not, by reason: ``without_reference``, ``not_written``, ``empty_reference``.
        language: in which claims were read.
        bleu: BLEU-1 to BLEU-4 of the corpus.
        rouge_l, cider: means over studies, as pycocoevalcap has them.
        rouge_score: mean F1 of rouge1, rouge2 and rougeL, as rouge-score has them.
        meteor: of the corpus; None where it was not asked for. It has no interval.
        clinical: of what is claimed to be there.
        clinical_with_doubt: of what is claimed to be there or doubted.
        length, reference_length: mean words, a full stop counted.
        distinct: the share of different reports among those written.
    """

    studies: int
    left_out: Mapping[str, tuple[str, ...]]
    language: str
    bleu: tuple[Interval, ...]
    rouge_l: Interval
    cider: Interval
    rouge_score: Mapping[str, Interval]
    meteor: float | None
    clinical: ClinicalNumbers
    clinical_with_doubt: ClinicalNumbers
    length: Interval
    reference_length: Interval
    distinct: Interval

    @property
    def excluded(self) -> dict[str, int]:
        """How many were not judged, by reason."""
        return {reason: len(uids) for reason, uids in self.left_out.items()}


def judge_reports(
    written: Mapping[str, Words],
    references: Mapping[str, Words],
    language: str = "en",
    *,
    with_meteor: bool = False,
) -> WritingJudgement:
    """Compare written reports with their references, by study.

    Both are lists of words, cleaned alike; of each the first 60 are compared, and the claims of all. Intervals are from
    2,000 draws of studies.

    Raises:
        UsageError: a report is not cut into words, or no study has both.
        MissingExtra: METEOR was asked for, and its tool is not installed.
    """
    studies, left_out = _pair(written, references)
    ours, theirs = [written[uid] for uid in studies], [references[uid] for uid in studies]
    check_words([*ours, *theirs])
    cut, cut_references = [words[:LONGEST] for words in ours], [words[:LONGEST] for words in theirs]
    weights = resample(studies).weights
    counts = bleu_counts(cut, cut_references)
    drawn = bleu(weights @ counts)
    pairs = list(zip(cut, cut_references, strict=True))
    by_tool = np.asarray([rouge_score(*pair) for pair in pairs])
    return WritingJudgement(
        studies=len(studies),
        left_out=left_out,
        language=language,
        bleu=tuple(interval_of(float(value), drawn[:, place]) for place, value in enumerate(bleu(counts.sum(axis=0)))),
        rouge_l=_mean([rouge_l(*pair) for pair in pairs], weights),
        cider=_mean(cider(cut, cut_references), weights),
        rouge_score={name: _mean(by_tool[:, place], weights) for place, name in enumerate(ROUGE_SCORES)},
        meteor=meteor(cut, cut_references) if with_meteor else None,
        clinical=_compare(ours, theirs, language, weights, with_doubt=False),
        clinical_with_doubt=_compare(ours, theirs, language, weights, with_doubt=True),
        length=_mean([len(words) for words in ours], weights),
        reference_length=_mean([len(words) for words in theirs], weights),
        distinct=_mean(_distinctness(ours), weights),
    )


def writing_json(judgement: WritingJudgement) -> dict[str, Any]:
    """The judgement as plain JSON values; the keys stand in docs/report_writing.md."""
    return {
        "n": {
            "studies": judgement.studies,
            "excluded": judgement.excluded,
            "left_out": {reason: list(uids[:_NAMED]) for reason, uids in judgement.left_out.items()},
        },
        "language": judgement.language,
        "bleu": {str(order): judgement.bleu[order - 1].model_dump() for order in range(1, ORDERS + 1)},
        "rouge_l": judgement.rouge_l.model_dump(),
        "cider": judgement.cider.model_dump(),
        "rouge_score": {name: value.model_dump() for name, value in judgement.rouge_score.items()},
        "meteor": None if judgement.meteor is None else {"value": judgement.meteor, "low": None, "high": None},
        "clinical": _clinical_json(judgement.clinical),
        "clinical_with_doubt": _clinical_json(judgement.clinical_with_doubt),
        "length": judgement.length.model_dump(),
        "reference_length": judgement.reference_length.model_dump(),
        "distinct": judgement.distinct.model_dump(),
    }


def _clinical_json(clinical: ClinicalNumbers) -> dict[str, Any]:
    return {
        "macro": None if clinical.macro is None else _rates_json(clinical.macro),
        "macro_labels": list(clinical.macro_labels),
        "micro": _rates_json(clinical.micro),
        "labels": {
            name: {"n": {"positive": clinical.positives[name], "called": clinical.called[name]}, **_rates_json(rates)}
            for name, rates in clinical.labels.items()
        },
    }


def _rates_json(rates: Rates) -> dict[str, Any]:
    return {name: getattr(rates, name).model_dump() for name in RATES}


def _compare(
    ours: Sequence[Words], theirs: Sequence[Words], language: str, weights: Weights, *, with_doubt: bool
) -> ClinicalNumbers:
    found, true = (claimed(reports, language, with_doubt=with_doubt) for reports in (ours, theirs))
    return compare_claims(found, true, weights)


def _pair(
    written: Mapping[str, Words], references: Mapping[str, Words]
) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The studies that have both, in one order, and those that have not, by reason."""
    empty = {uid for uid, words in references.items() if not len(words)}
    studies = sorted((written.keys() & references.keys()) - empty)
    if not studies:
        names = [", ".join(sorted(ids)[:_NAMED]) or "none" for ids in (written.keys(), references.keys() - empty)]
        msg = (
            f"Expected reports and references of the same studies; the {len(written):,} reports are of {names[0]} ..., "
            f"the {len(references):,} references of {names[1]} ... Give both by the same ids."
        )
        raise UsageError(msg)
    left_out = {
        "without_reference": written.keys() - references.keys(),
        "not_written": references.keys() - written.keys() - empty,
        "empty_reference": empty,
    }
    return studies, {reason: tuple(sorted(uids)) for reason, uids in left_out.items() if uids}


def _mean(values: Sequence[float] | Floats, weights: Weights) -> Interval:
    each = np.asarray(values, dtype=np.float64)
    return interval_of(float(each.mean()), weights @ each / weights.sum(axis=1))


def _distinctness(reports: Sequence[Words]) -> list[float]:
    """What each report adds to the number of different ones: one shared by four adds a quarter."""
    counts = Counter(tuple(words) for words in reports)
    return [1 / counts[tuple(words)] for words in reports]

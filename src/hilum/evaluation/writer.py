"""Judge a writer as it ships, beside both baselines, on the studies of one part."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from hilum.datasets import Split, Study
from hilum.datasets.evidence import LABELS
from hilum.datasets.manifest import NAMED_AT_MOST
from hilum.datasets.written_parts import LANGUAGE, Parts
from hilum.errors import UsageError
from hilum.evaluation.report_writing import WritingJudgement, judge_reports, writing_json
from hilum.evaluation.text_metrics import Floats, Words
from hilum.evaluation.writing_baselines import baseline_reports
from hilum.images import load_image, prepare
from hilum.inference import Bundle
from hilum.inference.beam_search import Array
from hilum.inference.bundle import BundleManifest
from hilum.inference.ranks import quantiles_of, ranks_of
from hilum.inference.report_writing import Question, parts_of, see, write
from hilum.inference.tokeniser import clean
from hilum.reports.drafting import count_faults

WRITER = "writer"
THUMBNAIL_PX = 16


@dataclass(frozen=True)
class WriterJudgement:
    """A writer and both baselines on the same studies.

    Attributes:
        left_out: studies of the part without findings, or without what the writer writes of.
        unknown: how often a word of the references comes that the writer does not know; the most frequent first.
        ms_per_report: median time from what is known to sentences, films decoded before, on this machine.
        by_name: ``writer`` first, then the baselines.
    """

    dataset: str
    split: Split
    left_out: tuple[str, ...]
    unknown: Mapping[str, int]
    ms_per_report: float
    by_name: Mapping[str, WritingJudgement]

    @property
    def writer(self) -> WritingJudgement:
        """Of the bundle itself."""
        return self.by_name[WRITER]

    @property
    def unknown_share(self) -> float:
        """The share of the references' words that the writer does not know."""
        return sum(self.unknown.values()) / (self.writer.reference_length.value * self.writer.studies)


def judge_writer(
    bundle: Bundle,
    parts: Parts,
    split: Split = Split.JUDGE,
    on_study: Callable[[], object] = lambda: None,
    *,
    with_meteor: bool = False,
) -> WriterJudgement:
    """Let a writer write of the studies of a part, and compare with their findings as the literature cleans them.

    The nearest study is the one with the most similar evidence, or of a writer of films with the most similar film.

    Raises:
        DataSetError: a film cannot be read, or no fit study is normal.
        MissingExtra, UsageError: METEOR was asked for and cannot be computed.
    """
    asked, fit = parts.studies[split], parts.studies[Split.FIT]
    written, times = dict[str, Words](), list[float]()
    for study, taken in zip(asked, sources(bundle, parts, split), strict=True):
        start = perf_counter()
        sentences = write(bundle, taken, Question({}, faults=count_faults((), LANGUAGE)))
        times.append(perf_counter() - start)
        written[study.uid] = _cut(" ".join(sentence.text for sentence in sentences))
        on_study()
    references = {study.uid: _cut(study.findings_in(LANGUAGE)) for study in asked}
    reports: dict[str, dict[str, Words]] = {
        WRITER: written,
        **baseline_reports(fit, asked, lambda some: _likeness(some, bundle, parts), _cut),
    }
    return WriterJudgement(
        dataset=parts.manifest.dataset,
        split=split,
        left_out=parts.left_out[split],
        unknown=_unknown(bundle, references),
        ms_per_report=1000 * median(times),
        by_name={name: judge_reports(each, references, with_meteor=with_meteor) for name, each in reports.items()},
    )


def sources(bundle: Bundle, parts: Parts, split: Split) -> Iterator[Array]:
    """What a writer takes of each study of a part: the ranks of its evidence among the fit studies, or its films.

    Raises:
        DataSetError: a film cannot be read.
        UsageError: the evidence is of other findings than the writer's.
    """
    if parts.evidence is None:
        yield from (see(bundle, [load_image(film.path) for film in study.frontal]) for study in parts.studies[split])
        return
    if bundle.manifest.classes != LABELS:
        msg = f"The evidence is of {', '.join(LABELS)}; {bundle.manifest.name!r} is for others. Name another writer."
        raise UsageError(msg)
    quantiles = quantiles_of(parts.evidence.means(parts.studies[Split.FIT]))
    ranks = ranks_of(parts.evidence.means(parts.studies[split]), quantiles)
    yield from ranks.astype(np.float32)[:, np.newaxis]


def is_of_evidence(bundle: BundleManifest) -> bool:
    """Whether a writer writes of another model's evidence.

    Raises:
        UsageError: the bundle is no writer.
    """
    if bundle.writing is None:
        msg = f"Expected a bundle that writes reports; {bundle.name!r} is a {bundle.task}. Name a writer."
        raise UsageError(msg)
    return bundle.writing.evidence is not None


def judgement_json(bundle: BundleManifest, judgement: WriterJudgement) -> dict[str, Any]:
    """The content of ``evaluation.json``; the keys stand in docs/report_writing.md."""
    return {
        "bundle": bundle.name,
        "hash": bundle.identity(),
        "task": bundle.task,
        "cost": {"ms_per_report": judgement.ms_per_report},
        "dataset": judgement.dataset,
        "split": judgement.split,
        "n": {"studies": judgement.writer.studies, "left_out": len(judgement.left_out)},
        "left_out": list(judgement.left_out[:NAMED_AT_MOST]),
        "unknown_words": {
            "different": len(judgement.unknown),
            "share": judgement.unknown_share,
            "most": list(judgement.unknown)[:NAMED_AT_MOST],
        },
        "reports": reports_json(judgement),
    }


def reports_json(judgement: WriterJudgement) -> dict[str, Any]:
    """The numbers of the writer and of both baselines, by name."""
    return {name: writing_json(each) for name, each in judgement.by_name.items()}


def _unknown(bundle: Bundle, references: Mapping[str, Words]) -> dict[str, int]:
    known = set(parts_of(bundle)[0].vocabulary.words)
    counts = Counter(word for words in references.values() for word in words if word not in known)
    return dict(counts.most_common())


def _cut(text: str) -> list[str]:
    return clean(text, r2gen=True)


def _likeness(studies: Sequence[Study], bundle: Bundle, parts: Parts) -> Floats:
    """What studies are compared by: their evidence, or their first frontal film at :data:`THUMBNAIL_PX`."""
    if parts.evidence is not None:
        return parts.evidence.means(studies)
    spec = replace(bundle.manifest.input.spec(), size=THUMBNAIL_PX)
    films = [prepare(load_image(study.frontal[0].path).pixels, spec).ravel() for study in studies]
    return np.stack(films).astype(float)

"""A judged writer as a page: one HTML file."""

from collections.abc import Sequence

from hilum.datasets.exploration.markup import Html, header, page, paragraph, section, table
from hilum.datasets.manifest import listing
from hilum.evaluation.card_numbers import interval_words
from hilum.evaluation.frame import STYLE
from hilum.evaluation.writer import WriterJudgement
from hilum.evaluation.writing_card import number_rows, unknown_words, writer_names
from hilum.inference.bundle import BundleManifest

_NO_PICTURES = "'none'"


def render_writing_page(bundle: BundleManifest, judgement: WriterJudgement) -> str:
    """Write the page."""
    title = f"{bundle.name}, version {bundle.version}, on {judgement.dataset}"
    facts = {
        "Studies": f"{judgement.writer.studies:,}, part {judgement.split}",
        "Left out": _left_out(judgement),
        "Unknown words": unknown_words(judgement),
        "Cost": f"{judgement.ms_per_report:.0f} ms a report on this machine",
        "Terms": bundle.terms,
        "Hash": bundle.identity(),
        "Intervals": "95 %, by resampling studies, 2,000 draws",
    }
    parts = [
        section("numbers", "The writer beside both baselines", _numbers(judgement)),
        section("findings", "Findings that the writer claims", _findings(judgement)),
    ]
    return page(title, STYLE, _NO_PICTURES, [header(title, facts), *parts])


def _left_out(judgement: WriterJudgement) -> str:
    named = listing(judgement.left_out, "study")
    return f"{named} without findings, or without what the writer writes of" if judgement.left_out else "none"


def _numbers(judgement: WriterJudgement) -> Sequence[Html]:
    macro = ", ".join(judgement.writer.clinical.macro_labels) or "none"
    words = (
        "Words are cleaned as R2Gen does, and at most 60 of each report compared. Words like those of a radiologist "
        "are no sign of a right report: one normal report for everybody scores as much. The clinical numbers count the "
        f"findings claimed; their macro mean is over those that 10 references or more claim: {macro}."
    )
    return [
        table(("", *writer_names(judgement.by_name)), number_rows(judgement.by_name), "numbers"),
        paragraph(words, "small"),
    ]


def _findings(judgement: WriterJudgement) -> Sequence[Html]:
    clinical = judgement.writer.clinical
    rows = [
        (
            name.replace("_", " "),
            clinical.positives[name],
            clinical.called[name],
            *(interval_words(rate) for rate in (rates.precision, rates.recall, rates.f1)),
        )
        for name, rates in clinical.labels.items()
    ]
    return [table(("Finding", "in references", "in drafts", "precision", "recall", "F1"), rows, "numbers")]

"""A judged segmentation as a page: one HTML file that holds its pictures."""

from collections.abc import Mapping, Sequence

from hilum.datasets.exploration.markup import paragraph, section, table
from hilum.evaluation.card_numbers import interval_words
from hilum.evaluation.cost import Cost
from hilum.evaluation.frame import frame, picture
from hilum.evaluation.segmentation import SegmentationJudgement, worst_films
from hilum.inference.bundle import BundleManifest


def render_segmentation_page(
    bundle: BundleManifest, judgement: SegmentationJudgement, pictures: Mapping[str, bytes], cost: Cost
) -> str:
    """Write the page."""
    parts = [
        section("overlap", "Overlap with the masks", _overlap(judgement)),
        section("ratio", "Cardiothoracic ratio", _ratio(judgement, pictures)),
        section("lowest", "Films with the lowest overlap", _lowest(judgement)),
    ]
    return frame(bundle, judgement, cost, parts)


def _overlap(judgement: SegmentationJudgement) -> Sequence[str]:
    rows = [(organ, interval_words(interval)) for organ, interval in judgement.dice.items()]
    words = "Dice: twice the overlap over both areas, the mean over films; an organ that was not found counts 0."
    return [table(("Organ", "Dice"), rows, "numbers"), paragraph(words, "small")]


def _ratio(judgement: SegmentationJudgement, pictures: Mapping[str, bytes]) -> Sequence[str]:
    ratio = judgement.ratio
    if ratio is None:
        return [paragraph("Fewer than two films have a ratio both measured and true.")]
    rows = [
        ("mean absolute error", interval_words(ratio.mae)),
        ("bias, measured less true", interval_words(ratio.bias)),
        ("limits of agreement", f"{ratio.low:+.3f} to {ratio.high:+.3f}"),
        ("films measured, not measured", f"{len(ratio.true):,}, {judgement.unmeasured:,}"),
    ]
    words = (
        "Measured less true ratio against their mean (Bland and Altman). The line is the bias, the dashed lines hold "
        "95 % of the differences."
    )
    return [table(("", "on these films"), rows, "numbers"), *(picture(content, words) for content in pictures.values())]


def _lowest(judgement: SegmentationJudgement) -> Sequence[str]:
    rows = [
        (organ, film.path.name, f"{value:.3f}")
        for organ in judgement.dice
        for film, value in worst_films(judgement, organ)
    ]
    return [table(("Organ", "Film", "Dice"), rows, "numbers")]

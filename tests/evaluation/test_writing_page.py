from collections.abc import Callable
from pathlib import Path

from hilum.datasets.written_parts import read_parts
from hilum.evaluation.writer import judge_writer
from hilum.evaluation.writing_page import render_writing_page
from hilum.inference import load_bundle


def test_the_page_sets_the_writer_beside_both_baselines(written_root: Path, make_writer: Callable[..., Path]) -> None:
    writer = load_bundle(make_writer(is_of_film=True), threads=1)
    judgement = judge_writer(writer, read_parts("openi", written_root, has_evidence=False))
    page = render_writing_page(writer.manifest, judgement)
    for words in (
        "one normal report for all",
        "nearest study",
        "BLEU-4",
        "rouge2, F1 of rouge-score",
        "clinical F1, micro",
        "effusion",
    ):
        assert words in page
    assert "METEOR" not in page
    assert writer.manifest.identity() in page

"""Against the reference tools, on invented reports."""

import numpy as np
import pytest
import sacrebleu
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from rouge_score.rouge_scorer import RougeScorer

from hilum.errors import UsageError
from hilum.evaluation.text_metrics import bleu, bleu_counts, check_words, cider, rouge_l, rouge_score

SENTENCES = (
    "the heart is normal in size", "the lungs are clear", "no pleural effusion or pneumothorax", "heart size is normal",
    "there is a small left-sided effusion", "no focal consolidation", "mild bibasilar atelectasis is seen",
    "the mediastinum is unremarkable", "a nodule of 1.5 cm projects over the right base", "xxxx are intact",
)  # fmt: skip


def invent(seed: int, count: int = 60) -> list[list[str]]:
    choose = np.random.default_rng(seed)
    reports = [choose.choice(SENTENCES, choose.integers(1, 7), replace=False) for _ in range(count)]
    return [" . ".join([*sentences, ""]).split() for sentences in reports]


GENERATED, REFERENCES = invent(1), invent(2)


def as_captions(reports: list[list[str]]) -> dict[int, list[str]]:
    return {number: [" ".join(words)] for number, words in enumerate(reports)}


def reference(scorer: object) -> tuple[object, object]:
    return scorer.compute_score(as_captions(REFERENCES), as_captions(GENERATED))  # type: ignore[attr-defined]


def test_bleu_is_that_of_the_reference_tool(capsys: pytest.CaptureFixture[str]):
    expected, _ = reference(Bleu(4))
    assert np.allclose(bleu(bleu_counts(GENERATED, REFERENCES).sum(axis=0)), expected, rtol=0, atol=1e-12)


def test_bleu_4_is_that_of_sacrebleu():
    texts, references = ([" ".join(words) for words in reports] for reports in (GENERATED, REFERENCES))
    expected = sacrebleu.corpus_bleu(texts, [references], tokenize="none", force=True, smooth_method="none").score / 100
    assert bleu(bleu_counts(GENERATED, REFERENCES).sum(axis=0))[3] == pytest.approx(expected, abs=1e-9)


def test_bleu_of_short_reports_is_penalised():
    short = [words[:5] for words in REFERENCES]
    expected = np.exp(1 - sum(map(len, REFERENCES)) / sum(map(len, short)))
    assert bleu(bleu_counts(short, REFERENCES).sum(axis=0)) == pytest.approx([expected] * 4, abs=1e-6)


def test_bleu_of_several_draws_is_that_of_each():
    counts = bleu_counts(GENERATED, REFERENCES)
    sums = np.stack([counts[:30].sum(axis=0), counts[30:].sum(axis=0)])
    assert np.allclose(bleu(sums), [bleu(sums[0]), bleu(sums[1])])


def test_rouge_l_is_that_of_the_reference_tool():
    _, expected = reference(Rouge())
    found = [rouge_l(words, other) for words, other in zip(GENERATED, REFERENCES, strict=True)]
    assert np.allclose(found, expected, rtol=0, atol=1e-12)


def test_cider_is_that_of_the_reference_tool():
    _, expected = reference(Cider())
    assert np.allclose(cider(GENERATED, REFERENCES), expected, rtol=0, atol=1e-9)


def test_rouge_score_is_that_of_its_own_tool():
    kinds = ["rouge1", "rouge2", "rougeL"]
    scorer = RougeScorer(kinds)
    for words, other in zip(GENERATED, REFERENCES, strict=True):
        scores = scorer.score(" ".join(other), " ".join(words))
        assert rouge_score(words, other) == pytest.approx([scores[kind].fmeasure for kind in kinds], abs=1e-12)


def test_a_report_of_no_words_scores_nothing():
    assert rouge_l([], ["heart"]) == rouge_l(["heart"], []) == 0
    assert rouge_score([], ["heart"]) == (0, 0, 0)
    assert cider([[], ["heart", "is"]], [["heart"], ["heart", "is"]])[0] == 0
    assert bleu(bleu_counts([[]], [["heart"]]).sum(axis=0)) == pytest.approx([0] * 4, abs=1e-3)


@pytest.mark.parametrize(
    ("report", "found"),
    [
        ("the heart is normal", "got a text"),
        (["the heart is normal.", "the lungs are clear."], "texts of several words"),
        (["heart", ""], "or of none"),
        (list("theheart"), "got letters"),
    ],
)
def test_what_is_not_cut_into_words_is_refused(report: object, found: str):
    with pytest.raises(UsageError, match=found):
        check_words([["heart"], report])  # type: ignore[list-item]


def test_words_pass():
    check_words([*GENERATED, [], ["."], ["a"]])

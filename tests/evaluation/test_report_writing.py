"""The reports here are invented."""

import json

import numpy as np
import pytest

from hilum.errors import UsageError
from hilum.evaluation.report_writing import judge_reports, writing_json
from hilum.evaluation.text_metrics import bleu, bleu_counts, cider, rouge_l, rouge_score
from hilum.inference.tokeniser import clean

SENTENCES = (
    "The heart is normal.", "The heart is enlarged.", "The lungs are clear.", "Small left pleural effusion.",
    "No pleural effusion.", "No pneumothorax.", "Bibasilar atelectasis.", "Possible pneumonia.",
)  # fmt: skip


def invent(seed: int, count: int = 80) -> dict[str, list[str]]:
    choose = np.random.default_rng(seed)
    return {
        str(number): clean(" ".join(choose.choice(SENTENCES, choose.integers(1, 6), replace=False)))
        for number in range(count)
    }


WRITTEN, REFERENCES = invent(1), invent(2)


@pytest.fixture(scope="module")
def judgement():
    return judge_reports(WRITTEN, REFERENCES)


def test_every_number_is_that_of_its_metric_and_lies_in_its_interval(judgement):
    ids = sorted(REFERENCES)
    ours, theirs = [WRITTEN[uid] for uid in ids], [REFERENCES[uid] for uid in ids]
    pairs = list(zip(ours, theirs, strict=True))
    expected = [
        *zip(judgement.bleu, bleu(bleu_counts(ours, theirs).sum(axis=0)), strict=True),
        (judgement.rouge_l, np.mean([rouge_l(*pair) for pair in pairs])),
        (judgement.cider, cider(ours, theirs).mean()),
        *zip(judgement.rouge_score.values(), np.mean([rouge_score(*pair) for pair in pairs], axis=0), strict=True),
        (judgement.length, np.mean(list(map(len, ours)))),
        (judgement.reference_length, np.mean(list(map(len, theirs)))),
        (judgement.distinct, len(set(map(tuple, ours))) / len(ours)),
    ]
    for interval, value in expected:
        assert interval.value == pytest.approx(value)
        assert interval.low < interval.value < interval.high


def test_a_perfect_writer_has_the_highest_scores():
    perfect = judge_reports(REFERENCES, REFERENCES)
    assert [value.value for value in perfect.bleu] == pytest.approx([1] * 4)
    assert (perfect.rouge_l.value, perfect.clinical.micro.f1.value) == (1, 1)
    assert perfect.clinical.macro is not None and perfect.clinical.macro.f1.value == 1


def test_doubt_counts_apart(judgement):
    assert judgement.clinical.positives["pneumonia"] == judgement.clinical.called["pneumonia"] == 0
    assert judgement.clinical_with_doubt.positives["pneumonia"] >= 10


def test_a_normal_report_for_everyone_finds_nothing_however_well_it_reads():
    constant = dict.fromkeys(REFERENCES, clean("The heart is normal. The lungs are clear. No pleural effusion."))
    judged = judge_reports(constant, REFERENCES)
    assert judged.bleu[0].value > 0.3
    assert judged.clinical.macro is not None and judged.clinical.macro.f1.value == 0
    assert judged.distinct.value == pytest.approx(1 / len(constant))


def test_reports_are_compared_up_to_their_sixtieth_word():
    long = {uid: [*words * 40][:60] for uid, words in REFERENCES.items()}
    longer = {uid: [*words, "and", "more"] for uid, words in long.items()}
    judged = judge_reports(longer, long)
    assert judged.bleu[3].value == pytest.approx(1)
    assert judged.length.value == 62


def test_ids_that_do_not_match_are_counted_and_named():
    written = {**WRITTEN, "strange": ["heart"]}
    del written["0"]
    judged = judge_reports(written, {**REFERENCES, "1": []})
    assert judged.studies == len(REFERENCES) - 2
    assert judged.excluded == {"without_reference": 1, "not_written": 1, "empty_reference": 1}
    named = {"without_reference": ["strange"], "not_written": ["0"], "empty_reference": ["1"]}
    assert writing_json(judged)["n"]["left_out"] == named


def test_a_file_of_other_studies_is_refused():
    with pytest.raises(UsageError, match=r"1 reports are of a \.\.\., the 1 references of b"):
        judge_reports({"a": ["heart"]}, {"b": ["heart"]})


def test_texts_are_refused():
    with pytest.raises(UsageError, match=r"tokeniser\.clean"):
        judge_reports({"a": "the heart is normal"}, {"a": ["heart"]})


def test_the_judgement_is_json_with_every_key(judgement):
    content = json.loads(json.dumps(writing_json(judgement)))
    metrics = ["bleu", "cider", "clinical", "clinical_with_doubt", "distinct", "length", "reference_length"]
    assert sorted(content) == sorted([*metrics, "language", "meteor", "n", "rouge_l", "rouge_score"])
    assert sorted(content["bleu"]) == ["1", "2", "3", "4"]
    assert sorted(content["bleu"]["4"]) == ["high", "low", "value"]
    assert content["n"] == {"studies": 80, "excluded": {}, "left_out": {}}
    assert content["meteor"] is None
    assert sorted(content["clinical"]["macro"]) == ["f1", "precision", "recall"]
    assert content["clinical"]["labels"]["effusion"]["n"]["positive"] == judgement.clinical.positives["effusion"]
    assert set(content["clinical"]["macro_labels"]) == {"atelectasis", "cardiomegaly", "effusion"}

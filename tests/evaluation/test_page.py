import re
from dataclasses import replace

import pytest

from hilum.evaluation.classification import Judgement
from hilum.evaluation.comparison import compare
from hilum.evaluation.cost import Cost
from hilum.evaluation.explanation import ExplanationScores
from hilum.evaluation.page import render_page
from hilum.evaluation.plots import draw_judgement
from hilum.inference import Bundle

COST = Cost(3.25, 4.4)


def test_the_page_has_every_part_and_needs_nothing_else(bundle: Bundle, judgement: Judgement) -> None:
    comparison = compare(("pneumonia", "other"), judgement, judgement)
    page = render_page(bundle.manifest, judgement, draw_judgement(judgement), COST, comparison)
    assert "3.2 ms a film" in page
    for part in ("numbers", "points", "comparison", "curves", "calibration", "subgroups", "stretched"):
        assert f'<section id="{part}">' in page
    assert page.count('src="data:image/png;base64,') == 4
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert "<script" not in page
    interval = judgement.labels["pneumonia"].auc_roc.interval()
    assert interval is not None
    assert f"{interval.value:.3f} <small>{interval.low:.3f} to {interval.high:.3f}</small>" in page
    assert "PPV at 10.00%" in page


def test_many_answers_have_a_row_each_and_a_mean(many: Bundle, many_judged: Judgement) -> None:
    page = render_page(many.manifest, many_judged, draw_judgement(many_judged), COST)
    assert '<th scope="row">hernia</th>' in page
    assert "<strong>mean</strong>" in page
    assert "no decision" in page
    assert "1 with an age outside the model" in page
    assert '<section id="comparison">' not in page


def test_where_the_maps_point_is_told_beside_the_mean_box(
    many: Bundle, many_judged: Judgement, explained: ExplanationScores
) -> None:
    page = render_page(many.manifest, many_judged, {}, COST, explained=explained)
    found, guessed = (
        one["pointing"].interval() for one in (explained.labels["mass"].found, explained.labels["mass"].of_mean_box)
    )
    assert found is not None
    assert guessed is not None
    row = page[page.index('<section id="explanation">') :].split('<th scope="row">mass</th>')[1].split("</tr>")[0]
    words = [f"{one.value:.3f} <small>{one.low:.3f} to {one.high:.3f}</small>" for one in (found, guessed)]
    assert (found.value, guessed.value) == pytest.approx((1 / 3, 2 / 3))
    assert row.index(words[0]) < row.index(words[1])
    assert "T(0.5)" in page
    assert "9 <small>of 9 patients</small>" in row
    assert '<section id="explanation">' not in render_page(many.manifest, many_judged, {}, COST)


def test_words_of_a_bundle_and_a_source_are_escaped(bundle: Bundle, judgement: Judgement) -> None:
    people = bundle.manifest.population.model_copy(update={"description": "<b>children</b>"})
    manifest = bundle.manifest.model_copy(update={"population": people})
    page = render_page(manifest, replace(judgement, kinds={"<i>kind</i>": 3}), {}, COST)
    assert "<b>children" not in page
    assert "&lt;b&gt;children" in page
    assert "<i>kind" not in page


def test_coverage_and_referral_have_a_part_of_their_own(referring: Bundle, referred: Judgement) -> None:
    page = render_page(referring.manifest, referred, draw_judgement(referred), COST)
    assert '<section id="doubt">' in page
    assert "12 <small>8 with it</small>" in page
    found = referred.labels["pneumonia"].plain.points["conformal_90"].doubt
    assert found is not None
    assert found.refer_rate is not None
    assert f"{found.refer_rate.value:.3f} <small>" in page
    assert "exchangeable" in page

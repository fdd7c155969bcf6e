from dataclasses import replace

import numpy as np
import pytest

from hilum.datasets import Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.classification import STRETCHES, Conditions, Judgement, default_point, judge, known_films
from hilum.evaluation.films import run_films
from hilum.evaluation.metrics import auc_pr, auc_roc, confuse
from hilum.images import load_image
from hilum.inference import Bundle, classify


def test_probabilities_and_decisions_are_those_of_a_reading(
    bundle: Bundle, manifest: Manifest, judgement: Judgement
) -> None:
    label = judgement.labels["pneumonia"]
    films = manifest.of(Split.JUDGE)
    for film, probability in list(zip(films, label.probabilities, strict=True))[::5]:
        (finding,) = classify(bundle, load_image(film.path))
        assert finding.probability == pytest.approx(probability, abs=1e-6)


def test_the_numbers_are_those_of_the_probabilities(bundle: Bundle, judgement: Judgement) -> None:
    label = judgement.labels["pneumonia"]
    assert label.truth.sum() == 16
    assert (judgement.patients, label.patients, label.patients_present) == (12, 12, 8)
    assert judgement.kinds == {"bacterial": 8, "normal": 8, "viral": 8}
    assert label.auc_roc.value == pytest.approx(auc_roc(label.truth, label.probabilities))
    assert label.auc_pr.value == pytest.approx(auc_pr(label.truth, label.probabilities))
    for name, point in bundle.manifest.answers[0].operating_points.items():
        found = label.plain.points[name]
        counted = confuse(label.truth, label.probabilities, point.threshold)
        assert found.confusion == counted
        assert found.sensitivity is not None
        assert found.sensitivity.value == pytest.approx(counted.sensitivity)
        assert found.sensitivity.low <= found.sensitivity.value <= found.sensitivity.high
    assert label.at_default() == label.plain.points["sensitivity_95"]


def test_stretched_films_are_judged_where_asked_for(bundle: Bundle, manifest: Manifest, judgement: Judgement) -> None:
    label = judgement.labels["pneumonia"]
    assert set(label.stretched) == set(STRETCHES) == {"wide_1.2", "narrow_0.8"}
    assert label.resemblance_auc is not None
    assert 0 <= label.resemblance_auc.value <= 1
    assert judge(bundle, manifest, "judge").labels["pneumonia"].stretched == {}


def test_every_answer_that_the_source_labels_is_judged(many: Bundle, adults: Manifest, many_judged: Judgement) -> None:
    assert set(many_judged.labels) == {"effusion", "hernia"}
    assert len(many_judged.unlabelled) == 12
    assert many_judged.excluded == {"age_outside_population": 1}
    effusion, hernia = many_judged.labels["effusion"], many_judged.labels["hernia"]
    assert len(effusion.truth) == len(many_judged.films) - sum(film.patient == "5" for film in many_judged.films)
    assert {film.patient for film in known_films(many_judged, effusion)}.isdisjoint({"0", "5"})
    (logits,) = run_films(many, many_judged.films)
    odds = logits[hernia.index, many.manifest.classes.index("hernia")]
    np.testing.assert_array_equal(np.argsort(hernia.probabilities), np.argsort(odds))
    assert hernia.at_default() is None
    assert hernia.default_point is None


def test_the_mean_is_drawn_jointly(many_judged: Judgement) -> None:
    labels = list(many_judged.labels.values())
    assert many_judged.macro_auc_roc.value == pytest.approx(np.mean([one.auc_roc.value for one in labels]))
    expected = np.mean([one.auc_roc.draws for one in labels], axis=0)
    np.testing.assert_allclose(many_judged.macro_auc_roc.draws, expected)


def test_a_label_of_one_class_has_no_area_and_does_not_spoil_the_mean(many: Bundle, adults: Manifest) -> None:
    without = adults.keep(lambda film: film.patient != "3")
    judged = judge(many, without, "judge")
    hernia = judged.labels["hernia"]
    assert hernia.auc_roc.interval() is None
    assert hernia.brier_skill is None
    assert judged.macro_auc_roc.value == judged.labels["effusion"].auc_roc.value


def test_predictive_values_hold_at_the_prevalence_asked_for(judgement: Judgement) -> None:
    point = judgement.labels["pneumonia"].at_default()
    assert point is not None
    assert judgement.prevalence == 0.1
    assert point.npv_at_prevalence is not None or point.confusion.true_negative == 0


def test_a_part_that_is_not_there_is_refused_with_those_that_are(bundle: Bundle, manifest: Manifest) -> None:
    with pytest.raises(UsageError, match=r"no films in a part 'tune'; there are: judge \(24\)"):
        judge(bundle, manifest, "tune")


def test_an_answer_without_a_point_has_no_default(many: Bundle) -> None:
    answers = {answer.name: answer for answer in many.manifest.answers}
    assert default_point(answers["effusion"]) == "youden"
    with pytest.raises(UsageError, match="no operating point"):
        default_point(answers["hernia"])


def test_progress_is_told_of_every_film(bundle: Bundle, manifest: Manifest) -> None:
    told: list[int] = []
    few = replace(manifest, films=manifest.films[:5])
    judge(bundle, few, "all", Conditions(on_film=lambda: told.append(1)))
    assert len(told) == 5

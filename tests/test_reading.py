from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

import hilum
from hilum.errors import FilmStopped, UnreadableFilm, UsageError
from hilum.findings import (
    BundleFacts,
    CheckOutcome,
    Decision,
    FilmFacts,
    Finding,
    Override,
    Population,
    Prompt,
    Sex,
    Stated,
    Unit,
    View,
    from_json,
    to_json,
)
from hilum.images import Radiograph, load_image
from hilum.inference import load_bundle
from hilum.phantoms import Encoding, Part, encode, make_part, make_phantom
from hilum.reading import check_question, compare, in_order, prompts, read, with_stated
from hilum.reports.claims import claims, contradictions, decided_claims


@pytest.fixture(scope="module")
def film() -> bytes:
    return encode(make_phantom(7, size_px=256), Encoding.PNG)


def test_a_films_bytes_path_and_decoded_form_read_alike(film: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    path.write_bytes(film)
    from_bytes, from_path, decoded = read(film), read(path), read(load_image(path))
    assert from_bytes.findings == from_path.findings == decoded.findings
    assert read(str(path)) == from_path


def test_a_reading_says_who_answered_about_whom(film: bytes) -> None:
    reading = read(film)
    finding = reading.finding("pneumonia", bundle="pneumonia")
    assert finding.probability is not None
    assert 0 <= finding.probability <= 1
    assert {bundle.name for bundle in reading.bundles} == set(hilum.shipped_bundles()) - {"guard"}
    assert [bundle.name for bundle in reading.bundles][-2:] == ["anatomy", "boxes"]
    assert len(reading.bundles[0].hash) == 64
    assert reading.report is not None
    assert from_json(to_json(reading)) == reading


def test_the_same_film_gives_the_same_reading(film: bytes) -> None:
    assert read(film) == read(film)


def test_an_age_outside_the_population_is_not_assessed(film: bytes) -> None:
    finding = read(film, stated=Stated(age_years=81)).finding("pneumonia", bundle="pneumonia")
    assert (finding.decision, finding.probability) == (Decision.NOT_ASSESSED, None)


def test_the_report_speaks_the_language_asked_for(film: bytes) -> None:
    reports = [read(film, language=language).report for language in ("en", "es")]
    assert [report.language for report in reports if report] == ["en", "es"]
    assert reports[0] != reports[1]
    with pytest.raises(UsageError, match="en"):
        read(film, language="xx")


def test_bytes_that_are_no_film_are_refused() -> None:
    with pytest.raises(UnreadableFilm):
        read(b"not a film")


def test_a_wrong_question_is_refused_before_the_film_is_looked_at() -> None:
    with pytest.raises(UsageError, match=r"en \(English\), es .*; got 'xx'"):
        read(b"not a film", language="xx")
    with pytest.raises(
        UsageError, match=r"findings, normality, pneumonia: conformal_90, sensitivity_95, youden.*; got 'best'\. Choose"
    ):
        read(b"not a film", operating_point="best")


def test_an_answer_without_the_point_asked_for_is_left_undecided() -> None:
    bundle = load_bundle("pneumonia")
    (answer,) = bundle.manifest.answers
    own = answer.model_copy(
        update={"operating_points": {"own": answer.operating_points["youden"]}, "default_operating_point": "own"}
    )
    other = replace(bundle, manifest=bundle.manifest.model_copy(update={"name": "other", "answers": (own,)}))
    film = Radiograph(make_phantom(1).pixels, replace(FACTS, age_years=4))
    reading = read(film, (bundle, other), operating_point="own")
    assert reading.finding("pneumonia", "other").decision in (Decision.PRESENT, Decision.ABSENT)
    undecided = reading.finding("pneumonia", "pneumonia")
    assert (undecided.decision, undecided.reason) == (Decision.NOT_ASSESSED, "no_operating_point")
    assert undecided.probability is not None
    assert undecided.operating_point is None
    with pytest.raises(UsageError, match=r"the models other, pneumonia: .*own, .*; got 'best'"):
        check_question((bundle, other), operating_point="best")


def test_a_prevalence_shifts_probability_and_threshold_alike() -> None:
    bundle, film = load_bundle("pneumonia"), Radiograph(make_phantom(1).pixels, replace(FACTS, age_years=4))
    (plain,) = read(film, (bundle,)).findings
    (shifted,) = read(film, (bundle,), stated=Stated(prevalence={"pneumonia": 0.02})).findings
    assert plain.asked_prevalence is None
    assert shifted.asked_prevalence == 0.02
    assert shifted.calibration_prevalence == plain.calibration_prevalence == bundle.manifest.facts().prevalence
    assert shifted.decision is plain.decision
    assert plain.probability is not None
    assert shifted.probability is not None
    assert plain.calibration_prevalence is not None
    moved = logit(0.02) - logit(plain.calibration_prevalence)
    assert logit(shifted.probability) - logit(plain.probability) == pytest.approx(moved)
    assert shifted.operating_point is not None
    assert plain.operating_point is not None
    assert logit(shifted.operating_point.threshold) - logit(plain.operating_point.threshold) == pytest.approx(moved)


@pytest.mark.parametrize(
    ("name", "prevalence", "message"),
    [
        ("scoliosis", 0.5, r"answered: pneumonia; got 'scoliosis'\. Name one"),
        ("pneumonia", None, r"pneumonia answers 'pneumonia' without a calibration prevalence"),
        ("pneumonia", 0.0, r"pneumonia answers 'pneumonia' without a calibration prevalence"),
    ],
)
def test_a_prevalence_that_nothing_can_be_shifted_to_is_refused(
    name: str, prevalence: float | None, message: str
) -> None:
    bundle = load_bundle("pneumonia")
    (answer,) = bundle.manifest.answers
    calibration = answer.calibration.model_copy(update={"prevalence": prevalence})
    changed = answer.model_copy(update={"calibration": calibration})
    bundle = replace(bundle, manifest=bundle.manifest.model_copy(update={"answers": (changed,)}))
    with pytest.raises(UsageError, match=message):
        read(b"not a film", (bundle,), stated=Stated(prevalence={name: 0.02}))


FACTS = FilmFacts("", "f.png", 8, 8, 8, "png", age_years=81, view=View.PA)
CHILDREN = BundleFacts("a", "", "open", Population("children", 1, 5))
EVERYONE = BundleFacts("b", "", "open", Population("everyone"))


def test_bundles_that_apply_come_first_then_by_name() -> None:
    silent = (Finding("x", "a", Decision.NOT_ASSESSED, reason="age_outside_population"),)
    undecided = (Finding("x", "b", Decision.NOT_ASSESSED, 0.2, reason="no_operating_point"),)
    answered = (Finding("x", "c", Decision.ABSENT, 0.2),)
    third = BundleFacts("c", "", "open", Population("everyone"))
    assert in_order({third: answered, CHILDREN: silent, EVERYONE: undecided}) == (EVERYONE, third, CHILDREN)


def test_two_bundles_of_one_name_are_refused(film: bytes) -> None:
    bundle = load_bundle("pneumonia")
    with pytest.raises(UsageError, match="Two bundles are named pneumonia"):
        read(film, (bundle, bundle))


def _radiograph(facts: FilmFacts) -> Radiograph:
    return Radiograph(np.zeros((8, 8), np.float32), facts)


def test_what_the_caller_states_goes_before_the_file() -> None:
    facts = with_stated(_radiograph(FACTS), Stated(age_years=0.0, view=View.AP)).facts
    assert (facts.age_years, facts.view) == (0.0, View.AP)
    assert with_stated(_radiograph(FACTS), Stated()).facts == FACTS


def test_the_age_is_asked_for_only_where_it_decides() -> None:
    unknown = _radiograph(replace(FACTS, age_years=None))
    answer = (Finding("x", "a", Decision.ABSENT, 0.2),)
    assert prompts(unknown, {EVERYONE: answer, CHILDREN: answer}) == (Prompt.AGE,)
    assert prompts(unknown, {EVERYONE: answer}) == ()
    assert prompts(_radiograph(FACTS), {CHILDREN: answer}) == ()
    unitless = replace(unknown, prompts=(Prompt.AGE_UNIT,))
    assert prompts(unitless, {CHILDREN: answer}) == (Prompt.AGE_UNIT, Prompt.AGE)


def test_the_age_is_not_asked_for_where_the_view_decides(film: bytes) -> None:
    lateral = read(film, stated=Stated(view=View.LATERAL))
    assert {finding.reason for finding in lateral.findings} == {"view_outside_population"}
    assert lateral.prompts == ()
    assert Prompt.AGE in read(film, stated=Stated(view=View.PA)).prompts


def test_a_segmentation_draws_and_measures_beside_what_others_answer(
    film: bytes, make_segmenter: Callable[..., Path]
) -> None:
    bundles = [load_bundle(make_segmenter()), load_bundle("pneumonia")]
    reading = read(film, bundles, stated=Stated(view=View.PA))
    assert [bundle.name for bundle in reading.bundles] == ["pneumonia", "segmenter"]
    assert {finding.bundle for finding in reading.findings} == {"pneumonia"}
    assert reading.measurements[0].bundle == "segmenter"
    assert from_json(to_json(reading)) == reading


def test_boxes_stand_beside_findings(film: bytes, make_detector: Callable[..., Path]) -> None:
    lower = make_detector(lambda fields: fields["detecting"]["thresholds"].update(mass=0.05))
    reading = read(film, [load_bundle(lower), load_bundle("anatomy")], stated=Stated(age_years=50))
    assert {one.bundle for one in reading.detections} == {"detector"}
    assert {one.name for one in reading.detections} == {"mass"}
    assert [bundle.name for bundle in reading.bundles] == ["anatomy", "detector"]
    assert from_json(to_json(reading)) == reading
    assert reading.report is not None
    assert "Box 1: mass" in reading.report.text
    child = read(film, [load_bundle(lower)], stated=Stated(age_years=4))
    assert child.detections == ()


def test_a_segmentation_alone_is_a_reading(film: bytes, make_segmenter: Callable[..., Path]) -> None:
    reading = read(film, [load_bundle(make_segmenter())], stated=Stated(age_years=50), operating_point="youden")
    assert reading.findings == ()
    assert reading.measurements[0].name == "cardiothoracic_ratio"
    assert reading.report is not None


def test_a_film_upside_down_is_stopped_and_read_only_by_an_override(film: bytes) -> None:
    decoded = load_image(film)
    turned = replace(decoded, pixels=np.ascontiguousarray(np.rot90(decoded.pixels, 2)))
    with pytest.raises(FilmStopped, match="clockwise by 180 degrees") as stopped:
        read(turned)
    assert stopped.value.code == "rotated"
    override = Override("Dr. A. Osei", "a phantom")
    reading = read(turned, override=override, language="es")
    (check,) = [check for check in reading.quality if check.code == "rotated"]
    assert (check.outcome, check.facts) == (CheckOutcome.OVERRIDDEN, (("degrees", "180"),))
    assert reading.override == override
    assert reading.findings
    assert reading.report is not None
    assert "Dr. A. Osei: a phantom." in reading.report.text
    assert from_json(to_json(reading)) == reading


def test_an_override_that_was_not_needed_is_not_kept(film: bytes) -> None:
    assert read(film, override=Override("Dr. A. Osei", "in case")).override is None


def test_a_film_unlike_those_of_a_model_is_named_with_the_model(film: bytes) -> None:
    outcomes = {check.facts: check.outcome for check in read(film).quality if check.code == "unlike_training"}
    assert outcomes[(("bundle", "pneumonia"),)] is CheckOutcome.WARN
    assert outcomes[(("bundle", "findings"),)] is CheckOutcome.PASS


def test_what_is_stated_against_the_file_is_shown_and_not_settled_silently(film: bytes) -> None:
    decoded = load_image(film)
    filed = replace(decoded, facts=replace(decoded.facts, age_years=50.0, sex=Sex.FEMALE, view=View.LATERAL))
    reading = read(filed, stated=Stated(age_years=4, sex=Sex.MALE, view=View.PA))
    found = {check.code: dict(check.facts) for check in reading.quality if check.outcome is CheckOutcome.WARN}
    assert found["view_overruled"] == {"file": "LAT", "stated": "PA"}
    assert found["age_overruled"] == {"file": "50", "stated": "4"}
    assert found["sex_overruled"] == {"file": "F", "stated": "M"}
    assert reading.report is not None
    assert "The file gives the view as LAT; the film was read by the view stated, PA." in reading.report.text
    agreeing = read(filed, stated=Stated(age_years=50.4, sex=Sex.FEMALE, view=View.LATERAL))
    assert not any(check.code.endswith("_overruled") for check in agreeing.quality)


def test_a_lateral_view_with_a_frontal_picture_is_shown(film: bytes) -> None:
    decoded = load_image(film)
    reading = read(replace(decoded, facts=replace(decoded.facts, view=View.LATERAL)))
    assert {finding.reason for finding in reading.findings} == {"view_outside_population"}
    assert reading.report is not None
    assert "given as lateral, but the picture looks frontal" in reading.report.text


def test_a_film_without_lungs_never_has_a_ratio_nor_a_place_in_the_lungs() -> None:
    hand = make_part(1003, Part.HAND)
    film = Radiograph(hand, FilmFacts("0" * 64, "hand.png", hand.shape[1], hand.shape[0], 8, "png"))
    reading = read(film, override=Override("Dr. A. Osei", "a hand"))
    assert [measurement.value for measurement in reading.measurements] == [None]
    assert {one.activation.inside_lungs for one in reading.findings if one.activation is not None} == {None}


def test_a_film_of_unknown_spacing_never_has_millimetres(film: bytes) -> None:
    reading = read(film, stated=Stated(age_years=50, view=View.PA))
    assert reading.film.spacing_mm is None
    assert reading.measurements[0].value is not None
    assert Unit.MM2 not in {measurement.unit for measurement in reading.measurements}
    assert {line.length_mm for line in reading.diameters()} == {None}
    assert reading.report is not None
    assert " mm" not in reading.report.text


def test_a_reading_says_how_much_of_each_map_lies_inside_the_lungs(film: bytes) -> None:
    reading = read(film, stated=Stated(age_years=50, view=View.PA))
    shares = [one.activation.inside_lungs for one in reading.findings if one.activation is not None]
    known = [share for share in shares if share is not None]
    assert known
    assert all(0 <= share <= 1 for share in known)
    alone = read(film, [load_bundle("findings")], stated=Stated(age_years=50, view=View.PA))
    assert {one.activation.inside_lungs for one in alone.findings if one.activation is not None} == {None}


def test_a_writer_drafts_what_contradicts_nothing_that_is_decided(
    film: bytes, make_writer: Callable[..., Path]
) -> None:
    bundles = [load_bundle("findings"), load_bundle(make_writer())]
    reading = read(film, bundles, stated=Stated(age_years=50, view=View.PA))
    assert reading.draft is not None
    assert (reading.draft.bundle, reading.draft.reason) == ("writer", None)
    said = {claim for sentence in reading.draft.sentences for claim in claims(sentence.text, "en")}
    assert not contradictions(said, decided_claims(reading))
    assert reading.bundles[-1].name == "writer"
    assert from_json(to_json(reading)) == reading
    assert read(film, bundles[:1]).draft is None


def test_a_writer_of_films_needs_no_other_bundle(film: bytes, make_writer: Callable[..., Path]) -> None:
    reading = read(film, [load_bundle(make_writer(is_of_film=True))])
    assert reading.draft is not None
    assert reading.draft.sentences[0].words[0].rows is not None


@pytest.mark.parametrize(
    ("stated", "reason"),
    [(Stated(age_years=4), "evidence_not_assessed"), (Stated(view=View.LATERAL), "view_outside_population")],
)
def test_where_nothing_is_drafted_the_reading_says_why(
    film: bytes, make_writer: Callable[..., Path], stated: Stated, reason: str
) -> None:
    reading = read(film, [load_bundle("findings"), load_bundle(make_writer())], stated=stated)
    assert reading.draft is not None
    assert (reading.draft.sentences, reading.draft.reason) == ((), reason)


def test_a_writer_is_asked_alone_and_with_what_it_writes_of(film: bytes, make_writer: Callable[..., Path]) -> None:
    writer = load_bundle(make_writer())
    with pytest.raises(UsageError, match="--bundle findings --bundle writer"):
        read(film, [writer])
    other = load_bundle(make_writer(name="other"))
    with pytest.raises(UsageError, match="one draft"):
        read(film, [load_bundle("findings"), writer, other])


def test_a_film_is_compared_with_an_earlier_one_in_the_reading_and_its_report(film: bytes) -> None:
    earlier = read(encode(make_phantom(8, size_px=256), Encoding.PNG), stated=Stated(age_years=4))
    now = read(film, stated=Stated(age_years=4, indication="cough"), language="es")
    compared = compare(now, earlier)
    assert compared.comparison is not None
    assert [change.name for change in compared.comparison.changes] == ["pneumonia"]
    assert compared.report is not None
    assert compared.report.language == "es"
    assert compared.report.sections[1].sentences == ("Cough",)
    assert from_json(to_json(compared)) == compared
    with pytest.raises(UsageError, match="is the film that is read"):
        compare(now, now)

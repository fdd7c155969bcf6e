import numpy as np
import pytest

from hilum.findings import CheckOutcome, FilmFacts, QualityCheck, View
from hilum.images import Radiograph
from hilum.inference.guard import check_film, load_guard, overridden, probabilities
from hilum.phantoms import Part, make_part, make_phantom


def radiograph(pixels, quality: tuple[QualityCheck, ...] = (), view: View | None = None) -> Radiograph:
    height, width = pixels.shape
    facts = FilmFacts("0" * 64, "film.png", width, height, 8, "png", view=view)
    return Radiograph(np.ascontiguousarray(pixels, dtype=np.float32), facts, quality)


@pytest.fixture(scope="module")
def chest():
    return make_phantom(3, size_px=256).pixels


def outcomes(pixels) -> dict[str, CheckOutcome]:
    return {check.code: check.outcome for check in check_film(load_guard(), radiograph(pixels))}


def test_an_upright_chest_passes_every_stage(chest):
    assert outcomes(chest) == dict.fromkeys(
        ("not_a_chest", "not_frontal", "rotated", "mirrored", "lungs_cut_off"), CheckOutcome.PASS
    )


@pytest.mark.parametrize(("quarters", "degrees"), [(1, "90"), (2, "180"), (3, "270")])
def test_a_turned_film_says_how_to_turn_it_back(chest, quarters, degrees):
    (check,) = [c for c in check_film(load_guard(), radiograph(np.rot90(chest, quarters))) if c.code == "rotated"]
    assert check.outcome is CheckOutcome.REFUSE
    assert check.facts == (("degrees", degrees),)
    # Turned clockwise by that much it is the film again.
    assert np.array_equal(np.rot90(np.rot90(chest, quarters), -int(degrees) // 90), chest)


def test_the_heart_on_the_right_is_a_warning_and_never_refused(chest):
    assert outcomes(chest[:, ::-1])["mirrored"] is CheckOutcome.WARN
    points = {answer.name: answer.operating_points for answer in load_guard().manifest.answers}
    assert "refuse" not in points["mirrored"]
    assert "refuse" not in points["cut_off"]


@pytest.mark.parametrize("part", [Part.HAND, Part.SKULL, Part.PELVIS])
def test_another_part_of_the_body_is_refused_and_nothing_more_is_asked(part):
    assert outcomes(make_part(1003, part)) == {"not_a_chest": CheckOutcome.REFUSE}


def test_noise_and_stripes_are_no_chest():
    rng = np.random.default_rng(0)
    assert outcomes(rng.random((200, 200)))["not_a_chest"] is CheckOutcome.REFUSE
    stripes = np.tile(np.sin(np.arange(200) / 4), (200, 1)) / 2 + 0.5
    assert outcomes(stripes)["not_a_chest"] is CheckOutcome.REFUSE


def test_what_the_file_says_and_the_picture_denies_is_shown(chest):
    odd = QualityCheck("body_part_unexpected", CheckOutcome.WARN, (("value", "HAND"),))
    checks = check_film(load_guard(), radiograph(chest, (odd,), View.LATERAL))
    assert [check.code for check in checks if check.outcome is CheckOutcome.WARN] == [
        "view_contradicted",
        "header_contradicted",
    ]


def test_a_lateral_picture_that_is_called_frontal_is_shown_with_what_it_is_called():
    lateral = make_part(1003, Part.LATERAL_CHEST)
    checks = check_film(load_guard(), radiograph(lateral, view=View.PA))
    found = {check.code: check for check in checks}
    assert found["not_frontal"].outcome is not CheckOutcome.PASS
    assert found["frontal_contradicted"].outcome is CheckOutcome.WARN
    assert found["frontal_contradicted"].facts == (("value", "PA"),)
    for view in (None, View.LATERAL):
        codes = {check.code for check in check_film(load_guard(), radiograph(lateral, view=view))}
        assert not codes & {"frontal_contradicted", "view_contradicted"}


def test_every_answer_is_a_probability(chest):
    found = probabilities(load_guard(), radiograph(chest))
    assert set(found) == {answer.name for answer in load_guard().manifest.answers}
    assert all(0 <= value <= 1 for value in found.values())


def test_an_override_marks_refusals_alone():
    checks = tuple(QualityCheck(outcome.value, outcome) for outcome in (CheckOutcome.PASS, CheckOutcome.WARN))
    refused = QualityCheck("rotated", CheckOutcome.REFUSE, (("degrees", "90"),))
    marked = overridden((*checks, refused))
    assert marked[:2] == checks
    assert (marked[2].outcome, marked[2].facts) == (CheckOutcome.OVERRIDDEN, refused.facts)

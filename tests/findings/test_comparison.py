from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import (
    BundleFacts,
    Decision,
    FilmFacts,
    Finding,
    Measurement,
    OperatingPoint,
    Population,
    Progression,
    Reading,
    Unit,
    View,
    comparison_of,
    from_json,
    to_json,
)

FILM = FilmFacts("a" * 64, "now.png", 10, 10, 8, "png", view=View.PA)
BEFORE = replace(FILM, sha256="b" * 64, name="before.png")
BUNDLE = BundleFacts("findings", "f" * 64, "open", Population("adults"))
POINT = OperatingPoint("youden", 0.3)
RATIO = Measurement("cardiothoracic_ratio", "findings", 0.5, Unit.RATIO)


def reading(film: FilmFacts, *decisions: Decision, point: OperatingPoint | None = POINT) -> Reading:
    findings = (Finding(f"finding_{n}", "findings", one, 0.5, point) for n, one in enumerate(decisions))
    return Reading(film, (), tuple(findings), (BUNDLE,), measurements=(RATIO,))


def test_two_decisions_make_a_progression_and_a_referred_one_makes_none() -> None:
    yes, no, refer = Decision.PRESENT, Decision.ABSENT, Decision.REFER
    comparison = comparison_of(reading(FILM, yes, yes, no, no, yes), reading(BEFORE, no, yes, yes, no, refer))
    assert [(one.name, one.progression) for one in comparison.changes] == [
        ("finding_0", Progression.APPEARED),
        ("finding_1", Progression.PERSISTS),
        ("finding_2", Progression.GONE),
        ("finding_3", Progression.ABSENT),
    ]
    assert (comparison.film_name, comparison.incomparable) == ("before.png", ())


def test_another_model_or_point_is_not_compared_and_what_was_there_is_named() -> None:
    now, before = reading(FILM, Decision.PRESENT), reading(BEFORE, Decision.PRESENT)
    other_model = replace(before, bundles=(replace(BUNDLE, hash="0" * 64),))
    other_point = reading(BEFORE, Decision.PRESENT, point=OperatingPoint("conformal_90", 0.3))
    for earlier in (other_model, other_point):
        comparison = comparison_of(now, earlier)
        assert (comparison.changes, comparison.incomparable) == ((), ("finding_0",))
    assert comparison_of(now, other_model).measured == ()


def test_a_prevalence_that_shifts_the_threshold_changes_no_comparison() -> None:
    shifted = reading(BEFORE, Decision.PRESENT, point=OperatingPoint("youden", 0.1))
    assert comparison_of(reading(FILM, Decision.PRESENT), shifted).changes[0].progression is Progression.PERSISTS


@pytest.mark.parametrize(("view", "count"), [(View.PA, 1), (View.AP, 0), (None, 0)])
def test_measurements_are_compared_on_films_of_one_view(view: View | None, count: int) -> None:
    earlier = reading(replace(BEFORE, view=view))
    assert len(comparison_of(reading(FILM), earlier).measured) == count


def test_a_film_is_not_compared_with_itself() -> None:
    with pytest.raises(UsageError, match="is the film that is read"):
        comparison_of(reading(FILM), reading(FILM))


def test_a_comparison_survives_json() -> None:
    now = reading(FILM, Decision.PRESENT)
    compared = replace(now, comparison=comparison_of(now, reading(BEFORE, Decision.ABSENT)), indication="cough")
    assert from_json(to_json(compared)) == compared

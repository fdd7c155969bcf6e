from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import ActivationMap, Decision, FilmFacts, Finding, Population, Reading, Report, Section

FILM = FilmFacts("", "film.png", 10, 10, 8, "png")


@pytest.mark.parametrize(
    ("age_years", "is_inside"), [(0.9, False), (1, True), (5, True), (5.99, True), (6, False), (80, False)]
)
def test_a_child_is_five_until_the_sixth_birthday(age_years: float, is_inside: bool) -> None:
    assert Population("children", 1, 5).has_age(age_years) is is_inside


@pytest.mark.parametrize("age_years", [0, 200])
def test_an_open_population_takes_every_age(age_years: float) -> None:
    assert Population("everyone").has_age(age_years)


def test_a_reading_finds_by_name() -> None:
    finding = Finding("pneumonia", "pneumonia", Decision.ABSENT)
    reading = Reading(FILM, (), (finding,), ())
    assert reading.finding("pneumonia") is finding
    with pytest.raises(UsageError, match=r"'fracture'.*pneumonia \(pneumonia\)"):
        reading.finding("fracture")
    with pytest.raises(UsageError, match="has: none"):
        Reading(FILM, (), (), ()).finding("pneumonia")


def test_a_finding_of_several_bundles_is_found_by_bundle() -> None:
    adults = Finding("pneumonia", "findings", Decision.ABSENT, 0.1)
    children = Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.9)
    reading = Reading(FILM, (), (adults, children), ())
    assert reading.finding("pneumonia", "findings") is adults
    assert reading.finding("pneumonia", bundle="pneumonia") is children
    with pytest.raises(UsageError, match=r"'normality'.*pneumonia \(findings\), pneumonia \(pneumonia\)"):
        reading.finding("pneumonia", "normality")


def test_without_a_bundle_the_most_said_goes_first_then_the_bundle_of_that_name() -> None:
    adults = Finding("pneumonia", "findings", Decision.ABSENT, 0.1)
    named = Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.9)
    undecided = Finding("pneumonia", "findings", Decision.NOT_ASSESSED, 0.1, reason="no_operating_point")
    silent = Finding("pneumonia", "pneumonia", Decision.NOT_ASSESSED, reason="age_outside_population")
    assert Reading(FILM, (), (adults, named), ()).finding("pneumonia") is named
    assert Reading(FILM, (), (silent, adults), ()).finding("pneumonia") is adults
    assert Reading(FILM, (), (silent, undecided), ()).finding("pneumonia") is undecided


GRID = ActivationMap(((0.0,),))


def test_the_explained_finding_is_the_most_probable_with_a_map() -> None:
    unlikely = Finding("a", "b", Decision.ABSENT, 0.1, activation=GRID)
    likely = Finding("c", "b", Decision.ABSENT, 0.8, activation=GRID)
    unmapped = Finding("d", "b", Decision.PRESENT, 0.9)
    assert Reading(FILM, (), (unlikely, likely, unmapped), ()).explained() is likely
    assert Reading(FILM, (), (unmapped,), ()).explained() is None


def test_a_present_finding_is_explained_before_a_more_probable_absent_one() -> None:
    absent = Finding("a", "b", Decision.ABSENT, 0.6, activation=GRID)
    present = Finding("c", "d", Decision.PRESENT, 0.2, activation=GRID)
    reading = Reading(FILM, (), (absent, present), ())
    assert reading.explained() is present
    assert reading.explained("b") is absent
    assert reading.explained("e") is None


def test_what_is_there_is_explained_before_that_something_is() -> None:
    general = Finding("abnormal", "a", Decision.PRESENT, 0.9, activation=GRID)
    named = Finding("c", "b", Decision.PRESENT, 0.2, activation=GRID)
    assert Reading(FILM, (), (general, named), ()).explained() is named
    assert Reading(FILM, (), (general, replace(named, decision=Decision.ABSENT)), ()).explained() is general


def test_a_reports_text_holds_every_part() -> None:
    report = Report("en", "Report", (Section("findings", "Findings", ("One.", "Two.")),), "Draft.")
    assert report.text == "Report\n\nFINDINGS\nOne.\nTwo.\n\nDraft."

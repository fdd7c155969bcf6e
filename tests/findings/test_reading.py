import pytest

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
    with pytest.raises(KeyError):
        reading.finding("fracture")


def test_the_explained_finding_is_the_most_probable_with_a_map() -> None:
    grid = ActivationMap(((0.0,),))
    unlikely = Finding("a", "b", Decision.ABSENT, 0.1, activation=grid)
    likely = Finding("c", "b", Decision.PRESENT, 0.8, activation=grid)
    unmapped = Finding("d", "b", Decision.PRESENT, 0.9)
    assert Reading(FILM, (), (unlikely, likely, unmapped), ()).explained() is likely
    assert Reading(FILM, (), (unmapped,), ()).explained() is None


def test_a_reports_text_holds_every_part() -> None:
    report = Report("en", "Report", (Section("findings", "Findings", ("One.", "Two.")),), "Draft.")
    assert report.text == "Report\n\nFINDINGS\nOne.\nTwo.\n\nDraft."

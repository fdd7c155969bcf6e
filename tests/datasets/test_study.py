"""The reports here are invented."""

from pathlib import Path

import pytest

from hilum.datasets import Film, Manifest, Sentence, WrittenReport
from hilum.datasets.split import Split
from hilum.datasets.study import Study, film_name, lacks, studies
from hilum.findings import Population

REPORT = WrittenReport(sections={"findings": "Made-up XXXX heart.", "impression": "Made up."})
BILINGUAL = WrittenReport(
    sections={"findings": "No effusion."},
    sentences=(
        Sentence({"en": "No effusion.", "es": "Sin derrame."}, is_abnormal=False),
        Sentence({"es": "Cardiomegalia."}, is_abnormal=True, labels=("cardiomegaly",)),
    ),
)


def film(name: str, study: str | None, *, is_frontal: bool, report: WrittenReport | None = REPORT) -> Film:
    return Film(
        Path(name), study or "-", "kind", {}, Split.FIT, is_frontal=is_frontal, report=report, study=study,
        official_split="train",
    )  # fmt: skip


@pytest.fixture
def manifest() -> Manifest:
    films = (
        film("1_IM-1.dcm.png", "1", is_frontal=False),
        film("1_IM-2.dcm.png", "1", is_frontal=True),
        film("1_IM-3.png", "1", is_frontal=True),
        film("2.png", "2", is_frontal=True, report=BILINGUAL),
        film("3.png", "3", is_frontal=True, report=None),
        film("4.png", None, is_frontal=True),
    )
    return Manifest("invented", films, Population("nobody"), "open", "", ())


def test_films_are_gathered_by_study(manifest: Manifest) -> None:
    first, second = studies(manifest)
    assert (first.uid, first.split, first.official_split) == ("1", Split.FIT, "train")
    assert first.film_names == ("1_IM-1", "1_IM-2", "1_IM-3")
    assert first.frontal_names == ("1_IM-2", "1_IM-3")
    assert [film.path.name for film in first.frontal] == ["1_IM-2.dcm.png", "1_IM-3.png"]
    assert second.report is BILINGUAL


def test_grounded_sentences_are_a_report_in_each_language(manifest: Manifest) -> None:
    first, second = studies(manifest)
    assert (second.findings_in("en"), second.findings_in("es")) == ("No effusion.", "Sin derrame. Cardiomegalia.")
    assert (first.findings_in("en"), first.findings_in("es")) == ("Made-up XXXX heart.", "")


def test_what_studies_lack_is_counted_and_named() -> None:
    empty = Study("8", "8", WrittenReport(), Split.FIT)
    sideways = Study("9", "9", REPORT, Split.FIT, film_names=("9",))
    assert lacks((empty, sideways)) == (
        "Without a findings section: 1 study (8) of 2.",
        "Findings from which words were removed (XXXX): 1 study (9).",
        "Without a frontal film: 1 study (9).",
    )
    assert lacks(()) == ()


@pytest.mark.parametrize(
    ("file_name", "name"),
    [("1_IM-0001-4001.dcm.png", "1_IM-0001-4001"), ("2_a.png", "2_a"), ("film", "film")],
)
def test_a_film_has_one_name_whatever_its_file_ends_with(file_name: str, name: str) -> None:
    assert film_name(file_name) == name

"""The rows, sentences and places here are invented; only their form is the source's."""

import json
from pathlib import Path
from typing import Any

import pytest

from hilum.datasets import Manifest, Split, read_manifest, studies
from hilum.datasets.boxes import BoxFault, find_faults
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Sex

COLUMNS = (
    "StudyID,ImageID,label,boxes_count,extra_boxes_count,locations,prior_study,progression_status,prior_imageID,"
    "sentence_en,sentence_es,study_is_benchmark,study_is_validation,split,PatientID,patient_is_benchmark,PatientBirth,"
    "PatientSex_DICOM,StudyDate_DICOM,StudyDate,PatientAge,label_group,Year"
)


def row(study: str, label: str, split: str, patient: str, age: str = "71", sex: str = "F") -> str:
    values = dict.fromkeys(COLUMNS.split(","), "")
    values |= {"StudyID": study, "ImageID": f"{study}_abc123.png", "label": label, "split": split, "PatientID": patient}
    values |= {"PatientAge": age, "PatientSex_DICOM": sex, "locations": "\"['left', 'basal']\""}
    return ",".join(values.values())


def record(study: str, *findings: dict[str, Any]) -> dict[str, Any]:
    return {
        "StudyID": study,
        "ImageID": f"{study}_abc123.png",
        "PreviousStudyID": None,
        "PreviousImageID": None,
        "findings": list(findings),
    }


ENLARGED = {
    "sentence_en": "The heart of this made-up film is large.",
    "sentence_es": "El corazón de esta placa inventada es grande.",
    "abnormal": True,
    "boxes": [[0.25, 0.5, 0.75, 1.0]],
    "extra_boxes": [[0.0, 0.0, 0.5, 0.25]],
    "labels": ["cardiomegaly"],
    "locations": ["cardiac"],
    "progression": "stable",
}
CLEAR = {"sentence_en": "No made-up effusion.", "sentence_es": "Sin derrame inventado.", "abnormal": False}


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    rows = (
        row("11", "cardiomegaly", "train", "p1"),
        row("11", "Pleural effusion", "train", "p1"),
        row("22", "Normal", "validation", "p2", age="034Y", sex="M"),
        row("33", "scoliosis", "test", "p3", age=""),
        row("44", "scoliosis", "train", "p4"),
    )
    write_text(tmp_path / "master_table.csv", "\n".join((COLUMNS, *rows)) + "\n")
    records = [record("11", ENLARGED, CLEAR), record("22", CLEAR), record("33")]
    records[0] |= {"PreviousStudyID": "5", "PreviousImageID": "5_before.png"}
    write_text(tmp_path / "grounded_reports_20240819.json", json.dumps(records))
    for number in (11, 22, 33):
        write_film(tmp_path / "films" / f"{number}_abc123.png", number, is_deep=True)
    return tmp_path


@pytest.fixture
def manifest(root: Path) -> Manifest:
    return read_manifest("padchest-gr", root)


def test_films_and_reports_that_the_table_does_not_name_are_counted(root: Path, write_film, write_text) -> None:
    path = root / "grounded_reports_20240819.json"
    write_text(path, json.dumps([*json.loads(path.read_text()), record("66", ENLARGED)]))
    write_film(root / "films" / "55_abc123.png", 55)
    remarks = read_manifest("padchest-gr", root).remarks
    assert "Without a row in the table, left out: 2 films (55_abc123, 66_abc123)." in remarks


def test_rows_of_a_film_become_one_film(manifest: Manifest) -> None:
    assert [(film.study, film.patient, film.kind) for film in manifest.films] == [
        ("11", "p1", "abnormal"),
        ("22", "p2", "normal"),
        ("33", "p3", "abnormal"),
    ]
    assert manifest.labels == ("normal", "cardiomegaly", "pleural_effusion", "scoliosis")
    assert manifest.terms == "research"


def test_its_own_split_is_followed(manifest: Manifest) -> None:
    assert [film.split for film in manifest.films] == [Split.FIT, Split.TUNE, Split.JUDGE]
    assert manifest.select("test") == manifest.films[2:]


def test_what_no_row_names_is_unmentioned_unless_the_film_is_normal(manifest: Manifest) -> None:
    enlarged, normal, _ = manifest.films
    assert enlarged.labels == {
        "normal": LabelState.ABSENT,
        "cardiomegaly": LabelState.PRESENT,
        "pleural_effusion": LabelState.PRESENT,
        "scoliosis": LabelState.UNMENTIONED,
    }
    assert normal.labels["normal"] is LabelState.PRESENT
    assert normal.labels["scoliosis"] is LabelState.ABSENT


def test_age_and_sex_are_read(manifest: Manifest) -> None:
    assert [film.age_years for film in manifest.films] == [71.0, 34.0, None]
    assert [film.sex for film in manifest.films] == [Sex.FEMALE, Sex.MALE, Sex.FEMALE]


def test_boxes_are_in_pixels_of_the_16_bit_film(manifest: Manifest) -> None:
    main, extra = manifest.films[0].boxes
    assert (main.finding, main.box, main.is_extra) == ("cardiomegaly", Box(24, 40, 48, 40), False)
    assert (extra.box, extra.is_extra) == (Box(0, 0, 48, 20), True)


def test_boxes_that_cannot_be_right_stay_for_the_exploration(root: Path, write_text) -> None:
    wrong = {**ENLARGED, "boxes": [[0.75, 0.5, 0.25, 1.0], [float("nan"), 0, 1, 1]], "labels": ["Rib"]}
    unnamed = {**CLEAR, "boxes": [[0, 0, 0.5, 0.5]]}
    write_text(root / "grounded_reports_20240819.json", json.dumps([record("11", ENLARGED, ENLARGED, wrong, unnamed)]))
    manifest = read_manifest("padchest-gr", root)
    faults = [fault for _, fault in find_faults(manifest.films[0], (96, 80))]
    assert faults.count(BoxFault.DUPLICATE) == 2
    assert {BoxFault.ORDER, BoxFault.NOT_A_NUMBER, BoxFault.UNKNOWN} <= set(faults)
    assert "Boxes of a class that the table does not name: 2 classes (rib, unnamed)." in manifest.remarks


def test_the_boxes_that_the_table_counts_are_kept(root: Path, write_text) -> None:
    assert read_manifest("padchest-gr", root).films[0].boxes_stated == {}
    text = (root / "master_table.csv").read_text(encoding="utf-8")
    write_text(root / "master_table.csv", text.replace("cardiomegaly,,,", "cardiomegaly,2,1.0,"))
    assert read_manifest("padchest-gr", root).films[0].boxes_stated == {"cardiomegaly": 3}


def test_boxes_of_a_film_that_cannot_be_read_are_counted(root: Path) -> None:
    (root / "films" / "11_abc123.png").write_bytes(b"no film")
    manifest = read_manifest("padchest-gr", root)
    assert manifest.films[0].boxes == ()
    assert "Boxes left out, for the file's size cannot be read: 1 film (11_abc123)." in manifest.remarks


def test_sentences_keep_both_languages_place_and_progression(manifest: Manifest) -> None:
    report = manifest.films[0].report
    assert report is not None
    enlarged, clear = report.sentences
    assert enlarged.words["es"] == "El corazón de esta placa inventada es grande."
    assert (enlarged.labels, enlarged.locations, enlarged.progression) == (("cardiomegaly",), ("cardiac",), "stable")
    assert (clear.is_abnormal, clear.labels, clear.boxes, clear.progression) == (False, (), (), None)
    assert (report.prior_study, report.prior_film) == ("5", "5_before.png")
    assert report.sections["findings"] == "The heart of this made-up film is large. No made-up effusion."


def test_gaps_are_counted(manifest: Manifest) -> None:
    text = "\n".join(manifest.remarks)
    assert "Not on the disk, left out: 1 film (44_abc123) of the table's 4." in text
    assert "Without a grounded report: 1 film (44_abc123)." in text


def test_a_table_without_its_columns_is_refused(root: Path, write_text) -> None:
    write_text(root / "master_table.csv", "StudyID,ImageID\n")
    with pytest.raises(DataSetError, match="lacks the columns label, split, PatientID"):
        read_manifest("padchest-gr", root)


def test_an_unknown_part_is_named(root: Path, write_text) -> None:
    write_text(root / "master_table.csv", f"{COLUMNS}\n{row('11', 'Normal', 'holdout', 'p1')}\n")
    with pytest.raises(DataSetError, match="holdout"):
        read_manifest("padchest-gr", root)


def test_a_patient_in_two_parts_is_refused(root: Path, write_text) -> None:
    rows = (row("11", "Normal", "train", "p1"), row("22", "Normal", "test", "p1"))
    write_text(root / "master_table.csv", "\n".join((COLUMNS, *rows)))
    with pytest.raises(DataSetError, match=r"1 patient \(p1\)"):
        read_manifest("padchest-gr", root)


@pytest.mark.parametrize(
    "finding", ["a sentence", {**ENLARGED, "boxes": [[0.1, 0.2, 0.3]]}, {**ENLARGED, "boxes": [["a", "b", "c", "d"]]}]
)
def test_a_report_of_another_form_is_refused_with_its_film(root: Path, write_text, finding: Any) -> None:
    write_text(root / "grounded_reports_20240819.json", json.dumps([record("11", finding)]))
    with pytest.raises(DataSetError, match=r"11_abc123\.png"):
        read_manifest("padchest-gr", root)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": 1}', '[{"StudyID": "11"}]'])
def test_broken_reports_are_refused_with_their_path(root: Path, write_text, text: str) -> None:
    write_text(root / "grounded_reports_20240819.json", text)
    with pytest.raises(DataSetError, match=r"grounded_reports_20240819\.json"):
        read_manifest("padchest-gr", root)


def test_grounded_sentences_are_reports_of_studies_in_both_languages(manifest: Manifest) -> None:
    study = next(study for study in studies(manifest) if len(study.report.sentences) > 1)
    assert (study.official_split, len(study.frontal)) == ("train", 1)
    assert study.findings_in("en") == "The heart of this made-up film is large. No made-up effusion."
    assert study.findings_in("es") == "El corazón de esta placa inventada es grande. Sin derrame inventado."
    assert study.report.sentences[0].boxes

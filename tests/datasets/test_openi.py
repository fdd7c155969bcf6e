"""The reports here are invented; only their form is the source's."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from hilum.datasets import Manifest, read_manifest, studies
from hilum.datasets.openi import read_reports, read_studies
from hilum.errors import DataSetError
from hilum.findings import LabelState, View


def report(uid: int, terms: list[str], findings: str = "Made-up heart of XXXX size.") -> str:
    headings = "".join(f"<major>{term}</major>" for term in terms)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><eCitation><uId id="CXR{uid}"/><MedlineCitation><Article><Abstract>'
        f'<AbstractText Label="COMPARISON"/><AbstractText Label="INDICATION">Invented</AbstractText>'
        f'<AbstractText Label="FINDINGS">{findings}</AbstractText>'
        f'<AbstractText Label="IMPRESSION">Made up.</AbstractText></Abstract></Article></MedlineCitation>'
        f"<MeSH>{headings}</MeSH></eCitation>"
    )


REPORTS = {
    1: report(1, ["normal"]),
    2: report(2, ["Cardiomegaly/mild", "Pleural Effusion/left"]),
    3: report(3, ["No Indexing"]),
    4: report(4, ["normal"]),
}


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    for number, text in REPORTS.items():
        write_text(tmp_path / "ecgen-radiology" / f"{number}.xml", text)
    names = ("1_IM-0001-4001.dcm", "CXR1_1_IM-0001-3001", "2_IM-0652-1001", "3_IM-1384-1001", "9_IM-2407-1001")
    for number, name in enumerate(names):
        write_film(tmp_path / "images" / f"{name}.png", number)
    write_text(
        tmp_path / "projections.csv",
        "uid,filename,projection\n1,1_IM-0001-4001.dcm.png,Frontal\n1,1_IM-0001-3001.dcm.png,Lateral\n"
        "2,2_IM-0652-1001.dcm.png,Frontal\n",
    )
    split = {"train": ["CXR1_IM-0001"], "val": [], "test": ["CXR2_IM-0652-0001"]}
    write_text(tmp_path / "r2gen_split.json", json.dumps(split))
    return tmp_path


@pytest.fixture
def manifest(root: Path) -> Manifest:
    return read_manifest("openi", root)


def test_films_of_every_form_of_name_find_their_report(manifest: Manifest) -> None:
    assert [(film.path.stem, film.study, film.kind) for film in manifest.films] == [
        ("1_IM-0001-4001.dcm", "1", "normal"),
        ("2_IM-0652-1001", "2", "abnormal"),
        ("3_IM-1384-1001", "3", "unindexed"),
        ("CXR1_1_IM-0001-3001", "1", "normal"),
    ]


def test_films_and_reports_left_over_are_counted(manifest: Manifest) -> None:
    text = "\n".join(manifest.remarks)
    assert "With a report and no film: 1 study (4)." in text
    assert "Without a report, left out: 1 film (9_IM-2407-1001)." in text


def test_a_film_in_two_folders_is_counted(root: Path, write_film) -> None:
    write_film(root / "more" / "2_IM-0652-1001.png")
    manifest = read_manifest("openi", root)
    assert "In more than one folder, taken from the first: 1 film (2_IM-0652-1001)." in manifest.remarks


def test_another_word_than_frontal_or_lateral_says_nothing(root: Path, write_text) -> None:
    write_text(root / "projections.csv", "uid,filename,projection\n2,2_IM-0652-1001.dcm.png,\n")
    film = read_manifest("openi", root).films[1]
    assert (film.study, film.is_frontal, film.view) == ("2", None, None)
    assert read_studies(root)[1].frontal_names == ()


def test_projections_tell_frontal_from_lateral_and_not_pa_from_ap(manifest: Manifest) -> None:
    assert [(film.is_frontal, film.view) for film in manifest.films] == [
        (True, None),
        (True, None),
        (None, None),
        (False, View.LATERAL),
    ]


def test_sections_are_as_written_and_empty_ones_are_none(manifest: Manifest) -> None:
    written = manifest.films[0].report
    assert written is not None
    assert written.sections == {
        "indication": "Invented",
        "findings": "Made-up heart of XXXX size.",
        "impression": "Made up.",
    }


def test_only_a_study_indexed_normal_has_absent_labels(manifest: Manifest) -> None:
    normal, abnormal, unindexed, _ = manifest.films
    assert set(normal.labels.values()) == {LabelState.ABSENT}
    present = {label for label, state in abnormal.labels.items() if state is LabelState.PRESENT}
    assert present == {"cardiomegaly", "effusion"}
    assert abnormal.labels["mass"] is LabelState.UNMENTIONED
    assert set(unindexed.labels.values()) == {LabelState.UNMENTIONED}


def test_the_split_of_r2gen_is_by_study(manifest: Manifest) -> None:
    assert [film.official_split for film in manifest.films] == ["train", "test", None, "train"]
    assert [film.study for film in manifest.select("train")] == ["1", "1"]


def test_the_split_may_be_r2gen_s_annotations(root: Path, write_text) -> None:
    (root / "r2gen_split.json").unlink()
    annotation = {"train": [], "val": [{"id": "CXR3_IM-1384", "report": "", "image_path": []}], "test": []}
    write_text(root / "annotation.json", json.dumps(annotation))
    assert [film.official_split for film in read_manifest("openi", root).films] == [None, None, "val", None]


def pack(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for number, text in REPORTS.items():
            member = tarfile.TarInfo(f"ecgen-radiology/{number}.xml")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


def test_the_archive_gives_what_the_folder_gives(root: Path, manifest: Manifest) -> None:
    for path in (root / "ecgen-radiology").iterdir():
        path.unlink()
    pack(root / "NLMCXR_reports.tgz")
    assert read_manifest("openi", root).films == manifest.films


def test_the_tables_of_kaggle_will_do(root: Path, write_text, manifest: Manifest) -> None:
    for path in (root / "ecgen-radiology").iterdir():
        path.unlink()
    write_text(
        root / "indiana_reports.csv",
        "uid,MeSH,Problems,image,indication,comparison,findings,impression\n"
        "unnumbered,normal,,,,,,\n"
        "2,Cardiomegaly/mild;Pleural Effusion/left,Cardiomegaly,,Invented,,Made-up heart of XXXX size.,Made up.\n",
    )
    assert read_manifest("openi", root).films == manifest.films[1:2]


def test_reports_can_be_read_without_films(root: Path) -> None:
    reports = read_reports(root)
    assert sorted(reports) == ["1", "2", "3", "4"]
    assert reports["2"].terms == ("Cardiomegaly/mild", "Pleural Effusion/left")


def test_a_root_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match=r"NLMCXR_reports\.tgz"):
        read_manifest("openi", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "<eCitation>",
        "",
        "<eCitation/>",
        '<eCitation><uId id="report"/></eCitation>',
        '<!DOCTYPE a [<!ENTITY x "y">]><eCitation><uId id="CXR1"/></eCitation>',
    ],
)
def test_a_broken_report_is_named(root: Path, write_text, text: str) -> None:
    write_text(root / "ecgen-radiology" / "2.xml", text)
    with pytest.raises(DataSetError, match=r"2\.xml"):
        read_manifest("openi", root)


def test_a_broken_archive_is_named(root: Path) -> None:
    for path in (root / "ecgen-radiology").iterdir():
        path.unlink()
    pack(root / "NLMCXR_reports.tgz")
    whole = (root / "NLMCXR_reports.tgz").read_bytes()
    (root / "NLMCXR_reports.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataSetError, match=r"NLMCXR_reports\.tgz is no whole archive"):
        read_manifest("openi", root)


def test_what_the_studies_lack_is_counted(root: Path, write_text) -> None:
    write_text(root / "ecgen-radiology" / "4.xml", report(4, ["normal"], findings=""))
    write_text(root / "projections.csv", "uid,filename,projection\n1,1_IM-0001-3001.dcm.png,Lateral\n")
    split = {"train": ["CXR1_IM-0001"], "val": ["CXR77_IM-0001"], "test": []}
    write_text(root / "r2gen_split.json", json.dumps(split))
    text = "\n".join(read_manifest("openi", root).remarks)
    assert "Without a findings section: 1 study (4) of 4." in text
    assert "Findings from which words were removed (XXXX): 3 studies (1, 2, 3)." in text
    assert "Without a frontal film: 1 study (1)." in text
    assert "In R2Gen's split and without a report: 1 study (77)." in text


def test_studies_need_no_films(root: Path) -> None:
    first, second, *_ = read_studies(root)
    assert (first.uid, first.films, first.official_split) == ("1", (), "train")
    assert first.film_names == ("1_IM-0001-4001", "1_IM-0001-3001")
    assert first.frontal_names == ("1_IM-0001-4001",)
    assert second.labels["effusion"] is LabelState.PRESENT
    assert second.findings_in() == "Made-up heart of XXXX size."


def test_a_split_of_other_studies_is_refused(root: Path, write_text) -> None:
    write_text(root / "r2gen_split.json", json.dumps({"train": ["CXR77_IM-0001"], "val": [], "test": []}))
    with pytest.raises(DataSetError, match=r"names 1 study \(77\), none of which has a report"):
        read_studies(root)


def test_r2gen_s_annotations_alone_give_the_findings(tmp_path: Path, write_text) -> None:
    entries = [{"id": "CXR3_IM-1384", "report": "Made-up lungs.", "image_path": ["CXR3_IM-1384/0.png"]}]
    write_text(tmp_path / "annotation.json", json.dumps({"train": [], "val": [], "test": entries}))
    (study,) = read_studies(tmp_path)
    assert (study.uid, study.findings_in(), study.official_split) == ("3", "Made-up lungs.", "test")
    assert set(study.labels.values()) == {LabelState.UNMENTIONED}


def test_r2gen_s_own_folder_is_read(tmp_path: Path, write_film, write_text) -> None:
    names = ["CXR3_IM-1384/0.png", "CXR3_IM-1384/1.png", "CXR4_IM-2050-1001/0.png"]
    entries = [{"id": name.split("/")[0], "report": "Made-up lungs.", "image_path": [name]} for name in names[1:]]
    write_text(tmp_path / "annotation.json", json.dumps({"train": entries[:1], "val": [], "test": entries[1:]}))
    for number, name in enumerate(names):
        write_film(tmp_path / "images" / name, number)
    manifest = read_manifest("openi", tmp_path)
    assert [(film.study, film.official_split, film.is_frontal) for film in manifest.films] == [
        ("3", "train", None),
        ("3", "train", None),
        ("4", "test", None),
    ]
    assert [len(study.film_names) for study in studies(manifest)] == [2, 1]


@pytest.mark.parametrize("text", ["{", "[]", '{"train": [1]}', '{"holdout": ["CXR1_IM-0001"]}'])
def test_a_split_of_another_form_is_refused(root: Path, write_text, text: str) -> None:
    write_text(root / "r2gen_split.json", text)
    with pytest.raises(DataSetError, match=r"r2gen_split\.json"):
        read_manifest("openi", root)

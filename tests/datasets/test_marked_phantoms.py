from pathlib import Path

import pytest

from hilum.datasets import Manifest, Split, read_manifest
from hilum.datasets.exploration.boxes import find_box_faults
from hilum.datasets.exploration.survey import survey_film
from hilum.datasets.marked_phantoms import MOST_FILMS, write_marked_phantoms
from hilum.datasets.padchest_gr import DETECTOR_LABELS, FREQUENT_LABELS
from hilum.errors import UsageError
from hilum.images import load_image
from hilum.phantoms import Pathology, make_phantom


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marked_phantoms(tmp_path_factory.mktemp("marked"), size_px=64)


@pytest.fixture(scope="module")
def manifest(root: Path) -> Manifest:
    return read_manifest("padchest-gr", root)


def test_every_label_of_the_largest_subset_is_marked_in_every_part(manifest: Manifest) -> None:
    assert len(manifest.films) == MOST_FILMS
    assert set(manifest.labels) == {"normal", *FREQUENT_LABELS[:13]}
    for part in (Split.FIT, Split.TUNE, Split.JUDGE):
        marked = {box.finding for film in manifest.of(part) for box in film.boxes}
        assert marked == set(FREQUENT_LABELS[:13])
        assert any(film.kind == "normal" for film in manifest.of(part))


def test_no_box_has_a_fault(manifest: Manifest, root: Path) -> None:
    for film in manifest.films:
        assert list(find_box_faults(survey_film(film, root))) == []


def test_what_is_in_the_pixels_is_marked_where_it_is(manifest: Manifest) -> None:
    (film, *_) = manifest.films
    (enlarged,) = [marked.box for marked in film.boxes if marked.finding == "cardiomegaly"]
    truth = make_phantom(0, size_px=64, pathology=Pathology.CARDIOMEGALY, age_years=60).truth
    assert truth.lesion is not None
    true = truth.lesion.box
    found = (enlarged.x, enlarged.y, enlarged.width, enlarged.height)
    assert found == pytest.approx((true.x, true.y, true.width, true.height), abs=0.01)
    assert load_image(film.path).facts.bit_depth == 16


def test_a_patients_second_film_names_the_first(manifest: Manifest) -> None:
    first, second, third = manifest.films[:3]
    assert first.patient == second.patient != third.patient
    assert second.report is not None
    assert second.report.sentences[0].progression == "stable"
    assert second.report.sentences[0].words["es"].startswith("Una placa calculada")


def test_the_same_arguments_give_the_same_files(tmp_path: Path) -> None:
    sets = [write_marked_phantoms(tmp_path / name, films=3, labels=DETECTOR_LABELS, size_px=64) for name in "ab"]
    files = [sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file()) for one in sets]
    assert files[0] == files[1]
    assert len(files[0]) == 5
    assert [(sets[0] / name).read_bytes() == (sets[1] / name).read_bytes() for name in files[0]] == [True] * 5


@pytest.mark.parametrize("wrong", [{"films": 0}, {"films": 41}, {"labels": ()}, {"labels": ("fracture",)}])
def test_what_cannot_be_made_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="Expected 1 to 40 films"):
        write_marked_phantoms(tmp_path / "none", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "none").exists()

import csv
import gzip
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import guard_films, read_manifest
from hilum.datasets.film import Film
from hilum.datasets.guard import LABELS
from hilum.datasets.guard_films import (
    cut,
    draw_noise,
    draw_page,
    draw_pattern,
    read_slices,
    spoil,
    turn,
    write_guard_films,
)
from hilum.datasets.manifest import Manifest
from hilum.datasets.split import Split
from hilum.errors import DataSetError
from hilum.findings import Population
from hilum.phantoms import make_phantom


@pytest.fixture(scope="module")
def film():
    return guard_films.small(make_phantom(1, size_px=160).pixels)


@pytest.fixture
def others(tmp_path: Path) -> Path:
    folder = tmp_path / "others"
    folder.mkdir()
    y, x = np.mgrid[0:90, 0:120]
    Image.fromarray(((x + y) % 256).astype(np.uint8)).convert("RGB").save(folder / "ramp.png")
    (folder / "readme.txt").write_text("not a picture")
    return folder


@pytest.fixture
def source(tmp_path: Path, write_film: Callable[..., Path]) -> Manifest:
    films = tuple(
        Film(
            write_film(tmp_path / f"source/{number}.png", number),
            f"p{number}",
            "k",
            {},
            Split.FIT,
            age_years=6.0 if number == 3 else 40.0,
            terms="research" if number == 2 else None,
        )
        for number in range(4)
    )
    return Manifest("mine", films, Population("anyone"), "open", "", ())


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in (("PHANTOMS", 2), ("PARTS_EACH", 1), ("LATERALS", 1), ("DRAWN", 3)):
        monkeypatch.setattr(guard_films, name, count)


def test_it_writes_the_same_pictures_that_the_table_names(source: Manifest, others: Path, tmp_path: Path) -> None:
    told: list[None] = []
    count = write_guard_films([source], [others], tmp_path / "out", 10, lambda: told.append(None))
    manifest = read_manifest("guard", tmp_path / "out")
    # Three films are open, and of a photograph there are three pictures.
    assert len(manifest.films) == count == len(told) == 3 + 2 + 3 + 5 + 3
    assert {film.folder for film in manifest.films} == {"mine", "phantoms", "others"}
    write_guard_films([source], [others], tmp_path / "again", 10)
    for film in manifest.films:
        assert film.path.read_bytes() == (tmp_path / "again/films" / film.path.name).read_bytes()


def test_children_come_first_and_research_terms_not_at_all(source: Manifest, others: Path, tmp_path: Path) -> None:
    write_guard_films([source], [others], tmp_path / "out", 1)
    with (tmp_path / "out/films.csv").open() as stream:
        patients = [row["patient"] for row in csv.DictReader(stream) if row["folder"] == "mine"]
    assert patients == ["mine-p3"]


def test_a_film_is_spoilt_as_its_truth_says(film) -> None:
    rng = np.random.default_rng(0)
    made = [spoil(film, rng) for _ in range(200)]
    seen = {label for one in made for label, value in one.truth.items() if value}
    assert seen == {"rotated_90", "rotated_180", "rotated_270", "mirrored", "cut_off"}
    for one in made:
        if one.truth["rotated_90"] and not one.truth["mirrored"]:
            # Turned clockwise by 90 degrees: what was on top is on the right.
            assert np.array_equal(one.pixels[:, -1], film[0])
        if not any(one.truth.values()) and one.pixels is film:
            break
    assert any(one.pixels is film for one in made)
    assert all(set(one.truth) <= set(LABELS) for one in made)


def test_a_cut_shows_a_part_of_the_film_alone(film) -> None:
    window = cut(film, np.random.default_rng(1))
    assert window.shape == film.shape
    assert not np.allclose(window, film, atol=0.1)
    assert np.array_equal(turn(turn(film, 1), 3), film)


@pytest.mark.parametrize("draw", [draw_page, draw_noise, draw_pattern])
def test_what_is_drawn_has_something_on_it(draw) -> None:
    rng = np.random.default_rng(3)
    drawn = [draw(rng) for _ in range(6)]
    assert all(np.ptp(one) > 0 for one in drawn)
    assert not np.array_equal(drawn[0], drawn[1])


def write_volume(path: Path, volume: np.ndarray) -> Path:
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<3h", header, 42, *volume.shape[::-1])
    struct.pack_into("<h", header, 70, 4)
    struct.pack_into("<f", header, 108, 352.0)
    path.write_bytes(gzip.compress(bytes(header) + volume.astype("<i2").tobytes()))
    return path


def test_slices_are_taken_along_every_axis_but_empty_ones_are_not(tmp_path: Path) -> None:
    volume = np.zeros((8, 12, 16))
    volume[4:] = 100
    slices = list(read_slices(write_volume(tmp_path / "v.nii.gz", volume)))
    assert {one.shape for one in slices} == {(12, 16), (8, 16), (8, 12)}
    assert len(slices) == 1 + 3 + 4


def test_what_is_no_picture_or_volume_is_named(tmp_path: Path, source: Manifest) -> None:
    bad = tmp_path / "v.nii.gz"
    bad.write_bytes(gzip.compress(b"no volume"))
    with pytest.raises(DataSetError, match="NIfTI-1"):
        list(read_slices(bad))
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "broken.png").write_bytes(b"no picture")
    with pytest.raises(DataSetError, match="Expected a picture"):
        write_guard_films([replace(source, films=())], [folder], tmp_path / "out", 1)

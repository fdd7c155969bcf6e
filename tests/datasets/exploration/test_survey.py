from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film
from hilum.datasets.exploration.survey import survey_film, survey_films
from hilum.findings import Sex, View
from hilum.phantoms import encode, make_phantom

MakeFilm = Callable[..., Film]


@pytest.fixture
def grey_path(tmp_path: Path) -> Path:
    """64 × 96 pixels in two greys: 51 on the left quarter, 102 elsewhere."""
    grey = np.full((64, 96), 102, dtype=np.uint8)
    grey[:, :24] = 51
    path = tmp_path / "site" / "grey.png"
    path.parent.mkdir()
    Image.fromarray(grey).save(path)
    return path


def test_what_a_file_shows_is_measured(make_film: MakeFilm, grey_path: Path) -> None:
    one = survey_film(make_film(str(grey_path)), grey_path.parents[1])
    assert one.name == "site/grey.png"
    assert one.size_bytes == grey_path.stat().st_size
    picture = one.picture
    assert picture is not None
    assert (picture.width, picture.height, picture.format, picture.bit_depth) == (96, 64, "png", 8)
    assert picture.aspect == 1.5
    assert picture.encoding == "png 8-bit"
    assert picture.brightness == pytest.approx((0.25 * 51 + 0.75 * 102) / 255, abs=1e-6)
    assert picture.contrast == pytest.approx(0.2, abs=1e-6)
    assert picture.grey_levels == 2
    assert picture.checks == ("low_resolution",)


def test_a_film_that_cannot_be_read_has_a_fault_and_its_hash(make_film: MakeFilm, tmp_path: Path) -> None:
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    cut = survey_film(make_film(str(tmp_path / "cut.png")), tmp_path)
    assert cut.picture is None
    assert cut.fault is not None
    assert (cut.fault.code, cut.size_bytes) == ("unreadable_film", 8)
    assert cut.sha256 is not None
    gone = survey_film(make_film(str(tmp_path / "gone.png")), tmp_path)
    assert gone.fault is not None
    assert (gone.fault.code, gone.sha256) == ("unreadable_film", None)
    assert str(tmp_path) not in gone.fault.message


def test_what_the_source_does_not_say_comes_from_the_file(make_film: MakeFilm, tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(encode(make_phantom(1, size_px=96), "dicom"))
    told = survey_film(make_film(str(path)), tmp_path).film
    assert told.view is View.AP
    assert told.sex is not None
    assert told.age_years is not None
    stated = survey_film(make_film(str(path), view=View.PA, sex=Sex.OTHER, age_years=7.0), tmp_path).film
    assert (stated.view, stated.sex, stated.age_years) == (View.PA, Sex.OTHER, 7.0)


def test_films_stay_in_their_order_and_each_is_told(make_film: MakeFilm, grey_path: Path) -> None:
    films = [make_film(str(grey_path), patient=str(number)) for number in range(20)]
    told: list[int] = []
    surveyed = survey_films(films, grey_path.parent, lambda: told.append(1))
    assert [one.film.patient for one in surveyed] == [film.patient for film in films]
    assert len(told) == 20

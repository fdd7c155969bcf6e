"""An archive in a folder of the test's own, and a reading to put into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.archive import Archive
from hilum.findings import ActivationMap, Decision, FilmFacts, Finding, OperatingPoint, Reading


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def reading() -> Reading:
    finding = Finding(
        name="pneumonia",
        bundle="pneumonia",
        decision=Decision.PRESENT,
        probability=0.75,
        operating_point=OperatingPoint("youden", 0.5),
        activation=ActivationMap(((0.0, 1.0), (0.25, 0.5))),
    )
    film = FilmFacts(sha256="0" * 64, name="film.png", width=8, height=8, bit_depth=8, format="png")
    return Reading(film=film, quality=(), findings=(finding,), bundles=())

"""A data set with planted faults, and the pieces to plant others."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film, Split
from hilum.datasets.csv_file import read_manifest
from hilum.datasets.exploration import Exploration, explore
from hilum.datasets.exploration.survey import Picture, Surveyed
from hilum.findings import LabelState

PATIENTS = 40
COPIED, BLANK, CUT, COPY, TWIN = "a/p00.png", "a/blank.png", "b/cut.png", "b/copy.png", "a/twin.jpg"


def film_bytes(seed: int, form: str = "PNG") -> bytes:
    """A bright middle between dark sides, as in a chest, under a pattern of the seed's own."""
    across = np.abs(np.linspace(-1, 1, 64))
    pattern = np.random.default_rng(seed).integers(0, 120, (32, 32)).repeat(2, axis=0).repeat(2, axis=1)
    kept = io.BytesIO()
    Image.fromarray((pattern + 110 * (1 - across)).astype(np.uint8)).save(kept, form, quality=95)
    return kept.getvalue()


def blank_bytes() -> bytes:
    kept = io.BytesIO()
    Image.fromarray(np.full((64, 64), 90, dtype=np.uint8)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="session")
def planted_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty patients of two folders, opacity in 18 of 20 in a and in 2 of 20 in b, and five planted faults.

    ``copy.png`` is ``p00.png`` with another label and part, ``twin.jpg`` is ``p01.png`` stored otherwise for the same
    patient, ``blank.png`` and ``cut.png`` show nothing, and patient 02 is in two parts.
    """
    root = tmp_path_factory.mktemp("planted")
    rows = ["film,patient,split,age,sex,view,opacity,nodule"]

    def add(name: str, data: bytes, rest: str) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
        rows.append(f"{name},{rest}")

    for number in range(PATIENTS):
        place = number % 20
        folder, opacity = ("a", place < 18) if number < 20 else ("b", place >= 18)
        sex, view = "FM"[number % 2], "AP" if number % 4 == 0 else "PA"
        split = ("train", "train", "val", "test")[place % 4]
        age = "" if number == 5 else str(20 + number)
        rest = f"{number:02d},{split},{age},{sex},{view},{int(opacity)},{-1 if number == 7 else ''}"
        add(f"{folder}/p{number:02d}.png", film_bytes(number), rest)
    add(COPY, film_bytes(0), "copied,test,30,M,PA,0,")
    add(TWIN, film_bytes(1, "JPEG"), "01,train,21,M,PA,1,1")
    add(BLANK, blank_bytes(), "blank,train,30,M,PA,1,")
    add(CUT, film_bytes(60)[:900], "cut,train,30,M,PA,0,")
    add("a/again.png", film_bytes(61), "02,test,22,F,PA,1,")
    (root / "films.csv").write_text("\n".join(rows), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def planted(planted_root: Path) -> Exploration:
    return explore(read_manifest(planted_root), planted_root)


@pytest.fixture
def make_film() -> Callable[..., Film]:
    """A film that is not on the disk."""

    def make(name: str = "film.png", **given: object) -> Film:
        facts: dict[str, object] = {"patient": name, "kind": "normal", "labels": {}, "split": Split.FIT, **given}
        return Film(path=Path(name), **facts)  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_surveyed() -> Callable[..., Surveyed]:
    """A film of 100 × 80 pixels as if it had been looked at."""

    def make(film: Film, **given: object) -> Surveyed:
        facts: dict[str, object] = {
            "width": 100, "height": 80, "format": "png", "bit_depth": 8, "encoding": "png 8-bit", "checks": (),
            "brightness": 0.4, "contrast": 0.8, "grey_levels": 200,
            "hash": np.zeros(1024, dtype=np.bool_), **given,
        }  # fmt: skip
        return Surveyed(film, film.path.name, 1000, film.path.name, Picture(**facts))  # type: ignore[arg-type]

    return make


@pytest.fixture
def labelled(make_film: Callable[..., Film]) -> Callable[[Sequence[str]], list[Film]]:
    """Films from words: ``"x:present y:absent"``, each of a patient of its own."""

    def make(words: Sequence[str]) -> list[Film]:
        return [
            make_film(
                f"{number}.png",
                labels={label: LabelState(state) for label, state in (pair.split(":") for pair in word.split())},
            )
            for number, word in enumerate(words)
        ]

    return make

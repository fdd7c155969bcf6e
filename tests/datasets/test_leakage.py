import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film, Split, audit
from hilum.datasets.leakage import HASH_BITS, MAX_DISTANCE, difference_hash, distances
from hilum.errors import DataSetError
from hilum.images import Pixels
from hilum.images.preprocessing import resize

PARTS = (Split.FIT, Split.TUNE, Split.JUDGE)


def texture(seed: int) -> Pixels:
    """A picture with as much detail as a film has; phantoms are more alike than patients are."""
    coarse = np.random.default_rng(seed).random((40, 40), dtype=np.float32)
    return resize(coarse, 160, 200)


def picture_of(pixels: Pixels) -> Image.Image:
    return Image.fromarray((pixels * 255).astype(np.uint8))


@pytest.fixture
def films(tmp_path: Path) -> list[Film]:
    for number in range(len(PARTS)):
        picture_of(texture(number)).save(tmp_path / f"{number}.png")
    return [
        Film(tmp_path / f"{number}.png", f"patient-{number}", "normal", {}, split) for number, split in enumerate(PARTS)
    ]


def test_a_sound_split_is_clean_and_every_film_is_counted(films: list[Film]) -> None:
    seen = []
    report = audit(films, on_film=lambda: seen.append(1))
    assert report.is_clean
    assert (report.films, len(seen)) == (3, 3)
    assert (report.patients, report.files, report.lookalikes, report.unreadable) == ((), (), (), ())
    report.refuse()


def test_a_patient_in_two_parts_is_refused_and_the_films_named(films: list[Film]) -> None:
    torn = replace(films[2], patient=films[0].patient)
    report = audit([films[0], films[1], torn])
    assert [(shared.what, shared.films) for shared in report.patients] == [("patient-0", (films[0], torn))]
    with pytest.raises(DataSetError, match=r"1 patient \(patient-0\).*0\.png in fit, 2\.png in judge"):
        report.refuse()


def test_a_copied_file_is_refused_and_the_films_named(films: list[Film], tmp_path: Path) -> None:
    copied = replace(films[2], path=Path(shutil.copy(films[0].path, tmp_path / "copy.png")))
    report = audit([*films, copied], has_pictures=False)
    assert [shared.films for shared in report.files] == [(films[0], copied)]
    assert report.lookalikes is None
    with pytest.raises(DataSetError, match=r"0\.png in fit, copy\.png in judge"):
        report.refuse()


def test_copies_within_a_part_are_no_leak(films: list[Film], tmp_path: Path) -> None:
    copied = replace(films[0], path=Path(shutil.copy(films[0].path, tmp_path / "copy.png")))
    assert audit([*films, copied]).is_clean


def test_a_copy_in_another_format_is_listed_and_does_not_stop(films: list[Film], tmp_path: Path) -> None:
    path = tmp_path / "copy.jpg"
    picture_of(texture(0)).resize((100, 80)).save(path, quality=80)
    report = audit([*films, replace(films[1], path=path)])
    assert [(pair.first.path.name, pair.second.path.name) for pair in report.lookalikes or ()] == [
        ("0.png", "copy.jpg")
    ]
    assert 0 < (report.lookalikes or ())[0].distance <= MAX_DISTANCE
    report.refuse()


def test_films_that_cannot_be_read_are_counted(films: list[Film], tmp_path: Path) -> None:
    broken = replace(films[0], path=tmp_path / "broken.png")
    broken.path.write_bytes(b"no film")
    missing = replace(films[1], path=tmp_path / "missing.png")
    assert audit([*films, broken, missing]).unreadable == (broken, missing)
    assert audit([*films, broken, missing], has_pictures=False).unreadable == (missing,)


def test_distances_count_the_bits_that_differ() -> None:
    generator = np.random.default_rng(0)
    hashes, others = generator.random((5, HASH_BITS)) < 0.5, generator.random((7, HASH_BITS)) < 0.5
    assert np.array_equal(distances(hashes, others), (hashes[:, None] != others[None]).sum(axis=2))


def test_copies_of_a_film_are_nearer_than_other_films() -> None:
    films = [texture(seed) for seed in range(6)]
    hashes = np.stack([difference_hash(pixels) for pixels in films])
    others = distances(hashes, hashes)[np.triu_indices(6, k=1)]
    assert others.min() > MAX_DISTANCE
    for pixels, own in zip(films, hashes, strict=True):
        data = io.BytesIO()
        picture_of(pixels).save(data, "JPEG", quality=60)
        copies = (
            np.asarray(Image.open(data), dtype=np.float32) / 255,
            resize(pixels, 80, 80),
            (pixels**1.3).astype(np.float32),
        )
        near = distances(own[None], np.stack([difference_hash(copy) for copy in copies]))
        assert near.max() <= MAX_DISTANCE


def test_many_films_are_compared_in_blocks(films: list[Film]) -> None:
    """More films than fit a block, each part showing the same picture: every pair across the parts is found."""
    fit, judge = films[0], replace(films[0], patient="other", split=Split.JUDGE)
    report = audit([fit] * 1030 + [judge] * 2)
    assert len(report.lookalikes or ()) == 2060

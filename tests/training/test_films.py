from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.datasets import Manifest, Split
from hilum.errors import DataSetError
from hilum.images import InputSpec, load_image, prepare
from hilum.training.films import load_films, normalise

CLASSES = ("normal", "bacterial", "viral")
SPEC = InputSpec(size=32)


def test_films_are_what_inference_would_see(manifest: Manifest) -> None:
    films = manifest.of(Split.TUNE)
    told = []
    kept = load_films(films, CLASSES, SPEC, lambda: told.append(1))
    assert len(kept) == len(told) == len(films)
    assert [CLASSES[index] for index in kept.classes] == [film.kind for film in films]
    expected = np.stack([prepare(load_image(film.path).pixels, SPEC) for film in films])
    # Kept in 16 bit: half a thousandth of a film's range, four thousandths of a deviation at most.
    np.testing.assert_allclose(normalise(kept.pixels, SPEC).numpy(), expected, atol=4e-3)
    assert kept.pixels.dtype == torch.float16


def test_a_kind_that_the_recipe_leaves_out_is_refused(manifest: Manifest) -> None:
    with pytest.raises(DataSetError, match="viral"):
        load_films(manifest.films, CLASSES[:2], SPEC)


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(DataSetError, match="at least one film"):
        load_films((), CLASSES, SPEC)


def test_a_film_that_cannot_be_read_is_named(manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpeg"
    path.write_bytes(b"no image")
    with pytest.raises(DataSetError, match=r"broken\.jpeg"):
        load_films([replace(manifest.films[0], path=path)], CLASSES, SPEC)

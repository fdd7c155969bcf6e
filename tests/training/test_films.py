from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.datasets import Manifest, Split
from hilum.errors import DataSetError
from hilum.findings import LabelState
from hilum.images import load_image, prepare
from hilum.training.films import load_films, normalise, truth_of
from hilum.training.recipe import Recipe

MakeRecipe = Callable[..., Recipe]

OF_ONE_TYPE = ('answer.classes=["bacterial"]', "answer.resembles=[]")


def test_films_are_what_inference_would_see(manifest: Manifest, make_recipe: MakeRecipe) -> None:
    recipe = make_recipe()
    spec, classes = recipe.input.spec(), recipe.data.classes
    films = manifest.of(Split.TUNE)
    told = []
    kept = load_films(films, recipe, lambda: told.append(1))
    assert len(kept) == len(told) == len(films)
    assert [classes[index] for index in kept.truth.argmax(dim=1)] == [film.kind for film in films]
    expected = np.stack([prepare(load_image(film.path).pixels, spec) for film in films])
    # Kept in 16 bit: half a thousandth of a film's range, four thousandths of a deviation at most.
    np.testing.assert_allclose(normalise(kept.pixels, spec).numpy(), expected, atol=4e-3)
    assert kept.pixels.dtype == torch.float16


def test_a_kind_that_the_recipe_leaves_out_is_refused(manifest: Manifest, make_recipe: MakeRecipe) -> None:
    with pytest.raises(DataSetError, match="viral"):
        load_films(manifest.films, make_recipe('data.classes=["normal", "bacterial"]', *OF_ONE_TYPE))


def test_an_empty_part_is_refused(make_recipe: MakeRecipe) -> None:
    with pytest.raises(DataSetError, match="at least one film"):
        load_films((), make_recipe())


def test_a_film_that_cannot_be_read_is_named(manifest: Manifest, make_recipe: MakeRecipe, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpeg"
    path.write_bytes(b"no image")
    with pytest.raises(DataSetError, match=r"broken\.jpeg"):
        load_films([replace(manifest.films[0], path=path)], make_recipe())


def test_labels_are_true_false_or_unknown(manifest: Manifest, make_recipe: MakeRecipe) -> None:
    recipe = make_recipe("activation=sigmoid", 'data.classes=["pneumonia", "viral"]')
    states = (LabelState.PRESENT, LabelState.ABSENT, LabelState.UNCERTAIN, LabelState.UNMENTIONED)
    films = [replace(manifest.films[0], labels={"pneumonia": state, "viral": states[1]}) for state in states]
    truth = truth_of(films, recipe)
    assert truth[:2, 0].tolist() == [1.0, 0.0]
    assert truth[2:, 0].isnan().all()
    assert truth[:, 1].tolist() == [0.0] * 4


def test_a_label_that_no_film_knows_is_named(manifest: Manifest, make_recipe: MakeRecipe) -> None:
    with pytest.raises(DataSetError, match="fungal"):
        truth_of(manifest.films, make_recipe("activation=sigmoid", 'data.classes=["pneumonia", "fungal"]'))

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from hilum.datasets import Film, Split
from hilum.datasets.film import LabelledBox
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState
from hilum.training.boxed_films import BoxedFilms, load_boxed_films, move_target, target_of
from hilum.training.detector import Target
from hilum.training.recipe import Recipe

CLASSES = ("mass", "nodule")


@pytest.fixture
def film(tmp_path: Path) -> Film:
    path = tmp_path / "film.png"
    Image.linear_gradient("L").resize((200, 100)).save(path)
    labels = {"mass": LabelState.PRESENT, "nodule": LabelState.ABSENT}
    return Film(path, "1", "", labels, Split.FIT, boxes=(LabelledBox("mass", Box(50, 25, 100, 50)),))


def test_boxes_become_shares_of_the_film(film: Film) -> None:
    target = target_of(film, CLASSES)
    assert target.boxes.tolist() == [[0.25, 0.25, 0.75, 0.75]]
    assert target.classes.tolist() == [0]
    assert target.labels.tolist() == [1, 0]


@pytest.mark.parametrize("box", [Box(0, 0, 0, 10), Box(math.nan, 0, 10, 10), Box(20, 20, -5, 5), Box(300, 0, 10, 10)])
def test_a_box_of_nothing_is_left_out(film: Film, box: Box) -> None:
    broken = replace(film, boxes=(*film.boxes, LabelledBox("nodule", box), LabelledBox("hernia", Box(1, 1, 9, 9))))
    target = target_of(broken, CLASSES)
    assert target.classes.tolist() == [0]
    assert target.labels.tolist() == [1, 0]


def test_what_is_not_said_is_taken_as_not_there_and_what_is_uncertain_as_unknown(film: Film) -> None:
    target = target_of(replace(film, labels={"nodule": LabelState.UNCERTAIN}, boxes=()), CLASSES)
    assert target.labels[0] == 0
    assert target.labels[1].isnan()


def test_a_class_whose_box_has_left_the_film_is_unknown() -> None:
    target = Target(torch.tensor([[0.0, 0.0, 0.2, 0.2]]), torch.tensor([1]), torch.tensor([0.0, 1.0]))
    moved = move_target(target, torch.tensor([[1.0, 0.0, 0.9], [0.0, 1.0, 0.0]]), torch.device("cpu"))
    assert len(moved.boxes) == 0
    assert moved.labels[1].isnan()
    assert target.labels[1] == 1


def test_an_epoch_shows_every_boxed_film_and_some_of_the_others(make_recipe: Callable[..., Recipe]) -> None:
    empty = Target(torch.empty(0, 4), torch.empty(0, dtype=torch.long), torch.zeros(2))
    first = Target(torch.tensor([[0.1, 0.1, 0.3, 0.5]]), torch.tensor([0]), torch.tensor([1.0, 0.0]))
    second = replace(first, classes=torch.tensor([1]), labels=torch.tensor([0.0, 1.0]))
    films = BoxedFilms(torch.zeros(12, 1, 8, 8), (first, first, first, second, *[empty] * 8), 0.5)
    assert len(films) == 6
    torch.manual_seed(0)
    natural = films.order(make_recipe(), 0)
    assert sorted(natural[natural < 4].tolist()) == [0, 1, 2, 3]
    assert len(natural) == 6
    balanced = films.order(make_recipe("training.sampling=balanced"), 0)
    assert (balanced == 3).sum() == 2
    assert len(balanced) == 6
    assert [len(each) for each in films.shapes()] == [3, 1]
    assert films.shapes()[0][0].tolist() == pytest.approx([0.2, 0.4])


def test_films_without_any_box_are_refused(film: Film, make_recipe: Callable[..., Recipe]) -> None:
    recipe = make_recipe("data.classes=['mass', 'nodule']", "answer={}", "activation=sigmoid", "task=detection")
    films = load_boxed_films([film], recipe)
    assert films.pixels.shape == (1, 1, 32, 32)
    with pytest.raises(DataSetError, match="has a box of mass, nodule"):
        load_boxed_films([replace(film, boxes=())], recipe)


def test_boxes_that_are_left_out_are_counted_in_the_log(
    film: Film, make_recipe: Callable[..., Recipe], caplog: pytest.LogCaptureFixture
) -> None:
    recipe = make_recipe("data.classes=['mass', 'nodule']", "answer={}", "activation=sigmoid", "task=detection")
    flat = [LabelledBox(name, Box(20, 20, -5, 5)) for name in ("nodule", "hernia")]
    load_boxed_films([replace(film, boxes=(*film.boxes, film.boxes[0], *flat))], recipe)
    assert "Boxes left out: duplicate 1, corners in wrong order 1." in caplog.text
    assert film.path.name not in caplog.text
    caplog.clear()
    load_boxed_films([film], recipe)
    assert caplog.text == ""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning_fabric import Fabric

from hilum.datasets import Manifest, Split
from hilum.errors import LaboratoryError
from hilum.training.checkpoint import read_checkpoint, write_checkpoint
from hilum.training.classification import make_bench
from hilum.training.films import LabelledFilms, load_films
from hilum.training.loop import (
    BEST_FILE,
    LAST_FILE,
    Bench,
    Epoch,
    Progress,
    Watch,
    follow,
    learning_rate,
    train,
)
from hilum.training.recipe import Recipe, TrainingPart


@pytest.fixture(scope="module")
def films(manifest: Manifest, make_recipe: Callable[..., Recipe]) -> LabelledFilms:
    return load_films(manifest.of(Split.FIT), make_recipe())


class Small(torch.nn.Module):
    """A network with batch statistics and dropout, as the real one has."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = torch.nn.Sequential(
            torch.nn.Conv2d(1, 16, 5, stride=4), torch.nn.BatchNorm2d(16), torch.nn.ReLU(), torch.nn.Dropout(0.1)
        )
        self.head = torch.nn.Linear(16, 3)

    def forward(self, film: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        features = self.trunk(film)
        return self.head(features.mean(dim=(2, 3))), features, features


def bench(recipe: Recipe) -> Bench:
    torch.manual_seed(0)
    return make_bench(Fabric(accelerator="cpu", devices=1), Small(), recipe)


def constant(_: torch.nn.Module) -> dict[str, float]:
    return {"score": 0.5}


class Counting(torch.nn.Module):
    """Passes films on and counts what they show, by their mark in the corner."""

    def __init__(self) -> None:
        super().__init__()
        self.head = torch.nn.Linear(1, 3)
        self.shown: list[int] = []

    def forward(self, film: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        marks = film[:, :, 0, 0]
        self.shown += marks.mul(8).round().int().flatten().tolist()
        return self.head(marks), film, film


class Interrupted(Exception):
    pass


def interrupt(_: Epoch) -> None:
    raise Interrupted


def test_an_interrupted_training_ends_in_the_same_weights(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe()
    through = bench(recipe)
    whole = train(through, films, recipe, constant, tmp_path / "through")
    with pytest.raises(Interrupted):
        train(bench(recipe), films, recipe, constant, tmp_path / "stopped", Watch(on_epoch=interrupt))
    resumed = bench(recipe)
    rest = train(resumed, films, recipe, constant, tmp_path / "stopped")
    assert rest.epochs == whole.epochs
    assert len(rest.epochs) == 2
    for name, weight in through.average.state_dict().items():
        assert torch.equal(weight, resumed.average.state_dict()[name]), name


def test_a_finished_training_is_not_gone_on_with(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe("training.epochs=1")
    train(bench(recipe), films, recipe, constant, tmp_path)
    told: list[int] = []
    train(bench(recipe), films, recipe, constant, tmp_path, Watch(on_batch=lambda *_: told.append(1)))
    assert told == []


def test_another_recipe_is_not_taken_up(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe("training.epochs=1")
    train(bench(recipe), films, recipe, constant, tmp_path)
    moved = make_recipe("training.epochs=1", "network.trunk=elsewhere")
    assert len(train(bench(moved), films, moved, constant, tmp_path).epochs) == 1
    other = make_recipe("training.epochs=1", "training.seed=5")
    with pytest.raises(LaboratoryError, match="another recipe"):
        train(bench(other), films, other, constant, tmp_path)


def test_a_run_on_other_films_is_not_taken_up(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe("training.epochs=1")
    train(replace(bench(recipe), data_sha256="a"), films, recipe, constant, tmp_path)
    assert len(train(replace(bench(recipe), data_sha256="a"), films, recipe, constant, tmp_path).epochs) == 1
    with pytest.raises(LaboratoryError, match="learned from other films"):
        train(replace(bench(recipe), data_sha256="b"), films, recipe, constant, tmp_path)


def test_a_run_from_before_a_key_was_known_is_taken_up(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe("training.epochs=1")
    train(bench(recipe), films, recipe, constant, tmp_path)
    content = read_checkpoint(tmp_path / LAST_FILE)
    del content["recipe"]["training"]["sampling"]
    write_checkpoint(tmp_path / LAST_FILE, content)
    assert len(train(bench(recipe), films, recipe, constant, tmp_path).epochs) == 1
    balanced = make_recipe("training.epochs=1", "training.sampling=balanced")
    with pytest.raises(LaboratoryError, match="another recipe"):
        train(bench(balanced), films, balanced, constant, tmp_path)


def shown(truth: torch.Tensor, recipe: Recipe, folder: Path) -> list[int]:
    """The marks of the films that an epoch shows, in order; a film's mark is which labels it has."""
    marks = (truth.nan_to_num() @ torch.tensor([1.0, 2.0, 4.0])[: truth.shape[1]]) / 8
    pixels = marks.half()[:, None, None, None].expand(-1, 1, 32, 32)
    counting = Counting()
    counting.head = torch.nn.Linear(1, truth.shape[1])
    worked = make_bench(Fabric(accelerator="cpu", devices=1), counting, recipe)
    train(worked, LabelledFilms(pixels, truth), recipe, constant, folder)
    return counting.shown


STILL = (
    "aspect=1 zoom=0 rotation_degrees=0 shift=0 dark_border=0 gamma=0 curve=0 contrast=0 brightness=0 shading=0 "
    "sharpness=0 low_resolution=0 noise=0 jpeg=0 cutout=0"
)
ONE_EPOCH = ("training.epochs=1", "input.mean=0", "input.std=1", *(f"augmentation.{step}" for step in STILL.split()))


def test_balanced_sampling_shows_as_many_films_of_each_class(
    make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    truth = torch.eye(3)[[0] * 36 + [1] * 9 + [2] * 3]
    natural = shown(truth, make_recipe(*ONE_EPOCH), tmp_path / "natural")
    torch.manual_seed(0)
    assert natural == (truth @ torch.tensor([1.0, 2.0, 4.0]))[torch.randperm(48)].int().tolist()
    balanced = make_recipe(*ONE_EPOCH, "training.sampling=balanced")
    drawn = shown(truth, balanced, tmp_path / "balanced")
    assert {mark: drawn.count(mark) for mark in drawn} == {1: 16, 2: 16, 4: 16}
    assert drawn == shown(truth, balanced, tmp_path / "again")


def test_balanced_sampling_shows_as_many_films_of_each_label(
    make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    nothing, rare = [0.0, 0.0], [0.0, 1.0]
    truth = torch.tensor([nothing] * 30 + [[1.0, float("nan")]] * 15 + [rare] * 3)
    recipe = make_recipe(
        *ONE_EPOCH, "activation=sigmoid", 'data.classes=["a", "b"]', "answer.resembles=[]", "training.sampling=balanced"
    )
    drawn = shown(truth, recipe, tmp_path)
    assert {mark: drawn.count(mark) for mark in drawn} == {0: 16, 1: 16, 2: 16}


def test_training_learns_and_watches(films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path) -> None:
    recipe = make_recipe("training.epochs=8", "training.learning_rate=0.02")
    batches: list[tuple[int, int, int]] = []
    progress = train(
        bench(recipe), films, recipe, constant, tmp_path, Watch(on_batch=lambda *batch: batches.append(batch))
    )
    losses = [epoch.loss for epoch in progress.epochs]
    assert losses[-1] < 0.9 * losses[0]
    assert batches[:4] == [(0, 1, 3), (0, 2, 3), (0, 3, 3), (1, 1, 3)]


def test_the_best_epoch_is_kept(films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path) -> None:
    recipe = make_recipe("training.epochs=3")
    scores = iter([0.6, 0.9, 0.7])
    worked = bench(recipe)
    kept = {}

    def score(average: torch.nn.Module) -> dict[str, float]:
        value = next(scores)
        kept[value] = average.state_dict()["head.weight"].clone()
        return {"score": value}

    progress = train(worked, films, recipe, score, tmp_path)
    assert progress.best is progress.epochs[1]
    best = torch.load(tmp_path / BEST_FILE, weights_only=True)
    last = torch.load(tmp_path / LAST_FILE, weights_only=True)
    assert torch.equal(best["average"]["head.weight"], kept[0.9])
    assert torch.equal(last["average"]["head.weight"], kept[0.7])


def test_training_stops_when_tune_gets_no_better() -> None:
    part = TrainingPart(epochs=20, patience=2)
    scores = [0.5, 0.8, 0.8, 0.7]
    epochs = [Epoch(number, 1.0, 1e-3, {"score": score}) for number, score in enumerate(scores)]
    assert not Progress(epochs[:3]).is_over(part)
    assert Progress(epochs).is_over(part)
    assert not Progress().is_over(part)


def test_a_loss_that_is_no_number_stops(
    films: LabelledFilms, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe()
    broken = bench(recipe)
    torch.nn.init.constant_(broken.network.head.weight, float("nan"))
    with pytest.raises(LaboratoryError, match="learning_rate"):
        train(broken, films, recipe, constant, tmp_path)
    assert not (tmp_path / LAST_FILE).exists()


def test_the_learning_rate_warms_up_and_falls() -> None:
    part = TrainingPart(learning_rate=1.0, warm_up=0.1)
    rates = [learning_rate(part, step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == rates[10] == pytest.approx(1.0)
    assert rates[55] == pytest.approx(0.505)
    assert 0.01 <= rates[-1] < 0.012
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_average_follows_weights_and_batch_statistics() -> None:
    network, average = torch.nn.BatchNorm1d(1), torch.nn.BatchNorm1d(1)
    network(torch.tensor([[10.0], [12.0]]))
    torch.nn.init.constant_(network.weight, 3.0)
    follow(average, network, 0.75)
    assert average.weight.item() == pytest.approx(1.5)
    assert average.running_mean is not None
    assert average.running_mean.item() == pytest.approx(0.25 * 1.1)
    assert average.num_batches_tracked is not None
    assert average.num_batches_tracked.item() == 1

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score

from hilum.datasets import Film, Half, Manifest, Split, half_of
from hilum.errors import DataSetError, RecipeError
from hilum.findings import LabelState, Population
from hilum.inference.bundle import Activation
from hilum.training.checkpoint import read_checkpoint
from hilum.training.classification import (
    Setting,
    choose_films,
    choose_stopping,
    log_odds,
    mean_auc,
    run,
    score,
    start_network,
    train,
)
from hilum.training.films import load_films
from hilum.training.loop import BEST_FILE
from hilum.training.networks import build
from hilum.training.recipe import Recipe


def test_a_training_reads_fit_and_tune_and_leaves_a_checkpoint(
    manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    read: list[int] = []
    recipe = make_recipe("training.epochs=1")
    progress = train(recipe, manifest, Setting(tmp_path, "cpu", on_film=lambda: read.append(1)))
    counts = manifest.film_counts()
    assert len(read) == counts[Split.FIT] + counts[Split.TUNE]
    assert set(progress.epochs[0].tune) == {"auc", "auc_augmented", "score"}
    build("mobilenet_v2", 3, 0.2).load_state_dict(read_checkpoint(tmp_path / BEST_FILE)["average"])


def test_the_score_is_the_mean_of_plain_and_augmented_and_can_be_had_again(
    manifest: Manifest, make_recipe: Callable[..., Recipe]
) -> None:
    recipe = make_recipe()
    tune = load_films(manifest.of(Split.TUNE), recipe)
    network = build("mobilenet_v2", 3, 0.2)
    first, again = score(network, tune, recipe), score(network, tune, recipe)
    assert first == again
    assert first["score"] == pytest.approx((first["auc"] + first["auc_augmented"]) / 2)
    plain, changed = run(network, tune, recipe), run(network, tune, recipe, is_augmented=True)
    assert plain.shape == changed.shape == (len(tune), 3)
    assert not torch.equal(plain, changed)


def test_log_odds_are_those_of_the_softmax() -> None:
    logits = torch.tensor([[1.0, 2.0, -1.0], [0.0, 0.0, 0.0]])
    present = torch.softmax(logits, dim=1)[:, 1:].sum(dim=1).numpy()
    np.testing.assert_allclose(log_odds(logits, [1, 2], Activation.SOFTMAX), np.log(present / (1 - present)), rtol=1e-6)


def test_a_recipe_with_a_trunk_needs_that_trunk(make_recipe: Callable[..., Recipe], tmp_path: Path) -> None:
    path = tmp_path / "trunk.safetensors"
    weights = {
        f"features.{name}": tensor.clone() for name, tensor in build("mobilenet_v2", 2, 0.2).trunk.state_dict().items()
    }
    weights["features.0.0.weight"] = torch.ones(32, 3, 3, 3)
    save_file(weights, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    named = f"network.trunk_sha256='{digest}'"
    network = start_network(make_recipe(named, f"network.trunk={path}"))
    assert network.trunk[0][0].weight.unique().tolist() == [3.0]
    with pytest.raises(RecipeError, match=r"--set network\.trunk=FILE"):
        start_network(make_recipe(named))
    with pytest.raises(RecipeError, match="There is no trunk"):
        start_network(make_recipe(named, f"network.trunk={tmp_path / 'none'}"))
    with pytest.raises(RecipeError, match="Expected a trunk of SHA-256 00"):
        start_network(make_recipe(f"network.trunk_sha256='{'0' * 64}'", f"network.trunk={path}"))


def test_a_film_in_two_parts_stops_the_training(
    manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    judged = manifest.of(Split.JUDGE)[0]
    leaking = replace(manifest, films=(*manifest.films, replace(judged, patient="another", split=Split.FIT)))
    with pytest.raises(DataSetError, match=judged.path.name):
        train(make_recipe(), leaking, Setting(tmp_path, "cpu"))
    assert not any(tmp_path.iterdir())


def of_tune(kinds: dict[str, int]) -> Manifest:
    films = [
        Film(
            Path(f"{kind}-{number}.png"),
            f"{kind}-{number}",
            kind,
            {"a": LabelState(["absent", "present"][kind == "viral"]), "hernia": LabelState.ABSENT},
            Split.TUNE,
        )
        for kind, count in kinds.items()
        for number in range(count)
    ]
    return Manifest("kermany", tuple(films), Population("children"), "open", "", ())


@pytest.mark.parametrize("words", [(), ("activation=sigmoid", 'data.classes=["a", "hernia"]')])
def test_half_of_tune_chooses_an_epoch_and_the_other_half_chooses_nothing(
    words: tuple[str, ...], make_recipe: Callable[..., Recipe]
) -> None:
    choice = choose_stopping(of_tune({"normal": 60, "bacterial": 60, "viral": 60}), make_recipe(*words))
    assert choice.chosen_on is Half.STOPPING
    assert {half_of("kermany", film.patient) for film in choice.films} == {Half.STOPPING}
    assert 60 < len(choice.films) < 120


@pytest.mark.parametrize(
    "kinds",
    [
        {"normal": 12, "bacterial": 60, "viral": 60},
        {"normal": 60, "bacterial": 60, "viral": 1},
        {"normal": 3, "bacterial": 3, "viral": 3},
        {},
    ],
)
def test_a_small_tune_stays_whole_and_says_so(
    kinds: dict[str, int], make_recipe: Callable[..., Recipe], caplog: pytest.LogCaptureFixture
) -> None:
    small = of_tune(kinds)
    choice = choose_stopping(small, make_recipe())
    assert choice.chosen_on is Split.TUNE
    assert choice.films == small.films
    assert ("too few to choose an epoch" in caplog.text) == bool(kinds)


def test_a_class_that_no_fit_film_shows_stops_the_training(
    manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe('data.classes=["normal", "bacterial", "viral", "fungal"]')
    with pytest.raises(DataSetError, match=r"None of the \d+ fit films shows fungal"):
        train(recipe, manifest, Setting(tmp_path / "run", "cpu"))
    assert not (tmp_path / "run").exists()


def test_films_are_chosen_by_age_and_measured_on_named_folders(
    manifest: Manifest, make_recipe: Callable[..., Recipe]
) -> None:
    ages = [None, 4.0, 18.0, 80.0]
    films = tuple(
        replace(film, age_years=ages[number % 4], folder="ab"[number % 8 // 4])
        for number, film in enumerate(manifest.films)
    )
    recipe = make_recipe("data.is_adults_only=true", 'data.measure_folders=["b"]')
    chosen = choose_films(replace(manifest, films=films), recipe)
    assert {film.age_years for film in chosen.films} == {18.0, 80.0}
    assert {film.folder for film in chosen.of(Split.FIT)} == {"a", "b"}
    assert {film.folder for film in (*chosen.of(Split.TUNE), *chosen.of(Split.JUDGE))} == {"b"}
    assert (chosen.population.age_min_years, chosen.population.age_max_years) == (18, None)
    assert choose_films(manifest, make_recipe()) is manifest


def test_several_labels_count_by_their_mean(make_recipe: Callable[..., Recipe]) -> None:
    recipe = make_recipe("activation=sigmoid", 'data.classes=["a", "b", "rare"]')
    rng = np.random.default_rng(0)
    truth = torch.tensor(rng.random((200, 3)) < [0.5, 0.3, 0.01], dtype=torch.float32)
    logits = torch.tensor(rng.normal(size=(200, 3)) + truth.numpy() * [2, 1, 5])
    expected = np.mean([roc_auc_score(truth[:, index], logits[:, index]) for index in (0, 1)])
    assert mean_auc(logits, truth, recipe) == pytest.approx(expected)
    with pytest.raises(DataSetError, match="No label has"):
        mean_auc(logits[:5], truth[:5], recipe)


def test_the_types_that_an_answer_resembles_count_beside_it(make_recipe: Callable[..., Recipe]) -> None:
    recipe = make_recipe()
    rng = np.random.default_rng(1)
    kind = rng.integers(0, 3, 120)
    truth = torch.tensor(np.eye(3)[kind], dtype=torch.float32)
    logits = torch.tensor(rng.normal(size=(120, 3)) + truth.numpy() * [3, 1, 1])
    sick = kind > 0
    between = roc_auc_score(kind[sick] == 1, (logits[:, 1] - logits[:, 2])[sick])
    alone = roc_auc_score(sick, log_odds(logits, [1, 2], Activation.SOFTMAX))
    assert between < alone
    assert mean_auc(logits, truth, recipe) == pytest.approx((alone + between) / 2)
    plain = recipe.model_copy(update={"answer": recipe.answer.model_copy(update={"resembles": ()})})
    assert mean_auc(logits, truth, plain) == pytest.approx(alone)


def test_a_type_without_tune_films_is_left_out_of_the_score(
    manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe("network.name=small_cnn", "training.epochs=1")
    films = tuple(film for film in manifest.films if film.split is not Split.TUNE or film.kind != "viral")
    epoch = train(recipe, replace(manifest, films=films), Setting(tmp_path, "cpu")).epochs[0]
    assert all(0 <= value <= 1 for value in epoch.tune.values())
    tune = load_films(tuple(film for film in films if film.split is Split.TUNE), recipe)
    logits = torch.randn(len(tune), 3, generator=torch.Generator().manual_seed(0))
    is_sick = tune.truth[:, 1:].sum(dim=1) > 0
    expected = roc_auc_score(is_sick, log_odds(logits, [1, 2], Activation.SOFTMAX))
    assert mean_auc(logits, tune.truth, recipe) == pytest.approx(expected)
    with pytest.raises(DataSetError, match="no epoch can be chosen"):
        mean_auc(logits[is_sick], tune.truth[is_sick], recipe)

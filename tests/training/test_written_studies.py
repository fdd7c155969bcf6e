from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from hilum.datasets import Split
from hilum.training.recipe import Recipe
from hilum.training.written_studies import PAD, claims_of, cut, learn_known, load_studies, read_parts


@pytest.fixture
def recipe(make_writer_recipe: Callable[..., Recipe]) -> Recipe:
    return make_writer_recipe()


def test_reports_become_numbers_and_claims_and_probabilities_ranks(recipe: Recipe, written_root: Path) -> None:
    parts = read_parts(recipe, written_root)
    known = learn_known(parts, recipe)
    fit = load_studies(parts.studies[Split.FIT], recipe, known)
    study = parts.studies[Split.FIT][0]
    assert known.vocabulary.decode(fit.numbers[0].tolist()) == study.findings_in()
    assert fit.claims[0].tolist() == claims_of(study.findings_in(), recipe.data.classes)
    assert fit.evidence is not None
    assert fit.evidence.mean(dim=0) == pytest.approx(torch.full((14,), 0.5), abs=0.05)


def test_films_are_pooled_by_study(make_writer_recipe: Callable[..., Recipe], written_root: Path) -> None:
    recipe = make_writer_recipe(writing={"encoder": "image"})
    parts = read_parts(recipe, written_root)
    tune = load_studies(parts.studies[Split.TUNE], recipe, learn_known(parts, recipe))
    films, shares = tune.source(recipe, torch.tensor([2, 0]), torch.device("cpu"))
    assert films.shape == (2, 1, 32, 32)
    assert shares.tolist() == [[0, 1], [1, 0]]
    assert parts.film_counts()[Split.TUNE] == 4


def test_an_epoch_shows_each_study_once_in_batches_of_like_length(recipe: Recipe, written_root: Path) -> None:
    parts = read_parts(recipe, written_root)
    fit = load_studies(parts.studies[Split.FIT], recipe, learn_known(parts, recipe))
    torch.manual_seed(0)
    order = fit.order(recipe, 0)
    assert sorted(order.tolist()) == list(range(32))
    lengths = (fit.numbers[order] != PAD).sum(dim=1).reshape(-1, 4)
    assert (lengths.max(dim=1).values - lengths.min(dim=1).values).float().mean() < 3


def test_what_fills_no_batch_is_not_always_the_longest_report(recipe: Recipe, written_root: Path) -> None:
    parts = read_parts(recipe, written_root)
    tune = load_studies(parts.studies[Split.TUNE], recipe, learn_known(parts, recipe))
    recipe = recipe.model_copy(update={"training": recipe.training.model_copy(update={"batch_size": 3})})
    last = set()
    for seed in range(20):
        torch.manual_seed(seed)
        last.add(int(tune.order(recipe, seed)[-1]))
    assert last == {0, 1, 2, 3}


def test_the_padding_behind_the_longest_report_is_cut() -> None:
    assert cut(torch.tensor([[1, 4, 2, 0, 0], [1, 4, 5, 2, 0]])).shape == (2, 4)

import math

import numpy as np
import pytest
import torch
from scipy.special import expit

from hilum.inference.bundle import Activation
from hilum.training.loss import Objective, batch_loss, film_losses, objective_of
from hilum.training.recipe import TrainingPart

SOFTMAX, SIGMOID = Activation.SOFTMAX, Activation.SIGMOID


def one_hot(*classes: int) -> torch.Tensor:
    return torch.nn.functional.one_hot(torch.tensor(classes), 2).float()


@pytest.mark.parametrize(("balance", "weights"), [(0.0, [1.0, 1.0]), (1.0, [2.0, 2 / 3]), (0.5, None)])
def test_classes_weigh_by_their_frequency(balance: float, weights: list[float] | None) -> None:
    found = objective_of(one_hot(0, 1, 1, 1), SOFTMAX, TrainingPart(class_balance=balance)).weights
    if weights is None:
        assert (found[0] / found[1]).item() == pytest.approx(3**0.5)
    else:
        assert found.tolist() == pytest.approx(weights)


def test_labels_weigh_by_their_odds_among_the_known() -> None:
    truth = torch.tensor([[1.0, 1.0], [0.0, math.nan], [0.0, 0.0], [0.0, math.nan]])
    assert objective_of(truth, SIGMOID, TrainingPart(class_balance=1.0)).weights.tolist() == pytest.approx([3.0, 1.0])
    assert objective_of(truth, SIGMOID, TrainingPart(class_balance=0.0)).weights.tolist() == [1.0, 1.0]


def test_what_is_unknown_costs_nothing() -> None:
    logits = torch.tensor([[2.0, -50.0], [-1.0, 50.0]], requires_grad=True)
    truth = torch.tensor([[1.0, math.nan], [0.0, math.nan]])
    losses = film_losses(logits, truth, Objective(SIGMOID, torch.tensor([3.0, 3.0]), 0.0, 0.0))
    expected = [-3 * np.log(expit(2.0)), -np.log(1 - expit(-1.0))]
    assert losses.tolist() == pytest.approx(expected, rel=1e-5)
    losses.sum().backward()
    assert logits.grad is not None
    assert logits.grad[:, 1].tolist() == [0.0, 0.0]


def test_a_film_of_which_nothing_is_known_costs_nothing() -> None:
    losses = film_losses(torch.ones(1, 2), torch.full((1, 2), math.nan), Objective(SIGMOID, torch.ones(2), 0.1, 0.0))
    assert losses.tolist() == [0.0]


def test_mixup_blends_films() -> None:
    films, truth = torch.tensor([0.0, 1.0]).reshape(2, 1, 1, 1).repeat(64, 1, 1, 1), one_hot(0, 1).repeat(64, 1)
    seen: list[torch.Tensor] = []

    def network(film: torch.Tensor) -> tuple[torch.Tensor]:
        seen.append(film.flatten())
        return (torch.stack([-film.flatten(), film.flatten()], dim=1),)

    for mixup in (0.0, 0.4):
        objective = Objective(SOFTMAX, torch.ones(2), 0.0, mixup)
        batch_loss(network, films, truth, objective, torch.Generator().manual_seed(0))  # type: ignore[arg-type]
    plain, blended = seen
    assert torch.equal(plain, films.flatten())
    assert (blended - plain).abs().max() == pytest.approx(0.4, abs=0.05)


def test_the_loss_of_a_blend_is_the_blend_of_losses() -> None:
    """With a network that is sure of class 1, a film of class 0 blended with one of class 1 loses in proportion."""
    blends: list[torch.Tensor] = []

    def network(film: torch.Tensor) -> tuple[torch.Tensor]:
        blends.append(film.flatten())
        return (torch.tensor([[-5.0, 5.0]]).repeat(len(film), 1),)

    films = torch.tensor([0.0, 1.0]).reshape(2, 1, 1, 1)
    objective = Objective(SOFTMAX, torch.ones(2), 0.0, 0.5)
    loss = batch_loss(network, films, one_hot(0, 1), objective, torch.Generator().manual_seed(1))  # type: ignore[arg-type]
    assert loss.item() == pytest.approx(10 * (1 - blends[0]).mean().item(), abs=0.01)

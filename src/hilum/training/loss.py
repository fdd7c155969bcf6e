"""The loss of a batch, for classes that exclude each other and for labels each by itself."""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from hilum.inference.bundle import Activation
from hilum.training.recipe import TrainingPart


@dataclass(frozen=True)
class Objective:
    """What is learned, and how much each class counts.

    Attributes:
        weights: of each class under softmax, one on average over the films; of the films with each label, against one
            for those without it, under sigmoid.
    """

    activation: Activation
    weights: Tensor
    label_smoothing: float
    mixup: float


def objective_of(truth: Tensor, activation: Activation, part: TrainingPart) -> Objective:
    """The objective for films of this truth [n, classes]: 1 present, 0 absent, nan unknown.

    ``class_balance`` 0 lets every film count alike, 1 every class.
    """
    known = ~truth.isnan()
    frequency = truth.nan_to_num().double().sum(dim=0).clamp_min(1) / known.sum(dim=0).clamp_min(1)
    if activation is Activation.SIGMOID:
        weights = ((1 - frequency).clamp_min(1e-6) / frequency) ** part.class_balance
    else:
        weights = frequency**-part.class_balance
        weights = weights / (weights * frequency).sum()
    return Objective(activation, weights.float(), part.label_smoothing, part.mixup)


def batch_loss(network: nn.Module, film: Tensor, truth: Tensor, objective: Objective, generator: Generator) -> Tensor:
    """The mean loss of a batch; with ``mixup`` each film is blended with another, and so is its loss (Zhang 2018)."""
    if not objective.mixup:
        return film_losses(network(film)[0].float(), truth, objective).mean()
    other = torch.randperm(len(film), generator=generator, device=film.device)
    # A film and its partner stay recognisable: the partner's part is at most `mixup`.
    share = (torch.rand(len(film), generator=generator, device=film.device) * objective.mixup)[:, None, None, None]
    logits = network(torch.lerp(film, film[other], share))[0].float()
    losses = [film_losses(logits, each, objective) for each in (truth, truth[other])]
    return torch.lerp(losses[0], losses[1], share.flatten()).mean()


def film_losses(logits: Tensor, truth: Tensor, objective: Objective) -> Tensor:
    """The loss [n] of each film; what is unknown of it costs nothing."""
    if objective.activation is Activation.SOFTMAX:
        return functional.cross_entropy(
            logits,
            truth.argmax(dim=1),
            objective.weights,
            label_smoothing=objective.label_smoothing,
            reduction="none",
        )
    known = ~truth.isnan()
    wanted = truth.nan_to_num()
    smooth = wanted * (1 - objective.label_smoothing) + objective.label_smoothing / 2
    losses = functional.binary_cross_entropy_with_logits(logits, smooth, pos_weight=objective.weights, reduction="none")
    return (losses * known).sum(dim=1) / known.sum(dim=1).clamp_min(1)

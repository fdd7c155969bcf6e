import numpy as np
import pytest
import torch

from hilum.inference.bundle import Answer
from hilum.inference.explanation import evidence

CLASSES = ("normal", "bacterial", "viral")


def answer(*classes: str) -> Answer:
    return Answer.model_validate(
        {
            "name": "x",
            "classes": classes,
            "calibration": {"slope": 1, "intercept": 0, "prevalence": 0.5},
            "operating_points": {"youden": {"threshold": 0.5}},
            "default_operating_point": "youden",
        }
    )


@pytest.mark.parametrize("seed", range(5))
def test_equals_grad_cam_of_the_log_odds_by_autograd(seed: int) -> None:
    random = np.random.default_rng(seed)
    features = torch.tensor(random.normal(0, 1, (6, 7, 7)), requires_grad=True)
    weight = torch.tensor(random.normal(0, 1, (3, 6)))
    maps = torch.einsum("kc,chw->khw", weight, features)
    logits = maps.mean(dim=(1, 2))
    log_odds = torch.logsumexp(logits[1:], 0) - logits[0]
    (gradient,) = torch.autograd.grad(log_odds, features)
    cam = (gradient.mean(dim=(1, 2))[:, None, None] * features).sum(0).detach()
    expected = (cam / cam.abs().max()).clamp(min=0).numpy()

    found = evidence(logits.detach().numpy(), maps.detach().numpy(), CLASSES, answer("bacterial", "viral"))
    np.testing.assert_allclose(np.array(found.rows), expected, atol=1e-4)


def test_a_flat_film_supports_nothing() -> None:
    found = evidence(np.zeros(3), np.zeros((3, 4, 4)), CLASSES, answer("bacterial"))
    assert np.array(found.rows).max() == 0


def test_evidence_against_is_no_support() -> None:
    maps = np.zeros((3, 2, 2))
    maps[0, 0, 0] = 5.0
    maps[1, 1, 1] = 1.0
    rows = evidence(np.array([5.0, 0.0, -9.0]), maps, CLASSES, answer("bacterial")).rows
    assert rows[0][0] == 0
    assert 0.15 < rows[1][1] < 0.25

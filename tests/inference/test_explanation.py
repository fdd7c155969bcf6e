import json
from typing import Any

import numpy as np
import pytest
import torch

from hilum.findings import ActivationMap
from hilum.images import InputSpec
from hilum.inference.bundle import BundleManifest
from hilum.inference.explanation import evidence, on_film


@pytest.fixture
def manifest(fields: dict[str, Any]) -> BundleManifest:
    return BundleManifest.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize("seed", range(5))
def test_equals_grad_cam_of_the_log_odds_by_autograd(manifest: BundleManifest, seed: int) -> None:
    random = np.random.default_rng(seed)
    features = torch.tensor(random.normal(0, 1, (6, 7, 7)), requires_grad=True)
    weight = torch.tensor(random.normal(0, 1, (3, 6)))
    maps = torch.einsum("kc,chw->khw", weight, features)
    logits = maps.mean(dim=(1, 2))
    log_odds = torch.logsumexp(logits[1:], 0) - logits[0]
    (gradient,) = torch.autograd.grad(log_odds, features)
    cam = (gradient.mean(dim=(1, 2))[:, None, None] * features).sum(0).detach()
    expected = (cam / cam.abs().max()).clamp(min=0).numpy()

    found = evidence(logits.detach().numpy(), maps.detach().numpy(), manifest, manifest.answers[0])
    np.testing.assert_allclose(np.array(found.rows), expected, atol=1e-4)


def test_a_flat_film_supports_nothing(manifest: BundleManifest) -> None:
    found = evidence(np.zeros(3), np.zeros((3, 4, 4)), manifest, manifest.answers[0])
    assert np.array(found.rows).max() == 0


def test_evidence_against_is_no_support(manifest: BundleManifest) -> None:
    maps = np.zeros((3, 2, 2))
    maps[0, 0, 0] = 5.0
    maps[1, 1, 1] = 1.0
    rows = evidence(np.array([5.0, 0.0, -9.0]), maps, manifest, manifest.answers[0]).rows
    assert rows[0][0] == 0
    assert 0.15 < rows[1][1] < 0.25


def test_a_label_by_itself_is_explained_by_its_own_map(fields: dict[str, Any]) -> None:
    fields["activation"] = "sigmoid"
    fields["answers"][0].update(classes=["viral"], resembles=[])
    manifest = BundleManifest.model_validate_json(json.dumps(fields))
    maps = np.random.default_rng(0).normal(size=(3, 5, 5))
    rows = evidence(np.zeros(3), maps, manifest, manifest.answers[0]).rows
    np.testing.assert_allclose(np.array(rows), (maps[2] / np.abs(maps[2]).max()).clip(min=0), atol=1e-4)


def test_a_map_of_a_cropped_input_is_placed_on_the_film() -> None:
    square = ActivationMap(((0.5, 1.0), (0.0, 0.25)))
    assert on_film(square, InputSpec(size=16), 100, 200) == square
    placed = on_film(square, InputSpec(size=16, resize="crop"), 100, 200)
    assert placed.rows == ((0.0, 0.5, 1.0, 0.0), (0.0, 0.0, 0.25, 0.0))

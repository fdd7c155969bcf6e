"""The maps of an exported bundle against Grad-CAM on the last layer, by autograd."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from hilum.images import load_image, prepare
from hilum.inference import Bundle, classify, find_bundle
from hilum.inference.bundle import MODEL_FILE, Activation, Answer, BundleManifest
from hilum.phantoms import encode, make_phantom
from hilum.training.assembly import begin, seal
from hilum.training.networks import GreyClassifier, build
from hilum.training.onnx_model import fold, write_onnx

SIZE = 96


def export_random(folder: Path, like: str, seed: int) -> tuple[GreyClassifier, Bundle]:
    """A random network with the classes and answers of a shipped bundle, exported as bundles are."""
    torch.manual_seed(seed)
    shipped = find_bundle(like).manifest
    network = build("small_cnn", len(shipped.classes), 0.2)
    torch.nn.init.normal_(network.head.weight)
    folded = fold(network)
    assert isinstance(folded, GreyClassifier)
    write_onnx(folded, SIZE, folder / MODEL_FILE)
    begin(folder, seed=7, age_years=40.0)
    fields = shipped.model_dump(exclude={"sha256"})
    fields["input"]["size"] = SIZE
    return folded, seal(folder, fields)


def log_odds(logits: Tensor, manifest: BundleManifest, answer: Answer) -> Tensor:
    mine = [manifest.classes.index(name) for name in answer.classes]
    if manifest.activation is Activation.SIGMOID:
        return logits[mine[0]]
    others = [place for place in range(len(manifest.classes)) if place not in mine]
    return torch.logsumexp(logits[mine], 0) - torch.logsumexp(logits[others], 0)


def grad_cam(network: GreyClassifier, film: Tensor, manifest: BundleManifest, answer: Answer) -> np.ndarray:
    """Selvaraju 2017: channels weighted by the mean gradient, summed; before the rectification."""
    features = network.trunk(film).detach().requires_grad_()
    logits = network.head(features.mean(dim=(2, 3)))[0]
    (gradient,) = torch.autograd.grad(log_odds(logits, manifest, answer), features)
    return (gradient.mean(dim=(2, 3), keepdim=True) * features).sum(1)[0].detach().numpy()


@pytest.mark.parametrize(("like", "seed"), [("findings", 0), ("pneumonia", 1)])
def test_every_map_is_grad_cam_up_to_a_positive_scale(tmp_path: Path, like: str, seed: int) -> None:
    network, bundle = export_random(tmp_path, like, seed)
    path = tmp_path / "film.png"
    path.write_bytes(encode(make_phantom(11, size_px=160), "png"))
    radiograph = load_image(path)
    film = torch.from_numpy(prepare(radiograph.pixels, bundle.manifest.input.spec())[np.newaxis])
    is_supported = []
    for answer, finding in zip(bundle.manifest.answers, classify(bundle, radiograph), strict=True):
        assert finding.activation is not None
        found = np.array(finding.activation.rows)
        cam = grad_cam(network, film, bundle.manifest, answer)
        assert found.shape == cam.shape == (3, 3)
        scale = np.abs(cam).max()
        np.testing.assert_allclose(found * scale, cam.clip(min=0), atol=2e-4 * scale)
        is_supported.append(found.max() > 0)
    assert any(is_supported)

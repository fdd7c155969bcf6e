"""An imported network answers as the original library does, on the same films, from pixels to numbers."""

from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.errors import ExportError, LaboratoryError, UsageError
from hilum.findings import Decision, FilmFacts
from hilum.images import Radiograph, prepare
from hilum.inference import Bundle, classify, load_bundle, verify_bundle
from hilum.phantoms import make_phantom
from hilum.training.torchxrayvision import INPUT, build_network, check_agreement, import_weights
from hilum.training.torchxrayvision_weights import LABELS, WEIGHTS

pytestmark = pytest.mark.training

TRAINED_AS = "densenet121-res224-nih"
FILMS = [make_phantom(seed, size_px=size, pathology="random") for seed, size in ((1, 512), (2, 300), (3, 180))]


@pytest.fixture(scope="module")
def library():
    """The original library, its network with random weights whose answers are neither 0 nor 1."""
    import torchxrayvision

    torch.manual_seed(7)
    network = torchxrayvision.models.DenseNet(weights=None)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, std=0.2)
    torch.nn.init.normal_(network.classifier.weight, std=0.5)
    network.train()
    with torch.no_grad():
        network(torch.cat([as_the_library_prepares(torchxrayvision, film.pixels) for film in FILMS]))
    return torchxrayvision, network.eval()


def as_the_library_prepares(torchxrayvision, pixels: np.ndarray) -> torch.Tensor:
    """The steps of the library's own documentation."""
    film = torchxrayvision.utils.normalize(pixels, 1.0)[np.newaxis]
    for step in (torchxrayvision.datasets.XRayCenterCrop(), torchxrayvision.datasets.XRayResizer(224)):
        film = step(film)
    return torch.from_numpy(film)[np.newaxis]


@pytest.fixture(scope="module")
def checkpoint(library, tmp_path_factory) -> Path:
    """The whole network pickled in the older format, as the published weights are."""
    path = tmp_path_factory.mktemp("weights") / WEIGHTS[TRAINED_AS].file
    torch.save(library[1], path, _use_new_zipfile_serialization=False)
    return path


@pytest.fixture(scope="module")
def bundle(checkpoint: Path, tmp_path_factory) -> Bundle:
    return import_weights(checkpoint, name="xrv-nih", out=tmp_path_factory.mktemp("bundles") / "xrv-nih")


def radiograph_of(film) -> Radiograph:
    height, width = film.pixels.shape
    return Radiograph(film.pixels, FilmFacts("", "phantom.png", width, height, 8, "png"))


@pytest.mark.parametrize("film", FILMS, ids=["large", "middle", "small"])
def test_it_answers_as_the_library_does(library, bundle: Bundle, film) -> None:
    torchxrayvision, network = library
    thresholds = torch.tensor([np.nan if t is None else t for t in WEIGHTS[TRAINED_AS].thresholds])
    with torch.no_grad():
        raw = torch.sigmoid(network(as_the_library_prepares(torchxrayvision, film.pixels)))
    normalised = torchxrayvision.models.op_norm(raw, thresholds)[0].numpy()
    expected = dict(zip(LABELS, raw[0].tolist(), strict=True))
    findings = classify(bundle, radiograph_of(film))
    assert [finding.name for finding in findings] == [n for n, t in zip(LABELS, thresholds, strict=True) if t == t]
    for finding in findings:
        point, probability = finding.operating_point, finding.probability
        assert point is not None
        assert probability == pytest.approx(expected[finding.name], abs=1e-4)
        t, shown = point.threshold, normalised[LABELS.index(finding.name)]
        assert shown == pytest.approx(
            probability / (2 * t) if probability < t else 1 - (1 - probability) / (2 * (1 - t)), abs=1e-4 / (2 * t)
        )
        assert finding.decision is (Decision.PRESENT if shown >= 0.5 else Decision.ABSENT)


def test_its_answers_are_not_all_the_same(bundle: Bundle) -> None:
    probabilities = [[finding.probability for finding in classify(bundle, radiograph_of(film))] for film in FILMS]
    assert np.ptp(probabilities, axis=0).max() > 0.05
    assert 0.01 < np.median(probabilities) < 0.99


def test_it_is_a_whole_bundle_that_says_what_it_is(bundle: Bundle, checkpoint: Path) -> None:
    manifest = bundle.manifest
    assert verify_bundle(load_bundle(bundle.folder)) < 1e-4
    assert manifest.terms == "open"
    assert "ChestX-ray14" in manifest.attribution[1]
    assert manifest.facts().prevalence is None
    assert manifest.population.age_min_years == 18
    assert manifest.metrics["import"]["onnx_torch_difference"] < 1e-4
    card = (bundle.folder / "CARD.md").read_text(encoding="utf-8")
    assert "not calibrated" in card
    assert f"| hernia | {WEIGHTS[TRAINED_AS].thresholds[13]:.4f} |" in card
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["xrv-nih"]


def test_the_evidence_lies_in_the_centre_square(bundle: Bundle) -> None:
    film = FILMS[0].pixels
    wide = np.pad(film, ((0, 0), (film.shape[0], film.shape[0])))
    radiograph = Radiograph(wide, FilmFacts("", "wide.png", wide.shape[1], wide.shape[0], 8, "png"))
    maps = np.array([finding.activation.rows for finding in classify(bundle, radiograph) if finding.activation])
    columns = maps.shape[2]
    outside = int(columns * (1 - film.shape[0] / wide.shape[1]) / 2) - 1
    assert (maps.shape[0], maps.shape[1]) == (14, 7)
    assert outside >= 5
    assert not maps[:, :, :outside].any()
    assert not maps[:, :, columns - outside :].any()
    assert maps.any()


def test_class_maps_average_to_the_logits(bundle: Bundle) -> None:
    films = np.stack([prepare(film.pixels, INPUT.spec()) for film in FILMS])
    outputs = bundle.run(films)
    assert outputs.maps.shape == (3, 14, 7, 7)
    bias = outputs.logits - outputs.maps.mean(axis=(2, 3))
    assert np.abs(bias - bias[0]).max() < 1e-4


def test_which_weights_they_are_must_be_known(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(b"")
    with pytest.raises(UsageError, match=r"'mine\.pt' does not tell.*--weights: densenet121-res224-all"):
        import_weights(tmp_path / "mine.pt", name="x", out=tmp_path / "out")
    with pytest.raises(UsageError, match=r"got 'resnet50-res512-all'"):
        import_weights(checkpoint, name="x", out=tmp_path / "out", trained_as="resnet50-res512-all")
    with pytest.raises(UsageError, match=r"got 'Big Name'"):
        import_weights(checkpoint, name="Big Name", out=tmp_path / "out")
    with pytest.raises(UsageError, match="does not exist yet"):
        import_weights(checkpoint, name="x", out=tmp_path)
    assert not (tmp_path / "out").exists()


def test_another_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / WEIGHTS[TRAINED_AS].file
    torch.save(torch.nn.Sequential(torch.nn.Linear(3, 2)), path)
    with pytest.raises(LaboratoryError, match="does not hold a DenseNet-121"):
        import_weights(path, name="x", out=tmp_path / "out")
    torch.save({"a": complex}, path)
    with pytest.raises(LaboratoryError, match=r"names .*complex, which is not allowed"):
        import_weights(path, name="x", out=tmp_path / "out")
    with pytest.raises(LaboratoryError, match="cannot be read: No such file"):
        import_weights(tmp_path / "none.pt", name="x", out=tmp_path / "out", trained_as=TRAINED_AS)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_weights_that_are_not_finite_are_refused(library) -> None:
    tensors = {name: values.numpy().copy() for name, values in library[1].state_dict().items()}
    tensors["classifier.bias"][3] = np.nan
    with pytest.raises(LaboratoryError, match="not finite"):
        build_network(tensors, range(18), Path("a.pt"))


def test_a_model_that_differs_is_refused(library, bundle: Bundle) -> None:
    tensors = {name: values.numpy().copy() for name, values in library[1].state_dict().items()}
    network = build_network(tensors, range(14), Path("a.pt"))
    assert check_agreement(network, bundle) < 1e-4
    with torch.no_grad():
        network.get_parameter("head.bias").add_(0.01)
    with pytest.raises(ExportError, match="differ by"):
        check_agreement(network, bundle)

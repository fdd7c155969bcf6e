from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from hilum.errors import RecipeError
from hilum.training.networks import NETWORKS, GreyClassifier, build


def test_maps_average_with_the_bias_to_the_logits() -> None:
    network = build("mobilenet_v2", 3, 0.2).eval()
    torch.nn.init.normal_(network.head.bias)
    logits, features, maps = network(torch.randn(2, 1, 64, 64))
    assert (logits.shape, features.shape, maps.shape) == ((2, 3), (2, 1280, 2, 2), (2, 3, 2, 2))
    torch.testing.assert_close(maps.mean(dim=(2, 3)) + network.head.bias, logits)
    torch.testing.assert_close(network.head(features.mean(dim=(2, 3))), logits)


def test_dropout_acts_in_training_alone() -> None:
    network, film = build("mobilenet_v2", 2, 0.5), torch.randn(4, 1, 32, 32)
    torch.nn.init.normal_(network.head.weight)
    network.trunk.eval()
    assert not torch.equal(network(film)[0], network(film)[0])
    network.eval()
    assert torch.equal(network(film)[0], network(film)[0])


def write_trunk(path: Path) -> tuple[GreyClassifier, torch.Tensor]:
    donor = build("mobilenet_v2", 2, 0.2).eval()
    weights = {f"features.{name}": tensor.clone() for name, tensor in donor.trunk.state_dict().items()}
    colour = torch.randn(32, 3, 3, 3)
    weights["features.0.0.weight"] = colour
    save_file(weights, path)
    return donor, colour


def test_a_colour_trunk_sees_grey_as_three_equal_colours(tmp_path: Path) -> None:
    donor, colour = write_trunk(tmp_path / "trunk.safetensors")
    network = build("mobilenet_v2", 2, 0.2).eval()
    network.load_trunk(tmp_path / "trunk.safetensors")
    film = torch.randn(1, 1, 32, 32)
    expected = torch.nn.functional.conv2d(film.repeat(1, 3, 1, 1), colour, stride=2, padding=1)
    torch.testing.assert_close(network.trunk[0][0](film), expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(network.trunk[5](torch.ones(1, 32, 4, 4)), donor.trunk[5](torch.ones(1, 32, 4, 4)))


def test_another_trunk_is_refused(tmp_path: Path) -> None:
    save_file({"features.0.0.weight": torch.zeros(8, 3, 3, 3)}, tmp_path / "other.safetensors")
    with pytest.raises(RecipeError, match=r"other\.safetensors"):
        build("mobilenet_v2", 2, 0.2).load_trunk(tmp_path / "other.safetensors")


def test_an_unknown_network_is_refused_with_those_there_are() -> None:
    with pytest.raises(RecipeError, match="mobilenet_v2"):
        build("resnet", 3, 0.2)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_maps_what_it_answers(name: str) -> None:
    network = build(name, 2, 0.0).eval()
    film = torch.randn(2, 1, 64, 64)
    with torch.no_grad():
        logits, features, maps = network(film)
    assert features.shape[2:] == maps.shape[2:] == (2, 2)
    torch.testing.assert_close(maps.mean(dim=(2, 3)) + network.head.bias, logits)
    assert not torch.equal(logits[0], logits[1])

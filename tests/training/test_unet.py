import pytest
import torch
from safetensors.torch import save_file

from hilum.errors import RecipeError
from hilum.training.networks import mobilenet_v2
from hilum.training.unet import UNet


def test_it_gives_a_logit_for_each_organ_at_each_pixel() -> None:
    network = UNet(3).eval()
    with torch.no_grad():
        logits, features = network(torch.randn(2, 1, 64, 64))
    assert logits.shape == (2, 3, 64, 64)
    assert features.shape == (2, 320, 2, 2)


def test_what_is_at_one_place_changes_the_logits_there_most() -> None:
    torch.manual_seed(0)
    network = UNet(3).eval()
    film = torch.zeros(1, 1, 64, 64)
    spotted = film.clone()
    spotted[..., 40:48, 8:16] = 4
    with torch.no_grad():
        change = (network(spotted)[0] - network(film)[0]).abs().sum(dim=(0, 1))
    row, column = divmod(int(change.argmax()), 64)
    assert 34 <= row <= 54
    assert 2 <= column <= 22


def test_it_starts_from_a_trunk_of_photographs(tmp_path) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(1)
    weights = {f"features.{name}": value for name, value in mobilenet_v2().state_dict().items()}
    save_file(weights, tmp_path / "trunk.safetensors")
    network = UNet(3)
    network.load_trunk(tmp_path / "trunk.safetensors")
    first = weights["features.0.0.weight"].sum(dim=1, keepdim=True)
    assert torch.equal(network.trunk[0][0].weight, first)  # type: ignore[index, arg-type]
    assert torch.equal(network.trunk[17].conv[3].weight, weights["features.17.conv.3.weight"])  # type: ignore[union-attr, index, arg-type]
    del weights["features.0.0.weight"]
    save_file(weights, tmp_path / "other.safetensors")
    with pytest.raises(RecipeError, match="trunk"):
        network.load_trunk(tmp_path / "other.safetensors")

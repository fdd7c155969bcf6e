import math

import pytest
import torch

from hilum.training.augmentation import STEPS, Augmentation, augment, augment_with_masks, compress, move

OFF = Augmentation(
    aspect=1.0,
    zoom=0,
    rotation_degrees=0,
    shift=0,
    dark_border=0,
    gamma=1.0,
    curve=0,
    contrast=0,
    brightness=0,
    shading=0,
    sharpness=0,
    low_resolution=0,
    noise=0,
    jpeg=0,
    cutout=0,
)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def films() -> torch.Tensor:
    """Smooth films, so that only what an augmentation does makes edges."""
    torch.manual_seed(0)
    coarse = torch.rand(16, 1, 5, 5)
    return torch.nn.functional.interpolate(coarse, size=(64, 64), mode="bicubic").clamp(0, 1)


def test_films_stay_films(films: torch.Tensor) -> None:
    changed = augment(films, Augmentation(), generator())
    assert changed.shape == films.shape
    assert changed.dtype == torch.float32
    assert 0 <= changed.min() <= changed.max() <= 1
    assert (changed - films).abs().flatten(1).amax(dim=1).min() > 0.01


def test_a_seed_gives_the_same_films_again(films: torch.Tensor) -> None:
    assert torch.equal(augment(films, Augmentation(), generator(3)), augment(films, Augmentation(), generator(3)))
    assert not torch.equal(augment(films, Augmentation(), generator(3)), augment(films, Augmentation(), generator(4)))


def test_everything_off_leaves_films_as_they_are(films: torch.Tensor) -> None:
    torch.testing.assert_close(augment(films, OFF, generator()), films, atol=1e-5, rtol=0)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_step_does_something_by_itself(step, films: torch.Tensor) -> None:
    strong = Augmentation(low_resolution=1.0, jpeg=1.0, cutout=1.0)
    assert not torch.allclose(step(films, strong, generator()), films, atol=1e-3)


def test_aspect_goes_both_ways_and_not_beyond() -> None:
    """A disc becomes an ellipse whose width over height is drawn from 1 / 1.4 to 1.4."""
    place = torch.linspace(-1, 1, 200)
    disc = ((place[None] ** 2 + place[:, None] ** 2) < 0.25).float().repeat(200, 1, 1, 1)
    moved = move(disc, OFF.model_copy(update={"aspect": 1.4}), generator())
    width = (moved.amax(dim=2) > 0.5).sum(dim=-1).flatten()
    height = (moved.amax(dim=3) > 0.5).sum(dim=-1).flatten()
    aspects = width / height
    assert aspects.min().item() == pytest.approx(1 / 1.4, abs=0.03)
    assert aspects.max().item() == pytest.approx(1.4, abs=0.05)


def test_films_are_never_mirrored() -> None:
    ramp = torch.linspace(0, 1, 64).repeat(32, 1, 64, 1)
    changed = augment(ramp, OFF.model_copy(update={"aspect": 1.4, "zoom": 0.1, "rotation_degrees": 8.0}), generator())
    assert (changed[..., 48:].mean(dim=(1, 2, 3)) > changed[..., :16].mean(dim=(1, 2, 3))).all()


def test_the_lossy_step_keeps_even_blocks_and_spoils_fine_detail() -> None:
    even = torch.full((4, 1, 16, 16), 0.5)
    checks = (torch.arange(16)[None] + torch.arange(16)[:, None]).remainder(2).float().repeat(4, 1, 1, 1) * 0.1
    always = OFF.model_copy(update={"jpeg": 1.0})
    assert (compress(even, always, generator()) - even).abs().max() < 0.02
    assert (compress(checks, always, generator()) - checks).abs().max() > 0.04


def test_rotation_is_within_its_degrees() -> None:
    line = torch.zeros(64, 1, 101, 101)
    line[:, :, 50, 10:91] = 1
    moved = move(line, OFF.model_copy(update={"rotation_degrees": 8.0}), generator())
    right_end = moved[:, 0, :, 85].argmax(dim=1) - 50
    steepest = math.tan(math.radians(8)) * 35
    assert 3 < right_end.abs().max() <= steepest + 1


def test_masks_move_with_their_film(films: torch.Tensor) -> None:
    settings = OFF.model_copy(update={"aspect": 1.3, "rotation_degrees": 20.0, "zoom": 0.2, "dark_border": 1.0})
    films = torch.nn.functional.pad(films[:, :, 12:-12, 12:-12], (12, 12, 12, 12))
    moved, masks = augment_with_masks(films, films.repeat(1, 2, 1, 1), settings, generator())
    assert not torch.equal(moved, films)
    assert torch.allclose(moved, masks[:, :1], atol=1e-5)
    assert torch.equal(masks[:, 0], masks[:, 1])


def test_a_film_is_changed_alike_with_and_without_masks(films: torch.Tensor) -> None:
    alone = augment(films, Augmentation(), generator(3))
    assert torch.equal(alone, augment_with_masks(films, films, Augmentation(), generator(3))[0])

"""Augmentation: what another clinic's film of the same child might have looked like.

Whole batches at a time, [n, 1, size, size] in 0 to 1. Every step draws from the generator that it is given, so a seed
gives the same films again. Films are never mirrored: the side of the heart is a finding.
"""

import math
from collections.abc import Callable

import torch
from pydantic import BaseModel, ConfigDict
from torch import Generator, Tensor
from torch.nn import functional


class Augmentation(BaseModel):
    """How strong each step is; all zero leaves a film as it is.

    Attributes:
        aspect: width over height is changed by up to this factor and its inverse (1.4: 0.71 to 1.4).
        zoom: the size is changed by up to this share.
        rotation_degrees, shift: up to this much either way; the shift as a share of the side.
        dark_border: share of films whose surroundings become black instead of the edge drawn out.
        gamma: brightness curve ``x ** g`` with g up to this factor and its inverse.
        curve: strength of a random monotone warp of intensities, 0 to 1.
        contrast, brightness: up to this much either way.
        shading: strength of a smooth field of brightness over the film.
        sharpness: up to this much sharper, or blurred up to a deviation of a pixel.
        low_resolution: share of films reduced and enlarged again, to as little as ``low_resolution_scale``.
        noise: deviation of the strongest Gaussian noise.
        jpeg: share of films that go through a lossy block transform.
        cutout: share of films with rectangles blanked, each side up to ``cutout_side``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    aspect: float = 1.4
    zoom: float = 0.12
    rotation_degrees: float = 8.0
    shift: float = 0.06
    dark_border: float = 0.3
    gamma: float = 1.6
    curve: float = 0.6
    contrast: float = 0.25
    brightness: float = 0.12
    shading: float = 0.12
    sharpness: float = 1.5
    low_resolution: float = 0.3
    low_resolution_scale: float = 0.4
    noise: float = 0.04
    jpeg: float = 0.25
    cutout: float = 0.3
    cutout_side: float = 0.3


def augment(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Another version of each film, in 0 to 1."""
    for step in STEPS:
        films = step(films, settings, generator)
    return films


def augment_with_masks(
    films: Tensor, masks: Tensor, settings: Augmentation, generator: Generator
) -> tuple[Tensor, Tensor]:
    """Another version of each film, and its masks [n, organs, size, size] moved with it; 0 where there was no film."""
    grid = draw_grid(films, settings, generator)
    films = _sample(films, grid, settings, generator)
    masks = functional.grid_sample(masks, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    for step in STEPS[1:]:
        films = step(films, settings, generator)
    return films, masks


def augment_with_motion(films: Tensor, settings: Augmentation, generator: Generator) -> tuple[Tensor, Tensor]:
    """Another version of each film, and how each was moved [n, 2, 3], as :func:`draw_motion` says."""
    motion = draw_motion(films, settings, generator)
    films = _sample(films, _grid(films, motion), settings, generator)
    for step in STEPS[1:]:
        films = step(films, settings, generator)
    return films, motion


def move(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Stretch, zoom, turn and shift."""
    return _sample(films, draw_grid(films, settings, generator), settings, generator)


def draw_grid(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Where each pixel [n, size, size, 2] of the moved films comes from; the film is -1 to 1 across and down."""
    return _grid(films, draw_motion(films, settings, generator))


def draw_motion(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Where each point of the moved films comes from [n, 2, 3]: a matrix and a shift, with the film -1 to 1."""
    n = len(films)
    aspect = _between(films, -1, 1, generator) * math.log(max(settings.aspect, 1e-6)) / 2
    zoom = _between(films, -1, 1, generator) * settings.zoom
    angle = _between(films, -1, 1, generator) * math.radians(settings.rotation_degrees)
    shift_x = _between(films, -2, 2, generator) * settings.shift
    shift_y = _between(films, -2, 2, generator) * settings.shift
    x_scale, y_scale = torch.exp(-aspect - zoom), torch.exp(aspect - zoom)
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [cos * x_scale, -sin * y_scale, shift_x, sin * x_scale, cos * y_scale, shift_y]
    return torch.stack(rows, dim=1).reshape(n, 2, 3)


def _grid(films: Tensor, motion: Tensor) -> Tensor:
    return functional.affine_grid(motion, list(films.shape), align_corners=False)


def _sample(films: Tensor, grid: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    moved = functional.grid_sample(films, grid, mode="bilinear", padding_mode="border", align_corners=False)
    is_dark = _chosen(films, settings.dark_border, generator)
    is_outside = (grid.abs().amax(dim=-1) > 1)[:, None]
    return moved.masked_fill(is_dark & is_outside, 0.0)


def change_curve(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Gamma, a monotone warp, contrast and brightness."""
    gamma = torch.exp(_between(films, -1, 1, generator) * math.log(settings.gamma)) if settings.gamma else None
    if gamma is not None:
        films = films.clamp_min(1e-6) ** _as_image(gamma)
    warped = films
    for waves in (1, 2, 3):
        # The slope stays positive as long as the strengths sum to less than one.
        strength = _as_image(_between(films, -1, 1, generator) * settings.curve / 3)
        warped = warped + strength * torch.sin(math.pi * waves * films) / (math.pi * waves)
    contrast = 1 + _as_image(_between(films, -1, 1, generator)) * settings.contrast
    brightness = _as_image(_between(films, -1, 1, generator)) * settings.brightness
    return ((warped - 0.5) * contrast + 0.5 + brightness).clamp(0, 1)


def shade(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Add a smooth field of brightness."""
    n, _, height, width = films.shape
    coarse = torch.randn((n, 1, 3, 3), generator=generator, device=films.device) * settings.shading / 2
    field = functional.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)
    return (films + field).clamp(0, 1)


def reduce_resolution(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Reduce and enlarge some films again; one scale for the batch."""
    side = films.shape[-1]
    share = torch.rand((), generator=generator, device=films.device).item()
    low = max(8, round(side * (settings.low_resolution_scale + (1 - settings.low_resolution_scale) * share)))
    small = functional.interpolate(films, size=(low, low), mode="bilinear", antialias=True)
    again = functional.interpolate(small, size=(side, side), mode="bilinear")
    return torch.where(_chosen(films, settings.low_resolution, generator), again, films)


def change_sharpness(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Sharpen or blur."""
    if not settings.sharpness:
        return films
    taps = torch.tensor([0.06136, 0.24477, 0.38774, 0.24477, 0.06136], device=films.device)
    padded = functional.pad(films, (2, 2, 2, 2), mode="replicate")
    blurred = functional.conv2d(functional.conv2d(padded, taps.reshape(1, 1, 1, 5)), taps.reshape(1, 1, 5, 1))
    amount = _as_image(_between(films, -1, settings.sharpness, generator))
    return (films + amount * (films - blurred)).clamp(0, 1)


def add_noise(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Add Gaussian noise, of a different strength to each film."""
    strength = _as_image(_between(films, 0, 1, generator) ** 2 * settings.noise)
    noise = torch.randn(films.shape, generator=generator, device=films.device)
    return (films + strength * noise).clamp(0, 1)


def compress(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Put some films through JPEG's lossy step: each 8 × 8 block's cosine terms, rounded."""
    side = films.shape[-1]
    is_chosen = _chosen(films, settings.jpeg, generator)
    strength = 0.2 + 1.8 * _between(films, 0, 1, generator) ** 2
    if side % 8 or not is_chosen.any():
        return films
    index = is_chosen.flatten().nonzero().flatten()
    blocks = films[index].reshape(-1, 1, side // 8, 8, side // 8, 8).transpose(3, 4)
    basis = _cosine_basis(films)
    steps = _LUMINANCE.to(films) / 255 * strength[index].reshape(-1, 1, 1, 1, 1, 1)
    terms = torch.round(basis @ blocks @ basis.T / steps) * steps
    restored = (basis.T @ terms @ basis).transpose(3, 4).reshape(-1, 1, side, side)
    return films.index_copy(0, index, restored.clamp(0, 1))


def cut_out(films: Tensor, settings: Augmentation, generator: Generator) -> Tensor:
    """Blank two rectangles in some films, each with a grey of its own."""
    side = films.shape[-1]
    place = (torch.arange(side, device=films.device) + 0.5) / side
    for _ in range(2):
        half_height, half_width = (
            (_between(films, 0.05, 1, generator) * settings.cutout_side / 2)[:, None] for _ in range(2)
        )
        row, column = (_between(films, 0, 1, generator)[:, None] for _ in range(2))
        rows = (place[None] - row).abs() < half_height
        columns = (place[None] - column).abs() < half_width
        is_inside = (rows[:, :, None] & columns[:, None, :])[:, None]
        grey = _as_image(_between(films, 0, 1, generator))
        films = torch.where(is_inside & _chosen(films, settings.cutout, generator), grey, films)
    return films


Step = Callable[[Tensor, Augmentation, Generator], Tensor]
STEPS: tuple[Step, ...] = (
    move,
    reduce_resolution,
    change_sharpness,
    shade,
    change_curve,
    compress,
    add_noise,
    cut_out,
)

# Table K.1 of ITU-T T.81.
_LUMINANCE = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


def _cosine_basis(films: Tensor) -> Tensor:
    order = torch.arange(8, dtype=films.dtype, device=films.device)
    basis = torch.cos(math.pi * (order[None] + 0.5) * order[:, None] / 8) / 2
    basis[0] /= math.sqrt(2)
    return basis


def _between(films: Tensor, low: float, high: float, generator: Generator) -> Tensor:
    return torch.rand(len(films), generator=generator, device=films.device) * (high - low) + low


def _chosen(films: Tensor, share: float, generator: Generator) -> Tensor:
    return _as_image(torch.rand(len(films), generator=generator, device=films.device) < share)


def _as_image(values: Tensor) -> Tensor:
    return values.reshape(-1, 1, 1, 1)

"""Make the pictures that the guard learns from: films turned, mirrored and cut, and what is no chest film at all."""

import csv
import gzip
import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from hilum.datasets.film import Film
from hilum.datasets.guard import LABELS, TABLE
from hilum.datasets.manifest import Manifest
from hilum.datasets.split import PARTS, split_of
from hilum.errors import DataSetError
from hilum.images import Pixels, load_image
from hilum.images.decoded import as_pixels
from hilum.images.preprocessing import resize
from hilum.phantoms import Part, make_part, make_phantom
from hilum.storage import write_whole

SIDE_PX = 128
PHANTOMS = 400
PARTS_EACH = 100
LATERALS = 400
DRAWN = 900
VARIANTS = 3
"""Pictures made of each photograph."""

_TURNS = {1: "rotated_270", 2: "rotated_180", 3: "rotated_90"}
"""By quarter turns against the clock."""
_NIFTI_SIZE = 348
_NIFTI_TYPES = {2: "u1", 4: "i2", 16: "f4", 256: "i1", 512: "u2"}

Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class Made:
    """One picture, and what is true of it: 1, 0, or absent where the question has no answer."""

    pixels: Pixels
    truth: Mapping[str, int]


def write_guard_films(
    sources: Sequence[Manifest],
    others: Sequence[Path],
    out: Path,
    limit: int,
    on_film: Callable[[], object] = lambda: None,
) -> int:
    """Write ``films.csv`` and the pictures it names into ``out``; the same input gives the same pictures.

    Args:
        sources: chest films, of which those with open terms are taken, each once.
        others: folders of photographs and NIfTI volumes, searched whole; none of them may hold a chest film.
        out: the folder to write.
        limit: of films taken of each part of each source, children first.
        on_film: told of each picture.

    Returns:
        How many were written.
    """
    (out / "films").mkdir(parents=True, exist_ok=True)
    table = io.StringIO()
    writer = csv.DictWriter(table, ("film", "patient", "split", "folder", *LABELS), restval="", lineterminator="\n")
    writer.writeheader()
    count = 0
    for folder, patient, split, made in _all(sources, others, limit):
        name = f"films/{count:06d}.png"
        stream = io.BytesIO()
        Image.fromarray(np.round(np.clip(made.pixels, 0, 1) * 255).astype(np.uint8)).save(stream, "PNG")
        (out / name).write_bytes(stream.getvalue())
        writer.writerow({"film": name, "patient": patient, "split": split, "folder": folder, **made.truth})
        count += 1
        on_film()
    write_whole(out / TABLE, table.getvalue().encode())
    return count


def _all(sources: Sequence[Manifest], others: Sequence[Path], limit: int) -> Iterator[tuple[str, str, str, Made]]:
    for manifest in sources:
        for film in _chosen(manifest, limit):
            rng = np.random.default_rng([*film.path.name.encode(), 1])
            pixels = small(load_image(film.path).pixels)
            yield manifest.dataset, f"{manifest.dataset}-{film.patient}", film.split.value, spoil(pixels, rng)
    for seed in range(PHANTOMS):
        name = f"phantom-{seed}"
        pixels = small(make_phantom(seed, size_px=2 * SIDE_PX, pathology="random").pixels)
        yield "phantoms", name, split_of("guard", name).value, spoil(pixels, np.random.default_rng([seed, 2]))
    for number, (name, made) in enumerate(_not_chests(others)):
        if float(np.ptp(made.pixels)) > 0:
            yield (
                "others",
                f"other-{name}",
                split_of("guard", name).value,
                dress(made, np.random.default_rng([number, 3])),
            )


def _chosen(manifest: Manifest, limit: int) -> list[Film]:
    films = [film for film in manifest.films if (film.terms or manifest.terms) == "open"]
    chosen: list[Film] = []
    for part in PARTS:
        # Children are few in some sources, and none of them may be refused for being small.
        of_part = sorted(
            (film for film in films if film.split is part), key=lambda film: (film.is_adult is not False, _mix(film))
        )
        chosen += of_part[:limit]
    return chosen


def _mix(film: Film) -> int:
    return int(np.random.default_rng([*film.path.name.encode(), 4]).integers(2**62))


def small(pixels: Pixels) -> Pixels:
    """A film at :data:`SIDE_PX`, its own darkest and brightest part at 0 and 1."""
    reduced = resize(pixels, SIDE_PX, SIDE_PX)
    low, high = np.percentile(reduced, (0.1, 99.9))
    scaled: Pixels = np.clip((reduced - low) / max(float(high - low), 1e-6), 0, 1).astype(np.float32)
    return scaled


def spoil(pixels: Pixels, rng: Rng) -> Made:
    """A chest film as it is, or turned, mirrored or cut."""
    truth = {**dict.fromkeys(LABELS, 0)}
    drawn = rng.random()
    if drawn < 0.42:
        return Made(pixels, truth)
    if drawn < 0.47:
        return Made(letterbox(pixels, rng, dark_only=True), truth)
    if drawn < 0.62:
        return Made(mirror(pixels), {**truth, "mirrored": 1})
    if drawn < 0.88:
        is_mirrored, quarters = rng.random() < 0.3, int(rng.integers(1, 4))
        turned = turn(mirror(pixels) if is_mirrored else pixels, quarters)
        return Made(turned, {**truth, _TURNS[quarters]: 1, "mirrored": int(is_mirrored)})
    del truth["mirrored"]
    return Made(cut(pixels, rng), {**truth, "cut_off": 1})


def mirror(pixels: Pixels) -> Pixels:
    """Left for right."""
    return np.ascontiguousarray(pixels[:, ::-1])


def turn(pixels: Pixels, quarters: int) -> Pixels:
    """Turned against the clock by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def cut(pixels: Pixels, rng: Rng) -> Pixels:
    """A window that leaves out much of the lungs, stretched to the whole picture."""
    height, width = rng.uniform(0.3, 0.62), rng.uniform(0.3, 0.62)
    side = pixels.shape[0]
    top, left = rng.uniform(0, 1 - height) * side, rng.uniform(0, 1 - width) * side
    rows, columns = (slice(int(at), int(at + share * side)) for at, share in ((top, height), (left, width)))
    return resize(pixels[rows, columns], side, side)


def letterbox(pixels: Pixels, rng: Rng, *, dark_only: bool = False) -> Pixels:
    """The picture reduced, with bars at two or four sides."""
    side = pixels.shape[0]
    height, width = (side if rng.random() < 0.4 else round(side * rng.uniform(0.55, 0.95)) for _ in range(2))
    framed = np.full_like(pixels, 0.0 if dark_only else rng.choice([0.0, 0.0, 1.0, rng.random()]))
    top, left = (side - height) // 2, (side - width) // 2
    framed[top : top + height, left : left + width] = resize(pixels, height, width)
    return framed


def dress(made: Made, rng: Rng) -> Made:
    """What is no chest film, sometimes inverted, mirrored, darkened or framed."""
    pixels = made.pixels ** np.float32(np.exp(rng.uniform(-0.6, 0.6)))
    if rng.random() < 0.5:
        pixels = mirror(pixels)
    if made.truth.get("lateral"):
        return Made(pixels, made.truth)
    if rng.random() < 0.2:
        pixels = np.float32(1) - pixels
    if rng.random() < 0.15:
        pixels = turn(pixels, int(rng.integers(1, 4)))
    return Made(letterbox(pixels, rng) if rng.random() < 0.25 else pixels, made.truth)


def _not_chests(others: Sequence[Path]) -> Iterator[tuple[str, Made]]:
    no_chest = {"not_a_chest": 1, "lateral": 0}
    for path in sorted(path for folder in others for path in folder.rglob("*") if path.is_file()):
        for number, pixels in enumerate(_pictures(path)):
            yield (f"{path.name}-{number}" if path.suffix == ".gz" else path.name), Made(pixels, no_chest)
    for part in Part:
        for seed in range(LATERALS if part is Part.LATERAL_CHEST else PARTS_EACH):
            truth = {"lateral": 1} if part is Part.LATERAL_CHEST else no_chest
            yield f"{part}-{seed}", Made(small(make_part(seed, part, size_px=SIDE_PX)), truth)
    for seed in range(DRAWN):
        rng = np.random.default_rng([seed, 5])
        draw = (draw_page, draw_noise, draw_pattern)[seed % 3]
        yield f"drawn-{seed}", Made(small(draw(rng)), no_chest)


def _pictures(path: Path) -> Iterator[Pixels]:
    if path.name.endswith(".nii.gz"):
        yield from (small(plane) for plane in read_slices(path))
        return
    if path.suffix.lower() not in {".jpg", ".jpeg", ".png", ".webp"}:
        return
    try:
        with Image.open(path) as opened:
            opened.thumbnail((512, 512))
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        msg = f"Expected a picture at {path}: {error}. Take it away."
        raise DataSetError(msg) from error
    for number in range(VARIANTS):
        rng = np.random.default_rng([*path.name.encode(), number, 6])
        ground = Image.new("RGBA", picture.size, (int(rng.choice([0, 0, 255, 90])),) * 3 + (255,))
        grey = as_pixels(np.asarray(Image.alpha_composite(ground, picture).convert("L")), 255)
        height, width = grey.shape
        h, w = (max(2, int(side * rng.uniform(0.5, 1.0))) for side in (height, width))
        top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
        yield small(grey[top : top + h, left : left + w])


def read_slices(path: Path) -> Iterator[Pixels]:
    """Every fourth slice of a NIfTI-1 volume along each axis, but for those that are nearly empty.

    Raises:
        DataSetError: it is no such volume.
    """
    data = gzip.decompress(path.read_bytes())
    if len(data) < _NIFTI_SIZE + 4 or struct.unpack_from("<i", data)[0] != _NIFTI_SIZE:
        msg = f"Expected a NIfTI-1 volume, little endian, at {path}. Take it away."
        raise DataSetError(msg)
    shape = struct.unpack_from("<3h", data, 42)
    kind = np.dtype(_NIFTI_TYPES[struct.unpack_from("<h", data, 70)[0]]).newbyteorder("<")
    start = int(struct.unpack_from("<f", data, 108)[0])
    volume = np.frombuffer(data, kind, int(np.prod(shape)), start).reshape(shape[::-1])
    for axis in range(3):
        for number in range(0, volume.shape[axis], 4):
            plane = np.take(volume, number, axis)[::-1].astype(np.float32)
            if np.mean(plane > 0.1 * volume.max()) > 0.08:
                yield plane


def draw_page(rng: Rng) -> Pixels:
    """A page of text, a table or a form."""
    page = Image.new("L", (384, 512), 255)
    pen = ImageDraw.Draw(page)
    size, y = int(rng.integers(8, 22)), 10
    font = ImageFont.load_default(size)
    while y < 500:
        if rng.random() < 0.9:
            words = ("".join(chr(97 + c) for c in rng.integers(0, 26, rng.integers(1, 11))) for _ in range(14))
            pen.text((int(rng.integers(8, 40)), y), " ".join(words)[: int(rng.integers(8, 80))], 0, font)
        if rng.random() < 0.08:
            left, right = int(rng.integers(10, 100)), int(rng.integers(120, 380))
            pen.rectangle((left, y, right, y + 40), outline=0, fill=int(rng.choice([255, 120])))
            y += 40
        y += int(size * 1.4)
    return as_pixels(np.asarray(page), 255)


def draw_noise(rng: Rng) -> Pixels:
    """Noise from coarse clouds to single pixels, sometimes with a gradient."""
    field = np.zeros((SIDE_PX, SIDE_PX), dtype=np.float32)
    for cells in (2, 4, 8, 16, 32, 64, 128):
        coarse = rng.standard_normal((cells, cells)).astype(np.float32)
        field += np.float32(rng.random() ** 3) * resize(coarse, SIDE_PX, SIDE_PX)
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32) / SIDE_PX
    drawn: Pixels = field + np.float32(rng.normal(0, 2)) * x + np.float32(rng.normal(0, 2)) * y
    return drawn


def draw_pattern(rng: Rng) -> Pixels:
    """Stripes, squares, circles or a few shapes."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32) / SIDE_PX
    angle, waves, kind = rng.uniform(0, np.pi), rng.uniform(1, 20), rng.integers(4)
    along = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))
    across = y * np.float32(np.cos(angle)) - x * np.float32(np.sin(angle))
    if kind == 0:
        drawn = np.sin(2 * np.pi * waves * along)
    elif kind == 1:
        drawn = np.sign(np.sin(2 * np.pi * waves * along) * np.sin(2 * np.pi * waves * across))
    elif kind == 2:
        drawn = np.sin(2 * np.pi * waves * np.hypot(x - rng.random(), y - rng.random()))
    else:
        canvas = Image.new("L", (SIDE_PX, SIDE_PX), int(rng.integers(0, 255)))
        pen = ImageDraw.Draw(canvas)
        for _ in range(int(rng.integers(1, 8))):
            (x0, x1), (y0, y1) = (sorted(rng.integers(0, SIDE_PX, 2)) for _ in range(2))
            shape = pen.ellipse if rng.random() < 0.5 else pen.rectangle
            shape((int(x0), int(y0), int(x1), int(y1)), fill=int(rng.integers(0, 256)))
        drawn = np.asarray(canvas, dtype=np.float32)
    noisy: Pixels = (drawn + rng.normal(0, rng.random() * 0.3, drawn.shape)).astype(np.float32)
    return noisy

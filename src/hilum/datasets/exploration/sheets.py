"""Contact sheets: films of each class, boxes and masks drawn on films, and films that are there twice."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from hilum.datasets.boxes import BoxFault
from hilum.datasets.exploration.exploration import SEED, Exploration
from hilum.datasets.exploration.masks import read_mask
from hilum.datasets.exploration.survey import Surveyed
from hilum.datasets.film import Film
from hilum.findings import LabelState
from hilum.images import film_png, load_image

FILMS_ON_SHEET = 8
FILM_PX = 288
_COLOURS = {
    "amber": (255, 183, 77), "blue": (100, 181, 246), "green": (129, 199, 132), "red": (229, 115, 115),
    "violet": (186, 147, 216), "cyan": (77, 208, 225),
}  # fmt: skip
_MASK_WEIGHT = 0.35
_JPEG_QUALITY = 82


@dataclass(frozen=True)
class Plate:
    """One film on a sheet: its picture's file name and the words under it."""

    file: str
    caption: str


@dataclass(frozen=True)
class Sheet:
    """Films of one kind, for one section of the page."""

    section: str
    title: str
    plates: tuple[Plate, ...]


@dataclass(frozen=True)
class _Order:
    """A film to draw. ``marks`` tells its pictures apart by their files' names; boxes of the ``finding`` are amber."""

    one: Surveyed
    caption: str
    marks: str = ""
    finding: str | None = None
    has_masks: bool = False


def draw_sheets(exploration: Exploration) -> tuple[tuple[Sheet, ...], dict[str, bytes]]:
    """The sheets, and their pictures by file name; which films they show is drawn by a fixed seed."""
    numbers = {one.name: number for number, one in enumerate(exploration.surveyed)}
    sheets: list[Sheet] = []
    pictures: dict[str, bytes] = {}
    for section, title, orders in (
        *_order_boxes(exploration),
        *_order_others(exploration),
        *_order_examples(exploration),
    ):
        plates = []
        for order in orders:
            file = f"film-{numbers[order.one.name]:06d}{order.marks}.jpg"
            pictures[file] = pictures.get(file) or _draw(order)
            plates.append(Plate(file, order.caption))
        if plates:
            sheets.append(Sheet(section, title, tuple(plates)))
    return tuple(sheets), pictures


def _order_examples(exploration: Exploration) -> Iterable[tuple[str, str, list[_Order]]]:
    for one in exploration.film_classes:
        films = _draw_lots(one.pick(exploration.surveyed))
        yield "examples", one.name, [_Order(film, _describe(film.film)) for film in films]


def _order_boxes(exploration: Exploration) -> Iterable[tuple[str, str, list[_Order]]]:
    marked = [one for one in exploration.surveyed if one.film.boxes]
    for number, finding in enumerate(exploration.boxes.findings):
        films = _draw_lots([one for one in marked if any(box.finding == finding for box in one.film.boxes)])
        title = f"{finding} (amber; other findings blue)"
        yield "boxes", title, [_Order(one, _boxes_of(one.film), f"-{number}", finding) for one in films]
    faults: dict[str, set[BoxFault]] = {}
    for fault in exploration.boxes.faults:
        faults.setdefault(fault.film, set()).add(fault.fault)
    wrong = [one for one in marked if one.name in faults and one.picture is not None][:FILMS_ON_SHEET]
    captions = {one.name: ", ".join(sorted(faults[one.name])).replace("_", " ") for one in wrong}
    yield (
        "boxes",
        "something wrong",
        [_Order(one, f"{one.name}: {captions[one.name]}", "-boxes") for one in wrong],
    )


def _order_others(exploration: Exploration) -> Iterable[tuple[str, str, list[_Order]]]:
    by_name = {one.name: one for one in exploration.surveyed}
    masked = _draw_lots([one for one in exploration.surveyed if one.film.masks])
    key = ", ".join(f"{organ} {name}" for organ, name in zip(exploration.masks, cycle(_COLOURS), strict=False))
    yield "masks", key, [_Order(one, one.name, "-masks", has_masks=True) for one in masked]
    faults = exploration.files.faults
    for title, names in (("inverted in the file", faults.inverted), ("few grey levels", faults.few_grey_levels)):
        yield "faults", title, [_Order(by_name[name], name) for name in names[:FILMS_ON_SHEET]]
    copies = (*exploration.leakage.lookalikes, *exploration.duplicates.lookalikes)
    pairs = list(dict.fromkeys(copy.films for copy in copies))[: FILMS_ON_SHEET // 2]
    yield "duplicates", "lookalikes, in pairs", [_Order(by_name[name], name) for pair in pairs for name in pair]


def _draw_lots(films: Sequence[Surveyed]) -> list[Surveyed]:
    readable = [one for one in films if one.picture is not None]
    chosen = np.random.default_rng(SEED).permutation(len(readable))[:FILMS_ON_SHEET]
    return [readable[index] for index in chosen]


def _describe(film: Film) -> str:
    present = [label for label, state in film.labels.items() if state is LabelState.PRESENT and label != film.kind]
    age = None if film.age_years is None else f"{film.age_years:.0f} y"
    return " · ".join(word for word in (film.kind, *present, film.view, film.sex, age) if word)


def _boxes_of(film: Film) -> str:
    return ", ".join(dict.fromkeys(labelled.finding for labelled in film.boxes))


def _draw(order: _Order) -> bytes:
    radiograph = load_image(order.one.film.path)
    with Image.open(io.BytesIO(film_png(radiograph, max_side_px=FILM_PX))) as grey:
        picture = grey.convert("RGB") if order.marks else grey.convert("L")
    if order.has_masks:
        picture = _tint(picture, order.one.film.masks)
    factor = picture.width / radiograph.facts.width
    if order.marks and not order.has_masks:
        _outline(picture, order, factor)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=_JPEG_QUALITY)
    return kept.getvalue()


def _outline(picture: Image.Image, order: _Order, factor: float) -> None:
    pen = ImageDraw.Draw(picture)
    for labelled in order.one.film.boxes:
        box = labelled.box
        sides = np.array([box.x, box.y, box.x + box.width, box.y + box.height]) * factor
        if np.isfinite(sides).all():
            across, down = np.sort(sides[::2]), np.sort(sides[1::2])
            colour = _COLOURS["amber" if order.finding in (None, labelled.finding) else "blue"]
            pen.rectangle((across[0], down[0], across[1], down[1]), outline=colour, width=2)


def _tint(picture: Image.Image, masks: Mapping[str, Path]) -> Image.Image:
    values: npt.NDArray[np.float32] = np.asarray(picture, dtype=np.float32)
    for organ, colour in zip(sorted(masks), cycle(_COLOURS.values()), strict=False):
        mask = read_mask(masks[organ])
        if mask is not None:
            small = np.asarray(Image.fromarray(mask).resize(picture.size))
            weight = small[..., np.newaxis] * np.float32(_MASK_WEIGHT)
            values = values * (1 - weight) + np.array(colour, dtype=np.float32) * weight
    return Image.fromarray(values.astype(np.uint8))

r"""What the guard lets through and stops, family by family: the tables of docs/guard.md.

    python benchmarks/guard.py --nih14 DIR --kermany DIR --anatomy DIR --shenzhen DIR --openi DIR \
        --dicom DIR --photographs DIR --made DIR

Films that the guard learned from are left out: of the sources of its recipe only tune (for Wingspan, which is small) or
judge patients are read. Families are never pooled; each share stands with its 95 % Wilson interval.
"""

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pydicom
import pydicom.data
from PIL import Image

from hilum.datasets import Film, Split, read_manifest
from hilum.datasets.guard_films import cut, letterbox, mirror
from hilum.errors import FilmError
from hilum.evaluation.intervals import wilson
from hilum.findings import CheckOutcome, FilmFacts, View
from hilum.images import Pixels, Radiograph, load_image
from hilum.images.exposure import check_exposure
from hilum.images.polarity import is_inverted
from hilum.images.preprocessing import resize
from hilum.inference import load_bundle
from hilum.inference.guard import check_film
from hilum.inference.session import Bundle
from hilum.phantoms import Part, make_part, make_phantom

TRANSFORMED = 500
REACH = 1.959964
LEAST_SIDE_PX = 64
Row = tuple[str, ...]


def share(count: int, total: int) -> str:
    """A share with its 95 % interval, in percent."""
    if not total:
        return "none"
    low, high = wilson(count / total, total, REACH)
    return f"{100 * count / total:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def radiograph(pixels: Pixels) -> Radiograph:
    """Pixels as a film, its polarity judged as when a file is loaded."""
    pixels = np.ascontiguousarray(pixels, dtype=np.float32)
    pixels = 1 - pixels if is_inverted(pixels) else pixels
    return Radiograph(pixels, FilmFacts("0" * 64, "film", pixels.shape[1], pixels.shape[0], 8, "png"))


def measure(guard: Bundle, family: str, films: Iterable[Radiograph | None]) -> Row:
    """One row: films, how many stopped, how many warned of, by which codes; None is a film refused when loaded."""
    total = refused = warned = loaded = 0
    codes: Counter[str] = Counter()
    for film in films:
        total += 1
        if film is None:
            refused += 1
            loaded += 1
            continue
        checks = (*check_film(guard, film), *check_exposure(film.pixels))
        outcomes = {check.outcome for check in checks}
        is_refused = CheckOutcome.REFUSE in outcomes
        refused += is_refused
        warned += not is_refused and CheckOutcome.WARN in outcomes
        codes.update(f"{check.code} {check.outcome}" for check in checks if check.outcome is not CheckOutcome.PASS)
    if loaded:
        codes["refused when loaded"] = loaded
    named = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    return family, str(total), share(refused, total), share(warned, total), named


def loaded(paths: Iterable[Path]) -> Iterator[Radiograph | None]:
    """Films from files; None for one that is refused before the guard."""
    for path in paths:
        try:
            yield load_image(path)
        except FilmError:
            yield None


def of(films: Iterable[Film], is_wanted: Callable[[Film], bool] = lambda _film: True) -> Iterator[Radiograph | None]:
    """The wanted films, read."""
    return loaded(film.path for film in films if is_wanted(film))


def grey(path: Path) -> Pixels:
    """A photograph as a grey picture."""
    return np.asarray(Image.open(path).convert("L"), dtype=np.float32) / 255


def true_films(guard: Bundle, roots: argparse.Namespace) -> Iterator[Row]:
    """Films that are to be let through."""
    nih = read_manifest("nih14", roots.nih14).of(Split.JUDGE)
    for folder in sorted({film.folder or "" for film in nih}):
        part = [film for film in nih if film.folder == folder]
        yield measure(guard, f"NIH {folder}, adults", of(part, lambda film: film.is_adult is True))
        yield measure(guard, f"NIH {folder}, children", of(part, lambda film: film.is_adult is False))
    for view in (View.PA, View.AP):
        yield measure(guard, f"NIH, {view}", of(film for film in nih if film.view is view))
    kermany = read_manifest("kermany", roots.kermany)
    yield measure(guard, "Kermany, children of 1 to 5", of(kermany.of(Split.JUDGE)))
    anatomy = read_manifest("anatomy", roots.anatomy).films
    wingspan = [film for film in anatomy if film.folder == "wingspan" and film.split is not Split.FIT]
    yield measure(guard, "Wingspan, tune and judge", of(wingspan))
    yield measure(guard, "JSRT (another site)", of(film for film in anatomy if film.folder == "jsrt"))
    yield measure(guard, "Shenzhen (another site)", of(read_manifest("shenzhen", roots.shenzhen).films))
    openi = read_manifest("openi", roots.openi).films
    yield measure(guard, "Open-i, frontal (another site)", of(openi, lambda film: film.is_frontal is True))
    yield measure(guard, "NIH as DICOM", loaded(sorted(roots.dicom.glob("*.dcm"))))
    phantoms = (radiograph(make_phantom(seed, size_px=256).pixels) for seed in range(2000, 2100))
    yield measure(guard, "computed phantoms", phantoms)


def changed_films(guard: Bundle, roots: argparse.Namespace) -> Iterator[Row]:
    """The same judge films, changed one way each."""
    nih = read_manifest("nih14", roots.nih14).of(Split.JUDGE)
    kermany = read_manifest("kermany", roots.kermany).of(Split.JUDGE)
    rng = np.random.default_rng(7)
    changes: dict[str, Callable[[Pixels], Pixels]] = {
        "turned clockwise by 90°": lambda film: np.rot90(film, -1),
        "turned by 180°": lambda film: np.rot90(film, 2),
        "turned clockwise by 270°": lambda film: np.rot90(film, 1),
        "mirrored": mirror,
        "upside down (mirrored and turned by 180°)": lambda film: np.rot90(mirror(film), 2),
        "cut to a part of the lungs": lambda film: cut(resize(film, 256, 256), rng),
        "with black bars": lambda film: letterbox(resize(film, 256, 256), rng, dark_only=True),
        "inverted": lambda film: 1 - film,
    }
    for source, films in (("NIH", nih), ("Kermany", kermany)):
        order = np.random.default_rng(1).permutation(len(films))[: TRANSFORMED // 2]
        pixels = [load_image(films[int(place)].path).pixels for place in order]
        for name, change in changes.items():
            yield measure(guard, f"{source}, {name}", (radiograph(change(film)) for film in pixels))


def other_pictures(guard: Bundle, roots: argparse.Namespace) -> Iterator[Row]:
    """What is to be stopped."""
    photographs = sorted(roots.photographs.iterdir())
    rng = np.random.default_rng(3)
    yield measure(guard, "photographs, as they are", loaded(photographs))
    yield measure(guard, "photographs, greyed", (radiograph(grey(path)) for path in photographs))
    boxed = (radiograph(letterbox(resize(grey(path), 256, 256), rng)) for path in photographs)
    yield measure(guard, "photographs, greyed and letterboxed", boxed)
    made = read_manifest("guard", roots.made)
    for folder in sorted({kind(film) for film in made.of(Split.JUDGE) if film.folder == "others"}):
        part = [film for film in made.of(Split.JUDGE) if film.folder == "others" and kind(film) == folder]
        yield measure(guard, f"made, judge: {folder}", of(part))
    for part in Part:
        drawn = (radiograph(make_part(seed, part)) for seed in range(5000, 5050))
        yield measure(guard, f"computed {part.value.replace('_', ' ')}", drawn)
    for modality in ("CT", "MR", "US"):
        found = [path for path, dataset in samples() if dataset.get("Modality") == modality]
        yield measure(guard, f"pydicom's {modality}, as DICOM", loaded(found))
        yield measure(guard, f"pydicom's {modality}, as pictures", (radiograph(frame) for frame in frames(found)))
    openi = read_manifest("openi", roots.openi).films
    yield measure(guard, "Open-i, lateral", of(openi, lambda film: film.is_frontal is False))


def kind(film: Film) -> str:
    """The family of a made picture, by the start of its patient's name."""
    first = film.patient.removeprefix("other-").split("-")[0]
    return first if first in {*Part, "drawn", "ch2.nii.gz"} else "photographs"


def samples() -> Iterator[tuple[Path, pydicom.Dataset]]:
    """Test files of pydicom itself that have pixels."""
    for path in sorted((Path(pydicom.data.__file__).parent / "test_files").rglob("*.dcm")):
        dataset = pydicom.dcmread(path, force=True)
        if "PixelData" in dataset:
            yield path, dataset


def frames(paths: Iterable[Path]) -> Iterator[Pixels]:
    """The first frame of each file, in grey, without what its header says; those without a picture are named."""
    for path in paths:
        try:
            pixels = np.asarray(pydicom.dcmread(path, force=True).pixel_array, dtype=np.float32)
        except ValueError as error:
            print(f"left out: {path.name}: {error}", file=sys.stderr)
            continue
        pixels = pixels[0] if pixels.ndim == 3 and pixels.shape[-1] != 3 else pixels
        pixels = pixels[0] if pixels.ndim == 4 else pixels
        pixels = pixels.mean(axis=2) if pixels.ndim == 3 else pixels
        low, high = np.percentile(pixels, (0.1, 99.9))
        if min(pixels.shape) < LEAST_SIDE_PX or high <= low:
            print(f"left out: {path.name}: too small or of one shade", file=sys.stderr)
            continue
        yield np.clip((pixels - low) / (high - low), 0, 1).astype(np.float32)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("nih14", "kermany", "anatomy", "shenzhen", "openi", "dicom", "photographs", "made"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--guard", default="guard")
    roots = parser.parse_args()
    warnings.simplefilter("ignore")
    guard = load_bundle(roots.guard)
    for title, rows in (("True films", true_films), ("Changed films", changed_films), ("Other", other_pictures)):
        print(f"\n## {title}\n\n| family | films | refused | warned | codes |\n| --- | --- | --- | --- | --- |")
        for row in rows(guard, roots):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()

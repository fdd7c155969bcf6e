"""How many films each model finds unlike its own: the table of docs/guard.md.

    python benchmarks/unlike.py findings:nih14:images-128=DIR pneumonia:kermany=DIR

A bundle, a data set, where a model is measured on one source folder alone that folder, and where the data set lies. Of
tune patients, of whom half a percent is meant to lie beyond the threshold, of judge patients, and of computed phantoms.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from hilum.datasets import Film, Split, read_manifest
from hilum.evaluation.films import assess
from hilum.evaluation.intervals import wilson
from hilum.findings import CheckOutcome
from hilum.images import Pixels, load_image
from hilum.images.preprocessing import prepare
from hilum.inference import Bundle, load_bundle
from hilum.phantoms import make_phantom

REACH = 1.959964
SEEDS = range(80)


def count(bundle: Bundle, pictures: Iterable[Pixels]) -> tuple[int, int]:
    """How many are unlike the model's own, and how many there are."""
    if bundle.familiarity is None:
        sys.exit(f"{bundle.manifest.name} has no familiarity.npz")
    unlike = seen = 0
    for pixels in pictures:
        film = prepare(pixels, bundle.manifest.input.spec())[None]
        check = bundle.familiarity.check(bundle.run(film).features, bundle.manifest.name)
        unlike += check.outcome is CheckOutcome.WARN
        seen += 1
    return unlike, seen


def cell(unlike: int, seen: int) -> str:
    """A count with the 95 % interval of its share."""
    low, high = wilson(unlike / seen, seen, REACH)
    return f"{unlike} of {seen:,} ({100 * low:.1f}–{100 * high:.1f} %)"


def pictures(films: Sequence[Film]) -> Iterable[Pixels]:
    """The films, decoded one by one."""
    return (load_image(film.path).pixels for film in films)


def main() -> None:
    """Measure each model and print its row."""
    print("| model | tune | judge | computed phantoms |\n|---|---|---|---|")
    for argument in sys.argv[1:]:
        source, root = argument.split("=", 1)
        name, dataset, *folders = source.split(":")
        bundle, manifest = load_bundle(name), read_manifest(dataset, Path(root))
        kept = manifest.keep(lambda film, folders=folders: not folders or film.folder in folders)
        parts = (assess(bundle.manifest, kept.of(split)).films for split in (Split.TUNE, Split.JUDGE))
        counts = [count(bundle, pictures(films)) for films in parts]
        counts.append(count(bundle, (make_phantom(seed).pixels for seed in SEEDS)))
        print(f"| `{bundle.manifest.name}` | {' | '.join(cell(*one) for one in counts)} |", flush=True)


if __name__ == "__main__":
    main()

"""How much of each activation map lies inside the lungs: a table of docs/evaluation.md, and how its warning was chosen.

    python benchmarks/maps.py findings:nih14=DIR pneumonia:kermany=DIR

Of each model the films of tune and judge patients that it calls a finding on: true positives, whose maps should lie
where the disease is, and false ones. Silent maps, and films whose organs are not outlined, have no share; they are
counted. An even map is one that is the same everywhere: its share is how much of the film lies inside.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hilum.datasets import Film, Split, read_manifest
from hilum.evaluation.films import reason_outside, truth_of
from hilum.evaluation.intervals import wilson
from hilum.findings import ActivationMap, Contour, Decision, FilmFacts, Finding
from hilum.images import load_image
from hilum.inference import Bundle, classify, load_bundle, segment
from hilum.inference.explanation import LEAST_INSIDE, place_maps

REACH = 1.959964
QUANTILE = 0.05
HEADS = (
    "finding",
    "true positives",
    "5 %",
    "25 %",
    "median",
    "75 %",
    "even map",
    "warned",
    "false positives",
    "warned",
    "silent, not outlined",
)


@dataclass
class Shares:
    """Of the calls of one finding: the share of each map inside, by whether the call is right, and those without."""

    inside: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    even: list[float] = field(default_factory=list)
    silent: int = 0
    not_outlined: int = 0


def truths(bundle: Bundle, films: tuple[Film, ...]) -> dict[str, dict[int, bool]]:
    """What is true of each answer, by the place of the film."""
    found = {}
    for answer in bundle.manifest.answers:
        known = truth_of(bundle.manifest, answer, films)
        found[answer.name] = {} if known is None else dict(zip(known.index.tolist(), known.truth.tolist(), strict=True))
    return found


def measure(bundle: Bundle, anatomy: Bundle, films: tuple[Film, ...]) -> dict[str, Shares]:
    """The shares of every finding called on films."""
    known, shares = truths(bundle, films), defaultdict[str, Shares](Shares)
    for place, film in enumerate(films):
        radiograph = load_image(film.path)
        called = [one for one in classify(bundle, radiograph) if is_counted(one, known[one.name].get(place))]
        if not called:
            continue
        contours = segment(anatomy, radiograph).contours
        for finding in place_maps(called, contours, radiograph.facts):
            of, inside = shares[finding.name], finding.activation and finding.activation.inside_lungs
            even = even_share(finding, contours, radiograph.facts)
            if inside is not None:
                of.inside[known[finding.name][place]].append(inside)
                of.even.append(even)
            elif even is None:
                of.not_outlined += 1
            else:
                of.silent += 1
    return shares


def is_counted(finding: Finding, truth: bool | None) -> bool:
    """Whether a finding is called, and the source says whether it is right."""
    return finding.decision is Decision.PRESENT and truth is not None


def even_share(finding: Finding, contours: Sequence[Contour], film: FilmFacts) -> float | None:
    """What an even map would have; None where the organs are not outlined."""
    (placed,) = place_maps([replace(finding, activation=ActivationMap(((1.0,),)))], contours, film)
    return None if placed.activation is None else placed.activation.inside_lungs


def row(name: str, shares: Shares) -> str:
    """A line of the table."""
    right, wrong = (np.array(shares.inside[is_right]) for is_right in (True, False))
    numbers = [f"{np.quantile(right, share):.2f}" if len(right) else "-" for share in (QUANTILE, 0.25, 0.5, 0.75)]
    warned = [below(values) for values in (right, wrong)]
    even = f"{np.mean(shares.even):.2f}" if shares.even else "-"
    without = f"{shares.silent}, {shares.not_outlined}"
    cells = [f"`{name}`", str(len(right)), *numbers, even, warned[0], str(len(wrong)), warned[1], without]
    return f"| {' | '.join(cells)} |"


def below(values: np.ndarray) -> str:
    """The share of the maps that are warned of, with its interval."""
    if not len(values):
        return "-"
    value = float((values < LEAST_INSIDE).mean())
    low, high = wilson(value, len(values), REACH)
    return f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def main() -> None:
    """Measure each model named on the films of the data set beside it."""
    anatomy = load_bundle("anatomy")
    for words in sys.argv[1:]:
        (name, dataset), root = words.split("=")[0].split(":"), Path(words.split("=")[1])
        bundle, manifest = load_bundle(name), read_manifest(dataset, root)
        for split in (Split.TUNE, Split.JUDGE):
            films = tuple(film for film in manifest.of(split) if reason_outside(bundle.manifest, film) is None)
            shares = measure(bundle, anatomy, films)
            right = [value for of in shares.values() for value in of.inside[True]]
            print(
                f"\n{name} on {split.value} of {dataset}: {len(films)} films, {len(right)} true positives with a share"
            )
            print(f"{QUANTILE:.0%} of these lie below {np.quantile(right, QUANTILE):.3f}")
            print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
            print("\n".join(row(finding, shares[finding]) for finding in sorted(shares)), flush=True)


if __name__ == "__main__":
    main()

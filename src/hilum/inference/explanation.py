"""Where on the film the evidence for an answer lies, from the same pass that answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from hilum.findings import (
    ActivationMap,
    CheckOutcome,
    Contour,
    Decision,
    FilmFacts,
    Finding,
    Organ,
    QualityCheck,
)
from hilum.findings.finding import ABNORMAL
from hilum.images import InputSpec
from hilum.images.cropping import spread
from hilum.inference.bundle import Activation, Answer, BundleManifest
from hilum.inference.calibration import Floats, share
from hilum.inference.outline import Field

OUTSIDE_LUNGS = "map_outside_lungs"
LEAST_INSIDE = 0.03
"""Of a map's support; with less of it inside the lungs, a finding that is called is warned of. So little have 5 % of
the right calls of ``findings`` on tune films of NIH (``benchmarks/maps.py``)."""

_LUNGS = (Organ.LEFT_LUNG, Organ.RIGHT_LUNG)
_WITH_HEART = (*_LUNGS, Organ.HEART)
LIES_IN: Mapping[str, tuple[Organ, ...]] = {
    # The heart itself is what is large, and what is beside it moves with it.
    "cardiomegaly": _WITH_HEART,
    "enlarged_cardiomediastinum": _WITH_HEART,
    # Of the stomach, and so seen behind the heart.
    "hernia": _WITH_HEART,
    # It may be any of the others.
    ABNORMAL: _WITH_HEART,
    # Of bones, which lie anywhere.
    "fracture": (),
}
"""Where a finding may lie, if not in the lungs alone; of one that may lie anywhere nothing is said."""
_CELLS = 128
_FINER = 4


def evidence(logits: npt.ArrayLike, maps: npt.ArrayLike, manifest: BundleManifest, answer: Answer) -> ActivationMap:
    """The activation map of an answer's log-odds.

    For a network that averages its last feature map into a linear head this is the gradient of the log-odds by that
    map, weighted and summed: Grad-CAM (Selvaraju 2017) without a second pass, before its rectification.

    Args:
        logits: of one film, one per class.
        maps: classes × height × width, the class maps of the same film.
        manifest: of the bundle that gave them.
        answer: whose evidence.
    """
    weighted = np.tensordot(_gradient(logits, manifest, answer), np.asarray(maps, dtype=np.float64), axes=1)
    strongest = np.abs(weighted).max()
    support = np.clip(weighted / strongest, 0.0, 1.0) if strongest > 0 else np.zeros_like(weighted)
    return ActivationMap(tuple(tuple(round(float(value), 4) for value in row) for row in support))


def on_film(activation: ActivationMap, spec: InputSpec, height: int, width: int) -> ActivationMap:
    """The map of a network's input as one of the film that the input was made from, zero where it saw nothing."""
    if spec.resize == "stretch":
        return activation
    placed = spread(activation.rows, height, width)
    return ActivationMap(tuple(tuple(round(float(value), 4) for value in row) for row in placed))


def _gradient(logits: npt.ArrayLike, manifest: BundleManifest, answer: Answer) -> Floats:
    """How the log-odds of an answer change with each logit."""
    classes = manifest.classes
    gradient = np.zeros(len(classes))
    if manifest.activation is Activation.SIGMOID:
        gradient[classes.index(answer.classes[0])] = 1.0
        return gradient
    others = tuple(name for name in classes if name not in answer.classes)
    # d logsumexp(z) / dz is the softmax, here within the answer's classes and within the others.
    for names, sign in ((answer.classes, 1.0), (others, -1.0)):
        gradient[[classes.index(name) for name in names]] = sign * share(np.atleast_2d(logits), classes, names)[0]
    return gradient


def enlarge(activation: ActivationMap) -> Field:
    """A map as it is drawn on the film, but on a grid of its own; its peak is not cut off."""
    grid = Image.fromarray(np.asarray(activation.rows, dtype=np.float32))
    support: Field = np.maximum(np.asarray(grid.resize((_CELLS, _CELLS), Image.Resampling.BICUBIC)), np.float32(0))
    return support


def place_maps(findings: Iterable[Finding], contours: Sequence[Contour], film: FilmFacts) -> tuple[Finding, ...]:
    """The findings with the share of each map that lies inside the organs where such a finding lies."""
    found = {contour.organ: contour for contour in reversed(contours)}
    masks: dict[tuple[Organ, ...], Field] = {}

    def place(finding: Finding) -> Finding:
        organs = LIES_IN.get(finding.name, _LUNGS)
        if finding.activation is None or not organs or not set(organs) <= found.keys():
            return finding
        if organs not in masks:
            masks[organs] = _mask([found[organ] for organ in organs], film)
        support = enlarge(finding.activation)
        whole = float(support.sum())
        inside = round(float((support * masks[organs]).sum()) / whole, 4) if whole > 0 else None
        return replace(finding, activation=replace(finding.activation, inside_lungs=inside))

    return tuple(place(finding) for finding in findings)


def check_maps(findings: Iterable[Finding]) -> tuple[QualityCheck, ...]:
    """``map_outside_lungs`` for each finding that is called, or left open, on a map that lies mostly elsewhere."""
    called = (finding for finding in findings if finding.decision in {Decision.PRESENT, Decision.REFER})
    return tuple(
        QualityCheck(OUTSIDE_LUNGS, CheckOutcome.WARN, (("bundle", finding.bundle), ("finding", finding.name)))
        for finding in called
        if finding.activation is not None
        and finding.activation.inside_lungs is not None
        and finding.activation.inside_lungs < LEAST_INSIDE
    )


def _mask(contours: Iterable[Contour], film: FilmFacts) -> Field:
    """How much of each cell of :func:`enlarge`'s grid lies inside the outlines, 0 to 1."""
    # Pillow draws the edge of a polygon too, half a pixel wide: on a finer grid it counts for little.
    side = _CELLS * _FINER
    picture = Image.new("L", (side, side))
    draw = ImageDraw.Draw(picture)
    for contour in contours:
        draw.polygon([(x * side / film.width - 0.5, y * side / film.height - 0.5) for x, y in contour.points], fill=255)
    mask: Field = np.asarray(picture.reduce(_FINER), dtype=np.float32) / np.float32(255)
    return mask

"""One film through a segmentation: the outlines of its organs, and what is measured on them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hilum.findings import Contour, FilmFacts, Measurement, Organ, View
from hilum.images import Radiograph
from hilum.inference.measurement import measure
from hilum.inference.outline import Field, area, opened, trace
from hilum.inference.session import Bundle

LEAST_SHARE: Mapping[Organ, float] = {Organ.HEART: 0.01, Organ.LEFT_LUNG: 0.02, Organ.RIGHT_LUNG: 0.02}
"""Of the film's area: what is smaller is not taken for the organ."""
LEAST_SURENESS = 0.9
"""The mean probability where one was drawn; what is less sure is not taken for it. Tune films have 0.94 and more."""


HEART_REACH_CELLS = 3
"""A spur of the heart thinner than ``2 × this + 1`` is left out: one at the apex would widen the diameter. The reach is
that with the least error of the ratio on tune films. The tips of the lungs are thin and stay."""


@dataclass(frozen=True)
class Drawing:
    """What a segmentation says of a film."""

    contours: tuple[Contour, ...]
    measurements: tuple[Measurement, ...]


def segment(bundle: Bundle, radiograph: Radiograph) -> Drawing:
    """Draw the organs of a bundle on one film and measure them.

    Organs are drawn whatever the patient's age, but not on a lateral film. Of each organ the largest piece counts; one
    that is missing, too small or unsure has no outline.
    """
    name, facts = bundle.manifest.name, radiograph.facts
    if facts.view is View.LATERAL:
        return Drawing((), measure((), name, facts))
    masks = bundle.run_film(radiograph).maps[0]
    drawn = {Organ(organ): mask for organ, mask in zip(bundle.manifest.classes, masks, strict=True)}
    contours = tuple(
        contour for organ, mask in drawn.items() if (contour := draw(organ, mask, name, facts)) is not None
    )
    return Drawing(contours, measure(contours, name, facts))


def draw(organ: Organ, logits: Field, bundle: str, facts: FilmFacts) -> Contour | None:
    """The outline of an organ from its logits over the film; None where they show none."""
    shown = opened(logits, HEART_REACH_CELLS) if organ is Organ.HEART else logits
    polygon = trace(shown, 0.0, facts.width, facts.height)
    if polygon is None or area(polygon) < LEAST_SHARE[organ] * facts.width * facts.height:
        return None
    sureness = float(np.mean(1 / (1 + np.exp(-logits[logits > 0]))))
    if sureness < LEAST_SURENESS:
        return None
    return Contour(organ, bundle, tuple((round(float(x), 1), round(float(y), 1)) for x, y in polygon))

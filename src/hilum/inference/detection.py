"""One film through a detection: where it finds what, in the film's own pixels."""

from hilum.findings import Box, Detection, View
from hilum.images import Radiograph
from hilum.inference.session import Bundle


def detect(bundle: Bundle, radiograph: Radiograph, *, least_score: float | None = None) -> tuple[Detection, ...]:
    """Mark what a bundle finds on one film, highest score first; nothing on a lateral film.

    Args:
        bundle: a detection.
        radiograph: the film.
        least_score: every box at or above it, as an evaluation wants; without it those that the bundle shows, by the
            thresholds of its classes.
    """
    manifest, facts = bundle.manifest, radiograph.facts
    if manifest.detecting is None or facts.view is View.LATERAL:
        return ()
    outputs = bundle.run_film(radiograph)
    found = []
    for name, scores, boxes in zip(manifest.classes, outputs.features[0], outputs.maps[0], strict=True):
        least = manifest.detecting.thresholds.get(name) if least_score is None else least_score
        if least is None:
            continue
        for score, (left, top, right, bottom) in zip(scores.tolist(), boxes.tolist(), strict=True):
            if 0 < score >= least and left < right and top < bottom:
                box = Box(
                    left * facts.width, top * facts.height, (right - left) * facts.width, (bottom - top) * facts.height
                )
                found.append(Detection(name, manifest.name, score, box))
    return tuple(sorted(found, key=lambda one: -one.score))

"""One film through a detection: where it finds what, in the film's own pixels."""

from collections.abc import Sequence
from dataclasses import replace

from hilum.findings import Box, Contour, Detection, Finding, View
from hilum.images import Radiograph
from hilum.inference.bundle import Gate
from hilum.inference.calibration import log_odds_shift, shift
from hilum.inference.classification import reason_outside
from hilum.inference.session import Bundle
from hilum.inference.zones import zone_of


def mark(
    bundle: Bundle, radiograph: Radiograph, findings: Sequence[Finding] = (), contours: Sequence[Contour] = ()
) -> tuple[Detection, ...]:
    """What a reading shows of a detection: nothing outside its population or behind its gate, the rest with its zone.

    Args:
        bundle: a detection.
        radiograph: the film.
        findings: of the same film, among them the gate's.
        contours: of the same film, among them the lungs'.
    """
    manifest = bundle.manifest
    gate = None if manifest.detecting is None else manifest.detecting.gate
    if reason_outside(manifest, radiograph) is not None or not passes(gate, findings):
        return ()
    return tuple(replace(one, zone=zone_of(one.box, contours)) for one in detect(bundle, radiograph))


def passes(gate: Gate | None, findings: Sequence[Finding]) -> bool:
    """Whether a film passes a gate; one that the gate was not asked about, or does not assess, does."""
    if gate is None:
        return True
    asked = [one for one in findings if (one.bundle, one.name) == (gate.bundle, gate.answer)]
    return all(one.probability is None or one.probability >= _threshold(gate, one) for one in asked)


def _threshold(gate: Gate, finding: Finding) -> float:
    """The gate's threshold at the prevalence that the finding's probability is stated for."""
    if finding.asked_prevalence is None or finding.calibration_prevalence is None:
        return gate.threshold
    return shift(gate.threshold, log_odds_shift(finding.calibration_prevalence, finding.asked_prevalence))


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

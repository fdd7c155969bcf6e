"""One film through a classifier: its findings, calibrated, decided and explained."""

from dataclasses import replace

from hilum.errors import UsageError
from hilum.findings import Decision, Finding, OperatingPoint, QualityCheck, Resemblance
from hilum.images import Radiograph
from hilum.inference.bundle import Answer, BundleManifest
from hilum.inference.calibration import calibrate, log_odds, share
from hilum.inference.explanation import evidence, on_film
from hilum.inference.session import Bundle, Outputs

AGE_OUTSIDE = "age_outside_population"
VIEW_OUTSIDE = "view_outside_population"
NO_OPERATING_POINT = "no_operating_point"
"""The reason of a finding with a probability and no decision: its bundle had too few patients to choose a threshold."""


def classify(bundle: Bundle, radiograph: Radiograph, operating_point: str | None = None) -> tuple[Finding, ...]:
    """The findings of a bundle on one film.

    A film known to be outside the bundle's population is not run: its findings are ``not_assessed``, with the reason.

    Args:
        bundle: a classifier.
        radiograph: the film; what its facts do not state is taken to be inside the population.
        operating_point: the name of the point to decide by, or None for the bundle's default.

    Raises:
        UsageError: the bundle has no operating point of that name.
    """
    return classify_and_check(bundle, radiograph, operating_point)[0]


def classify_and_check(
    bundle: Bundle, radiograph: Radiograph, operating_point: str | None = None
) -> tuple[tuple[Finding, ...], tuple[QualityCheck, ...]]:
    """As :func:`classify`, and whether the film is unlike those of the bundle, where the bundle can tell."""
    manifest = bundle.manifest
    points = [_operating_point(answer, operating_point) for answer in manifest.answers]
    reason = reason_outside(manifest, radiograph)
    if reason is not None:
        silent = tuple(
            Finding(answer.name, manifest.name, Decision.NOT_ASSESSED, operating_point=point, reason=reason)
            for answer, point in zip(manifest.answers, points, strict=True)
        )
        return silent, ()
    outputs = bundle.run_film(radiograph)
    findings = (
        _finding(manifest, answer, point, outputs) for answer, point in zip(manifest.answers, points, strict=True)
    )
    checks = () if bundle.familiarity is None else (bundle.familiarity.check(outputs.features, manifest.name),)
    return tuple(_placed(finding, manifest, radiograph) for finding in findings), checks


def reason_outside(manifest: BundleManifest, radiograph: Radiograph) -> str | None:
    """Why the film is known to be outside the bundle's population, as a code; None where it is not known to be."""
    facts = radiograph.facts
    if facts.age_years is not None and not manifest.population.population().has_age(facts.age_years):
        return AGE_OUTSIDE
    if facts.view is not None and facts.view.value not in manifest.population.views:
        return VIEW_OUTSIDE
    return None


def _operating_point(answer: Answer, name: str | None) -> OperatingPoint | None:
    if not answer.operating_points:
        return None
    try:
        return answer.operating_point(name)
    except KeyError as error:
        known = ", ".join(sorted(answer.operating_points))
        msg = f"{answer.name!r} has no operating point {name!r}. Choose one of: {known}."
        raise UsageError(msg) from error


def _finding(manifest: BundleManifest, answer: Answer, point: OperatingPoint | None, outputs: Outputs) -> Finding:
    raw = log_odds(outputs.logits, manifest.classes, answer, manifest.activation)
    probability = float(calibrate(raw, answer.calibration)[0])
    return Finding(
        name=answer.name,
        bundle=manifest.name,
        decision=_decide(probability, point),
        probability=probability,
        operating_point=point,
        reason=NO_OPERATING_POINT if point is None else None,
        resembles=_resemblances(manifest, answer, outputs),
        activation=evidence(outputs.logits[0], outputs.maps[0], manifest, answer),
    )


def _placed(finding: Finding, manifest: BundleManifest, radiograph: Radiograph) -> Finding:
    if finding.activation is None:
        return finding
    height, width = radiograph.pixels.shape
    return replace(finding, activation=on_film(finding.activation, manifest.input.spec(), height, width))


def _decide(probability: float, point: OperatingPoint | None) -> Decision:
    if point is None:
        return Decision.NOT_ASSESSED
    return Decision.PRESENT if probability >= point.threshold else Decision.ABSENT


def _resemblances(manifest: BundleManifest, answer: Answer, outputs: Outputs) -> tuple[Resemblance, ...]:
    if not answer.resembles:
        return ()
    shares = share(outputs.logits, manifest.classes, answer.resembles)[0]
    named = [Resemblance(name, float(value)) for name, value in zip(answer.resembles, shares, strict=True)]
    return tuple(sorted(named, key=lambda resemblance: -resemblance.probability))

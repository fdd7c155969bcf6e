"""One film through a classifier: its findings, calibrated, decided and explained."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hilum.errors import UsageError
from hilum.findings import Decision, Finding, LowSuspicion, OperatingPoint, QualityCheck, Resemblance
from hilum.images import Radiograph
from hilum.inference.bundle import LOW_SUSPICION, Answer, BundleManifest
from hilum.inference.calibration import calibrate, log_odds, log_odds_shift, share, shift
from hilum.inference.explanation import evidence, on_film
from hilum.inference.session import Bundle, Outputs

AGE_OUTSIDE = "age_outside_population"
VIEW_OUTSIDE = "view_outside_population"
NO_OPERATING_POINT = "no_operating_point"
"""The reason of a finding with a probability and no decision: its bundle has no threshold, or none of that name."""


@dataclass(frozen=True)
class Deciding:
    """How decisions are made.

    Attributes:
        operating_point: the name of the point to decide by, or None for each answer's default.
        prevalence: by the name of a finding, the prevalence that its probability is shifted to.
    """

    operating_point: str | None = None
    prevalence: Mapping[str, float] = field(default_factory=dict)


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
    if operating_point is not None:
        check_operating_point((bundle.manifest,), operating_point)
    return classify_and_check(bundle, radiograph, Deciding(operating_point))[0]


def classify_and_check(
    bundle: Bundle, radiograph: Radiograph, deciding: Deciding = Deciding()
) -> tuple[tuple[Finding, ...], tuple[QualityCheck, ...]]:
    """As :func:`classify`, and whether the film is unlike those of the bundle, where the bundle can tell.

    An answer without the operating point asked for gives a probability and no decision: for such a name, ask
    :func:`check_operating_point` first.
    """
    manifest = bundle.manifest
    reason = reason_outside(manifest, radiograph)
    if reason is not None:
        silent = (
            Finding(
                answer.name,
                manifest.name,
                Decision.NOT_ASSESSED,
                operating_point=_operating_point(answer, deciding.operating_point),
                reason=reason,
            )
            for answer in manifest.answers
        )
        return tuple(_at_prevalence(*pair, deciding) for pair in zip(silent, manifest.answers, strict=True)), ()
    outputs = bundle.run_film(radiograph)
    findings = (
        _at_prevalence(_finding(manifest, answer, deciding, outputs), answer, deciding) for answer in manifest.answers
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


def check_operating_point(bundles: Sequence[BundleManifest], name: str) -> None:
    """Refuse an operating point that no answer of the bundles has.

    One that some have is asked for: the other answers then give a probability and no decision. Where no answer has any
    point, none ever decides, whichever is asked for.

    Raises:
        UsageError: the message names those there are, most widely shared first.
    """
    counts = Counter(known for bundle in bundles for answer in bundle.answers for known in answer.operating_points)
    if not counts or name in counts:
        return
    known = ", ".join(sorted(counts, key=lambda one: (-counts[one], one)))
    models = f"the model{'s' if len(bundles) > 1 else ''} {', '.join(bundle.name for bundle in bundles)}"
    msg = f"Expected an operating point of {models}: {known}; got {name[:60]!r}. Choose one of these."
    raise UsageError(msg)


def check_prevalence(bundles: Sequence[BundleManifest], prevalence: Mapping[str, float]) -> None:
    """Refuse a prevalence that no probability, or not every probability of that name, can be shifted to.

    Raises:
        UsageError: no bundle answers such a finding, or one was not calibrated where films both show it and do not.
    """
    for name in prevalence:
        answers = [(bundle.name, answer) for bundle in bundles for answer in bundle.answers if answer.name == name]
        if not answers:
            known = ", ".join(sorted({answer.name for bundle in bundles for answer in bundle.answers})) or "none"
            msg = (
                f"Expected the prevalence of a finding that is answered: {known}; got {name[:60]!r}. Name one of them."
            )
            raise UsageError(msg)
        fixed = [bundle for bundle, answer in answers if not 0 < (answer.calibration.prevalence or 0) < 1]
        if fixed:
            msg = (
                f"Expected the prevalence of a calibrated finding; {', '.join(fixed)} answers {name!r} without a "
                "calibration prevalence to shift from. Leave this prevalence out, or ask other models."
            )
            raise UsageError(msg)


def _operating_point(answer: Answer, name: str | None) -> OperatingPoint | None:
    named = name or answer.default_operating_point
    return answer.operating_point(named) if named in answer.operating_points else None


def _finding(manifest: BundleManifest, answer: Answer, deciding: Deciding, outputs: Outputs) -> Finding:
    point = _operating_point(answer, deciding.operating_point)
    raw = log_odds(outputs.logits, manifest.classes, answer, manifest.activation)
    probability = float(calibrate(raw, answer.calibration)[0])
    decision = Decision.NOT_ASSESSED if point is None else point.decide(probability)
    return Finding(
        name=answer.name,
        bundle=manifest.name,
        decision=decision,
        probability=probability,
        operating_point=point,
        reason=NO_OPERATING_POINT if point is None else None,
        resembles=_resemblances(manifest, answer, outputs),
        activation=evidence(outputs.logits[0], outputs.maps[0], manifest, answer),
        low_suspicion=_low_suspicion(probability, decision, answer),
    )


def _low_suspicion(probability: float, decision: Decision, answer: Answer) -> LowSuspicion | None:
    point = answer.operating_points.get(LOW_SUSPICION)
    # What is present or referred by another point is not of low suspicion too.
    if (
        point is None
        or decision in (Decision.PRESENT, Decision.REFER)
        or point.sensitivity is None
        or probability >= point.threshold
    ):
        return None
    return LowSuspicion(point.threshold, point.sensitivity.value, point.sensitivity.low)


def _at_prevalence(finding: Finding, answer: Answer, deciding: Deciding) -> Finding:
    """A finding with the prevalence that it was calibrated at, shifted to the one asked for.

    Thresholds move as the probability does, so that nothing is decided otherwise.
    """
    calibrated_at, asked = answer.calibration.prevalence, deciding.prevalence.get(answer.name)
    finding = replace(finding, calibration_prevalence=calibrated_at)
    if asked is None or calibrated_at is None:
        return finding
    by, point, low = log_odds_shift(calibrated_at, asked), finding.operating_point, finding.low_suspicion
    return replace(
        finding,
        asked_prevalence=asked,
        probability=None if finding.probability is None else shift(finding.probability, by),
        operating_point=None if point is None else _shifted(point, by),
        low_suspicion=None if low is None else replace(low, threshold=shift(low.threshold, by)),
    )


def _shifted(point: OperatingPoint, by: float) -> OperatingPoint:
    refer_from = None if point.refer_from is None else shift(point.refer_from, by)
    return replace(point, threshold=shift(point.threshold, by), refer_from=refer_from)


def _placed(finding: Finding, manifest: BundleManifest, radiograph: Radiograph) -> Finding:
    if finding.activation is None:
        return finding
    height, width = radiograph.pixels.shape
    return replace(finding, activation=on_film(finding.activation, manifest.input.spec(), height, width))


def _resemblances(manifest: BundleManifest, answer: Answer, outputs: Outputs) -> tuple[Resemblance, ...]:
    if not answer.resembles:
        return ()
    shares = share(outputs.logits, manifest.classes, answer.resembles)[0]
    named = [Resemblance(name, float(value)) for name, value in zip(answer.resembles, shares, strict=True)]
    return tuple(sorted(named, key=lambda resemblance: -resemblance.probability))

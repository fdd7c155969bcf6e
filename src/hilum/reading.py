"""The whole clinical path on one page: a film in, a reading out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hilum.errors import UsageError
from hilum.findings import (
    BundleFacts,
    CheckOutcome,
    Draft,
    FilmFacts,
    Finding,
    Measurement,
    Override,
    Prompt,
    QualityCheck,
    Reading,
    Stated,
    comparison_of,
)
from hilum.images import Radiograph, load_image
from hilum.images.exposure import check_exposure
from hilum.inference import Bundle, load_bundles, segment
from hilum.inference.bundle import Task
from hilum.inference.classification import (
    Deciding,
    check_operating_point,
    check_prevalence,
    classify_and_check,
    reason_outside,
)
from hilum.inference.detection import mark
from hilum.inference.explanation import check_maps, place_maps
from hilum.inference.guard import check_film, load_guard, overridden, refusal
from hilum.inference.measurement import AGE_UNKNOWN
from hilum.inference.report_writing import Question, parts_of, see, weigh, write
from hilum.reports import check_language, compose
from hilum.reports.claims import decided_claims
from hilum.reports.drafting import count_faults, revise

EVIDENCE_NOT_ASSESSED = "evidence_not_assessed"
"""Why there is no draft: the bundle that a writer writes of does not answer for the film."""


def read(
    source: bytes | str | Path | Radiograph,
    bundles: Sequence[Bundle] | None = None,
    *,
    stated: Stated = Stated(),
    language: str = "en",
    operating_point: str | None = None,
    override: Override | None = None,
) -> Reading:
    """Read one film.

    ::

        reading = hilum.read("film.png", stated=hilum.Stated(age_years=4, view="PA"))
        reading.finding("pneumonia").probability
        print(reading.report.text)

        bundles = [hilum.load_bundle("pneumonia")]  # load once, read many
        readings = [hilum.read(path, bundles) for path in paths]

    Args:
        source: a film's bytes, its path, or a decoded film.
        bundles: the models to ask; when None, the shipped and the added ones, but for research ones. Each answers
            for its own population: those that apply to the film come first, then by name; none is merged with another.
            Where a writer is among them, the reading has its draft too.
        stated: what is known of the patient and the film; it goes before what the file says. A prevalence shifts the
            probability and the thresholds of its finding, so it decides nothing.
        language: of the report, a code of ``hilum.reports.LANGUAGES``.
        operating_point: by whose name to decide; each bundle's default when None, no decision where it lacks.
        override: who reads the film although the guard stops it, and why; kept in the reading where it was needed.

    Raises:
        FilmError: the film cannot be read; the message says why and what to do. A ``FilmStopped`` may be overridden.
        UsageError: an unknown language or operating point, a prevalence that nothing can be shifted to, two bundles
            of one name, or a writer without the bundle that it writes of.
    """
    asked = by_default() if bundles is None else bundles
    check_question(asked, language, operating_point, stated)
    radiograph = with_stated(decoded(source), stated)
    checks = guarded(radiograph, asked, override)
    answers, unlike = _classified(asked, radiograph, Deciding(operating_point, stated.prevalence))
    drawings = {bundle.manifest.facts(): segment(bundle, radiograph) for bundle in of_task(asked, Task.SEGMENTATION)}
    facts = in_order(answers)
    measurements = tuple(one for drawing in drawings.values() for one in drawing.measurements)
    contours = tuple(contour for drawing in drawings.values() for contour in drawing.contours)
    findings = place_maps((one for bundle in facts for one in answers[bundle]), contours, radiograph.facts)
    detectors, writers = of_task(asked, Task.DETECTION), of_task(asked, Task.REPORT_WRITING)
    reading = Reading(
        film=radiograph.facts,
        quality=(*radiograph.quality, *checks, *unlike, *check_maps(findings)),
        findings=findings,
        bundles=(*facts, *drawings, *(bundle.manifest.facts() for bundle in (*detectors, *writers))),
        prompts=prompts(radiograph, answers, measurements),
        contours=contours,
        measurements=measurements,
        detections=tuple(one for bundle in detectors for one in mark(bundle, radiograph, findings, contours)),
        override=override if any(check.outcome is CheckOutcome.OVERRIDDEN for check in checks) else None,
        indication=stated.indication,
    )
    return replace(reading, report=compose(reading, language), draft=_draft(asked, radiograph, reading))


def compare(reading: Reading, before: Reading) -> Reading:
    """The reading with what changed since an earlier film of the same patient, said in its report too.

    ::

        reading = hilum.compare(hilum.read("today.png"), hilum.read("last-year.png"))

    Only what one model decided on both films by the same operating point is compared; that both are of one patient is
    the caller's word. A learned draft stays as it is: its writer never sees the earlier film.

    Raises:
        UsageError: both are of the same film.
    """
    compared = replace(reading, comparison=comparison_of(reading, before))
    return compared if reading.report is None else replace(compared, report=compose(compared, reading.report.language))


def _classified(
    bundles: Sequence[Bundle], radiograph: Radiograph, deciding: Deciding
) -> tuple[dict[BundleFacts, tuple[Finding, ...]], list[QualityCheck]]:
    """What each classifier finds, and whether the film is unlike its own."""
    answers, unlike = {}, list[QualityCheck]()
    for bundle in of_task(bundles, Task.CLASSIFICATION):
        answers[bundle.manifest.facts()], told = classify_and_check(bundle, radiograph, deciding)
        unlike += told
    return answers, unlike


def _draft(bundles: Sequence[Bundle], radiograph: Radiograph, reading: Reading) -> Draft | None:
    """What a writer among the bundles makes of the film, held to what is decided; None where there is no writer."""
    writer = next(iter(of_task(bundles, Task.REPORT_WRITING)), None)
    if writer is None:
        return None
    _, fields = parts_of(writer)
    name, evidence = writer.manifest.name, fields.evidence
    probabilities = {
        finding.name: finding.probability
        for finding in reading.findings
        if evidence is not None and finding.bundle == evidence.bundle and finding.probability is not None
    }
    reason = reason_outside(writer.manifest, radiograph)
    if reason is None and evidence is not None and not probabilities:
        reason = EVIDENCE_NOT_ASSESSED
    if reason is not None:
        return Draft(name, fields.language, reason=reason)
    source = see(writer, [radiograph]) if evidence is None else weigh(writer, probabilities)
    # No earlier film is known here, so nothing is compared.
    question = Question({}, faults=count_faults(decided_claims(reading), fields.language))
    return Draft(name, fields.language, revise(write(writer, source, question), reading, fields.language))


def guarded(
    radiograph: Radiograph, bundles: Sequence[Bundle], override: Override | None = None
) -> tuple[QualityCheck, ...]:
    """What the guard says of a film: the one among the bundles, else the shipped one.

    Raises:
        FilmStopped: it refuses the film, and nobody overrides it.
    """
    guard = next(iter(of_task(bundles, Task.GUARD)), None) or load_guard()
    checks = (*check_exposure(radiograph.pixels), *check_film(guard, radiograph))
    error = refusal(checks)
    if error is None:
        return checks
    if override is None:
        raise error
    return overridden(checks)


def of_task(bundles: Sequence[Bundle], task: Task) -> tuple[Bundle, ...]:
    """The bundles of a task, in order of their names."""
    return tuple(sorted((one for one in bundles if one.manifest.task is task), key=lambda one: one.manifest.name))


def in_order(answers: Mapping[BundleFacts, Sequence[Finding]]) -> tuple[BundleFacts, ...]:
    """The bundles that apply to the film, by name, then those that do not, by name."""

    def place(bundle: BundleFacts) -> tuple[bool, str]:
        return _is_silent(answers[bundle]), bundle.name

    return tuple(sorted(answers, key=place))


def _is_silent(findings: Sequence[Finding]) -> bool:
    return all(finding.probability is None for finding in findings)


def check_question(
    bundles: Sequence[Bundle], language: str = "en", operating_point: str | None = None, stated: Stated = Stated()
) -> None:
    """Refuse, before any film is read, what no film could be read by.

    Raises:
        UsageError: an unknown language or operating point, a prevalence that nothing can be shifted to, or two bundles
            of one name.
    """
    check_language(language)
    _check_names(bundles)
    _check_writers(bundles)
    classifiers = [bundle.manifest for bundle in of_task(bundles, Task.CLASSIFICATION)]
    if operating_point is not None:
        check_operating_point(classifiers, operating_point)
    check_prevalence(classifiers, stated.prevalence)


def _check_names(bundles: Sequence[Bundle]) -> None:
    names = [bundle.manifest.name for bundle in bundles]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"Two bundles are named {', '.join(twice)}; a reading tells them apart by name. Ask one at a time."
        raise UsageError(msg)


def _check_writers(bundles: Sequence[Bundle]) -> None:
    names = {bundle.manifest.name for bundle in bundles}
    writers = of_task(bundles, Task.REPORT_WRITING)
    if len(writers) > 1:
        asked = ", ".join(writer.manifest.name for writer in writers)
        msg = f"A reading has one draft; the writers {asked} are asked for it. Ask one of them."
        raise UsageError(msg)
    for writer in writers:
        evidence = parts_of(writer)[1].evidence
        if evidence is not None and evidence.bundle not in names:
            msg = (
                f"The writer {writer.manifest.name!r} writes of what the bundle {evidence.bundle!r} answers, which is "
                f"not asked. Ask both: --bundle {evidence.bundle} --bundle {writer.manifest.name}"
            )
            raise UsageError(msg)


def decoded(source: bytes | str | Path | Radiograph) -> Radiograph:
    """The film's pixels, decoded unless they are."""
    if isinstance(source, Radiograph):
        return source
    return load_image(Path(source) if isinstance(source, str) else source)


def with_stated(radiograph: Radiograph, stated: Stated) -> Radiograph:
    """The film with what the caller states put before what its file says; where they differ, a check says so."""
    file = radiograph.facts
    facts = replace(
        file,
        age_years=file.age_years if stated.age_years is None else stated.age_years,
        sex=stated.sex or file.sex,
        view=stated.view or file.view,
    )
    return replace(radiograph, facts=facts, quality=(*radiograph.quality, *_overruled(file, facts)))


def _overruled(file: FilmFacts, facts: FilmFacts) -> list[QualityCheck]:
    """What a film is read by although its file says otherwise."""
    pairs: dict[str, tuple[object, object]] = {"sex": (file.sex, facts.sex), "view": (file.view, facts.view)}
    # An age in the file is often rounded otherwise than the one that is stated.
    if file.age_years is not None and facts.age_years is not None and abs(file.age_years - facts.age_years) >= 1:
        pairs["age"] = (f"{file.age_years:g}", f"{facts.age_years:g}")
    return [
        QualityCheck(f"{name}_overruled", CheckOutcome.WARN, (("file", str(said)), ("stated", str(stated))))
        for name, (said, stated) in pairs.items()
        if said is not None and said != stated
    ]


def prompts(
    radiograph: Radiograph,
    answers: Mapping[BundleFacts, Sequence[Finding]],
    measurements: Sequence[Measurement] = (),
) -> tuple[Prompt, ...]:
    """What the reader should supply: an age where it is unknown and decides which answers hold.

    It decides nothing about a bundle that does not answer for another reason, such as the film's view.
    """
    if radiograph.facts.age_years is not None:
        return ()
    is_decided_by_age = any(
        bundle.population.age_min_years is not None or bundle.population.age_max_years is not None
        for bundle, findings in answers.items()
        if not _is_silent(findings)
    ) or any(measurement.reason == AGE_UNKNOWN for measurement in measurements)
    return (*radiograph.prompts, Prompt.AGE) if is_decided_by_age else radiograph.prompts


@lru_cache(maxsize=1)
def by_default() -> tuple[Bundle, ...]:
    """The bundles that read when none is named, loaded once."""
    return load_bundles()
